"""The library: all lessons, grouped, sorted and searched, with what can be done to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QMenu, QSizePolicy, QStackedWidget, QWidget

from ui import icons, phrases, theme
from ui.models.lessons import Arrangement, Columns, Grouping, LessonRow, LessonsModel, rows_of
from ui.pages import Page, Services
from ui.views.hits import HitsPane
from ui.views.library_states import Empty, NothingFound, Opening
from ui.widgets import parts
from ui.widgets.lesson_tree import LessonTree

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from classroom.workspace.workspace import Workspace


_WIDE = 1120
"""From this width, at text size 100 %, buttons have words beside their icons."""
_COUNTED = 700
"""From this width, at text size 100 %, the number of lessons stands beside the heading."""


def _rows(workspace: Workspace) -> tuple[LessonRow, ...]:
    return rows_of(workspace.lessons())


class LibraryPage(Page):
    """Lists lessons. Deleting, reports and details are asked of the window through signals."""

    listed = Signal()
    """The lessons on the screen are those of the store."""
    delete_asked = Signal(object)
    """Delete these lessons: a tuple of `LessonRow`."""
    details_asked = Signal(str)
    report_asked = Signal(str)
    export_asked = Signal(str)
    pin_asked = Signal(str, bool)
    """Have a lesson stand above the others, or no longer."""
    continue_asked = Signal(object)
    """Finish the analysis of a lesson: a `LessonRow`."""

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(services, parent)
        self._listed_before = False
        self.model = LessonsModel(self)
        self.tree = LessonTree()
        self.tree.show_model(self.model)
        self.hits = HitsPane(services.background)
        self._make_actions()
        self._make_head()
        self._lay_out()
        self._connect()

    def title(self) -> str:
        """The window's title while the library shows."""
        return self.tr("Lessons")

    def arrive(self) -> None:
        """Asks for the lessons again and puts the focus on the list."""
        self.reload()
        if self._listed_before:
            self._focus_work()

    def reload(self) -> None:
        """Asks the store for the lessons, in the background."""
        self.services.background.ask(_rows, self._fill, owner=self)

    def selected(self) -> tuple[LessonRow, ...]:
        """The selected lessons, from the top."""
        wanted = self.tree.selected()
        by_id = {row.lesson_id: row for row in self.model.rows()}
        return tuple(by_id[lesson_id] for lesson_id in wanted if lesson_id in by_id)

    def start_search(self) -> bool:
        """Puts the focus into the search field; False while there is no lesson to find."""
        if not self._head.isVisible():
            return False
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()
        return True

    def menu_actions(self) -> Mapping[str, Sequence[QAction]]:
        """What can be done to the selected lessons."""
        return {"file": (self.open,), "edit": (self.details, self.pin, self.delete), "tools": (self.go_on,)}

    def _make_actions(self) -> None:
        self.open = self._action(self.tr("&Open lesson"), "forward", self._open_selected)
        self.details = self._action(self.tr("&Details…"), "info", self._ask_details, "F2")
        self.pin = self._action(self.tr("&Pin above the others"), "up", self._ask_pin, "Ctrl+D")
        self.pin.setCheckable(True)
        self.go_on = self._action(self.tr("Con&tinue or repeat the analysis"), "retry", self._ask_continue)
        self.report = self._action(self.tr("Save report as &PDF…"), "report", self._ask_report)
        self.export = self._action(self.tr("&Export transcript and tables…"), "export", self._ask_export)
        self.delete = self._action(self.tr("De&lete…"), "delete", self._ask_delete)
        self.delete.setShortcuts(QKeySequence.keyBindings(QKeySequence.StandardKey.Delete))
        self.delete.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.tree.addAction(self.delete)
        for action in self._for_one():
            self.addAction(action)

    def _for_one(self) -> tuple[QAction, ...]:
        return (self.open, self.go_on, self.details, self.report, self.export, self.pin)

    def _action(self, text: str, icon: str, then: object, keys: str = "") -> QAction:
        made = QAction(text, self)
        icons.put(made, icon)
        if keys:
            made.setShortcut(QKeySequence(keys))
            made.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        made.triggered.connect(then)  # type: ignore[arg-type]
        return made

    def _make_head(self) -> None:
        self._heading = parts.label(self.tr("Lessons"), "title")
        self._count = parts.label("", "muted")
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search lessons and all that is in them"))
        self.search.setAccessibleName(self.tr("Search lessons"))
        self.search.setClearButtonEnabled(True)
        self._magnifier = self.search.addAction(icons.icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        icons.put(self._magnifier, "search", "muted")
        self.search.setMinimumWidth(120)
        self.search.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.search.setMaximumWidth(360)
        self.grouping = QComboBox()
        self.grouping.setAccessibleName(self.tr("Group lessons by"))
        choices: tuple[tuple[Grouping, str], ...] = (
            ("course", self.tr("By course")),
            ("teacher", self.tr("By teacher")),
            ("month", self.tr("By month")),
            ("state", self.tr("By state")),
            ("none", self.tr("Not grouped")),
        )
        for value, text in choices:
            self.grouping.addItem(text, value)
        self._words = {
            "go_on": self.tr("Continue"),
            "open": self.tr("Open"),
            "report": self.tr("Report"),
            "details": self.tr("Details"),
            "delete": self.tr("Delete"),
        }
        signs = {"go_on": "retry", "open": "forward", "report": "report", "details": "info", "delete": "delete"}
        self._tools = {name: parts.button(words, "quiet", icon=signs[name]) for name, words in self._words.items()}
        for name, words in (
            ("go_on", self.tr("Continue the analysis of the selected lesson")),
            ("open", self.tr("Open the selected lesson")),
            ("report", self.tr("Save the report of the selected lesson as PDF")),
            ("details", self.tr("Details of the selected lesson")),
            ("delete", self.tr("Delete the selected lessons")),
        ):
            self._tools[name].setAccessibleName(words)
            self._tools[name].setToolTip(words)
        for name, tool in self._tools.items():
            tool.setObjectName(f"selected_{name}")
            tool.clicked.connect(getattr(self, name).trigger)

    def _lay_out(self) -> None:
        head = parts.row(gap=theme.XS)
        head.addWidget(self._heading)
        head.addSpacing(theme.S)
        self._count.setContentsMargins(0, 0, 0, theme.XS)
        head.addWidget(self._count, 0, Qt.AlignmentFlag.AlignBottom)
        head.addStretch(1)
        for tool in self._tools.values():
            head.addWidget(tool)
        head.addSpacing(theme.S)
        head.addWidget(self.grouping)
        head.addSpacing(theme.XS)
        head.addWidget(self.search, 6)
        self._head = QWidget()
        self._head.setLayout(head)
        head.setContentsMargins(0, 0, 0, 0)
        listing = QWidget()
        self._lessons_card, self._hits_card = parts.card(), parts.card()
        parts.column(self._lessons_card, margin=theme.XS, gap=0).addWidget(self.tree)
        parts.column(self._hits_card, margin=theme.XS, gap=0).addWidget(self.hits)
        both = parts.column(listing, gap=theme.S)
        both.addWidget(self._lessons_card, 2)
        both.addWidget(self._hits_card, 3)
        self.empty = Empty(self.services.navigator)
        self._nothing = NothingFound()
        self._middle = QStackedWidget()
        self._places = {"opening": Opening(), "empty": self.empty, "nothing": self._nothing, "list": listing}
        for place in self._places.values():
            self._middle.addWidget(place)
        outer = parts.column(self, margin=theme.L, gap=theme.M)
        outer.addWidget(self._head)
        outer.addWidget(self._middle, 1)
        self._show("opening")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leaves the words of the buttons out where there is no room for them."""
        super().resizeEvent(event)
        self._fit_head()

    def _fit_head(self) -> None:
        narrow = self.width() < _WIDE * theme.scale()
        for name, tool in self._tools.items():
            tool.setText("" if narrow else f" {self._words[name]}")
        self._count.setVisible(self.width() >= _COUNTED * theme.scale())

    def _connect(self) -> None:
        theme.watcher().changed.connect(self._fit_head)
        self.search.textChanged.connect(self._rearrange)
        self.search.textChanged.connect(self._look_inside)
        self.search.returnPressed.connect(self._to_what_was_found)
        self.hits.found.connect(self._settle)
        self.hits.opened.connect(self._open_place)
        self.grouping.currentIndexChanged.connect(self._rearrange)
        self.tree.header().sectionClicked.connect(self._sort_by)
        self.tree.chosen.connect(self._open)
        self.tree.customContextMenuRequested.connect(self._show_menu)
        self.tree.selectionModel().selectionChanged.connect(self._selection_changed)
        self._nothing.clear_asked.connect(self.search.clear)
        self.services.navigator.lessons_changed.connect(self.reload)
        self.services.background.opened.connect(self.reload)
        self._selection_changed()

    def hide_lessons(self, lesson_ids: tuple[str, ...]) -> None:
        """Leaves these lessons out until they are deleted or shown again."""
        self.model.hide(lesson_ids)
        self._settle()

    def _fill(self, rows: tuple[LessonRow, ...]) -> None:
        kept = self.tree.selected()
        scrolled = self.tree.verticalScrollBar().value()
        self.model.set_rows(rows)
        for lesson_id in kept[:1]:
            self.tree.select(lesson_id)
        self.tree.verticalScrollBar().setValue(scrolled)
        self._settle()
        if not self._listed_before:
            self._listed_before = True
            self._focus_work()
        self.listed.emit()

    def _focus_work(self) -> None:
        if not self.isVisible():
            return
        if self.model.total:
            if not self.tree.currentIndex().isValid():
                self.tree.setCurrentIndex(self.model.index(0, 0, self.model.index(0, 0)))
            self.tree.setFocus()
        else:
            self.empty.add.setFocus()

    def _settle(self) -> None:
        if not self.model.total:
            self._show("empty")
        elif not self.model.shown and not self.hits.any:
            self._nothing.say(self.search.text())
            self._show("nothing")
        else:
            self._lessons_card.setVisible(self.model.shown > 0)
            self._hits_card.setVisible(self.hits.any)
            self._show("list")
        many = phrases.counted(self.model.total, self.tr("1 lesson"), self.tr("{n} lessons"))
        if self.model.shown != self.model.total:
            many = self.tr("{shown} of {all}").format(shown=self.model.shown, all=many)
        # what was found inside the lessons has a count of its own
        self._count.setText("" if self.hits.any and not self.model.shown else many)
        self._selection_changed()

    def _show(self, name: str) -> None:
        self._middle.setCurrentWidget(self._places[name])
        self._head.setVisible(name in ("nothing", "list"))

    def _rearrange(self) -> None:
        now = self.model.arrangement
        self._lay_lessons_out(
            Arrangement(
                grouping=self.grouping.currentData(),
                column=now.column,
                descending=now.descending,
                words=self.search.text(),
            )
        )

    def _look_inside(self) -> None:
        shown = {row.lesson_id: row for row in self.model.rows() if not self.model.is_hidden(row.lesson_id)}
        self.hits.look_for(self.search.text(), shown)

    def _to_what_was_found(self) -> None:
        if self.hits.any:
            self.hits.list.setFocus(Qt.FocusReason.OtherFocusReason)
            self.hits.list.setCurrentIndex(self.hits.model.index(min(1, self.hits.model.rowCount() - 1)))
        elif self.model.shown:
            self._focus_work()

    def _open_place(self, lesson_id: str, kind: str, number: int, second: float | None) -> None:
        go = self.services.navigator.lesson_asked.emit
        if kind in ("lesson", "utterance"):
            go(lesson_id, second)
            return
        self.services.background.ask(
            lambda workspace: workspace.second_of(lesson_id, kind, number),
            lambda found: go(lesson_id, found),
            owner=self,
        )

    def _sort_by(self, section: int) -> None:
        now, column = self.model.arrangement, Columns(section)
        first_down = column in (Columns.DATE, Columns.LENGTH, Columns.MOMENTS)
        descending = not now.descending if column is now.column else first_down
        self._lay_lessons_out(Arrangement(grouping=now.grouping, column=column, descending=descending, words=now.words))

    def _lay_lessons_out(self, arrangement: Arrangement) -> None:
        kept = self.tree.selected()
        self.model.arrange(arrangement)
        for lesson_id in kept[:1]:
            self.tree.select(lesson_id)
        self._settle()

    def _selection_changed(self) -> None:
        count = len(self.tree.selected())
        for action in self._for_one():
            action.setEnabled(count == 1)
        self.delete.setEnabled(count > 0)
        self.pin.setChecked(count == 1 and self.model.is_pinned(self.tree.selected()[0]))
        for name, tool in self._tools.items():
            tool.setEnabled(getattr(self, name).isEnabled())
            tool.setVisible(count > 0 and (name != "go_on" or self._unfinished()))

    def _unfinished(self) -> bool:
        chosen = self.selected()
        return len(chosen) == 1 and chosen[0].state != "done"

    def _show_menu(self, place: QPoint) -> None:
        index = self.tree.indexAt(place)
        if self.model.lesson_at(index) is None:
            return
        menu = QMenu(self)
        for action in (self.open, self.go_on, self.report, self.export):
            menu.addAction(action)
        menu.addSeparator()
        menu.addAction(self.details)
        menu.addAction(self.pin)
        menu.addAction(self.delete)
        menu.popup(self.tree.viewport().mapToGlobal(place))

    def _one(self) -> str | None:
        chosen = self.tree.selected()
        return chosen[0] if len(chosen) == 1 else None

    def _open(self, lesson_id: str) -> None:
        self.services.navigator.lesson_asked.emit(lesson_id, None)

    def _open_selected(self) -> None:
        if (lesson_id := self._one()) is not None:
            self._open(lesson_id)

    def _ask_details(self) -> None:
        if (lesson_id := self._one()) is not None:
            self.details_asked.emit(lesson_id)

    def _ask_pin(self) -> None:
        if (lesson_id := self._one()) is not None:
            self.pin_asked.emit(lesson_id, not self.model.is_pinned(lesson_id))

    def show_pinned(self, lesson_ids: frozenset[str]) -> None:
        """Shows these lessons above the others."""
        kept = self.tree.selected()
        self.model.pin(lesson_ids)
        for lesson_id in kept[:1]:
            self.tree.select(lesson_id)
        self._selection_changed()

    def _ask_continue(self) -> None:
        for row in self.selected()[:1]:
            self.continue_asked.emit(row)

    def _ask_report(self) -> None:
        if (lesson_id := self._one()) is not None:
            self.report_asked.emit(lesson_id)

    def _ask_export(self) -> None:
        if (lesson_id := self._one()) is not None:
            self.export_asked.emit(lesson_id)

    def _ask_delete(self) -> None:
        if chosen := self.selected():
            self.delete_asked.emit(chosen)

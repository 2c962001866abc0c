"""The comments: categories to choose from, words to search for, and the moments that comments point at."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QMenu, QPushButton, QToolTip, QWidget

from classroom.charts.axis import timecode
from classroom.wording import Wording
from ui import icons, phrases, theme
from ui.models.comments import CommentsModel
from ui.models.label_choices import choices
from ui.models.lesson_rows import CommentRow, LessonContent, TraceRow
from ui.models.rows import ROW_ROLE
from ui.views.comments_delegate import CommentDelegate
from ui.views.lesson_flow import FlowLayout
from ui.views.lesson_list import LessonList
from ui.widgets import label_menu, parts

_LOW = 360
"""Below this height chips would leave too little room for the comments."""


class CommentList(LessonList):
    """The comments. A click on a time goes there; Enter to the best one, 1 to 3 to the others; Space opens a group."""

    trace_chosen = Signal(object)
    group_chosen = Signal(int)
    """The row of a group to open or close."""
    menu_wanted = Signal(object, object)
    """A menu to add to, and the comment it is for."""

    def set_delegate(self, delegate: CommentDelegate) -> None:
        """What paints the rows."""
        self._delegate = delegate
        self.setItemDelegate(delegate)

    def clicked_at(self, index: QModelIndex, _place: QPoint) -> None:
        """Goes to the time that was clicked; elsewhere a click only marks the row."""
        tag = self._delegate.tag_at(index, self.visualRect(index), _place)
        if tag is not None and tag.group:
            self.group_chosen.emit(index.row())
        elif tag is not None:
            self.trace_chosen.emit(tag.trace)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """A hand over the times."""
        place = event.position().toPoint()
        index = self.indexAt(place)
        over = index.isValid() and self._delegate.tag_at(index, self.visualRect(index), place) is not None
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)
        super().mouseMoveEvent(event)

    def _trace_under(self, place: QPoint) -> TraceRow | None:
        index = self.indexAt(place)
        return self._delegate.trace_at(index, self.visualRect(index), place) if index.isValid() else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See the class."""
        index = self.currentIndex()
        traces = index.data(ROW_ROLE).traces if index.isValid() else ()
        wanted = {Qt.Key.Key_Return: 0, Qt.Key.Key_Enter: 0, Qt.Key.Key_1: 0, Qt.Key.Key_2: 1, Qt.Key.Key_3: 2}
        at = wanted.get(Qt.Key(event.key()))
        if at is not None and at < len(traces):
            self.trace_chosen.emit(traces[at])
        elif event.key() == Qt.Key.Key_Space and index.isValid() and index.data(ROW_ROLE).alike:
            self.group_chosen.emit(index.row())
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The moments a comment may point at and its categories, as a menu, also for the menu key."""
        index = self.currentIndex()
        if not index.isValid():
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        row: CommentRow = index.data(ROW_ROLE)
        if row.alike:
            action = menu.addAction(icons.icon("comments"), self._delegate.group_words(row))
            action.triggered.connect(lambda: self.group_chosen.emit(index.row()))
        for trace in row.traces:
            action = menu.addAction(icons.icon("play"), self.tr("Play {time}").format(time=timecode(trace.start_s)))
            action.triggered.connect(partial(self._choose, trace))
        menu.addSeparator()
        self.menu_wanted.emit(menu, index.data(ROW_ROLE))
        if menu.actions()[-1].isSeparator():
            menu.deleteLater()
            return
        menu.popup(event.globalPos())

    def _choose(self, trace: TraceRow, _checked: bool = False) -> None:
        self.trace_chosen.emit(trace)

    def viewportEvent(self, event: object) -> bool:  # type: ignore[override]
        """How sure a time is, as a tool tip."""
        if isinstance(event, QHelpEvent):
            trace = self._trace_under(event.pos())
            QToolTip.showText(event.globalPos(), self._hint(trace) if trace else "", self)
            return True
        return super().viewportEvent(event)  # type: ignore[arg-type]

    def _hint(self, trace: TraceRow) -> str:
        if trace.yours:
            return self.tr("You said that the comment is about this.")
        if trace.by_time:
            return self.tr("The comment names this time.")
        return self.tr("The words are alike here (sureness {percent} %).").format(percent=round(trace.score * 100))


class CommentsPane(QWidget):
    """Chips of categories with counts, a search field, and the comments that fit."""

    play_asked = Signal(float)
    """Play from this second."""
    corrected = Signal(object)
    """A tuple of `LabelChange`: what a person says of a comment's categories."""
    moment_given = Signal(int, str)
    """The number of a comment and what it is about: the moment playing "now", the "sentence" chosen, or "nothing"."""

    def __init__(self, words: Wording, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = CommentsModel(words, self)
        self._words = words
        self._content: LessonContent | None = None
        self.list = CommentList(self.tr("Comments"))
        self.list.setModel(self.model)
        self.list.set_delegate(CommentDelegate(self.list, self.model))
        self.search = QLineEdit()
        self.alike = parts.tool("group", self.tr("Group similar ones"))
        self.alike.setCheckable(True)
        self.shown = parts.label("", "small")
        self.empty = parts.label("", "muted", wrap=True)
        self.empty.setContentsMargins(theme.S, theme.M, theme.S, 0)
        self.chips: dict[str, QPushButton] = {}
        self.category = QComboBox()
        self._chip_box = QWidget()
        self._flow = FlowLayout(self._chip_box, gap=theme.XS)
        self._flow.setContentsMargins(theme.S, 0, theme.S, 0)
        self._search_later = QTimer(self, singleShot=True, interval=120)
        self._search_later.timeout.connect(self._search)
        self._lay_out()
        self.category.activated.connect(self._choose_from_list)
        self.search.textChanged.connect(self._search_soon)
        self.list.trace_chosen.connect(self._play)
        self.list.group_chosen.connect(self.model.toggle)
        self.alike.toggled.connect(self._group)
        self.list.menu_wanted.connect(self._offer)

    def _lay_out(self) -> None:
        self.search.setPlaceholderText(self.tr("Search the comments"))
        self.search.setAccessibleName(self.tr("Search the comments"))
        self.search.setClearButtonEnabled(True)
        icon = self.search.addAction(icons.icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        icons.put(icon, "search", "muted")
        column = parts.column(self, gap=theme.S)
        column.setContentsMargins(0, theme.S, 0, 0)
        column.addWidget(self._chip_box)
        self.category.setAccessibleName(self.tr("Category"))
        self.category.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.category.setMinimumContentsLength(14)
        bar = parts.row(gap=theme.S)
        bar.setContentsMargins(theme.S, 0, theme.M, 0)
        bar.addWidget(self.category, 1)
        bar.addWidget(self.search, 1)
        bar.addWidget(self.alike)
        bar.addWidget(self.shown)
        column.addLayout(bar)
        column.addWidget(self.empty)
        column.addWidget(self.list, 1)

    def show_content(self, content: LessonContent) -> None:
        """Shows a lesson's comments, or says that none were given."""
        before, self._content = self._content, content
        if content.comments != self.model.all_rows():
            chosen = [name for name, chip in self.chips.items() if chip.isChecked()]
            again = before is not None and _same(before, content)
            if not again:
                self.search.clear()
                self.model.set_categories(frozenset())
            self.model.set_all(content.comments)
            self._make_chips()
            for name in chosen if again else ():
                if name in self.chips:
                    self.chips[name].setChecked(True)
            self._choose()
        some = bool(content.comments)
        for widget in (self.search, self.alike, self.shown, self.list):
            widget.setVisible(some)
        self._offer_groups()
        self._show_choice()
        self.empty.setVisible(not some)
        self.empty.setText("" if some else self.tr("No comments were given for this lesson."))
        self._show_count()

    def _offer_groups(self) -> None:
        """Where there are none the button says so, and what to do for a lesson of before there were groups."""
        some = self.model.has_groups
        self.alike.setEnabled(some)
        words = self.tr("Group similar ones")
        none = self.tr(
            "No comments were found that say nearly the same. Analysing an older lesson again looks for them."
        )
        self.alike.setToolTip(words if some else none)
        if not some:
            self.alike.setChecked(False)

    def _group(self, wanted: bool) -> None:
        self.model.set_grouped(wanted)
        self._show_count()

    def choose(self, category: str) -> None:
        """Shows the comments of one category only; of all for an empty name."""
        for name, chip in self.chips.items():
            chip.setChecked(name == category)
        self._choose()

    def _make_chips(self) -> None:
        for chip in self.chips.values():
            self._flow.removeWidget(chip)
            chip.deleteLater()
        self.chips = {}
        self.category.clear()
        self.category.addItem(self.tr("All categories"), "")
        for category, count in self.model.counts():
            name = self.model.name_of(category)
            self.category.addItem(f"{name} ({count})", category)
            chip = parts.button("", "chip")
            chip.setCheckable(True)
            counted = phrases.counted(count, self.tr("1 comment"), self.tr("{n} comments"))
            chip.setAccessibleName(f"{name}: {counted}")
            chip.toggled.connect(partial(self._label_chip, chip, f"{name}  {count}".replace("&", "&&")))
            self._label_chip(chip, f"{name}  {count}".replace("&", "&&"), on=False)
            chip.clicked.connect(self._choose)
            self._flow.addWidget(chip)
            self.chips[category] = chip

    def _label_chip(self, chip: QPushButton, text: str, on: bool) -> None:
        chip.setText(f"✓ {text}" if on else text)
        self._flow.invalidate()

    def _choose_from_list(self, at: int) -> None:
        self.choose(self.category.itemData(at))

    def _choose(self) -> None:
        chosen = frozenset(name for name, chip in self.chips.items() if chip.isChecked())
        self.model.set_categories(chosen)
        self.category.setCurrentIndex(max(0, self.category.findData(next(iter(chosen), ""))))
        self._show_count()

    def _show_choice(self) -> None:
        """Chips where there is room for them, else a list to choose from."""
        some = bool(self.chips)
        low = self.height() < _LOW
        self._chip_box.setVisible(some and not low)
        self.category.setVisible(some and low)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other heights have room for chips or not."""
        super().resizeEvent(event)
        self._show_choice()

    def _search_soon(self, _words: str) -> None:
        self._search_later.start()

    def _search(self) -> None:
        self.model.set_search(self.search.text())
        self._show_count()

    def _show_count(self) -> None:
        shown, count = self.model.fitting, len(self.model.all_rows())
        text = self.tr("{shown} of {count}") if shown != count else "{count}"
        self.shown.setText(text.format(shown=shown, count=count))
        self.shown.setAccessibleName(self.tr("{shown} of {count} comments shown").format(shown=shown, count=count))

    def _offer(self, menu: QMenu, row: CommentRow) -> None:
        if self._content is None:
            return
        offered = choices(self._content.tables["labels"], "comment", row.number, ("feedback",), self._words)
        if offered:
            kinds = menu.addMenu(self.tr("What it is about"))
            label_menu.fill(kinds, offered, self.corrected.emit, one=False)
        self._offer_moments(menu, row)
        given = [(("comment", row.number, "feedback", label), score, label in row.yours) for label, score in row.labels]
        label_menu.offer_sureness(menu, given, self._words, self)

    def _offer_moments(self, menu: QMenu, row: CommentRow) -> None:
        """A place for every comment, also for one that none was found for."""
        for what, text in (
            ("now", self.tr("It is about the moment playing now")),
            ("sentence", self.tr("It is about the sentence chosen in the transcript")),
            ("nothing", self.tr("It is about no moment of the lesson")),
        ):
            if what != "nothing" or row.traces:
                action = menu.addAction(text)
                action.triggered.connect(partial(self._give_moment, row.number, what))

    def give_moment(self) -> None:
        """The comment chosen in the list is about the moment playing now; nothing where none is chosen."""
        index = self.list.currentIndex()
        if index.isValid():
            self._give_moment(index.data(ROW_ROLE).number, "now")

    def _give_moment(self, number: int, what: str, _checked: bool = False) -> None:
        self.moment_given.emit(number, what)

    def _play(self, trace: TraceRow) -> None:
        self.play_asked.emit(trace.start_s)


def _same(before: LessonContent, now: LessonContent) -> bool:
    """Whether these are the same comments, whatever is said of them."""
    numbers = [[row.number for row in content.comments] for content in (before, now)]
    return before.lesson.lesson_id == now.lesson.lesson_id and numbers[0] == numbers[1]

"""Adding a lesson: drop or choose files, see what each is, say what the lesson is called, and start the analysis."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QWidget

from classroom.domain.errors import KnownError
from ui import icons, known, phrases, theme
from ui.models.import_plan import ImportPlan, Item, expand, item_of
from ui.pages import Services
from ui.views.import_files import FileList
from ui.views.lesson_flow import FlowLayout
from ui.widgets import parts
from ui.widgets.facts import Facts, FactsForm
from ui.widgets.scrolled import Scrolled

if TYPE_CHECKING:
    from classroom.domain.analyzer import Catalog
    from classroom.workspace.workspace import Workspace
    from ui.background import Ticket

_ESTIMATE_AFTER_MS = 200
"""Changes closer together than this ask for one estimate only."""


def _recognise(workspace: Workspace, paths: Sequence[Path]) -> tuple[tuple[Item, ...], int]:
    files, inside = expand(paths)
    items = tuple(item_of(found) for found in workspace.recognise(files))
    useless = {item.path for item in items if item.kind is None and item.path in inside}
    return tuple(item for item in items if item.path not in useless), len(useless)


def _known_names(workspace: Workspace) -> tuple[list[str], list[str], Catalog]:
    rows = workspace.lessons()
    return rows["course"].drop_nulls().to_list(), rows["teacher"].drop_nulls().to_list(), workspace.catalog()


class ImportDialog(QDialog):
    """Gathers one lesson. `analyse_asked` carries the AnalysisRequest; the dialog then closes."""

    analyse_asked = Signal(object)
    recognised = Signal()
    """Files that were added have been looked at."""
    estimated = Signal()

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._plan = ImportPlan()
        self._catalog: Catalog | None = None
        self._looking = 0
        self._ticket: Ticket | None = None
        self.setWindowTitle(self.tr("Add a lesson"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAcceptDrops(True)
        self.resize(round(980 * min(1.3, theme.scale())), 620)
        self._make_parts()
        self._lay_out()
        self._connect()
        services.background.ask(_known_names, self._offer, owner=self)
        self._refresh()

    def _make_parts(self) -> None:
        self.files = FileList(self._plan)
        self.form = FactsForm()
        self.choose = parts.button(self.tr("Choose &files…"), icon="add")
        self.choose_folder = parts.button(self.tr("Choose f&older…"), icon="folder")
        self._status = parts.label("", "muted")
        self._steps = parts.label("", wrap=True)
        self._time = parts.label("", "strong", wrap=True)
        self._missing = parts.label("", wrap=True)
        self._missing.setProperty("tone", "warning")
        self.cancel = parts.button(self.tr("Cancel"))
        self.analyse = parts.button(self.tr("&Analyse"), "primary")
        self.analyse.setDefault(True)
        self._date_hint = parts.label(self.tr("The date is that of the file."), "small", wrap=True)
        self._date_hint.hide()

    def _lay_out(self) -> None:
        left = parts.column(gap=theme.S)
        head = parts.row(gap=theme.S)
        head.addWidget(parts.label(self.tr("Add a lesson"), "title"))
        head.addStretch(1)
        head.addWidget(self._status)
        left.addLayout(head)
        buttons = FlowLayout(gap=theme.S)
        for button in (self.choose, self.choose_folder):
            buttons.addWidget(button)
        left.addLayout(buttons)
        self._middle = QStackedWidget()
        self._middle.addWidget(Scrolled(self._drop_place(), self.tr("Drop the lesson’s files here")))
        self._middle.addWidget(self.files)
        left.addWidget(self._middle, 1)
        right = self._side()
        across = parts.row(gap=theme.L)
        across.addLayout(left, 1)
        across.addWidget(right)
        outer = parts.column(self, margin=theme.L, gap=theme.M)
        outer.addLayout(across, 1)
        outer.addWidget(parts.rule())
        outer.addLayout(self._foot())

    def _side(self) -> QFrame:
        right = QFrame()
        right.setProperty("card", "true")
        right.setFixedWidth(round(300 * min(1.4, theme.scale())))
        inside = QWidget()
        inside.setProperty("clear", "true")
        fields = parts.column(inside, margin=theme.M, gap=0)
        fields.addWidget(self.form, 1)
        fields.addWidget(self._date_hint)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName(self.tr("About the lesson"))
        area.setWidget(inside)
        parts.column(right, margin=1).addWidget(area)
        return right

    def _foot(self) -> QHBoxLayout:
        words = parts.column(gap=2)
        words.addWidget(self._time)
        words.addWidget(self._steps)
        words.addWidget(self._missing)
        foot = parts.row(gap=theme.S)
        foot.addLayout(words, 1)
        foot.addWidget(self.cancel, 0, Qt.AlignmentFlag.AlignBottom)
        foot.addWidget(self.analyse, 0, Qt.AlignmentFlag.AlignBottom)
        return foot

    def _drop_place(self) -> QWidget:
        place = parts.card("drop")
        column = parts.column(place, margin=theme.L, gap=theme.S)
        column.addStretch(1)
        sign = parts.label()
        sign.setPixmap(icons.pixmap("drop", 40, "accent"))
        lines = [
            sign,
            parts.label(self.tr("Drop the lesson’s files here"), "heading", wrap=True),
            parts.label(self.tr("Recording: any audio or video file, several parts if need be"), "muted", wrap=True),
            parts.label(self.tr("Slides: PDF or PowerPoint"), "muted", wrap=True),
            parts.label(self.tr("Comments: a table, a form’s answers, a chat, a video’s comments"), "muted", wrap=True),
            parts.label(self.tr("Transcript: if you have one already"), "muted", wrap=True),
        ]
        for line in lines:
            line.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(line)
        column.addStretch(1)
        return place

    def _connect(self) -> None:
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_ESTIMATE_AFTER_MS)
        self._pause.timeout.connect(self._estimate)
        self.files.changed.connect(self._refresh)
        self.form.language.currentIndexChanged.connect(self._pause.start)
        self.choose.clicked.connect(self._choose_files)
        self.choose_folder.clicked.connect(self._choose_a_folder)
        self.cancel.clicked.connect(self.reject)
        self.analyse.clicked.connect(self._start)

    def plan(self) -> ImportPlan:
        """What is about to be imported."""
        return self._plan

    def add(self, paths: Sequence[Path]) -> None:
        """Has files and the files of folders looked at, and adds them."""
        if not paths:
            return
        chosen = tuple(paths)
        self._looking += 1
        self._refresh()
        self._services.background.ask(
            lambda workspace: _recognise(workspace, chosen),
            self._take,
            failed=self._not_looked_at,
            owner=self,
            slow=True,
        )

    def _take(self, found: tuple[tuple[Item, ...], int]) -> None:
        items, useless = found
        self._looking -= 1
        self._plan.add(items)
        self.files.leave_out(useless)
        self.files.show_plan()
        self._suggest()
        self._refresh()
        self.recognised.emit()

    def _not_looked_at(self, error: KnownError) -> None:
        self._looking -= 1
        self._refresh()
        self._missing.setText(known.said(error))
        self._missing.show()
        self.recognised.emit()

    def _suggest(self) -> None:
        self.form.title.setPlaceholderText(self._plan.suggested_title())
        suggested = self._plan.suggested_date()
        if suggested is not None and self.form.date.value() is None:
            self.form.date.set_value(suggested)
            self._date_hint.show()

    def _offer(self, known: tuple[list[str], list[str], Catalog]) -> None:
        courses, teachers, self._catalog = known
        self.form.offer(courses=courses, teachers=teachers)
        self._refresh()

    def facts(self) -> Facts:
        """What the form says."""
        return self.form.facts()

    def _refresh(self) -> None:
        anything = bool(self._plan.of(None)) or self._plan.usable or bool(self._plan.without_text())
        self._middle.setCurrentIndex(1 if anything else 0)
        self._status.setText(self.tr("Looking at the files…") if self._looking else "")
        self.analyse.setEnabled(self._plan.usable and not self._looking)
        self._say_steps()
        self._say_missing()
        self._pause.start()

    def _say_steps(self) -> None:
        names = self._plan.steps(self._catalog) if self._catalog is not None else ()
        words = [self._services.words.text(f"step.{name}") for name in names]
        self._steps.setText(" · ".join(words))
        self._steps.setVisible(bool(words))

    def _say_missing(self) -> None:
        text = ""
        if without := self._plan.without_text():
            text = self.tr("Say which column of {file} holds the comments.").format(file=without[0].path.name)
        elif self._plan.usable and not self._plan.of("recording") and not self._plan.of("transcript"):
            text = self.tr("Without a recording or a transcript there are no moments and no measures of talk.")
        self._missing.setText(text)
        self._missing.setVisible(bool(text))

    def _estimate(self) -> None:
        if self._ticket is not None:
            self._ticket.drop()
        if not self._plan.usable:
            self._time.setText("")
            return
        request = self._plan.request(self.facts())
        self._ticket = self._services.background.ask(
            lambda workspace: workspace.estimate(request), self._say_time, failed=lambda _: None, owner=self
        )

    def _say_time(self, seconds: float | None) -> None:
        if seconds is None:
            self._time.setText(self.tr("How long it takes on this computer is known after the first lesson."))
        else:
            length = phrases.length(max(1.0, seconds))
            self._time.setText(self.tr("Takes about {length} on this computer").format(length=length))
        self.estimated.emit()

    def _choose_files(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(self, self.tr("Files of the lesson"), _home())
        self.add([Path(name) for name in names])

    def _choose_a_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Folder of the lesson"), _home())
        if name:
            self.add([Path(name)])

    def _start(self) -> None:
        self.analyse_asked.emit(self._plan.request(self.facts()))
        self.accept()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files and folders may be dropped anywhere on the dialog."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Adds what was dropped."""
        event.acceptProposedAction()
        self.add([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])


def _home() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)

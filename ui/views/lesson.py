"""The lesson view: the player and its timeline, the transcript that follows, moments, slides, comments, measures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from classroom.domain.errors import KnownError
from ui import known
from ui.background import Ticket
from ui.models.lesson_content import load
from ui.models.lesson_rows import LessonContent
from ui.models.moves import where
from ui.pages import Services
from ui.views.lesson_edits import LessonEdits
from ui.views.lesson_keys import LessonKeys
from ui.views.lesson_media import FileFinder
from ui.widgets.notice import Notice

_SETTLE_MS = 400
"""Changes of the store that come closer together than this are read once."""


class LessonView(LessonEdits):
    """One lesson on one page. Everything on it goes by one clock."""

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(services, parent)
        self._at_s: float | None = None
        self._ticket: Ticket | None = None
        self._stale = False
        self._finder = FileFinder(self, self.clock, services.background)
        self.keys = LessonKeys(self)
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._reload)
        self._connect()

    def _connect(self) -> None:
        self.clock.position_changed.connect(self._show_position)
        self._finder.set_lesson(lambda: self._wanted)
        self._finder.moved.connect(self.player.refresh)
        self._finder.other_file.connect(self._warn_of_other_file)
        self.player.find_asked.connect(self._finder.ask)
        self.player.loop_asked.connect(self._loop)
        self.transcript.seek_asked.connect(self.clock.seek)
        self.slides.seek_asked.connect(self.clock.seek)
        self.timeline.seek_asked.connect(self.clock.seek)
        self.timeline.play_asked.connect(self.clock.toggle)
        self.stage.video.clicked.connect(self.clock.toggle)
        self.moments.play_asked.connect(self.play_from)
        self.moments.clip_asked.connect(self._keep_clip)
        self.comments.play_asked.connect(self.play_from)
        self.comments.moment_given.connect(self._give_moment)
        self.measures.slide_chosen.connect(self._show_slide)
        self.measures.category_chosen.connect(self._show_category)
        self.measures.move_chosen.connect(self._show_move)
        for pane in (self.transcript, self.comments):
            pane.corrected.connect(self._correct)
        self.transcript.edited.connect(self._edit)
        self.transcript.voice_asked.connect(self._remember_voice)
        self.header.report_asked.connect(self._ask_report)
        self.header.export_asked.connect(self._ask_export)
        self.header.notes_back_asked.connect(lambda: self.share_asked.emit((self._wanted,)))
        self.services.navigator.lessons_changed.connect(self._store_changed)

    # what the window asks of a page

    def title(self) -> str:
        """The lesson's title."""
        return self._content.lesson.title if self._content is not None else ""

    def open_lesson(self, lesson_id: str, at_s: float | None = None) -> None:
        """Shows a lesson, from second `at_s` of its clock if one is given."""
        self._at_s = at_s
        if self._content is None or self._content.lesson.lesson_id != lesson_id:
            self.clock.pause()
            self.waiting.setText(self.tr("Opening the lesson…"))
            self._stack.setCurrentIndex(0)
        self._wanted = lesson_id
        self._ask()

    def at_s(self) -> float | None:
        """The second of the lesson's clock that is shown; None before the first lesson."""
        return self.clock.position if self._content is not None else self._at_s

    def arrive(self) -> None:
        """Reads again what changed meanwhile; the transcript takes the keys."""
        if self._stale:
            self._reload()
        if self._stack.currentIndex() == 1:
            self.transcript.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """Stops playing."""
        self.clock.pause()

    def start_search(self) -> bool:
        """Puts the focus into the search field of the comments if they have it, else of the transcript."""
        focus = cast("QWidget | None", self.focusWidget())
        in_comments = focus is not None and self.comments.isAncestorOf(focus) and self.comments.search.isVisible()
        field = self.comments.search if in_comments else self.transcript.search
        field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        field.selectAll()
        return True

    def menu_actions(self) -> Mapping[str, Sequence[QAction]]:
        """What the keys of this page do."""
        return {"edit": self.transcript.actions_of_edit, "view": self.keys.actions}

    # loading

    def content(self) -> LessonContent | None:
        """What is shown; None before the first lesson."""
        return self._content

    def _ask(self) -> None:
        if self._ticket is not None:
            self._ticket.drop()
        lesson_id, words = self._wanted, self.services.words
        self._stale = False
        self._ticket = self.services.background.ask(
            lambda workspace: load(workspace, lesson_id, words), self._show, failed=self._say_failure, owner=self
        )

    def _store_changed(self) -> None:
        if self._wanted:
            self._stale = True
            self._settle.start()

    def _reload(self) -> None:
        if self._stale and self._wanted and self.isVisible():
            self._ask()

    def _say_failure(self, error: KnownError) -> None:
        self.waiting.setText(known.said(error))
        self._stack.setCurrentIndex(0)

    def _show(self, content: LessonContent) -> None:
        before = self._content
        self._content = content
        fresh = before is None or before.lesson.lesson_id != content.lesson.lesson_id
        self.header.show_content(content)
        self._ask_older(content.lesson.lesson_id)
        self.transcript.show_content(content)
        self.slides.show_content(content)
        self.comments.show_content(content)
        self.moments.show_content(content)
        self.measures.show_content(content)
        self.panel.show_content(content)
        self.stage.show_content(content)
        if fresh:
            self.tabs.setCurrentWidget(self.moments)
            self.clock.unload()
        self.clock.set_parts(content.parts, content.duration_s)
        self.player.refresh()
        self._stack.setCurrentIndex(1)
        at_s, self._at_s = self._at_s, None
        if at_s is not None:
            self.clock.seek(at_s)
        self._show_position(self.clock.position)
        if fresh:
            self.transcript.list.setFocus(Qt.FocusReason.OtherFocusReason)
        self.title_changed.emit()
        self.loaded.emit(content.lesson.lesson_id)

    def _ask_older(self, lesson_id: str) -> None:
        ask = self.services.background.ask
        ask(lambda workspace: workspace.is_shared(lesson_id), self._show_shared, failed=lambda _: None, owner=self)
        # apart from the lesson: it looks at every analyzer, which the first time takes longer than the lesson itself
        self.header.show_older(())
        ask(
            lambda workspace: workspace.older(lesson_id),
            lambda names: self.header.show_older(names if lesson_id == self._wanted else ()),
            failed=lambda _: None,
            owner=self,
            slow=True,
        )

    def _show_shared(self, shared: bool) -> None:
        self.header.show_shared(shared)

    # the clock

    def play_from(self, second: float) -> None:
        """Plays from a second of the lesson, and follows it."""
        self.clock.play_from(second)
        self.transcript.follow_again()

    def _loop(self, wanted: bool) -> None:
        """Loops the moment that is on, else the utterance that is; ends a loop."""
        span = self._span_at(self.clock.position) if wanted else None
        self.clock.set_loop(span)
        self.player.loop.setChecked(self.clock.loop is not None)

    def _span_at(self, second: float) -> tuple[float, float] | None:
        if self._content is None:
            return None
        on = [row for row in self._content.moments if row.start_s - 1 <= second <= row.end_s]
        if on:
            last = max(on, key=lambda row: row.start_s)
            return last.start_s, last.end_s
        at = self.transcript.model.current
        row = self.transcript.model.rows()[at] if at >= 0 else None
        return None if row is None or row.start_s is None or row.end_s is None else (row.start_s, row.end_s)

    def _show_position(self, second: float) -> None:
        self.transcript.set_position(second)
        self.timeline.set_position(second, follow=self.clock.playing)
        number = self.stage.slide_at(second)
        if number != self.slides.model.current or number == 0:
            self.slides.set_current(number)
            self.stage.set_slide(number)

    def _show_slide(self, number: int) -> None:
        self.tabs.setCurrentWidget(self.slides)
        self.slides.show_slide(number)

    def _show_category(self, category: str) -> None:
        self.tabs.setCurrentWidget(self.comments)
        self.comments.choose(category)

    def _show_move(self, key: str) -> None:
        taxonomy, _, label = key.partition(":")
        if self._content is not None:
            self.transcript.show_next(where(self._content.tables["labels"], taxonomy, label))

    def _warn_of_other_file(self, name: str) -> None:
        text = self.tr("“{name}” is not the file this lesson was made from: times may not fit.").format(name=name)
        self.services.navigator.notice_asked.emit(Notice(text=text))

    def show_notes(self) -> None:
        """Opens the notes of the lesson, with a new one ready for the place being heard."""
        from ui.views.notes import NotesDialog

        if self._content is not None:
            notes = NotesDialog(self.services, self._content.lesson.lesson_id, at_s=self.clock.position, parent=self)
            notes.play_asked.connect(self.play_from)
            notes.clip_asked.connect(self.clock.play_span)
            notes.open()

    def _ask_report(self) -> None:
        if self._content is not None:
            self.report_asked.emit(self._content.lesson.lesson_id)

    def _ask_export(self) -> None:
        if self._content is not None:
            self.export_asked.emit(self._content.lesson.lesson_id)

    # the widget

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space, which no field or button wanted, plays and pauses."""
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            self.clock.toggle()
        else:
            super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        """Reads again what changed while it was hidden."""
        super().showEvent(event)
        if self._stale:
            self._settle.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """A lesson that cannot be seen is not heard either."""
        super().hideEvent(event)
        self.clock.pause()

"""The teacher's voice: remembered when a person asks for it, and those that are remembered, each with a way out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QInputDialog, QVBoxLayout, QWidget

from classroom.domain.errors import KnownError
from ui import known, theme
from ui.pages import Services
from ui.widgets import parts
from ui.widgets.notice import Notice

if TYPE_CHECKING:
    from classroom.domain.teacher_voices import TeacherVoice
    from classroom.workspace.workspace import Workspace


class VoiceRemembering(QObject):
    """Asks whose voice it is, has it listened to, and says so with a way back."""

    def __init__(self, services: Services, over: QWidget) -> None:
        super().__init__(over)
        self._services = services
        self._over = over

    def ask(self, lesson_id: str, speaker: str, teacher: str) -> None:
        """Opens the question; nothing is kept before it is answered. teacher: the lesson's, "" if it names none."""
        dialog = QInputDialog(self._over)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(self.tr("Remember this teacher's voice"))
        dialog.setLabelText(
            self.tr(
                "Later lessons of this teacher will then know who teaches. Ask the teacher first.\n"
                "256 numbers are kept with your lessons and never leave this computer in a report,\n"
                "an export or a bundle. Settings > Your data forgets them.\n\n"
                "Name of the teacher:"
            )
        )
        dialog.setTextValue(teacher)
        dialog.setOkButtonText(self.tr("Remember"))
        dialog.setCancelButtonText(self.tr("Cancel"))
        dialog.textValueSelected.connect(partial(self._remember, lesson_id, speaker))
        dialog.open()

    def _remember(self, lesson_id: str, speaker: str, teacher: str) -> None:
        def work(workspace: Workspace) -> TeacherVoice:
            return workspace.remember_voice(lesson_id, speaker=speaker, teacher=teacher)

        self._say(self.tr("Listening to the voice…"))
        self._services.background.ask(work, self._remembered, failed=self._failed, owner=self, slow=True)

    def _remembered(self, voice: TeacherVoice) -> None:
        self._services.navigator.lessons_changed.emit()
        self._services.navigator.notice_asked.emit(
            Notice(
                text=self.tr("The voice of {name} is remembered.").format(name=voice.teacher),
                action=self.tr("Forget it"),
                then=partial(self._forget, voice.teacher),
            )
        )

    def _forget(self, teacher: str) -> None:
        forgotten = self.tr("The voice is forgotten.")
        self._services.background.ask(
            lambda workspace: workspace.forget_voice(teacher),
            lambda _: self._say(forgotten),
            failed=self._failed,
            owner=self,
        )

    def _failed(self, error: KnownError) -> None:
        self._say(known.said(error))

    def _say(self, text: str) -> None:
        self._services.navigator.notice_asked.emit(Notice(text=text))


class VoicesPane(QWidget):
    """The voices that are remembered, each with a button that forgets it; hidden as long as there are none."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self.rows = QWidget()
        self._column = QVBoxLayout(self.rows)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.said = parts.label("", wrap=True)
        column = parts.column(self, gap=theme.S)
        column.addWidget(parts.label(self.tr("Remembered voices"), "heading"))
        about = self.tr("Of teachers only, and only those you asked for. They tell later lessons who teaches.")
        column.addWidget(parts.label(about, wrap=True))
        column.addWidget(self.rows)
        column.addWidget(self.said)
        self.hide()
        self.look()

    def look(self) -> None:
        """Asks which voices are remembered."""
        self._services.background.ask(lambda workspace: workspace.voices(), self._show, failed=self._failed, owner=self)

    def _show(self, voices: tuple[TeacherVoice, ...]) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for voice in voices:
            self._column.addWidget(self._row(voice))
        self.setVisible(bool(voices) or bool(self.said.text()))

    def _row(self, voice: TeacherVoice) -> QWidget:
        made = QWidget()
        row = parts.row(made, gap=theme.S)
        since = self.tr("{name}, since {day}").format(name=voice.teacher, day=voice.learned_at[:10])
        row.addWidget(parts.label(since, wrap=True), 1)
        forget = parts.button(self.tr("Forget"), "quiet")
        forget.setAccessibleName(self.tr("Forget the voice of {name}").format(name=voice.teacher))
        forget.clicked.connect(lambda: self._forget(voice.teacher))
        row.addWidget(forget)
        return made

    def _forget(self, teacher: str) -> None:
        if self._services.jobs.busy:
            self.said.setText(self.tr("An analysis is running: stop it first."))
            return
        self.said.setText(self.tr("Writing the lessons anew…"))
        forgotten = self.tr("The voice is forgotten.")

        def over(_: bool) -> None:
            self.said.setText(forgotten)
            self.look()

        self._services.background.ask(
            lambda workspace: workspace.forget_voice(teacher), over, failed=self._failed, owner=self
        )

    def _failed(self, error: KnownError) -> None:
        self.said.setText(known.said(error))

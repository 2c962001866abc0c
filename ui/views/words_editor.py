"""The field in which the words of an utterance are put right, in its place in the transcript."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class WordsEditor(QPlainTextEdit):
    """Enter keeps the words, Escape leaves them, Control and Enter cuts there, with Shift the rest goes to the next."""

    kept = Signal()
    left = Signal()
    halved = Signal(str, str)
    """The words before the cursor and those after it, neither empty: two rows from now on."""
    moved = Signal(str, str)
    """The same, but the words after it are the next utterance's."""

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        self.setAccessibleName(self.tr("Words of the utterance"))
        self.setAccessibleDescription(
            self.tr(
                "Enter keeps them, Escape leaves them, Control and Enter cuts the utterance in two here. "
                "With Shift too, the rest goes to the next utterance."
            )
        )
        self.setToolTip(self.accessibleDescription())
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(0)
        self.setViewportMargins(0, 0, 0, 0)

    def words(self) -> str:
        """The words as one line."""
        return " ".join(self.toPlainText().split())

    def parts(self) -> tuple[str, str]:
        """The words before the cursor and after it, each as one line; a word around the cursor is not cut."""
        text, at = self.toPlainText(), self.textCursor().position()
        if text[at - 1 : at].strip() and text[at : at + 1].strip():
            at = max(text.rfind(sign, 0, at) for sign in " \n") + 1
        return " ".join(text[:at].split()), " ".join(text[at:].split())

    def event(self, event: QEvent) -> bool:
        """Takes Escape and Enter before the list around it does."""
        wanted = (*_ENTER, Qt.Key.Key_Escape, Qt.Key.Key_Space)
        if (
            isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.ShortcutOverride
            and Qt.Key(event.key()) in wanted
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See the class."""
        if event.key() in _ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            before, after = self.parts()
            whither = self.moved if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else self.halved
            if before and after:
                whither.emit(before, after)
        elif event.key() in _ENTER:
            self.kept.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

"""The page about privacy, in plain words."""

from __future__ import annotations

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QWidget

from classroom.wording import LANGUAGES, page
from ui.views.help import Sheet


class PrivacyDialog(Sheet):
    """What leaves the computer, what is kept, how names are masked, what deleting does."""

    def __init__(self, parent: QWidget | None = None, *, language: str | None = None) -> None:
        spoken = language or QLocale().name()[:2]
        (title, _), *sections = page("privacy", spoken if spoken in LANGUAGES else "en")
        super().__init__(title, parent)
        for heading, paragraphs in sections:
            self.say(heading, *paragraphs)
        self.column.addStretch(1)

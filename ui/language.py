"""The language of the window: English as it is written in the code, Spanish from resources/i18n/window.es.json."""

from __future__ import annotations

import json
from typing import Final, cast

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QObject, QTranslator

import resources

LANGUAGES: Final = {"en": "English", "es": "Español"}
"""The languages by code, each in its own words."""


class Words(QTranslator):
    """Gives Qt the words of one language; the same phrase has the same words wherever it stands."""

    def __init__(self, language: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        text = resources.path(f"i18n/window.{language}.json").read_text(encoding="utf-8")
        self._words = cast("dict[str, str]", json.loads(text))

    def translate(self, context: str, source: str, disambiguation: str | None = None, n: int = -1) -> str:  # noqa: ARG002
        """The words for a phrase; none for one that is not ours, which Qt then looks up elsewhere."""
        found = self._words.get(source)
        # an empty text would count as found; Qt looks on only where there is none at all
        return found if found is not None else cast("str", None)

    def isEmpty(self) -> bool:
        """There are always words."""
        return False


def of_system() -> str:
    """The language of the system if the window has it, else English."""
    code = QLocale.system().name()[:2]
    return code if code in LANGUAGES else "en"


def install(app: QCoreApplication, language: str) -> None:
    """Has the window speak a language from now on: screens that are made after this. Dates and numbers follow."""
    for before in app.findChildren(QTranslator):
        app.removeTranslator(before)
        before.deleteLater()
    QLocale.setDefault(QLocale(language if language in LANGUAGES else "en"))
    if language == "en" or language not in LANGUAGES:
        return
    # Qt's own buttons and dialogs first: ours is asked before those that were installed earlier
    theirs = QTranslator(app)
    if theirs.load(QLocale(language), "qtbase", "_", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(theirs)
    app.installTranslator(Words(language, app))

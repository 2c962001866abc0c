"""The bundled font family, so that every computer and every picture shows the same letters."""

from __future__ import annotations

import sys

from PySide6.QtGui import QFont, QFontDatabase

import resources

FAMILY = "Inter"
BASE_PT = 14.0 if sys.platform == "darwin" else 10.5
"""The size of ordinary text, 14 px at 100 %: macOS counts 72 points to the inch, the others 96."""

_FILES = ("Inter-Regular.otf", "Inter-Italic.otf", "Inter-SemiBold.otf", "Inter-Bold.otf")


def install() -> str:
    """Registers the bundled cuts with Qt, once; returns the family, or the system's own if the files are gone."""
    if FAMILY in QFontDatabase.families():
        return FAMILY
    for name in _FILES:
        QFontDatabase.addApplicationFont(str(resources.path(f"fonts/{name}")))
    if FAMILY in QFontDatabase.families():
        return FAMILY
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()


def font(step: float = 1.0, *, weight: QFont.Weight = QFont.Weight.Normal, scale: float = 1.0) -> QFont:
    """A font `step` times ordinary text, at a text size of `scale` (1.0 is 100 %)."""
    made = QFont(FAMILY)
    made.setPointSizeF(BASE_PT * step * scale)
    made.setWeight(weight)
    return made

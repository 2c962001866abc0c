"""Colours, spacing and text sizes of the window: one light and one dark scheme, following the system while it runs."""

from __future__ import annotations

from typing import Final, Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from classroom.charts import palette
from ui import fonts, style

Scheme = Literal["light", "dark"]

XS: Final = 4
S: Final = 8
M: Final = 16
L: Final = 24
XL: Final = 32
XXL: Final = 48
"""Distances in device-independent pixels on an 8-point grid (XS is the half step)."""

RADIUS: Final = 8
"""Corners of cards, buttons and fields, in device-independent pixels."""

TITLE: Final = 1.7
HEADING: Final = 1.25
BODY: Final = 1.0
SMALL: Final = 0.9
"""Steps of text size against ordinary text."""

_LIGHT: Final = palette.LIGHT | {
    "window": palette.LIGHT["ground"],
    "sunken": "#eeece6",
    "line": palette.LIGHT["grid"],
    "control": "#85827a",
    "handle": "#b9b5aa",
    "accent_hover": "#0f5256",
    "on_accent": "#ffffff",
    "tint": palette.LIGHT["soft"],
    "tint_strong": "#cce4e1",
    "focus": palette.LIGHT["accent"],
    "good": palette.LIGHT["highlight"],
    "warning": "#8a5200",
    "warning_tint": "#fbf0dc",
    "danger": "#a8322a",
    "danger_tint": "#fae7e4",
}
_DARK: Final = palette.DARK | {
    "window": palette.DARK["ground"],
    "sunken": "#121416",
    "line": palette.DARK["grid"],
    "control": "#838b93",
    "handle": "#535a61",
    "accent_hover": "#8fd8d1",
    "on_accent": "#06211f",
    "tint": palette.DARK["soft"],
    "tint_strong": "#234043",
    "focus": palette.DARK["accent"],
    "good": palette.DARK["highlight"],
    "warning": "#e6b566",
    "warning_tint": "#3a2f1c",
    "danger": "#f0958c",
    "danger_tint": "#412523",
}
_SCHEMES: Final = {"light": _LIGHT, "dark": _DARK}


class Watcher(QObject):
    """Says when colours or text sizes changed, for whatever paints itself."""

    changed = Signal()


class _State:
    """What is in force now. One application has one theme."""

    def __init__(self) -> None:
        self.scheme: Scheme = "light"
        self.forced: Scheme | None = None
        self.scale = 1.0
        self.watcher: Watcher | None = None
        self.follows = False


_state = _State()


def watcher() -> Watcher:
    """The object whose `changed` signal follows every change of scheme or text size."""
    if _state.watcher is None:
        _state.watcher = Watcher()
    return _state.watcher


def apply(app: QApplication, scheme: Scheme | None = None, *, scale: float | None = None) -> None:
    """Dresses the application. scheme None follows the system, also when it changes later.

    scale is the text size against 100 %, 1.0 to 2.0; None leaves it.
    """
    app.setStyle("Fusion")
    fonts.install()
    _state.forced = scheme
    if scale is not None:
        _state.scale = min(2.0, max(1.0, scale))
    if not _state.follows:
        app.styleHints().colorSchemeChanged.connect(_follow)
        _state.follows = True
    _dress(app)


def scheme() -> Scheme:
    """The scheme in force."""
    return _state.scheme


def forced() -> Scheme | None:
    """The scheme the person chose; None while the system is followed."""
    return _state.forced


def scale() -> float:
    """The text size in force, 1.0 to 2.0."""
    return _state.scale


def colour(role: str) -> QColor:
    """The colour of a role in the scheme in force: the roles of the charts' palette and the window's own.

    KeyError for a role nobody declared.
    """
    return QColor(_SCHEMES[_state.scheme][role])


def font(step: float = BODY, *, bold: bool = False) -> QFont:
    """The bundled font at a step of text size, scaled as the person chose."""
    weight = QFont.Weight.DemiBold if bold else QFont.Weight.Normal
    return fonts.font(step, weight=weight, scale=_state.scale)


def mix(role: str, other: str, share: float) -> QColor:
    """The colour `share` (0..1) of the way from one role to another."""
    start, end = colour(role), colour(other)
    red, green, blue = (
        round(a + (b - a) * share)
        for a, b in (
            (start.red(), end.red()),
            (start.green(), end.green()),
            (start.blue(), end.blue()),
        )
    )
    return QColor(red, green, blue)


def _follow() -> None:
    app = QApplication.instance()
    if isinstance(app, QApplication) and _state.forced is None:
        _dress(app)


def _system(app: QApplication) -> Scheme:
    return "dark" if app.styleHints().colorScheme() == Qt.ColorScheme.Dark else "light"


def _dress(app: QApplication) -> None:
    _state.scheme = _state.forced or _system(app)
    app.setPalette(_palette())
    app.setFont(font())
    app.setStyleSheet(style.sheet(_SCHEMES[_state.scheme], scale=_state.scale))
    watcher().changed.emit()


def _palette() -> QPalette:
    made = QPalette()
    role = QPalette.ColorRole
    for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive, QPalette.ColorGroup.Disabled):
        disabled = group is QPalette.ColorGroup.Disabled
        text = mix("muted", "window", 0.35) if disabled else colour("text")
        for name in (role.WindowText, role.Text, role.ButtonText):
            made.setColor(group, name, text)
        made.setColor(group, role.Window, colour("window"))
        made.setColor(group, role.Base, colour("surface"))
        made.setColor(group, role.AlternateBase, colour("window"))
        made.setColor(group, role.Button, colour("surface"))
        made.setColor(group, role.ToolTipBase, colour("text"))
        made.setColor(group, role.ToolTipText, colour("surface"))
        made.setColor(group, role.PlaceholderText, colour("muted"))
        made.setColor(group, role.Highlight, colour("line") if disabled else colour("tint_strong"))
        made.setColor(group, role.HighlightedText, text)
        made.setColor(group, role.Link, colour("accent"))
        made.setColor(group, role.LinkVisited, colour("accent"))
        made.setColor(group, role.Accent, colour("accent"))
        made.setColor(group, role.Light, colour("surface"))
        made.setColor(group, role.Midlight, mix("surface", "line", 0.5))
        made.setColor(group, role.Mid, colour("line"))
        made.setColor(group, role.Dark, colour("control"))
        made.setColor(group, role.Shadow, mix("text", "window", 0.5))
        made.setColor(group, role.BrightText, colour("danger"))
    return made

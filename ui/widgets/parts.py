"""Labels, buttons and boxes in the looks the style sheet knows, so that screens read as what they show."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ui import icons, theme

Level = Literal["", "title", "heading", "strong", "small", "muted"]
Kind = Literal["", "primary", "quiet", "danger", "link", "tab", "pill", "chip"]


def label(text: str = "", level: Level = "", *, wrap: bool = False) -> QLabel:
    """A label of plain text at a level of the type scale; wrapped text can be selected with mouse and keyboard."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if level:
        made.setProperty("level", level)
    if wrap:
        made.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    return made


def button(text: str, kind: Kind = "", *, icon: str = "") -> QPushButton:
    """A push button in one of the style sheet's looks, its accessible name the text without the mnemonic."""
    # the style leaves hardly any room between a button's icon and its words
    made = QPushButton(f" {text}" if icon else text)
    made.setAccessibleName(text.replace("&", ""))
    if kind:
        made.setProperty("kind", kind)
    if icon:
        icons.put(made, icon, {"primary": "on_accent", "pill": "accent"}.get(kind, "text"))
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    return made


def tool(icon: str, name: str, *, role: str = "text") -> QToolButton:
    """A button with an icon only; `name` is its accessible name and its tool tip."""
    made = QToolButton()
    icons.put(made, icon, role)
    made.setAccessibleName(name)
    made.setToolTip(name)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return made


def card(look: Literal["true", "sunken", "warning", "danger", "drop"] = "true") -> QFrame:
    """A box with rounded corners to lay things out in."""
    made = QFrame()
    made.setProperty("card", look)
    return made


def rule() -> QFrame:
    """A thin line across."""
    made = QFrame()
    made.setProperty("rule", "true")
    return made


def column(parent: QWidget | None = None, *, margin: int = 0, gap: int = theme.S) -> QVBoxLayout:
    """A vertical layout on the grid, installed in `parent` if one is given."""
    made = QVBoxLayout(parent) if parent is not None else QVBoxLayout()
    made.setContentsMargins(margin, margin, margin, margin)
    made.setSpacing(gap)
    return made


def row(parent: QWidget | None = None, *, margin: int = 0, gap: int = theme.S) -> QHBoxLayout:
    """A horizontal layout on the grid, installed in `parent` if one is given."""
    made = QHBoxLayout(parent) if parent is not None else QHBoxLayout()
    made.setContentsMargins(margin, margin, margin, margin)
    made.setSpacing(gap)
    return made


def set_look(widget: QWidget, name: str, value: object) -> None:
    """Changes a dynamic property the style sheet looks at, and has the widget dressed anew."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def name(target: QObject, accessible: str) -> None:
    """Gives a widget its accessible name."""
    if isinstance(target, QWidget):
        target.setAccessibleName(accessible)

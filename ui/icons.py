"""The icons of the window: line drawings from resources/icons, inked in the colours of the theme."""

from __future__ import annotations

from functools import lru_cache
from weakref import WeakKeyDictionary

import shiboken6
from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton

import resources
from ui import theme

_SIZES = (16, 20, 24, 48)
_DENSITIES = (1, 2)


_worn: WeakKeyDictionary[QObject, tuple[str, str]] = WeakKeyDictionary()
_BUTTON = 18
"""How large icons on buttons are at text size 100 %."""


def icon(name: str, role: str = "text") -> QIcon:
    """The icon of that name in the colour of a theme role now; disabled, it is paler. KeyError without such a file."""
    return _icon(name, theme.colour(role).name(), theme.colour("control").name())


@lru_cache(maxsize=256)
def _icon(name: str, ink: str, pale: str) -> QIcon:
    made = QIcon()
    for mode, shade in ((QIcon.Mode.Normal, ink), (QIcon.Mode.Disabled, pale)):
        drawing = _drawing(name, shade)
        for size in _SIZES:
            for density in _DENSITIES:
                made.addPixmap(_picture(drawing, size, density), mode)
    return made


def pixmap(name: str, size: int, role: str = "text", *, density: float = 2.0) -> QPixmap:
    """The icon as a picture `size` device-independent pixels wide and high."""
    return _picture(_drawing(name, theme.colour(role).name()), size, density)


def put(target: QObject, name: str, role: str = "text") -> None:
    """Sets the icon of a button or action; inks it anew and resizes it with the text whenever the theme changes."""
    if not _worn:
        theme.watcher().changed.connect(_ink_again)
    _worn[target] = (name, role)
    _set(target, icon(name, role))


def application() -> QIcon:
    """The application's own icon."""
    return QIcon(str(resources.path("icons/lectern.svg")))


def scaled(size: int) -> int:
    """A size in pixels at the text size in force."""
    return round(size * theme.scale())


def _set(target: QObject, made: QIcon) -> None:
    if isinstance(target, QAction):
        target.setIcon(made)
    elif isinstance(target, QAbstractButton):
        target.setIcon(made)
        target.setIconSize(QSize(scaled(_BUTTON), scaled(_BUTTON)))


def _ink_again() -> None:
    for target, (name, role) in list(_worn.items()):
        if shiboken6.isValid(target):
            _set(target, icon(name, role))


def _drawing(name: str, ink: str) -> QSvgRenderer:
    file = resources.path(f"icons/{name}.svg")
    if not file.is_file():
        raise KeyError(name)
    return QSvgRenderer(QByteArray(file.read_bytes().replace(b"currentColor", ink.encode())))


def _picture(drawing: QSvgRenderer, size: int, density: float) -> QPixmap:
    made = QPixmap(QSize(size, size) * density)
    made.setDevicePixelRatio(density)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    drawing.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return made

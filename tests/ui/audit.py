"""Looks over a window for what keeps people without a mouse or without sight out of it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QScrollBar,
    QTextEdit,
    QWidget,
)

CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QTextEdit,
)


def controls(root: QWidget) -> list[QWidget]:
    """Everything visible in `root` that a person uses or reads a value from, and whatever can have the focus."""
    found = [root, *root.findChildren(QWidget)]
    return [widget for widget in found if widget.isVisible() and _counts(widget, root)]


def _counts(widget: QWidget, root: QWidget) -> bool:
    if _is_part_of_another(widget) or isinstance(widget, QHeaderView | QScrollBar):
        return False
    if isinstance(widget, CONTROLS):
        return True
    return widget is not root and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


def _is_part_of_another(widget: QWidget) -> bool:
    """Qt's own inner widgets: the line of a spin box, the button that clears a line, a table's corner."""
    if widget.objectName().startswith("qt_"):
        return True
    parent = widget.parentWidget()
    if isinstance(parent, QLineEdit | QAbstractSpinBox):
        return True
    return type(widget).__name__ == "QTableCornerButton" or (
        isinstance(parent, QAbstractItemView) and isinstance(widget, QAbstractButton)
    )


def name_of(widget: QWidget) -> str:
    """What a screen reader calls the widget."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name).strip() if interface is not None else ""


def unnamed(root: QWidget) -> list[str]:
    """Controls that a screen reader has no name for."""
    return [_describe(widget) for widget in controls(root) if not name_of(widget)]


def out_of_reach(root: QWidget) -> list[str]:
    """Enabled buttons and fields that Tab does not lead to, found by going all the way round with it."""
    wanted = {
        widget
        for widget in controls(root)
        if widget.isEnabled() and not isinstance(widget, QProgressBar) and not _is_inside_box(widget)
    }
    return sorted(_describe(widget) for widget in wanted - _stops(root))


def _is_inside_box(widget: QWidget) -> bool:
    """The line of an editable combo box has its focus from the box."""
    return isinstance(widget.parentWidget(), QComboBox)


def _stops(root: QWidget) -> set[QWidget]:
    """Every widget that has the focus on a round with Tab. Grouped buttons are one stop: arrow keys go on."""
    window = root.window()
    seen: set[QWidget] = set()
    for _ in range(400):
        window.focusNextChild()
        here = QApplication.focusWidget()
        if here is None or here in seen:
            break
        seen.add(here)
        if isinstance(here, QAbstractButton) and here.group() is not None:
            seen.update(here.group().buttons())
        if isinstance(here.parentWidget(), QComboBox | QAbstractSpinBox):
            seen.add(here.parentWidget())
    return seen


def _describe(widget: QWidget) -> str:
    parent = widget.parentWidget()
    return f"{type(widget).__name__} {widget.objectName()!r} in {type(parent).__name__ if parent else 'nothing'}"

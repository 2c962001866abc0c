"""The style sheet of the window, written from the colours of one scheme.

Widgets choose a look with dynamic properties: buttons kind=primary|quiet|danger|link, labels
level=title|heading|small|muted, frames card=true|sunken.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Template

import resources
from ui import fonts

_SHEET = Template(
    """
QMainWindow, QDialog, #page { background: $window; }
QLabel { background: transparent; }
QLabel[level="title"] { font-size: ${title}pt; font-weight: 600; }
QLabel[level="heading"] { font-size: ${heading}pt; font-weight: 600; }
QLabel[level="strong"] { font-weight: 600; }
QLabel[level="small"] { font-size: ${small}pt; color: $muted; }
QLabel[level="muted"] { color: $muted; }
QLabel[tone="danger"] { color: $danger; }
QLabel[tone="warning"] { color: $warning; }
QLabel[tone="good"] { color: $good; }

QFrame[card="true"] { background: $surface; border: 1px solid $line; border-radius: 10px; }
QFrame[card="sunken"] { background: $sunken; border: none; border-radius: 8px; }
QFrame[card="warning"] { background: $warning_tint; border: none; border-radius: 8px; }
QFrame[card="danger"] { background: $danger_tint; border: none; border-radius: 8px; }
QFrame[card="drop"] { background: transparent; border: 2px dashed $handle; border-radius: 12px; }
QFrame[rule="true"] { background: $line; border: none; max-height: 1px; min-height: 1px; }

QPushButton { background: $surface; color: $text; border: 1px solid $control; border-radius: 8px;
  padding: 6px 15px; min-height: 20px; }
QPushButton:hover { background: $tint; border-color: $accent; }
QPushButton:pressed { background: $tint_strong; }
QPushButton:focus { border: 2px solid $focus; padding: 5px 14px; }
QPushButton:disabled { color: $control; border-color: $line; background: transparent; }
QPushButton[kind="primary"] { background: $accent; color: $on_accent; border: 1px solid $accent; font-weight: 600; }
QPushButton[kind="primary"]:hover { background: $accent_hover; }
QPushButton[kind="primary"]:focus { border: 2px solid $text; padding: 5px 14px; }
QPushButton[kind="primary"]:disabled { background: $line; border-color: $line; color: $muted; }
QPushButton[kind="quiet"] { background: transparent; border: 1px solid transparent; }
QPushButton[kind="quiet"]:hover { background: $tint; }
QPushButton[kind="quiet"]:focus { border: 2px solid $focus; padding: 5px 14px; }
QPushButton[kind="danger"] { color: $danger; border-color: $danger; }
QPushButton[kind="danger"]:hover { background: $danger_tint; }
QPushButton[kind="danger"]:focus { border: 2px solid $danger; padding: 5px 14px; }
QPushButton[kind="link"] { background: transparent; border: none; color: $accent; padding: 2px; text-align: left; }
QPushButton[kind="link"]:hover { text-decoration: underline; }
QPushButton[kind="link"]:focus { border: 2px solid $focus; border-radius: 4px; padding: 0px; }
QPushButton[kind="tab"] { background: transparent; border: none; border-radius: 8px; color: $muted; padding: 7px 14px; }
QPushButton[kind="tab"]:hover { background: $tint; color: $text; }
QPushButton[kind="tab"]:checked { background: $tint_strong; color: $text; font-weight: 600; }
QPushButton[kind="tab"]:focus { border: 2px solid $focus; padding: 5px 12px; }
QPushButton[kind="pill"] { background: $tint; border: 1px solid $tint; border-radius: 14px; color: $accent;
  font-weight: 600; padding: 3px 13px 3px 9px; }
QPushButton[kind="pill"]:hover { background: $tint_strong; border-color: $accent; }
QPushButton[kind="pill"]:focus { border: 2px solid $focus; padding: 2px 12px 2px 8px; }
QPushButton[kind="chip"] { background: transparent; border: 1px solid $control; border-radius: 13px; color: $text;
  padding: 2px 11px; min-height: 20px; font-size: ${small}pt; }
QPushButton[kind="chip"]:hover { background: $tint; border-color: $accent; }
QPushButton[kind="chip"]:checked { background: $tint_strong; border-color: $accent; font-weight: 600; }
QPushButton[kind="chip"]:focus { border: 2px solid $focus; padding: 1px 10px; }

QToolButton { background: transparent; border: 1px solid transparent; border-radius: 8px; padding: 6px; }
QToolButton:hover { background: $tint; }
QToolButton:pressed, QToolButton:checked { background: $tint_strong; }
QToolButton:focus { border: 2px solid $focus; padding: 5px; }
QToolButton::menu-indicator { image: none; }

QLineEdit, QComboBox, QDateEdit, QSpinBox, QPlainTextEdit, QTextEdit { background: $surface; color: $text;
  border: 1px solid $control; border-radius: 8px; padding: 5px 10px; min-height: 22px;
  selection-background-color: $tint_strong; selection-color: $text; }
QLineEdit:hover, QComboBox:hover, QDateEdit:hover, QSpinBox:hover { border-color: $accent; }
QLineEdit:focus, QComboBox:focus, QDateEdit:focus, QSpinBox:focus, QPlainTextEdit:focus, QTextEdit:focus {
  border: 2px solid $focus; padding: 4px 9px; }
QLineEdit:disabled, QComboBox:disabled, QDateEdit:disabled { color: $control; background: transparent;
  border-color: $line; }
QComboBox::drop-down, QDateEdit::drop-down { border: none; width: 26px; }
QComboBox::down-arrow, QDateEdit::down-arrow { image: url($icons/chevron-down.svg); width: 14px; height: 14px; }
QComboBox QAbstractItemView { background: $surface; border: 1px solid $line; padding: 4px; outline: none; }
QAbstractItemView { background: $surface; alternate-background-color: $window; border: none; outline: none;
  selection-background-color: $tint_strong; selection-color: $text; }
QTableView, QTreeView, QListView { gridline-color: $line; }
QTableView::item, QTreeView::item { padding: 4px 8px; }
QListWidget { padding: 4px; border-radius: 8px; }
QListWidget::item { padding: 0 8px; border-radius: 6px; border: 2px solid transparent; }
QListWidget::item:hover { background: $tint; }
QListWidget::item:selected { background: $tint_strong; color: $text; }
QListWidget::item:selected:focus { border-color: $focus; }
QHeaderView { background: transparent; border: none; }
QHeaderView::section { background: transparent; color: $muted; border: none; border-bottom: 1px solid $line;
  padding: 7px 8px; font-size: ${small}pt; font-weight: 600; text-align: left; }
QHeaderView::section:hover { color: $text; }
QHeaderView::down-arrow { image: url($icons/chevron-down.svg); width: 10px; height: 10px; }
QHeaderView::up-arrow { image: url($icons/chevron-up.svg); width: 10px; height: 10px; }
QTableCornerButton::section { background: transparent; border: none; }

QCheckBox, QRadioButton { spacing: 8px; padding: 2px; border: 2px solid transparent; border-radius: 6px; }
QCheckBox:focus, QRadioButton:focus { border-color: $focus; }
QCheckBox::indicator { width: 16px; height: 16px; border: 1px solid $control; border-radius: 4px;
  background: $surface; }
QCheckBox::indicator:checked { background: $accent; border-color: $accent; image: url($icons/check-$ink.svg); }
QCheckBox::indicator:disabled { border-color: $line; }

QProgressBar { background: $sunken; border: none; border-radius: 4px; min-height: 8px; max-height: 8px; }
QProgressBar::chunk { background: $accent; border-radius: 4px; }

QMenuBar { background: $window; border-bottom: 1px solid $line; padding: 2px 8px; }
QMenuBar::item { background: transparent; padding: 5px 10px; border-radius: 6px; }
QMenuBar::item:selected { background: $tint_strong; }
QMenu { background: $surface; border: 1px solid $line; padding: 6px; }
QMenu::item { padding: 7px 28px 7px 12px; border-radius: 6px; margin: 0 2px; }
QMenu::item:selected { background: $tint_strong; }
QMenu::item:disabled { color: $control; }
QMenu::separator { height: 1px; background: $line; margin: 6px 8px; }
QMenu::icon { padding-left: 8px; }
QToolTip { background: $text; color: $surface; border: none; padding: 6px 8px; }

QTabWidget::pane { border: none; }
QTabBar { qproperty-drawBase: 0; background: transparent; }
QTabBar::tab { background: transparent; color: $muted; padding: 8px 14px; margin-right: 4px;
  border: 2px solid transparent; border-bottom: 3px solid transparent; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; font-weight: 600; border-bottom: 3px solid $accent; }
QTabBar::tab:focus { border: 2px solid $focus; border-bottom: 3px solid $accent; border-radius: 4px; }

QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget[clear="true"] { background: transparent; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 2px; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 2px; }
QScrollBar::handle { background: $handle; border-radius: 4px; min-height: 32px; min-width: 32px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: transparent; }
QSplitter::handle:hover { background: $tint_strong; }
QSlider::groove:horizontal { background: $line; height: 4px; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 2px; }
QSlider::handle:horizontal { background: $surface; border: 2px solid $accent; width: 12px; height: 12px;
  margin: -6px 0; border-radius: 8px; }
QSlider::handle:horizontal:focus { background: $accent; border-color: $text; }

#topbar { background: $surface; border: none; border-bottom: 1px solid $line; }
#jobstrip { background: $surface; border: none; border-top: 1px solid $line; }
#notice { background: $text; border-radius: 10px; }
#notice QLabel { color: $surface; }
#notice QPushButton { background: transparent; border: 1px solid transparent; color: $surface; font-weight: 600;
  text-decoration: underline; }
#notice QPushButton:focus { border: 2px solid $surface; }
"""
)


def sheet(colours: Mapping[str, str], *, scale: float) -> str:
    """The style sheet for a scheme (role -> "#rrggbb") at a text size of `scale`."""
    sizes = {
        name: f"{fonts.BASE_PT * step * scale:.2f}"
        for name, step in (("title", 1.7), ("heading", 1.25), ("small", 0.9))
    }
    ink = "dark" if colours["on_accent"] != "#ffffff" else "light"
    return _SHEET.substitute(colours, icons=resources.path("icons").as_posix(), ink=ink, **sizes)

"""A menu of labels for a row: the one that applies is marked, another can be chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from ui.models.label_choices import LabelChange, LabelChoice, LabelKey, only, toggled

Take = Callable[[tuple[LabelChange, ...]], None]


def fill(menu: QMenu, offered: Sequence[LabelChoice], take: Take, *, one: bool) -> None:
    """Adds the labels to a menu; `take` is given what a choice changes. one: exactly one of them applies."""
    group = QActionGroup(menu)
    group.setExclusive(one)
    menu.setToolTipsVisible(True)
    for choice in offered:
        action = QAction(choice.title.replace("&", "&&"), group)
        action.setCheckable(True)
        action.setChecked(choice.applies)
        action.setToolTip(choice.about)
        action.triggered.connect(partial(_chosen, offered, choice.key, take, one))
        menu.addAction(action)


def _chosen(offered: Sequence[LabelChoice], key: LabelKey, take: Take, one: bool, _checked: bool = False) -> None:
    changes = only(offered, key) if one else toggled(offered, key)
    if changes:
        take(changes)

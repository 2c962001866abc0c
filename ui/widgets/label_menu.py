"""A menu of labels for a row: the one that applies is marked, another can be chosen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QMessageBox, QWidget

from classroom.wording import Wording
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


def offer_sureness(menu: QMenu, given: Sequence[tuple[LabelKey, float, bool]], words: Wording, owner: QWidget) -> None:
    """Adds “How sure?”, which says it of each label; nothing without any. given: key, score, whether a person's."""
    if given:
        text = QCoreApplication.translate("Labels", "How sure?")
        menu.addAction(text).triggered.connect(lambda: _say(given, words, owner))


def _say(given: Sequence[tuple[LabelKey, float, bool]], words: Wording, owner: QWidget) -> None:
    from classroom.workspace import sureness  # reads model cards, which nobody needs before this

    said = [
        f"{words.text(f'label.{taxonomy}.{label}')}\n"
        + sureness.of_label(taxonomy, label, score=score, yours=yours, words=words)
        for (_, _, taxonomy, label), score, yours in given
    ]
    box = QMessageBox(owner)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle(QCoreApplication.translate("Labels", "How sure?"))
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText("\n\n".join(said))
    box.open()

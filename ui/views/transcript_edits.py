"""What can be changed in the transcript: words, who speaks, roles, several places at once. A menu, keys, a line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QInputDialog, QLineEdit, QMenu, QWidget

from classroom.domain.tables import ROLES
from classroom.wording import Wording
from ui import icons, theme
from ui.models import edits
from ui.models.lesson_rows import LessonContent, UtteranceRow
from ui.widgets import parts

_MOST_NAMES = 12


class ReplaceLine(QWidget):
    """What is searched for becomes this: in the place found, or everywhere."""

    one_asked = Signal(str)
    all_asked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = QLineEdit()
        self.words.setPlaceholderText(self.tr("Replace with"))
        self.words.setAccessibleName(self.tr("Replace with"))
        icons.put(
            self.words.addAction(icons.icon("replace", "muted"), QLineEdit.ActionPosition.LeadingPosition),
            "replace",
            "muted",
        )
        self.one = parts.button(self.tr("Replace"))
        self.every = parts.button(self.tr("Replace all"))
        row = parts.row(self, gap=theme.XS)
        row.addWidget(self.words, 1)
        row.addWidget(self.one)
        row.addWidget(self.every)
        self.words.returnPressed.connect(lambda: self.one_asked.emit(self.words.text()))
        self.one.clicked.connect(lambda: self.one_asked.emit(self.words.text()))
        self.every.clicked.connect(lambda: self.all_asked.emit(self.words.text()))

    def show_found(self, count: int) -> None:
        """Switches the buttons on where something was found."""
        self.one.setEnabled(count > 0)
        self.every.setEnabled(count > 0)


class UtteranceMenu(QObject):
    """The part of an utterance's menu that changes who speaks. `changed` carries a `Change`."""

    changed = Signal(object)
    voice_asked = Signal(str)
    """Remember the voice of the speaker of this name, who is the teacher."""

    def __init__(self, over: QWidget, words: Wording) -> None:
        super().__init__(over)
        self._over = over
        self._words = words

    def fill(self, menu: QMenu, content: LessonContent, row: UtteranceRow) -> None:
        """Adds who speaks and which role that is, for this utterance and for all of the speaker's."""
        utterances = content.tables["utterances"]
        lesson_id = content.lesson.lesson_id
        names = edits.speakers_of(utterances)[:_MOST_NAMES]
        own = utterances.filter(utterances["utterance"] == row.number)["speaker"].to_list()
        now: str | None = own[0] if own else None
        who = menu.addMenu(icons.icon("person"), self.tr("Who speaks"))
        self._choices(who, names, now, lambda name: edits.speaker(lesson_id, (row.number,), name))
        who.addSeparator()
        other = who.addAction(self.tr("Somebody else…"))
        other.triggered.connect(
            lambda: self._ask_name(
                self.tr("Who says this?"), "", names, lambda name: edits.speaker(lesson_id, (row.number,), name)
            )
        )
        everywhere = edits.said_by(utterances, row.number)
        self._found(who, content, now)
        if now is not None:
            rename = who.addAction(self.tr("Rename {name} everywhere…").format(name=now.replace("&", "&&")))
            rename.triggered.connect(
                lambda: self._ask_name(
                    self.tr("What is {name} called?").format(name=now),
                    now,
                    names,
                    lambda name: edits.speaker(lesson_id, everywhere, name),
                )
            )
            if row.role == "teacher" and content.tables["recordings"].height:
                who.addSeparator()
                voice = who.addAction(self.tr("Remember this teacher's voice…"))
                voice.triggered.connect(partial(self._ask_voice, now))
        self._roles(menu.addMenu(self.tr("Role of this utterance")), row.role, lesson_id, (row.number,))
        if len(everywhere) > 1:
            title = self.tr("Role of {name}, everywhere").format(name=(now or "").replace("&", "&&"))
            self._roles(menu.addMenu(title), row.role, lesson_id, everywhere)

    def _found(self, menu: QMenu, content: LessonContent, speaker: str | None) -> None:
        """Says which role Lectern found for the speaker, how surely and why; nothing for one a person named."""
        rows = content.tables["speakers"]
        for found in rows.filter(rows["speaker"].eq_missing(speaker)).iter_rows(named=True):
            role, why = self._words.text(f"role.{found['role']}"), self._words.text(f"role_reason.{found['reason']}")
            text = self._words.text("role_found", role=role, sure=round(100 * found["confidence"]), why=why)
            menu.addAction(text).setEnabled(False)

    def _ask_voice(self, speaker: str, _checked: bool = False) -> None:
        self.voice_asked.emit(speaker)

    def _roles(self, menu: QMenu, now: str, lesson_id: str, numbers: Sequence[int]) -> None:
        titles = {value: _title(self._words.text(f"role.{value}")) for value in ROLES}
        self._choices(menu, ROLES, now, lambda value: edits.role(lesson_id, numbers, value), titles=titles)

    def _choices(
        self,
        menu: QMenu,
        values: Sequence[str],
        now: str | None,
        make: Callable[[str], edits.Change],
        *,
        titles: dict[str, str] | None = None,
    ) -> None:
        group = QActionGroup(menu)
        for value in values:
            action = QAction((titles or {}).get(value, value).replace("&", "&&"), group)
            action.setCheckable(True)
            action.setChecked(value == now)
            action.triggered.connect(partial(self._chosen, value, now, make))
            menu.addAction(action)

    def _chosen(self, value: str, now: str | None, make: Callable[[str], edits.Change], _checked: bool = False) -> None:
        if value != now:
            self.changed.emit(make(value))

    def _ask_name(self, title: str, now: str, names: Sequence[str], make: Callable[[str], edits.Change]) -> None:
        dialog = QInputDialog(self._over)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(self.tr("Who speaks"))
        dialog.setLabelText(title)
        dialog.setOkButtonText(self.tr("Keep"))
        dialog.setCancelButtonText(self.tr("Cancel"))
        if names:
            dialog.setComboBoxItems([*names])
            dialog.setComboBoxEditable(True)
        dialog.setTextValue(now)
        dialog.textValueSelected.connect(partial(self._named, now, make))
        dialog.open()

    def _named(self, now: str, make: Callable[[str], edits.Change], name: str) -> None:
        if name.strip() != now:
            self.changed.emit(make(name))


def action(over: QWidget, text: str, keys: str, act: Callable[[], object], *, icon: str = "") -> QAction:
    """An action of a widget with its key, which works while the widget or something in it has the focus."""
    made = QAction(text, over)
    if keys:
        made.setShortcut(QKeySequence(keys))
        made.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    if icon:
        icons.put(made, icon)
    made.triggered.connect(lambda _checked=False: act())
    over.addAction(made)
    return made


def _title(text: str) -> str:
    return text[:1].upper() + text[1:]

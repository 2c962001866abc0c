"""The transcript: follows what is played, is searched, and takes one to what was said."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QLineEdit, QMenu, QWidget

from classroom.wording import Wording
from ui import icons, theme
from ui.models import edits
from ui.models.label_choices import choices
from ui.models.lesson_rows import LessonContent, UtteranceRow
from ui.models.moves import SHOWN
from ui.models.rows import ROW_ROLE
from ui.models.utterances import UtterancesModel
from ui.views.lesson_list import LessonList
from ui.views.transcript_delegate import UtteranceDelegate
from ui.views.transcript_edits import ReplaceLine, UtteranceMenu, action
from ui.widgets import label_menu, parts


class SearchLine(QLineEdit):
    """Enter goes to the next place, Shift and Enter to the one before, Escape ends the search."""

    step_asked = Signal(int)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """See the class."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.step_asked.emit(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


class UtteranceList(LessonList):
    """The utterances. A click goes to the word under it, a double click edits the words."""

    word_chosen = Signal(QModelIndex, int)
    """The row that was clicked and the character of its words."""

    def set_delegate(self, delegate: UtteranceDelegate) -> None:
        """What paints the rows."""
        self._delegate = delegate
        self.setItemDelegate(delegate)

    def clicked_at(self, index: QModelIndex, place: QPoint) -> None:
        """Goes to the word, or to the start of the row beside the words."""
        at = self._delegate.place_in_words(index.data(ROW_ROLE), self.visualRect(index), place)
        if at < 0:
            self.entered_row.emit(index)
        else:
            self.word_chosen.emit(index, at)


class TranscriptPane(QWidget):
    """What was said, in a list. Follows the playback until the person scrolls."""

    seek_asked = Signal(float)
    edited = Signal(object)
    """A `ui.models.edits.Change`: what a person changed of the transcript."""
    voice_asked = Signal(str)
    """Remember the voice of this speaker, the teacher."""
    corrected = Signal(object)
    """A tuple of `LabelChange`: what a person says of an utterance's move."""

    def __init__(self, words: Wording | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words or Wording()
        self._content: LessonContent | None = None
        self.model = UtterancesModel(self)
        self.list = UtteranceList(self.tr("Transcript"))
        self.list.setModel(self.model)
        self._delegate = UtteranceDelegate(self.list, self.model)
        self.list.set_delegate(self._delegate)
        self._menu = UtteranceMenu(self, self._words)
        self._following = True
        self._found: list[int] = []
        self._at = -1
        self._lesson_id = ""
        self._search_later = QTimer(self, singleShot=True, interval=120)
        self._search_later.timeout.connect(self._search)
        self.search = SearchLine()
        self.count = parts.label("", "small")
        self.before = parts.tool("up", self.tr("Place before"))
        self.after = parts.tool("down", self.tr("Next place"))
        self.replacing = parts.tool("replace", self.tr("Find and replace"))
        self.replacing.setCheckable(True)
        self.line = ReplaceLine()
        self.line.hide()
        self.edit_words = action(self.list, self.tr("Edit the &words"), "F2", self.start_edit, icon="edit")
        self.replace = action(self, self.tr("Find and replac&e"), "Ctrl+H", self._toggle_replacing, icon="replace")
        self.join = action(self.list, self.tr("&Join with the next"), "Ctrl+M", self._join)
        self.actions_of_edit = (self.edit_words, self.join, self.replace)
        self.note = parts.label("", "muted", wrap=True)
        self.note.setContentsMargins(theme.S, 0, theme.S, 0)
        self.follow = parts.button(self.tr("Follow the playback"), "primary", icon="down")
        self.follow.setParent(self)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.search.setPlaceholderText(self.tr("Search the transcript"))
        self.search.setAccessibleName(self.tr("Search the transcript"))
        self.search.setClearButtonEnabled(True)
        icon = self.search.addAction(icons.icon("search", "muted"), QLineEdit.ActionPosition.LeadingPosition)
        icons.put(icon, "search", "muted")
        bar = parts.row(gap=theme.XS)
        bar.addWidget(self.search, 1)
        bar.addWidget(self.count)
        bar.addWidget(self.before)
        bar.addWidget(self.after)
        bar.addWidget(self.replacing)
        column = parts.column(self, gap=theme.S)
        column.addLayout(bar)
        column.addWidget(self.line)
        column.addWidget(self.note)
        column.addWidget(self.list, 1)
        self.follow.hide()
        self._show_count()

    def _connect(self) -> None:
        self.search.textChanged.connect(self._search_soon)
        self.search.step_asked.connect(self.step)
        self.before.clicked.connect(lambda: self.step(-1))
        self.after.clicked.connect(lambda: self.step(1))
        self.list.entered_row.connect(self._go_to)
        self.list.word_chosen.connect(self._go_to_word)
        self.list.doubleClicked.connect(self.list.edit)
        self._delegate.words_changed.connect(self._change_words)
        self._delegate.cut_asked.connect(self._cut)
        self._delegate.move_asked.connect(self._move_on)
        self._menu.changed.connect(self.edited)
        self._menu.voice_asked.connect(self.voice_asked)
        self.replacing.toggled.connect(self._show_replacing)
        self.line.one_asked.connect(self._replace_one)
        self.line.all_asked.connect(self._replace_all)
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.list.customContextMenuRequested.connect(self._offer)
        self.list.moved_by_hand.connect(self._let_go)
        self.follow.clicked.connect(self.follow_again)

    def show_content(self, content: LessonContent) -> None:
        """Shows a lesson's transcript; says why there is none, or that more is to come."""
        self._delegate.finish()
        self._content = content
        self._delegate.timed = any(row.start_s is not None for row in content.utterances)
        self.model.set_rows(content.utterances)
        if content.lesson.lesson_id != self._lesson_id:
            self._lesson_id = content.lesson.lesson_id
            self._following, self._at = True, -1
            self.search.clear()
            self.follow.hide()
        self.note.setText(self._note(content))
        self.note.setVisible(bool(self.note.text()))
        self.list.setVisible(bool(content.utterances))
        self.search.setVisible(bool(content.utterances))
        self.replacing.setVisible(bool(content.utterances))
        self._found = self.model.search(self.search.text())
        self._at = min(self._at, len(self._found) - 1)
        self._show_count()

    def _note(self, content: LessonContent) -> str:
        if not content.utterances:
            if content.unfinished:
                return self.tr("There is no transcript yet: the analysis is not finished.")
            if content.parts:
                return self.tr("No speech was found in the recording.")
            return self.tr("There is no transcript: neither a recording nor a transcript was given.")
        if "speech" in content.unfinished:
            return self.tr("This is the part that is finished so far; the analysis has more to come.")
        if not self._delegate.timed:
            return self.tr("This transcript has no times, so it cannot follow the recording.")
        return ""

    def set_position(self, second: float) -> None:
        """Marks what is said at that second, and keeps it in sight while following."""
        if self.model.set_position(second) and self._following:
            self._show_current()

    @property
    def following(self) -> bool:
        """True while the list scrolls along."""
        return self._following

    def follow_again(self) -> None:
        """Goes back to what is played, and follows it."""
        self._following = True
        self.follow.hide()
        self._show_current()

    def show_utterance(self, number: int) -> None:
        """Brings an utterance into sight."""
        for place, row in enumerate(self.model.rows()):
            if row.number == number:
                self.list.scrollTo(self.model.index(place), QAbstractItemView.ScrollHint.PositionAtCenter)
                return

    def show_next(self, numbers: Sequence[int]) -> None:
        """Goes to the first of these utterances (ascending) after the chosen one, or around to the first of all."""
        index = self.list.currentIndex()
        at = self.model.rows()[index.row()].number if index.isValid() else -1
        wanted = next((number for number in numbers if number > at), next(iter(numbers), None))
        place = next((place for place, row in enumerate(self.model.rows()) if row.number == wanted), None)
        if place is not None:
            self.list.setCurrentIndex(self.model.index(place))
            self.list.scrollTo(self.model.index(place), QAbstractItemView.ScrollHint.PositionAtCenter)
            self._let_go()

    def step(self, by: int) -> None:
        """Goes to the next place that was searched for (1), or the one before (-1), around the end."""
        if self._search_later.isActive():
            self._search_later.stop()
            self._search()
        if not self._found:
            return
        self._at = (self._at + by) % len(self._found) if self._at >= 0 else (0 if by > 0 else len(self._found) - 1)
        index = self.model.index(self._found[self._at])
        self.list.setCurrentIndex(index)
        self.list.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)
        self._let_go()
        self._show_count()

    def _search_soon(self, _words: str) -> None:
        self._search_later.start()

    def _search(self) -> None:
        self._found = self.model.search(self.search.text())
        self._at = -1
        self._show_count()

    def _show_count(self) -> None:
        some = bool(self._found)
        for button in (self.before, self.after):
            button.setVisible(some)
        self.line.show_found(len(self._found))
        if not self.search.text().strip():
            self.count.setText("")
        elif not some:
            self.count.setText(self.tr("not found"))
        elif self._at < 0:
            self.count.setText(str(len(self._found)))
        else:
            self.count.setText(self.tr("{at} of {count}").format(at=self._at + 1, count=len(self._found)))

    def _go_to(self, index: QModelIndex) -> None:
        row = index.data(ROW_ROLE)
        if row.start_s is not None:
            self._following = True
            self.follow.hide()
            self.seek_asked.emit(row.start_s)

    def _go_to_word(self, index: QModelIndex, at: int) -> None:
        """Goes to the word at that character of the row, or to where it is by its share of the words."""
        row: UtteranceRow = index.data(ROW_ROLE)
        if row.start_s is None or self._content is None:
            return
        self._following = True
        self.follow.hide()
        self.seek_asked.emit(self._content.second_of(row, at))

    # editing

    def start_edit(self) -> None:
        """Opens the words of the chosen utterance for editing; of the one that is on where none is chosen."""
        index = self.list.currentIndex()
        if not index.isValid() and self.model.current >= 0:
            index = self.model.index(self.model.current)
        if index.isValid():
            self.list.setCurrentIndex(index)
            self.list.scrollTo(index)
            self.list.edit(index)

    def _change_words(self, number: int, text: str) -> None:
        if self._content is not None:
            self.edited.emit(edits.words(self._content.lesson.lesson_id, number, text))

    def _after(self, number: int) -> tuple[UtteranceRow, UtteranceRow] | None:
        """The utterance of that number and the one after it; None for the last."""
        rows = self.model.rows()
        at = next((at for at, row in enumerate(rows) if row.number == number), None)
        return (rows[at], rows[at + 1]) if at is not None and at + 1 < len(rows) else None

    def _join(self) -> None:
        index = self.list.currentIndex()
        pair = self._after(index.data(ROW_ROLE).number) if index.isValid() else None
        if pair is not None and self._content is not None:
            who = edits.speaker_of(self._content.tables["utterances"], pair[0].number)
            self.edited.emit(edits.joined(self._content.lesson.lesson_id, *pair, who))

    def _cut(self, number: int, before: str, after: str) -> None:
        """Two rows of one; words that were changed on the way are an edit of their own before it."""
        row = next((row for row in self.model.rows() if row.number == number), None)
        if row is None or self._content is None:
            return
        lesson_id, text = self._content.lesson.lesson_id, f"{before} {after}"
        if text != row.text:
            self.edited.emit(edits.words(lesson_id, number, text))
        self.edited.emit(edits.cut(lesson_id, number, self._content.cut_of(row, before, after)))

    def _move_on(self, number: int, before: str, after: str) -> None:
        """What follows the cursor becomes the beginning of the next utterance."""
        pair = self._after(number)
        if pair is not None and self._content is not None:
            self.edited.emit(edits.moved_on(self._content.lesson.lesson_id, *pair, before, after))

    def _offer_cut(self, menu: QMenu, row: UtteranceRow, place: QPoint) -> None:
        """A cut before the word at a place, where there is one with words before it."""
        box = self.list.visualRect(self.list.currentIndex())
        at = row.text.rfind(" ", 0, self._delegate.place_in_words(row, box, place) + 1)
        before, after = row.text[: max(0, at)].strip(), row.text[at + 1 :].strip()
        if before and after:
            text = self.tr("Cut in two before “{word}”").format(word=after.split()[0].replace("&", "&&"))
            menu.addAction(text).triggered.connect(lambda: self._cut(row.number, before, after))

    def _toggle_replacing(self) -> None:
        self.replacing.toggle()

    def _show_replacing(self, wanted: bool) -> None:
        self.line.setVisible(wanted)
        self._search_later.stop()
        self._search()
        field = self.line.words if wanted and self.search.text() else self.search
        field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _replace_one(self, put: str) -> None:
        """Replaces in the place that was found last, and goes to the next."""
        self._search()
        if not self._found:
            return
        index = self.list.currentIndex()
        here = index.row() if index.isValid() else -1
        place = here if here in self._found else next((row for row in self._found if row > here), self._found[0])
        self._replace([place], put)
        following = next((row for row in self._found if row > place), place)
        self.list.setCurrentIndex(self.model.index(following))

    def _replace_all(self, put: str) -> None:
        self._search()
        self._replace(self._found, put)

    def _replace(self, places: Sequence[int], put: str) -> None:
        if self._content is None:
            return
        rows = [(self.model.rows()[place].number, self.model.rows()[place].text) for place in places]
        change = edits.replaced(self._content.lesson.lesson_id, rows, find=self.search.text().strip(), put=put)
        if change.corrections:
            self.edited.emit(change)

    def _offer(self, place: QPoint) -> None:
        """What can be changed of an utterance as a menu, for the right button and the menu key."""
        index = self.list.currentIndex()
        if self._content is None or not index.isValid():
            return
        row: UtteranceRow = index.data(ROW_ROLE)
        menu = QMenu(self.list)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.edit_words)
        menu.addAction(self.join)
        self._offer_cut(menu, row, place)
        self._menu.fill(menu, self._content, row)
        offered = choices(self._content.tables["labels"], "utterance", row.number, SHOWN, self._words)
        if offered:
            menu.addSection(self.tr("What this does"))
            label_menu.fill(menu, offered, self.corrected.emit, one=True)
        move = row.move
        if move is not None:
            key = ("utterance", row.number, move.taxonomy, move.label)
            label_menu.offer_sureness(menu, [(key, move.score, move.yours)], self._words, self)
        menu.popup(self.list.viewport().mapToGlobal(place))

    def _let_go(self) -> None:
        if self._following and self.model.current >= 0:
            self._following = False
            self.follow.show()
            self.follow.raise_()
            self._place_follow()

    def _show_current(self) -> None:
        if self.model.current < 0:
            return
        index = self.model.index(self.model.current)
        box, room = self.list.visualRect(index), self.list.viewport().height()
        if box.top() < room * 0.12 or box.bottom() > room * 0.72:
            bar = self.list.verticalScrollBar()
            bar.setValue(bar.value() + box.top() - round(room * 0.3))

    def _place_follow(self) -> None:
        size = self.follow.sizeHint()
        left, top = (self.width() - size.width()) // 2, self.height() - size.height() - theme.M
        self.follow.setGeometry(left, top, size.width(), size.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keeps the button that follows again in its place."""
        super().resizeEvent(event)
        self._place_follow()

"""The transcript is put right in its place: words, speakers, roles, many places at once; all of it can be undone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QInputDialog, QMenu

from classroom.store.store import Store
from tests.ui.lesson.conftest import FULL, SHORT, TIMELESS, WAIT_MS
from ui.models import edits
from ui.views.words_editor import WordsEditor


def rows(view):
    return view.transcript.model.rows()


def choose(view, place: int) -> None:
    view.transcript.list.setCurrentIndex(view.transcript.model.index(place))


def editor(view) -> WordsEditor:
    return view.transcript.list.findChild(WordsEditor)


def undo(view, qtbot) -> None:
    with qtbot.waitSignal(view.loaded, timeout=WAIT_MS):
        assert view.undo()


def menu_of(view, place: int) -> QMenu:
    choose(view, place)
    box = view.transcript.list.visualRect(view.transcript.model.index(place))
    view.transcript.list.customContextMenuRequested.emit(box.center())
    return next(menu for menu in reversed(view.findChildren(QMenu)) if menu.isVisible())


def submenu(menu: QMenu, title: str) -> QMenu:
    return next(action.menu() for action in menu.actions() if action.menu() and action.text() == title)


def stored(place) -> list[str]:
    with Store.open(place.store) as store:
        return store.table(FULL, "utterances")["text"].to_list()


def test_words_are_edited_with_the_keyboard_alone_kept_in_the_store_and_undone_by_name(make_view, place, qtbot) -> None:
    view = make_view()
    before = rows(view)[2].text
    choose(view, 2)
    view.transcript.edit_words.trigger()
    field = editor(view)
    assert field.toPlainText() == before
    assert QApplication.focusWidget() is field
    field.selectAll()
    qtbot.keyClicks(field, "Seven sixths, I said.")
    with qtbot.waitSignal(view.loaded, timeout=WAIT_MS):
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert rows(view)[2].text == "Seven sixths, I said."
    assert view.edit_to_undo() == "Change of words"
    assert view.edit_to_redo() is None
    assert QApplication.focusWidget() is view.transcript.list
    undo(view, qtbot)
    assert rows(view)[2].text == before
    assert view.edit_to_redo() == "Change of words"
    with qtbot.waitSignal(view.loaded, timeout=WAIT_MS):
        assert view.redo()
    assert rows(view)[2].text == "Seven sixths, I said."


def test_escape_leaves_the_words_and_an_empty_field_changes_nothing(view, qtbot) -> None:
    before = rows(view)[1].text
    for typed, key in (("Something else", Qt.Key.Key_Escape), ("", Qt.Key.Key_Return)):
        choose(view, 1)
        view.transcript.start_edit()
        field = editor(view)
        field.setPlainText(typed)
        qtbot.keyClick(field, key)
        qtbot.waitUntil(lambda: not view.transcript._delegate.editing, timeout=WAIT_MS)
    assert rows(view)[1].text == before
    assert view.edit_to_undo() is None


def test_what_is_being_typed_is_kept_when_an_analysis_brings_other_rows(view, qtbot) -> None:
    choose(view, 1)
    view.transcript.start_edit()
    editor(view).setPlainText("Typed while something came in")
    with qtbot.waitSignal(view.transcript.edited, timeout=WAIT_MS) as told:
        view.services.navigator.lessons_changed.emit()
    assert told.args[0].corrections[0].value == "Typed while something came in"
    qtbot.waitUntil(lambda: rows(view)[1].text == "Typed while something came in", timeout=WAIT_MS)


def test_a_word_that_is_clicked_is_heard(view, qtbot) -> None:
    listing, row = view.transcript.list, rows(view)[0]
    index = view.transcript.model.index(0)
    listing.scrollTo(index)
    box = view.transcript._delegate.words_box(row, listing.visualRect(index))
    qtbot.mouseClick(listing.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(box.left() + 3, box.top() + 8))
    assert view.clock.position == pytest.approx(row.start_s, abs=0.2)
    words = view.content().tables["words"]
    own = words.filter(words["utterance"] == row.number)
    at = row.text.index(own["text"][3])
    assert view.content().second_of(row, at) == pytest.approx(own["start_s"][3])
    last = view.content().second_of(row, len(row.text) - 1)
    assert row.start_s < last < row.end_s


def test_a_role_is_changed_for_one_utterance_from_the_menu(view, qtbot) -> None:
    was = rows(view)[0].role
    menu = menu_of(view, 0)
    other = next(a for a in submenu(menu, "Role of this utterance").actions() if not a.isChecked())
    with qtbot.waitSignal(view.loaded, timeout=WAIT_MS):
        other.trigger()
    menu.close()
    assert rows(view)[0].role != was
    assert view.edit_to_undo() == "Change of role"
    undo(view, qtbot)
    assert rows(view)[0].role == was


def test_a_speaker_is_named_and_then_renamed_everywhere_in_one_edit(view, qtbot) -> None:
    first = edits.speaker(FULL, (0, 3, 5), "Ms Ito")
    with qtbot.waitSignal(view.loaded, timeout=WAIT_MS):
        view.transcript.edited.emit(first)
    menu = menu_of(view, 3)
    who = submenu(menu, "Who speaks")
    rename = next(action for action in who.actions() if action.text() == "Rename Ms Ito everywhere…")
    rename.trigger()
    menu.close()
    dialog = view.findChild(QInputDialog)
    dialog.setTextValue("Ana")
    with qtbot.waitSignal(view.loaded, timeout=WAIT_MS):
        dialog.accept()
    assert [rows(view)[place].speaker for place in (0, 3, 5)] == ["Ana"] * 3
    undo(view, qtbot)
    assert [rows(view)[place].speaker for place in (0, 3, 5)] == ["Ms Ito"] * 3


def test_words_are_found_and_replaced_everywhere_in_one_edit(view, qtbot) -> None:
    pane = view.transcript
    word = max(rows(view)[0].text.split(), key=len).strip(".,?")
    pane.search.setText(word.upper())
    count = len(pane.model.search(word))
    assert count > 1
    pane.replace.trigger()
    pane.line.words.setText("teapot")
    with qtbot.waitSignal(view.loaded, timeout=WAIT_MS):
        qtbot.mouseClick(pane.line.every, Qt.MouseButton.LeftButton)
    assert sum("teapot" in row.text for row in rows(view)) == count
    assert view.edit_to_undo() == "Find and replace"
    undo(view, qtbot)
    assert not any("teapot" in row.text for row in rows(view))


def test_one_place_at_a_time_is_replaced_and_the_next_is_chosen(view, qtbot) -> None:
    pane = view.transcript
    word = max(rows(view)[0].text.split(), key=len).strip(".,?")
    pane.search.setText(word)
    found = pane.model.search(word)
    pane.replacing.setChecked(True)
    with qtbot.waitSignal(view.loaded, timeout=WAIT_MS):
        pane.line.one_asked.emit("teapot")
    assert [place for place, row in enumerate(rows(view)) if "teapot" in row.text] == found[:1]
    assert pane.list.currentIndex().row() == found[1]


@pytest.mark.parametrize(
    ("find", "put", "text", "wanted"),
    [
        ("half", "third", "Half of a half", "third of a third"),
        ("a.b", "x", "a.b and acb", "x and acb"),
        ("one", r"\1 $1", "one", r"\1 $1"),
        ("É", "e", "é É", "e e"),
    ],
)
def test_what_is_replaced_is_taken_as_it_is_written(find, put, text, wanted) -> None:
    (made,) = edits.replaced("l", [(0, text)], find=find, put=put).corrections
    assert made.value == wanted


def test_nothing_is_replaced_by_nothing_alone_and_nothing_found_changes_nothing() -> None:
    assert edits.replaced("l", [(0, "um")], find="um", put="").corrections == ()
    assert edits.replaced("l", [(0, "um")], find="", put="x").corrections == ()
    assert edits.replaced("l", [(0, "um")], find="er", put="x").corrections == ()


@pytest.mark.parametrize("lesson", [SHORT, TIMELESS])
def test_words_are_edited_in_every_kind_of_lesson(make_view, qtbot, lesson) -> None:
    view = make_view(lesson)
    with qtbot.waitSignal(view.loaded, timeout=WAIT_MS):
        view.transcript.edited.emit(edits.words(lesson, 1, "Put right"))
    assert rows(view)[1].text == "Put right"


def test_two_utterances_are_joined_and_the_words_of_both_are_still_heard_where_they_are(view, qtbot) -> None:
    first, second, third = rows(view)[0], rows(view)[1], rows(view)[2]
    words = view.content().tables["words"]
    choose(view, 0)
    with qtbot.waitSignal(view.loaded, timeout=WAIT_MS):
        view.transcript.join.trigger()
    both = rows(view)[0]
    assert both.text == f"{first.text} {second.text}"
    assert rows(view)[1].number == third.number
    # numbers that other tables point at have not changed, and the time of the second still counts
    assert view.content().tables["utterances"]["utterance"].to_list() == list(
        range(view.content().tables["utterances"].height)
    )
    assert view.content().tables["utterances"]["role"][second.number] == first.role
    last = words.filter(words["utterance"] == second.number).row(-1, named=True)
    assert view.content().second_of(both, len(both.text) - 1) == pytest.approx(last["start_s"], abs=0.5)
    assert view.edit_to_undo() == "Joining two utterances"
    undo(view, qtbot)
    assert [row.text for row in rows(view)[:3]] == [first.text, second.text, third.text]


def put_cursor(field: WordsEditor, at: int) -> None:
    cursor = field.textCursor()
    cursor.setPosition(at)
    field.setTextCursor(cursor)


def test_control_and_enter_cuts_an_utterance_into_two_rows_with_the_times_of_their_words(
    make_view, place, qtbot
) -> None:
    view = make_view(FULL)
    whole, following = rows(view)[0], rows(view)[1]
    count = view.content().tables["utterances"].height
    spoken = view.content().tables["words"].filter(view.content().tables["words"]["utterance"] == whole.number)
    said = whole.text.split()
    half = len(said) // 2
    choose(view, 0)
    view.transcript.start_edit()
    # in the middle of a word: the word is not cut
    put_cursor(editor(view), len(" ".join(said[:half])) + 2)
    with qtbot.waitSignal(view.loaded, timeout=WAIT_MS):
        qtbot.keyClick(editor(view), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    first, second, third = rows(view)[:3]
    assert (first.text, second.text) == (" ".join(said[:half]), " ".join(said[half:]))
    assert (first.start_s, second.end_s) == (whole.start_s, whole.end_s)
    assert second.start_s == spoken["start_s"][half]
    assert first.end_s == spoken["end_s"][half - 1]
    assert (third.text, third.number) == (following.text, following.number + 1)
    assert view.edit_to_undo() == "Cutting an utterance in two"
    # the second row has a speaker of its own from now on, and both are there after a restart
    change = edits.speaker(FULL, (second.number,), "Ana")
    with qtbot.waitSignal(view.loaded, timeout=WAIT_MS):
        view.transcript.edited.emit(change)
    assert [row.speaker for row in rows(view)[:3]] == [whole.speaker, "Ana", following.speaker]
    undo(view, qtbot)
    undo(view, qtbot)
    assert [row.text for row in rows(view)[:2]] == [whole.text, following.text]
    assert view.content().tables["utterances"].height == count


def test_a_cut_keeps_words_that_were_typed_before_it_and_joining_makes_one_row_again(view, qtbot) -> None:
    whole = rows(view)[0]
    choose(view, 0)
    view.transcript.start_edit()
    put_cursor(editor(view), 0)
    editor(view).insertPlainText("Well then ")
    put_cursor(editor(view), len("Well then"))
    qtbot.keyClick(editor(view), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: [row.text for row in rows(view)[:2]] == ["Well then", whole.text], timeout=WAIT_MS)
    choose(view, 0)
    with qtbot.waitSignal(view.loaded, timeout=WAIT_MS):
        view.transcript.join.trigger()
    assert rows(view)[0].text == f"Well then {whole.text}"


@pytest.mark.parametrize("lesson", [FULL, TIMELESS])
def test_a_right_click_on_a_word_offers_to_cut_before_it(make_view, qtbot, lesson) -> None:
    view = make_view(lesson)
    whole = next(row for row in rows(view) if len(row.text.split()) > 3)
    choose(view, rows(view).index(whole))
    index = view.transcript.list.currentIndex()
    rect = view.transcript.list.visualRect(index)
    delegate = view.transcript._delegate
    box = delegate.words_box(whole, rect)
    spots = (QPoint(x, box.top() + 6) for x in range(box.left(), box.right(), 4))
    second = len(whole.text.split()[0]) + 1
    spot = next(spot for spot in spots if delegate.place_in_words(whole, rect, spot) == second + 1)
    view.transcript.list.customContextMenuRequested.emit(spot)
    menu = next(menu for menu in reversed(view.findChildren(QMenu)) if menu.isVisible())
    cut = next(action for action in menu.actions() if "Cut in two" in action.text())
    assert whole.text.split()[1] in cut.text()
    with qtbot.waitSignal(view.loaded, timeout=WAIT_MS):
        cut.trigger()
    menu.close()
    texts = [row.text for row in rows(view)]
    assert whole.text.split()[0] in texts
    assert " ".join(whole.text.split()[1:]) in texts


def test_what_follows_the_cursor_goes_to_the_next_utterance(view, qtbot) -> None:
    before, after = rows(view)[0].text, rows(view)[1].text
    at = before.index(" ", len(before) // 2)
    choose(view, 0)
    view.transcript.start_edit()
    field = editor(view)
    put_cursor(field, at)
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    with qtbot.waitSignal(view.loaded, timeout=WAIT_MS):
        qtbot.keyClick(field, Qt.Key.Key_Return, keys)
    assert rows(view)[0].text == before[:at]
    assert rows(view)[1].text == f"{before[at:].strip()} {after}"
    undo(view, qtbot)
    assert (rows(view)[0].text, rows(view)[1].text) == (before, after)


def test_nothing_is_cut_from_or_moves_from_the_ends_of_an_utterance_and_the_last_has_no_next(view, qtbot) -> None:
    for at in (0, len(rows(view)[0].text)):
        choose(view, 0)
        view.transcript.start_edit()
        put_cursor(editor(view), at)
        control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
        for keys in (control, control | shift):
            qtbot.keyClick(editor(view), Qt.Key.Key_Return, keys)
        qtbot.keyClick(editor(view), Qt.Key.Key_Escape)
    choose(view, len(rows(view)) - 1)
    view.transcript.join.trigger()
    assert view.edit_to_undo() is None


def test_a_voice_can_be_remembered_of_the_teacher_only_and_what_speaks_against_it_is_said(view, qtbot) -> None:
    with qtbot.waitSignal(view.loaded, timeout=WAIT_MS):
        view.transcript.edited.emit(edits.speaker(FULL, (0, 3), "Ms Ito"))
    for role, offered in (("student", False), ("teacher", True)):
        with qtbot.waitSignal(view.loaded, timeout=WAIT_MS):
            view.transcript.edited.emit(edits.role(FULL, (0, 3), role))
        menu = menu_of(view, 0)
        titles = [action.text() for action in submenu(menu, "Who speaks").actions()]
        assert ("Remember this teacher's voice…" in titles) == offered
        menu.close()
    menu = menu_of(view, 0)
    next(a for a in submenu(menu, "Who speaks").actions() if a.text() == "Remember this teacher's voice…").trigger()
    menu.close()
    said: list[str] = []
    view.services.navigator.notice_asked.connect(lambda notice: said.append(notice.text))
    dialog = view.findChild(QInputDialog)
    dialog.setTextValue("Ms Ito")
    dialog.accept()
    qtbot.waitUntil(lambda: len(said) == 2, timeout=WAIT_MS)
    assert said[0] == "Listening to the voice…"
    assert said[1].startswith(("The teacher is not heard alone", "This lesson has another teacher"))
    assert view.services.background.workspace.voices() == ()


def test_the_menu_says_why_a_role_was_found(view, place, qtbot) -> None:
    from classroom.domain.tables import SPEAKERS, frame
    from classroom.store.runs import RunStart

    name = rows(view)[0].speaker
    found = {"rank": [0], "speaker": [name], "role": ["teacher"], "confidence": [0.92], "reason": ["profile"]}
    store = view.services.background.workspace._store
    store.start_run(RunStart(run_id="who", lesson_id=FULL, analyzer="speakers", version=4, writes=("speakers",)))
    store.commit_piece("who", {"speakers": frame(SPEAKERS, {**found, "spoken_s": [60.0], "utterances": [9]})})
    store.finish_run("who", seconds=1.0)
    with qtbot.waitSignal(view.loaded, timeout=WAIT_MS):
        view.transcript.edited.emit(edits.speaker(FULL, (0,), name + " "))
        view.services.navigator.lessons_changed.emit()
    menu = menu_of(view, 0)
    titles = [action.text() for action in submenu(menu, "Who speaks").actions()]
    menu.close()
    assert "Role found: teacher, 92 % sure, because: sounds like the voice you had remembered" in titles

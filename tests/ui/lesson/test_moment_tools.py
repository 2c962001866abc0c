"""A moment is heard again and again, the recording goes by single frames, and a file that moved is found for good."""

from __future__ import annotations

import shutil

import pytest
from PySide6.QtWidgets import QPushButton

from classroom.domain.requests import MediaFile
from classroom.store.store import Store
from tests.ui.lesson.conftest import SHORT, WAIT_MS
from ui.views.notes import NotesDialog
from ui.views.player import FRAME_S
from ui.widgets.notice import Notice


def test_the_moment_that_is_on_is_looped_until_one_goes_elsewhere(view, qtbot) -> None:
    moment = view.content().moments[1]
    view.play_from(moment.start_s)
    view.player.loop.click()
    assert view.clock.loop == (moment.start_s, moment.end_s)
    assert view.player.loop.isChecked()
    # the end of the span leads back to its start
    view.clock._part, view.clock._wanted = 0, None
    view.clock._moved(round(moment.end_s * 1000) + 10)
    assert view.clock.position == pytest.approx(moment.start_s)
    view.clock.seek(moment.end_s + 20)
    assert view.clock.loop is None
    assert not view.player.loop.isChecked()
    assert view.clock.position == pytest.approx(moment.end_s + 20)


def test_outside_moments_the_utterance_is_looped_and_the_button_ends_it(view) -> None:
    moments = view.content().moments
    row = next(
        row
        for row in view.content().utterances
        if not any(m.start_s - 1 <= row.start_s + 0.1 <= m.end_s for m in moments)
    )
    view.clock.seek(row.start_s + 0.1)
    view.player.loop.click()
    assert view.clock.loop == (row.start_s, row.end_s)
    view.player.loop.click()
    assert view.clock.loop is None


def test_a_moment_kept_as_a_clip_plays_from_the_notes_and_stops_at_its_end(view, qtbot) -> None:
    moment = view.content().moments[1]
    card = next(card for card in view.moments.cards() if card.row.number == moment.number)
    said: list[Notice] = []
    view.services.navigator.notice_asked.connect(said.append)
    card.clip.click()
    qtbot.waitUntil(lambda: bool(said), timeout=WAIT_MS)
    view.show_notes()
    (dialog,) = view.findChildren(NotesDialog)
    qtbot.waitUntil(lambda: len(dialog.notes) == 1, timeout=WAIT_MS)
    assert (dialog.notes[0].kind, dialog.notes[0].text) == ("clip", moment.reason)
    dialog.findChildren(QPushButton)[0].click()
    assert view.clock.playing
    assert view.clock.position == pytest.approx(moment.start_s)
    view.clock._part, view.clock._wanted = 0, None
    view.clock._moved(round(moment.end_s * 1000) + 10)
    assert not view.clock.playing
    said[0].then()
    rest = view.services.background
    qtbot.waitUntil(lambda: not rest.busy, timeout=WAIT_MS)
    left: list[object] = []
    rest.ask(lambda workspace: workspace.notes(view.content().lesson.lesson_id), left.append)
    qtbot.waitUntil(lambda: left == [()], timeout=WAIT_MS)


def test_going_elsewhere_while_a_clip_plays_goes_on_playing(view) -> None:
    view.clock.play_span(10.0, 12.0)
    view.clock.seek(20.0)
    view.clock._part, view.clock._wanted = 0, None
    view.clock._moved(21_000)
    assert view.clock.playing


def test_single_frames_are_stepped_while_it_stands(view) -> None:
    view.clock.seek(100.0)
    step = {action.text(): action for action in view.keys.actions}
    step["One frame on"].trigger()
    assert view.clock.position == pytest.approx(100.0 + FRAME_S)
    assert not view.clock.playing
    step["One frame back"].trigger()
    assert view.clock.position == pytest.approx(100.0)


def test_a_recording_shown_once_is_known_from_then_on_and_another_file_is_not_kept(
    make_view, place, tmp_path, qtbot
) -> None:
    gone, kept = place.media / "half 1.wav", tmp_path / "moved" / "half 1.wav"
    kept.parent.mkdir()
    shutil.copyfile(gone, kept)
    facts = {"kind": "recording", "sha256": "aa", "size_bytes": gone.stat().st_size}
    missing = tmp_path / "was here" / "half 1.wav"
    with Store.open(place.store) as store:
        other = MediaFile(position=1, path=str(place.media / "half 2.wav"), **facts)
        store.set_media(SHORT, "recording", [MediaFile(position=0, path=str(missing), **facts), other])
    view = make_view(SHORT)
    assert view.player.find_button.isVisible()
    wrong = tmp_path / "wrong.wav"
    wrong.write_bytes(b"RIFF")
    with qtbot.waitSignal(view._finder.other_file, timeout=WAIT_MS):
        view._finder.take(str(missing), str(wrong))
    view.clock.move_part(str(wrong), str(missing))
    view._finder.take(str(missing), str(kept))
    qtbot.waitUntil(lambda: not view.services.background.busy, timeout=WAIT_MS)
    media = view.services.background.workspace.media(SHORT)
    assert [file.path for file in media] == [str(kept), str(place.media / "half 2.wav")]

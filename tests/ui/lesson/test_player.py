"""The player: several files on one clock, speed, and what it does when a file is missing, broken or another one."""

from __future__ import annotations

import shutil
from fractions import Fraction

import av
import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog

from classroom.store import sealed_media
from tests.ui.lesson.conftest import SHORT, WAIT_MS, write_sound
from ui.models.lesson_rows import PartRow
from ui.views.player import SPEEDS, PlayerBar
from ui.views.player_clock import LessonClock
from ui.views.player_video import VideoPane


def part(path, start_s, duration_s, *, has_video=False):
    return PartRow(path=str(path), start_s=start_s, duration_s=duration_s, has_video=has_video)


@pytest.fixture
def clock(qapp):
    made = LessonClock()
    yield made
    made.unload()
    made.deleteLater()


@pytest.fixture
def halves(tmp_path):
    """Two files of two seconds each."""
    first, second = (write_sound(tmp_path / f"{name}.wav", 2) for name in ("first", "second é 学"))
    return (part(first, 0, 2), part(second, 2, 2))


def reaches(qtbot, clock, second):
    qtbot.waitUntil(lambda: clock.position >= second, timeout=WAIT_MS)


def test_two_files_play_as_one_lesson(qtbot, clock, halves):
    clock.set_parts(halves, 4)
    seen = []
    clock.position_changed.connect(seen.append)
    clock.play_from(1.5)
    reaches(qtbot, clock, 2.4)
    assert clock.playing
    assert seen == sorted(seen)


def test_seeking_goes_into_the_other_file_and_back_without_playing(qtbot, clock, halves):
    clock.set_parts(halves, 4)
    parts = []
    clock.part_changed.connect(parts.append)
    for second in (3.0, 0.5, 3.5):
        clock.seek(second)
        assert clock.position == second
    assert parts == [1, 0, 1]
    assert not clock.playing


def test_at_the_end_it_stops_and_play_begins_again(qtbot, clock, halves):
    clock.set_parts(halves, 4)
    clock.play_from(3.6)
    qtbot.waitUntil(lambda: not clock.playing, timeout=WAIT_MS)
    assert clock.position == 4
    clock.play()
    qtbot.waitUntil(lambda: 0.1 < clock.position < 2, timeout=WAIT_MS)


def test_a_seek_beyond_the_ends_stays_within_the_lesson(clock, halves):
    clock.set_parts(halves, 4)
    clock.seek(-5)
    assert clock.position == 0
    clock.seek(99)
    assert 3.9 < clock.position <= 4


def test_twice_the_speed_is_heard_in_the_clock(qtbot, clock, halves):
    clock.set_parts(halves, 4)
    clock.set_speed(2.0)
    clock.play()
    reaches(qtbot, clock, 0.5)
    assert clock.speed == 2.0


def test_the_same_parts_again_do_not_interrupt(qtbot, clock, halves):
    clock.set_parts(halves, 4)
    clock.play()
    reaches(qtbot, clock, 0.2)
    clock.set_parts(halves, 5)
    assert clock.playing
    assert clock.duration == 5


def test_a_missing_file_is_named_and_nothing_plays(qtbot, clock, tmp_path):
    clock.set_parts((part(tmp_path / "gone.wav", 0, 2),), 2)
    with qtbot.waitSignal(clock.trouble) as told:
        clock.play()
    assert told.args == ["missing", str(tmp_path / "gone.wav")]
    assert not clock.playing


def test_a_file_that_is_no_recording_is_said_to_be_unplayable(qtbot, clock, tmp_path):
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"this is no sound")
    clock.set_parts((part(broken, 0, 2),), 2)
    with qtbot.waitSignal(clock.trouble, timeout=WAIT_MS) as told:
        clock.play()
    assert told.args[0] == "unplayable"
    assert not clock.playing


def test_without_a_recording_the_position_can_still_be_set(clock):
    clock.set_parts((), 60)
    clock.play()
    assert not clock.playing
    clock.seek(30)
    assert clock.position == 30


# the bar


@pytest.fixture
def bar(qtbot, clock, halves):
    made = PlayerBar(clock)
    qtbot.addWidget(made)
    made.resize(900, 60)
    made.show()
    clock.set_parts(halves, 4)
    made.refresh()
    return made


def test_the_button_says_what_it_will_do(qtbot, bar, clock):
    assert bar.play.accessibleName() == "Play"
    qtbot.mouseClick(bar.play, Qt.MouseButton.LeftButton)
    assert bar.play.accessibleName() == "Pause"
    qtbot.mouseClick(bar.play, Qt.MouseButton.LeftButton)
    assert not clock.playing


def test_five_seconds_on_and_back(qtbot, bar, clock):
    clock.set_parts(clock.parts, 60)
    qtbot.mouseClick(bar.forward, Qt.MouseButton.LeftButton)
    assert clock.position == 5
    assert bar.position.text() == "0:05 / 1:00"
    qtbot.mouseClick(bar.back, Qt.MouseButton.LeftButton)
    assert clock.position == 0


def test_speed_is_chosen_from_half_to_double(qtbot, bar, clock):
    assert (SPEEDS[0], SPEEDS[-1]) == (0.5, 2.0)
    bar.step_speed(99)
    assert clock.speed == 2.0
    bar.step_speed(-99)
    assert clock.speed == 0.5
    assert bar.speed.currentText() == "0.5×"


def test_sound_off_is_a_switch(qtbot, bar, clock):
    qtbot.mouseClick(bar.mute, Qt.MouseButton.LeftButton)
    assert clock._sound.volume() == 0
    qtbot.mouseClick(bar.mute, Qt.MouseButton.LeftButton)
    assert clock._sound.volume() == 1


def test_a_missing_file_offers_to_be_found_before_anybody_presses_play(qtbot, bar, clock, tmp_path):
    clock.set_parts((part(tmp_path / "gone.wav", 0, 2),), 2)
    bar.refresh()
    assert "gone.wav" in bar.message.text()
    with qtbot.waitSignal(bar.find_asked) as asked:
        qtbot.mouseClick(bar.find_button, Qt.MouseButton.LeftButton)
    assert asked.args == [str(tmp_path / "gone.wav")]


# found again


@pytest.fixture
def moved(place, make_view, tmp_path, qtbot):
    """The lesson in two parts, its files moved to another folder."""
    view = make_view(SHORT)
    folder = tmp_path / "moved"
    folder.mkdir()
    for at in (1, 2):
        shutil.copy(place.media / f"half {at}.wav", folder)
    gone = tuple(
        part(str(row.path).replace("half", "gone half"), row.start_s, row.duration_s) for row in view.clock.parts
    )
    for name in ("half 1.wav", "half 2.wav"):
        (folder / name).rename(folder / f"gone {name}")
    view.clock.set_parts(gone, 12)
    view.player.refresh()
    return view, folder


def test_one_part_shown_finds_the_others_beside_it(qtbot, moved):
    view, folder = moved
    assert view.player.find_button.isVisible()
    view._finder.take(view.clock.parts[0].path, str(folder / "gone half 1.wav"))
    assert [row.path for row in view.clock.parts] == [str(folder / f"gone half {at}.wav") for at in (1, 2)]
    assert not view.player.find_button.isVisible()
    view.clock.play_from(5.5)
    reaches(qtbot, view.clock, 6.2)


def test_the_dialog_asks_for_a_file_like_the_one_that_is_missing(qtbot, moved):
    view, _ = moved
    qtbot.mouseClick(view.player.find_button, Qt.MouseButton.LeftButton)
    dialog = view.findChild(QFileDialog)
    assert dialog.isVisible()
    assert "gone half 1.wav" in dialog.windowTitle()
    assert "*.wav" in dialog.nameFilters()
    dialog.reject()


def test_another_file_than_the_one_imported_is_played_with_a_warning(qtbot, make_view, place, tmp_path):
    from classroom.domain.requests import MediaFile

    view = make_view(SHORT)
    path = view.clock.parts[0].path
    file = MediaFile(kind="recording", position=0, path=path, sha256="0" * 64, size_bytes=3)
    view.services.background.workspace._store.set_media(SHORT, "recording", [file])
    other = write_sound(tmp_path / "other.wav", 6)
    with qtbot.waitSignal(view.services.navigator.notice_asked, timeout=WAIT_MS) as told:
        view._finder.take(path, str(other))
    assert "other.wav" in told.args[0].text


# pictures


def write_video(path, seconds=2):
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        stream.time_base = Fraction(1, 10)
        for at in range(seconds * 10):
            frame = av.VideoFrame.from_ndarray(np.full((120, 160, 3), (at * 9) % 255, dtype=np.uint8), format="rgb24")
            for packet in stream.encode(frame):
                container.mux(packet)
        for packet in stream.encode():
            container.mux(packet)
    return path


def test_the_pictures_of_a_video_are_painted_in_their_proportions(qtbot, clock, tmp_path):
    pane = VideoPane("Video")
    qtbot.addWidget(pane)
    pane.resize(320, 240)
    pane.show()
    clock.set_video_sink(pane.sink)
    clock.set_parts((part(write_video(tmp_path / "lesson.mp4"), 0, 2, has_video=True),), 2)
    clock.play_from(1.0)
    qtbot.waitUntil(lambda: pane.sink.videoSize().width() == 160, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: pane.heightForWidth(320) == 240, timeout=WAIT_MS)
    middle = pane.grab().toImage().pixelColor(160, 120)
    assert middle.red() > 20
    pane.clear()
    assert pane.heightForWidth(320) == 180


def test_a_sealed_recording_plays_and_seeks_without_a_plain_file(qtbot, clock, tmp_path):
    path = write_sound(tmp_path / "kept.wav", 4)
    plain = path.read_bytes()
    sealed_media.seal(path, bytes(32), "a/0.wav")
    kept = sealed_media.SealedFile(path=path, name="a/0.wav", key=bytes(32))
    clock.set_parts((PartRow(path=str(path), start_s=0, duration_s=4, has_video=False, sealed=kept),), 4)
    clock.play_from(0)
    reaches(qtbot, clock, 0.4)
    clock.seek(3.0)
    reaches(qtbot, clock, 3.2)
    assert clock.playing
    assert not [found for found in tmp_path.rglob("*") if found.is_file() and plain[:200] in found.read_bytes()]
    clock.unload()
    path.unlink()  # on Windows too: nobody has it open any more


def test_a_sealed_recording_that_was_altered_is_said_to_be_unplayable(qtbot, clock, tmp_path):
    path = write_sound(tmp_path / "kept.wav", 1)
    sealed_media.seal(path, bytes(32), "a/0.wav")
    path.write_bytes(path.read_bytes()[:-5])
    kept = sealed_media.SealedFile(path=path, name="a/0.wav", key=bytes(32))
    clock.set_parts((PartRow(path=str(path), start_s=0, duration_s=1, has_video=False, sealed=kept),), 1)
    with qtbot.waitSignal(clock.trouble, timeout=WAIT_MS) as told:
        clock.play()
    assert told.args == ["unplayable", str(path)]
    assert not clock.playing

"""Recordings: what is decoded counts, whatever the header says."""

from __future__ import annotations

import subprocess
import sys
import wave
from pathlib import Path

import av
import pytest
from av.stream import Disposition

from classroom.domain.errors import InputRefused
from classroom.domain.tables import RECORDINGS, check
from classroom.ingest.recordings import read_recording, spoken_length

FORMATS = {
    "voice-memo.m4a": {"codec": "aac", "rate": 44_100},
    "audiobook.m4b": {"codec": "aac"},
    "phone.3gp": {"codec": "libopencore_amrnb", "rate": 8_000},
    "phone.amr": {"codec": "libopencore_amrnb", "rate": 8_000},
    "recorder.wav": {"codec": "pcm_s16le", "rate": 44_100, "layout": "stereo"},
    "recorder.mp3": {"codec": "libmp3lame", "rate": 44_100},
    "whatsapp.opus": {"codec": "libopus", "rate": 48_000},
    "archive.flac": {"codec": "flac"},
    "browser.webm": {"codec": "libopus", "rate": 48_000},
    "apple.caf": {"codec": "alac", "rate": 44_100},
    "apple.aiff": {"codec": "pcm_s16be", "rate": 44_100},
    "surround.ac3": {"codec": "ac3", "rate": 48_000, "layout": "5.1"},
    "microphones.wav": {"codec": "pcm_s16le", "layout": "7.1"},
    "plain.aac": {"codec": "aac", "rate": 44_100},
}
FILMS = {
    "zoom.mp4": {"codec": "aac", "rate": 32_000},
    "phone.mov": {"codec": "aac", "rate": 44_100},
    "camera.avi": {"codec": "libmp3lame", "rate": 44_100},
    "screen.mkv": {"codec": "flac"},
    "camcorder.ts": {"codec": "mp2", "rate": 48_000},
}


def refusal(path: Path) -> InputRefused:
    with pytest.raises(InputRefused) as caught:
        read_recording(path)
    assert caught.value.file == str(path)
    assert caught.value.reason.endswith(".")
    assert caught.value.remedy.endswith(".")
    return caught.value


@pytest.mark.parametrize("name", FORMATS)
def test_every_usual_sound_format_is_measured_by_its_samples(tmp_path, tone, name) -> None:
    made = tone(seconds=2.5, **FORMATS[name])
    read = read_recording(made.write(tmp_path / name))
    row = read.table.row(0, named=True)
    check(read.table, RECORDINGS)
    assert row["duration_s"] == pytest.approx(2.5, abs=0.08)
    assert (row["part"], row["start_s"], row["has_video"]) == (0, 0.0, False)
    assert row["rate_hz"] == made.rate
    assert row["channels"] == {"mono": 1, "stereo": 2, "5.1": 6, "7.1": 8}[made.layout]
    assert row["path"] == str(tmp_path / name)
    assert read.notes == ()


@pytest.mark.parametrize("name", FILMS)
def test_a_film_is_known_by_its_moving_pictures(tmp_path, tone, film, name) -> None:
    read = read_recording(tone(film=film(), **FILMS[name]).write(tmp_path / name))
    assert read.table["has_video"].to_list() == [True]
    assert read.table["duration_s"][0] == pytest.approx(3.0, abs=0.1)


def test_a_single_picture_beside_the_sound_is_no_film(tmp_path, tone, film) -> None:
    path = tone(codec="aac", film=film(frames=1)).write(tmp_path / "podcast.mp4")
    assert read_recording(path).table["has_video"].to_list() == [False]


def test_a_cover_is_no_film(tmp_path, tone) -> None:
    source = tone(codec="libmp3lame", rate=44_100).write(tmp_path / "plain.mp3")
    cover = tmp_path / "cover.mp3"
    with av.open(str(source)) as sound, av.open(str(cover), "w") as target:
        stream = target.add_stream_from_template(sound.streams.audio[0])
        picture = target.add_stream("png", rate=1)
        picture.width, picture.height, picture.pix_fmt = 8, 8, "rgb24"
        picture.disposition = Disposition.attached_pic.value
        target.mux(picture.encode(av.VideoFrame(8, 8, "rgb24")))
        target.mux(picture.encode(None))
        for packet in sound.demux(sound.streams.audio[0]):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    with av.open(str(cover)) as made:
        assert made.streams.video
    assert read_recording(cover).table["has_video"].to_list() == [False]


@pytest.mark.parametrize(
    "name", ["señorita Ángela.wav", "O'Neil's \"5b\" 50%d #1?.wav", "数学 第一课.wav", "-y.wav", "a:b.wav"]
)
def test_names_of_files_may_hold_anything(tmp_path, tone, name) -> None:
    read = read_recording(tone(seconds=0.5).write(tmp_path / "plain.wav").rename(tmp_path / name))
    assert read.table["path"].to_list() == [str(tmp_path / name)]


def test_a_relative_path_is_kept_as_an_absolute_one(tmp_path, tone, monkeypatch) -> None:
    tone(seconds=0.5).write(tmp_path / "lesson.wav")
    monkeypatch.chdir(tmp_path)
    assert read_recording(Path("lesson.wav")).table["path"].to_list() == [str(tmp_path / "lesson.wav")]


def test_text_in_a_header_that_is_not_utf8_is_no_hindrance(tmp_path, tone) -> None:
    path = tone(codec="libmp3lame", rate=44_100, metadata={"title": "XXXXXXXX"}).write(tmp_path / "old.mp3")
    path.write_bytes(path.read_bytes().replace(b"XXXXXXXX", b"Clase de\xf1"[:8].ljust(8, b"\xe1")))
    assert read_recording(path).table.height == 1


def test_a_film_cut_off_on_its_way_is_used_as_far_as_it_goes(tmp_path, tone, film) -> None:
    path = tone(seconds=20, codec="aac", rate=44_100, film=film(), options={"movflags": "faststart"})
    whole = path.write(tmp_path / "lesson.mp4").read_bytes()
    (tmp_path / "cut.mp4").write_bytes(whole[: len(whole) // 2])
    read = read_recording(tmp_path / "cut.mp4")
    assert 5 < read.table["duration_s"][0] < 15
    assert read.table["claimed_s"][0] == pytest.approx(20, abs=0.1)
    assert [note.startswith("The file breaks off after") for note in read.notes] == [True]


def test_a_recording_without_its_index_is_refused_as_cut_off(tmp_path, tone) -> None:
    whole = tone(seconds=20, codec="aac", rate=44_100).write(tmp_path / "lesson.m4a").read_bytes()
    (tmp_path / "cut.m4a").write_bytes(whole[: len(whole) // 2])
    assert "cut off" in refusal(tmp_path / "cut.m4a").reason


def test_damage_in_the_middle_costs_only_the_damaged_part(tmp_path, tone) -> None:
    data = bytearray(tone(seconds=30, codec="aac", rate=44_100).write(tmp_path / "lesson.m4a").read_bytes())
    data[len(data) // 2 : len(data) // 2 + 4000] = b"\xff" * 4000
    (tmp_path / "hurt.m4a").write_bytes(data)
    read = read_recording(tmp_path / "hurt.m4a")
    assert read.table["duration_s"][0] == pytest.approx(30, abs=0.3)
    assert any("damaged" in note for note in read.notes)


def test_a_gap_in_the_time_stamps_keeps_its_place_on_the_clock(tmp_path, tone) -> None:
    made = tone(seconds=10, codec="libopus", rate=48_000, gap_after_s=5, gap_s=7)
    read = read_recording(made.write(tmp_path / "dropout.webm"))
    assert read.table["duration_s"][0] == pytest.approx(17, abs=0.2)
    assert read.notes == ("7 seconds of its sound is missing or damaged and is taken as silence.",)


def test_of_several_sound_tracks_one_is_used_and_it_says_so(tmp_path, tone) -> None:
    read = read_recording(tone(codec="flac", tracks=2).write(tmp_path / "two.mkv"))
    assert read.table["duration_s"][0] == pytest.approx(3, abs=0.1)
    assert read.notes == ("It has 2 sound tracks; only the main one is used.",)


def test_a_film_without_sound_is_refused_as_that(tmp_path, tone, film) -> None:
    path = tone(seconds=0, tracks=0, film=film(frames=50)).write(tmp_path / "mute.mp4")
    assert refusal(path).reason == "It is a video without sound."


def test_a_sound_track_with_nothing_in_it_is_refused_as_that(tmp_path, tone) -> None:
    path = tmp_path / "nothing.wav"
    with wave.open(str(path), "wb") as target:
        target.setparams((1, 2, 16_000, 0, "NONE", ""))
    assert refusal(path).reason == "It has a sound track, but the track is empty."


def test_a_click_is_no_recording(tmp_path, tone) -> None:
    assert "tenth of a second" in refusal(tone(seconds=0.05).write(tmp_path / "click.wav")).reason


def test_silence_is_a_recording(tmp_path, tone) -> None:
    assert read_recording(tone(volume=0.0).write(tmp_path / "still.wav")).table["duration_s"][0] == pytest.approx(3.0)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.4, "1 second"),
        (40, "40 seconds"),
        (100, "2 minutes"),
        (3600, "1 hour"),
        (4805, "1 hour 20 minutes"),
        (36_000, "10 hours"),
    ],
)
def test_lengths_are_said_as_people_say_them(seconds, words) -> None:
    assert spoken_length(seconds) == words


@pytest.mark.slow
@pytest.mark.parametrize(("name", "codec", "rate"), [("day.m4a", "aac", 16_000), ("day.opus", "libopus", 48_000)])
def test_twelve_hours_of_silence_take_no_more_memory_than_one_minute(tmp_path, tone, repeat, name, codec, rate) -> None:
    minute = tone(seconds=60, codec=codec, rate=rate, volume=0).write(tmp_path / f"minute-{name}")
    day = repeat(minute, tmp_path / name, 12 * 60)
    (short, little), (long, much) = _measured(minute), _measured(day)
    assert short == pytest.approx(60, abs=0.2)
    assert long == pytest.approx(12 * 3600, rel=0.002)
    assert much < little + 40


def _measured(path: Path) -> tuple[float, float]:
    """Duration in seconds and peak memory in MB of a process that reads the recording."""
    code = (
        "import resource, sys; from pathlib import Path; from classroom.ingest.recordings import read_recording\n"
        "print(read_recording(Path(sys.argv[1])).table['duration_s'][0])\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    out = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True).stdout
    seconds, peak = out.split()
    return float(seconds), float(peak) / (2**20 if sys.platform == "darwin" else 2**10)


def test_the_tail_of_a_long_recording_is_counted_as_it_would_be_decoded(tmp_path, tone, monkeypatch) -> None:
    path = tone(seconds=40, codec="libmp3lame", rate=44_100).write(tmp_path / "lesson.mp3")
    decoded = read_recording(path).table["duration_s"][0]
    monkeypatch.setattr("classroom.ingest.sound.DECODE_ALL_S", 5.0)
    assert read_recording(path).table["duration_s"][0] == pytest.approx(decoded, abs=0.06)


def test_the_speech_analyzer_hears_as_much_as_was_measured(tmp_path, tone) -> None:
    soundtrack = pytest.importorskip("analyzers._shared.soundtrack")
    made = tone(seconds=10, codec="libopus", rate=48_000, gap_after_s=5, gap_s=7).write(tmp_path / "dropout.webm")
    with soundtrack.opened(made) as container:
        heard = sum(piece.shape[1] for piece in soundtrack.Soundtrack(container, made).pieces()) / soundtrack.RATE
    assert read_recording(made).table["duration_s"][0] == pytest.approx(heard, abs=0.05)

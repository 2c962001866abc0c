"""Any recording as mono blocks: mixed sanely, on the file's own clock, flat in memory, whatever is broken in it."""

from __future__ import annotations

import subprocess
import sys
import wave
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from analyzers._shared.audio import RATE, mix, read_blocks
from classroom.domain.errors import InputRefused

ROOT = Path(__file__).resolve().parents[3]


def tone(seconds: float, hertz: float = 440.0, rate: int = RATE) -> np.ndarray:
    return (0.3 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


def write_wav(path: Path, channels: np.ndarray, rate: int = RATE) -> Path:
    """channels: channels x samples in -1..1."""
    with wave.open(str(path), "wb") as out:
        out.setnchannels(len(channels))
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes((np.clip(channels, -1, 1).T * 32767).astype("<i2").tobytes())
    return path


def encode(path: Path, sound: np.ndarray, *, codec: str, jump_s: float = 0.0) -> Path:
    """One channel at 48 kHz in that codec; the second half comes `jump_s` later than where the first half ends."""
    rate, size = 48_000, 960
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=rate, layout="mono")
        for start in range(0, len(sound) - size + 1, size):
            frame = av.AudioFrame.from_ndarray(sound[None, start : start + size], format="fltp", layout="mono")
            frame.sample_rate = rate
            frame.pts = start + (round(jump_s * rate) if start >= len(sound) // 2 else 0)
            frame.time_base = Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def whole(path: Path, **options: float) -> np.ndarray:
    blocks = list(read_blocks(path, **options))
    return np.concatenate(blocks) if blocks else np.zeros(0, dtype=np.float32)


def power(sound: np.ndarray) -> float:
    return float(np.square(sound).mean())


def test_a_recording_comes_in_blocks_of_one_length_and_a_rest(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "a.wav", tone(7.5)[None])
    blocks = list(read_blocks(path, block_s=2.0))
    assert [len(block) for block in blocks] == [2 * RATE, 2 * RATE, 2 * RATE, RATE * 3 // 2]
    assert {block.dtype for block in blocks} == {np.dtype(np.float32)}


@pytest.mark.parametrize("rate", [8_000, 11_025, 44_100, 48_000])
def test_any_rate_becomes_sixteen_thousand_and_keeps_its_pitch(tmp_path: Path, rate: int) -> None:
    found = whole(write_wav(tmp_path / "a.wav", tone(3.0, 440.0, rate)[None], rate))
    assert abs(len(found) - 3 * RATE) <= 2
    spectrum = np.abs(np.fft.rfft(found))
    assert np.argmax(spectrum) * RATE / len(found) == pytest.approx(440, abs=1)


def test_reading_from_the_middle_gives_the_very_samples_that_reading_it_all_gives(tmp_path: Path) -> None:
    sound = np.random.default_rng(1).normal(0, 0.1, 48_000 * 12).astype(np.float32)
    path = encode(tmp_path / "a.m4a", sound, codec="aac")
    everything = whole(path)
    assert np.array_equal(whole(path, start_s=7.31), everything[round(7.31 * RATE) :])
    assert not len(whole(path, start_s=500.0))


@pytest.mark.parametrize("weaker", [1.0, 0.9, 0.6])
def test_channels_of_opposite_phase_do_not_silence_each_other(weaker: float) -> None:
    sound = tone(1.0)
    assert power(mix(np.stack([sound, -weaker * sound]))) > 0.5 * power(sound)


def test_a_microphone_among_eight_channels_is_not_lost_in_the_silence_of_the_others() -> None:
    channels = np.zeros((8, RATE), dtype=np.float32)
    channels[5] = tone(1.0)
    channels[2] = 0.001 * tone(1.0, 50)
    assert np.allclose(mix(channels), channels[5])


def test_two_voices_on_two_channels_are_both_heard() -> None:
    both = mix(np.stack([tone(1.0, 300), tone(1.0, 700)]))
    spectrum = np.abs(np.fft.rfft(both))
    assert spectrum[300] == pytest.approx(spectrum[700], rel=0.01)
    assert spectrum[300] > 100 * np.median(spectrum)


@given(hnp.arrays(np.float32, st.tuples(st.integers(1, 9), st.integers(0, 50)), elements=st.floats(width=32)))
def test_any_samples_even_broken_ones_mix_to_one_channel_within_bounds(channels: np.ndarray) -> None:
    mixed = mix(channels)
    assert mixed.shape == (channels.shape[1],)
    assert mixed.dtype == np.float32
    assert np.isfinite(mixed).all()
    assert (np.abs(mixed) <= 1).all()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_gap_in_the_time_stamps_is_silence_so_that_times_stay_those_of_the_player(tmp_path: Path) -> None:
    path = encode(tmp_path / "a.mka", tone(8.0, rate=48_000), codec="libopus", jump_s=5.0)
    found = whole(path)
    assert len(found) / RATE == pytest.approx(13.0, abs=0.1)
    assert power(found[int(4.3 * RATE) : int(8.7 * RATE)]) < 1e-6 < power(found[int(9.5 * RATE) : int(12 * RATE)])


def test_broken_packets_are_left_out_and_the_rest_is_read(tmp_path: Path) -> None:
    path = encode(tmp_path / "a.mp3", tone(20.0, rate=48_000), codec="mp3")
    data = bytearray(path.read_bytes())
    rng = np.random.default_rng(3)
    middle = len(data) // 2
    data[middle : middle + 6_000] = rng.integers(0, 256, 6_000, dtype=np.uint8).tobytes()
    path.write_bytes(data)
    assert 15 < len(whole(path)) / RATE < 21


def test_a_file_cut_off_in_the_middle_gives_what_is_there(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "a.wav", tone(10.0)[None])
    path.write_bytes(path.read_bytes()[: 44 + 6 * RATE * 2])
    assert len(whole(path)) / RATE == pytest.approx(6.0, abs=0.01)


def test_a_file_that_is_gone_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match=r"gone\.wav") as refused:
        next(read_blocks(tmp_path / "gone.wav"))
    assert refused.value.remedy


def test_what_is_no_recording_and_what_has_no_sound_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_text("this is no sound")
    picture = tmp_path / "a.mkv"
    with av.open(str(picture), "w") as container:
        stream = container.add_stream("mpeg4", rate=5)
        stream.width = stream.height = 64
        for _ in range(5):
            container.mux(stream.encode(av.VideoFrame(64, 64, "yuv420p")))
        container.mux(stream.encode(None))
    for path in (tmp_path / "a.wav", picture):
        with pytest.raises(InputRefused):
            next(read_blocks(path))


PEAK = """
import resource, sys
from pathlib import Path
from analyzers._shared.audio import read_blocks
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
blocks = read_blocks(Path(sys.argv[1]))
next(blocks)
before = peak()
seconds = sum(map(len, blocks)) / 16000
print(seconds, peak() - before)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="peak memory is asked of POSIX")
def test_three_hours_need_no_more_memory_than_a_minute(tmp_path: Path) -> None:
    path = write_wav(tmp_path / "long.wav", np.zeros((1, 0)), 16_000)
    seconds = 3 * 3600
    with path.open("r+b") as file:  # a sparse file: silence that takes no room on the drive
        file.truncate(44 + seconds * RATE * 2)
        for at, value in ((4, 36 + seconds * RATE * 2), (40, seconds * RATE * 2)):
            file.seek(at)
            file.write(value.to_bytes(4, "little"))
    ran = subprocess.run([sys.executable, "-c", PEAK, str(path)], capture_output=True, text=True, check=True, cwd=ROOT)
    read_s, grown_mb = map(float, ran.stdout.split())
    assert read_s == pytest.approx(seconds - 10, abs=1)
    assert grown_mb < 10


@pytest.mark.material
def test_real_and_broken_recordings_are_read_or_refused_and_never_crash(material: Path) -> None:
    read, refused = 0, 0
    for path in sorted([*material.glob("speech/**/*.*"), *material.glob("hostile/audio/**/*.*")]):
        if path.suffix not in {".wav", ".mp3", ".flac", ".m4a", ".aac", ".mp4", ".webm"}:
            continue
        try:
            found = whole(path)
        except InputRefused:
            refused += 1
            continue
        read += 1
        assert np.isfinite(found).all()
    assert (read, refused) == (40, 3)


@pytest.mark.material
def test_every_channel_of_the_eight_channel_recording_is_heard(material: Path) -> None:
    found = whole(material / "speech/whisperkit/8_Channel_ID.m4a")
    loud = [power(found[second * RATE : (second + 1) * RATE]) > 1e-5 for second in range(8)]
    assert sum(loud) >= 6

"""Where somebody speaks, found the same wherever listening begins."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from analyzers._shared import voice
from analyzers._shared.audio import RATE, read_blocks
from analyzers._shared.voice import BLOCK, FRAME, LEAD, Span, lasting, listen, spans


def frames(*runs: tuple[float, int]) -> np.ndarray:
    """Probabilities from (probability, frames) runs."""
    return np.concatenate([np.full(count, value, dtype=np.float32) for value, count in runs])


def test_speech_begins_above_one_limit_and_ends_below_another() -> None:
    assert spans(frames((0.0, 10), (0.9, 10), (0.4, 10), (0.1, 10))) == [Span(10, 30)]


def test_a_pause_shorter_than_a_tenth_of_a_second_parts_nothing() -> None:
    assert spans(frames((0.9, 10), (0.1, 2), (0.9, 10), (0.1, 3), (0.9, 10))) == [Span(0, 22), Span(25, 35)]


def test_a_click_is_no_speech() -> None:
    assert spans(frames((0.0, 10), (0.9, 4), (0.0, 10))) == []


def test_speech_up_to_the_end_ends_there() -> None:
    assert spans(frames((0.0, 5), (0.9, 20))) == [Span(5, 25)]
    assert spans(frames((0.9, 20), (0.1, 2))) == [Span(0, 20)]
    assert spans(np.zeros(0, dtype=np.float32)) == []


def test_every_frame_has_a_probability_even_a_broken_last_one() -> None:
    sound = np.zeros(BLOCK + 5 * FRAME + 7, dtype=np.float32)
    found = [heard for _, heard in listen([sound[:BLOCK], sound[BLOCK:]])]
    assert [len(heard) for heard in found] == [BLOCK // FRAME, 6]
    assert all((heard >= 0).all() and (heard <= 1).all() for heard in found)


def test_what_is_heard_in_a_block_does_not_depend_on_where_listening_began(demo: Path) -> None:
    blocks = list(read_blocks(demo, block_s=BLOCK / RATE))[:4]
    from_the_start = [heard for _, heard in listen(blocks)]
    later = [heard for _, heard in listen(blocks[2:], lead=blocks[1][-LEAD:])]
    assert np.array_equal(from_the_start[2], later[0])
    assert np.array_equal(from_the_start[3], later[1])


@pytest.mark.parametrize("loudness", [1.0, 0.1, 0.01])
def test_quiet_speech_is_speech(demo: Path, loudness: float) -> None:
    block = next(read_blocks(demo, block_s=BLOCK / RATE))
    ((_, heard),) = listen([(block * loudness).astype(np.float32)])
    ((_, loud),) = listen([block])
    share = sum(span.end - span.start for span in spans(heard)) / sum(span.end - span.start for span in spans(loud))
    assert 0.9 < share < 1.1


def test_silence_noise_hum_and_music_are_no_speech() -> None:
    rng = np.random.default_rng(5)
    time = np.arange(20 * RATE) / RATE
    chord = sum(np.sin(2 * np.pi * hertz * time) / 6 for hertz in (261.6, 329.6, 392.0, 523.3))
    beat = np.zeros_like(time)
    for start in range(0, len(time) - 2000, RATE // 2):
        beat[start : start + 2000] += rng.normal(0, 0.3, 2000) * np.exp(-np.arange(2000) / 300)
    hum = sum(np.sin(2 * np.pi * 50 * part * time) / part / 5 for part in (1, 2, 3, 5))
    for sound in (np.zeros_like(time), rng.normal(0, 0.1, len(time)), hum, chord + beat):
        ((_, heard),) = listen([np.clip(sound, -1, 1).astype(np.float32)])
        assert spans(heard) == []


def test_what_nobody_could_hear_is_not_listened_to(monkeypatch) -> None:
    monkeypatch.setattr(voice, "get_vad_model", lambda: None)  # calling it would fail
    blocks = [np.full(BLOCK, 1e-4, dtype=np.float32), np.zeros(1000, dtype=np.float32)]
    heard = [probabilities for _, probabilities in listen(blocks)]
    assert [len(probabilities) for probabilities in heard] == [960, 2]
    assert not np.concatenate(heard).any()


def test_a_recording_heard_twice_is_listened_to_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    model = voice.get_vad_model()
    monkeypatch.setattr(voice, "get_vad_model", lambda: lambda sound: (asked.append(len(sound)), model(sound))[1])
    rng = np.random.default_rng(11)
    blocks = [rng.normal(0, 0.05, voice.BLOCK).astype(np.float32), rng.normal(0, 0.05, 1000).astype(np.float32)]
    first, second = ([heard for _, heard in voice.listen(blocks)] for _ in range(2))
    assert len(asked) == 2
    assert all((one == other).all() for one, other in zip(first, second, strict=True))


def test_a_lasting_span_begins_high_holds_while_not_low_and_needs_its_length() -> None:
    values = np.array([0.0, 2.0, 0.5, -1.0, 0.5, -1.0, -1.0, 2.0, -1.0, -1.0])
    rule = {"on": 1.0, "off": 0.0, "pause": 2}
    assert lasting(values, **rule, shortest=1) == [Span(1, 5), Span(7, 8)]
    assert lasting(values, **rule, shortest=2) == [Span(1, 5)]
    assert lasting(np.array([-np.inf, np.nan, 2.0, np.nan, np.nan]), **rule, shortest=1) == [Span(2, 3)]

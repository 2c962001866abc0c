"""A recording in stretches: nothing lost, nothing twice, cut in pauses, the same after an interruption."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers._shared.audio import RATE, read_blocks
from analyzers._shared.voice import FRAME, spans
from analyzers.speech.stretches import CLOCK, HORIZON, LONG_PAUSE, PAD, SECOND, WINDOW, next_cut, pieces, stretches


def heard(*runs: tuple[bool, int]) -> np.ndarray:
    """Probabilities from (speech or not, frames) runs, at most as many as are looked at."""
    return np.concatenate([np.full(count, 0.95 if speech else 0.02, dtype=np.float32) for speech, count in runs])[
        :HORIZON
    ]


def test_stretches_follow_each_other_from_beginning_to_end(demo: Path) -> None:
    found = list(stretches(demo))
    assert found[0].start == 0
    assert all(before.end == after.start for before, after in pairwise(found))
    assert found[-1].end == sum(map(len, read_blocks(demo)))
    assert all(len(one.samples) == one.end - one.start for one in found)


def test_no_stretch_ends_inside_speech_and_each_fits_one_window(demo: Path) -> None:
    for one in stretches(demo):
        decoded = sum(piece.end - piece.start for piece in pieces(one)) / RATE
        assert decoded <= WINDOW * FRAME / RATE
        assert one.end - one.start <= CLOCK * FRAME
        assert all(one.start <= span.start < span.end <= one.end for span in one.speech)
    full = [sum(p.end - p.start for p in pieces(one)) / RATE for one in stretches(demo) if one.speech]
    assert sum(full) / len(full) > 22  # an emptier window costs as much as a full one


@pytest.mark.parametrize("number", [0, 3, 7, -1])
def test_going_on_after_any_stretch_gives_the_stretches_that_would_have_followed(demo: Path, number: int) -> None:
    found = list(stretches(demo))
    rest = found[number + 1 :] if number != -1 else []
    again = list(stretches(demo, found[number].end))
    assert [(one.start, one.end, one.speech) for one in again] == [(one.start, one.end, one.speech) for one in rest]
    assert all(np.array_equal(one.samples, other.samples) for one, other in zip(again, rest, strict=True))


def test_a_minute_of_silence_is_a_stretch_without_speech() -> None:
    assert next_cut(heard((False, HORIZON))) == CLOCK
    assert next_cut(heard((False, 100))) == 100


def test_silence_before_speech_is_a_stretch_of_its_own() -> None:
    cut = next_cut(heard((False, 10 * SECOND), (True, 5 * SECOND), (False, HORIZON)))
    assert cut == 10 * SECOND - PAD


def test_a_long_pause_is_preferred_to_a_later_short_one() -> None:
    talk = heard((True, 22 * SECOND), (False, SECOND), (True, 6 * SECOND), (False, 6), (True, HORIZON))
    assert 22 * SECOND < next_cut(talk) < 23 * SECOND


def test_a_fuller_window_is_preferred_to_an_earlier_equal_pause() -> None:
    talk = heard((True, 9 * SECOND), (False, SECOND), (True, 9 * SECOND), (False, SECOND), (True, HORIZON))
    assert 19 * SECOND < next_cut(talk) < 20 * SECOND


def test_speech_without_any_pause_is_cut_where_it_sounds_least_like_speech() -> None:
    talk = heard((True, HORIZON))
    talk[700:703] = 0.6
    assert 699 <= next_cut(talk) <= 703


def test_a_long_silence_inside_a_stretch_is_not_decoded(stretch) -> None:
    found = pieces(stretch((1.0, 3.0), (3.9, 5.0), (9.0, 10.0), end=12.0))
    pad = PAD * FRAME / RATE
    assert [piece.start / RATE for piece in found] == pytest.approx([1.0 - pad, 9.0 - pad])
    assert [piece.end / RATE for piece in found] == pytest.approx([5.0 + pad, 10.0 + pad])


runs = st.lists(st.tuples(st.booleans(), st.integers(1, 700)), min_size=1, max_size=30)


@given(runs)
def test_any_talk_is_cut_forwards_in_windows_that_fit(parts: list[tuple[bool, int]]) -> None:
    rest = np.concatenate([np.full(n, 0.95 if speech else 0.02, dtype=np.float32) for speech, n in parts])
    while len(rest):
        cut = next_cut(rest[:HORIZON])
        assert 1 <= cut <= len(rest)
        used, last = 0, None
        for span in spans(rest[:cut]):
            gap = 0 if last is None else span.start - last
            used += span.end - span.start + (gap if gap <= LONG_PAUSE else 2 * PAD)
            last = span.end
        assert used <= WINDOW
        rest = rest[cut:]


def test_what_lies_beyond_the_horizon_changes_no_cut() -> None:
    rng = np.random.default_rng(2)
    talk = (rng.random(HORIZON) < 0.5).repeat(3).astype(np.float32)[:HORIZON]
    assert next_cut(talk) == next_cut(np.concatenate([talk, rng.random(500).astype(np.float32)])[:HORIZON])

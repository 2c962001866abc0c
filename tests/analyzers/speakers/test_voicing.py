"""Where there is a voice and where several, from the two detectors together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analyzers.speakers.crowd import STEP_S
from analyzers.speakers.listening import Heard
from analyzers.speakers.voicing import TICK_S, several_odds, voiced_share, voiced_ticks


def spans(heard: Heard) -> list[tuple[float, float]]:
    """Where there is a voice, in seconds."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], voiced_ticks(heard).astype(int), [0]]))) * TICK_S
    return list(zip(edges[::2].round(1).tolist(), edges[1::2].round(1).tolist(), strict=True))


def test_a_voice_is_found_where_it_is_and_a_short_pause_belongs_to_it(heard) -> None:
    part = heard([(1.0, 3.0, 0), (3.3, 5.0, 0), (7.0, 8.0, 0)], seconds=10.0)
    (first, second) = spans(part)
    assert first == pytest.approx((1.0, 5.0), abs=0.11)
    assert second == pytest.approx((7.0, 8.0), abs=0.11)


def test_what_only_the_crowd_network_takes_for_a_voice_is_none(heard) -> None:
    part = heard([(1.0, 3.0, 0), (5.0, 7.0, 0)], seconds=9.0)
    cough = part.speech.copy()
    cough[round(4.5 / 0.032) :] = 0.2
    assert len(spans(replace(part, speech=cough))) == 1


def test_a_distant_voice_that_the_detector_hears_now_and_then_is_found_whole(heard) -> None:
    part = heard([(1.0, 6.0, 0)], seconds=8.0)
    distant = np.where(part.speech > 0.5, np.where(np.arange(len(part.speech)) % 20 < 3, 0.5, 0.1), 0.01)
    ((start, end),) = spans(replace(part, speech=distant.astype(np.float32)))
    assert (start, end) == pytest.approx((1.0, 6.0), abs=0.25)


def test_the_odds_of_several_voices_are_high_only_where_turns_overlap(heard) -> None:
    part = heard([(0.0, 10.0, 0), (4.0, 6.0, 1)], seconds=10.0)
    odds = several_odds(part, 100)
    assert odds.shape == (100,)
    assert (odds[45:55] > 2).all()
    assert (odds[:35] < -2).all()
    assert (odds[65:] < -2).all()


def test_the_share_of_each_window_with_a_voice(heard) -> None:
    part = heard([(0.0, 4.0, 0)], seconds=8.0)
    assert voiced_share(part, 1.6)[0] == pytest.approx(1.0)
    assert len(voiced_share(part, 1.6)) == len(part.starts_s)


@pytest.mark.parametrize("seconds", [0.0, 0.01, 0.1])
def test_a_recording_of_no_length_has_no_voice(heard, seconds: float) -> None:
    part = heard([], seconds=0.5)
    part = replace(part, seconds=seconds, speech=part.speech[:0], crowd=part.crowd[: round(seconds / STEP_S)])
    assert not voiced_ticks(part).any()
    assert len(several_odds(part, 0)) == 0

"""Voices are told apart, counted, and laid over the recording."""

from __future__ import annotations

import time
from itertools import pairwise

import numpy as np
import pytest

from analyzers.speakers.clusters import ALIKE, MOST_WINDOWS, joined, voices_of
from analyzers.speakers.turns import turns
from analyzers.speakers.voices import WIDTH, unit


def test_two_voices_that_take_turns_are_found_within_two_tenths_of_a_second(heard) -> None:
    said = [(1.0, 8.0, 0), (9.5, 15.0, 1), (16.5, 25.0, 0)]
    part = heard(said, seconds=27.0)
    found = turns(part, voices_of([part]))
    assert len(found) == 3
    assert found[0].voice == found[2].voice != found[1].voice
    for (start, end, _), turn in zip(said, found, strict=True):
        assert turn.start_s == pytest.approx(start, abs=0.2)
        assert turn.end_s == pytest.approx(end, abs=0.2)


def test_one_voice_with_pauses_is_one_speaker(heard) -> None:
    part = heard([(0.0, 9.0, 2), (12.0, 20.0, 2), (24.0, 30.0, 2)], seconds=30.0)
    assert len(voices_of([part])) == 1


def test_silence_has_no_voices_and_no_turns(heard) -> None:
    part = heard([], seconds=12.0)
    assert len(voices_of([part])) == 0
    assert turns(part, voices_of([part])) == []


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_a_given_number_of_speakers_is_kept_to(heard, count: int) -> None:
    part = heard([(6.0 * n, 6.0 * n + 5.0, n % 4) for n in range(12)], seconds=75.0)
    assert len(voices_of([part], count)) == count


def test_more_speakers_than_there_are_windows_for_are_not_invented(heard) -> None:
    part = heard([(0.5, 2.0, 0)], seconds=3.0)
    assert 1 <= len(voices_of([part], 9)) <= len(part.starts_s)


def test_a_word_in_between_does_not_end_the_other_turn_and_so_both_overlap(heard) -> None:
    part = heard([(0.0, 10.0, 0), (10.0, 10.9, 1), (10.9, 20.0, 0), (21.5, 28.0, 1)], seconds=29.0)
    found = turns(part, voices_of([part]))
    long = max(found, key=lambda turn: turn.end_s - turn.start_s)
    assert long.end_s - long.start_s > 19


def test_two_voices_at_once_are_both_given_the_time_they_share(heard) -> None:
    part = heard([(0.0, 10.0, 0), (12.0, 20.0, 1), (22.0, 32.0, 0), (25.0, 29.0, 1)], seconds=33.0)
    found = turns(part, voices_of([part]))
    assert len({turn.voice for turn in found}) == 2
    both = sorted(turn for turn in ((t.start_s, t.end_s, t.voice) for t in found) if turn[1] > 22.5)
    assert len({voice for _, _, voice in both}) == 2
    inner = max(both)
    assert (inner[0], inner[1]) == pytest.approx((25.0, 29.0), abs=0.5)


def test_voices_that_only_follow_each_other_never_overlap(heard) -> None:
    part = heard([(1.0, 8.0, 0), (8.2, 15.0, 1), (15.1, 25.0, 2)], seconds=27.0)
    found = turns(part, voices_of([part]))
    assert all(one.end_s <= other.start_s for one, other in pairwise(found))


def test_one_known_voice_is_never_two_however_many_seem_to_be_heard(heard) -> None:
    part = heard([(0.0, 24.0, 0), (12.0, 14.0, 1)], seconds=25.0)
    alone = voices_of([heard([(0.0, 24.0, 0)], seconds=25.0)])
    assert len(alone) == 1
    assert {turn.voice for turn in turns(part, alone)} == {0}


def test_the_same_voice_in_two_parts_of_a_recording_is_one_voice(heard) -> None:
    one = heard([(0.0, 9.0, 0), (10.5, 18.0, 1)], seconds=19.0)
    other = heard([(0.0, 9.0, 1), (10.5, 18.0, 0)], seconds=19.0)
    voices = voices_of([one, other])
    assert len(voices) == 2
    assert [turn.voice for turn in turns(one, voices)] == [turn.voice for turn in turns(other, voices)][::-1]


def test_joining_stops_where_groups_are_no_longer_alike() -> None:
    rng = np.random.default_rng(1)
    centres = unit(rng.normal(size=(3, WIDTH)).astype(np.float32))
    vectors = unit(np.repeat(centres, 20, axis=0) + 0.03 * rng.normal(size=(60, WIDTH)).astype(np.float32))
    groups = joined(vectors, fewest=4)
    assert len(set(groups.tolist())) == 3
    means = unit(np.stack([vectors[groups == group].mean(axis=0) for group in range(3)]))
    assert (means @ means.T)[np.triu_indices(3, 1)].max() < ALIKE


def test_three_hours_of_windows_are_joined_in_seconds(heard) -> None:
    part = heard([(6.0 * n, 6.0 * n + 5.0, n % 5) for n in range(150)], seconds=900.0)
    repeated = [part] * 12
    assert sum(len(one.starts_s) for one in repeated) > 10 * MOST_WINDOWS
    before = time.process_time()
    assert len(voices_of(repeated)) == 5
    assert time.process_time() - before < 30

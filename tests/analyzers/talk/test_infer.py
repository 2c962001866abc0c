"""The talk in numbers: worked out by hand here, and true for any talk."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzers._shared.intervals import poisson, resampled_median, resampled_ratio, wilson
from analyzers._shared.questions import questions
from analyzers.talk import SPEC
from analyzers.talk.infer import run
from classroom.domain import tables as t


def _measures(alone, utterances: pl.DataFrame, recordings: pl.DataFrame | None = None) -> dict[tuple[str, str], dict]:
    inputs = {"utterances": utterances} | ({} if recordings is None else {"recordings": recordings})
    (piece,) = run(inputs, alone(params=SPEC.params()))
    rows = t.check(piece["measures.talk"], t.MEASURES)
    return {(row["name"], row["scope"]): row for row in rows.iter_rows(named=True)}


def test_the_share_of_speech_counts_overlaps_once(alone, talk) -> None:
    found = _measures(alone, talk((0.0, 10.0, "a"), (5.0, 15.0, "b"), (30.0, 40.0, "c")))
    assert found["speech_share", "lesson"]["value"] == pytest.approx(25 / 40)


def test_words_per_minute_is_over_the_time_spoken_and_not_over_the_lesson(alone, talk) -> None:
    found = _measures(alone, talk((0.0, 30.0, "one two three"), (90.0, 120.0, "four five six seven")))
    assert found["words_per_minute", "lesson"]["value"] == pytest.approx(7.0)
    assert found["words", "lesson"]["value"] == 7


def test_the_wait_after_a_question_is_the_median_silence_after_questions(alone, talk) -> None:
    found = _measures(alone, talk((0.0, 1.0, "Why?"), (3.0, 4.0, "So."), (5.0, 6.0, "And you?"), (10.0, 11.0, "Yes.")))
    assert found["wait_after_question", "lesson"]["value"] == pytest.approx(3.0)
    assert found["wait_after_question", "lesson"]["n"] == 2
    assert found["questions", "lesson"]["value"] == 2


def test_a_question_inside_an_utterance_counts_but_nobody_waits_after_it(alone, talk) -> None:
    found = _measures(alone, talk((0.0, 4.0, "Is it so? Yes, it is."), (9.0, 10.0, "Well.")))
    assert found["questions", "lesson"]["value"] == 1
    assert (found["wait_after_question", "lesson"]["value"], found["wait_after_question", "lesson"]["n"]) == (None, 0)


def test_rates_are_per_hour_of_the_recording_and_not_of_the_talk(alone, talk) -> None:
    recording = t.frame(
        t.RECORDINGS,
        {"part": [0], "path": ["a.wav"], "start_s": [0.0], "duration_s": [1800.0], "rate_hz": [16000], "channels": [1]}
        | {"codec": ["pcm"], "has_video": [False]},
    )
    found = _measures(alone, talk((0.0, 1.0, "Why?"), (9.0, 10.0, "Well.")), recording)
    assert found["question_rate", "lesson"]["value"] == pytest.approx(2.0)
    assert found["pause_rate", "lesson"]["value"] == pytest.approx(2.0)


def test_the_longest_stretch_ends_where_another_speaks_or_where_it_is_quiet(alone, talk) -> None:
    rows = ((0.0, 10.0, "a", "A", "teacher"), (11.0, 20.0, "b", "A", "teacher"), (20.5, 22.0, "c", "B", "student"))
    found = _measures(alone, talk(*rows))
    assert found["longest_stretch", "lesson"]["value"] == pytest.approx(20.0)
    assert found["teacher_talk_share", "lesson"]["value"] == pytest.approx(19 / 20.5)
    assert found["words", "role:student"]["value"] == 1


def test_without_known_roles_there_is_no_teachers_share(alone, talk) -> None:
    row = _measures(alone, talk((0.0, 1.0, "a"), (2.0, 3.0, "b")))["teacher_talk_share", "lesson"]
    assert (row["value"], row["n"]) == (None, 0)


def test_without_times_what_needs_times_is_unknown_and_the_rest_is_counted(alone) -> None:
    untimed = t.frame(t.UTTERANCES, {"utterance": [0, 1], "role": ["unknown"] * 2, "text": ["What is it?", "A word."]})
    found = _measures(alone, untimed)
    for name in ("speech_share", "words_per_minute", "pause_rate", "question_rate", "longest_stretch"):
        assert (found[name, "lesson"]["value"], found[name, "lesson"]["n"]) == (None, 0)
    assert found["questions", "lesson"]["value"] == 1


def test_no_utterances_give_measures_without_values(alone) -> None:
    found = _measures(alone, t.empty(t.UTTERANCES))
    assert found["words", "lesson"]["value"] == 0
    assert found["speech_share", "lesson"]["value"] is None


spans = st.lists(st.tuples(st.floats(0, 3000), st.floats(0.1, 60)), min_size=1, max_size=40)


@settings(deadline=None)
@given(spans)
def test_any_talk_gives_shares_between_nothing_and_all_and_intervals_in_order(rows: list[tuple[float, float]]) -> None:
    class Context:
        params = SPEC.params()

        def progress(self, done: float, total: float) -> None:
            assert 0 <= done <= total

    rows = sorted(rows)
    utterances = t.frame(
        t.UTTERANCES,
        {
            "utterance": list(range(len(rows))),
            "start_s": [start for start, _ in rows],
            "end_s": [start + length for start, length in rows],
            "role": ["unknown"] * len(rows),
            "text": ["why is it so?"] * len(rows),
        },
    )
    (piece,) = run({"utterances": utterances}, Context())
    for row in piece["measures.talk"].iter_rows(named=True):
        if row["unit"] == "share" and row["value"] is not None:
            assert 0 <= row["value"] <= 1 + 1e-9
        if row["low"] is not None:
            assert row["low"] <= row["high"]
    (again,) = run({"utterances": utterances}, Context())
    assert again["measures.talk"].equals(piece["measures.talk"])


@pytest.mark.parametrize(
    ("texts", "asked"),
    [
        (["What is it?", "It is red.", "¿Y tú?", 'He said "why?"'], [True, False, True, True]),
        (["so what is a fraction", "it is a part", "cómo lo sabes", "es así"], [True, False, True, False]),
        (["What a day.", "Is it so."], [False, False]),
        (["Is it so? Yes, it is.", "See example.org?q=1 for it."], [True, False]),
        ([], []),
    ],
)
def test_questions_are_known_by_their_mark_or_without_marks_by_how_they_begin(texts, asked) -> None:
    assert questions(texts) == asked


def test_intervals_hold_what_they_say_in_simulation() -> None:
    rng = np.random.default_rng(1)
    counts = rng.poisson(12, 2000)
    held = sum(low <= 12 <= high for low, high in map(poisson, counts.tolist()))
    assert 0.93 <= held / 2000 <= 0.98
    drawn = rng.binomial(40, 0.3, 2000)
    held = sum(low <= 0.3 <= high for low, high in (wilson(int(k), 40) for k in drawn))
    assert 0.93 <= held / 2000 <= 0.97
    medians = [resampled_median(rng.exponential(2.0, 30)) for _ in range(300)]
    assert 0.88 <= sum(low <= 2 * np.log(2) <= high for low, high in medians) / 300 <= 0.99
    pairs = [(rng.poisson(8, 60).astype(float), np.full(60, 2.0)) for _ in range(300)]
    ratios = [resampled_ratio(above, below) for above, below in pairs]
    assert 0.88 <= sum(low <= 4 <= high for low, high in ratios) / 300 <= 0.99


def test_too_few_items_have_no_interval() -> None:
    assert resampled_median(np.array([1.0, 2.0])) is None
    assert resampled_ratio(np.array([1.0]), np.array([1.0])) is None

"""The talk encoder: windows, order, borders between lessons, odd texts."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import resources
from analyzers._shared.encoder import ENCODER, Encoder
from analyzers._shared.onnx import SpanModel
from analyzers._shared.speakers import told_roles
from analyzers._shared.windows import TALK, WINDOW, TalkReader, _windows, lesson_starts

TALKED = [
    ("teacher", "What do you get if you add one half and one third?"),
    ("student", "Two fifths, because one plus one is two."),
    ("teacher", "Why do you think you can add the bottom numbers?"),
    ("student", "I disagree with her, the pieces have different sizes."),
    ("teacher", "Okay, everybody look at the board please."),
]


@pytest.fixture(scope="module")
def reader() -> TalkReader:
    return TalkReader(resources.path(f"models/{TALK.path}"), resources.path(f"models/{ENCODER.path}"))


def starts(count: int, *more: int) -> np.ndarray:
    made = np.zeros(count, dtype=bool)
    made[[0, *more] if count else []] = True
    return made


@given(st.lists(st.integers(1, 65), min_size=1, max_size=80), st.data())
def test_every_utterance_is_in_a_window_that_fits_and_never_crosses_lessons(sizes, data):
    first = starts(len(sizes), *data.draw(st.lists(st.integers(0, len(sizes) - 1), max_size=3)))
    lesson = np.cumsum(first)
    seen = np.zeros(len(sizes), dtype=int)
    for window in _windows(sizes, first):
        seen[window.start : window.stop] += 1
        assert len({lesson[number] for number in window}) == 1
        assert 1 + sum(sizes[number] for number in window) <= WINDOW or len(window) == 1
    assert set(seen) <= {1, 2}


def test_readings_are_probabilities_in_the_order_of_the_utterances(reader):
    roles, texts = (list(part) for part in zip(*TALKED, strict=True))
    made = reader.read(texts, roles, starts(5))
    assert made.vectors.shape == (5, 384)
    assert np.allclose(np.exp(made.teacher).sum(axis=1), 1, atol=1e-4)
    assert np.allclose(np.exp(made.student).sum(axis=1), 1, atol=1e-4)
    assert made.asks[[0, 2]].min() > 0.8 > 0.2 > made.asks[[1, 3, 4]].max()


def test_what_is_said_in_another_lesson_changes_nothing(reader):
    roles, texts = (list(part) for part in zip(*TALKED, strict=True))
    alone = reader.read(texts, roles, starts(5))
    beside = reader.read([*texts, *texts[::-1]], [*roles, *roles[::-1]], starts(10, 5))
    assert np.abs(beside.teacher[:5] - alone.teacher).max() < 0.05


def test_what_was_said_around_it_changes_the_reading(reader):
    alone = reader.read(["Two fifths."], ["teacher"], starts(1))
    after = reader.read(["Two fifths.", "Two fifths."], ["student", "teacher"], starts(2))
    assert np.abs(after.teacher[1] - alone.teacher[0]).max() > 0.3


@pytest.mark.parametrize("text", ["", " ", "a", "🙂🙂", "x" * 10_000, "\x00\x07", "من و تو", "word " * 3000])
def test_odd_texts_give_a_reading_like_any_other(reader, text):
    made = reader.read([text, "Yes."], ["teacher", "student"], starts(2))
    assert np.isfinite(made.teacher).all()
    assert np.isfinite(made.student).all()


def test_nothing_said_gives_no_readings(reader):
    assert reader.read([], [], starts(0)).teacher.shape == (0, 7)


def test_unknown_roles_are_guessed_and_known_ones_kept(reader):
    texts = [text for _, text in TALKED]
    guessed = told_roles(reader, texts, ["unknown", "student", "unknown", "unknown", "unknown"], starts(5))
    assert guessed[1] == "student"
    assert guessed[0] == guessed[2] == guessed[4] == "teacher"


def test_a_day_between_utterances_is_another_lesson_and_a_pause_is_not():
    times = pl.Series([0.0, 4.0, 1500.0, 86400.0, 86401.0])
    assert lesson_starts(times).tolist() == [True, False, False, True, False]
    assert lesson_starts(pl.Series([None, None], dtype=pl.Float64)).tolist() == [True, False]
    assert lesson_starts(pl.Series([], dtype=pl.Float64)).tolist() == []


def test_what_several_analyzers_ask_for_is_computed_once_and_nobody_can_spoil_it_for_the_next(monkeypatch) -> None:
    folder = resources.path(f"models/{ENCODER.path}")
    texts = ["So what is a half of a half?", "A quarter, I think.", f"And number {monkeypatch!r}?"]
    first = Encoder(folder).encode(texts)
    told: list[tuple[int, int]] = []
    monkeypatch.setattr(SpanModel, "_computed", None)  # asking again must not need it
    again = Encoder(folder).encode(texts, each=lambda done, total: told.append((done, total)))
    assert np.array_equal(first, again)
    assert told == [(3, 3)]
    again[:] = 0
    assert np.array_equal(first, Encoder(folder).encode(texts))

"""Coaching: scores within their range with intervals, at most three places a segment and kind, anything read."""

from __future__ import annotations

import polars as pl
import pytest

from analyzers.coaching import SPEC
from analyzers.coaching.infer import run, with_roles
from classroom.domain import tables as t
from classroom.domain.taxonomy import COACHING_SCORES, HIGHLIGHTS, MISSED

ASKING = (
    ("teacher", "What do you think, is three sixths the same as one half?"),
    ("student", "I think it is because three is half of six, so you would have half of the pieces."),
    ("teacher", "How do you know that half of the pieces is half of the whole?"),
    ("student", "Because all the pieces are the same size, I drew it and they line up."),
    ("teacher", "Who can say in your own words what Ana just said?"),
    ("student", "I agree with Ana, if you fold it you get the same length on both sides."),
    ("teacher", "Did anyone see it another way?"),
    ("student", "I used the number line and one half and three sixths land on the same point."),
)
TELLING = (
    ("teacher", "Stop talking and sit down, I am waiting."),
    ("teacher", "Write this down: whatever you do to the top you do to the bottom."),
    ("teacher", "Three times two?"),
    ("student", "Six."),
    ("teacher", "Four times two?"),
    ("student", "Eight."),
    ("teacher", "So the answer is six eighths, just cross it out."),
    ("student", "Okay."),
)


def _said(*rows: tuple[str, str], start: float = 0.0) -> pl.DataFrame:
    count = len(rows)
    times = {"start_s": [start + 5.0 * i for i in range(count)], "end_s": [start + 5.0 * i + 4 for i in range(count)]}
    columns = {"utterance": range(count), "role": [role for role, _ in rows], "text": [text for _, text in rows]}
    return t.frame(t.UTTERANCES, columns | times)


def _run(surroundings, utterances: pl.DataFrame, **more: pl.DataFrame):
    context = surroundings(SPEC)
    (piece,) = run({"utterances": utterances, **more}, context)
    labels, measures = piece["labels.coaching"], piece["measures.coaching"]
    return t.check(labels, t.LABELS), t.check(measures, t.MEASURES), context.warnings


def _values(measures: pl.DataFrame, segment: int = 0) -> dict[str, float]:
    scopes = measures.filter(pl.col("scope").str.starts_with(f"segment:{segment}:"))
    return {scope.split(":")[2]: value for scope, value in scopes.select("scope", "value").iter_rows()}


@pytest.fixture
def both() -> pl.DataFrame:
    later = _said(*TELLING * 6, start=90_000.0)
    first = _said(*ASKING * 6)
    return pl.concat([first, later.with_columns(pl.col("utterance") + first.height)])


def test_talk_that_asks_for_reasons_scores_higher_than_talk_that_tells(surroundings, both: pl.DataFrame) -> None:
    _, measures, _ = _run(surroundings, both)
    asking, telling = _values(measures, 0), _values(measures, 1)
    assert all(asking[name] > telling[name] for name in ("dialogue", "student_reasoning", "climate", "management"))


def test_every_segment_and_the_lesson_have_seven_scores_with_intervals_in_range(surroundings, both) -> None:
    _, measures, _ = _run(surroundings, both)
    assert measures.height == 3 * len(COACHING_SCORES)
    for scope, value, low, high, count in measures.select("scope", "value", "low", "high", "n").iter_rows():
        least, most = COACHING_SCORES[scope.split(":")[-1]]
        assert least <= low <= value <= high <= most
        assert count == (96 if scope.startswith("lesson") else 48)


def test_at_most_three_places_of_a_kind_are_shown_in_a_segment(surroundings, both: pl.DataFrame) -> None:
    labels, _, _ = _run(surroundings, both)
    for taxonomy, whys in (("highlights", HIGHLIGHTS), ("missed", MISSED)):
        rows = labels.filter(pl.col("taxonomy") == taxonomy)
        assert set(rows["label"]) <= set(whys)
        assert [rows.filter(pl.col("applies") & (pl.col("row") // 48 == part)).height for part in (0, 1)] == [3, 3]


def test_asking_why_is_a_highlight_rather_than_a_missed_chance(surroundings) -> None:
    labels, _, _ = _run(surroundings, _said(*TELLING, *ASKING, *TELLING))
    best = labels.filter(pl.col("taxonomy") == "highlights").sort("score", descending=True)
    assert best["row"][0] in range(8, 16)


@pytest.mark.parametrize(
    "rows",
    [
        (("teacher", "Why?"),),
        (("teacher", ""),),
        (("unknown", "😀😀"), ("unknown", "x" * 10_000)),
        (("teacher", "Sit down."),) * 40,
        (("student", "I think it is ten because it is ten."),) * 40,
    ],
)
def test_odd_talk_gives_checked_tables(surroundings, rows: tuple[tuple[str, str], ...]) -> None:
    labels, measures, _ = _run(surroundings, _said(*rows))
    blank = not any(text.strip() for _, text in rows)
    assert measures.height == (0 if blank else 2 * len(COACHING_SCORES))
    assert blank == (labels.height == 0)


def test_a_blank_segment_keeps_the_numbers_of_those_after_it(surroundings) -> None:
    blank = _said(("teacher", " "))
    later = _said(*ASKING, start=90_000.0).with_columns(pl.col("utterance") + 1)
    _, measures, _ = _run(surroundings, pl.concat([blank, later]))
    assert not _values(measures, 0)
    assert len(_values(measures, 1)) == len(COACHING_SCORES)


def test_unknown_roles_are_guessed_and_the_person_is_told(surroundings) -> None:
    hidden = _said(*ASKING).with_columns(role=pl.lit("unknown"))
    _, _, warnings = _run(surroundings, hidden)
    assert warnings == [("coaching.roles_guessed", {"count": 8, "total": 8})]
    assert not _run(surroundings, _said(*ASKING))[2]


def test_roles_that_the_talk_moves_took_are_used() -> None:
    hidden = _said(*ASKING[:2]).with_columns(role=pl.lit("unknown"))
    moves = t.frame(
        t.LABELS,
        {"target": ["utterance"] * 2, "row": [0, 1], "taxonomy": ["teacher_moves", "student_moves"]}
        | {"label": ["none", "making_a_claim"], "score": [0.9, 0.8], "applies": [True, True]},
    )
    assert with_roles(hidden, moves)["role"].to_list() == ["teacher", "student"]
    assert with_roles(hidden, None)["role"].to_list() == ["unknown", "unknown"]


def test_stop_is_heard(surroundings, both: pl.DataFrame) -> None:
    assert list(run({"utterances": both}, surroundings(SPEC, stop_after=0))) == []

"""What is shown of a lesson's suggestions: few, one a situation, not those of the lesson before, in fitting words."""

from __future__ import annotations

import json

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom.advice import BUDGET, PRAISES, advice_of, level_of, library, pick
from classroom.domain import tables as t
from classroom.domain.strategies import SITUATIONS

ENTRIES = library().entries


def _rows(*rows: tuple[str, bool, str | None]) -> pl.DataFrame:
    """(entry, already doing, measure that asks for it), the best first."""
    count = len(rows)
    return t.frame(
        t.SUGGESTIONS,
        {
            "suggestion": list(range(count)),
            "situation": [entry.partition(".")[0] for entry, _, _ in rows],
            "entry": [entry for entry, _, _ in rows],
            "already_doing": [doing for _, doing, _ in rows],
            "evidence": [json.dumps({"measure": measure}) for _, _, measure in rows],
            "score": [1.0 - place / 200 for place in range(count)],
        },
    )


def _of(situation: str, measure: str | None = None) -> list[tuple[str, bool, str | None]]:
    return [(entry.id, False, measure) for entry in library().of(situation)]


def test_a_suggestion_of_the_lesson_before_gives_way_to_another_for_the_same_situation() -> None:
    rows = _rows(*_of("no_why"))
    (first,) = pick(rows)["entry"]
    (second,) = pick(rows, {first})["entry"]
    assert first != second


def test_where_no_other_is_left_it_is_silent_unless_a_measure_asks() -> None:
    entry = "no_why.press_for_reasoning"
    assert pick(_rows((entry, False, None)), {entry}).height == 0
    assert pick(_rows((entry, False, "press_share")), {entry})["entry"].to_list() == [entry]


@given(
    st.lists(st.tuples(st.sampled_from([entry.id for entry in ENTRIES]), st.booleans()), max_size=40, unique=True),
    st.sets(st.sampled_from([entry.id for entry in ENTRIES])),
)
def test_what_is_shown_is_few_and_of_different_situations_whatever_there_is(
    given_rows: list[tuple[str, bool]], before: set[str]
) -> None:
    shown = pick(_rows(*[(entry, doing, None) for entry, doing in given_rows]), before)
    new, praise = shown.filter(~pl.col("already_doing")), shown.filter("already_doing")
    assert new.height <= BUDGET
    assert praise.height <= PRAISES
    assert new["situation"].is_unique().all()
    assert praise["situation"].is_unique().all()
    assert not set(new["entry"]) & before
    assert shown["suggestion"].is_sorted()


@pytest.mark.parametrize(
    ("course", "title", "level"),
    [
        ("Maths 5B", "Fractions", "primary"),
        ("Grade 3", None, "primary"),
        ("4º de primaria", None, "primary"),
        ("Maths 6B", "Fractions", "secondary"),
        ("Grade 10", None, "secondary"),
        (None, "Demo", "secondary"),
        ("18.06", "Linear Algebra", "university"),
        ("Cálculo I", None, "university"),
    ],
)
def test_the_level_is_guessed_from_names(course: str | None, title: str | None, level: str) -> None:
    assert level_of(course, title) == level


@pytest.mark.parametrize("language", ["en", "es"])
def test_advice_speaks_the_language_and_names_its_source(language: str) -> None:
    rows = _rows(
        *[(f"{situation}.{library().of(situation)[0].strategy.name}", False, None) for situation in SITUATIONS]
    )
    for advice in advice_of(rows, language=language, level="university"):
        entry = library().entry(advice.entry)
        assert entry is not None
        assert (advice.text, advice.wording) == (entry.text[language], entry.wording["university"][language])
        assert advice.source


def test_an_entry_the_library_no_longer_has_is_left_out() -> None:
    gone = _rows(("no_why.press_for_reasoning", False, None)).with_columns(entry=pl.lit("no_why.sing"))
    assert advice_of(gone, language="en", level="primary") == ()

"""What is shown of a lesson's suggestions: few, not those of the lesson before, in words for the class's level."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import polars as pl

import resources
from classroom.domain.practice import Choice
from classroom.domain.strategies import LIBRARY, Entry, Library, parse
from classroom.wording import Wording

BUDGET: Final = 3
"""So many suggestions are shown of a lesson at most; and as many practices that it shows already."""

PRAISES: Final = 2

_UNIVERSITY: Final = re.compile(
    r"\b(?:university|college|lecture|undergraduate|calculus|linear algebra|universidad|cálculo|licenciatura|grado en"
    r"|\d{1,2}\.\d{2,3}[a-z]?)\b",
    re.IGNORECASE,
)
_PRIMARY: Final = re.compile(
    r"\b(?:primary|elementary|kindergarten|primaria|infantil|(?:grade|year|class)\s*[1-5]|[1-5](?:st|nd|rd|th)\s+grade"
    r"|[1-5][a-e]|[1-5][º°.]?\s*(?:de\s+)?primaria)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class Advice:
    """A suggestion as people read it. title: the strategy; wording: how it may sound; source: where it comes from.

    start_s, utterance: where, None where it is about the whole lesson; evidence: see the table. reworded: the wording
    is by a language model (and passed the check).
    """

    situation: str
    entry: str
    title: str
    text: str
    wording: str
    source: str
    already_doing: bool
    start_s: float | None
    utterance: int | None
    evidence: Mapping[str, Any]
    reworded: bool = False


@cache
def library() -> Library:
    """The shipped library of suggestions."""
    return parse(resources.path(LIBRARY).read_text(encoding="utf-8"))


def level_of(*names: str | None) -> str:
    """For whom the wording is, guessed from the names of course and lesson; secondary where they do not say."""
    text = " ".join(name for name in names if name)
    if _UNIVERSITY.search(text):
        return "university"
    return "primary" if _PRIMARY.search(text) else "secondary"


def pick(rows: pl.DataFrame, before: Collection[str] = ()) -> pl.DataFrame:
    """The rows of SUGGESTIONS to show: `PRAISES` practices and `BUDGET` suggestions, one a situation, the best first.

    before: entries shown for the lesson before. They give way to the situation's next entry; only where a measure
    asks for it and no other entry is left does one stand again.
    """
    praise = rows.filter("already_doing").unique("situation", keep="first", maintain_order=True).head(PRAISES)
    kept = praise["suggestion"].to_list()
    for (_,), own in rows.filter(~pl.col("already_doing")).group_by("situation", maintain_order=True):
        fresh = own.filter(~pl.col("entry").is_in(list(before)))
        asked = own.filter(pl.col("evidence").map_elements(_of_measure, return_dtype=pl.Boolean))
        shown = fresh if fresh.height else asked
        kept += shown["suggestion"].head(1).to_list()
    best = rows.filter(pl.col("suggestion").is_in(kept) & ~pl.col("already_doing")).head(BUDGET)
    return pl.concat([praise, best]).sort("suggestion")


def _of_measure(evidence: str) -> bool:
    return json.loads(evidence).get("measure") is not None


def advice_of(rows: pl.DataFrame, *, language: str, level: str) -> tuple[Advice, ...]:
    """Rows of SUGGESTIONS in words; entries that the library no longer has are left out."""
    made = [(row, library().entry(row["entry"])) for row in rows.iter_rows(named=True)]
    return tuple(_advice(row, entry, language, level) for row, entry in made if entry is not None)


def said(choice: Choice, words: Wording, *, level: str = "secondary") -> str:
    """A suggestion and its example in one or two sentences, for a list that has no room for more."""
    entry, language = choice.entry, words.language
    if choice.already_doing:
        praise = words.text("suggestion.praise", title=entry.strategy.title[language])
        return f"{praise} {entry.text[language]}"
    return f"{entry.text[language]} {words.text('suggestion.example', wording=entry.wording[level][language])}"


def _advice(row: Mapping[str, Any], entry: Entry, language: str, level: str) -> Advice:
    evidence = json.loads(row["evidence"])
    other: str | None = row["wording"] if evidence.get("wording_language") == language else None
    return Advice(
        situation=row["situation"],
        entry=entry.id,
        title=entry.strategy.title[language],
        text=entry.text[language],
        wording=other or entry.wording[level][language],
        source=entry.strategy.source,
        already_doing=row["already_doing"],
        start_s=row["start_s"],
        utterance=row["utterance"],
        evidence=evidence,
        reworded=other is not None,
    )

"""Lectures with questions whose causes people marked (Backtracing), and some whose comments name times (SIGHT)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl

from analyzers._shared.clock import written_times
from analyzers._shared.text import sentences

MOST_TIMES: Final = 3
FEWEST_WORDS: Final = 6
"""A comment that lists more times is a table of contents; a shorter one says nothing of its place."""

FEWEST_COMMENTS: Final = 4
FEWEST_SENTENCES: Final = 150
LATIN: Final = 0.97
"""Share of the characters that are ASCII, below which a transcript is garbled."""


@dataclass(frozen=True)
class Lecture:
    """Sentences of a lecture, the questions asked about it, and for each the numbers of the sentences marked."""

    name: str
    sentences: tuple[str, ...]
    questions: tuple[str, ...]
    marked: tuple[frozenset[int], ...]


def read_lectures(folder: Path) -> tuple[Lecture, ...]:
    """The lectures in `folder`/query and `folder`/sources, in the order of their names."""
    return tuple(_lecture(path) for path in sorted((folder / "query").glob("*.json")))


def _lecture(query: Path) -> Lecture:
    asked: Any = json.loads(query.read_text(encoding="utf-8"))
    said: Any = json.loads((query.parent.parent / "sources" / query.name).read_text(encoding="utf-8"))
    rows: Any = next(iter(said.values())) if isinstance(said, dict) else said
    return Lecture(
        query.stem,
        tuple(row["text"] if isinstance(row, dict) else row for row in rows),
        tuple(one["text"] if isinstance(one["text"], str) else " ".join(one["text"]) for one in asked),
        tuple(frozenset(one["annotatedSourceSentencesIndices"]) for one in asked),
    )


def read_timed(folder: Path, *, without: Iterable[str]) -> tuple[Lecture, ...]:
    """Lectures of SIGHT with comments about their content that name a time, none of those named in `without`.

    folder: with comments.parquet and transcripts.parquet. Nothing is marked in them. Those with most such comments
    come first.
    """
    said = dict(pl.read_parquet(folder / "transcripts.parquet").select("video_id", "text").iter_rows())
    asked: dict[str, list[str]] = {}
    codes = ("gpt35_confusion", "gpt35_pedagogy", "gpt35_setup", "llm_clarification", "llm_bookmark")
    content = pl.any_horizontal(pl.col(code).fill_null(value=False) for code in codes)
    rows = pl.read_parquet(folder / "comments.parquet").filter(content & ~pl.col("video_id").is_in(list(without)))
    for name, text in rows.select("video_id", "text").iter_rows():
        if 0 < len(written_times(text)) <= MOST_TIMES and len(text.split()) >= FEWEST_WORDS and name in said:
            asked.setdefault(name, []).append(text)
    found: list[Lecture] = []
    for name in sorted(asked, key=lambda name: -len(asked[name])):
        parts = sentences(said[name])
        latin = sum(map(str.isascii, said[name])) / max(1, len(said[name]))
        if len(asked[name]) >= FEWEST_COMMENTS and len(parts) >= FEWEST_SENTENCES and latin >= LATIN:
            found.append(Lecture(name, tuple(parts), tuple(asked[name]), ()))
    return tuple(found)

"""Lectures with questions whose causes people marked (Backtracing), for training and for the figures of the card."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


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

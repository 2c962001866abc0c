"""The segments the coach is learned from: those of a large language model as coach, and our own."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias, cast

import numpy as np
import numpy.typing as npt
import polars as pl

from classroom.domain.taxonomy import COACHING_SCORES

LONG: Final = 52
"""Sentences in every segment that was learned from."""

OWN: Final = Path(__file__).parent / "own_segments.json"
"""Scores and places that we gave 160 further segments: row of the first sentence in the table, no text."""

Reals: TypeAlias = npt.NDArray[np.float64]
Whole: TypeAlias = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Marked:
    """A segment of `LONG` sentences with what a coach said about it.

    row: of its first sentence in the table of lessons; group: its teacher; own: marked by us; scores: NaN where not
    applicable, in the order of COACHING_SCORES; highlights, missed: place in the segment -> why.
    """

    row: int
    group: str
    own: bool
    scores: Reals
    highlights: Mapping[int, str]
    missed: Mapping[int, str]


def read_lessons(folder: Path) -> pl.DataFrame:
    """The TalkMoves lessons (`talkmoves/train.parquet` below `folder`), one row a sentence, in order."""
    return pl.read_parquet(folder / "talkmoves" / "train.parquet")


def read_marked(folder: Path, lessons: pl.DataFrame) -> list[Marked]:
    """The coach's segments in the order of their file, then our own."""
    names = lessons["transcript"].to_list()
    first: dict[str, int] = {}
    for row, name in enumerate(names):
        first.setdefault(name, row)
    lines = (folder / "coach_segments" / "segments.jsonl").read_text(encoding="utf-8").splitlines()
    given = [cast("dict[str, Any]", json.loads(line)) for line in lines]
    coach = [_marked(item, first[item["transcript"]] + item["start_row"], names, own=False) for item in given]
    ours = cast("list[dict[str, Any]]", json.loads(OWN.read_text(encoding="utf-8")))
    return coach + [_marked(item, item["row"], names, own=True) for item in ours]


def _marked(item: dict[str, Any], row: int, names: Sequence[str], *, own: bool) -> Marked:
    scores = [item["scores"][name] for name in COACHING_SCORES]
    return Marked(
        row,
        teacher_of(names[row]),
        own,
        np.array([np.nan if score is None else score for score in scores]),
        {int(found["u"]): found["why"] for found in item["highlights"]},
        {int(found["u"]): found["why"] for found in item["missed"]},
    )


def teacher_of(transcript: str) -> str:
    """Whose lesson it is, as far as its name tells: the teacher, or the series of lessons it belongs to."""
    name = transcript.lower().replace(".xlsx", "").replace("mosiac", "mosaic")
    if name.startswith("talkback"):
        return name.split(".")[2]
    if name.startswith("video mosaic"):
        return " ".join(name.split()[:4])
    without = re.sub(r"grade\s*\d+|\d+(?:st|nd|rd|th) grade|first grade|pt\s*\d+|\d+", "", name)
    return " ".join(re.sub(r"[^a-z]+", " ", without).split()[:2])


def folds(groups: Sequence[str], count: int, seed: int) -> Whole:
    """A fold for every item; all items of a group are in one, and folds are about equally large."""
    draw = np.random.default_rng(seed)
    sizes = Counter(groups)
    names = sorted(sizes)
    draw.shuffle(names)
    full = np.zeros(count)
    fold: dict[str, int] = {}
    for name in sorted(names, key=lambda known: -sizes[known]):
        fold[name] = int(np.argmin(full + 2 * draw.random(count)))
        full[fold[name]] += sizes[name]
    return np.array([fold[group] for group in groups], dtype=np.int64)

"""What the misconception classifier is trained on: MaE's examples, our own, made problems, and ordinary comments."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
import numpy.typing as npt
import polars as pl

from analyzers.misconceptions.problems import made_problems
from analyzers.misconceptions.written import Written
from classroom.domain.taxonomy import MISCONCEPTIONS

OWN: Final = Path(__file__).with_name("examples.json")
SEED, EACH = 0, 12
COMMENTS = 900
NO_LABEL = -1
_IMAGE = re.compile(r"^\s*\[image\]\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Example:
    """An answer and its label (a place in MISCONCEPTIONS, or NO_LABEL for a right answer or an ordinary comment).

    `origin`: "dev", "own", "made" or "comment"; `group`: what must stay together when examples are held out: a wrong
    answer and the right one to the same question; `source`: the publication an example of MaE was taken from.
    """

    item: Written
    label: int
    origin: str
    group: str
    source: str = ""


def read_dev(folder: Path) -> list[Example]:
    """MaE's development examples, wrong and right answers: dev.json in `folder`."""
    rows = cast("list[dict[str, Any]]", json.loads((folder / "dev.json").read_text(encoding="utf-8")))
    made: list[Example] = []
    for number, row in enumerate(rows):
        label, topic = MISCONCEPTIONS.index(row["Misconception ID"]), row["Topic"]
        source = source_name(row["Source"])
        for answer, known in ((row["Incorrect Answer"], label), (row["Correct Answer"], NO_LABEL)):
            if known == label or not _IMAGE.match(answer):
                item = Written(row["Question"].strip(), answer.strip(), topic)
                made.append(Example(item, known, "dev", f"dev {number}", source))
    return made


def source_name(text: str) -> str:
    """The first author of a source, in one spelling; "none" where there is none."""
    first = re.match(r"(?:l +)?([a-z]+)", text.strip().lower())
    name = first.group(1) if first else "none"
    return {"sigh": "singh"}.get(name, name)


def own_examples() -> list[Example]:
    """The examples written for Lectern, wrong and right answers."""
    stored = cast("dict[str, dict[str, list[list[str]]]]", json.loads(OWN.read_text(encoding="utf-8")))["examples"]
    made: list[Example] = []
    for label, rows in stored.items():
        for number, (question, wrong, right) in enumerate(rows):
            group = f"own {label} {number}"
            made.append(Example(Written(question, wrong, ""), MISCONCEPTIONS.index(label), "own", group))
            made.append(Example(Written(question, right, ""), NO_LABEL, "own", group))
    return made


def made_examples() -> list[Example]:
    """Made calculation problems, wrong and right answers."""
    made: list[Example] = []
    for number, problem in enumerate(made_problems(SEED, each=EACH)):
        for answer, label in ((problem.wrong, MISCONCEPTIONS.index(problem.label)), (problem.right, NO_LABEL)):
            made.append(Example(Written(problem.question, answer, ""), label, "made", f"made {number}"))
    return made


def held_out_comment(text: str) -> bool:
    """True for the half of ordinary comments that only the test may see."""
    return zlib.crc32(text.encode()) % 2 == 1


def ordinary_comments(folder: Path, *, held_out: bool, most: int = COMMENTS) -> list[Example]:
    """Comments of SIGHT as plain texts without a misconception: comments.parquet in `folder`, evenly spread."""
    texts = pl.read_parquet(folder / "comments.parquet", columns=["text"])["text"].drop_nulls().unique().sort()
    known = [text for text in texts.to_list() if held_out_comment(text) == held_out]
    step = max(1, len(known) // most)
    return [Example(Written("", text[:2000], ""), NO_LABEL, "comment", f"comment {text}") for text in known[::step]]


def as_plain(examples: Sequence[Example]) -> list[Example]:
    """The same examples as somebody would write them in one remark, for the plain gate."""
    return [
        Example(Written("", f"{one.item.question} {one.item.answer}", one.item.topic), one.label, one.origin, one.group)
        for one in examples
        if "=" in one.item.answer or len(one.item.question) < 40
    ]


def labels_of(examples: Sequence[Example]) -> npt.NDArray[np.int64]:
    """Labels as int64 [N]."""
    return np.array([one.label for one in examples], dtype=np.int64)

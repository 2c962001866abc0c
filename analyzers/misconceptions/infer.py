"""Comments in, likely misconceptions out: the analyzer's entry."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from analyzers._shared.halting import Halted, watched
from analyzers.misconceptions.model import Found, MisconceptionModel
from analyzers.misconceptions.written import Written, take_apart
from classroom.domain.analyzer import Context, Frames
from classroom.domain.tables import LABELS, empty, frame
from classroom.domain.taxonomy import MISCONCEPTIONS

MOST = 5
"""At most so many misconceptions are named for one answer."""

_LEAST = 0.01


def run(inputs: Frames, context: Context) -> Iterator[Frames]:
    """Yield one piece: `labels.misconceptions`, at most five rows a comment, best first; none where none is seen.

    A text may be "question ␞ answer ␞ topic" (the topic may be missing) or plain words. The score is the probability
    that the answer shows this misconception; `applies` is true for the best alone, and only if it is sure enough.
    Ends without a piece when stop is asked.
    """
    comments = inputs["comments"]
    items = [take_apart(text) for text in comments["text"].to_list()]
    model = MisconceptionModel(context.models["misconceptions"], context.models["encoder"])
    try:
        found = model.find(items, each=watched(context, share=0.9))
    except Halted:
        return
    yield {"labels.misconceptions": label_rows(comments["comment"].to_list(), items, found, model)}


def label_rows(numbers: list[int], items: list[Written], found: Found, model: MisconceptionModel) -> pl.DataFrame:
    """LABELS, in the order of the comments and within one from likely to unlikely."""
    rows: list[tuple[int, str, float, bool]] = []
    chances = model.scores(found)
    for place, (number, item) in enumerate(zip(numbers, items, strict=True)):
        shown, sure = model.thresholds(item)
        if found.any[place] < shown:
            continue
        scores = chances[place]
        for rank, label in enumerate(np.argsort(-scores, kind="stable")[:MOST]):
            score = float(scores[label])
            if rank == 0 or score >= _LEAST:
                rows.append((number, MISCONCEPTIONS[label], min(1.0, score), rank == 0 and score >= sure))
    if not rows:
        return empty(LABELS)
    row, label, score, applies = zip(*rows, strict=True)
    return frame(
        LABELS,
        {
            "target": ["comment"] * len(rows),
            "row": row,
            "taxonomy": ["misconceptions"] * len(rows),
            "label": label,
            "score": score,
            "applies": applies,
        },
    )

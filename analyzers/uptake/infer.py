"""Utterances in, uptake of each reply and its rate out: the analyzer's entry."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from analyzers._shared.encoder import Encoder
from analyzers._shared.halting import Halted, watched
from analyzers._shared.intervals import wilson
from analyzers._shared.onnx import Floats
from analyzers._shared.speakers import told_roles
from analyzers._shared.windows import Flags, TalkReader, lesson_starts
from analyzers.uptake.exchanges import exchanges
from analyzers.uptake.model import UptakeModel, features
from classroom.domain.analyzer import Context, Frames
from classroom.domain.tables import LABELS, MEASURES, empty, frame


def run(inputs: Frames, context: Context) -> Iterator[Frames]:
    """Yield one piece: `labels.uptake`, one row for each reply of the teacher to a student, and `measures.uptake`.

    The row is the reply's first utterance. Ends without a piece when stop is asked.
    """
    utterances = inputs["utterances"]
    texts, first = utterances["text"].to_list(), lesson_starts(utterances["start_s"])
    reader = TalkReader(context.models["talk_moves"], context.models["encoder"])
    model = UptakeModel(context.models["uptake"])
    try:
        roles = told_roles(reader, texts, utterances["role"].to_list(), first, each=watched(context, share=0.5))
        pairs = exchanges(texts, roles, first)
        each = watched(context, done=0.5, share=0.4)
        table = features(pairs, reader, Encoder(context.models["encoder"]), each=each) if pairs else None
    except Halted:
        return
    scores = model.scores(table) if table is not None else np.zeros(0, dtype=np.float32)
    applies = scores >= model.applies_from
    numbers = utterances["utterance"].gather([pair.row for pair in pairs])
    yield {"labels.uptake": label_rows(numbers, scores, applies), "measures.uptake": rate_rows(applies)}


def label_rows(numbers: pl.Series, scores: Floats, applies: Flags) -> pl.DataFrame:
    """LABELS, one row a reply."""
    if not len(numbers):
        return empty(LABELS)
    columns = {"target": ["utterance"] * len(numbers), "row": numbers.to_numpy(), "taxonomy": ["uptake"] * len(numbers)}
    columns |= {"label": ["uptake"] * len(numbers), "score": scores.astype(np.float64), "applies": applies}
    return frame(LABELS, columns)


def rate_rows(applies: Flags) -> pl.DataFrame:
    """MEASURES: the share of replies that take up; null without replies."""
    count, total = int(applies.sum()), len(applies)
    interval = wilson(count, total)
    return frame(
        MEASURES,
        {
            "name": ["uptake_rate"],
            "scope": ["lesson"],
            "value": [count / total if total else None],
            "low": [interval[0] if interval else None],
            "high": [interval[1] if interval else None],
            "unit": ["share"],
            "n": [total],
        },
    )

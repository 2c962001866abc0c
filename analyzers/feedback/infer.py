"""Comments in, labels and shares out: the analyzer's entry."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from analyzers._shared.halting import Halted, watched
from analyzers._shared.intervals import wilson
from analyzers.feedback.model import FeedbackModel, Flags, Floats
from classroom.domain.analyzer import Context, Frames
from classroom.domain.tables import LABELS, MEASURES, empty, frame
from classroom.domain.taxonomy import FEEDBACK

_MANY_FOREIGN = 0.25


def run(inputs: Frames, context: Context) -> Iterator[Frames]:
    """Yield one piece: `labels.feedback`, ten rows a comment, and `measures.feedback`.

    Duplicates are labelled too, but not counted in the measures. Ends without a piece when stop is asked.
    """
    comments = inputs["comments"]
    models = context.models
    model = FeedbackModel(models["feedback"], models["encoder"], refit=models.get("refit"))
    try:
        scores = model.scores(comments["text"].to_list(), each=watched(context, share=0.9))
    except Halted:
        return
    applies = model.calibration.applies(scores)
    counted = comments["duplicate_of"].is_null().to_numpy()
    _warn_about_languages(applies[counted], context)
    yield {
        "labels.feedback": label_rows(comments["comment"], scores, applies),
        "measures.feedback": share_rows(applies[counted]),
    }


def label_rows(numbers: pl.Series, scores: Floats, applies: Flags) -> pl.DataFrame:
    """LABELS with ten rows a comment, in the order of the taxonomy."""
    if not len(numbers):
        return empty(LABELS)
    count = len(numbers)
    return frame(
        LABELS,
        {
            "target": ["comment"] * (count * len(FEEDBACK)),
            "row": np.repeat(numbers.to_numpy(), len(FEEDBACK)),
            "taxonomy": ["feedback"] * (count * len(FEEDBACK)),
            "label": list(FEEDBACK) * count,
            "score": scores.astype(np.float64).reshape(-1),
            "applies": applies.reshape(-1),
        },
    )


def share_rows(applies: Flags) -> pl.DataFrame:
    """MEASURES: `comment_share` for each label with its Wilson interval, and `comments`, from bool [N, 10]."""
    total = len(applies)
    intervals = [wilson(int(count), total) for count in applies.sum(axis=0)]
    shares = [float(count) / total if total else None for count in applies.sum(axis=0)]
    return frame(
        MEASURES,
        {
            "name": [*(["comment_share"] * len(FEEDBACK)), "comments"],
            "scope": [*(f"label:{label}" for label in FEEDBACK), "lesson"],
            "value": [*shares, float(total)],
            "low": [*(interval[0] if interval else None for interval in intervals), None],
            "high": [*(interval[1] if interval else None for interval in intervals), None],
            "unit": [*(["share"] * len(FEEDBACK)), "comments"],
            "n": [total] * (len(FEEDBACK) + 1),
        },
    )


def _warn_about_languages(applies: Flags, context: Context) -> None:
    foreign = int(applies[:, FEEDBACK.index("non_english")].sum())
    if len(applies) and foreign / len(applies) >= _MANY_FOREIGN:
        context.warn("feedback.many_not_english", count=foreign, total=len(applies))

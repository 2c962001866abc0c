"""What utterances do in the discussion, as the transcript shows it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import polars as pl

from classroom.wording import Wording
from ui.models.label_choices import LabelKey
from ui.models.lesson_rows import MoveRow

SHOWN = ("teacher_moves", "student_moves")
"""The label sets of which one label stands beside an utterance."""

LIKELY = 0.5
"""Below this the label is written as a question: the model chose it, but something else is as likely."""


def moves_of(labels: pl.DataFrame, words: Wording, *, yours: Collection[LabelKey] = frozenset()) -> dict[int, MoveRow]:
    """The move of each utterance that makes one, by its number. yours: the labels that are a person's word."""
    own = labels.filter(
        (pl.col("target") == "utterance")
        & pl.col("taxonomy").is_in(SHOWN)
        & pl.col("applies")
        & (pl.col("label") != "none")
    )
    return {
        row: MoveRow(
            taxonomy=taxonomy,
            label=label,
            title=words.text(f"label.{taxonomy}.{label}"),
            about=words.text(f"label.{taxonomy}.{label}.help"),
            score=score,
            likely=score >= LIKELY or ("utterance", row, taxonomy, label) in yours,
            yours=("utterance", row, taxonomy, label) in yours,
        )
        for row, taxonomy, label, score in own.sort("score").select("row", "taxonomy", "label", "score").iter_rows()
    }


def where(labels: pl.DataFrame, taxonomy: str, label: str) -> Sequence[int]:
    """The numbers of the utterances (or of the first ones of windows) that a label applies to, ascending."""
    own = labels.filter(
        (pl.col("target") != "comment") & (pl.col("taxonomy") == taxonomy) & (pl.col("label") == label)
    ).filter("applies")
    return own["row"].unique().sort().to_list()

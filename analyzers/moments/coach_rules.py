"""Moments that the coaching analyzer found: its highlights and missed opportunities with their reasons."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import polars as pl

from analyzers.moments.candidates import Candidate, Talk
from classroom.domain.analyzer import Frames

KINDS: Final = {"highlights": "highlight", "missed": "missed"}
"""Kind of moment by label set."""


def from_coaching(talk: Talk, inputs: Frames) -> Iterator[Candidate]:
    """Candidates where `labels.coaching` has a label that applies; none without it. Two utterances are played."""
    if "labels.coaching" not in inputs:
        return
    index = {number: i for i, number in enumerate(talk.number)}
    shown = inputs["labels.coaching"].filter(pl.col("applies") & (pl.col("target") == "utterance"))
    for row, taxonomy, label, score in shown.select("row", "taxonomy", "label", "score").iter_rows():
        if row in index and taxonomy in KINDS:
            first = index[row]
            yield Candidate(
                kind=KINDS[taxonomy],
                reason=f"coach_{taxonomy}_{label}",
                first=first,
                last=min(first + 1, len(talk.number) - 1),
                certainty=score,
            )

"""When in a lesson something is: an utterance, a slide, the moment that a comment points at."""

from __future__ import annotations

import polars as pl

from classroom.store.store import Store


def second_of(store: Store, lesson_id: str, kind: str, number: int) -> float | None:
    """Seconds on the lesson's clock; None where nobody knows. kind: "utterance", "slide" or "comment"."""
    utterances = store.table(lesson_id, "utterances").select("utterance", "start_s")
    if kind == "utterance":
        return _first(utterances.filter(pl.col("utterance") == number))
    if kind == "slide":
        on = store.table(lesson_id, "alignment").filter(pl.col("slide") == number).select("utterance")
        return _first(utterances.join(on, on="utterance", how="semi"))
    traced = store.table(lesson_id, "traces").filter((pl.col("comment") == number) & (pl.col("rank") == 1))
    pointed = _first(utterances.join(traced.select("utterance"), on="utterance", how="semi"))
    if pointed is not None:
        return pointed
    own = store.table(lesson_id, "comments").filter(pl.col("comment") == number)["time_s"].drop_nulls()
    return own[0] if own.len() else None


def _first(rows: pl.DataFrame) -> float | None:
    starts = rows["start_s"].drop_nulls()
    return starts[0] if starts.len() else None

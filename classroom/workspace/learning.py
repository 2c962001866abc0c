"""Learning from the corrections in a store: which labels of comments people changed, and what comes of them."""

from __future__ import annotations

import json

import polars as pl

from classroom.domain.analyzer import Catalog
from classroom.pipeline import refits
from classroom.pipeline.catalog import discover
from classroom.pipeline.refits import Learned
from classroom.store import Store

_SCHEMA = {"text": pl.String, "label": pl.String, "applies": pl.Boolean}


def refit(store: Store, analyzer: str, *, catalog: Catalog | None = None) -> Learned:
    """Have an analyzer learn from every corrected label of a comment in the store (see `refits.learn`)."""
    return refits.learn(analyzer, corrected_labels(store, analyzer), store.folder, catalog or discover())


def reset(store: Store, analyzer: str, *, catalog: Catalog | None = None) -> bool:
    """Forget what an analyzer learned (see `refits.reset`)."""
    return refits.reset(analyzer, store.folder, catalog or discover())


def corrected_labels(store: Store, taxonomy: str) -> pl.DataFrame:
    """One row a label of a comment that a person set: text, label, applies, over all lessons in the order made.

    Of two corrections of one label the later counts; withdrawn ones and those whose comment is gone are left out.
    """
    rows: list[tuple[str, str, bool]] = []
    for lesson_id in store.lessons()["lesson_id"].sort():
        made = store.corrections(lesson_id).filter(
            (pl.col("table") == "labels") & (pl.col("column") == "applies") & pl.col("row_key").is_not_null()
        )
        if made.is_empty():
            continue
        texts = dict(store.table(lesson_id, "comments").select("comment", "text").iter_rows())
        values: dict[tuple[int, str], bool] = {}
        for key, value in made.select("row_key", "value").iter_rows():
            place, applies = json.loads(key), json.loads(value)
            if place["target"] == "comment" and place["taxonomy"] == taxonomy and isinstance(applies, bool):
                values[place["row"], place["label"]] = applies
        rows += [(texts[row], label, applies) for (row, label), applies in values.items() if row in texts]
    return pl.DataFrame(rows, schema=_SCHEMA, orient="row")

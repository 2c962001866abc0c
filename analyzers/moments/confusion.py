"""Where a lesson confused, by the comments: how many a slide and a minute."""

from __future__ import annotations

from typing import Any

import polars as pl

from classroom.domain.analyzer import Frames
from classroom.domain.on_slides import FEW_CONFUSED, confused
from classroom.domain.tables import MEASURES, frame


def confusion(inputs: Frames) -> pl.DataFrame:
    """MEASURES: `confused_on_slide` and `confused_in_minute` for slides and minutes that confused comments point at.

    No rows where fewer than FEW_CONFUSED comments have a sentence. n: how many have one.
    """
    found = confused(inputs)
    rows: list[tuple[Any, ...]] = []
    if found.height >= FEW_CONFUSED:
        minute = found.drop_nulls("start_s").select(at=(pl.col("start_s") // 60).cast(pl.Int64))
        slide = found.drop_nulls("slide").select(at="slide")
        for name, scope, places in (("confused_in_minute", "minute", minute), ("confused_on_slide", "slide", slide)):
            for at, count in places.group_by("at").len().sort("at").iter_rows():
                rows.append((name, f"{scope}:{at}", float(count), None, None, "comments", found.height))
    return frame(MEASURES, {column: [row[place] for row in rows] for place, column in enumerate(MEASURES.schema)})

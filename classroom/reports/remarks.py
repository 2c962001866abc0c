"""What students wrote, and the slides, as facts of a report."""

from __future__ import annotations

from typing import Any, Final

import polars as pl

from classroom.charts.axis import timecode
from classroom.charts.bars import comment_categories, slide_times
from classroom.domain.on_slides import by_slide, confused
from classroom.reports.content import LessonContent
from classroom.reports.pieces import picture, short
from classroom.wording import Wording

Json = dict[str, Any]

_HALF: Final = 312.0
_REMARK: Final = 170
_TITLE: Final = 60
_WORST: Final = 3
"""So many slides are named as those that confused."""


def comments(content: LessonContent, wording: Wording, *, count: int) -> Json | None:
    """Chart, what confused and on which slides, what helped, `count` remarks each; None without comments."""
    if not content.tables["comments"].height:
        return None
    shares = content.tables["measures"].filter(pl.col("name") == "comment_share")
    return {
        "chart": picture(comment_categories(shares, width=_HALF, wording=wording)) if shares.height else None,
        "confused": _remarks(content, "confusion", wording, count),
        "helped": _remarks(content, "pedagogy", wording, count),
        "where": _confused_slides(content, wording),
    }


def _confused_slides(content: LessonContent, wording: Wording) -> str:
    """The slides that most confused comments point at, with how many; empty where none does."""
    slide = confused(content.tables).drop_nulls("slide")
    counted = slide.group_by("slide").len().sort("len", "slide", descending=[True, False]).head(_WORST)
    parts = [wording.text("report.slide_count", slide=n, count=count) for n, count in counted.iter_rows()]
    return ", ".join(parts)


def _remarks(content: LessonContent, label: str, wording: Wording, count: int) -> list[Json]:
    labels = content.tables["labels"].filter(
        (pl.col("target") == "comment") & (pl.col("label") == label) & pl.col("applies")
    )
    comments = content.tables["comments"].filter(pl.col("duplicate_of").is_null())
    found = labels.join(comments, left_on="row", right_on="comment").sort("score", descending=True)
    chosen = found.unique("text", keep="first", maintain_order=True).head(count)
    return [
        {"text": short(row["text"], _REMARK), "where": _where(row["row"], content, wording)}
        for row in chosen.iter_rows(named=True)
    ]


def _where(comment: int, content: LessonContent, wording: Wording) -> str:
    traced = content.tables["traces"].filter((pl.col("comment") == comment) & (pl.col("rank") == 1))
    if not traced.height:
        return ""
    number = traced["utterance"][0]
    time = content.tables["utterances"].filter(pl.col("utterance") == number)["start_s"]
    slide = content.tables["alignment"].filter(pl.col("utterance") == number)["slide"]
    parts = [timecode(time[0])] if time.len() and time[0] is not None else []
    parts += [wording.text("report.on_slide", slide=slide[0])] if slide.len() else []
    return ", ".join(parts)


def slides(content: LessonContent, wording: Wording, *, count: int) -> Json | None:
    """Time on the `count` longest slides, and those nobody spoke about; None without slides."""
    deck = content.tables["slides"]
    if not deck.height:
        return None
    times = content.tables["measures"].filter((pl.col("name") == "slide_time") & pl.col("value").is_not_null())
    longest = times.sort("value", descending=True)["scope"].head(count).to_list()
    shown = deck.filter(pl.format("slide:{}", pl.col("slide")).is_in(longest)).with_columns(
        title=pl.col("title").map_elements(lambda title: short(title, _TITLE), return_dtype=pl.String)
    )
    spoken = set(content.tables["alignment"]["slide"].to_list())
    silent = [number for number in deck["slide"] if number not in spoken]
    drawn = slide_times(times, shown, width=_HALF, wording=wording) if shown.height else None
    return {
        "chart": None if drawn is None else picture(drawn),
        "unspoken": _numbers(silent) if spoken else "",
        "passed_over": _numbers(by_slide(content.tables).filter(pl.col("figure") == "passed over")["slide"].to_list()),
    }


def _numbers(numbers: list[int]) -> str:
    """Numbers as a short list with runs joined: 1, 4–6, 9."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)

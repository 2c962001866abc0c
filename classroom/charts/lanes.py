"""What the timeline shows, worked out once from a lesson's tables: arrays of times by lane."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from classroom.charts import spans
from classroom.charts.spans import Seconds
from classroom.domain.tables import TABLES, empty

Numbers = npt.NDArray[np.int32]

LANES: Final = ("activity", "several", "questions", "slides", "comments", "moments")

SHORTEST_S: Final = 0.2
"""Seconds of several voices at once that are shown; less is the seam between two turns."""

_NO_TIMES: Final = np.zeros(0, dtype=np.float64)
_NO_NUMBERS: Final = np.zeros(0, dtype=np.int32)


@dataclass(frozen=True, kw_only=True, eq=False)
class Lane:
    """Things with a time, ascending by `starts`: float64 seconds of one length with `numbers` (int32).

    numbers: the row each belongs to (utterance, slide, comment or moment); kinds: a word for each, () where a lane
    has only one kind.
    """

    starts: Seconds = field(default_factory=lambda: _NO_TIMES)
    ends: Seconds = field(default_factory=lambda: _NO_TIMES)
    numbers: Numbers = field(default_factory=lambda: _NO_NUMBERS)
    kinds: tuple[str, ...] = ()

    def __len__(self) -> int:
        """How many things are in the lane."""
        return int(self.starts.size)

    def within(self, start_s: float, end_s: float) -> range:
        """The places of the things that begin in start_s..end_s."""
        first, last = np.searchsorted(self.starts, (start_s, end_s))
        return range(int(first), int(last))

    @cached_property
    def _reach(self) -> Seconds:
        return np.maximum.accumulate(self.ends)

    def overlapping(self, start_s: float, end_s: float) -> range:
        """The places from the first thing that reaches into start_s..end_s to the last that begins there."""
        first = int(np.searchsorted(self._reach, start_s))
        return range(first, max(first, int(np.searchsorted(self.starts, end_s))))

    def near(self, second: float, reach_s: float) -> range:
        """The places of the things that begin at most reach_s away from a second."""
        return self.within(second - reach_s, second + reach_s + 1e-9)

    def at(self, second: float, reach_s: float = 0.0) -> int | None:
        """The place of what is on at that second (what began last), or else nearest within reach_s; or None."""
        if not len(self):
            return None
        last = int(np.searchsorted(self.starts, second, side="right"))
        near = list(range(max(0, last - 3), min(len(self), last + 2)))[::-1]
        away = [max(0.0, self.starts[place] - second, second - self.ends[place]) for place in near]
        best = int(np.argmin(away))
        return near[best] if away[best] <= reach_s else None


@dataclass(frozen=True, kw_only=True, eq=False)
class Lanes:
    """The lanes of one lesson. speech is the activity lane's utterances by role; the others as in `LANES`.

    duration_s: the lesson's clock, above 0.
    """

    duration_s: float
    speech: Mapping[str, Lane]
    utterances: Lane
    several: Lane
    questions: Lane
    slides: Lane
    comments: Lane
    moments: Lane

    def lane(self, name: str) -> Lane:
        """The lane of that name in `LANES`; activity is all utterances."""
        return self.utterances if name == "activity" else getattr(self, name)

    def shown(self) -> tuple[str, ...]:
        """The lanes with something in them, in order; activity always."""
        return tuple(name for name in LANES if name == "activity" or len(self.lane(name)))


def lanes_of(tables: Mapping[str, pl.DataFrame], duration_s: float) -> Lanes:
    """The lanes from utterances, voices, alignment, comments, traces, labels and moments.

    A missing table is an empty one. Several is where at least two voices are heard at once, for `SHORTEST_S` or more.
    A question here is an utterance that ends with a question mark. A comment is where its best candidate is, or
    else when it was written during the lesson; its kind is "confusion" where that label applies, else "comment".
    A slide lasts until the next one comes on.
    """

    def table(name: str) -> pl.DataFrame:
        found = tables.get(name)
        return empty(TABLES[name]) if found is None else found

    timed = table("utterances").filter(pl.col("start_s").is_not_null() & pl.col("end_s").is_not_null())
    timed = timed.sort("start_s")
    roles = [role for role in ("teacher", "student", "unknown") if role in timed["role"].unique()]
    asked = timed.filter(pl.col("text").str.contains(r"[?？؟][\"'”’)»]*\s*$"))
    moments = table("moments").sort("start_s")
    return Lanes(
        duration_s=max(duration_s, 1.0),
        speech={role: _lane(timed.filter(pl.col("role") == role), "utterance") for role in roles},
        utterances=_lane(timed, "utterance"),
        several=_several(timed, table("voices")),
        questions=_lane(asked, "utterance"),
        slides=_slides(timed, table("alignment")),
        comments=_comments(timed, table("comments"), table("traces"), table("labels")),
        moments=_lane(moments, "moment", moments["kind"].to_list()),
    )


def _lane(rows: pl.DataFrame, number: str, kinds: list[str] | None = None) -> Lane:
    return Lane(
        starts=rows["start_s"].to_numpy(),
        ends=rows["end_s"].to_numpy(),
        numbers=rows[number].to_numpy(),
        kinds=tuple(kinds or ()),
    )


def _several(timed: pl.DataFrame, voices: pl.DataFrame) -> Lane:
    """The stretches of two or more voices, each with the number of the utterance that is on then."""
    own = [spans.united(*spans.times(part)) for part in voices.partition_by("speaker")] if voices.height else []
    if len(own) < 2 or not timed.height:
        return Lane()
    times = np.concatenate([part for pair in own for part in pair])
    changes = np.concatenate([sign for start, _ in own for sign in (np.ones(len(start)), -np.ones(len(start)))])
    order = np.lexsort((changes, times))
    many = np.concatenate([[0], (np.cumsum(changes[order]) > 1).astype(np.int8)])
    starts, ends = times[order][np.diff(many) == 1], times[order][np.diff(many) == -1]
    lasting = ends - starts >= SHORTEST_S
    starts, ends = starts[lasting], ends[lasting]
    on = np.clip(np.searchsorted(timed["start_s"].to_numpy(), starts, side="right") - 1, 0, None)
    return Lane(starts=starts, ends=ends, numbers=timed["utterance"].to_numpy()[on])


def _slides(timed: pl.DataFrame, alignment: pl.DataFrame) -> Lane:
    on = timed.join(alignment.select("utterance", "slide"), on="utterance").sort("start_s")
    if not on.height:
        return Lane()
    slides, starts, ends = on["slide"].to_numpy(), on["start_s"].to_numpy(), on["end_s"].to_numpy()
    first = np.flatnonzero(np.concatenate(([True], slides[1:] != slides[:-1])))
    return Lane(starts=starts[first], ends=np.append(starts[first[1:]], ends.max()), numbers=slides[first])


def _comments(timed: pl.DataFrame, comments: pl.DataFrame, traces: pl.DataFrame, labels: pl.DataFrame) -> Lane:
    best = traces.filter(pl.col("rank") == 1).join(timed.select("utterance", "start_s"), on="utterance")
    confused = labels.filter((pl.col("target") == "comment") & (pl.col("label") == "confusion") & pl.col("applies"))
    placed = (
        comments.filter(pl.col("duplicate_of").is_null())
        .join(best.select("comment", "start_s"), on="comment", how="left")
        .with_columns(start_s=pl.coalesce("start_s", "time_s"))
        .filter(pl.col("start_s").is_not_null())
        .with_columns(
            end_s=pl.col("start_s"),
            kind=pl.when(pl.col("comment").is_in(confused["row"].implode()))
            .then(pl.lit("confusion"))
            .otherwise(pl.lit("comment")),
        )
        .sort("start_s", "comment")
    )
    return _lane(placed, "comment", placed["kind"].to_list())


def speaking(lanes: Lanes, start_s: float, end_s: float) -> float:
    """Share (0..1) of start_s..end_s in which anybody speaks; 0 for an empty span."""
    if end_s <= start_s:
        return 0.0
    return spans.covered(lanes.utterances.starts, lanes.utterances.ends, start_s, end_s) / (end_s - start_s)

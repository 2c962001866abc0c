"""One measure over the lessons of a course or teacher: everything that may be said about it, and what may not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import polars as pl

from classroom.statistics.bands import Band, band, most_of, noise_limits
from classroom.statistics.changes import BEYOND, SIDE, possible_change
from classroom.statistics.level import Level, local_level, steps
from classroom.statistics.pooling import pooled
from classroom.statistics.scale import Reals, Scale, scale_of
from classroom.statistics.unusual import unusual

FORECAST_FROM: Final = 8
"""Lessons before a forecast is made: with fewer it is no better than the mean."""
CLOSE: Final = 40
"""The last lessons that forecast and change look at; more are smoothed in so many groups of lessons."""
LEVEL: Final = 0.8
_SMOOTH_FROM: Final = 4
_OWN: Final = 0.8
"""Share of the lessons that must be of one teacher, or a change is as likely one of who was recorded."""
_COACHED: Final = "coach_score"


@dataclass(frozen=True, kw_only=True)
class Shift:
    """A possible change after a lesson: means before and after, their difference and one lesson's sd, in the unit."""

    after_lesson: str
    before: float
    after: float
    shift: float
    sd: float
    lessons: tuple[int, int]


@dataclass(frozen=True, kw_only=True)
class Forecast:
    """The next lesson's value with an 80 % interval, beside the plain guesses: the last value, and the mean."""

    value: float
    low: float
    high: float
    naive: float
    mean: float


@dataclass(frozen=True, kw_only=True)
class Trend:
    """A measure over lessons.

    lessons: one row a lesson, by date, those without a date last: lesson_id, title, course, teacher, date, value, low,
    high, n, smoothed, smoothed_low, smoothed_high, pooled, unusual. What could not be worked out is null. change,
    forecast, band are None with the reason in `why` under their name (a code of the words "trend.why.<code>").
    limit: the smallest shift of four lessons against four that means anything, in the unit; None if not known.
    dated: lessons with date and value. pooled_over: lessons and teachers that the pooled values rest on.
    """

    measure: str
    scope: str
    unit: str
    lessons: pl.DataFrame
    change: Shift | None
    forecast: Forecast | None
    band: Band | None
    why: dict[str, str]
    limit: float | None
    dated: int
    pooled_over: tuple[int, int]


def trend_of(rows: pl.DataFrame, chosen: pl.Series | None = None) -> Trend:
    """The trend of rows of `Store.measures` that are all of one measure and scope, one a lesson.

    chosen: which rows are asked about (None: all); the others help to pool and to know a teacher's median.
    Raises ValueError for no rows.
    """
    if not rows.height:
        raise ValueError("a trend needs rows")
    first = rows.row(0, named=True)
    scale, score = scale_and_score(first)
    everyone = _with_pooled(rows, scale, _inside(first["name"]))
    asked = everyone if chosen is None else everyone.filter(chosen)
    asked = asked.sort("date", nulls_last=True, maintain_order=True)
    known = asked.filter(pl.col("date").is_not_null() & pl.col("value").is_not_null())
    smoothed, close = _smoothed(known, scale)
    values = known["value"].to_numpy()
    why: dict[str, str] = {}
    change = _change(known, score, why)
    spread = None if close is None else _spread_in_unit(close, scale, values)
    return Trend(
        measure=first["name"],
        scope=first["scope"],
        unit=first["unit"],
        lessons=asked.join(smoothed, on="lesson_id", how="left", maintain_order="left").select(COLUMNS),
        change=change,
        forecast=_forecast(known, scale, close, why),
        band=_band(values, first["name"], score, why),
        why=why,
        limit=_limit(score, spread),
        dated=known.height,
        pooled_over=(everyone["pooled"].count(), everyone.filter(pl.col("pooled").is_not_null())["_who"].n_unique()),
    )


COLUMNS: Final = (
    *("lesson_id", "title", "course", "teacher", "date", "value", "low", "high", "n"),
    *("smoothed", "smoothed_low", "smoothed_high", "pooled", "unusual"),
)


def scale_and_score(row: dict[str, Any]) -> tuple[Scale, str]:
    """The scale of a measure, from one of its rows, and which coach score it is ("" for another measure)."""
    score = row["scope"].partition(":")[2] if row["name"] == _COACHED else ""
    return scale_of(row["unit"], most=most_of(score) if score else None), score


def _inside(measure: str) -> float:
    # the coach's estimates carry 80 % intervals, all other measures 95 %
    return 0.8 if measure == _COACHED else 0.95


def _with_pooled(rows: pl.DataFrame, scale: Scale, inside: float) -> pl.DataFrame:
    """The rows with columns _y, _v (0 if unknown), _who, pooled and unusual."""
    y = scale.to(_reals(rows, "value"))
    variance = scale.variance(_reals(rows, "low"), _reals(rows, "high"), _reals(rows, "n"), level=inside)
    who = rows.select(pl.coalesce(pl.format("t{}", "teacher"), pl.format("c{}", "course"), pl.lit(""))).to_series()
    number = who.rank("dense").to_numpy().astype(np.int64) - 1
    there = np.isfinite(y)
    drawn, odd = np.full(len(y), np.nan), np.zeros(len(y), dtype=bool)
    safe = np.nan_to_num(variance)
    drawn[there] = pooled(y[there], variance[there], number[there]).values
    odd[there] = unusual(y[there], safe[there], number[there])
    return rows.with_columns(
        _y=pl.Series(y, nan_to_null=True),
        _v=pl.Series(safe),
        _who=pl.Series(number),
        pooled=pl.Series(scale.back(drawn), nan_to_null=True),
        unusual=pl.Series(odd),
    )


def _smoothed(known: pl.DataFrame, scale: Scale) -> tuple[pl.DataFrame, Level | None]:
    """lesson_id with the smoothed level and its ends; and the level of the last lessons, on the scale."""
    columns = ("smoothed", "smoothed_low", "smoothed_high")
    if known.height < _SMOOTH_FROM:
        return pl.DataFrame(schema={"lesson_id": pl.String, **dict.fromkeys(columns, pl.Float64)}), None
    y, v, days = _reals(known, "_y"), _reals(known, "_v"), _days(known)
    close = local_level(y[-CLOSE:], v[-CLOSE:], steps(days[-CLOSE:]), ahead=LEVEL)
    if known.height <= CLOSE:
        lines = (close.level, close.low, close.high)
    else:
        groups = np.array_split(np.arange(known.height), CLOSE)
        # a median of k values is as sure as the mean of 2k/pi
        unsure = np.array([v[own].mean() * np.pi / (2 * len(own)) for own in groups])
        middle = np.array([days[own].mean() for own in groups])
        level = local_level(np.array([np.median(y[own]) for own in groups]), unsure, steps(middle))
        lines = tuple(np.interp(days, middle, line) for line in (level.level, level.low, level.high))
    made = {name: scale.back(line) for name, line in zip(columns, lines, strict=True)}
    return pl.DataFrame({"lesson_id": known["lesson_id"], **made}), close


def _change(known: pl.DataFrame, score: str, why: dict[str, str]) -> Shift | None:
    if known.height < 2 * SIDE:
        why["change"] = "change_few"
        return None
    if _mixed(known):
        why["change"] = "teachers"
        return None
    last = known.tail(CLOSE)
    found = possible_change(_reals(last, "_y"))
    why["change"] = "change_none"
    if found is None:
        return None
    cut = found.after + 1
    before, after = last["value"].to_numpy()[:cut], last["value"].to_numpy()[cut:]
    sd = float(
        np.sqrt((((before - before.mean()) ** 2).sum() + ((after - after.mean()) ** 2).sum()) / (last.height - 2))
    )
    shift = float(after.mean() - before.mean())
    noise = noise_limits().get(score)
    if abs(shift) <= BEYOND * sd or (noise and abs(shift) < noise.smallest_change(len(before), len(after))):
        return None
    del why["change"]
    return Shift(
        after_lesson=str(last["lesson_id"][found.after]),
        before=float(before.mean()),
        after=float(after.mean()),
        shift=shift,
        sd=sd,
        lessons=(len(before), len(after)),
    )


def _forecast(known: pl.DataFrame, scale: Scale, close: Level | None, why: dict[str, str]) -> Forecast | None:
    if known.height < FORECAST_FROM or close is None:
        why["forecast"] = "forecast_few"
        return None
    if _mixed(known):
        why["forecast"] = "teachers"
        return None
    value, low, high = (float(end) for end in scale.back(np.array(close.ahead)))
    values = known["value"].to_numpy()[-CLOSE:]
    return Forecast(value=value, low=low, high=high, naive=float(values[-1]), mean=float(values.mean()))


def _band(values: Reals, measure: str, score: str, why: dict[str, str]) -> Band | None:
    if measure != _COACHED:
        why["band"] = "band_other"
        return None
    made = band(values, score)
    if made is None:
        why["band"] = "band_few"
    return made


def _limit(score: str, spread: float | None) -> float | None:
    """Four lessons against four: two standard deviations of one lesson, or the published limit if that is larger."""
    noise = noise_limits().get(score)
    published = None if noise is None else noise.smallest_change(SIDE, SIDE)
    own = None if spread is None else BEYOND * spread
    both = [limit for limit in (published, own) if limit is not None]
    return max(both) if both else None


def _spread_in_unit(level: Level, scale: Scale, values: Reals) -> float:
    """One lesson's standard deviation around the level, in the measure's unit."""
    middle = scale.to(np.array([np.median(values)]))
    ends = scale.back(np.array([middle[0] - level.spread, middle[0] + level.spread]))
    return float(ends[1] - ends[0]) / 2


def _mixed(known: pl.DataFrame) -> bool:
    """True if no teacher gave most of the lessons; lessons without a teacher count as one's."""
    most = known["teacher"].value_counts()["count"].max()
    return not isinstance(most, int) or most < _OWN * known.height


def _reals(rows: pl.DataFrame, name: str) -> Reals:
    return rows[name].cast(pl.Float64).fill_null(np.nan).to_numpy().astype(np.float64)


def _days(rows: pl.DataFrame) -> Reals:
    return rows["date"].cast(pl.Int32).to_numpy().astype(np.float64)

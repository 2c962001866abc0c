"""Trends over lessons: which there are, one of them, and how many teachers develop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from classroom.domain.errors import UsageError
from classroom.domain.measures import MEASURES
from classroom.statistics.growth import Trajectories, refuse_few, trajectories
from classroom.statistics.trend import Trend, scale_and_score, trend_of
from classroom.store.store import Store

_OF_ONE_LESSON = ("slide", "segment", "minute")
_FEWEST = 3


@dataclass(frozen=True, kw_only=True)
class TrendChoices:
    """What trends there are: courses, teachers, and measures as (name, scope), those of whole lessons first."""

    courses: tuple[str, ...]
    teachers: tuple[str, ...]
    measures: tuple[tuple[str, str], ...]

    @property
    def families(self) -> dict[str, tuple[tuple[str, str], ...]]:
        """Measures that are looked at side by side: those of whole lessons ("lesson"), the parts of one otherwise."""
        found: dict[str, list[tuple[str, str]]] = {}
        for name, scope in self.measures:
            found.setdefault("lesson" if scope == "lesson" else name, []).append((name, scope))
        return {family: tuple(pairs) for family, pairs in found.items() if len(pairs) > 1}


@dataclass(frozen=True, kw_only=True)
class Development:
    """Teachers, and the classes they were put in by how a measure went over time. Times run from 0 to 1.

    first, last: the days that are 0 and 1, as ISO dates. ends: where each class begins and ends, in the
    measure's unit; `found` holds its curve on the scale of `classroom.statistics.scale`.
    """

    measure: str
    scope: str
    teachers: tuple[str, ...]
    first: str
    last: str
    found: Trajectories
    ends: tuple[tuple[float, float], ...]


def choices(store: Store, *, course: str | None = None, teacher: str | None = None) -> TrendChoices:
    """What there is to choose from; measures of single slides and segments are of one lesson only and left out."""
    people = known(store, course, teacher)
    names = store.measure_names(course=course, teacher=teacher)
    pairs = zip(names["name"].to_list(), names["scope"].to_list(), strict=True)
    kept = [(name, scope) for name, scope in pairs if scope.partition(":")[0] not in _OF_ONE_LESSON]
    return TrendChoices(
        courses=tuple(people["course"].drop_nulls().unique().sort().to_list()),
        teachers=tuple(people["teacher"].drop_nulls().unique().sort().to_list()),
        measures=tuple(sorted(kept, key=_place)),
    )


def trend(store: Store, measure: str, scope: str, *, course: str | None, teacher: str | None) -> Trend:
    """The trend; UsageError for a course, teacher or measure that no lesson has."""
    known(store, course, teacher)
    # everybody's lessons are read: they say how much lessons and teachers differ
    rows = store.measures(name=measure, scope=scope)
    wanted = [pl.col(column) == name for column, name in (("course", course), ("teacher", teacher)) if name is not None]
    asked = rows.select(pl.all_horizontal(pl.lit(value=True), *wanted).fill_null(value=False)).to_series()
    if asked.len() != rows.height:
        asked = pl.Series([True] * rows.height)
    if not rows.filter(asked)["value"].count():
        raise UsageError(
            f"No lesson asked about has the measure “{measure}” for “{scope}”.",
            "`lectern trends` without --measure lists those there are.",
        )
    return trend_of(rows, asked)


def side_by_side(
    store: Store, pairs: Sequence[tuple[str, str]], *, course: str | None, teacher: str | None
) -> tuple[Trend, ...]:
    """The trends of several measures; pooled over the lessons asked about only, so that one question answers all."""
    known(store, course, teacher)
    rows = store.measures(course=course, teacher=teacher)
    own = rows.partition_by("name", "scope", as_dict=True)
    return tuple(trend_of(own[pair]) for pair in pairs if pair in own and own[pair]["value"].count())


def scopes(store: Store, measure: str, *, course: str | None, teacher: str | None) -> tuple[tuple[str, str], ...]:
    """The (name, scope) pairs that a person means by "name", "name:scope" or "name:label"; UsageError for none.

    A bare name means the whole lesson where the measure is of whole lessons, otherwise all its parts.
    """
    there = choices(store, course=course, teacher=teacher).measures
    if (measure, "lesson") in there:
        return ((measure, "lesson"),)
    exact = tuple(pair for pair in there if measure in (pair[0], f"{pair[0]}:{pair[1]}"))
    loose = tuple(pair for pair in there if measure == f"{pair[0]}:{pair[1].partition(':')[2]}")
    if found := exact or loose:
        return found
    if not there:
        raise UsageError("No lesson asked about has been measured yet.", "Analyse one first.")
    listed = ", ".join(dict.fromkeys(name for name, _ in there))
    raise UsageError(f"No lesson asked about has a measure “{measure}”.", f"There are {listed}.")


def known(store: Store, course: str | None, teacher: str | None) -> pl.DataFrame:
    """The courses and teachers there are; UsageError for a course or teacher that no lesson has."""
    people = store.people()
    for word, column, name in (("course", "course", course), ("teacher", "teacher", teacher)):
        if name is not None and name not in people[column].to_list():
            raise UsageError(f"There is no lesson of the {word} “{name}”.", "`lectern lessons` lists what there is.")
    return people


def development(store: Store, measure: str, scope: str, *, course: str | None) -> Development:
    """Teachers grouped by how the measure went; UsageError below 40 teachers with 3 dated lessons each."""
    known(store, course, None)
    rows = store.measures(name=measure, scope=scope, course=course).drop_nulls(["teacher", "date", "value"])
    rows = rows.filter(pl.len().over("teacher") >= _FEWEST)
    refuse_few(rows["teacher"].n_unique())
    day = rows["date"].cast(pl.Int32).to_numpy().astype(np.float64)
    first, last = rows["date"].min(), rows["date"].max()
    scale, _ = scale_and_score(rows.row(0, named=True))
    rows = rows.with_columns(
        _t=pl.Series((day - day.min()) / max(np.ptp(day), 1.0)), _y=pl.Series(scale.to(rows["value"].to_numpy()))
    )
    own = rows.partition_by("teacher", maintain_order=False, as_dict=True)
    names = sorted(str(key[0]) for key in own)
    tables = [own[(name,)] for name in names]
    found = trajectories(
        [table["_t"].to_numpy() for table in tables],
        [table["_y"].to_numpy() for table in tables],
        covariates=np.array([[np.log(table.height)] for table in tables]),
    )
    ends = scale.back(np.stack([found.curves[:, 0], found.curves.sum(axis=1)], axis=1))
    return Development(
        measure=measure,
        scope=scope,
        teachers=tuple(names),
        first=str(first),
        last=str(last),
        found=found,
        ends=tuple((float(start), float(end)) for start, end in ends),
    )


def _place(pair: tuple[str, str]) -> tuple[bool, int, str, str]:
    """Measures of whole lessons first, in the order they are declared; then those of roles and labels."""
    name, scope = pair
    declared = list(MEASURES)
    return (scope != "lesson", declared.index(name) if name in MEASURES else len(declared), name, scope)

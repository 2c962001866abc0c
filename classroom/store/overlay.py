"""Corrections laid over a table: which row each belongs to now, and the table with their values in it. No SQL."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import polars as pl

from classroom.domain.corrections import Correction, JsonValue
from classroom.domain.tables import Table

NEAR_S = 1.0
"""How far a row's start may have moved for it to be taken as the same place of the lesson."""

State = Literal["placed", "moved", "unplaced", "withdrawn"]

_POINTS = {
    "labels": "row",
    "alignment": "utterance",
    "traces": "comment",
}
"""The column with which rows of a table point to the row of another that says what they are about."""


@dataclass(frozen=True, kw_only=True)
class Placement:
    """Where a correction is now: at the row of its key (placed) or another (moved); row is its index, else None."""

    correction: Correction
    state: State
    row: int | None


@dataclass(frozen=True, kw_only=True)
class Place:
    """What a row is about: times in seconds where it has them, else the sha256 of its text; all None if neither."""

    start_s: float | None = None
    end_s: float | None = None
    text: str | None = None

    def facts(self) -> dict[str, str | float]:
        """The known facts by name, as `Correction.anchor` holds them."""
        known = {"start_s": self.start_s, "end_s": self.end_s, "text": self.text}
        return {name: value for name, value in known.items() if value is not None}


@dataclass(frozen=True)
class Ground:
    """A table as computed, and the rows of other tables that its rows point to: number of the row -> its place.

    `targets` is by table name ("utterances", "comments").
    """

    table: Table
    rows: pl.DataFrame
    targets: Mapping[str, Mapping[int, Place]] = field(default_factory=dict[str, Mapping[int, Place]])

    @cached_property
    def index(self) -> dict[tuple[object, ...], int]:
        """The row's index by the values of its key."""
        return {key: number for number, key in enumerate(self.rows.select(self.table.key).iter_rows())}

    @cached_property
    def own(self) -> dict[int, Place]:
        """The place of every row by its index, for a table whose rows stand for themselves."""
        return dict(enumerate(_places(self.rows)))


def places(table: Table, rows: pl.DataFrame) -> dict[int, Place]:
    """The place of every row by its number, for a table numbered by its first key column."""
    return dict(zip(rows[table.key[0]].to_list(), _places(rows), strict=True))


def _places(rows: pl.DataFrame) -> Iterator[Place]:
    wanted = rows.select(name for name in ("start_s", "end_s", "text") if name in rows.columns)
    for row in wanted.iter_rows(named=True):
        start_s, end_s, text = row.get("start_s"), row.get("end_s"), row.get("text")
        if start_s is not None:
            yield Place(start_s=start_s, end_s=end_s)
        else:
            yield Place(text=None if text is None else hashlib.sha256(text.encode()).hexdigest())
    if not wanted.columns:
        yield from (Place() for _ in range(rows.height))


def target_of(table: str, key: Mapping[str, object]) -> tuple[str, str] | None:
    """The table a row of that key points to and the key column with the number; None if it stands for itself."""
    column = _POINTS.get(table)
    if column is None:
        return None
    if table == "labels":
        name = {"utterance": "utterances", "comment": "comments"}.get(str(key["target"]))
        return (name, column) if name else None
    return {"alignment": "utterances", "traces": "comments"}[table], column


def row_of(ground: Ground, key: Mapping[str, object]) -> int | None:
    """The index of the row with that key; None if there is none."""
    return ground.index.get(tuple(key[name] for name in ground.table.key))


def anchor_of(ground: Ground, key: Mapping[str, object], row: int) -> Place:
    """The place of the row at that index, its own or that of the row it points to."""
    target = target_of(ground.table.name, key)
    if target is None:
        return ground.own[row]
    name, column = target
    return ground.targets.get(name, {}).get(int(str(key[column])), Place())


def place(
    ground: Ground, corrections: Sequence[Correction], *, withdrawn: Collection[str] = ()
) -> tuple[Placement, ...]:
    """Where each correction of this table belongs now, in the order given.

    By its key, if the row of that key is still about the same place (start within 1 s, or the same text) and holds a
    value that the person saw or gave there; otherwise at the row with the nearest start within 1 s, or without times
    at the only row with the same text. A correction of a text moves only to a row that also ends within 1 s, because
    a longer row holds words the person never saw. What is found nowhere is "unplaced"; nothing is dropped.
    withdrawn: ids taken back besides those that rows of `corrections` take back.
    """
    seen = _values_seen(corrections)
    taken_back = {*withdrawn, *(c.withdraws for c in corrections if c.withdraws)}
    found: list[Placement] = []
    for correction in corrections:
        if correction.withdraws:
            continue
        if correction.correction_id in taken_back:
            found.append(Placement(correction=correction, state="withdrawn", row=None))
            continue
        state, row = _find(ground, correction, seen[_cell(correction)])
        found.append(Placement(correction=correction, state=state, row=row))
    return tuple(found)


def lay_over(rows: pl.DataFrame, table: Table, placements: Sequence[Placement]) -> pl.DataFrame:
    """The same rows with the values of the placed corrections; of two for one value the later one counts."""
    by_column: dict[str, dict[int, JsonValue]] = {}
    for placement in placements:
        if placement.row is not None:
            by_column.setdefault(placement.correction.column, {})[placement.row] = placement.correction.value
    for column, values in by_column.items():
        series = rows[column].to_list()
        for row, value in values.items():
            series[row] = value
        rows = rows.with_columns(pl.Series(column, series, dtype=table.schema[column]))
        if column == "text" and "doubt" in rows.columns:  # what a person wrote is no longer the recogniser's
            heard = [None if row in values else doubt for row, doubt in enumerate(rows["doubt"])]
            rows = rows.with_columns(pl.Series("doubt", heard, dtype=table.schema["doubt"]))
    return rows


def _cell(correction: Correction) -> tuple[object, ...]:
    return (correction.column, *sorted(correction.key.items()))


def _values_seen(corrections: Sequence[Correction]) -> dict[tuple[object, ...], list[JsonValue]]:
    seen: dict[tuple[object, ...], list[JsonValue]] = {}
    for correction in corrections:
        seen.setdefault(_cell(correction), []).extend((correction.old, correction.value))
    return seen


def _find(ground: Ground, correction: Correction, seen: Sequence[JsonValue]) -> tuple[State, int | None]:
    row = row_of(ground, correction.key)
    if row is not None and ground.rows[row, correction.column] in seen and _same_place(ground, correction, row):
        return "placed", row
    again = _again(ground, correction)
    if again is None:
        return "unplaced", None
    return ("placed" if again == row else "moved"), again


def _same_place(ground: Ground, correction: Correction, row: int) -> bool:
    now, then = anchor_of(ground, correction.key, row), correction.anchor
    if "start_s" in then and now.start_s is not None:
        return abs(now.start_s - float(then["start_s"])) <= NEAR_S
    if "text" in then and now.text is not None and correction.column != "text":
        return now.text == then["text"]
    return True


def _again(ground: Ground, correction: Correction) -> int | None:
    target = target_of(ground.table.name, correction.key)
    if target is None:
        return nearest(ground.own, correction)
    name, column = target
    number = nearest(ground.targets.get(name, {}), correction)
    return None if number is None else row_of(ground, {**correction.key, column: number})


def nearest(candidates: Mapping[int, Place], correction: Correction) -> int | None:
    """The candidate nearest to the correction's anchor within 1 s, or the only one with its text; None for neither."""
    anchor = correction.anchor
    if "start_s" in anchor:
        start_s = float(anchor["start_s"])
        far = {n: abs(p.start_s - start_s) for n, p in candidates.items() if p.start_s is not None}
        best = min(far, key=lambda number: far[number], default=None)
        if best is None or far[best] > NEAR_S:
            return None
        return best if _ends_alike(candidates[best], correction) else None
    same = [
        number for number, place in candidates.items() if place.text is not None and place.text == anchor.get("text")
    ]
    return same[0] if len(same) == 1 else None


def _ends_alike(now: Place, correction: Correction) -> bool:
    if correction.column != "text":
        return True
    end_s = correction.anchor.get("end_s")
    return end_s is None or now.end_s is None or abs(now.end_s - float(end_s)) <= NEAR_S

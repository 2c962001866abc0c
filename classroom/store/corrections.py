"""People's corrections: append-only rows, checked on the way in, laid over tables on the way out."""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import duckdb
import polars as pl

from classroom.domain.corrections import CUT, MOMENT, Correction, Cut, JsonValue
from classroom.domain.errors import UsageError
from classroom.domain.tables import TABLES, Table, TableError, empty, frame
from classroom.store import cutting, lessons, numbering, overlay, pointing, runs, shared, tables
from classroom.store.versions import now

_COLUMNS = (
    "correction_id, lesson_id, table_name, key, column_name, value, old_value, anchor, author, created_at, withdraws, "
    "edit_id, command"
)

_KINDS: dict[type[pl.DataType], tuple[type, ...]] = {
    pl.String: (str,),
    pl.Int32: (int,),
    pl.Float64: (float, int),
    pl.Boolean: (bool,),
}

LIST_SCHEMA: dict[str, type[pl.DataType]] = {
    "correction_id": pl.String,
    "table": pl.String,
    "key": pl.String,
    "column": pl.String,
    "old": pl.String,
    "value": pl.String,
    "author": pl.String,
    "created_at": pl.String,
    "state": pl.String,
    "row_key": pl.String,
}


def add(connection: duckdb.DuckDBPyConnection, corrections: Sequence[Correction]) -> tuple[str, ...]:
    """Append corrections of one lesson, each with what it replaces and where it stands; their ids.

    UsageError if the lesson, a table, column or row is not there, or a value is not one the column can hold.
    """
    if len(corrections) > 1 and any(correction.column == CUT for correction in corrections):
        raise UsageError("An utterance is cut by itself: other changes are an edit of their own.")
    views: dict[str, _View] = {}
    given: dict[tuple[str, int, str], JsonValue] = {}
    ids: list[str] = []
    for correction in corrections:
        table = _checked(connection, correction)
        name = table.name
        if name not in views:
            views[name] = _view(connection, correction.lesson_id, table)
        ground, shown = views[name].ground, views[name].rows
        if correction.column == MOMENT:
            kept = pointing.made_of(correction, ground, _utterances(connection, correction.lesson_id))
            kept = replace(kept, table=name, correction_id=uuid.uuid4().hex, created_at=now(), withdraws=None)
            _insert(connection, kept)
            ids.append(kept.correction_id)
            continue
        row = overlay.row_of(ground, correction.key)
        if row is None:
            raise UsageError(f"There is no such row in {name}.")
        if correction.column == CUT:
            _check_cut(correction, shown[row, "text"])
        cell = (name, row, correction.column)
        full = replace(
            correction,
            table=name,
            old=given.get(cell, None if correction.column == CUT else shown[row, correction.column]),
            anchor=overlay.anchor_of(ground, correction.key, row).facts(),
            correction_id=uuid.uuid4().hex,
            created_at=now(),
            withdraws=None,
        )
        _insert(connection, full)
        given[cell] = full.value
        ids.append(full.correction_id)
    return tuple(ids)


def _check_cut(correction: Correction, text: str) -> None:
    cut = Cut.of(correction.value)
    if cut is None:
        raise UsageError("There must be words on both sides of a cut.")
    if f"{cut.head} {cut.tail}".split() != text.split():
        raise UsageError("The utterance has other words by now.", "Look at it again, and cut it then.")


def _checked(connection: duckdb.DuckDBPyConnection, correction: Correction) -> Table:
    lessons.known(connection, correction.lesson_id)
    shared.refuse(connection, correction.lesson_id)
    table = tables.table_of(correction.table)
    _check_column(table, correction)
    if set(correction.key) != set(table.key):
        raise UsageError(f"A row of {table.name} is named by {', '.join(table.key)}.")
    return table


def withdraw(connection: duckdb.DuckDBPyConnection, correction_id: str) -> None:
    """Append a row that takes the correction back; nothing happens if one did before. UsageError for an unknown id."""
    found = _read(connection, "where correction_id = ? and withdraws is null", [correction_id])
    if not found:
        raise UsageError("There is no such correction.")
    if _read(connection, "where withdraws = ?", [correction_id]):
        return
    _insert(connection, replace(found[0], correction_id=uuid.uuid4().hex, created_at=now(), withdraws=correction_id))


def restore(connection: duckdb.DuckDBPyConnection, correction: Correction) -> None:
    """Append a correction that was taken back once more, as it was: value, row and place."""
    _insert(connection, replace(correction, correction_id=uuid.uuid4().hex, created_at=now(), withdraws=None))


def of_lesson(
    connection: duckdb.DuckDBPyConnection, lesson_id: str, table: str | None = None
) -> tuple[Correction, ...]:
    """The corrections of the lesson (of one table), withdrawals too, in the order they were made."""
    if table is None:
        return _read(connection, "where lesson_id = ?", [lesson_id])
    return _read(connection, "where lesson_id = ? and table_name = ?", [lesson_id, table])


def corrected(connection: duckdb.DuckDBPyConnection, lesson_id: str, name: str) -> pl.DataFrame:
    """The rows of a table or part of the lesson with people's values over them and utterances cut where they said."""
    return _view(connection, lesson_id, tables.table_of(name), name).rows


def listing(connection: duckdb.DuckDBPyConnection, lesson_id: str) -> pl.DataFrame:
    """One row a correction, oldest first; see `LIST_SCHEMA`.

    key, old, value and row_key are JSON; row_key is the key of the row it belongs to now, null unless state is
    "placed" (at the row of its key) or "moved" (at the row that stands there since); others: "unplaced", "withdrawn".
    """
    made = of_lesson(connection, lesson_id)
    order = {correction.correction_id: number for number, correction in enumerate(made)}
    placed: list[tuple[int, dict[str, Any]]] = []
    for name in sorted({correction.table for correction in made}):
        view = _view(connection, lesson_id, TABLES[name])
        for placement in view.placements:
            placed.append((order[placement.correction.correction_id], _listed(view, placement)))
    rows = [row for _, row in sorted(placed, key=lambda pair: pair[0])]
    return pl.DataFrame(rows, schema=LIST_SCHEMA)


@dataclass(frozen=True, kw_only=True)
class _View:
    """A table with what people made of it. ground: what a correction made now is laid over; rows: as shown."""

    ground: overlay.Ground
    rows: pl.DataFrame
    placements: tuple[overlay.Placement, ...] = ()


def _view(connection: duckdb.DuckDBPyConnection, lesson_id: str, table: Table, name: str = "") -> _View:
    made = of_lesson(connection, lesson_id, table.name)
    if table.name == "utterances":
        found = _Cuts(connection, lesson_id, made, name=name).now
        return _View(ground=found.ground, rows=found.rows, placements=found.placements)
    cuts = _cuts(connection, lesson_id, table)
    ground = overlay.Ground(table, _rows(connection, lesson_id, name or table.name, cuts))
    if not made:
        return _View(ground=_aimed(connection, lesson_id, ground, cuts), rows=ground.rows)
    ground = _aimed(connection, lesson_id, ground, cuts)
    made = made if cuts is None else cuts.translated(made)
    placements = overlay.place(ground, [one for one in made if not pointing.is_moment(one)])
    rows = overlay.lay_over(ground.rows, table, placements)
    moments = [one for one in made if pointing.is_moment(one)]
    if moments:
        over = overlay.Ground(table, rows, ground.targets)
        rows, given = pointing.place(over, moments, _utterances(connection, lesson_id, cuts))
        placements = (*placements, *given)
    return _View(ground=ground, rows=rows, placements=placements)


def _utterances(
    connection: duckdb.DuckDBPyConnection, lesson_id: str, cuts: _Cuts | None = None
) -> dict[int, overlay.Place]:
    """The place of every utterance by its number now."""
    cuts = cuts or _cuts(connection, lesson_id, TABLES["traces"])
    if cuts is not None:
        return cuts.places()
    return overlay.places(TABLES["utterances"], tables.whole(connection, lesson_id, "utterances"))


class _Cuts:
    """The utterances of a lesson, whatever cuts were in force."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, lesson_id: str, made: Sequence[Correction], *, name: str = ""
    ) -> None:
        self._made = made
        self._all = lambda: of_lesson(connection, lesson_id)
        self.base = overlay.Ground(TABLES["utterances"], tables.whole(connection, lesson_id, name or "utterances"))
        some = any(correction.column == CUT for correction in made)
        self._spoken = tables.whole(connection, lesson_id, "words") if some else empty(TABLES["words"])
        self.now = cutting.replay(self.base, made, self._spoken)
        self._numbers: dict[frozenset[str], numbering.Numbers] = {}

    def numbers(self, force: frozenset[str]) -> numbering.Numbers:
        """From the numbers while these cuts were in force to those of now."""
        if force not in self._numbers:
            then = cutting.replay(self.base, self._made, self._spoken, force=force)
            self._numbers[force] = numbering.Numbers(then, self.now)
        return self._numbers[force]

    def translated(self, made: Sequence[Correction]) -> tuple[Correction, ...]:
        """Corrections of another table with the numbers of now in their keys."""
        wanted = {correction.correction_id: correction for correction in made}
        force: set[str] = set()
        found: list[Correction] = []
        for correction in self._all():
            if correction.column == CUT and correction.withdraws is None:
                force.add(correction.correction_id)
            elif correction.withdraws in force:
                force.discard(correction.withdraws)
            elif correction.correction_id in wanted:
                found.append(self.numbers(frozenset(force)).correction(correction))
        return tuple(found)

    def places(self) -> dict[int, overlay.Place]:
        """The place of every row; of one that nobody cut as it was computed, whatever its words are now."""
        computed, shown = overlay.places(self.base.table, self.base.rows), self.now.ground.rows
        found = overlay.places(self.base.table, shown)
        bases = [piece.base for piece in self.now.pieces]
        whole = {base for base, count in Counter(bases).items() if count == 1}
        return {
            number: computed[base] if base in whole else found[number]
            for number, base in zip(self.now.numbers, bases, strict=True)
        }


def _cuts(connection: duckdb.DuckDBPyConnection, lesson_id: str, table: Table) -> _Cuts | None:
    """The lesson's cuts where the table points at utterances and there ever was one."""
    if table.name not in numbering.POINTING:
        return None
    made = of_lesson(connection, lesson_id, "utterances")
    return _Cuts(connection, lesson_id, made) if any(one.column == CUT for one in made) else None


def _rows(connection: duckdb.DuckDBPyConnection, lesson_id: str, name: str, cuts: _Cuts | None) -> pl.DataFrame:
    """A table or part as computed, the numbers of utterances in it those of now."""
    if cuts is None:
        return tables.whole(connection, lesson_id, name)
    table = tables.table_of(name)
    parts = [
        numbering.renumbered(
            table.name,
            tables.rows_of(connection, part),
            cuts.numbers(runs.cuts_of(connection, part.run_id)),
            cuts.now,
        )
        for part in tables.shown(connection, lesson_id, name)
    ]
    return pl.concat([empty(table), *parts]).sort(table.order, maintain_order=True)


def _aimed(
    connection: duckdb.DuckDBPyConnection, lesson_id: str, ground: overlay.Ground, cuts: _Cuts | None
) -> overlay.Ground:
    """The ground with the places its rows point at."""
    wanted = {"labels": ("utterances", "comments"), "alignment": ("utterances",), "traces": ("comments",)}
    targets = {
        name: cuts.places()
        if name == "utterances" and cuts is not None
        else overlay.places(TABLES[name], tables.whole(connection, lesson_id, name))
        for name in wanted.get(ground.table.name, ())
    }
    return overlay.Ground(ground.table, ground.rows, targets)


def _check_column(table: Table, correction: Correction) -> None:
    name = correction.column
    if (name, table.name) in ((CUT, "utterances"), (MOMENT, "traces")):
        return
    if name not in table.schema or not table.key:
        raise UsageError(f"{table.name} has no column {name} that can be corrected.")
    if name in (*table.key, *table.order, "start_s", "end_s") or table.schema[name] is pl.Binary:
        raise UsageError(f"{table.name}.{name} cannot be corrected: it says where the row belongs.")
    column = table.column(name)
    if correction.value is not None and type(correction.value) not in _KINDS[column.dtype]:
        raise UsageError(f"That is not a value {table.name}.{name} can hold.", column.about)
    single = Table(name=table.name, about="", columns=(column,), order=(name,))
    try:
        frame(single, {name: [correction.value]})
    except (TableError, OverflowError, TypeError, pl.exceptions.PolarsError) as error:
        raise UsageError(f"That is not a value {table.name}.{name} can hold.", column.about) from error


def _listed(view: _View, placement: overlay.Placement) -> dict[str, Any]:
    made = placement.correction
    row_key = None
    if placement.row is not None:
        row_key = json.dumps(
            dict(zip(view.ground.table.key, view.rows.select(view.ground.table.key).row(placement.row), strict=True))
        )
    return {
        "correction_id": made.correction_id,
        "table": made.table,
        "key": json.dumps(dict(made.key)),
        "column": made.column,
        "old": json.dumps(made.old),
        "value": json.dumps(made.value),
        "author": made.author,
        "created_at": made.created_at,
        "state": placement.state,
        "row_key": row_key,
    }


def _insert(connection: duckdb.DuckDBPyConnection, made: Correction) -> None:
    values: Sequence[object] = (
        made.correction_id,
        made.lesson_id,
        made.table,
        json.dumps(dict(made.key)),
        made.column,
        json.dumps(made.value, ensure_ascii=False),  # the search looks into it
        json.dumps(made.old),
        json.dumps(dict(made.anchor)),
        made.author,
        made.created_at,
        made.withdraws,
        made.edit_id or None,
        made.command or None,
    )
    connection.execute(
        f"insert into corrections (number, {_COLUMNS}) "
        "select (select coalesce(max(number), 0) + 1 from corrections), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?",
        list(values),
    )


def _read(connection: duckdb.DuckDBPyConnection, where: str, params: list[object]) -> tuple[Correction, ...]:
    rows = connection.execute(f"select {_COLUMNS} from corrections {where} order by number", params).fetchall()
    return tuple(
        Correction(
            correction_id=r[0],
            lesson_id=r[1],
            table=r[2],
            key=json.loads(r[3]),
            column=r[4],
            value=json.loads(r[5]),
            old=json.loads(r[6]),
            anchor=json.loads(r[7]),
            author=r[8],
            created_at=r[9],
            withdraws=r[10],
            edit_id=r[11] or "",
            command=r[12] or "",
        )
        for r in rows
    )

"""Utterances that a person cut in two: the rows after it, and what that does to numbers that point at rows. No SQL.

A cut is a correction like any other: kept in the order it was made, withdrawn and made again, found again by its place
when the lesson was analysed anew. Rows after it count one further, so every run is read by the cuts it knew.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import polars as pl

from classroom.domain.corrections import CUT, Correction, Cut
from classroom.domain.tables import UTTERANCES
from classroom.store import overlay
from classroom.store.overlay import NEAR_S, Ground, Placement

_INSIDE_S = 0.1
"""A cut must be so far from both ends of an utterance in other words, or there is nothing left to cut."""


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A row as it is shown. base: the number it was computed with; offset: where in that row's text it begins."""

    base: int
    offset: int
    start_s: float | None


@dataclass(frozen=True, kw_only=True)
class Replayed:
    """The utterances after all cuts. ground: before what was corrected since; rows: with all; numbers: of each row."""

    ground: Ground
    rows: pl.DataFrame
    placements: tuple[Placement, ...]
    pieces: tuple[Piece, ...]
    numbers: tuple[int, ...]


def replay(
    ground: Ground, made: Sequence[Correction], spoken: pl.DataFrame, *, force: Collection[str] | None = None
) -> Replayed:
    """Corrections of utterances laid over the rows as computed, in the order they were made.

    spoken: the words as computed, to find a cut again in other words. force: the ids of the cuts to make, None for
    those that are not withdrawn.
    """
    withdrawn = {correction.withdraws for correction in made if correction.withdraws}
    state = _State(ground, [Piece(base=n, offset=0, start_s=s) for n, s in _numbered(ground.rows)], withdrawn)
    for correction in made:
        if correction.withdraws:
            continue
        if correction.column != CUT:
            state.pending.append(correction)
        elif not _in_force(correction.correction_id, withdrawn, force):
            state.placements.append(Placement(correction=correction, state="withdrawn", row=None))
        else:
            state.cut(correction, spoken)
    rows = state.laid()
    return Replayed(
        ground=state.ground,
        rows=rows,
        placements=tuple(state.placements),
        pieces=tuple(state.pieces),
        numbers=tuple(rows["utterance"].to_list()),
    )


def _in_force(correction_id: str, withdrawn: Collection[str], force: Collection[str] | None) -> bool:
    return correction_id not in withdrawn if force is None else correction_id in force


def _numbered(rows: pl.DataFrame) -> list[tuple[int, float | None]]:
    return rows.select("utterance", "start_s").rows()


class _State:
    def __init__(self, ground: Ground, pieces: list[Piece], withdrawn: set[str]) -> None:
        self.ground = ground
        self.pieces = pieces
        self.pending: list[Correction] = []
        self.placements: list[Placement] = []
        self._withdrawn = withdrawn

    def laid(self) -> pl.DataFrame:
        placed = overlay.place(self.ground, self.pending, withdrawn=self._withdrawn)
        self.placements += placed
        self.pending = []
        return overlay.lay_over(self.ground.rows, self.ground.table, placed)

    def cut(self, correction: Correction, spoken: pl.DataFrame) -> None:
        rows = self.laid()
        found = _find(rows, self.pieces, correction, spoken)
        if found is None:
            self.placements.append(Placement(correction=correction, state="unplaced", row=None))
            self.ground = Ground(self.ground.table, rows)
            return
        at, cut = found
        before = self.pieces[at]
        piece = Piece(base=before.base, offset=before.offset + len(cut.head) + 1, start_s=cut.start_s)
        self.pieces.insert(at + 1, piece)
        moved = rows.row(at, named=True)["utterance"] != correction.key["utterance"]
        self.placements = [
            replace(one, row=one.row + 1) if one.row is not None and one.row > at else one for one in self.placements
        ]
        self.placements.append(Placement(correction=correction, state="moved" if moved else "placed", row=at))
        self.ground = Ground(self.ground.table, _in_two(rows, at, cut))


def _find(
    rows: pl.DataFrame, pieces: Sequence[Piece], correction: Correction, spoken: pl.DataFrame
) -> tuple[int, Cut] | None:
    """The index of the row to cut and how; None where its words and its time are nowhere (any more)."""
    cut = Cut.of(correction.value)
    if cut is None:
        return None
    wanted = f"{cut.head} {cut.tail}".split()
    then = correction.anchor.get("start_s")
    same: list[tuple[float, int]] = []
    for at, (number, start, text) in enumerate(rows.select("utterance", "start_s", "text").iter_rows()):
        if text.split() != wanted:
            continue
        away = 0.0 if start is None or then is None else abs(start - float(then))
        if away <= NEAR_S:
            same.append((away if number != correction.key["utterance"] else -1.0, at))
    if same and (then is not None or len(same) == 1 or min(same)[0] < 0):
        return min(same)[1], cut
    return _by_time(rows, pieces, cut, spoken)


def _by_time(rows: pl.DataFrame, pieces: Sequence[Piece], cut: Cut, spoken: pl.DataFrame) -> tuple[int, Cut] | None:
    if cut.start_s is None:
        return None
    for at, (start, end, text) in enumerate(rows.select("start_s", "end_s", "text").iter_rows()):
        if start is None or not start + _INSIDE_S < cut.start_s < end - _INSIDE_S:
            continue
        words = text.split()
        own = spoken.filter((pl.col("utterance") == pieces[at].base) & (pl.col("start_s") >= start - _INSIDE_S))
        heard = own["start_s"].to_list()[: len(words)]
        share = (cut.start_s - start) / (end - start)
        count = sum(begin < cut.start_s - _INSIDE_S for begin in heard) if heard else round(share * len(words))
        if not 0 < count < len(words):
            return None
        begin = heard[count] if count < len(heard) else cut.start_s
        head, tail = " ".join(words[:count]), " ".join(words[count:])
        return at, Cut(head=head, tail=tail, end_s=min(begin, cut.end_s or begin), start_s=begin)
    return None


def _in_two(rows: pl.DataFrame, at: int, cut: Cut) -> pl.DataFrame:
    row = rows.row(at, named=True)
    start, end = row["start_s"], row["end_s"]
    head, tail = {**row, "text": cut.head}, {**row, "text": cut.tail, "utterance": row["utterance"] + 1}
    if start is not None and cut.start_s is not None:
        begin = max(start, cut.start_s)
        head["end_s"] = max(start, min(begin, begin if cut.end_s is None else cut.end_s))
        tail["start_s"], tail["end_s"] = begin, max(begin, end)
    two = pl.DataFrame([head, tail], schema=UTTERANCES.schema)
    return pl.concat([rows[:at], two, rows[at + 1 :].with_columns(pl.col("utterance") + 1)])

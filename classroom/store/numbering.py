"""Numbers of utterances in tables that were computed before or after a person cut some in two. No SQL."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

import polars as pl

from classroom.domain.corrections import Correction
from classroom.domain.tables import TABLES
from classroom.store import pointing
from classroom.store.cutting import Replayed

POINTING: Final = frozenset({"words", "attribution", "labels", "alignment", "traces", "moments", "suggestions"})
"""Tables in which rows are about utterances by their number."""

_ONE_EACH: Final = ("attribution", "alignment")
"""Of these every row of the utterances has one; both halves of a cut take that of the whole."""

_TARGETS: Final = ("utterance", "window")


class Numbers:
    """From the numbers that utterances had at one time to those they have at another."""

    def __init__(self, then: Replayed, now: Replayed) -> None:
        self.same = then.pieces == now.pieces and then.numbers == now.numbers
        self._then, self._now = then, now
        self._old = dict(zip(then.numbers, then.pieces, strict=True))
        self._places: dict[int, list[tuple[int, int]]] = {}
        for number, piece in zip(now.numbers, now.pieces, strict=True):
            self._places.setdefault(piece.base, []).append((piece.offset, number))

    def of(self, number: int) -> int:
        """The number now; of a row that was cut since that of its first half, of two that are one again that one's."""
        piece = self._old.get(number)
        found = self._places.get(piece.base) if piece is not None else None
        if piece is None or not found:
            return number
        return found[max(0, bisect_right(found, (piece.offset, 1 << 40)) - 1)][1]

    def sources(self) -> dict[int, int]:
        """By the number now, that of the row then that it is, or is a half of."""
        before: dict[int, list[tuple[int, int]]] = {}
        for number, piece in zip(self._then.numbers, self._then.pieces, strict=True):
            before.setdefault(piece.base, []).append((piece.offset, number))
        found: dict[int, int] = {}
        for number, piece in zip(self._now.numbers, self._now.pieces, strict=True):
            places = before.get(piece.base, [])
            if places:
                found[number] = places[max(0, bisect_right(places, (piece.offset, 1 << 40)) - 1)][1]
        return found

    def correction(self, made: Correction) -> Correction:
        """The correction with its key in the numbers of now."""
        if pointing.is_moment(made):
            pointed = pointing.Pointed.of(made.value)
            if pointed is None or pointed.utterance is None:
                return made
            return replace(made, value=replace(pointed, utterance=self.of(pointed.utterance)).value)
        if made.table == "traces" and made.column == "utterance" and isinstance(made.value, int):
            return replace(made, value=self.of(made.value))
        key = dict(made.key)
        column = "row" if made.table == "labels" else "utterance"
        if column not in key or (made.table == "labels" and key.get("target") not in _TARGETS):
            return made
        return replace(made, key={**key, column: self.of(int(key[column]))})


def renumbered(name: str, rows: pl.DataFrame, numbers: Numbers, now: Replayed) -> pl.DataFrame:
    """The rows of a table that points at utterances with the numbers of now, in the table's order."""
    if numbers.same:
        return rows
    if name == "words":
        return _words(rows, now)
    if name in _ONE_EACH:
        return _one_each(rows, numbers)
    if name == "labels":
        own = rows["target"].is_in(_TARGETS)
        mapped = _mapped(rows["row"], numbers.of)
        rows = rows.with_columns(row=pl.when(own).then(mapped).otherwise(pl.col("row")))
    else:
        rows = rows.with_columns(utterance=_mapped(rows["utterance"], numbers.of))
    if "evidence" in rows.columns:
        texts = [_evidence(text, numbers) for text in rows["evidence"]]
        rows = rows.with_columns(pl.Series("evidence", texts, dtype=pl.String))
    key = TABLES[name].key
    return rows.unique(key, keep="first", maintain_order=True) if key else rows


def _mapped(values: pl.Series, of: Callable[[int], int]) -> pl.Series:
    made = {value: of(value) for value in values.drop_nulls().unique()}
    return pl.Series(values.name, [None if value is None else made[value] for value in values], dtype=values.dtype)


def _one_each(rows: pl.DataFrame, numbers: Numbers) -> pl.DataFrame:
    pairs = pl.DataFrame(list(numbers.sources().items()), schema={"now": pl.Int32, "utterance": pl.Int32}, orient="row")
    columns = rows.columns
    return rows.join(pairs, on="utterance").with_columns(utterance=pl.col("now")).select(columns).sort("utterance")


def _words(rows: pl.DataFrame, now: Replayed) -> pl.DataFrame:
    """Each word in the piece of its utterance that has begun by then; words are always as they were computed."""
    pieces: dict[int, list[tuple[float, int]]] = {}
    for number, piece in zip(now.numbers, now.pieces, strict=True):
        start = -1.0 if piece.offset == 0 or piece.start_s is None else piece.start_s
        pieces.setdefault(piece.base, []).append((start, number))

    def of(base: int, start: float) -> int:
        found = pieces.get(base)
        return base if not found else found[max(0, bisect_right(found, (start + 1e-6, 1 << 40)) - 1)][1]

    placed = [of(base, start) for base, start in rows.select("utterance", "start_s").iter_rows()]
    moved = rows.with_columns(pl.Series("utterance", placed, dtype=pl.Int32))
    counted = moved.with_columns(word=pl.col("word") - pl.col("word").min().over("utterance"))
    return counted.sort("utterance", "word")


def _evidence(text: str | None, numbers: Numbers) -> str | None:
    if text is None:
        return None
    said: dict[str, Any] = json.loads(text)
    if said.get("utterances"):
        said["utterances"] = list(dict.fromkeys(numbers.of(number) for number in said["utterances"]))
    return json.dumps(said)

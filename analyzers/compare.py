"""What changed between two sets of labels for the same rows: better, worse, and rows that were right and no longer are.

A new model with better figures may still take away answers that people relied on. Those are counted as negative flips
(MUSCLE, Echterhoff et al. 2024), and so are rows that both got wrong, but differently.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import asdict, dataclass
from typing import Any, Final

import polars as pl

from classroom.domain.errors import UsageError

_YES: Final = ("true", "1", "1.0", "yes", "y")
_NO: Final = ("false", "0", "0.0", "no", "n")

NORMAL: Final = {"row": pl.String, "label": pl.String, "on": pl.Boolean}
"""Columns of labels made comparable: one row a decision, `on` whether the label applies."""


@dataclass(frozen=True, kw_only=True)
class LabelChange:
    """What changed in one label's decisions.

    n: decisions in both tables (and in the truth). on, off: decisions changed to yes, to no. With a truth: has (rows
    that truly have it), better (wrong before, right now), lost (has it, was found, no longer is), false_alarms (does
    not have it, was not said, now is), worse (both together); chance: two-sided probability of so uneven a split of
    better and worse if both were equally likely (sign test). Without a truth these are None.
    """

    label: str
    n: int
    on: int
    off: int
    has: int | None = None
    better: int | None = None
    lost: int | None = None
    false_alarms: int | None = None
    worse: int | None = None
    chance: float | None = None


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What changed over all rows.

    rows: rows compared; changed: rows with any other label; left_out: rows that only one table (or no truth) has.
    With a truth: right_before, right_now (rows with every label right), better, negative_flips (right before, wrong
    now), negative_flip_rate (of all rows), wrong_otherwise (wrong in both, but differently); None without.
    """

    labels: tuple[LabelChange, ...]
    rows: int
    changed: int
    left_out: int
    right_before: int | None = None
    right_now: int | None = None
    better: int | None = None
    negative_flips: int | None = None
    negative_flip_rate: float | None = None
    wrong_otherwise: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The same as plain values."""
        return asdict(self)


def classes_of(table: pl.DataFrame) -> set[str]:
    """The labels in the table's column of one label a row; none if it has no such column or is long."""
    if _is_long(table):
        return set()
    return {str(label) for name in _chosen(table) for label in table[name].drop_nulls()}


def normal(
    table: pl.DataFrame, *, classes: Collection[str] = (), bare: Collection[str] = (), prefix: str = "is_"
) -> pl.DataFrame:
    """Labels as NORMAL, from a table of labels (target, row, taxonomy, label, applies) or from rows with columns.

    In rows, the column of one label a row (move, label, or teacher_move and student_move together) gives a decision for
    each of the `classes`; columns <prefix><label>, and columns called as one of the `bare` labels, say whether that
    label applies (true, 1, yes). Null is no decision.
    Raises UsageError if there is nothing of that.
    """
    if _is_long(table):
        made = table.select(
            row=pl.format("{} {}", "target", "row"), label=pl.format("{}.{}", "taxonomy", "label"), on=_said("applies")
        )
        return made.cast(pl.Schema(NORMAL)).drop_nulls("on")
    numbered = table.with_row_index("row number").with_columns(pl.col("row number").cast(pl.String).alias("row number"))
    flags = {name: name for name in table.columns if name in bare}
    flags |= {name.removeprefix(prefix): name for name in table.columns if prefix and name.startswith(prefix)}
    parts = [
        numbered.select(row="row number", label=pl.lit(label), on=_said(name)) for label, name in sorted(flags.items())
    ]
    chosen = _chosen(table)
    if chosen:
        said = pl.coalesce(pl.col(chosen).cast(pl.String))
        parts += [numbered.select(row="row number", label=pl.lit(label), on=said == label) for label in sorted(classes)]
    if not parts:
        raise UsageError("A table has no labels.", "It needs the columns of `show LESSON labels` or `lectern label`.")
    return pl.concat([part.cast(pl.Schema(NORMAL)) for part in parts]).drop_nulls("on")


def compare(old: pl.DataFrame, new: pl.DataFrame, truth: pl.DataFrame | None = None) -> Comparison:
    """What changed from `old` to `new` (NORMAL each), measured against `truth` (NORMAL) where it decides.

    Raises UsageError if no decision stands in all of them.
    """
    both = old.join(new, on=["row", "label"], suffix="_new")
    if truth is not None:
        both = both.join(truth, on=["row", "label"], suffix="_true")
    if not both.height:
        raise UsageError("The tables have no row and label in common.", "Give labels of the same rows.")
    tables = [old, new] if truth is None else [old, new, truth]
    every = {row for table in tables for row in table["row"].unique()}
    labels = [_change(str(name), part) for (name,), part in both.group_by("label", maintain_order=True)]
    return _whole(both, tuple(sorted(labels, key=lambda change: change.label)), len(every))


def _change(label: str, part: pl.DataFrame) -> LabelChange:
    before, now = part["on"], part["on_new"]
    counts = {"n": part.height, "on": int((~before & now).sum()), "off": int((before & ~now).sum())}
    if "on_true" not in part.columns:
        return LabelChange(label=label, **counts)
    true = part["on_true"]
    better = int(((before != true) & (now == true)).sum())
    lost, false_alarms = int((true & before & ~now).sum()), int((~true & ~before & now).sum())
    return LabelChange(
        label=label,
        **counts,
        has=int(true.sum()),
        better=better,
        lost=lost,
        false_alarms=false_alarms,
        worse=lost + false_alarms,
        chance=sign_test(better, lost + false_alarms),
    )


def _whole(both: pl.DataFrame, labels: tuple[LabelChange, ...], every: int) -> Comparison:
    same = pl.col("on") == pl.col("on_new")
    if "on_true" not in both.columns:
        rows = both.group_by("row").agg(same=same.all())
        return Comparison(
            labels=labels, rows=rows.height, changed=int((~rows["same"]).sum()), left_out=every - rows.height
        )
    rows = both.group_by("row").agg(
        same=same.all(),
        before=(pl.col("on") == pl.col("on_true")).all(),
        now=(pl.col("on_new") == pl.col("on_true")).all(),
    )
    before, now, changed = rows["before"], rows["now"], ~rows["same"]
    flips = int((before & ~now).sum())
    return Comparison(
        labels=labels,
        rows=rows.height,
        changed=int(changed.sum()),
        left_out=every - rows.height,
        right_before=int(before.sum()),
        right_now=int(now.sum()),
        better=int((~before & now).sum()),
        negative_flips=flips,
        negative_flip_rate=flips / rows.height,
        wrong_otherwise=int((~before & ~now & changed).sum()),
    )


def sign_test(better: int, worse: int) -> float:
    """Two-sided probability of at least so uneven a split of changes if each were as likely better as worse."""
    changes, least = better + worse, min(better, worse)
    tail = sum(math.comb(changes, k) for k in range(least + 1))
    return min(1.0, 2 * tail / 2**changes)


def _is_long(table: pl.DataFrame) -> bool:
    return {"target", "row", "taxonomy", "label", "applies"} <= set(table.columns)


def _chosen(table: pl.DataFrame) -> list[str]:
    """The columns that together hold the one label of a row."""
    if {"teacher_move", "student_move"} & set(table.columns) and "move" not in table.columns:
        return [name for name in ("teacher_move", "student_move") if name in table.columns]
    return [name for name in ("move", "label") if name in table.columns][:1]


def _said(name: str) -> pl.Expr:
    """Whether a cell says yes; null where it says neither yes nor no."""
    text = pl.col(name).cast(pl.String, strict=False).str.strip_chars().str.to_lowercase()
    return pl.when(text.is_in(_YES)).then(True).when(text.is_in(_NO)).then(False)

"""The labels a person can choose for a row, and what a choice changes. Nothing here touches a widget or the store."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from classroom.domain.corrections import Correction
from classroom.domain.taxonomy import TAXONOMIES
from classroom.wording import Wording
from ui.models.edits import Change

LabelKey = tuple[str, int, str, str]
"""target, row, taxonomy and label: what names a row of the table of labels."""

NONE = "none"


@dataclass(frozen=True, kw_only=True)
class LabelChoice:
    """A label that was scored for a row, and whether it applies now."""

    key: LabelKey
    title: str
    about: str
    applies: bool

    @property
    def label(self) -> str:
        """The label within its set."""
        return self.key[3]


@dataclass(frozen=True, kw_only=True)
class LabelChange:
    """A person's word on whether a label applies."""

    key: LabelKey
    applies: bool


def choices(
    labels: pl.DataFrame, target: str, row: int, taxonomies: Sequence[str], words: Wording
) -> list[LabelChoice]:
    """The labels of these sets that were scored for a row, in the order of the sets; none where no model read it."""
    own = labels.filter((pl.col("target") == target) & (pl.col("row") == row) & pl.col("taxonomy").is_in(taxonomies))
    found = {(taxonomy, label): on for taxonomy, label, on in own.select("taxonomy", "label", "applies").iter_rows()}
    return [
        LabelChoice(
            key=(target, row, taxonomy, label),
            title=words.text(f"label.{taxonomy}.{label}"),
            about=words.text(f"label.{taxonomy}.{label}.help"),
            applies=found[taxonomy, label],
        )
        for taxonomy in taxonomies
        for label in TAXONOMIES[taxonomy]
        if (taxonomy, label) in found
    ]


def only(offered: Sequence[LabelChoice], chosen: LabelKey) -> tuple[LabelChange, ...]:
    """What makes `chosen` the only one that applies."""
    return tuple(
        LabelChange(key=choice.key, applies=choice.key == chosen)
        for choice in offered
        if choice.applies != (choice.key == chosen)
    )


def toggled(offered: Sequence[LabelChoice], chosen: LabelKey) -> tuple[LabelChange, ...]:
    """What turns `chosen` on or off where several may apply; `none` and the others exclude each other."""
    before = next(choice for choice in offered if choice.key == chosen)
    changes = [LabelChange(key=chosen, applies=not before.applies)]
    if not before.applies:
        against = [c for c in offered if c.applies and (c.label == NONE) != (before.label == NONE)]
        changes += [LabelChange(key=choice.key, applies=False) for choice in against]
    return tuple(changes)


def change(lesson_id: str, changes: Sequence[LabelChange]) -> Change:
    """A person's word on labels as an edit."""
    made: list[Correction] = []
    for one in changes:
        key: dict[str, str | int] = dict(zip(("target", "row", "taxonomy", "label"), one.key, strict=True))
        made.append(Correction(lesson_id=lesson_id, table="labels", key=key, column="applies", value=one.applies))
    return Change(command="label", corrections=tuple(made))


def corrected(corrections: pl.DataFrame) -> frozenset[LabelKey]:
    """The labels whose `applies` is a person's word, from the frame of `Workspace.corrections`."""
    own = corrections.filter(
        (pl.col("table") == "labels") & (pl.col("column") == "applies") & pl.col("row_key").is_not_null()
    )
    keys = (json.loads(key) for key in own["row_key"])
    return frozenset((key["target"], key["row"], key["taxonomy"], key["label"]) for key in keys)

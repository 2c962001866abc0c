"""A person's word on who speaks: speakers renamed, merged, split and given utterances, as edits that can be undone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

import polars as pl

from classroom.domain.corrections import Correction
from classroom.domain.errors import UsageError
from classroom.domain.tables import ROLES
from classroom.store import Store

COMMAND = "speaker"
"""What screens call such an edit (resources/i18n, `edit.speaker`)."""


def rename(store: Store, lesson_id: str, speaker: str, name: str) -> str:
    """The id of the edit that gives a speaker another name; UsageError if somebody else has it or it is blank."""
    rows, new = store.table(lesson_id, "utterances"), _name(name)
    if new != speaker and rows.filter(pl.col("speaker") == new).height:
        raise UsageError(f"There is already a speaker “{new}”.", "Merge the two if they are one person.")
    return _edit(store, lesson_id, _of(rows, (speaker,)), {"speaker": new})


def merge(store: Store, lesson_id: str, speakers: Collection[str], into: str) -> str:
    """The id of the edit that makes several speakers one, with the role of `into`; UsageError for an unknown one."""
    rows = store.table(lesson_id, "utterances")
    role = _of(rows, (into,))["role"].mode().sort()[0]
    others = [name for name in speakers if name != into]
    if not others:
        raise UsageError("There is nothing to merge.", "Give at least two different speakers.")
    return _edit(store, lesson_id, _of(rows, others), {"speaker": into, "role": role})


def reassign(store: Store, lesson_id: str, utterances: Iterable[int], speaker: str) -> str:
    """The id of the edit that gives utterances to a speaker, known (with that role) or new (with role unknown)."""
    rows, name = store.table(lesson_id, "utterances"), _name(speaker)
    known = rows.filter(pl.col("speaker") == name)["role"]
    role = known.mode().sort()[0] if known.len() else "unknown"
    return _edit(store, lesson_id, _numbered(rows, utterances), {"speaker": name, "role": role})


def split(store: Store, lesson_id: str, utterances: Sequence[int]) -> str:
    """The label of a new speaker who gets these utterances, which were taken for another's; they keep their role."""
    rows = store.table(lesson_id, "utterances")
    taken = set(rows["speaker"].drop_nulls())
    label = next(name for number in range(1, len(taken) + 2) if (name := f"S{number}") not in taken)
    _edit(store, lesson_id, _numbered(rows, utterances), {"speaker": label})
    return label


def set_role(store: Store, lesson_id: str, speaker: str, role: str) -> str:
    """The id of the edit that gives all utterances of a speaker a role; UsageError for another word than a role."""
    if role not in ROLES:
        raise UsageError(f"“{role}” is no role.", f"Roles are {', '.join(ROLES)}.")
    return _edit(store, lesson_id, _of(store.table(lesson_id, "utterances"), (speaker,)), {"role": role})


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        raise UsageError("A speaker needs a name.")
    return name


def _of(rows: pl.DataFrame, speakers: Collection[str]) -> pl.DataFrame:
    found = rows.filter(pl.col("speaker").is_in(list(speakers)))
    missing = set(speakers) - set(found["speaker"])
    if missing:
        known = ", ".join(sorted(set(rows["speaker"].drop_nulls()))) or "none"
        raise UsageError(f"There is no speaker “{min(missing)}” in this lesson.", f"Speakers are {known}.")
    return found


def _numbered(rows: pl.DataFrame, utterances: Iterable[int]) -> pl.DataFrame:
    wanted = sorted(set(utterances))
    found = rows.filter(pl.col("utterance").is_in(wanted))
    if not wanted or found.height != len(wanted):
        raise UsageError("There are no such utterances in this lesson.", "Give numbers that the transcript has.")
    return found


def _edit(store: Store, lesson_id: str, rows: pl.DataFrame, values: dict[str, str]) -> str:
    """Corrections for all rows whose value is another, as one edit; UsageError where nothing would change."""
    made = [
        Correction(lesson_id=lesson_id, table="utterances", key={"utterance": number}, column=column, value=value)
        for column, value in values.items()
        for number in rows.filter(pl.col(column).ne_missing(value))["utterance"]
    ]
    if not made:
        raise UsageError("Nothing would change.", "It is so already.")
    return store.edit(made, command=COMMAND)

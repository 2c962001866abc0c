"""A person's edits of a lesson: corrections made together, taken back and done again together, also after a restart.

Nothing is kept beside the corrections themselves: which edits there are, and which were taken back, is read off the
rows in the order they were written.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace

import duckdb

from classroom.domain.corrections import Correction, Edit
from classroom.domain.errors import UsageError
from classroom.store import corrections


def make(connection: duckdb.DuckDBPyConnection, made: Sequence[Correction], *, command: str) -> str:
    """Append corrections of one lesson as one edit; its id. UsageError as `corrections.add`, or without any."""
    if len({correction.lesson_id for correction in made}) != 1:
        raise UsageError("An edit changes something of exactly one lesson.")
    edit_id = uuid.uuid4().hex
    corrections.add(connection, [replace(correction, edit_id=edit_id, command=command) for correction in made])
    return edit_id


def history(connection: duckdb.DuckDBPyConnection, lesson_id: str) -> tuple[Edit, ...]:
    """The lesson's edits in force, oldest first, then those taken back, the next to be done again first."""
    done, undone, members = _replay(corrections.of_lesson(connection, lesson_id))
    return tuple(
        Edit(
            edit_id=edit_id,
            command=members[edit_id][0].command,
            corrections=len(members[edit_id]),
            undone=edit_id not in done,
        )
        for edit_id in (*done, *reversed(undone))
    )


def undo(connection: duckdb.DuckDBPyConnection, lesson_id: str) -> Edit | None:
    """Take back the edit that was done last; None if there is none."""
    done, _, members = _replay(corrections.of_lesson(connection, lesson_id))
    if not done:
        return None
    edit_id = done[-1]
    for correction in reversed(members[edit_id]):
        corrections.withdraw(connection, correction.correction_id)
    return Edit(edit_id=edit_id, command=members[edit_id][0].command, corrections=len(members[edit_id]), undone=True)


def redo(connection: duckdb.DuckDBPyConnection, lesson_id: str) -> Edit | None:
    """Do the edit again that was taken back last; None if there is none or something else was done since."""
    _, undone, members = _replay(corrections.of_lesson(connection, lesson_id))
    if not undone:
        return None
    edit_id = undone[-1]
    for correction in members[edit_id]:
        corrections.restore(connection, replace(correction, edit_id=edit_id))
    return Edit(edit_id=edit_id, command=members[edit_id][0].command, corrections=len(members[edit_id]))


def _replay(rows: Sequence[Correction]) -> tuple[list[str], list[str], dict[str, list[Correction]]]:
    """Edits in force and edits taken back, each in the order that came about, and the newest corrections of each.

    A correction without an edit is one of its own. An edit of which a part is in force is in force. What is done anew
    ends what could be done again.
    """
    done: list[str] = []
    undone: list[str] = []
    members: dict[str, list[Correction]] = {}
    edit_of: dict[str, str] = {}
    live: dict[str, set[str]] = {}
    for row in rows:
        if row.withdraws is None:
            edit_id = row.edit_id or row.correction_id
            edit_of[row.correction_id] = edit_id
            if not live.get(edit_id):
                members[edit_id] = []
                if edit_id in undone:
                    undone.remove(edit_id)
                else:
                    undone.clear()
                done.append(edit_id)
            members[edit_id].append(row)
            live.setdefault(edit_id, set()).add(row.correction_id)
        elif row.withdraws in edit_of:
            edit_id = edit_of[row.withdraws]
            live[edit_id].discard(row.withdraws)
            if not live[edit_id] and edit_id in done:
                done.remove(edit_id)
                undone.append(edit_id)
    return done, undone, members

"""A person's correction of one value that a model or an import gave."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

JsonValue: TypeAlias = str | int | float | bool | None
"""A value a correction can hold: what JSON can hold without nesting."""


@dataclass(frozen=True, kw_only=True)
class Correction:
    """A person's value for one column of one row; it outranks every model and survives analysing again.

    A screen gives lesson_id, table ("labels", "utterances"), key (key column -> value, see `Table.key`), column and
    value, and the author if known. The store fills in the rest when it takes the correction: `old` is the value shown
    before, `anchor` what finds the row again when rows are numbered anew (start_s and end_s in seconds, `text` the
    sha256 of the row's text), `created_at` ISO 8601 in UTC. `withdraws` is the id of a correction taken back by this
    one; its own value then means nothing. `edit_id` is the edit it belongs to, `command` the edit's name.
    """

    lesson_id: str
    table: str
    key: Mapping[str, str | int]
    column: str
    value: JsonValue
    author: str | None = None
    old: JsonValue = None
    anchor: Mapping[str, str | float] = field(default_factory=dict[str, str | float])
    created_at: str = ""
    correction_id: str = ""
    withdraws: str | None = None
    edit_id: str = ""
    command: str = ""


@dataclass(frozen=True, kw_only=True)
class Edit:
    """What a person did in one go: corrections that are taken back and done again together.

    command: a code ("words", "speaker", "replace" ...) that screens have a name for (resources/i18n, `edit.<code>`).
    undone: it was taken back and can be done again.
    """

    edit_id: str
    command: str
    corrections: int
    undone: bool = False

"""A person's correction of one value that a model or an import gave."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Final, TypeAlias

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


CUT: Final = "cut"
"""The column of a correction of utterances that makes two rows of one; its value is `Cut.value`."""

MOMENT: Final = "moment"
"""The column of a correction of traces that gives a comment its moment: an utterance's number, None for nowhere."""


@dataclass(frozen=True, kw_only=True)
class Cut:
    """An utterance in two: what remains in the row, and what becomes a row of its own after it.

    end_s and start_s: when the last word of the one ends and the first of the other begins, None without times.
    """

    head: str
    tail: str
    end_s: float | None = None
    start_s: float | None = None

    @property
    def value(self) -> str:
        """The cut as a correction's value."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def of(cls, value: JsonValue) -> Cut | None:
        """The cut of a correction's value; None for one that would leave a row without words, or is none."""
        try:
            facts = json.loads(str(value))
            made = cls(**{name: facts[name] for name in ("head", "tail", "end_s", "start_s")})
        except (ValueError, TypeError, KeyError):
            return None
        return made if str(made.head).strip() and str(made.tail).strip() else None


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

"""What a person's edits of the transcript change, as corrections. Nothing here touches a widget or the store."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from classroom.domain.corrections import CUT, MOMENT, Correction, Cut, JsonValue

if TYPE_CHECKING:
    import polars as pl

    from classroom.wording import Wording
    from ui.models.lesson_rows import UtteranceRow


class Edits(Protocol):
    """What is asked of the workspace."""

    def edit(self, made: Sequence[Correction], /, *, command: str) -> str:
        """The id of an edit, now on disk."""
        ...


@dataclass(frozen=True, kw_only=True)
class Change:
    """An edit to be: its name (`edit.<command>` in the words) and the corrections it is made of."""

    command: str
    corrections: tuple[Correction, ...]


def words(lesson_id: str, number: int, text: str) -> Change:
    """Other words for an utterance."""
    return Change(command="words", corrections=_each(lesson_id, (number,), "text", text.strip()))


def speaker(lesson_id: str, numbers: Iterable[int], name: str | None) -> Change:
    """Another speaker for utterances; None for nobody known."""
    return Change(command="speaker", corrections=_each(lesson_id, numbers, "speaker", (name or "").strip() or None))


def role(lesson_id: str, numbers: Iterable[int], value: str) -> Change:
    """Another role for whoever says these utterances."""
    return Change(command="role", corrections=_each(lesson_id, numbers, "role", value))


def replaced(lesson_id: str, rows: Sequence[tuple[int, str]], *, find: str, put: str) -> Change:
    """Other words wherever some are found, whether upper or lower case. rows: number and text of utterances."""
    pattern = re.compile(re.escape(find), re.IGNORECASE)
    made = [(number, pattern.sub(lambda _: put, text)) for number, text in rows] if find else []
    before = dict(rows)
    changed = [(number, text) for number, text in made if text != before[number] and text.strip()]
    return Change(
        command="replace", corrections=tuple(_one(lesson_id, number, "text", text) for number, text in changed)
    )


def joined(lesson_id: str, first: UtteranceRow, second: UtteranceRow, who: str | None) -> Change:
    """The words of the second utterance at the end of the first, said by the first one's speaker (`who`).

    The second keeps its place and time without words: numbers that labels, slides and comments point at stay true,
    and the time it takes still counts as its speaker's.
    """
    made = [
        _one(lesson_id, first.number, "text", f"{first.text} {second.text}"),
        _one(lesson_id, second.number, "text", ""),
        _one(lesson_id, second.number, "role", first.role),
        _one(lesson_id, second.number, "speaker", who),
    ]
    return Change(command="merge", corrections=tuple(made))


def moment(lesson_id: str, comment: int, utterance: int | None) -> Change:
    """The utterance that a comment is about, in the place of what was found; None for none of the lesson."""
    key: dict[str, str | int] = {"comment": comment, "rank": 1}
    made = Correction(lesson_id=lesson_id, table="traces", key=key, column=MOMENT, value=utterance)
    return Change(command="moment" if utterance is not None else "no_moment", corrections=(made,))


def cut(lesson_id: str, number: int, made: Cut) -> Change:
    """An utterance in two rows."""
    return Change(command="cut", corrections=_each(lesson_id, (number,), CUT, made.value))


def moved_on(lesson_id: str, row: UtteranceRow, after: UtteranceRow, kept: str, moved: str) -> Change:
    """The last words of an utterance at the head of the one after it."""
    made = (
        _one(lesson_id, row.number, "text", kept),
        _one(lesson_id, after.number, "text", f"{moved} {after.text}".strip()),
    )
    return Change(command="split", corrections=made)


def title(command: str, words: Wording) -> str:
    """What an edit is called; "Change" for one without a name."""
    return words.text(f"edit.{command or 'change'}")


def speakers_of(utterances: pl.DataFrame) -> tuple[str, ...]:
    """The names of those who speak, those who say most first."""
    named = utterances["speaker"].drop_nulls().value_counts(sort=True)
    return tuple(named["speaker"].to_list())


def speaker_of(utterances: pl.DataFrame, number: int) -> str | None:
    """Who says an utterance; None where nobody knows."""
    own = utterances.filter(utterances["utterance"] == number)
    return own["speaker"][0] if own.height else None


def said_by(utterances: pl.DataFrame, number: int) -> tuple[int, ...]:
    """All utterances of the speaker of this one; it alone where nobody knows who speaks."""
    own = utterances.filter(utterances["utterance"] == number)
    name = own["speaker"][0] if own.height else None
    if name is None:
        return (number,)
    return tuple(utterances.filter(utterances["speaker"] == name)["utterance"].to_list())


def _each(lesson_id: str, numbers: Iterable[int], column: str, value: JsonValue) -> tuple[Correction, ...]:
    return tuple(_one(lesson_id, number, column, value) for number in numbers)


def _one(lesson_id: str, number: int, column: str, value: JsonValue) -> Correction:
    return Correction(lesson_id=lesson_id, table="utterances", key={"utterance": number}, column=column, value=value)

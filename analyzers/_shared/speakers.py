"""Who speaks, where the transcript does not say: guessed from the words."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from analyzers._shared.windows import Flags, TalkReader

_TEACHER_FROM = 0.5


def told_roles(
    reader: TalkReader,
    texts: Sequence[str],
    roles: Sequence[str],
    first: Flags,
    *,
    each: Callable[[int, int], None] | None = None,
) -> list[str]:
    """The roles, each unknown one replaced by teacher or student, whichever its words and neighbours suggest.

    On lessons held out eight in ten are right (analyzers/talk_moves/card.md). Costs a reading only if one is unknown.
    """
    if "unknown" not in roles:
        return list(roles)
    guess = reader.read(texts, ["unknown"] * len(texts), first, each=each).by_teacher
    return [
        role if role != "unknown" else "teacher" if guess[number] >= _TEACHER_FROM else "student"
        for number, role in enumerate(roles)
    ]

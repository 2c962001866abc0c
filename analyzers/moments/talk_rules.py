"""Moments that the talk alone gives: waiting, asking why, students asking, rushing on, talking long."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from analyzers.moments.candidates import WAIT_S, Candidate, Talk

LONG_WAIT_S: Final = 10.0
"""A silence longer than this is work on a task or a break, not waiting for an answer."""

RUSHED_S: Final = 2.0
"""Silence below which a class that was asked for questions had no time to ask one."""

STRETCH_S: Final = 300.0
STRETCH_SHARE: Final = 0.2
"""Talk without a question and without a pause of `WAIT_S` counts as long from 5 minutes on, and a fifth of a lesson."""

AT_ONCE_S: Final = 0.5
"""Silence after a question in which nobody can begin to think."""

IN_A_ROW: Final = 3
ROW_S: Final = 60.0
"""So many questions within a minute, each with speech going on at once, are a row without time to think."""

ASKED_WHY: Final = 0.6
STUDENT_ASKED: Final = 0.1
STUDENT_ASKED_WHY: Final = 0.25
RUSHED: Final = 0.3
"""How often a coach marks a place where the rule fires: measured on the coach's segments, see the card."""

WAITED: Final = 0.35
NOT_WAITED: Final = 0.3
ALONE: Final = 0.35
"""The same for rules that need times, which those segments do not have: assumed."""

WHY: Final = re.compile(
    r"\b(why|how (do|did|can|could|would) (you|we|they|he|she) (know|explain|tell|convince|see|figure|get)"
    r"|explain|what makes you|how come|what does (that|this) (tell|mean)|por qué|cómo (sabes|saben|lo sabes)"
    r"|explica|explícame|qué te hace)\b",
    re.IGNORECASE,
)
ANY_QUESTIONS: Final = re.compile(
    r"\b(any (questions|doubts)|(does|did) (that|this|it) make sense|make sense|everyone (ok|okay|clear|good)"
    r"|is (that|this|everything) clear|alguna (pregunta|duda)|se entiende|está claro|queda claro)\b",
    re.IGNORECASE,
)


def from_talk(talk: Talk) -> Iterator[Candidate]:
    """Candidates that the talk alone gives."""
    for i in range(len(talk.number) - 1):
        if talk.asks[i] and talk.role[i] == "student":
            yield _student_asks(talk, i)
        elif talk.asks[i]:
            yield from _about_question(talk, i)
    yield from _rows_of_questions(talk)
    yield from _long_stretches(talk)


def _student_asks(talk: Talk, i: int) -> Candidate:
    certainty = STUDENT_ASKED_WHY if WHY.search(talk.text[i]) else STUDENT_ASKED
    return Candidate(kind="highlight", reason="student_question", first=i, last=i + 1, certainty=certainty)


def _about_question(talk: Talk, i: int) -> Iterator[Candidate]:
    gap, why = talk.gap[i], bool(WHY.search(talk.text[i]))
    wait_s = round(gap, 1)
    waited = WAIT_S <= gap <= LONG_WAIT_S
    if ANY_QUESTIONS.search(talk.text[i]):
        if gap < RUSHED_S:
            sure = RUSHED - 0.05 * gap
            yield Candidate(
                kind="missed", reason="rushed_on", first=i, last=i + 1, certainty=sure, detail={"wait_s": wait_s}
            )
        return
    if waited:
        sure = (ASKED_WHY if why else WAITED) + 0.01 * gap
        reason = "waited_after_why" if why else "waited_after_question"
        yield Candidate(kind="highlight", reason=reason, first=i, last=i + 1, certainty=sure, detail={"wait_s": wait_s})
    elif why:
        yield Candidate(kind="highlight", reason="asked_why", first=i, last=i + 1, certainty=ASKED_WHY)
    sure = min(1.0, 0.4 + (0.3 if why else 0.0) + (0.03 * gap if waited else 0.0))
    yield Candidate(
        kind="question", reason="think_about", first=i, last=i + 1, certainty=sure, detail={"wait_s": wait_s}
    )


def _rows_of_questions(talk: Talk) -> Iterator[Candidate]:
    """Rows of questions after each of which the same voice, or one that is not known, goes on at once."""
    row: list[int] = []
    for i in range(len(talk.number)):
        if not talk.asks[i]:
            continue
        goes_on = i + 1 < len(talk.number) and talk.gap[i] <= AT_ONCE_S and _may_be_same(talk, i, i + 1)
        if row and (not goes_on or talk.start[i] - talk.start[row[0]] > ROW_S):
            yield from _row(row)
            row = []
        if goes_on:
            row.append(i)
    yield from _row(row)


def _may_be_same(talk: Talk, i: int, other: int) -> bool:
    return None in (talk.speaker[i], talk.speaker[other]) or talk.speaker[i] == talk.speaker[other]


def _row(row: list[int]) -> Iterator[Candidate]:
    if len(row) >= IN_A_ROW:
        sure = min(0.6, NOT_WAITED + 0.03 * (len(row) - IN_A_ROW))
        detail: dict[str, int | float] = {"questions": len(row), "wait_s": AT_ONCE_S}
        yield Candidate(
            kind="missed", reason="question_not_waited", first=row[0], last=row[-1] + 1, certainty=sure, detail=detail
        )


def _long_stretches(talk: Talk) -> Iterator[Candidate]:
    if not talk.number:
        return
    limit = max(STRETCH_S, STRETCH_SHARE * talk.end[-1])
    first = 0
    for i in range(len(talk.number)):
        ends = talk.asks[i] or talk.gap[i] >= WAIT_S or i == len(talk.number) - 1
        if not ends:
            continue
        length = talk.end[i] - talk.start[first]
        if length >= limit:
            minutes = round(length / 60)
            sure = min(0.7, ALONE * length / limit)
            yield Candidate(
                kind="missed", reason="long_stretch", first=first, last=i, certainty=sure, detail={"minutes": minutes}
            )
        first = i + 1

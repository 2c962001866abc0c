"""Utterances in, moves and their rates out: the analyzer's entry."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from analyzers._shared.halting import Halted, watched
from analyzers._shared.intervals import wilson
from analyzers._shared.speakers import told_roles
from analyzers._shared.windows import TalkReader, lesson_starts
from analyzers.talk_moves.stack import ROLES, Moves, MoveStack
from classroom.domain.analyzer import Context, Frames
from classroom.domain.tables import LABELS, MEASURES, empty, frame
from classroom.domain.taxonomy import STUDENT_MOVES, TEACHER_MOVES

_NAMES = {"teacher": TEACHER_MOVES, "student": STUDENT_MOVES}
_HUNDRED = 100.0


def run(inputs: Frames, context: Context) -> Iterator[Frames]:
    """Yield one piece: `labels.talk_moves` and `measures.talk_moves`.

    Labels: every move of its role's set an utterance, exactly one of which applies. Utterances of unknown role get the
    role their words suggest; a warning says so. Ends without a piece when stop is asked.
    """
    utterances = inputs["utterances"]
    texts, first = utterances["text"].to_list(), lesson_starts(utterances["start_s"])
    reader = TalkReader(context.models["talk_moves"], context.models["encoder"])
    try:
        roles = told_roles(reader, texts, utterances["role"].to_list(), first, each=watched(context, share=0.45))
        readings = reader.read(texts, roles, first, each=watched(context, done=0.45, share=0.5))
    except Halted:
        return
    guessed = int((utterances["role"] == "unknown").sum())
    if guessed:
        context.warn("talk_moves.roles_guessed", count=guessed, total=len(texts))
    found = MoveStack(context.models["talk_moves"]).moves(readings, texts, roles, first)
    yield {
        "labels.talk_moves": label_rows(utterances["utterance"], {role: found[role] for role in ROLES}),
        "measures.talk_moves": rate_rows({role: found[role] for role in ROLES}),
    }


def label_rows(numbers: pl.Series, found: dict[str, Moves]) -> pl.DataFrame:
    """LABELS with seven rows a teacher's utterance and five a student's, by utterance, moves in the set's order."""
    parts = [empty(LABELS)]
    for role, moves in found.items():
        names, count = _NAMES[role], len(moves.rows)
        applies = np.arange(len(names)) == moves.chosen[:, None]
        parts.append(
            frame(
                LABELS,
                {
                    "target": ["utterance"] * (count * len(names)),
                    "row": np.repeat(numbers.to_numpy()[moves.rows], len(names)),
                    "taxonomy": [f"{role}_moves"] * (count * len(names)),
                    "label": list(names) * count,
                    "score": moves.scores.astype(np.float64).reshape(-1),
                    "applies": applies.reshape(-1),
                },
            )
        )
    return pl.concat(parts).sort("row", maintain_order=True)


def rate_rows(found: dict[str, Moves]) -> pl.DataFrame:
    """MEASURES: moves per 100 utterances of each role, in all and by move, and the share of presses for reasoning."""
    rows: list[tuple[str, str, float | None, tuple[float, float] | None, str, int]] = []
    for role, moves in found.items():
        total = len(moves.chosen)
        counts = np.bincount(moves.chosen, minlength=len(_NAMES[role]))
        scopes = {"lesson": int(counts[1:].sum())}
        scopes |= {f"move:{name}": int(counts[number]) for number, name in enumerate(_NAMES[role]) if number}
        for scope, count in scopes.items():
            interval = wilson(count, total)
            rate = _HUNDRED * count / total if total else None
            bounds = (interval[0] * _HUNDRED, interval[1] * _HUNDRED) if interval else None
            rows.append((f"{role}_move_rate", scope, rate, bounds, "moves/100", total))
    counts = np.bincount(found["teacher"].chosen, minlength=len(TEACHER_MOVES))
    accuracy, reasoning = (int(counts[TEACHER_MOVES.index(f"press_for_{kind}")]) for kind in ("accuracy", "reasoning"))
    pressed = accuracy + reasoning
    share = reasoning / pressed if pressed else None
    rows.append(("press_share", "lesson", share, wilson(reasoning, pressed), "share", pressed))
    rows.sort(key=lambda row: row[:2])
    return frame(
        MEASURES,
        {
            "name": [row[0] for row in rows],
            "scope": [row[1] for row in rows],
            "value": [row[2] for row in rows],
            "low": [row[3][0] if row[3] else None for row in rows],
            "high": [row[3][1] if row[3] else None for row in rows],
            "unit": [row[4] for row in rows],
            "n": [row[5] for row in rows],
        },
    )

"""Utterances in, tutor moves and ranked menus out: the analyzer's entry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import polars as pl

from analyzers._shared.halting import Halted, watched
from analyzers.tutor_moves.model import MENUS, Floats, TutorModel
from analyzers.tutor_moves.turns import turns_of
from classroom.domain.analyzer import Context, Frames
from classroom.domain.tables import LABELS, empty, frame
from classroom.domain.taxonomy import TUTOR_MOVES

SHOWN: Final = 3
"""So many entries of each menu are given, best first."""


def run(inputs: Frames, context: Context) -> Iterator[Frames]:
    """Yield one piece: `labels.tutor_moves`.

    Four rows (exactly one applies) for each utterance of a teacher, or of nobody known. Where a student spoke before
    it, three rows of each menu follow: kind of error, strategy, intention. They are a list to think with and never
    apply: two experts agree on a third of them. Students' utterances, and those without a letter or digit, get none.
    """
    rows = inputs["utterances"]
    roles = rows["role"].to_list()
    turns = turns_of(rows["text"].to_list(), roles)
    model = TutorModel(context.models["tutor_moves"], context.models["encoder"])
    try:
        seen = model.read([turn for _, turn in turns], each=watched(context, share=0.9))
    except Halted:
        return
    if not turns:
        yield {"labels.tutor_moves": empty(LABELS)}
        return
    moves = model.moves(seen)
    menus = {name: model.menu(seen, name) for name in MENUS}
    numbers = rows["utterance"].to_list()
    made: list[tuple[int, str, str, float, bool]] = []
    for place, (row, turn) in enumerate(turns):
        best = int(moves[place].argmax())
        made += [
            (numbers[row], "tutor_moves", move, float(moves[place, column]), column == best)
            for column, move in enumerate(TUTOR_MOVES)
        ]
        if turn.before and roles[row] == "teacher":
            made += _menu_rows(numbers[row], place, menus)
    yield {"labels.tutor_moves": _labels(made)}


def _menu_rows(number: int, place: int, menus: dict[str, Floats]) -> Iterator[tuple[int, str, str, float, bool]]:
    for name, scores in menus.items():
        for column in np.argsort(-scores[place], kind="stable")[:SHOWN]:
            yield number, name, MENUS[name][column], float(scores[place, column]), False


def _labels(rows: list[tuple[int, str, str, float, bool]]) -> pl.DataFrame:
    number, taxonomy, label, score, applies = zip(*rows, strict=True)
    return frame(
        LABELS,
        {
            "target": ["utterance"] * len(rows),
            "row": number,
            "taxonomy": taxonomy,
            "label": label,
            "score": np.minimum(score, 1.0),
            "applies": applies,
        },
    )

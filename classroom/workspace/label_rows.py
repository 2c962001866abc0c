"""Labels for the rows of a table: talk, lectures, and answers that may show a misconception."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl

from classroom.domain.errors import InputRefused, KnownError
from classroom.domain.tables import COMMENTS, frame
from classroom.domain.taxonomy import LECTURE_MOVES, STUDENT_MOVES, TEACHER_MOVES
from classroom.ingest.rows import named_column, read_rows, texts_of
from classroom.workspace.alone import Setting
from classroom.workspace.row_lessons import RowLessons, as_lessons
from classroom.workspace.together import run_together

LESSONS: Final = ("lesson", "lesson id", "lecture", "video", "video id", "transcript", "session", "clase", "leccion")
"""What the column that says which lesson a row belongs to may be called."""

BETWEEN: Final = " \u241e "
"""Stands between question, answer and topic in the text that the analyzer of misconceptions reads."""

SEEN: Final = 5
"""At most so many misconceptions are named for an answer."""

NO_ROLES: Final = "No column says who speaks, so it was guessed from the texts; a column “role” makes this better."
"""What to know about talk without roles."""

_MOVES: Final = (*TEACHER_MOVES, *STUDENT_MOVES[1:])
_NONE: Final = "none"
_QUESTION: Final = ("question", "problem", "item", "task", "pregunta", "problema")
_ANSWER: Final = ("answer", "incorrect answer", "student answer", "learner answer", "response", "respuesta")
_TOPIC: Final = ("topic", "subject", "tema")


@dataclass(frozen=True, kw_only=True)
class Labelled:
    """The rows of a file with the new columns, in the file's order.

    missing: why what could not be made is missing; notes: what to know about how the rows were read.
    """

    rows: pl.DataFrame
    missing: tuple[KnownError, ...] = ()
    notes: tuple[str, ...] = ()


_SCORED: Final = ("row", "taxonomy", "label", "score")


def label_talk(path: Path, setting: Setting, *, column: str | None = None) -> Labelled:
    """The rows with move, score_<move> (0..1) of every teacher's and student's move, is_question and uptake.

    The scores of the other role's moves are 0. Where no column says who speaks, the model guesses. An empty text has
    the move none. uptake (0..1) is null but for a teacher's reply to a student. A column of one of those names that
    was there before is replaced. Raises InputRefused, ModelError, Cancelled.
    """
    talk = as_lessons(read_rows(path), path, groups=(LESSONS,), text=column)
    wanted = {"talk_moves": {}, "questions": {}, "uptake": {}}
    made = run_together(wanted, {"utterances": talk.utterances}, setting, must=("talk_moves",))
    columns = _moves(made.labels("talk_moves"), talk.numbers)
    asked = made.labels("questions").filter((pl.col("label") == "question") & pl.col("applies"))["row"].to_list()
    questions = set(asked) if "labels.questions" in made.parts else None
    columns["is_question"] = pl.Series(
        [None if questions is None else number in questions for number in talk.numbers], dtype=pl.Boolean
    )
    uptake = dict(_cells(made.labels("uptake").filter(pl.col("label") == "uptake"), "row", "score"))
    columns["uptake"] = pl.Series([uptake.get(number) for number in talk.numbers], dtype=pl.Float64).round(6)
    return Labelled(rows=_beside(talk.rows, columns), missing=made.missing, notes=_notes(talk))


def _notes(talk: RowLessons) -> tuple[str, ...]:
    unknown = int((talk.utterances["role"] == "unknown").sum())
    if not talk.has_roles:
        return (NO_ROLES,)
    return (f"The role of {unknown} of {talk.rows.height} rows was guessed from the texts.",) if unknown else ()


def _moves(moves: pl.DataFrame, numbers: Sequence[int]) -> dict[str, pl.Series]:
    """Columns move and score_<move> for the utterances of those numbers."""
    best_last = moves.sort("row", "applies", "score")
    move = {row: (taxonomy, label) for row, taxonomy, label in _cells(best_last, "row", "taxonomy", "label")}
    scores = {(row, taxonomy, label): score for row, taxonomy, label, score in _cells(moves, *_SCORED)}
    chosen = [move.get(number, ("teacher_moves", _NONE)) for number in numbers]
    columns = {"move": pl.Series([label for _, label in chosen], dtype=pl.String)}
    for label in _MOVES:
        found = [
            scores.get((number, taxonomy, label), 0.0 if number in move or label != _NONE else 1.0)
            for number, (taxonomy, _) in zip(numbers, chosen, strict=True)
        ]
        columns[f"score_{label}"] = pl.Series(found, dtype=pl.Float64).round(6)
    return columns


def label_lecture(path: Path, setting: Setting, *, column: str | None = None) -> Labelled:
    """The rows, each about fifty words of a lecture, with score_<move> (0..1) and is_<move> for every lecture move.

    A row without text has the score 0 for all. Raises InputRefused, ModelError, Cancelled.
    """
    lecture = as_lessons(read_rows(path), path, groups=(LESSONS,), text=column, speaker="teacher")
    wanted = {"lecture_moves": {"one_row_a_window": True}}
    made = run_together(wanted, {"utterances": lecture.utterances}, setting, must=wanted)
    labels = made.labels("lecture_moves")
    columns: dict[str, pl.Series] = {}
    for move in LECTURE_MOVES:
        own = {row: rest for row, *rest in _cells(labels.filter(pl.col("label") == move), "row", "score", "applies")}
        found = [own.get(number, (0.0, False)) for number in lecture.numbers]
        columns[f"score_{move}"] = pl.Series([score for score, _ in found], dtype=pl.Float64).round(6)
        columns[f"is_{move}"] = pl.Series([on for _, on in found], dtype=pl.Boolean)
    return Labelled(rows=_beside(lecture.rows, columns), missing=made.missing)


def find_misconceptions(path: Path, setting: Setting) -> Labelled:
    """The rows with id_1..id_5 and score_1..score_5, best first; null where no misconception is seen.

    Raises InputRefused without columns question and answer, ModelError, Cancelled.
    """
    rows = read_rows(path)
    parts = [texts_of(rows, _must(rows, names, path), path) for names in (_QUESTION, _ANSWER)]
    topic = named_column(rows, _TOPIC)
    if topic is not None:
        parts.append(texts_of(rows, topic, path))
    texts = [BETWEEN.join(part.replace("\u241e", " ") for part in row) for row in zip(*parts, strict=True)]
    comments = frame(
        COMMENTS, {"comment": list(range(rows.height)), "source": [path.name] * rows.height, "text": texts}
    )
    made = run_together({"misconceptions": {}}, {"comments": comments}, setting, must=("misconceptions",))
    best: list[list[tuple[str, float]]] = [[] for _ in range(rows.height)]
    labels = made.labels("misconceptions").filter(pl.col("taxonomy") == "misconceptions")
    for row, label, score in _cells(labels.sort("score", descending=True), "row", "label", "score"):
        best[row].append((label, round(score, 6)))
    columns: dict[str, pl.Series] = {}
    for kind, dtype, place in (("id", pl.String, 0), ("score", pl.Float64, 1)):
        for rank in range(SEEN):
            cells = [seen[rank][place] if rank < len(seen) else None for seen in best]
            columns[f"{kind}_{rank + 1}"] = pl.Series(cells, dtype=dtype)
    return Labelled(rows=_beside(rows, columns), missing=made.missing)


def _cells(labels: pl.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    return labels.select(columns).rows()


def _beside(rows: pl.DataFrame, columns: dict[str, pl.Series]) -> pl.DataFrame:
    return rows.drop([name for name in columns if name in rows.columns]).with_columns(**columns)


def _must(rows: pl.DataFrame, names: Sequence[str], path: Path) -> str:
    column = named_column(rows, names)
    if column is None:
        remedy = f"Its columns are: {', '.join(rows.columns[:20])}."
        raise InputRefused(path, f"There is no column “{names[0]}”.", remedy)
    return column

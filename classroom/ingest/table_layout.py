"""Where the heading of a table is, what its columns are called and where the answers begin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from classroom.ingest.cells import is_value
from classroom.ingest.headings import is_question, ours_named, speaks_of_text
from classroom.ingest.names import plain

_SEARCHED: Final = 40
_SUB_HEADINGS: Final = frozenset(
    ("response", "open ended response", "other please specify", "respuesta", "respuesta abierta", "otro especifique")
)
# services by headings that only they write, as `plain` makes them
_SERVICES: Final = (
    ("Qualtrics", ("response id", "recorded date")),
    ("Qualtrics", ("response id", "finished")),
    ("SurveyMonkey", ("respondent id", "collector id")),
    ("Microsoft Forms", ("start time", "completion time")),
    ("Microsoft Forms", ("hora de inicio", "hora de finalizacion")),
    ("Canvas", ("sis id", "section id", "submitted")),
    ("Canvas", ("section", "submitted", "attempt")),
    ("Moodle feedback", ("response number",)),
    ("Moodle feedback", ("user full name",)),
    ("Moodle feedback", ("full name", "groups", "date")),
    ("Slido", ("upvotes", "downvotes")),
    ("Slido", ("question text", "question author")),
    ("Mentimeter", ("voter",)),
)
_GOOGLE: Final = frozenset(("timestamp", "marca temporal", "horodateur", "zeitstempel", "carimbo de data hora"))


@dataclass(frozen=True)
class Layout:
    """names: the columns' names, no two alike; first: index of the first row of data; service: who wrote the file.

    headed: false if the table has no heading and the names are "Column 1", "Column 2" ...
    """

    names: tuple[str, ...]
    first: int
    headed: bool
    service: str | None = None


def find_layout(rows: Sequence[Sequence[str]]) -> Layout:
    """The layout of a table from its first rows (empty rows included), at best a few hundred or thousand."""
    width = _usual_width(rows)
    top = _heading_row(rows, width)
    if top is None:
        first = next((i for i, row in enumerate(rows) if _filled(row)), 0)
        widest = max((len(row) for row in rows), default=0)
        return Layout(_unique([""] * widest), first, headed=False)
    heading = [cell.strip() for cell in rows[top]]
    named = {plain(cell) for cell in heading}
    service = next((name for name, marks in _SERVICES if named.issuperset(marks)), None)
    if service is None and heading and plain(heading[0]) in _GOOGLE and len(heading) > 1:
        service = "Google Forms"
    below = rows[top + 1 : top + 3]
    if service == "Qualtrics" and len(below) == 2 and any('"ImportId"' in cell for cell in below[1]):
        return Layout(_unique(_over(below[0], heading)), top + 3, headed=True, service=service)
    if service == "SurveyMonkey" and below and any(plain(cell) in _SUB_HEADINGS for cell in below[0]):
        return Layout(_unique(_joined(heading, below[0])), top + 2, headed=True, service=service)
    return Layout(_unique(heading), top + 1, headed=True, service=service)


def _filled(row: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in row)


def _usual_width(rows: Sequence[Sequence[str]]) -> int:
    """Median number of filled cells of the rows that have any."""
    counts = sorted(count for row in rows if (count := _filled(row)))
    return counts[len(counts) // 2] if counts else 0


def _heading_row(rows: Sequence[Sequence[str]], width: int) -> int | None:
    """Index of the heading; lines above it (a title, the date of the export) are not part of the table."""
    searched = [i for i, row in enumerate(rows) if _filled(row)][:_SEARCHED]
    best, best_score = None, 0.0
    for i in searched:
        cells = [cell.strip() for cell in rows[i] if cell.strip()]
        if width > 1 and len(cells) == 1:
            continue
        known = sum(ours_named(cell) is not None for cell in cells)
        values = sum(is_value(cell) for cell in cells)
        # a data row can hold a word such as "time" too: headings hold no dates or numbers beside it
        score = known - 0.75 * values if known else 0.0
        if score > best_score:
            best, best_score = i, score
    if best is not None:
        return best
    return _unnamed_heading(rows, searched)


def _unnamed_heading(rows: Sequence[Sequence[str]], searched: Sequence[int]) -> int | None:
    """A heading without any known name: short different texts above cells of another sort, or questions."""
    top = next((i for i in searched if len(rows[i]) > 1 and _filled(rows[i]) > 1), searched[0] if searched else None)
    if top is None:
        return None
    cells = [cell.strip() for cell in rows[top]]
    filled = [cell for cell in cells if cell]
    if len({cell.casefold() for cell in filled}) < len(filled) or any(len(cell) > 500 for cell in filled):
        return None
    if len(filled) == 1:
        words = plain(filled[0]).split()
        return top if speaks_of_text(filled[0]) and len(words) <= 5 and filled[0][-1] not in ".!" else None
    body = rows[top + 1 : top + 200]
    if not body or sum(is_value(cell) for cell in filled) > len(filled) / 2:
        return None
    return top if _stands_out(cells, body) else None


def _stands_out(cells: Sequence[str], body: Sequence[Sequence[str]]) -> bool:
    """Whether the row differs from those below: text over numbers or dates, questions, few words over many."""
    questions = sum(is_question(cell) and cell.rstrip().endswith(("?", "？", ":")) for cell in cells)
    if questions * 2 >= sum(bool(cell) for cell in cells):
        return True
    for place, cell in enumerate(cells):
        if not cell or is_value(cell):
            continue
        column = [row[place].strip() for row in body if place < len(row) and row[place].strip()]
        if column and sum(map(is_value, column)) > 0.6 * len(column):
            return True
        words = sum(len(entry.split()) for entry in column) / len(column) if column else 0
        if len(cell.split()) <= 4 and words >= 3 * len(cell.split()) and words >= 5 and cell[-1] not in ".!":
            return True
    return False


def _over(names: Sequence[str], codes: Sequence[str]) -> list[str]:
    """The question above each column, or its code where there is none."""
    return [name.strip() or code for name, code in zip_longest(names, codes, fillvalue="")]


def _joined(questions: Sequence[str], parts: Sequence[str]) -> list[str]:
    """Names from two rows: a question spans the empty cells to its right, the second row tells its parts apart."""
    made: list[str] = []
    question = ""
    for above, below in zip_longest(questions, parts, fillvalue=""):
        question = above.strip() or question
        whole = not below.strip() or plain(below) in {"response", "open ended response", "respuesta"}
        made.append(question if whole else f"{question}: {below.strip()}")
    return made


def _unique(names: Sequence[str]) -> tuple[str, ...]:
    """The names, empty ones called "Column 3" and repeated ones "Comment (2)"."""
    made: list[str] = []
    taken: set[str] = set()
    for place, name in enumerate(names, start=1):
        base = " ".join(name.split()) or f"Column {place}"
        unique, count = base, 2
        while unique in taken:
            unique, count = f"{base} ({count})", count + 1
        taken.add(unique)
        made.append(unique)
    return tuple(made)

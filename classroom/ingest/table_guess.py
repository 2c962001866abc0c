"""Which columns of a table hold the comments and what belongs to them: by headings first, then by their cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from classroom.ingest.cells import Profile, profile
from classroom.ingest.clock import clock_seconds, from_lesson_start
from classroom.ingest.dates import is_date
from classroom.ingest.headings import asks_for_name, is_question, never_text, ours_named, speaks_of_text
from classroom.ingest.table_layout import Layout

BETWEEN: Final = "|"
"""Stands between the names where several columns are mapped to one of ours."""

_FIRST_NAMES: Final = frozenset(("first name", "firstname", "nombre", "nombres", "given name"))
_LAST_NAMES: Final = frozenset(
    ("last name", "lastname", "surname", "apellido", "apellidos", "apellido s", "family name")
)


def guess_columns(layout: Layout, rows: Sequence[Sequence[str]]) -> dict[str, str]:
    """Our columns -> names of the file's columns, judged from a sample of data rows.

    Several columns of free answers are joined by "|". "text" is missing where no column holds texts.
    """
    columns = {name: [row[i] for row in rows if i < len(row)] for i, name in enumerate(layout.names)}
    profiles = {name: profile(cells) for name, cells in columns.items()}
    named = _by_name(layout, profiles)
    texts = _texts(layout, profiles, named)
    guess = {"text": BETWEEN.join(texts)} if texts else {}
    for ours, candidates in named.items():
        fitting = [name for name in candidates if name not in texts and _fits(ours, profiles[name], columns[name])]
        if ours != "text" and fitting:
            guess[ours] = fitting[0]
    _add_full_name(guess, layout, texts)
    if not layout.headed:
        _add_dates(guess, profiles)
    return _with_lesson_times(guess, columns)


def _by_name(layout: Layout, profiles: Mapping[str, Profile]) -> dict[str, list[str]]:
    """Our columns -> the file's columns whose headings name them, best first."""
    found: dict[str, list[tuple[int, str]]] = {}
    if layout.headed:
        for name in layout.names:
            ours = ours_named(name.partition(" (")[0])
            if ours is not None and profiles[name].filled:
                found.setdefault(ours[0], []).append((ours[1], name))
            elif ours is None and asks_for_name(name):
                found.setdefault("author", []).append((1000, name))
    return {ours: [name for _, name in sorted(places)] for ours, places in found.items()}


def _texts(layout: Layout, profiles: Mapping[str, Profile], named: Mapping[str, Sequence[str]]) -> list[str]:
    taken = {name for ours, names in named.items() if ours != "text" for name in names}
    open_to = [name for name in layout.names if name not in taken and not (layout.headed and never_text(name))]
    sure = [name for name in named.get("text", ()) if profiles[name].is_written][:1]
    if not layout.headed:
        return _wordiest(open_to, profiles)
    questions = [
        name
        for name in open_to
        if name not in named.get("text", ())
        # beside a column that is surely the text, "text_clean" is the same text again
        and (is_question(name) or (not sure and speaks_of_text(name)))
        and (profiles[name].is_prose or profiles[name].is_short_answer)
    ]
    chosen = {*sure, *questions}
    if not chosen:
        chosen = {name for name in open_to if profiles[name].is_prose}
    return [name for name in layout.names if name in chosen]


def _wordiest(names: Sequence[str], profiles: Mapping[str, Profile]) -> list[str]:
    """Without headings: the columns of prose that are not much shorter than the wordiest one."""
    if len(names) == 1:
        return [name for name in names if profiles[name].is_written and profiles[name].figures < 0.5]
    most = max((profiles[name].words for name in names), default=0.0)
    return [name for name in names if profiles[name].is_prose and profiles[name].words >= 0.4 * most]


def _fits(ours: str, cells: Profile, column: Sequence[str]) -> bool:
    """Whether the cells can be what the heading says."""
    match ours:
        case "id":
            filled = [cell.strip() for cell in column if cell.strip()]
            return len(set(filled)) > 0.5 * len(filled) and cells.words <= 2
        case "likes":
            return cells.figures > 0.5 or any(cell.strip()[:1].isdigit() for cell in column)
        case "time_s":
            return cells.figures > 0.5
        case "written_at":
            filled = [cell for cell in column[:200] if cell.strip()]
            return sum(is_date(cell) or clock_seconds(cell) is not None for cell in filled) > 0.3 * len(filled)
        case "author":
            return cells.figures < 0.5 and cells.words <= 6
        case _:
            return True


def _add_full_name(guess: dict[str, str], layout: Layout, texts: Sequence[str]) -> None:
    if not layout.headed:
        return
    lower = {name.casefold(): name for name in layout.names if name not in texts}
    first = next((lower[key] for key in lower if key in _FIRST_NAMES), None)
    last = next((lower[key] for key in lower if key in _LAST_NAMES), None)
    if first and last and guess.get("author") in {None, first}:
        guess["author"] = f"{first}{BETWEEN}{last}"


def _add_dates(guess: dict[str, str], profiles: Mapping[str, Profile]) -> None:
    dated = [name for name, cells in profiles.items() if cells.dates > 0.8]
    if dated and "written_at" not in guess:
        guess["written_at"] = dated[0]


def _with_lesson_times(guess: dict[str, str], columns: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The guess, with a column of times that count from the start of the recording taken as such."""
    name = guess.get("written_at")
    if name is None or "time_s" in guess:
        return guess
    filled = [cell for cell in columns[name] if cell.strip()]
    times = [time for cell in filled if (time := clock_seconds(cell)) is not None]
    if len(times) > 0.8 * len(filled) and from_lesson_start(times):
        guess["time_s"] = guess.pop("written_at")
    return guess

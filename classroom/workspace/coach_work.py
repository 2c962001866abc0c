"""What a coach does with lessons: notes and clips on moments, goals with their progress, the agenda of a meeting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median

import polars as pl

from classroom.domain.errors import InputRefused, UsageError
from classroom.domain.measures import MEASURES
from classroom.domain.notes import DIRECTIONS, NOTE_KINDS, Goal, Note
from classroom.domain.requests import Lesson
from classroom.reports.content import LessonContent
from classroom.store.store import Store

_TEXT = 4_000
_GOAL_LESSONS = 50


@dataclass(frozen=True, kw_only=True)
class Step:
    """A lesson that counts for a goal: its value of the measure, from n items; toward: it went the wanted way.

    value is None where the lesson has no such measure, toward None where there is nothing to compare with.
    """

    lesson_id: str
    title: str
    value: float | None
    n: int
    toward: bool | None


@dataclass(frozen=True, kw_only=True)
class Progress:
    """A goal, the median of the measure in the lessons before it (None without any, from `before` lessons), its steps.

    One lesson says little: that a value went the wanted way is no more than that.
    """

    goal: Goal
    baseline: float | None
    before: int
    unit: str
    steps: tuple[Step, ...]


def add_note(store: Store, note: Note) -> Note:
    """The note as it is kept. UsageError for no text (a clip may have none), too much, or times that are none."""
    text = " ".join(note.text.split()) if note.kind == "clip" else note.text.strip()
    if note.kind not in NOTE_KINDS or (note.kind == "clip" and (note.start_s is None or note.end_s is None)):
        raise UsageError("A clip needs a beginning and an end.", "Say them as 1:10-1:40.")
    if note.kind == "note" and not text:
        raise UsageError("A note needs a text.", "Write what you saw or want to ask.")
    if len(text) > _TEXT:
        raise UsageError(f"A note may have {_TEXT} characters.", "Make two of it.")
    times = [time for time in (note.start_s, note.end_s) if time is not None]
    lesson = store.lesson(note.lesson_id)
    length = None if lesson is None else lesson.duration_s
    if times != sorted(times) or any(time < 0 for time in times):
        raise UsageError("The end of a span comes after its beginning.", "Say it as 1:10-1:40.")
    if length is not None and any(time > length + 1 for time in times):
        raise UsageError("That is after the end of the lesson.", "Say a time within it.")
    return store.add_note(replace(note, text=text))


def moment_span(store: Store, lesson_id: str, moment: int) -> tuple[float, float]:
    """Beginning and end of a moment of the lesson; UsageError if there is no such moment."""
    rows = store.table(lesson_id, "moments").filter(pl.col("moment") == moment)
    if not rows.height:
        raise UsageError(f"There is no moment {moment} in that lesson.", "`lectern show LESSON moments` lists them.")
    return rows["start_s"][0], rows["end_s"][0]


def set_goal(store: Store, goal: Goal) -> Goal:
    """The goal as it is kept. UsageError for an unknown measure or direction, or a number of lessons that is none."""
    if goal.measure not in MEASURES:
        raise UsageError(f"There is no measure “{goal.measure}”.", f"Measures are {', '.join(MEASURES)}.")
    if goal.direction not in DIRECTIONS or not 1 <= goal.lessons <= _GOAL_LESSONS:
        raise UsageError(f"A goal is for 1 to {_GOAL_LESSONS} lessons.", "Three is a good number.")
    return store.set_goal(replace(goal, text=" ".join(goal.text.split())[:_TEXT]))


def progress(store: Store) -> tuple[Progress, ...]:
    """Every goal in force with the lessons since it was set, at most as many as it is for, in their order."""
    library = store.lessons()
    return tuple(_progress(store, goal, library) for goal in store.goals())


def _progress(store: Store, goal: Goal, library: pl.DataFrame) -> Progress:
    rows = store.measures(course=goal.course, teacher=goal.teacher, name=goal.measure)
    values = {row["lesson_id"]: row for row in rows.filter(pl.col("scope") == goal.scope).iter_rows(named=True)}
    ours = library.filter(
        (pl.lit(goal.course is None) | pl.col("course").eq_missing(pl.lit(goal.course)))
        & (pl.lit(goal.teacher is None) | pl.col("teacher").eq_missing(pl.lit(goal.teacher)))
    ).sort("date", "created_at", nulls_last=True)
    lessons = list(ours.iter_rows(named=True))
    after = [lesson for lesson in lessons if _since(lesson, goal)]
    before = [values[row["lesson_id"]]["value"] for row in lessons if row not in after and row["lesson_id"] in values]
    known = [value for value in before if value is not None]
    baseline = median(known) if known else None
    steps: list[Step] = []
    for lesson in after[: goal.lessons]:
        row = values.get(lesson["lesson_id"], {"value": None, "n": 0})
        toward = None
        if row["value"] is not None and baseline is not None:
            toward = row["value"] > baseline if goal.direction == "up" else row["value"] < baseline
        facts = {"lesson_id": lesson["lesson_id"], "title": lesson["title"]}
        steps.append(Step(**facts, value=row["value"], n=row["n"], toward=toward))
    unit = MEASURES[goal.measure].unit if goal.measure in MEASURES else ""
    return Progress(goal=goal, baseline=baseline, before=len(known), unit=unit, steps=tuple(steps))


def _since(lesson: dict[str, object], goal: Goal) -> bool:
    """A lesson given after the goal was set; without a date, or on that day, the time it was added decides."""
    day = goal.created_at[:10]
    dated = str(lesson["date"]) if lesson["date"] is not None else day
    return dated > day or (dated == day and str(lesson["created_at"]) > goal.created_at)


def write_agenda(
    store: Store, lessons: Sequence[Lesson], out: Path, *, language: str = "en", mask_names: bool = False
) -> Path:
    """The path of an agenda to talk over: goals, each lesson's moments, notes and clips, room for answers.

    A PDF where `out` ends in .pdf, else a Word document.
    """
    from classroom.naming.masking import Mask
    from classroom.reports.agenda import agenda_document, agenda_pdf
    from classroom.reports.masked import texts_of
    from classroom.reports.writing import write_whole
    from classroom.workspace.naming import masked_content
    from classroom.workspace.outputs import content_of

    pages: list[tuple[LessonContent, tuple[Note, ...]]] = []
    for lesson in lessons:
        content, notes = content_of(store, lesson), store.notes(lesson.lesson_id)
        if mask_names:
            made = masked_content(store, content)
            mask = Mask(texts_of(content), store.names(lesson))
            notes = tuple(replace(n, text=mask.text(n.text), author=n.author and mask.whole(n.author)) for n in notes)
            content = made.content
        pages.append((content, notes))
    teachers, courses = {lesson.teacher for lesson in lessons}, {lesson.course for lesson in lessons}
    goals = [p for p in progress(store) if p.goal.teacher in {None, *teachers} and p.goal.course in {None, *courses}]
    lines = [_goal_line(one, language, named=not mask_names) for one in goals]
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        make = agenda_pdf if out.suffix.lower() == ".pdf" else agenda_document
        return write_whole(out, make(pages, lines, language=language))
    except OSError as fault:
        reason = f"could not be written ({fault.strerror or 'input/output error'})."
        raise InputRefused(out, reason, "Close it if it is open elsewhere, or choose another place.") from fault


def _goal_line(one: Progress, language: str, *, named: bool) -> str:
    from classroom.charts.values import said
    from classroom.wording import Wording

    words = Wording(language)
    steps = [said(step.value, one.unit, words) if step.value is not None else "–" for step in one.steps]
    title = one.goal.text if named and one.goal.text else words.text(f"measure.{one.goal.measure}")
    start = "–" if one.baseline is None else said(one.baseline, one.unit, words)
    count = len(one.steps)
    return words.text(
        "agenda.goal", title=title, baseline=start, steps=", ".join(steps) or "–", done=count, of=one.goal.lessons
    )

"""Verbs of a coach's work and of privacy: note, review, goal, agenda, privacy."""

from __future__ import annotations

import argparse
import re
from dataclasses import asdict
from pathlib import Path

import polars as pl

from classroom.cli.arguments import Verbs, add_store
from classroom.cli.names import add_masking
from classroom.cli.printing import clock, put, put_json, put_table
from classroom.domain.notes import Goal, Note
from classroom.wording import LANGUAGES
from classroom.workspace.workspace import Workspace

_TIME = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2}(?:\.\d+)?)|(\d+(?:\.\d+)?)")


def add(verbs: Verbs) -> None:
    """Add the verbs."""
    note = verbs.add("note", "write or list the notes and clips of a lesson", _note)
    note.add_argument("lesson", metavar="LESSON")
    note.add_argument("text", metavar="TEXT", nargs="?", help="without it, and without --clip, the notes are listed")
    note.add_argument("--at", type=span, metavar="M:SS[-M:SS]", help="the time it is about")
    note.add_argument("--moment", type=int, metavar="N", help="the moment it is about (`lectern show LESSON moments`)")
    note.add_argument("--clip", action="store_true", help="keep the span as a clip worth showing")
    note.add_argument("--author", metavar="NAME")
    note.add_argument("--withdraw", metavar="ID", help="take a note back")
    add_store(note)
    review = verbs.add("review", "the lessons of several teachers with what is noted on them", _review)
    review.add_argument("--teacher", metavar="T", help="only this teacher's")
    add_store(review)
    goal = verbs.add("goal", "set or list goals, with their progress", _goal)
    goal.add_argument("measure", metavar="MEASURE", nargs="?")
    goal.add_argument("--scope", default="lesson", help="such as move:press_for_reasoning (default: lesson)")
    goal.add_argument("--down", action="store_true", help="less of it, not more")
    goal.add_argument("--lessons", type=int, default=3, metavar="N", help="over the next N lessons (default: 3)")
    for fact in ("teacher", "course", "text", "author"):
        goal.add_argument(f"--{fact}", metavar=fact[0].upper())
    goal.add_argument("--drop", metavar="ID", help="take a goal back")
    add_store(goal)
    agenda = verbs.add("agenda", "write a Word document or PDF to talk lessons over", _agenda)
    agenda.add_argument("lessons", nargs="+", metavar="LESSON")
    agenda.add_argument("--out", type=Path, required=True, metavar="F.docx|F.pdf")
    agenda.add_argument("--language", choices=LANGUAGES, default="en")
    add_masking(agenda)
    add_store(agenda)
    privacy = verbs.add("privacy", "what left the store, and lessons kept longer than you want", _privacy)
    privacy.add_argument("--keep-days", type=int, metavar="N", help="remind of lessons older than N days; 0: never")
    add_store(privacy)


def span(text: str) -> tuple[float, float | None]:
    """A time, or two with a dash between, in seconds."""
    first, dash, second = text.replace("–", "-").partition("-")
    return seconds(first), seconds(second) if dash else None


def seconds(text: str) -> float:
    """A time written as seconds, m:ss or h:mm:ss."""
    match = _TIME.fullmatch(text.strip())
    if match is None:
        raise argparse.ArgumentTypeError(f"“{text}” is not a time like 1:10")
    hours, minutes, rest, plain = match.groups()
    return float(plain) if plain else int(hours or 0) * 3600 + int(minutes) * 60 + float(rest)


def _note(given: argparse.Namespace) -> int:
    with Workspace.open(given.store) as workspace:
        lesson_id = workspace.lesson(given.lesson).lesson_id
        if given.withdraw:
            workspace.withdraw_note(given.withdraw)
        elif given.text is not None or given.clip:
            start_s, end_s = given.at or (None, None)
            if given.moment is not None:
                start_s, end_s = workspace.moment_span(lesson_id, given.moment)
            kind, text = "clip" if given.clip else "note", given.text or ""
            made = Note(lesson_id=lesson_id, kind=kind, text=text, start_s=start_s, end_s=end_s, author=given.author)
            workspace.add_note(made)
        notes = workspace.notes(lesson_id)
    if given.json:
        put_json([asdict(note) for note in notes])
        return 0
    for note in notes:
        until = "" if note.end_s is None else f"-{clock(note.end_s)}"
        when = "" if note.start_s is None else f"{clock(note.start_s)}{until}  "
        who = f"{note.author}: " if note.author else ""
        put(f"{note.note_id}  {when}{'clip ' if note.kind == 'clip' else ''}{who}{note.text}")
    if not notes:
        put("There are no notes on this lesson.")
    return 0


def _review(given: argparse.Namespace) -> int:
    with Workspace.open(given.store) as workspace:
        rows = workspace.review()
    if given.teacher:
        rows = rows.filter(pl.col("teacher") == given.teacher)
    if given.json:
        put_json(rows.to_dicts())
    elif rows.height:
        put_table(rows, rows.columns)
    else:
        put("There are no lessons to review.")
    return 0


def _goal(given: argparse.Namespace) -> int:
    with Workspace.open(given.store) as workspace:
        if given.drop:
            workspace.drop_goal(given.drop)
        elif given.measure:
            goal = Goal(
                measure=given.measure,
                text=given.text or "",
                direction="down" if given.down else "up",
                scope=given.scope,
                lessons=given.lessons,
                teacher=given.teacher,
                course=given.course,
                author=given.author,
            )
            workspace.set_goal(goal)
        goals = workspace.goals()
    if given.json:
        put_json([asdict(progress) for progress in goals])
        return 0
    for one in goals:
        way = "more" if one.goal.direction == "up" else "less"
        put(f"{one.goal.goal_id}  {way} {one.goal.measure} ({one.goal.scope}): {one.goal.text}".rstrip(": "))
        start = "nothing to compare with" if one.baseline is None else f"{one.baseline:.3g} {one.unit} before"
        put(f"  {start} ({one.before} lessons), {len(one.steps)} of {one.goal.lessons} lessons since")
        for step in one.steps:
            mark = "+" if step.toward else " " if step.toward is None else "-"
            value = "not measured" if step.value is None else f"{step.value:.3g}, n = {step.n}"
            put(f"  {mark} {step.title}: {value}")
    if not goals:
        put("There are no goals. `lectern goal MEASURE` sets one; `lectern trends` shows the measures.")
    return 0


def _agenda(given: argparse.Namespace) -> int:
    with Workspace.open(given.store) as workspace:
        lessons = [workspace.lesson(text).lesson_id for text in given.lessons]
        path = workspace.agenda(lessons, given.out, language=given.language, mask_names=given.mask_names)
    if given.json:
        put_json({"files": [str(path)]})
    else:
        put(str(path))
    return 0


def _privacy(given: argparse.Namespace) -> int:
    with Workspace.open(given.store) as workspace:
        if given.keep_days is not None:
            workspace.keep_lessons(given.keep_days or None)
        found = workspace.privacy()
    if given.json:
        facts = {"keep_days": found.keep_days, "outputs": found.outputs.to_dicts(), "overdue": found.overdue.to_dicts()}
        put_json(facts)
        return 0
    if found.outputs.height:
        put_table(found.outputs, found.outputs.columns)
    else:
        put("Nothing has left the store.")
    if found.keep_days is not None:
        put(f"Lessons are to be kept {found.keep_days} days; {found.overdue.height} are older.")
        rows = found.overdue.with_columns(pl.col("day").cast(pl.String))
        if rows.height:
            put_table(rows, rows.columns)
            put("`lectern delete LESSON` removes one for good.")
    return 0

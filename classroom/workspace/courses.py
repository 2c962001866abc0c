"""What a course's report is made from, gathered from the store."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from classroom.advice import advice_of, level_of
from classroom.domain.errors import UsageError
from classroom.domain.measures import MEASURES
from classroom.domain.requests import Lesson
from classroom.domain.taxonomy import TAXONOMIES
from classroom.naming.masking import Mask
from classroom.reports.course import CourseContent, CourseStep, Practice
from classroom.reports.masked import masked_facts, texts_of
from classroom.statistics.trend import trend_of
from classroom.store.store import Store
from classroom.workspace.naming import masked_content
from classroom.workspace.outputs import content_of
from classroom.workspace.trending import known

RECENT = 5
"""The next step and what is done already are looked for in so many lessons, the newest."""
_PRACTICES = 3
_COMMENTS, _SCORES = "comment_share", "coach_score"


@dataclass(frozen=True, kw_only=True)
class CourseRequest:
    """Whose lessons a report is over: a course, a teacher or both; first and last day, None for no end."""

    course: str | None = None
    teacher: str | None = None
    first: date | None = None
    last: date | None = None


def course_content(store: Store, asked: CourseRequest, *, language: str, mask_names: bool = False) -> CourseContent:
    """The content; UsageError for no course and no teacher, one that no lesson has, or no lesson within the days."""
    lessons = course_lessons(store, asked)
    ids = [lesson.lesson_id for lesson in lessons]
    rows = store.measures(course=asked.course, teacher=asked.teacher).filter(pl.col("lesson_id").is_in(ids))
    trends = [trend_of(own) for own in _parted(rows)]
    step = _step(store, lessons[-RECENT:], language)
    title = asked.course or asked.teacher or ""
    if mask_names:
        masks = {lesson.lesson_id: _mask(store, lesson) for lesson in lessons}
        first = masks[lessons[-1].lesson_id]
        title = first.text(title) if asked.course else first.whole(title)
        if step is not None:
            own = masks[step.lesson.lesson_id]
            advice = replace(step.advice, wording=own.text(step.advice.wording))
            step = replace(step, lesson=masked_facts(step.lesson, own), quote=own.text(step.quote), advice=advice)
        lessons = tuple(masked_facts(lesson, masks[lesson.lesson_id]) for lesson in lessons)
    return CourseContent(
        title=title,
        lessons=lessons,
        measures=tuple(trend for trend in trends if trend.measure != _COMMENTS),
        comments=tuple(trend for trend in trends if trend.measure == _COMMENTS),
        step=step,
        practices=_practices(store, ids[-RECENT:], language),
        versions=_versions(store, ids),
    )


def course_lessons(store: Store, asked: CourseRequest) -> tuple[Lesson, ...]:
    """The lessons by date, those without one first by when they came; UsageError where there are none."""
    if asked.course is None and asked.teacher is None:
        raise UsageError("A report over lessons needs a course or a teacher.", "Name one with --course or --teacher.")
    known(store, asked.course, asked.teacher)
    rows = store.lessons().sort("date", "created_at", "lesson_id", nulls_last=False)
    for column, value in (("course", asked.course), ("teacher", asked.teacher)):
        rows = rows if value is None else rows.filter(pl.col(column) == value)
    if asked.first is not None:
        rows = rows.filter(pl.col("date") >= asked.first)
    if asked.last is not None:
        rows = rows.filter(pl.col("date") <= asked.last)
    found = (store.lesson(lesson_id) for lesson_id in rows["lesson_id"])
    lessons = tuple(lesson for lesson in found if lesson is not None)
    if not lessons:
        raise UsageError("No lesson of that course and teacher falls within these days.", "Choose others.")
    return lessons


def _parted(rows: pl.DataFrame) -> list[pl.DataFrame]:
    """The rows by measure and scope, in the order in which reports show them; those without any value left out."""
    own = {key: part for key, part in rows.partition_by("name", "scope", as_dict=True).items() if part["value"].count()}
    wanted = [(name, "lesson") for name in MEASURES]
    wanted += sorted(
        (str(name), str(scope)) for name, scope in own if name == _SCORES and str(scope).startswith("lesson:")
    )
    wanted += [(_COMMENTS, f"label:{label}") for label in TAXONOMIES["feedback"]]
    return [own[pair] for pair in wanted if pair in own]


def _step(store: Store, lessons: Sequence[Lesson], language: str) -> CourseStep | None:
    """The situation that most of the lessons have; its newest suggestion that the newest lesson does not do yet."""
    ids = [lesson.lesson_id for lesson in lessons]
    rows = store.tables_of(ids, "suggestions")
    done = set(rows.filter((pl.col("lesson_id") == ids[-1]) & pl.col("already_doing"))["entry"].to_list())
    open_ones = rows.filter(~pl.col("already_doing") & ~pl.col("entry").is_in(list(done)))
    if not open_ones.height:
        return None
    counted = open_ones.group_by("situation", maintain_order=True).agg(
        pl.col("lesson_id").n_unique().alias("lessons"), pl.col("score").max()
    )
    best = counted.sort("lessons", "score", descending=True, maintain_order=True).row(0, named=True)
    own = open_ones.filter(pl.col("situation") == best["situation"])
    newest = next(lesson for lesson in reversed(lessons) if lesson.lesson_id in own["lesson_id"].to_list())
    row = own.filter(pl.col("lesson_id") == newest.lesson_id).head(1)
    level = level_of(newest.course, newest.title)
    advice = advice_of(row.drop("lesson_id"), language=language, level=level)
    if not advice:
        return None
    quote = ""
    if advice[0].utterance is not None:
        texts = store.table(newest.lesson_id, "utterances")
        found = texts.filter(pl.col("utterance") == advice[0].utterance)["text"]
        quote = found[0] if found.len() else ""
    looked_at = rows["lesson_id"].n_unique()
    return CourseStep(advice=advice[0], lessons=best["lessons"], of=looked_at, lesson=newest, quote=quote)


def _practices(store: Store, ids: Sequence[str], language: str) -> tuple[Practice, ...]:
    rows = store.tables_of(ids, "suggestions")
    shown = rows.filter("already_doing").unique(["lesson_id", "entry"], maintain_order=True)
    titles: dict[str, str] = {}
    lessons: Counter[str] = Counter()
    for entry, own in shown.group_by("entry", maintain_order=True):
        for advice in advice_of(own.head(1).drop("lesson_id"), language=language, level="secondary"):
            titles[str(entry[0])] = advice.title
    by_title: defaultdict[str, set[str]] = defaultdict(set)
    for lesson_id, entry in shown.select("lesson_id", "entry").iter_rows():
        if entry in titles:
            by_title[titles[entry]].add(lesson_id)
    lessons.update({title: len(own) for title, own in by_title.items()})
    looked_at = rows["lesson_id"].n_unique()
    return tuple(Practice(title=t, lessons=count, of=looked_at) for t, count in lessons.most_common(_PRACTICES))


def _mask(store: Store, lesson: Lesson) -> Mask:
    content = content_of(store, lesson)
    masked_content(store, content)
    return Mask(texts_of(content), store.names(lesson))


def _versions(store: Store, ids: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """By analyzer, the versions of what is shown."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for lesson_id in ids:
        for run_id in set(store.current_runs(lesson_id).values()):
            run = store.run(run_id)
            if run is not None and not run.analyzer.startswith("import."):
                found[run.analyzer].add(run.version)
    return {name: tuple(sorted(versions)) for name, versions in sorted(found.items())}

"""A course's report over its lessons: what changed possibly, one next step, measures, comments, and how sure it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from classroom.advice import Advice
from classroom.charts.axis import timecode
from classroom.charts.multiples import multiples
from classroom.charts.trend_words import band_name, change_sentence
from classroom.charts.values import UNKNOWN, amount, measure_name, said
from classroom.domain.requests import Lesson
from classroom.reports.build import set_pdf, write_pdf
from classroom.reports.pieces import picture, short
from classroom.statistics.trend import Trend
from classroom.wording import Wording

Json = dict[str, Any]

_WIDTH: Final = 640.0
_TITLE, _LESSON, _QUOTE = 90, 60, 150
_SHOWN: Final = 60
"""So many lessons are listed, the newest; all are counted."""
_CHARTS: Final = (
    "teacher_talk_share",
    "question_rate",
    "open_question_share",
    "uptake_rate",
    "focusing_share",
    "press_share",
    "wait_time_1",
    "wait_time_2",
    "words_per_minute",
    "longest_teacher_stretch",
    "speech_share",
    "pause_rate",
)
"""Measures that get a chart where lessons have them, the first nine."""
_CHARTED: Final = 9
_SELDOM: Final = 0.05
"""Categories that are less of the comments in the mean get no chart of their own."""
_SCORE: Final = "coach_score"
_CONFUSION: Final = "label:confusion"


@dataclass(frozen=True, kw_only=True)
class CourseStep:
    """The suggestion that most lessons ask for: in `lessons` of the last `of`, best seen in `lesson`."""

    advice: Advice
    lessons: int
    of: int
    lesson: Lesson
    quote: str


@dataclass(frozen=True, kw_only=True)
class Practice:
    """What lessons show already: the strategy's title, in how many of the lessons looked at."""

    title: str
    lessons: int
    of: int


@dataclass(frozen=True, kw_only=True)
class CourseContent:
    """What a course's report is made from.

    title: of the course, or the teacher where no course was chosen. lessons: in their order. measures: trends of whole
    lessons and coach scores; comments: trends of the shares of comments by category. versions: by analyzer, the
    versions that made what is shown.
    """

    title: str
    lessons: tuple[Lesson, ...]
    measures: tuple[Trend, ...]
    comments: tuple[Trend, ...]
    step: CourseStep | None
    practices: tuple[Practice, ...]
    versions: Mapping[str, tuple[int, ...]]


def write_course_report(content: CourseContent, out: Path, *, language: str = "en") -> Path:
    """The path of the PDF/UA-1 written, in "en" or "es"; InputRefused where `out` cannot be written."""
    return write_pdf(make_course_report(content, language=language), out)


def make_course_report(content: CourseContent, *, language: str = "en") -> bytes:
    """The PDF's bytes."""
    return set_pdf(course_facts(content, Wording(language)), "course")


def course_facts(content: CourseContent, wording: Wording) -> Json:
    """The report's data: sentences, tables as texts, and charts as SVG with their descriptions."""
    whole = [trend for trend in content.measures if trend.measure != _SCORE]
    order = [trend for name in _CHARTS for trend in whole if trend.measure == name]
    charted = [trend for trend in order if trend.dated > 1][:_CHARTED]
    seen = [trend for trend in content.comments if trend.change is not None or _mean(trend) >= _SELDOM]
    seldom = [trend for trend in content.comments if trend not in seen and _mean(trend)]
    return {
        "language": wording.language,
        "words": {name: wording.text(_WORDS.get(name, f"course.{name}")) for name in (*_WORDS, *_OWN)},
        "title": short(content.title, _TITLE),
        "about": short(_about(content, wording), 160),
        **_changes([*content.measures, *content.comments], wording),
        "step": _step(content.step, wording),
        "done": [
            {"title": p.title, "often": wording.text("course.often", count=p.lessons, of=p.of)}
            for p in content.practices
        ],
        "measures": [_measure(trend, wording) for trend in whole],
        "measures_chart": picture(multiples(charted, width=_WIDTH, wording=wording)) if charted else None,
        "bands": _bands(content.measures, wording),
        "comments_chart": _comments(seen, wording),
        "comments_lead": _lead(content.comments, wording),
        "comments_seldom": _seldom(seldom, wording),
        **_lessons(content, wording),
        "runs": [_run(name, versions, wording) for name, versions in content.versions.items()],
    }


_WORDS: Final = {
    name: f"report.{name}"
    for name in ("step", "done", "measure", "comments", "limits", "versions", "page", "of", "made_by")
}
_OWN: Final = (
    *("changed", "measures", "measures_none", "chart_note", "median", "level", "range", "lessons_count", "noise"),
    *("bands", "bands_note", "comments_none", "lessons", "date", "lesson", "length", "comments_count", "confusion"),
    "limits_text",
)


def _about(content: CourseContent, wording: Wording) -> str:
    lessons = content.lessons
    days = sorted(lesson.date for lesson in lessons if lesson.date is not None)
    count = wording.text("course.count_one" if len(lessons) == 1 else "course.count", count=len(lessons))
    ends = [_day(day, wording) for day in dict.fromkeys((days[0], days[-1]))] if days else []
    teachers = dict.fromkeys(lesson.teacher for lesson in lessons if lesson.teacher)
    courses = dict.fromkeys(lesson.course for lesson in lessons if lesson.course)
    named = [name for name in (*list(courses)[:2], *list(teachers)[:3]) if name != content.title]
    return " · ".join((count, *([" – ".join(ends)] if ends else []), *named))


def _day(day: Any, wording: Wording) -> str:
    return f"{wording.text('chart.day', day=day.day, month=wording.text(f'month.{day.month}'))} {day.year}"


def _changes(trends: Sequence[Trend], wording: Wording) -> Json:
    """Every possible change, or why there is none; and how many measures were looked at."""
    found = [trend for trend in trends if trend.change is not None]
    made = [
        {"name": measure_name(trend.measure, trend.scope, wording), "sentence": change_sentence(trend, wording)}
        for trend in found
    ]
    if made:
        return {"changes": made, "changes_note": wording.text("course.changed_note", count=len(trends))}
    reasons = [trend.why["change"] for trend in trends if "change" in trend.why]
    # one measure that could be looked at is enough to say that nothing was seen
    for reason in ("change_none", "teachers"):
        if reason in reasons:
            text = wording.text(f"trend.why.{reason}")
            return {"changes": [], "changes_note": f"{text} {wording.text('course.looked_at', count=len(trends))}"}
    return {"changes": [], "changes_note": wording.text("trend.why.change_few")}


def _step(step: CourseStep | None, wording: Wording) -> Json | None:
    if step is None:
        return None
    advice, lesson = step.advice, step.lesson
    place = [lesson.title] if lesson.date is None else [_day(lesson.date, wording)]
    place += [] if advice.start_s is None else [timecode(advice.start_s)]
    return {
        "title": advice.title,
        "text": advice.text,
        "example": wording.text("suggestion.example", wording=advice.wording),
        "situation": wording.text(f"suggestion.situation.{advice.situation}"),
        "often": wording.text("course.often", count=step.lessons, of=step.of),
        "where": wording.text("course.example_at", place=short(", ".join(place), _LESSON)),
        "quote": short(step.quote, _QUOTE),
        "source": wording.text("suggestion.source", source=advice.source),
    }


def _measure(trend: Trend, wording: Wording) -> Json:
    values = trend.lessons["value"].drop_nulls().to_list()
    ordered = sorted(values)
    middle = (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2
    last = trend.lessons.drop_nulls("smoothed").tail(1)
    level = UNKNOWN
    if last.height:
        now, low, high = last.select("smoothed", "smoothed_low", "smoothed_high").row(0)
        ends = wording.text(
            "chart.interval", low=amount(low, trend.unit, wording), high=amount(high, trend.unit, wording)
        )
        level = f"{amount(now, trend.unit, wording)} ({ends})"
    return {
        "name": measure_name(trend.measure, trend.scope, wording),
        "median": said(middle, trend.unit, wording),
        "level": level,
        "range": f"{amount(ordered[0], trend.unit, wording)}–{amount(ordered[-1], trend.unit, wording)}",
        "count": str(len(values)),
        "noise": amount(trend.limit, trend.unit, wording),
    }


def _bands(trends: Sequence[Trend], wording: Wording) -> list[Json]:
    """Bands of the coach scores; only where there are lessons enough."""
    return [
        {
            "name": measure_name(trend.measure, trend.scope, wording, short=True),
            "band": wording.text("course.band", band=band_name(trend.band, wording), count=trend.band.lessons),
        }
        for trend in trends
        if trend.band is not None
    ]


def _comments(seen: Sequence[Trend], wording: Wording) -> Json | None:
    if not seen:
        return None
    title = wording.text("course.comments_title")
    drawn = multiples(seen, width=_WIDTH, wording=wording, title=title, same_scale=True, height=84)
    return picture(drawn)


def _mean(trend: Trend) -> float:
    mean = trend.lessons["value"].mean()
    return mean if isinstance(mean, float) else 0.0


def _seldom(seldom: Sequence[Trend], wording: Wording) -> str:
    if not seldom:
        return ""
    names = [measure_name(trend.measure, trend.scope, wording, short=True) for trend in seldom]
    return wording.text("course.seldom", names=", ".join(names), limit=said(_SELDOM, "share", wording))


def _lead(comments: Sequence[Trend], wording: Wording) -> str:
    if not comments:
        return ""
    most = max((trend.lessons["n"].sum() for trend in comments), default=0)
    lessons = max(trend.lessons["value"].count() for trend in comments)
    return wording.text("course.comments_lead", count=most, lessons=lessons)


def _lessons(content: CourseContent, wording: Wording) -> Json:
    lost = next((trend for trend in content.comments if trend.scope == _CONFUSION), None)
    rows = {} if lost is None else {row["lesson_id"]: row for row in lost.lessons.iter_rows(named=True)}
    shown = content.lessons[-_SHOWN:]
    left = len(content.lessons) - len(shown)
    made: list[Json] = []
    for lesson in shown:
        row = rows.get(lesson.lesson_id)
        made.append(
            {
                "date": UNKNOWN if lesson.date is None else lesson.date.isoformat(),
                "title": short(lesson.title, _LESSON),
                "length": UNKNOWN if lesson.duration_s is None else timecode(lesson.duration_s),
                "comments": UNKNOWN if row is None else str(row["n"]),
                "confusion": UNKNOWN if row is None else said(row["value"], "share", wording),
            }
        )
    return {"lessons": made, "lessons_left": wording.text("course.lessons_left", count=left) if left else ""}


def _run(name: str, versions: Sequence[int], wording: Wording) -> str:
    listed = ", ".join(str(version) for version in versions)
    return wording.text("report.run", step=wording.text(f"step.{name}"), version=listed)

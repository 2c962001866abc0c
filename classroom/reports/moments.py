"""Moments, the question, the next step and what is done already, as facts of a report."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import polars as pl

from classroom.advice import Advice, advice_of, level_of
from classroom.charts.axis import timecode
from classroom.charts.values import number
from classroom.reports.content import LessonContent
from classroom.reports.pieces import short
from classroom.wording import Wording

Json = dict[str, Any]

_QUOTE: Final = 150
_ENOUGH: Final = 40
"""Characters from which a quotation says something by itself."""

_KIND_ORDER: Final = ("highlight", "missed", "confusion")


def moments(content: LessonContent, wording: Wording, *, count: int) -> list[Json]:
    """The best `count` moments in the order of the lesson: of each kind the best, then of each the second, ..."""
    rows = content.tables["moments"].filter(pl.col("kind").is_in(_KIND_ORDER)).sort("score", descending=True)
    turn = pl.int_range(pl.len()).over("kind")
    best = rows.with_columns(turn=turn).sort("turn", maintain_order=True).head(count).sort("start_s")
    return [_moment(row, content, wording) for row in best.iter_rows(named=True)]


def question(content: LessonContent, wording: Wording) -> Json | None:
    """The question to think about; None without one."""
    rows = content.tables["moments"].filter(pl.col("kind") == "question").sort("score", descending=True)
    return _moment(rows.row(0, named=True), content, wording) if rows.height else None


def next_step(content: LessonContent, wording: Wording) -> Json | None:
    """The one suggestion that comes first, with where it would have fitted; None without one."""
    new = [advice for advice in _shown(content, wording) if not advice.already_doing]
    if not new:
        return None
    first = new[0]
    return {
        "situation": wording.text(f"suggestion.situation.{first.situation}"),
        "where": _where(first, wording),
        "quote": "" if first.utterance is None else _quote(content, _rests_on(first)),
        "title": first.title,
        "text": first.text,
        "example": wording.text("suggestion.example", wording=first.wording),
        "source": wording.text("suggestion.source", source=first.source),
    }


def done_already(content: LessonContent, wording: Wording) -> list[Json]:
    """What the lesson shows already, each with the utterance that shows it."""
    made: list[Json] = []
    for advice in _shown(content, wording):
        seen = advice.evidence.get("shown_at")
        if advice.already_doing and isinstance(seen, int):
            made.append({"title": advice.title, "time": _time(content, seen), "quote": short(_text(content, seen), 90)})
    return made


def _rests_on(advice: Advice) -> Sequence[int]:
    return advice.evidence.get("utterances") or [advice.utterance or 0]


def _shown(content: LessonContent, wording: Wording) -> tuple[Advice, ...]:
    rows = content.tables["suggestions"].filter(pl.col("suggestion").is_in(content.shown))
    level = level_of(content.lesson.course, content.lesson.title)
    return advice_of(rows, language=wording.language, level=level)


def _where(advice: Advice, wording: Wording) -> str:
    rests = advice.evidence
    parts = [] if advice.start_s is None else [timecode(advice.start_s)]
    if rests.get("slide") is not None:
        parts.append(wording.text("report.on_slide", slide=rests["slide"]))
    if rests.get("comments"):
        count = len(rests["comments"])
        parts.append(wording.text("report.comments_one" if count == 1 else "report.comments_count", count=count))
    if rests.get("measure"):
        parts.append(wording.text("report.by_measure", measure=wording.text(f"measure.{rests['measure']}").lower()))
    return ", ".join(parts)


def detail_of(row: Mapping[str, Any], wording: Wording) -> dict[str, Any]:
    """The numbers a moment's sentence needs, written as the language does it."""
    found: dict[str, Any] = json.loads(row["detail"])
    return {key: number(value, 1, wording) if isinstance(value, float) else value for key, value in found.items()}


def _moment(row: Mapping[str, Any], content: LessonContent, wording: Wording) -> Json:
    rests: dict[str, Any] = json.loads(row["evidence"] or "{}")
    detail = detail_of(row, wording)
    slide, reason = rests.get("slide"), row["reason"]
    return {
        "time": "" if row["start_s"] is None else timecode(row["start_s"]),
        "kind": row["kind"],
        "kind_text": wording.text(f"moment.kind.{row['kind']}"),
        "sentence": wording.text(f"moment.reason.{reason}", **detail),
        "slide": "" if slide is None or "slide" in detail else wording.text("report.on_slide", slide=slide),
        "quote": _quote(content, rests.get("utterances") or [row["utterance"]]),
    }


def _quote(content: LessonContent, utterances: Sequence[int]) -> str:
    """What was said there: the first utterance, and those after it while that is only a word or two."""
    texts = [_text(content, number) for number in utterances]
    said = texts[0]
    for text in texts[1:]:
        if len(said) >= _ENOUGH:
            break
        said = f"{said} – {text}"
    return short(said, _QUOTE)


def _text(content: LessonContent, utterance: int) -> str:
    found = content.tables["utterances"].filter(pl.col("utterance") == utterance)["text"]
    return found[0] if found.len() else ""


def _time(content: LessonContent, utterance: int) -> str:
    found = content.tables["utterances"].filter(pl.col("utterance") == utterance)["start_s"]
    return timecode(found[0]) if found.len() and found[0] is not None else ""

"""Reads a lesson out of the workspace and turns its tables into the rows of the lesson view.

Runs in the background thread: nothing here touches a widget.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Final, Protocol, cast

import polars as pl

from classroom.advice import Advice
from classroom.charts.lanes import lanes_of
from classroom.charts.values import number
from classroom.domain.corrections import Edit
from classroom.domain.measures import MEASURES
from classroom.domain.on_slides import by_slide
from classroom.domain.requests import Lesson, MediaFile, RunRecord
from classroom.domain.tables import BY_PERSON
from classroom.wording import Wording
from ui.models.label_choices import LabelKey, corrected
from ui.models.lesson_rows import (
    CommentRow,
    LessonContent,
    MeasureRow,
    MomentRow,
    MoveRow,
    PartRow,
    Sealed,
    SlideRow,
    TraceRow,
    UtteranceRow,
)
from ui.models.moves import moves_of

Tables = Mapping[str, pl.DataFrame]

READ: Final = (
    "recordings",
    "utterances",
    "words",
    "voices",
    "slides",
    "comments",
    "groups",
    "labels",
    "alignment",
    "traces",
    "measures",
    "moments",
    "speakers",
)
"""The tables the lesson view reads."""

_VOICE: Final = re.compile(r"S\d+")
"""A voice that nobody has named yet, as the speakers analyzer labels it."""

DOUBTFUL: Final = 0.5
"""Words that the recogniser gives a lower probability are marked as doubtful.

Measured with Whisper base on 97 utterances with a reference (three read sonnets, LibriSpeech, a test recording of the
Montreal Forced Aligner, the demo lesson): 84 % of the utterances with such a word had an error, and 48 % of those with
an error had such a word. The mean over an utterance, below 0.6, found 9 %.
"""

COACH: Final = "coach_score"
"""Shown over several lessons only: of a score of one lesson, .16 to .30 is reliable."""


class Source(Protocol):
    """What is asked of the workspace."""

    def lesson(self, text: str, /) -> Lesson:
        """The lesson with that id."""
        ...

    def table(self, lesson_id: str, name: str, /) -> pl.DataFrame:
        """A table of the lesson."""
        ...

    def runs(self, lesson_id: str, /) -> tuple[RunRecord, ...]:
        """The runs of the lesson, the newest first."""
        ...

    def corrections(self, lesson_id: str, /) -> pl.DataFrame:
        """What people corrected in the lesson."""
        ...

    def suggestions(self, lesson_id: str, /, *, language: str) -> tuple[Advice, ...]:
        """What could be tried and what is done already, in words."""
        ...

    def media(self, lesson_id: str, /) -> tuple[MediaFile, ...]:
        """The files the lesson was made from."""
        ...

    def sealed_recording(self, path: str, /) -> Sealed | None:
        """What opens a recording that an encrypted store keeps."""
        ...

    def edits(self, lesson_id: str, /) -> tuple[Edit, ...]:
        """What people did in the lesson, in one go each."""
        ...


def load(workspace: Source, lesson_id: str, words: Wording) -> LessonContent:
    """The lesson as the view shows it; UsageError if there is no such lesson, StoreError as the store has it."""
    lesson = workspace.lesson(lesson_id)
    tables = {name: workspace.table(lesson_id, name) for name in READ}
    newest: dict[str, str] = {}
    for run in workspace.runs(lesson_id):
        newest.setdefault(run.analyzer, run.status)
    unfinished = tuple(name for name, status in newest.items() if status in ("running", "failed", "stopped"))
    yours = corrected(workspace.corrections(lesson_id))
    duration_s = lesson.duration_s or _last_second(tables)
    return LessonContent(
        lesson=lesson,
        duration_s=duration_s,
        parts=_parts(tables["recordings"], workspace.media(lesson_id), workspace.sealed_recording),
        utterances=utterance_rows(
            tables["utterances"], tables["words"], words, moves=moves_of(tables["labels"], words, yours=yours)
        ),
        slides=slide_rows(tables),
        comments=comment_rows(tables, yours=yours),
        moments=moment_rows(tables, words),
        measures=measure_rows(tables["measures"], words),
        lanes=lanes_of(tables, duration_s),
        tables=tables,
        unfinished=unfinished,
        edits=workspace.edits(lesson_id),
        advice=workspace.suggestions(lesson_id, language=words.language),
    )


def _last_second(tables: Tables) -> float:
    ends = [tables["utterances"]["end_s"].max()]
    recordings = tables["recordings"]
    if recordings.height:
        ends.append((recordings["start_s"] + recordings["duration_s"]).max())
    return max((cast("float", end) for end in ends if end is not None), default=0.0)


def _parts(
    recordings: pl.DataFrame, files: tuple[MediaFile, ...], sealed: Callable[[str], Sealed | None]
) -> tuple[PartRow, ...]:
    """The parts of the recording, each where its file was last known to be, and what opens it if it is sealed."""
    now = {file.position: file.path for file in files if file.kind == "recording"}
    columns = ("part", "path", "start_s", "duration_s", "has_video")
    return tuple(
        PartRow(path=where, start_s=start, duration_s=duration, has_video=video, sealed=sealed(where))
        for part, path, start, duration, video in recordings.select(columns).iter_rows()
        for where in (str(now.get(part, path)),)
    )


def utterance_rows(
    utterances: pl.DataFrame, spoken: pl.DataFrame, words: Wording, *, moves: Mapping[int, MoveRow] | None = None
) -> tuple[UtteranceRow, ...]:
    """The utterances, each with who speaks, whether that is somebody else than before, and its doubtful words.

    spoken: the table of words. moves: what utterances do, by their number.
    """
    moves = moves or {}
    columns = ("utterance", "start_s", "end_s", "speaker", "role", "text", "doubt")
    uncertain = _uncertain(spoken)
    made: list[UtteranceRow] = []
    before: tuple[str | None, str] | None = None
    for place, start, end, speaker, role, text, doubt in utterances.select(columns).iter_rows():
        if not text:
            continue  # its words were joined to the one before
        who = (speaker, role)
        made.append(
            UtteranceRow(
                number=place,
                start_s=start,
                end_s=end,
                speaker=_speaker(speaker, role, words),
                role=role,
                text=text,
                opens=who != before,
                doubts=_places(text, uncertain[place]) if place in uncertain else (),
                move=moves.get(place),
                doubt=words.text(f"doubt.{doubt}") if doubt else "",
            )
        )
        before = who
    return tuple(made)


def _uncertain(spoken: pl.DataFrame) -> dict[int, list[tuple[str, float]]]:
    """All words (text, probability) of the utterances in which one is doubtful, by utterance."""
    some = spoken.filter(pl.col("probability") < DOUBTFUL).select("utterance").unique()
    kept = spoken.join(some, on="utterance", how="semi").sort("utterance", "word")
    found: dict[int, list[tuple[str, float]]] = {}
    for utterance, text, probability in kept.select("utterance", "text", "probability").iter_rows():
        found.setdefault(utterance, []).append((text, probability))
    return found


def _places(text: str, spoken: list[tuple[str, float]]) -> tuple[tuple[int, int, float], ...]:
    """Where the doubtful words are in the text; those that a person has changed are no longer doubtful."""
    made: list[tuple[int, int, float]] = []
    at = 0
    for word, probability in spoken:
        start = text.find(word, at)
        if start < 0 or not word:
            continue
        at = start + len(word)
        if probability < DOUBTFUL:
            made.append((start, len(word), probability))
    return tuple(made)


def _speaker(speaker: str | None, role: str, words: Wording) -> str:
    if role == "unknown" or (speaker and not _VOICE.fullmatch(speaker)):
        return speaker or ""
    text = words.text(f"role.{role}")
    named = text[:1].upper() + text[1:]
    return f"{named} · {speaker}" if speaker else named


def slide_rows(tables: Tables) -> tuple[SlideRow, ...]:
    """The slides, each with its time, when it came on, what was said on it, and the remarks that point at it."""
    starts: dict[int, list[float]] = {}
    for slide, start in _slide_starts(tables):
        starts.setdefault(slide, []).append(start)
    pictures = dict(tables["slides"].select("slide", "thumbnail").iter_rows())
    return tuple(
        SlideRow(
            number=row["slide"],
            title=row["title"],
            deck=row["deck"],
            page=row["page"],
            spent_s=row["time_s"],
            starts=tuple(starts.get(row["slide"], ())),
            comments=row["comments"],
            confused=row["confused"],
            thumbnail=pictures[row["slide"]],
            said=row["said"],
            passed_over=row["figure"] == "passed over",
        )
        for row in by_slide(tables).iter_rows(named=True)
    )


def _slide_starts(tables: Tables) -> Iterator[tuple[int, float]]:
    utterances = tables["utterances"].select("utterance", "start_s").filter(pl.col("start_s").is_not_null())
    on = tables["alignment"].select("utterance", "slide").join(utterances, on="utterance").sort("start_s")
    before = None
    for slide, start in on.select("slide", "start_s").iter_rows():
        if slide != before:
            yield slide, start
        before = slide


def comment_rows(tables: Tables, *, yours: Collection[LabelKey] = frozenset()) -> tuple[CommentRow, ...]:
    """The comments that are not duplicates, each with its categories and the moments it may point at.

    yours: the labels that are a person's word.
    """
    labels = tables["labels"].filter((pl.col("target") == "comment") & (pl.col("taxonomy") == "feedback"))
    scored = set(labels["row"].to_list())
    kinds: dict[int, list[tuple[str, float]]] = {}
    applying = labels.filter(pl.col("applies")).sort("score", descending=True)
    for row, label, score in applying.select("row", "label", "score").iter_rows():
        kinds.setdefault(row, []).append((label, score))
    pointed = _traces(tables)
    alike = {number: (group, like) for number, group, like in tables["groups"].iter_rows()}
    comments = tables["comments"].filter(pl.col("duplicate_of").is_null())
    columns = ("comment", "text", "time_s", "likes", "parent")
    return tuple(
        CommentRow(
            number=place,
            text=text,
            labels=tuple(kinds.get(place, ())),
            labelled=place in scored,
            traces=tuple(pointed.get(place, ())),
            written_s=written,
            likes=likes,
            reply=parent is not None,
            group=alike.get(place, (None, 0.0))[0],
            likeness=alike.get(place, (None, 0.0))[1],
            yours=frozenset(
                label for label, _ in kinds.get(place, ()) if ("comment", place, "feedback", label) in yours
            ),
        )
        for place, text, written, likes, parent in comments.select(columns).iter_rows()
    )


def _traces(tables: Tables) -> dict[int, list[TraceRow]]:
    starts = tables["utterances"].select("utterance", "start_s").filter(pl.col("start_s").is_not_null())
    found = tables["traces"].join(starts, on="utterance").sort("comment", "rank")
    made: dict[int, list[TraceRow]] = {}
    columns = ("comment", "start_s", "utterance", "score", "way")
    for comment, start, utterance, score, way in found.select(columns).iter_rows():
        by_time, yours = way == "timestamp", way == BY_PERSON
        row = TraceRow(start_s=start, utterance=utterance, score=score, by_time=by_time, yours=yours)
        made.setdefault(comment, []).append(row)
    return made


def moment_rows(tables: Tables, words: Wording) -> tuple[MomentRow, ...]:
    """The moments in the order of the lesson, each with its sentence and what was said."""
    said = dict(tables["utterances"].select("utterance", "text").iter_rows())
    columns = ("moment", "start_s", "end_s", "kind", "reason", "detail", "utterance", "evidence")
    return tuple(
        MomentRow(
            number=place,
            start_s=start,
            end_s=end,
            kind=kind,
            reason=reason_text(reason, detail, words),
            quote=said.get(utterance, ""),
            rests=rests_on(json.loads(evidence or "{}"), words),
        )
        for place, start, end, kind, reason, detail, utterance, evidence in tables["moments"]
        .select(columns)
        .iter_rows()
    )


def rests_on(evidence: Mapping[str, object], words: Wording) -> str:
    """Slide and number of comments that a moment or suggestion rests on, in words; empty without."""
    slide, comments = evidence.get("slide"), evidence.get("comments")
    parts = [words.text("report.on_slide", slide=slide)] if isinstance(slide, int) else []
    count = len(cast("list[int]", comments)) if isinstance(comments, list) else 0
    if count:
        parts.append(words.text("report.comments_one" if count == 1 else "report.comments_count", count=count))
    text = " · ".join(parts)
    return text[:1].upper() + text[1:]


def reason_text(reason: str, detail: str, words: Wording) -> str:
    """The sentence of a reason with its numbers; without them, or the bare reason, where they do not fit the words."""
    try:
        given = json.loads(detail or "{}")
    except ValueError:
        given = {}
    values = {name: _said(value, words) for name, value in given.items()} if isinstance(given, dict) else {}
    try:
        return words.text(f"moment.reason.{reason}", **values)
    except (KeyError, IndexError, ValueError):
        return reason.replace("_", " ")


def _said(value: object, words: Wording) -> object:
    return number(value, 1, words) if isinstance(value, float) else value


def measure_rows(measures: pl.DataFrame, words: Wording) -> tuple[MeasureRow, ...]:
    """The measures of the whole lesson in the order in which they are declared, then any others."""
    order = {name: place for place, name in enumerate(MEASURES)}
    rows = [
        MeasureRow(
            name=name,
            title=words.text(f"measure.{name}"),
            value=value,
            low=low,
            high=high,
            unit=unit,
            n=n,
            why="" if value is not None else words.text(_why(name, n, words)),
            info=MEASURES.get(name),
        )
        for name, scope, value, low, high, unit, n in measures.iter_rows()
        if scope == "lesson" and name != COACH
    ]
    return tuple(sorted(rows, key=lambda row: (order.get(row.name, len(order)), row.name)))


def _why(name: str, n: int, words: Wording) -> str:
    own = f"measure.{name}.unknown"
    if words.has(own):
        return own
    return "measure.unknown.nothing" if n == 0 else "measure.unknown.failed"

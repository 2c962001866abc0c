"""Verbs that work on the store: demo, analyze, lessons, show, delete, trends, report, export."""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from classroom.charts.values import interval, said
from classroom.cli.arguments import Verbs, add_speech, add_store, day, names
from classroom.cli.files import stop_on_interrupt
from classroom.cli.names import add_masking, say_masked
from classroom.cli.printing import Listener, clock, put, put_json, put_table, say, write_out
from classroom.domain.errors import UsageError
from classroom.domain.requests import BUDGET, AnalysisRequest, AnalysisResult
from classroom.domain.tables import TABLES
from classroom.wording import LANGUAGES, Wording
from classroom.workspace.courses import CourseRequest
from classroom.workspace.demo import demo_request
from classroom.workspace.outputs import FORMATS, MORE_FORMATS, harmless
from classroom.workspace.workspace import Workspace

if TYPE_CHECKING:
    from classroom.cli.main import Window

BY_SLIDE = "by_slide"
"""What `show` calls the table of what belongs to each slide."""

_LISTED = ("lesson_id", "title", "course", "teacher", "date", "length", "utterances", "slides", "comments", "state")
_FAILED = {"failed", "stopped"}
_MOMENTS = {
    "highlights": "moments that went well",
    "missed": "missed opportunities",
    "confusions": "moments of confusion",
    "questions": "questions to think about",
}


def add(verbs: Verbs, window: Window) -> None:
    """Add the verbs."""
    demo = verbs.add("demo", "analyse the bundled lesson and open it", lambda given: _demo(given, window))
    demo.add_argument("--headless", action="store_true", help="print the result, write a PDF and a picture instead")
    add_store(demo)
    _add_analyze(verbs)
    add_store(verbs.add("lessons", "list the lessons of the store", _lessons))

    show = verbs.add("show", "print one table of a lesson", _show)
    show.add_argument("lesson", metavar="LESSON", help="id, beginning of an id, or title")
    show.add_argument("table", metavar="TABLE", help=", ".join((*TABLES, BY_SLIDE)))
    show.add_argument("--format", choices=("json", "csv", "parquet"))
    show.add_argument("--out", type=Path, metavar="F")
    add_store(show)

    delete = verbs.add("delete", "remove a lesson from the store; your own files stay", _delete)
    delete.add_argument("lesson", metavar="LESSON")
    add_store(delete)

    report = verbs.add("report", "write the report of a lesson, or of a course over its lessons, as PDF", _report)
    report.add_argument("lesson", metavar="LESSON", nargs="?")
    report.add_argument("--course", metavar="C", help="over the lessons of this course, not of one lesson")
    report.add_argument("--teacher", metavar="T", help="over the lessons of this teacher")
    report.add_argument("--since", type=day, metavar="YYYY-MM-DD", help="only lessons from this day on")
    report.add_argument("--until", type=day, metavar="YYYY-MM-DD", help="only lessons up to this day")
    report.add_argument("--out", type=Path, required=True, metavar="F.pdf")
    report.add_argument("--language", choices=LANGUAGES, default="en")
    add_masking(report)
    add_store(report)

    export = verbs.add("export", "write a lesson's transcript and tables as files", _export)
    export.add_argument("lesson", metavar="LESSON")
    export.add_argument("--out", type=Path, required=True, metavar="DIR")
    export.add_argument(
        "--formats",
        type=names,
        metavar="A,B",
        help=f"of {', '.join((*FORMATS, *MORE_FORMATS))}; default: {','.join(FORMATS)}",
    )
    add_masking(export)
    add_store(export)


def _add_analyze(verbs: Verbs) -> None:
    parser = verbs.add("analyze", "analyse a lesson's recording, slides, comments or transcript", _analyze)
    for kind in ("recording", "slides", "comments"):
        parser.add_argument(f"--{kind}", type=Path, nargs="+", action="extend", default=[], metavar="F")
    parser.add_argument(
        "--slide-log",
        type=Path,
        nargs="+",
        action="extend",
        default=[],
        metavar="F",
        help="a conference's own log of the slides shown: events.xml or shapes.svg of BigBlueButton",
    )
    parser.add_argument(
        "--transcript", type=Path, metavar="F", help="a ready transcript, instead of recognising speech"
    )
    for fact in ("title", "course", "teacher"):
        parser.add_argument(f"--{fact}", metavar=fact[0].upper())
    parser.add_argument("--date", type=day, metavar="YYYY-MM-DD")
    parser.add_argument("--only", type=names, default=(), metavar="A,B", help="these analyzers and what they need")
    parser.add_argument("--resume", metavar="LESSON", help="go on with a lesson of the store")
    parser.add_argument("--password", metavar="WORD", help="password of the slides' files")
    parser.add_argument(
        "--rewording",
        metavar="ADDRESS|F.gguf",
        help="a language model that words suggestions: an address on this computer like http://127.0.0.1:8080/v1, "
        "or a model file (default: none)",
    )
    for kind in BUDGET:
        parser.add_argument(f"--{kind}", type=int, metavar="N", help=f"show at most N {_MOMENTS[kind]}")
    parser.add_argument(
        "--processor-only", action="store_true", help="recognise speech on the processor, whatever card there is"
    )
    add_speech(parser)
    add_store(parser)


def _demo(given: argparse.Namespace, window: Window) -> int:
    with Workspace.open(given.store) as workspace:
        result = workspace.analyze(demo_request(), on_event=Listener(), stop=stop_on_interrupt())
        if given.headless or not _has_screen():
            return _demo_headless(given, workspace, result, window)
        _print_result(given, result)
    return result.exit_code or window.open(given.store, result.lesson_id)


def _demo_headless(given: argparse.Namespace, workspace: Workspace, result: AnalysisResult, window: Window) -> int:
    lesson = workspace.lesson(result.lesson_id)
    out = workspace.folder / "demo"
    report = workspace.report(lesson.lesson_id, out / "lectern-demo.pdf")
    picture = window.screenshot(workspace, lesson, out / "lectern-demo.png")
    if given.json:
        put_json({**result_json(result), "report": str(report), "screenshot": str(picture)})
        return result.exit_code
    _print_result(given, result)
    _print_findings(workspace, lesson.lesson_id)
    put(f"Report:  {report}\nPicture: {picture}")
    return result.exit_code


def _has_screen() -> bool:
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))


def _print_findings(workspace: Workspace, lesson_id: str) -> None:
    words = Wording("en")
    put("\nMeasures")
    for row in workspace.table(lesson_id, "measures").filter(pl.col("scope") == "lesson").iter_rows(named=True):
        between = interval(row["low"], row["high"], row["unit"], words)
        value = said(row["value"], row["unit"], words) + (f" ({between})" if between else "")
        put(f"  {words.text('measure.' + row['name'])}: {value}, n = {row['n']}")
    put("\nMoments")
    for row in workspace.table(lesson_id, "moments").iter_rows(named=True):
        reason = words.text(f"moment.reason.{row['reason']}", **json.loads(row["detail"]))
        put(f"  {clock(row['start_s'] or 0)}  {words.text('moment.kind.' + row['kind'])}: {reason}")
    put("")


def _analyze(given: argparse.Namespace) -> int:
    slides = tuple(given.slides)
    request = AnalysisRequest(
        recordings=tuple(given.recording),
        slides=slides,
        comments=tuple(given.comments),
        slide_logs=tuple(given.slide_log),
        transcript=given.transcript,
        title=given.title,
        course=given.course,
        teacher=given.teacher,
        date=given.date,
        language=given.language,
        speech_model=given.speech_model,
        rewording=given.rewording,
        budget={kind: count for kind in BUDGET if (count := getattr(given, kind)) is not None},
        processor_only=given.processor_only,
        only=given.only,
        resume=given.resume,
        passwords={str(path): given.password for path in slides} if given.password else {},
    )
    with Workspace.open(given.store) as workspace:
        result = workspace.analyze(request, on_event=Listener(quiet=given.json), stop=stop_on_interrupt())
    _print_result(given, result)
    return result.exit_code


def result_json(result: AnalysisResult) -> dict[str, Any]:
    """What `analyze --json` prints: the stable form outside programs read."""
    runs = [
        {"analyzer": run.analyzer, "version": run.version, "status": run.status, "seconds": round(run.seconds, 3)}
        for run in result.runs
    ]
    return {
        "lesson_id": result.lesson_id,
        "store": result.store,
        "duration_s": result.duration_s,
        "counts": dict(result.counts),
        "runs": runs,
        "warnings": [*result.warnings, *result.refusals],
    }


def _print_result(given: argparse.Namespace, result: AnalysisResult) -> None:
    if given.json:
        put_json(result_json(result))
        return
    length = "" if result.duration_s is None else f", {clock(result.duration_s)} long"
    put(f"Lesson {result.lesson_id}{length}, in {result.store}")
    put("  " + ", ".join(f"{count} {name}" for name, count in result.counts.items() if count))
    if result.runs and all(run.status == "kept" for run in result.runs):
        put("  Nothing had to be worked out again.")
    for run in result.runs:
        if run.status in _FAILED:
            put(f"  {run.analyzer}: {run.status}")


def _lessons(given: argparse.Namespace) -> int:
    with Workspace.open(given.store) as workspace:
        rows = workspace.lessons()
    if given.json:
        put_json(rows.to_dicts())
    elif rows.height:
        length = [None if seconds is None else clock(seconds) for seconds in rows["duration_s"]]
        put_table(rows.with_columns(pl.Series("length", length, dtype=pl.String)), _LISTED)
    else:
        put("There are no lessons yet. `lectern demo` shows what one looks like.")
    return 0


def _show(given: argparse.Namespace) -> int:
    with Workspace.open(given.store) as workspace:
        lesson_id = workspace.lesson(given.lesson).lesson_id
        rows = workspace.by_slide(lesson_id) if given.table == BY_SLIDE else workspace.table(lesson_id, given.table)
    form = given.format or ("json" if given.json or given.out else None)
    if form is None:
        plain = harmless(rows)
        put_table(plain, plain.columns)
        return 0
    if form == "parquet" and given.out is None:
        raise UsageError("Parquet cannot be printed.", "Say with --out where to write it.")
    data = _encoded(rows, form)
    if given.out:
        write_out(given.out, data)
    else:
        put(data.decode())
    return 0


def _encoded(rows: pl.DataFrame, form: str) -> bytes:
    if form == "parquet":
        buffer = io.BytesIO()
        rows.write_parquet(buffer)
        return buffer.getvalue()
    plain = rows.select([name for name, kind in rows.schema.items() if kind != pl.Binary])
    if form == "csv":
        return harmless(plain).write_csv().encode()
    return (json.dumps(plain.to_dicts(), ensure_ascii=False, indent=1, default=str) + "\n").encode()


def _delete(given: argparse.Namespace) -> int:
    with Workspace.open(given.store) as workspace:
        lesson = workspace.lesson(given.lesson)
        voices = workspace.voices_going_with((lesson.lesson_id,))
        workspace.delete(lesson.lesson_id)
    if given.json:
        put_json({"deleted": lesson.lesson_id})
    else:
        put(f"Lesson {lesson.lesson_id} is deleted. Your own files are where they were.")
        for voice in voices:
            put(f"It was the last lesson of {voice.teacher}: the remembered voice is gone too.")
    return 0


def _report(given: argparse.Namespace) -> int:
    over = {name: getattr(given, name) for name in ("course", "teacher", "since", "until")}
    if (given.lesson is None) == all(value is None for value in over.values()):
        raise UsageError("A report is of one lesson, or of a course or teacher.", "Give LESSON, or --course C.")
    if given.lesson is None:
        return _course_report(given)
    with Workspace.open(given.store) as workspace:
        lesson = workspace.lesson(given.lesson)
        path = workspace.report(lesson.lesson_id, given.out, language=given.language, mask_names=given.mask_names)
        say_masked(given, workspace, lesson.lesson_id)
    _say_written(given, [path])
    return 0


def _course_report(given: argparse.Namespace) -> int:
    asked = CourseRequest(course=given.course, teacher=given.teacher, first=given.since, last=given.until)
    with Workspace.open(given.store) as workspace:
        path, ids = workspace.course_report(asked, given.out, language=given.language, mask_names=given.mask_names)
        for lesson_id in ids:
            say_masked(given, workspace, lesson_id)
    _say_written(given, [path])
    return 0


def _export(given: argparse.Namespace) -> int:
    with Workspace.open(given.store) as workspace:
        lesson = workspace.lesson(given.lesson)
        paths = workspace.export(lesson.lesson_id, given.out, formats=given.formats, mask_names=given.mask_names)
        say_masked(given, workspace, lesson.lesson_id)
    _say_written(given, list(paths))
    return 0


def _say_written(given: argparse.Namespace, paths: list[Path]) -> None:
    if given.json:
        put_json({"files": [str(path) for path in paths]})
    elif paths:
        put("\n".join(str(path) for path in paths))
    else:
        say("There was nothing to write: the lesson has no rows yet.")

"""Verbs for many lessons: batch and import-batch."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from classroom.cli.arguments import Verbs, add_json, add_store, names
from classroom.cli.files import stop_on_interrupt
from classroom.cli.printing import clock, put, put_json, say
from classroom.domain.errors import EXIT_CANCELLED
from classroom.workspace.batch import verbs
from classroom.workspace.batch.driver import Summary, Told, plain
from classroom.workspace.workspace import Workspace


def add(parsers: Verbs) -> None:
    """Add the verbs."""
    parser = parsers.add("batch", "analyse all lessons of a table, a set of Parquet files each", _batch)
    parser.add_argument("manifest", type=Path, metavar="MANIFEST.csv", help="a row a lesson; docs/batch.md")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="the same DIR again goes on where it was"
    )
    parser.add_argument("--engine", choices=("local", "ray"), default="local")
    parser.add_argument("--address", metavar="A", help="of a Ray cluster, such as 10.0.0.5:6379")
    parser.add_argument("--workers", type=_count, metavar="N", help="processes at once (default: one a core)")
    parser.add_argument("--only", type=names, default=(), metavar="A,B", help="these analyzers and what they need")
    parser.add_argument("--speech-model", metavar="NAME|DIR", help="another Whisper model than the one shipped")
    add_json(parser)
    bringing = parsers.add("import-batch", "bring the lessons of a batch into a store", _import)
    bringing.add_argument("folder", type=Path, metavar="DIR", help="the --out of a batch")
    add_store(bringing)


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 1024:
        raise argparse.ArgumentTypeError(f"“{text}” is not a number of processes from 1 to 1024")
    return int(text)


def _batch(given: argparse.Namespace) -> int:
    summary = verbs.batch(
        given.manifest,
        given.out,
        engine=given.engine,
        address=given.address,
        workers=given.workers,
        only=given.only,
        speech_model=given.speech_model,
        on_lesson=_tell,
        stop=stop_on_interrupt(),
    )
    if given.json:
        put_json(plain(summary))
        return summary.exit_code
    _print(summary)
    return summary.exit_code


def _tell(told: Told) -> None:
    left = "" if told.left_s is None or told.position == told.count else f", about {clock(told.left_s)} left"
    say(f"  {told.position}/{told.count}  {told.called}: {told.status} in {clock(told.seconds)}{left}")
    for text in told.refusals:
        say(f"      {text}")


def _print(summary: Summary) -> None:
    for note in summary.notes:
        say(note)
    counts = ", ".join(f"{count} {status}" for status, count in summary.counts.items() if count)
    put(f"{summary.lessons} lessons in {clock(summary.seconds)}: {counts}. They are in {summary.out}")
    if summary.recorded_s:
        pace = summary.recorded_s / max(summary.seconds, 1e-9)
        put(f"  {clock(summary.recorded_s)} of lessons analysed, {pace:.1f} times as fast as they were held")
    if summary.refusals:
        put("Refused or incomplete:\n" + "\n".join(f"  {text}" for text in summary.refusals))
    if summary.exit_code == EXIT_CANCELLED:
        say("Stopped. Every finished lesson is kept; the same command goes on from there.")


def _import(given: argparse.Namespace) -> int:
    live = sys.stderr.isatty() and not given.json

    def tell(done: int, count: int) -> None:
        if live and done % 50 == 0:
            say(f"  {done}/{count}")

    with Workspace.open(given.store) as workspace:
        found = workspace.import_batch(given.folder, stop=stop_on_interrupt(), tell=tell)
    if given.json:
        put_json({"added": found.added, "kept": found.kept, "refusals": found.refusals})
        return found.exit_code
    put(f"{len(found.added)} lessons brought in, {len(found.kept)} were there already.")
    for text, count in Counter(found.refusals).items():
        put(f"  {text}" + (f" ({count} times)" if count > 1 else ""))
    return found.exit_code

"""Verbs that work on files alone: transcribe, diarize, align, trace."""

from __future__ import annotations

import argparse
import json
import signal
import threading
from pathlib import Path
from typing import Any

import polars as pl

from classroom.cli.arguments import Parser, Verbs, add_json, add_speech
from classroom.cli.printing import Listener, put, put_json, write_out
from classroom.workspace import alone
from classroom.workspace.outputs import plain_text, subtitles


def add(verbs: Verbs) -> None:
    """Add the verbs."""
    parser = verbs.add("transcribe", "write down what is said in a recording", _transcribe)
    parser.add_argument("file", type=Path, metavar="F")
    parser.add_argument("--format", choices=("json", "vtt", "srt", "txt"), default="json")
    _add_out(parser)
    add_speech(parser)

    parser = verbs.add("diarize", "tell who is heard when in a recording", _diarize)
    parser.add_argument("file", type=Path, metavar="F")
    parser.add_argument("--format", choices=("rttm", "json"), default="rttm")
    parser.add_argument("--speakers", type=int, metavar="N", help="how many there are; without it that is found out")
    _add_out(parser)

    align = verbs.add("align", "find the slide of every utterance", _align)
    align.add_argument("--slides", type=Path, required=True, metavar="F")
    align.add_argument("--transcript", type=Path, required=True, metavar="F")
    align.add_argument("--password", metavar="WORD", help="password of the slides' file")
    _add_out(align, required=True)
    add_json(align)

    trace = verbs.add("trace", "find the moment each comment is about", _trace)
    trace.add_argument("--comments", type=Path, required=True, metavar="F")
    trace.add_argument("--transcript", type=Path, required=True, metavar="F")
    trace.add_argument("--text-column", metavar="NAME", help="the column with the comments' text")
    _add_out(trace, required=True)
    add_json(trace)


def _add_out(parser: Parser, *, required: bool = False) -> None:
    parser.add_argument("--out", type=Path, required=required, metavar="F", help="write the result to this file")


def alone_setting(given: argparse.Namespace, *, warnings: bool = False) -> alone.Setting:
    """How to run on files alone, as the arguments say; Ctrl-C stops it. warnings: say them on standard error."""
    return alone.Setting(
        language=getattr(given, "language", None),
        speech_model=getattr(given, "speech_model", None),
        on_event=Listener(quiet=True, warnings=warnings),
        stop=stop_on_interrupt(),
    )


def stop_on_interrupt() -> threading.Event:
    """An event that Ctrl-C sets once; a second Ctrl-C ends the program at once."""
    stop = threading.Event()

    def ask(*_: object) -> None:
        stop.set()
        signal.signal(signal.SIGINT, signal.default_int_handler)

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, ask)
    return stop


def _transcribe(given: argparse.Namespace) -> int:
    said = alone.transcribe(given.file, alone_setting(given))
    if given.format == "json":
        text = json.dumps(_as_json(said), ensure_ascii=False, indent=1) + "\n"
    elif given.format == "txt":
        text = plain_text(said.utterances)
    else:
        text = subtitles(said.utterances, given.format)
    if given.out:
        write_out(given.out, text.encode())
    else:
        put(text)
    return 0


def _diarize(given: argparse.Namespace) -> int:
    found = alone.diarize(given.file, alone_setting(given), speakers=given.speakers)
    turns = found.voices.select(pl.col("start_s", "end_s").round(3), "speaker")
    if given.format == "rttm":
        name = "_".join(given.file.stem.split()) or "recording"
        text = "".join(
            f"SPEAKER {name} 1 {start:.3f} {end - start:.3f} <NA> <NA> {speaker} <NA> <NA>\n"
            for start, end, speaker in turns.iter_rows()
        )
    else:
        speakers = turns["speaker"].unique(maintain_order=True).to_list()
        made = {"duration_s": found.duration_s, "speakers": speakers, "turns": turns.to_dicts()}
        text = json.dumps(made, ensure_ascii=False, indent=1) + "\n"
    if given.out:
        write_out(given.out, text.encode())
    elif text:
        put(text)
    return 0


def _as_json(said: alone.Transcription) -> dict[str, Any]:
    words = said.words.partition_by("utterance", as_dict=True)
    utterances: list[dict[str, Any]] = []
    for row in said.utterances.iter_rows(named=True):
        own = words.get((row["utterance"],))
        timed = [] if own is None else own.select("start_s", "end_s", "text", "probability").to_dicts()
        doubt = {"doubt": row["doubt"]} if row["doubt"] else {}
        utterances.append({**{k: row[k] for k in ("start_s", "end_s", "text")}, **doubt, "words": timed})
    return {"language": said.language, "duration_s": said.duration_s, "utterances": utterances}


def _align(given: argparse.Namespace) -> int:
    setting = alone_setting(given, warnings=True)
    found = alone.align(given.slides, given.transcript, setting, password=given.password)
    return _give(given, found, f"{len(found)} utterances put on slides, written to {given.out}")


def _trace(given: argparse.Namespace) -> int:
    columns = {"text": given.text_column} if given.text_column else None
    found = alone.trace(given.comments, given.transcript, alone_setting(given), columns=columns)
    placed = sum(1 for comment in found if comment["candidates"])
    return _give(given, found, f"{placed} of {len(found)} comments placed, written to {given.out}")


def _give(given: argparse.Namespace, found: list[dict[str, Any]], sentence: str) -> int:
    write_out(given.out, (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode())
    if given.json:
        put_json(found)
    else:
        put(sentence)
    return 0

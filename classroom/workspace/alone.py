"""What can be done with files alone, without a store: transcribe, label, align, trace."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl

from classroom.domain.analyzer import Frames
from classroom.domain.errors import UsageError
from classroom.domain.events import Event
from classroom.domain.tables import COMMENTS, UTTERANCES, empty, frame
from classroom.domain.taxonomy import TAXONOMIES
from classroom.ingest.rows import read_rows, text_column, texts_of
from classroom.pipeline.alone import run_alone
from classroom.pipeline.imports import read_file

MOST_SPEAKERS: Final = 24


@dataclass(frozen=True, kw_only=True)
class Setting:
    """How to run: the language of the lesson (None: found out), a speech model folder, who listens, what stops it."""

    language: str | None = None
    speech_model: str | None = None
    on_event: Callable[[Event], None] | None = None
    stop: threading.Event | None = None

    def run(self, name: str, inputs: Frames, *, params: Mapping[str, Any] | None = None) -> Frames:
        """The parts that the analyzer `name` makes of the inputs, in a worker process; params: not the defaults."""
        return run_alone(
            name,
            inputs,
            params=params,
            language=self.language,
            speech_model=self.speech_model,
            on_event=self.on_event or (lambda _: None),
            stop=self.stop,
        )


@dataclass(frozen=True, kw_only=True)
class Transcription:
    """The recording's length in seconds, its language (None if there is no speech), its utterances and words."""

    duration_s: float
    language: str | None
    utterances: pl.DataFrame
    words: pl.DataFrame


def transcribe(path: Path, setting: Setting) -> Transcription:
    """What is said in a recording; no rows where nobody speaks. Raises InputRefused, ModelError, Cancelled."""
    recording = read_file("recording", path).table
    made = setting.run("speech", {"recordings": recording})
    languages = made["utterances"]["language"].drop_nulls()
    return Transcription(
        duration_s=float(recording["duration_s"].sum()),
        language=str(languages.mode().sort()[0]) if languages.len() else None,
        utterances=made["utterances"],
        words=made["words"],
    )


@dataclass(frozen=True, kw_only=True)
class Diarization:
    """The recording's length in seconds and its voices (table of that name)."""

    duration_s: float
    voices: pl.DataFrame


def diarize(path: Path, setting: Setting, *, speakers: int | None = None) -> Diarization:
    """Who is heard when in a recording; no rows where nobody speaks. speakers: how many there are; None to find out.

    Raises InputRefused, ModelError, Cancelled, UsageError for fewer than one speaker.
    """
    if speakers is not None and not 1 <= speakers <= MOST_SPEAKERS:
        raise UsageError(f"{speakers} is not a number of speakers.", f"Give a number from 1 to {MOST_SPEAKERS}.")
    recording = read_file("recording", path).table
    inputs = {"recordings": recording, "utterances": empty(UTTERANCES)}
    made = setting.run("speakers", inputs, params={"speakers": speakers or 0})
    return Diarization(duration_s=float(recording["duration_s"].sum()), voices=made["voices"])


def label_comments(path: Path, setting: Setting, *, column: str | None = None) -> pl.DataFrame:
    """The file's rows and columns, then score_<category> (0..1) and is_<category> for every comment category.

    Rows keep their order and number; a row without text gets the labels of an empty text. Raises InputRefused.
    """
    rows = read_rows(path)
    texts = texts_of(rows, text_column(rows, path, column), path)
    comments = frame(
        COMMENTS,
        {"comment": list(range(rows.height)), "source": [path.name] * rows.height, "text": texts},
    )
    labels = setting.run("feedback", {"comments": comments})["labels.feedback"]
    return beside(rows, labels, TAXONOMIES["feedback"])


def beside(rows: pl.DataFrame, labels: pl.DataFrame, names: tuple[str, ...]) -> pl.DataFrame:
    """Rows with score_<label> and is_<label> of each name; a column of that name that was there before is replaced."""
    made: dict[str, pl.Series] = {}
    for name in names:
        own = labels.filter(pl.col("label") == name).sort("row")
        made[f"score_{name}"] = own["score"].round(6)
        made[f"is_{name}"] = own["applies"]
    return rows.drop([name for name in made if name in rows.columns]).with_columns(**made)


def align(slides: Path, transcript: Path, setting: Setting, *, password: str | None = None) -> list[dict[str, Any]]:
    """For every utterance of the transcript: its number from 0, its slide from 1, and how sure (0..1)."""
    inputs = {
        "slides": read_file("slides", slides, password=password).table,
        "utterances": read_file("transcript", transcript).table,
    }
    alignment = setting.run("slides", inputs)["alignment"]
    return alignment.select("utterance", "slide", pl.col("score").round(4)).to_dicts()


def trace(
    comments: Path, transcript: Path, setting: Setting, *, columns: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """For every comment in order: at most three candidate utterances with how sure, best first; none when unsure."""
    inputs = {
        "comments": read_file("comments", comments, columns=columns).table,
        "utterances": read_file("transcript", transcript).table,
    }
    traces = setting.run("trace", inputs)["traces"]
    found: dict[int, list[dict[str, Any]]] = {int(number): [] for number in inputs["comments"]["comment"]}
    for row in traces.sort("comment", "rank").iter_rows(named=True):
        found[row["comment"]].append({"utterance": row["utterance"], "score": round(row["score"], 4)})
    return [{"comment": number, "candidates": candidates} for number, candidates in found.items()]

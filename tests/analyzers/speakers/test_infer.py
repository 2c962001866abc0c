"""The whole analyzer on the demo lesson, and on recordings that are not what they should be."""

from __future__ import annotations

import wave
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from analyzers.speakers import SPEC
from analyzers.speakers.infer import run
from classroom.domain import tables as t

MS = 0.001


@pytest.fixture
def recordings():
    def made(*parts: tuple[Path, float]) -> pl.DataFrame:
        starts = np.concatenate([[0.0], np.cumsum([seconds for _, seconds in parts])])[:-1]
        count = len(parts)
        return t.frame(
            t.RECORDINGS,
            {"part": range(count), "path": [str(path) for path, _ in parts], "start_s": starts}
            | {"duration_s": [seconds for _, seconds in parts], "rate_hz": [16000] * count, "channels": [1] * count}
            | {"codec": ["pcm"] * count, "has_video": [False] * count},
        )

    return made


def found(surroundings: Any, inputs: dict[str, pl.DataFrame], **more: Any) -> dict[str, pl.DataFrame]:
    pieces = list(run(inputs, surroundings(SPEC, **more)))
    for part, rows in (item for piece in pieces for item in piece.items()):
        t.check(rows, t.TABLES[part.partition(".")[0]])
    assert all(set(piece) == set(SPEC.writes) for piece in pieces)
    return pieces[0] if pieces else {}


def silence(path: Path, seconds: float) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16000)
        file.writeframes(bytes(2 * round(seconds * 16000)))
    return path


def test_the_demo_has_four_voices_and_the_one_that_talks_most_teaches(surroundings, recordings, demo: Path) -> None:
    spoken = {
        "utterance": [0, 1, 2, 3],
        "start_s": [2.2, 24.2, 61.1, 160.3],
        "end_s": [5.2, 28.0, 65.9, 164.2],
        "role": ["unknown"] * 4,
        "text": ["Today we add fractions.", "The pieces are the same size.", "I think it is two fifths.", "We will?"],
    }
    made = found(surroundings, {"recordings": recordings((demo, 258.8)), "utterances": t.frame(t.UTTERANCES, spoken)})
    assert made["voices"]["speaker"].n_unique() == 4
    refined = made["utterances.speakers"]
    assert refined["text"].to_list() == spoken["text"]
    teacher, first, second, again = refined["speaker"].to_list()
    assert teacher == again
    assert len({teacher, first, second}) == 3
    assert refined["role"].to_list() == ["teacher", "student", "student", "teacher"]
    levels = made["speakers"].drop_nulls("level_db")["level_db"]
    assert ((levels > -60) & (levels < 0)).all()
    assert made["attribution"]["reason"].to_list() == ["voice"] * 4


def test_stopping_leaves_without_a_piece(surroundings, recordings, demo: Path, utterances) -> None:
    inputs = {"recordings": recordings((demo, 258.8)), "utterances": utterances(["a", "b"])}
    assert found(surroundings, inputs, stop_after=1) == {}


@pytest.mark.parametrize("seconds", [MS, 0.5, 1.0, 40.0])
def test_silence_of_any_length_has_no_voices(
    surroundings, recordings, tmp_path: Path, seconds: float, utterances
) -> None:
    quiet = silence(tmp_path / "it's 😀 quiet.wav", seconds)
    made = found(surroundings, {"recordings": recordings((quiet, seconds)), "utterances": utterances(["x"])})
    assert made["voices"].height == 0
    assert made["utterances.speakers"]["speaker"].to_list() == [None]


def test_a_recording_that_is_gone_costs_its_voices_but_not_the_transcript(surroundings, recordings, utterances) -> None:
    context = surroundings(SPEC)
    inputs = {"recordings": recordings((Path("/nowhere/lesson.wav"), 9.0)), "utterances": utterances(["a", "b?"])}
    (made,) = run(inputs, context)
    assert made["utterances.speakers"]["text"].to_list() == ["a", "b?"]
    assert [code for code, _ in context.warnings] == ["recording_unread"]


def test_names_of_an_imported_transcript_get_roles_without_any_sound(surroundings) -> None:
    rows = {
        "utterance": range(6),
        "speaker": ["Vega", "Ana", "Vega", "Leo", "Vega", None],
        "role": ["unknown"] * 6,
        "text": ["What is a half, and why is it one?", "Two.", "Why do you think so, Ana?", "No.", "Who agrees?", "x"],
    }
    made = found(surroundings, {"utterances": t.frame(t.UTTERANCES, rows)})
    refined = made["utterances.speakers"]
    assert refined["speaker"].to_list() == rows["speaker"]
    assert refined["role"].to_list() == ["teacher", "student", "teacher", "student", "teacher", "unknown"]
    assert made["speakers"]["speaker"].to_list()[0] == "Vega"

"""The teacher's voice of the demo lesson, remembered and known again in its own lesson."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

import resources
from analyzers.speakers import SPEC, remembering
from analyzers.speakers.infer import run
from analyzers.speakers.profile import SAME
from analyzers.speakers.remembering import voice_of
from analyzers.speakers.voices import WIDTH
from classroom.domain import tables as t
from classroom.domain.errors import InputRefused, UsageError

MODELS = {"voices": resources.path(f"models/{SPEC.models[0].path}")}
SECONDS = 258.8


def recording(path: Path) -> pl.DataFrame:
    row = {"part": [0], "path": [str(path)], "start_s": [0.0], "duration_s": [SECONDS], "rate_hz": [16000]}
    return t.frame(t.RECORDINGS, row | {"channels": [1], "codec": ["aac"], "has_video": [False]})


@pytest.fixture(scope="module")
def heard(demo: Path) -> dict[str, pl.DataFrame]:
    """What the analyzer makes of the demo, whose utterances here are as long as its voices' turns."""
    from tests.analyzers.conftest import Alone

    one = t.frame(
        t.UTTERANCES, {"utterance": [0], "start_s": [0.0], "end_s": [1.0], "role": ["unknown"], "text": ["x"]}
    )
    context = Alone(params=SPEC.params(), models=MODELS)
    (made,) = run({"recordings": recording(demo), "utterances": one}, context)
    return made


@pytest.fixture
def lesson(demo: Path, heard) -> dict[str, pl.DataFrame]:
    voices = heard["voices"]
    said = {
        "utterance": range(voices.height),
        "start_s": voices["start_s"],
        "end_s": voices["end_s"],
        "speaker": voices["speaker"],
        "role": ["teacher" if who == "S1" else "student" for who in voices["speaker"]],
        "text": ["said"] * voices.height,
    }
    return {"recordings": recording(demo), "voices": voices, "utterances": t.frame(t.UTTERANCES, said)}


def test_the_teacher_is_known_by_the_voice_where_nothing_else_tells(lesson, surroundings, monkeypatch) -> None:
    shares: list[float] = []
    sound = voice_of(lesson, MODELS, "S1", progress=shares.append)
    assert sound.vector.shape == (WIDTH,)
    assert sound.seconds >= 30
    assert shares == sorted(shares)
    assert 0 < shares[-1] <= 1
    context = surroundings(SPEC)
    context.params = SPEC.params(voice=tuple(sound.vector.tolist()))
    rows = lesson["utterances"].with_columns(role=pl.lit("unknown"), long=pl.col("end_s") - pl.col("start_s"))
    few = rows.sort("long", descending=True).group_by("speaker", maintain_order=True).head(1).sort("utterance")
    same = few.with_columns(
        end_s=pl.col("start_s") + few["long"].min(), utterance=pl.int_range(pl.len(), dtype=pl.Int32)
    )
    (made,) = run({**lesson, "utterances": same.drop("long")}, context)
    teacher = made["speakers"].row(by_predicate=pl.col("speaker") == "S1", named=True)
    assert (teacher["role"], teacher["reason"]) == ("teacher", "profile")
    monkeypatch.setattr(remembering, "ENOUGH_S", 30.0)
    short = voice_of(lesson, MODELS, "S1")
    assert 10 <= short.seconds < sound.seconds
    assert float(np.dot(short.vector, sound.vector)) > SAME


def test_who_is_hardly_heard_alone_has_no_voice_to_remember(lesson) -> None:
    few = lesson["utterances"].filter(pl.col("speaker") == "S1").head(1).with_columns(end_s=pl.col("start_s") + 3.0)
    with pytest.raises(UsageError, match="long enough"):
        voice_of({**lesson, "utterances": few}, MODELS, "S1")


def test_a_recording_that_is_gone_is_refused(lesson) -> None:
    with pytest.raises(InputRefused):
        voice_of({**lesson, "recordings": recording(Path("/nowhere/lesson.wav"))}, MODELS, "S1")

"""A teacher's voice is remembered on a person's wish only, used in later lessons, and left nowhere else."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest

import resources
from classroom.domain.errors import InputRefused, UsageError
from classroom.domain.requests import AnalysisRequest, Lesson, MediaFile
from classroom.domain.tables import RECORDINGS, UTTERANCES, frame
from classroom.pipeline.catalog import discover
from classroom.pipeline.model_files import sha256_of
from classroom.pipeline.tasks import Setting
from classroom.store import RunStart, Store
from classroom.workspace.teacher_voices import knowing, speaker_of
from classroom.workspace.workspace import Workspace

DEMO = resources.path("demo/lesson.m4a")
TEACHER = ((2.2, 22.5), (24.2, 28.0), (160.3, 164.2), (165.0, 185.0))
"""Some of the demo's turns of its teacher; the others' are at 61 s and 100 s."""


def said(roles: dict[str, str]) -> pl.DataFrame:
    rows = sorted([(*span, "S1") for span in TEACHER] + [(61.1, 65.9, "S2")])
    return frame(
        UTTERANCES,
        {
            "utterance": range(len(rows)),
            "start_s": [row[0] for row in rows],
            "end_s": [row[1] for row in rows],
            "speaker": [row[2] for row in rows],
            "role": [roles.get(row[2], "unknown") for row in rows],
            "text": ["Why is that so?"] * len(rows),
        },
    )


def add(store: Store, lesson_id: str, *, teacher: str | None, roles: dict[str, str], path: Path = DEMO) -> None:
    facts = {"course": "Maths", "date": date(2026, 9, 14), "language": "en", "duration_s": 258.8}
    made = {"title": lesson_id, "created_at": "2026-09-14T00:00:00+00:00", "teacher": teacher, **facts}
    store.add_lesson(Lesson(lesson_id=lesson_id, **made))
    row = {"part": [0], "path": [str(path)], "start_s": [0.0], "duration_s": [258.8], "rate_hz": [16000]}
    sound = frame(RECORDINGS, row | {"channels": [1], "codec": ["aac"], "has_video": [False]})
    for name, rows in (("recordings", sound), ("utterances", said(roles))):
        run_id = f"{lesson_id} {name}"
        store.start_run(RunStart(run_id=run_id, lesson_id=lesson_id, analyzer=name, version=1, writes=(name,)))
        store.commit_piece(run_id, {name: rows})
        store.finish_run(run_id, seconds=1.0)
    if path.is_file():
        file = MediaFile(
            kind="recording", position=0, path=str(path), sha256=sha256_of(path), size_bytes=path.stat().st_size
        )
        store.set_media(lesson_id, "recording", [file])


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "store") as opened:
        add(opened, "l1", teacher=None, roles={"S1": "teacher", "S2": "student"})
        yield opened


@pytest.fixture
def workspace(store: Store) -> Workspace:
    return Workspace(store, store.folder)


def everything(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.rglob("*")) if file.is_file())


def test_a_voice_is_remembered_and_tells_who_teaches_the_next_lesson(
    workspace: Workspace, store: Store, tmp_path: Path, caplog
) -> None:
    caplog.set_level(logging.DEBUG)
    assert workspace.voices() == ()
    voice = workspace.remember_voice("l1", teacher="Ms. Vega")
    assert (voice.teacher, voice.lesson_id) == ("Ms. Vega", "l1")
    assert voice.heard_s >= 10
    assert workspace.voices() == (voice,)
    assert workspace.lesson("l1").teacher == "Ms. Vega"

    add(store, "l2", teacher="Ms. Vega", roles={})
    result = workspace.analyze(AnalysisRequest(resume="l2", only=("speakers",)))
    assert ("speakers", "done") in [(run.analyzer, run.status) for run in result.runs]
    speakers = workspace.table("l2", "speakers").filter(pl.col("role") == "teacher")
    assert speakers["speaker"].to_list() == ["S1"]
    # what it was told is written down as a digest, and nothing of the voice is handed out or logged
    (run,) = [run for run in store.runs("l2") if run.analyzer == "speakers"]
    assert len(store.run_facts(run.run_id).params["params"]["voice"]) == 64
    out = tmp_path / "out"
    workspace.export("l2", out)
    workspace.report("l2", out / "r.pdf")
    workspace.create_bundle(["l1", "l2"], out / "b.lectern", passphrase="pass-phrase 1", mask_names=False)
    some = json.dumps(voice.numbers[:3])[1:-1].split(", ")
    handed_out = everything(out)
    assert voice.vector[:16] not in handed_out
    assert not [number for number in some if number.encode() in handed_out or number in caplog.text]
    with Store.open(tmp_path / "other") as other:
        opened = Workspace(other, other.folder)
        opened.open_bundle(out / "b.lectern", passphrase="pass-phrase 1")
        assert opened.voices() == ()
        with pytest.raises(UsageError, match="shared with you"):
            opened.remember_voice("l1")
    assert workspace.forget_voice("Ms. Vega")
    assert workspace.voices() == ()
    workspace.remember_voice("l1")
    assert workspace.delete_all() == 2
    assert workspace.voices() == ()


def test_only_lessons_of_that_teacher_are_told_the_voice(store: Store) -> None:
    catalog = discover()
    setting = Setting()
    add(store, "l2", teacher="Mr. Ode", roles={})
    for lesson_id in ("l1", "l2"):
        assert knowing(setting, store, store.lesson(lesson_id), catalog) == setting


def test_a_students_voice_is_refused_and_so_is_a_lesson_where_nobody_is_known_to_teach(workspace, store) -> None:
    add(store, "l2", teacher="Mr. Ode", roles={})
    with pytest.raises(UsageError, match="never a student"):
        workspace.remember_voice("l1", speaker="S2", teacher="Ms. Vega")
    with pytest.raises(UsageError, match="does not say who"):
        workspace.remember_voice("l1")
    with pytest.raises(UsageError, match="another teacher"):
        workspace.remember_voice("l2", teacher="Ms. Vega")
    with pytest.raises(UsageError, match="Nobody in this lesson"):
        workspace.remember_voice("l2")
    with pytest.raises(UsageError, match="no speaker"):
        workspace.remember_voice("l2", speaker="S9")
    assert workspace.voices() == ()
    two = said({"S1": "teacher", "S2": "teacher"})
    with pytest.raises(UsageError, match="Several"):
        speaker_of(two, None)
    assert speaker_of(two, "S2") == "S2"


def test_a_recording_that_is_gone_is_said(workspace, store, tmp_path: Path) -> None:
    add(store, "l2", teacher="Mr. Ode", roles={"S1": "teacher"}, path=tmp_path / "gone.wav")
    with pytest.raises(InputRefused):
        workspace.remember_voice("l2")

"""A bundle from one store to another and notes back; what is wrong with one leaves nothing behind."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from classroom.domain.corrections import Correction
from classroom.domain.errors import InputRefused, StoreError, UsageError
from classroom.domain.notes import Note
from classroom.domain.requests import AnalysisRequest, Lesson, MediaFile
from classroom.domain.tables import LABELS, RECORDINGS, UTTERANCES, frame
from classroom.sharing import bundles, sealed
from classroom.sharing.sealed import Sealer, unseal
from classroom.store import RunStart, Store
from classroom.workspace.workspace import Workspace

WORD = "our word"
LESSON = "abcdef012345"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed, "_SETTING", {"memory_kib": 8192, "iterations": 1, "lanes": 1})


def fill(store: Store, recording: Path | None = None) -> None:
    """A lesson with two runs, a correction and a note in it."""
    facts = {"course": "6B", "teacher": "Ms Rivera", "date": None, "language": "en", "duration_s": 30.0}
    store.add_lesson(Lesson(lesson_id=LESSON, title="Fractions with Ana", created_at="2026-09-14T00:00:00", **facts))
    said = ["Thank you, Bongani.", "Ana has it."]
    spoken = {"utterance": [0, 1], "start_s": [0.0, 9.0], "end_s": [8.0, 12.0], "text": said}
    rows = frame(UTTERANCES, {**spoken, "speaker": ["Ms Rivera", "Kim"], "role": ["teacher", "student"]})
    label = {"target": ["utterance"], "row": [0], "taxonomy": ["uptake"], "label": ["uptake"], "score": [0.9]}
    finish(store, "r1", "import.transcript", {"utterances": rows})
    finish(store, "r2", "uptake", {"labels.uptake": frame(LABELS, {**label, "applies": [True]})})
    if recording is not None:
        part = {"part": [0], "path": [str(recording)], "start_s": [0.0], "duration_s": [30.0], "rate_hz": [8000]}
        finish(
            store, "r3", "import.recording",
            {"recordings": frame(RECORDINGS, {**part, "channels": [1], "codec": ["aac"], "has_video": [False]})},
        )  # fmt: skip
        total = hashlib.sha256(recording.read_bytes()).hexdigest()
        file = MediaFile(
            kind="recording", position=0, path=str(recording), sha256=total, size_bytes=recording.stat().st_size
        )
        store.set_media(LESSON, "recording", [file])
    key = {"target": "utterance", "row": 0, "taxonomy": "uptake", "label": "uptake"}
    store.correct(Correction(lesson_id=LESSON, table="labels", key=key, column="applies", value=False))
    store.add_note(Note(lesson_id=LESSON, start_s=9.0, end_s=12.0, text="Ask Bongani about this", author="Ms Rivera"))


def finish(store: Store, run_id: str, analyzer: str, parts: dict[str, pl.DataFrame]) -> None:
    store.start_run(RunStart(run_id=run_id, lesson_id=LESSON, analyzer=analyzer, version=4, writes=tuple(parts)))
    store.commit_piece(run_id, parts)
    store.finish_run(run_id, seconds=1.0)


@pytest.fixture
def teacher(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(tmp_path / "teacher") as workspace:
        fill(workspace._store)
        yield workspace


@pytest.fixture
def coach(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(tmp_path / "coach") as workspace:
        yield workspace


def everything(workspace: Workspace) -> str:
    lesson = workspace.lesson(LESSON)
    tables = [str(workspace.table(LESSON, name).to_dicts()) for name in ("utterances", "labels")]
    return "\n".join([str(lesson), *tables, str(workspace._store.notes(LESSON))])


def test_a_lesson_opens_elsewhere_with_corrections_applied_and_names_masked(teacher, coach, tmp_path: Path) -> None:
    sent = teacher.create_bundle([LESSON], tmp_path / "f.lectern", passphrase=WORD)
    opened = coach.open_bundle(tmp_path / "f.lectern", passphrase=WORD)
    assert (opened.lessons, opened.notes, sent.notes) == ((LESSON,), 1, 1)
    assert coach.table(LESSON, "labels.uptake")["applies"].to_list() == [False]
    assert {(run.analyzer, run.version) for run in coach.runs(LESSON)} == {("uptake", 4), ("import.transcript", 4)}
    text = everything(coach)
    assert not [name for name in ("Ana", "Bongani", "Rivera", "Kim") if name in text]
    assert "Thank you, Student" in text
    assert coach.lesson(LESSON).title.startswith("Fractions with Student")


def test_a_bundle_of_an_older_lectern_opens_with_what_it_had(teacher, coach, tmp_path: Path) -> None:
    good, old, plain = tmp_path / "good.lectern", tmp_path / "old.lectern", io.BytesIO()
    teacher.create_bundle([LESSON], good, passphrase=WORD)
    unseal(good, WORD, plain, limit=1 << 30)
    with old.open("wb") as file, zipfile.ZipFile(plain) as archive:
        sealer = Sealer(file, WORD)
        with zipfile.ZipFile(sealer, "w") as made:
            for name in archive.namelist():
                data = archive.read(name)
                if name.endswith("utterances.arrow"):
                    data = packed(pl.read_ipc(io.BytesIO(data)).drop("confidence"))
                made.writestr(name, data)
        sealer.finish()
    assert coach.open_bundle(old, passphrase=WORD).lessons == (LESSON,)
    assert coach.table(LESSON, "utterances")["confidence"].to_list() == [None, None]


def test_names_stay_only_if_the_teacher_says_so(teacher, coach, tmp_path: Path) -> None:
    teacher.create_bundle([LESSON], tmp_path / "f.lectern", passphrase=WORD, mask_names=False)
    coach.open_bundle(tmp_path / "f.lectern", passphrase=WORD)
    assert "Bongani" in everything(coach)


def test_a_shared_lesson_can_be_read_and_noted_and_nothing_else(teacher, coach, tmp_path: Path) -> None:
    teacher.create_bundle([LESSON], tmp_path / "f.lectern", passphrase=WORD)
    coach.open_bundle(tmp_path / "f.lectern", passphrase=WORD)
    assert coach.is_shared(LESSON)
    key = {"target": "utterance", "row": 0, "taxonomy": "uptake", "label": "uptake"}
    with pytest.raises(UsageError, match="shared with you"):
        coach.correct(Correction(lesson_id=LESSON, table="labels", key=key, column="applies", value=True))
    with pytest.raises(UsageError, match="shared with you"):
        coach.change_lesson(LESSON, title="Mine")
    with pytest.raises(UsageError, match="shared with you"):
        coach.analyze(AnalysisRequest(resume=LESSON))
    with pytest.raises(UsageError, match="not yours"):
        coach.create_bundle([LESSON], tmp_path / "g.lectern", passphrase=WORD)
    assert not (tmp_path / "g.lectern").exists()


def test_notes_flow_back_once_and_the_teachers_lesson_stays_as_it_is(teacher, coach, tmp_path: Path) -> None:
    teacher.create_bundle([LESSON], tmp_path / "f.lectern", passphrase=WORD)
    coach.open_bundle(tmp_path / "f.lectern", passphrase=WORD)
    coach._store.add_note(Note(lesson_id=LESSON, start_s=0.0, end_s=8.0, text="Nice wait time", author="Coach"))
    before = everything(teacher).replace(str(teacher._store.notes(LESSON)), "")
    coach.create_bundle([LESSON], tmp_path / "back.lectern", passphrase=WORD, notes_only=True)
    assert teacher.open_bundle(tmp_path / "back.lectern", passphrase=WORD).notes == 1
    assert teacher.open_bundle(tmp_path / "back.lectern", passphrase=WORD).notes == 0
    assert [note.text for note in teacher._store.notes(LESSON)] == ["Nice wait time", "Ask Bongani about this"]
    assert everything(teacher).replace(str(teacher._store.notes(LESSON)), "") == before


def test_a_note_taken_back_by_the_coach_is_taken_back_at_the_teachers_too(teacher, coach, tmp_path: Path) -> None:
    teacher.create_bundle([LESSON], tmp_path / "f.lectern", passphrase=WORD)
    coach.open_bundle(tmp_path / "f.lectern", passphrase=WORD)
    note = coach._store.add_note(Note(lesson_id=LESSON, text="Too harsh"))
    coach._store.withdraw_note(note.note_id)
    coach.create_bundle([LESSON], tmp_path / "back.lectern", passphrase=WORD, notes_only=True)
    teacher.open_bundle(tmp_path / "back.lectern", passphrase=WORD)
    assert [note.text for note in teacher._store.notes(LESSON)] == ["Ask Bongani about this"]


@pytest.mark.parametrize("delete", [lambda coach: coach.delete(LESSON), Workspace.delete_all], ids=["one", "all"])
def test_recordings_go_along_when_asked_and_are_gone_with_the_lesson(coach, tmp_path: Path, delete) -> None:
    recording = tmp_path / "Kim talks.m4a"
    recording.write_bytes(bytes(range(256)) * 9000)
    with Workspace.open(tmp_path / "other") as teacher:
        fill(teacher._store, recording)
        teacher.create_bundle([LESSON], tmp_path / "f.lectern", passphrase=WORD, with_media=True)
    coach.open_bundle(tmp_path / "f.lectern", passphrase=WORD)
    (file,) = coach.media(LESSON)
    assert Path(file.path).read_bytes() == recording.read_bytes()
    assert "Kim" not in file.path
    assert str(tmp_path / "Kim talks.m4a") not in str(coach.table(LESSON, "recordings").to_dicts())
    delete(coach)
    assert not Path(file.path).exists()


def lists(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


@pytest.fixture
def refused(teacher, coach, tmp_path: Path) -> Callable[[Callable[[dict[str, bytes]], None]], str]:
    """Makes a bundle, changes its members, seals it again, and says how opening it was refused, nothing being left."""

    def run(change: Callable[[dict[str, bytes]], None]) -> str:
        good = tmp_path / "good.lectern"
        teacher.create_bundle([LESSON], good, passphrase=WORD)
        plain = io.BytesIO()
        unseal(good, WORD, plain, limit=1 << 30)
        with zipfile.ZipFile(plain) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        change(members)
        bad = tmp_path / "bad.lectern"
        with bad.open("wb") as file:
            sealer = Sealer(file, WORD)
            with zipfile.ZipFile(sealer, "w", zipfile.ZIP_DEFLATED) as archive:
                for name, data in members.items():
                    archive.writestr(name, data)
            sealer.finish()
        before = lists(coach.folder)
        with pytest.raises(InputRefused) as fault:
            coach.open_bundle(bad, passphrase=WORD)
        assert lists(coach.folder) == before
        assert coach.lessons().height == 0
        assert not (tmp_path / "evil").exists()
        return str(fault.value)

    return run


def manifest(members: dict[str, bytes], change: Callable[[Any], None]) -> None:
    facts = json.loads(members["manifest.json"])
    change(facts)
    members["manifest.json"] = json.dumps(facts).encode()


def utterances_of(members: dict[str, bytes]) -> str:
    return next(name for name in members if name.endswith("utterances.arrow"))


def packed(rows: pl.DataFrame) -> bytes:
    out = io.BytesIO()
    rows.write_ipc(out)
    return out.getvalue()


def test_members_that_lead_out_of_the_bundle_are_refused(refused) -> None:
    for name in ("../evil", "/tmp/evil", "lessons/../../evil", "..\\evil", "lessons/abcdef012345/0/utterances.arrow "):
        assert "not what a Lectern bundle holds" in refused(lambda members, name=name: members.update({name: b"x"}))


@pytest.mark.parametrize("lesson_id", ["../evil", "", "a" * 99, "a/b", 7, None])
def test_ids_that_are_no_ids_are_refused(refused, lesson_id: Any) -> None:
    refused(lambda m: manifest(m, lambda facts: facts["lessons"][0]["lesson"].update(lesson_id=lesson_id)))


def test_a_manifest_that_names_a_file_that_is_not_there_is_refused(refused) -> None:
    refused(lambda members: members.pop(utterances_of(members)))


def test_rows_that_are_not_their_table_are_refused(refused) -> None:
    refused(lambda members: members.update({utterances_of(members): packed(pl.DataFrame({"utterance": [1]}))}))
    newer = pl.DataFrame({**{key: [None] for key in UTTERANCES.schema}, "mood": ["?"]})
    assert "newer" in refused(lambda members: members.update({utterances_of(members): packed(newer)}))
    refused(lambda members: members.update({utterances_of(members): b"ARROW1\0\0 no such thing"}))
    late = {"utterance": [3, 1], "role": ["teacher"] * 2, "text": ["a", "b"]}
    rows = pl.DataFrame({n: late.get(n, [None] * 2) for n in UTTERANCES.schema}, schema=UTTERANCES.schema)
    refused(lambda members: members.update({utterances_of(members): packed(rows)}))


def test_notes_and_facts_of_the_wrong_kind_are_refused(refused) -> None:
    refused(lambda m: manifest(m, lambda facts: facts["notes"][0].update(start_s="now")))
    refused(lambda m: manifest(m, lambda facts: facts["notes"][0].update(kind="script")))
    refused(lambda m: manifest(m, lambda facts: facts["lessons"][0]["lesson"].update(title=["x"])))
    refused(lambda m: m.update({"manifest.json": b"{"}))


def test_a_bundle_of_a_newer_lectern_is_said_to_be_newer(refused) -> None:
    assert "newer" in refused(lambda m: manifest(m, lambda facts: facts.update(version=99)))


def test_a_bundle_that_is_larger_than_it_may_be_is_refused(refused, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundles, "LIMIT", 2_000)
    assert "larger" in refused(lambda members: None)


def test_a_wrong_pass_phrase_and_a_file_that_is_none_leave_nothing(teacher, coach, tmp_path: Path) -> None:
    teacher.create_bundle([LESSON], tmp_path / "f.lectern", passphrase=WORD)
    before = lists(coach.folder)
    with pytest.raises(StoreError, match="pass-phrase"):
        coach.open_bundle(tmp_path / "f.lectern", passphrase="other")
    with pytest.raises(InputRefused, match="no such file"):
        coach.open_bundle(tmp_path / "none.lectern", passphrase=WORD)
    with pytest.raises(UsageError, match="pass-phrase"):
        teacher.create_bundle([LESSON], tmp_path / "g.lectern", passphrase="")
    assert lists(coach.folder) == before
    assert not (tmp_path / "g.lectern").exists()


def test_a_bundle_that_cannot_be_written_leaves_no_half_file(teacher, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(InputRefused):
        teacher.create_bundle([LESSON], tmp_path / "file" / "f.lectern", passphrase=WORD)
    missing = MediaFile(kind="recording", position=0, path=str(tmp_path / "gone.m4a"), sha256="0" * 64, size_bytes=3)
    teacher._store.set_media(LESSON, "recording", [missing])
    with pytest.raises(InputRefused, match="not where it was"):
        teacher.create_bundle([LESSON], tmp_path / "out" / "f.lectern", passphrase=WORD, with_media=True)
    assert not (tmp_path / "out").exists()


def test_the_same_notes_of_a_lesson_that_is_not_here_are_counted_as_lost(teacher, coach, tmp_path: Path) -> None:
    teacher.create_bundle([LESSON], tmp_path / "n.lectern", passphrase=WORD, notes_only=True)
    opened = coach.open_bundle(tmp_path / "n.lectern", passphrase=WORD)
    assert (opened.notes, opened.lost, opened.lessons) == (0, 1, ())

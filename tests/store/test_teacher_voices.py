"""A remembered voice is kept with the store, replaced, forgotten for good, and goes with the teacher's last lesson."""

from __future__ import annotations

import random
import struct
from pathlib import Path

import pytest

from classroom.domain.errors import UsageError
from classroom.domain.teacher_voices import TeacherVoice
from classroom.store import Store, versions
from classroom.store.connection import FILE, Database


def voice(teacher: str = "Ms. Vega", lesson_id: str = "l1", seed: int = 1) -> TeacherVoice:
    source = random.Random(seed)
    return TeacherVoice(
        teacher=teacher,
        heard_s=120.0,
        lesson_id=lesson_id,
        learned_at="2026-09-14T10:00:00+00:00",
        model="m",
        vector=struct.pack("256f", *(source.uniform(-1, 1) for _ in range(256))),
    )


def holds(file: Path, vector: bytes) -> bool:
    content = file.read_bytes()
    return any(vector[start : start + 24] in content for start in range(0, len(vector), 24))


def holding(folder: Path, vector: bytes) -> list[str]:
    return [file.name for file in folder.rglob("*") if file.is_file() and holds(file, vector)]


@pytest.fixture
def taught(folder: Path, lesson) -> Path:
    with Store.open(folder) as store:
        for number, teacher in enumerate(("Ms. Vega", "Ms. Vega", "Mr. Ode"), 1):
            store.add_lesson(lesson(f"l{number}", teacher=teacher))
    return folder


def test_a_voice_is_there_after_a_restart_and_a_new_one_takes_its_place(taught: Path) -> None:
    with Store.open(taught) as store:
        store.remember_voice(voice())
        store.remember_voice(voice("Mr. Ode", "l3", seed=2))
    with Store.open(taught) as store:
        assert store.voices() == (voice("Mr. Ode", "l3", seed=2), voice())
        assert store.voice_of("Ms. Vega").numbers == pytest.approx(struct.unpack("256f", voice().vector))
        assert store.voice_of("nobody") is store.voice_of(None) is None
        store.remember_voice(voice(lesson_id="l2", seed=3))
        assert store.voice_of("Ms. Vega") == voice(lesson_id="l2", seed=3)
        with pytest.raises(UsageError):
            store.remember_voice(voice(lesson_id="l9"))


def test_a_voice_is_never_shown_where_things_are_printed() -> None:
    assert "vector" not in repr(voice())


def test_a_forgotten_voice_is_in_no_byte_of_the_store_and_its_backups(taught: Path) -> None:
    with Store.open(taught) as store:
        store.remember_voice(voice())
        store.remember_voice(voice("Mr. Ode", "l3", seed=2))
        store.back_up()
    assert len(holding(taught, voice().vector)) == 2
    with Store.open(taught) as store:
        assert store.forget_voice("Ms. Vega")
        assert not store.forget_voice("Ms. Vega")
        assert holding(taught, voice().vector) == []
        assert store.voices() == (voice("Mr. Ode", "l3", seed=2),)
        assert store.lessons().height == 3
    assert len(holding(taught, voice("Mr. Ode", seed=2).vector)) == 2


def test_a_voice_stays_until_the_teachers_last_lesson_goes(taught: Path) -> None:
    with Store.open(taught) as store:
        store.remember_voice(voice())
        store.back_up()
        store.delete_lesson("l1")
        assert store.voice_of("Ms. Vega") == voice()
        store.delete_lesson("l2")
        assert store.voices() == ()
    assert holding(taught, voice().vector) == []


def test_a_voice_is_encrypted_with_the_store(taught: Path) -> None:
    with Store.open(taught) as store:
        store.remember_voice(voice())
    assert holds(taught / FILE, voice().vector)
    with Store.open(taught) as store:
        store.set_passphrase("correct horse battery")
    assert holding(taught, voice().vector) == []
    with Store.open(taught, passphrase="correct horse battery") as store:
        assert store.voices() == (voice(),)


def test_a_backup_from_before_voices_were_remembered_is_cleaned_too(folder: Path, lesson) -> None:
    steps = versions.found()
    before = next(place for place, step in enumerate(steps) if "voices" in step.info)
    Database(folder, steps[:before]).close()
    with Store.open(folder) as store:
        store.add_lesson(lesson("l1", teacher="Ms. Vega"))
        store.remember_voice(voice())
        assert store.forget_voice("Ms. Vega")
        store.delete_lesson("l1")

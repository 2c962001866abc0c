from __future__ import annotations

import random
import signal
import string
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

import pytest

from classroom.domain.corrections import Correction
from classroom.domain.errors import StoreError, UsageError
from classroom.domain.notes import Note
from classroom.domain.requests import MediaFile
from classroom.domain.tables import COMMENTS, frame
from classroom.naming.people import Person
from classroom.store import Store, wiping
from classroom.store.faults import BACKUPS


def secrets(seed: int, count: int = 60) -> list[str]:
    """Lines that no compression turns into other bytes altogether: each has a run of random letters."""
    source = random.Random(seed)
    return ["".join(source.choices(string.ascii_letters, k=60)) for _ in range(count)]


def found_in(file: Path, lines: list[str]) -> int:
    content = file.read_bytes()
    return sum(line[start : start + 12].encode() in content for line in lines for start in range(0, len(line), 24))


def add(store: Store, lesson, do, utterances, lesson_id: str, seed: int) -> None:
    lines = secrets(seed)
    store.add_lesson(lesson(lesson_id, title=lines[2], teacher=lines[3]))
    file = MediaFile(kind="recording", position=0, path=f"/home/x/{lines[0]}.mp4", sha256="0" * 64, size_bytes=1)
    store.set_media(lesson_id, "recording", [file])
    do(store, f"u{seed}", {"utterances": utterances(0, len(lines)).with_columns(text=frame_texts(lines))}, lesson_id)
    comments = {"comment": list(range(len(lines))), "source": ["f"] * len(lines), "text": lines}
    do(store, f"c{seed}", {"comments": frame(COMMENTS, comments)}, lesson_id)
    store.add_note(Note(lesson_id=lesson_id, text=lines[4], author=lines[5]))
    store.set_names(store.lesson(lesson_id), [Person(name=lines[6], state="roster", pseudonym="Student 1")])
    store.correct(
        Correction(
            lesson_id=lesson_id, table="utterances", key={"utterance": 0}, column="text", value=f"fixed {lines[1]}"
        )
    )


def frame_texts(lines: list[str]):
    return frame(COMMENTS, {"comment": list(range(len(lines))), "source": lines, "text": lines})["text"]


def rows_of(store: Store, lesson_id: str) -> dict[str, int]:
    with store._database.read() as connection:
        tables = connection.execute(
            "select table_name from duckdb_columns() where column_name = 'lesson_id' and not internal"
        ).fetchall()
        return {
            name: connection.execute(f'select count(*) from "{name}" where lesson_id = ?', [lesson_id]).fetchall()[0][0]
            for (name,) in tables
        }


def test_a_deleted_lesson_is_gone_from_every_table_and_from_the_bytes_of_the_file(folder, lesson, do, utterances):
    lines = secrets(1)
    with Store.open(folder) as store:
        add(store, lesson, do, utterances, "keep", 2)
        add(store, lesson, do, utterances, "gone", 1)
        kept = {name: store.table("keep", name) for name in ("utterances", "comments")}
    assert found_in(folder / "lectern.duckdb", lines) > 100
    with Store.open(folder) as store:
        store.delete_lesson("gone")
        for file in folder.iterdir():
            assert found_in(file, lines) == 0
        assert set(rows_of(store, "gone").values()) == {0}
        assert store.lesson("gone") is None
        assert {name: store.table("keep", name).equals(rows) for name, rows in kept.items()} == dict.fromkeys(
            kept, True
        )
        assert store.corrections("keep").height == 1
        add(store, lesson, do, utterances, "gone", 3)
    assert found_in(folder / "lectern.duckdb", secrets(3)) > 100


def test_deleting_alone_would_leave_the_text_in_the_file(folder, lesson, do, utterances):
    """The reason the file is written anew; when this fails, DuckDB has learned to wipe and `wiping` can go."""
    with Store.open(folder) as store:
        add(store, lesson, do, utterances, "keep", 2)
        add(store, lesson, do, utterances, "gone", 1)
    with Store.open(folder) as store, store._database.write() as connection:
        wiping.delete_rows(connection, ["gone"])
    assert found_in(folder / "lectern.duckdb", secrets(1)) > 0


def test_an_unknown_lesson_cannot_be_deleted(store, lesson):
    store.add_lesson(lesson())
    with pytest.raises(UsageError):
        store.delete_lesson("abc")
    assert store.lessons().height == 1


def test_several_lessons_are_deleted_together_or_not_at_all(store, lesson):
    for lesson_id in ("l1", "l2", "l3"):
        store.add_lesson(lesson(lesson_id))
    with pytest.raises(UsageError, match="l9"):
        store.delete_lessons(["l1", "l9"])
    assert store.lessons().height == 3
    store.delete_lessons(["l1", "l3"])
    store.delete_lessons([])
    assert store.lessons()["lesson_id"].to_list() == ["l2"]


def test_others_can_read_while_the_file_is_written_anew_and_writers_wait(store, lesson, monkeypatch):
    for lesson_id in ("gone", "keep"):
        store.add_lesson(lesson(lesson_id))
    copying, go_on = threading.Event(), threading.Event()
    copy = wiping.copy

    def slow(connection, fresh, key):
        copying.set()
        assert go_on.wait(20)
        copy(connection, fresh, key)

    monkeypatch.setattr(wiping, "copy", slow)
    with ThreadPoolExecutor(2) as pool:
        deleting = pool.submit(store.delete_lesson, "gone")
        assert copying.wait(20)
        assert store.lessons()["lesson_id"].to_list() == ["keep"]
        writing = pool.submit(store.change_lesson, "keep", title="new")
        assert not wait([writing], 0.2).done
        go_on.set()
        deleting.result(20)
        writing.result(20)
    assert store.lesson("keep").title == "new"


def test_a_deleted_lesson_is_gone_from_the_backups_too(folder, lesson, do, utterances):
    with Store.open(folder) as store:
        add(store, lesson, do, utterances, "keep", 2)
        add(store, lesson, do, utterances, "gone", 1)
        backup = store.back_up()
        assert found_in(backup, secrets(1)) > 100
        store.delete_lesson("gone")
    assert found_in(backup, secrets(1)) == 0
    (folder / "lectern.duckdb").write_bytes(backup.read_bytes())
    with Store.open(folder) as store:
        assert store.lessons()["lesson_id"].to_list() == ["keep"]
        assert store.table("keep", "comments").height == 60


def test_a_backup_that_cannot_be_read_is_named_and_the_lesson_is_gone_all_the_same(folder, store, lesson):
    store.add_lesson(lesson())
    store.back_up().write_bytes(b"damaged")
    with pytest.raises(StoreError, match="deleted, but the backup") as refused:
        store.delete_lesson("abc123")
    assert str(folder / BACKUPS) in refused.value.reason
    assert store.lesson("abc123") is None


def interrupted(database: object) -> None:
    raise KeyboardInterrupt


def test_a_deletion_interrupted_before_the_wiping_is_ended_at_the_next_opening(
    folder, lesson, do, utterances, monkeypatch
):
    with Store.open(folder) as store:
        add(store, lesson, do, utterances, "keep", 2)
        add(store, lesson, do, utterances, "gone", 1)
    monkeypatch.setattr(wiping, "wipe", interrupted)
    with Store.open(folder) as store, pytest.raises(KeyboardInterrupt):
        store.delete_lesson("gone")
    monkeypatch.undo()
    assert found_in(folder / "lectern.duckdb", secrets(1)) > 0
    with Store.open(folder):
        pass
    assert found_in(folder / "lectern.duckdb", secrets(1)) == 0


def test_a_wiping_that_finds_no_room_says_so_and_leaves_the_store_usable(folder, lesson, do, utterances, monkeypatch):
    with Store.open(folder) as store:
        add(store, lesson, do, utterances, "keep", 2)
        add(store, lesson, do, utterances, "gone", 1)

    def no_room(connection: object, fresh: Path, key: str | None) -> None:
        fresh.write_bytes(secrets(1)[0].encode())
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(wiping, "copy", no_room)
    with Store.open(folder) as store:
        with pytest.raises(StoreError, match="deleted, but the text could not be wiped") as refused:
            store.delete_lesson("gone")
        assert "disk is full" in str(refused.value)
        assert store.lessons()["lesson_id"].to_list() == ["keep"]
        assert sorted(file.name for file in folder.iterdir() if "wal" not in file.name) == [
            "lectern.duckdb",
            "owner.lock",
        ]
    with Store.open(folder) as store:
        assert store.lessons()["lesson_id"].to_list() == ["keep"]
    monkeypatch.undo()
    assert found_in(folder / "lectern.duckdb", secrets(1)) > 0
    with Store.open(folder):
        assert found_in(folder / "lectern.duckdb", secrets(1)) == 0


def test_what_a_killed_program_left_half_done_is_removed_with_the_lesson(folder, store, lesson):
    store.add_lesson(lesson())
    (folder / BACKUPS).mkdir()
    (folder / "lectern.duckdb.tmp").mkdir(exist_ok=True)
    for leftover in ("backups/half.part", "lectern.duckdb.tmp/spilled.block", "lectern.rewrite", "lectern.rewrite.wal"):
        (folder / leftover).write_text("secret")
    store.delete_lesson("abc123")
    store.close()
    assert [file.name for file in folder.rglob("*") if file.is_file() and b"secret" in file.read_bytes()] == []


DELETING = """
import sys
from pathlib import Path
from classroom.domain.requests import Lesson
from classroom.domain.tables import UTTERANCES, frame
from classroom.store import RunStart, Store

store = Store.open(Path(sys.argv[1]))
count = 300
texts = [f"{n * 7919 % 1000003} wiped words {n}" for n in range(count)]
rows = frame(UTTERANCES, {"utterance": list(range(count)), "role": ["unknown"] * count, "text": texts})
facts = dict(title="t", course=None, teacher=None, date=None, language=None, created_at="", duration_s=None)
print("ready", flush=True)
for number in range(1000):
    lesson = f"gone {sys.argv[2]} {number}"
    store.add_lesson(Lesson(lesson_id=lesson, **facts))
    store.start_run(RunStart(run_id=lesson, lesson_id=lesson, analyzer="speech", version=1, writes=("utterances",)))
    store.commit_piece(lesson, {"utterances": rows})
    print("deleting", lesson, flush=True)
    store.delete_lesson(lesson)
    print("deleted", lesson, flush=True)
"""


def test_a_program_killed_while_deleting_loses_no_other_lesson(folder, lesson, do, utterances):
    with Store.open(folder) as store:
        add(store, lesson, do, utterances, "keep", 2)
        kept = store.table("keep", "utterances")
    chance = random.Random(7)
    for attempt in range(3):
        process = subprocess.Popen(
            [sys.executable, "-c", DELETING, str(folder), str(attempt)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout.readline() == "ready\n"
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(chance.uniform(0.05, 1.0))
        process.send_signal(signal.SIGKILL)
        said = process.communicate()[0].splitlines()
        deleted = {line.removeprefix("deleted ") for line in said if line.startswith("deleted")}
        with Store.open(folder) as store:
            left = set(store.lessons()["lesson_id"])
            assert "keep" in left
            assert not left & deleted
            assert store.table("keep", "utterances").equals(kept)
            for lesson_id in left - {"keep"}:
                store.delete_lesson(lesson_id)
        assert b"wiped words" not in (folder / "lectern.duckdb").read_bytes()
        assert sorted(file.name for file in folder.iterdir()) == ["lectern.duckdb", "owner.lock"]

from __future__ import annotations

import signal
import subprocess
import sys
from dataclasses import replace

import duckdb
import pytest

from classroom.domain.errors import StoreError
from classroom.store import Store, versions
from classroom.store.connection import FILE, Database
from classroom.store.faults import BACKUPS
from classroom.store.versions import Migration


def add_mood(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("alter table lessons add column mood varchar")
    connection.execute("update lessons set mood = 'calm'")
    connection.execute('create table "moods" as select lesson_id, mood from lessons')


NEWEST = versions.found()[-1].version
NEXT = Migration(version=NEWEST + 1, info="moods", up=add_mood)


def names(store: Store | Database) -> list[str]:
    database = store._database if isinstance(store, Store) else store
    with database.read() as connection:
        return [row[0] for row in connection.execute("select table_name from duckdb_tables() order by 1").fetchall()]


def test_migrations_are_found_by_folder_and_say_what_they_are():
    steps = versions.found()
    assert [step.version for step in steps] == list(range(1, len(steps) + 1))
    assert all(step.info and "\n" not in step.info for step in steps)


@pytest.mark.parametrize("added", ["m9999_gap", "m0001_again", "notes"])
def test_a_migration_that_is_numbered_or_named_wrongly_is_found_out(tmp_path, monkeypatch, added):
    (tmp_path / f"{added}.py").write_text("INFO = 'x'\ndef up(connection): ...\n")
    monkeypatch.setattr(versions.migrations, "__path__", [*versions.migrations.__path__, str(tmp_path)])
    with pytest.raises(ValueError, match=r"migration"):
        versions.found()
    sys.modules.pop(f"{versions.migrations.__name__}.{added}", None)


def test_a_new_store_records_what_made_it_and_needs_no_backup(folder):
    with Store.open(folder) as store, store._database.read() as connection:
        rows = connection.execute("select version, info, applied_at, program from schema_version").fetchall()
    assert [row[0] for row in rows] == [step.version for step in versions.found()]
    assert all(all(row) for row in rows)
    assert not (folder / BACKUPS).exists()


def test_an_older_store_is_copied_then_brought_up_to_date_with_all_it_held(folder, lesson, do, utterances):
    with Store.open(folder) as store:
        store.add_lesson(lesson())
        do(store, "r1", {"utterances": utterances(0, 50)})
    database = Database(folder, (*versions.found(), NEXT))
    with database.read() as connection:
        assert versions.version_of(connection) == NEXT.version
        assert connection.execute("select mood from lessons").fetchall() == [("calm",)]
        assert connection.execute("select count(*) from utterances").fetchall() == [(50,)]
    database.close()
    (backup,) = (folder / BACKUPS).iterdir()
    assert backup.name.startswith(f"lectern-v{NEWEST}-20")
    again = folder.parent / "again"
    again.mkdir()
    (again / FILE).write_bytes(backup.read_bytes())
    with Store.open(again) as store:
        assert store.table("abc123", "utterances").height == 50
    Database(folder, (*versions.found(), NEXT)).close()
    assert len(list((folder / BACKUPS).iterdir())) == 1


def test_a_store_of_a_newer_program_is_refused_and_left_alone(folder):
    Database(folder, (*versions.found(), NEXT)).close()
    content = (folder / FILE).read_bytes()
    with pytest.raises(StoreError, match="newer Lectern") as refused:
        Store.open(folder)
    assert "Update" in refused.value.remedy
    assert (folder / FILE).read_bytes() == content
    assert not (folder / BACKUPS).exists()


def test_a_migration_that_fails_leaves_the_old_version_whole(folder, lesson):
    with Store.open(folder) as store:
        store.add_lesson(lesson())
        before = names(store)

    def half(connection: duckdb.DuckDBPyConnection) -> None:
        add_mood(connection)
        connection.execute("drop table utterances")
        raise RuntimeError("a bug in the migration")

    with pytest.raises(RuntimeError):
        Database(folder, (*versions.found(), replace(NEXT, up=half)))
    with Store.open(folder) as store:
        assert names(store) == before
        assert store.lesson("abc123") == lesson()


KILLED = """
import sys
from dataclasses import replace
from pathlib import Path
from classroom.store import versions
from classroom.store.connection import Database

def slow(connection):
    connection.execute("alter table lessons add column mood varchar")
    connection.execute("create table moods as select range as a from range(200000)")
    connection.execute("drop table utterances")
    print("in the middle", flush=True)
    sys.stdin.read()

steps = versions.found()
Database(Path(sys.argv[1]), (*steps, versions.Migration(version=steps[-1].version + 1, info="x", up=slow)))
"""


def test_a_program_killed_in_a_migration_leaves_the_old_version(folder, lesson, do, utterances):
    with Store.open(folder) as store:
        store.add_lesson(lesson())
        do(store, "r1", {"utterances": utterances(0, 50)})
        before = names(store)
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "in the middle\n"
    process.send_signal(signal.SIGKILL)
    process.communicate()
    with Store.open(folder) as store:
        assert names(store) == before
        assert store.table("abc123", "utterances").height == 50
    assert len(list((folder / BACKUPS).iterdir())) == 1
    Database(folder, (*versions.found(), NEXT)).close()


def test_a_backup_that_finds_no_room_leaves_no_half_copy_and_the_store_as_it_was(folder, lesson, monkeypatch):
    with Store.open(folder) as store:
        store.add_lesson(lesson())

    def no_room(source, target):
        target.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(versions.shutil, "copyfile", no_room)
    with pytest.raises(StoreError, match="disk is full"):
        Database(folder, (*versions.found(), NEXT))
    assert list((folder / BACKUPS).iterdir()) == []
    with Store.open(folder) as store:
        assert store.lesson("abc123") == lesson()


def test_a_store_half_made_by_a_killed_program_is_made_anew(folder):
    folder.mkdir(parents=True)
    (folder / "lectern.new").write_bytes(b"half a file")
    (folder / "lectern.new.wal").write_bytes(b"half a log")
    with Store.open(folder) as store:
        assert store.lessons().height == 0
    assert not (folder / "lectern.new").exists()

from __future__ import annotations

import random
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from classroom.domain.errors import StoreError
from classroom.store import Store
from classroom.store.connection import FILE


def fill(store: Store, lesson, do, utterances, count: int = 3000) -> None:
    store.add_lesson(lesson())
    do(store, "r1", {"utterances": utterances(0, count, text=random.Random(4).randbytes(40).hex())})


def test_a_closed_store_says_so_and_can_be_closed_again(folder):
    store = Store.open(folder)
    store.close()
    store.close()
    with pytest.raises(ValueError, match="closed"):
        store.lessons()


def test_a_relative_folder_stays_the_same_when_the_working_folder_changes(tmp_path, monkeypatch, lesson):
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    with Store.open(Path("s")) as store:
        monkeypatch.chdir(tmp_path / "elsewhere")
        store.add_lesson(lesson())
        store.back_up()
    with Store.open(tmp_path / "s") as again:
        assert again.lesson("abc123") is not None
    assert list((tmp_path / "elsewhere").iterdir()) == []


def flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: b"not a database\n" * 5000,
        lambda content: content[:5000],
        lambda content: content[: len(content) // 2],
        lambda content: flipped(content, 9),
        lambda content: flipped(content, 4100),
        lambda content: flipped(flipped(content, 4100), 8200),
        lambda content: b"SQLite format 3\x00" + bytes(8192),
    ],
    ids=["emptied", "text", "cut to the header", "cut in half", "magic", "header", "both headers", "SQLite"],
)
def test_a_damaged_file_is_refused_with_the_way_out_and_not_touched(folder, lesson, do, utterances, damage):
    with Store.open(folder) as store:
        fill(store, lesson, do, utterances)
    broken = damage((folder / FILE).read_bytes())
    (folder / FILE).write_bytes(broken)
    with pytest.raises(StoreError) as refused:
        Store.open(folder)
    assert "backups" in str(refused.value)
    assert (folder / FILE).read_bytes() == broken


def test_the_way_out_of_a_damaged_file_works(folder, lesson, do, utterances):
    with Store.open(folder) as store:
        fill(store, lesson, do, utterances)
        store.back_up()
        backup = store.back_up()
    (folder / FILE).write_bytes(b"x" * 20_000)
    with pytest.raises(StoreError, match="damaged") as refused:
        Store.open(folder)
    assert str(backup) in refused.value.remedy
    (folder / FILE).write_bytes(backup.read_bytes())
    with Store.open(folder) as store:
        assert store.table("abc123", "utterances").height == 3000


def test_damage_inside_the_file_is_found_when_it_is_read_at_the_latest(folder, lesson, do, utterances):
    """DuckDB checks every block it reads; no damaged value is ever given out."""
    with Store.open(folder) as store:
        fill(store, lesson, do, utterances)
        good = store.table("abc123", "utterances")
    content = (folder / FILE).read_bytes()
    found: list[str] = []
    for at in range(12_300, len(content), len(content) // 12):
        (folder / FILE).write_bytes(flipped(content, at))
        try:
            with Store.open(folder) as store:
                assert store.table("abc123", "utterances").equals(good)
        except StoreError as error:
            found.append(error.reason)
    assert found
    assert all("damaged" in reason for reason in found)


def test_a_log_cut_short_loses_only_what_was_not_acknowledged(folder, tmp_path, lesson, utterances, start):
    wal = folder / f"{FILE}.wal"
    with Store.open(folder) as store:
        store.add_lesson(lesson())
        store.start_run(start("r1"))
        store.commit_piece("r1", {"utterances": utterances(0, 50)})
        log = wal.read_bytes()
        store.commit_piece("r1", {"utterances": utterances(50, 50)})
        longer = wal.read_bytes()
        base = (folder / FILE).read_bytes()
    for number, kept in enumerate((log, longer[: len(log) + 20], longer[:-1], longer)):
        copy = tmp_path / f"copy {number}"
        copy.mkdir()
        (copy / FILE).write_bytes(base)
        (copy / f"{FILE}.wal").write_bytes(kept)
        with Store.open(copy) as store:
            assert store.table("abc123", "utterances").height == (100 if kept == longer else 50)


def test_a_damaged_log_is_told_apart_from_a_damaged_store(folder, tmp_path, lesson, utterances, do):
    with Store.open(folder) as store:
        fill(store, lesson, do, utterances)
        base, log = (folder / FILE).read_bytes(), (folder / f"{FILE}.wal").read_bytes()
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / FILE).write_bytes(base)
    (copy / f"{FILE}.wal").write_bytes(flipped(log, len(log) // 2))
    with pytest.raises(StoreError, match="log of the last changes") as refused:
        Store.open(copy)
    assert f"{FILE}.wal" in refused.value.remedy
    (copy / f"{FILE}.wal").unlink()
    Store.open(copy).close()


def test_a_log_without_its_store_is_kept_and_no_empty_store_is_made_over_it(folder, lesson, tmp_path):
    with Store.open(folder) as store:
        store.add_lesson(lesson())
        log = (folder / f"{FILE}.wal").read_bytes()
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / f"{FILE}.wal").write_bytes(log)
    with pytest.raises(StoreError, match="damaged"):
        Store.open(copy)
    assert (copy / f"{FILE}.wal").read_bytes() == log
    assert not (copy / FILE).exists()


def test_a_database_of_another_program_is_refused_and_left_alone(folder):
    folder.mkdir(parents=True)
    with duckdb.connect(str(folder / FILE)) as other:
        other.execute("create table theirs (a integer)")
    content = (folder / FILE).read_bytes()
    with pytest.raises(StoreError, match="not a Lectern store"):
        Store.open(folder)
    assert (folder / FILE).read_bytes() == content


def test_a_file_in_the_folders_place_is_refused(tmp_path):
    (tmp_path / "file").write_text("x")
    for place in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(StoreError, match="not a folder"):
            Store.open(place)


READ_ONLY = """
import os, sys
from pathlib import Path
from classroom.domain.errors import StoreError
from classroom.store.store import Store
from classroom.store import versions
versions.found()
folder = Path(sys.argv[1])
os.chdir(folder.parent)
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
try:
    Store.open(Path(folder.name))
except StoreError as error:
    print(error.reason)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX permissions")
@pytest.mark.parametrize("exists", [True, False])
def test_a_folder_that_cannot_be_written_is_refused(tmp_path, exists):
    """Run as another user where the tests run as root, whom no permission stops."""
    folder = tmp_path / "s"
    folder.mkdir()
    if exists:
        Store.open(folder).close()
        for file in folder.iterdir():
            file.chmod(0o444)
    folder.chmod(0o555)
    for parent in (tmp_path, tmp_path.parent, tmp_path.parent.parent):
        parent.chmod(parent.stat().st_mode | 0o055)
    told = subprocess.run([sys.executable, "-c", READ_ONLY, str(folder)], capture_output=True, text=True, check=False)
    assert told.stdout.startswith("Nothing can be written to"), told.stderr
    folder.chmod(0o755)


FULL_DISK = """
import random, resource, signal, sys
from pathlib import Path
import polars as pl
from classroom.domain.errors import StoreError
from classroom.domain.requests import Lesson
from classroom.domain.tables import UTTERANCES, frame
from classroom.store import RunStart, Store

folder, room, rounds, count = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
refused = set()

def piece(first):
    numbers = list(range(first, first + count))
    texts = [random.Random(n).randbytes(500).hex() for n in numbers]
    return frame(UTTERANCES, {"utterance": numbers, "role": ["unknown"] * count, "text": texts})

def limit(size):
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

def done(act, *given):
    try:
        act(*given)
        return True
    except StoreError as error:
        refused.add(error.reason)
        return "It is deleted" in error.reason

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = Store.open(folder)
facts = dict(title="t", course=None, teacher=None, date=None, language=None, created_at="", duration_s=None)
store.add_lesson(Lesson(lesson_id="abc123", **facts))
store.start_run(RunStart(run_id="r1", lesson_id="abc123", analyzer="speech", version=1, writes=("utterances",)))
limit(room)
rows = 0
for _ in range(rounds):
    rows += count * done(store.commit_piece, "r1", {"utterances": piece(rows)})
assert store.table("abc123", "utterances").height == rows, "while full"
limit(resource.RLIM_INFINITY)
assert done(store.commit_piece, "r1", {"utterances": piece(rows)}), "after room was made"
rows += count
limit((folder / "lectern.duckdb").stat().st_size)
copied = done(store.back_up)
assert rounds > 5 or not copied, "the log does not fit into the file"
limit(resource.RLIM_INFINITY)
assert store.table("abc123", "utterances").height == rows, "after a refused copy"
limit(room)
if not done(store.delete_lesson, "abc123"):
    assert store.table("abc123", "utterances").height == rows, "a refused deletion"
limit(resource.RLIM_INFINITY)
if store.lesson("abc123"):
    store.delete_lesson("abc123")
store.close()
with Store.open(folder) as store:
    assert store.lessons().height == 0
    with store._database.read() as connection:
        assert connection.execute("select * from facts").fetchall() == [], "nothing is left to be wiped"
print(rows, sorted(refused))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX limits")
@pytest.mark.parametrize(
    ("room", "rounds", "rows"),
    [(1_500_000, 5, 400), (18_000_000, 12, 4000)],
    ids=["while the log is written", "while the log is taken into the file"],
)
def test_a_full_disk_is_said_and_nothing_acknowledged_is_lost(folder, room, rounds, rows):
    """A limit on the size of files stands for the full disk: writing fails in the same calls."""
    command = [sys.executable, "-c", FULL_DISK, *map(str, (folder, room, rounds, rows))]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert "The disk is full." in told.stdout
    assert int(told.stdout.split()[0]) > rows


def test_threads_share_a_store_without_losing_a_piece(store, lesson, start, utterances):
    store.add_lesson(lesson())
    together = threading.Barrier(4)

    def work(number: int) -> int:
        together.wait()
        store.start_run(start(f"r{number}"))
        for piece in range(5):
            store.commit_piece(f"r{number}", {"utterances": utterances(piece * 3, 3)})
            store.lessons()
        store.finish_run(f"r{number}", seconds=1)
        return store.pieces(f"r{number}")["utterances"].height

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(work, range(4))) == [15] * 4
    assert {run.status for run in store.runs("abc123")} == {"done"}


def test_the_store_can_neither_read_other_files_nor_load_extensions(store, tmp_path):
    (tmp_path / "secret.csv").write_text("a\n1\n")
    with store._database.read() as connection:
        for sql in (
            f"select * from read_csv('{tmp_path / 'secret.csv'}')",
            f"copy (select 1) to '{tmp_path / 'out.csv'}'",
            "install httpfs",
            "set enable_external_access = true",
        ):
            with pytest.raises(duckdb.Error):
                connection.execute(sql)
    assert not (tmp_path / "out.csv").exists()


def test_opening_leaves_no_other_files_than_the_store_and_its_lock(folder):
    with Store.open(folder) as store:
        store.lessons()
    assert sorted(file.name for file in folder.iterdir()) == [FILE, "owner.lock"]

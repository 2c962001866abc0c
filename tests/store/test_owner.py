from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from classroom.domain.errors import EXIT_STORE, StoreError
from classroom.store import Store
from classroom.store.owner import LOCK_FILE, Owner

HOLD_STORE = "from pathlib import Path; from classroom.store import Store; s = Store.open(Path(sys.argv[1]))"
HOLD_FILE = "import duckdb; c = duckdb.connect(sys.argv[1] + '/lectern.duckdb')"


@contextmanager
def other_process(code: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    script = f"import sys; {code}; print('ready', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", script, str(folder)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("code", [HOLD_STORE, HOLD_FILE], ids=["another Lectern", "another program with the file"])
def test_a_store_that_another_process_has_is_refused_with_its_number(folder, code):
    Store.open(folder).close()
    with other_process(code, folder) as process, pytest.raises(StoreError, match=f"process {process.pid}") as refused:
        Store.open(folder)
    assert refused.value.exit_code == EXIT_STORE
    Store.open(folder).close()


def test_a_killed_owner_blocks_nobody(folder):
    with other_process(HOLD_STORE, folder) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert (folder / LOCK_FILE).read_text().strip() == str(process.pid)
        with Store.open(folder) as store:
            assert store.lessons().height == 0
            assert (folder / LOCK_FILE).read_text().strip() == str(os.getpid())


@pytest.mark.parametrize("content", [b"", b"1\n", b"not a number", b"\xff\xfe" * 4000])
def test_whatever_an_old_owner_file_says_never_blocks(folder, content):
    folder.mkdir(parents=True)
    (folder / LOCK_FILE).write_bytes(content)
    with Store.open(folder):
        assert (folder / LOCK_FILE).read_text() == f"{os.getpid()}\n"


def test_the_same_process_cannot_open_a_store_twice(folder):
    with Store.open(folder), pytest.raises(StoreError, match="already open in this program"):
        Store.open(folder)
    Store.open(folder).close()


def test_an_owner_whose_number_cannot_be_read_is_still_refused_kindly(tmp_path):
    owner = Owner(tmp_path)
    (tmp_path / LOCK_FILE).write_bytes(b"\xff")
    with pytest.raises(StoreError, match="another process"):
        Owner(tmp_path)
    owner.release()
    owner.release()
    Owner(tmp_path).release()

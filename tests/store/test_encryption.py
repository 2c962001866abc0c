"""An encrypted store: nothing readable in its files, one pass-phrase, refused when altered or swapped, never shut."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys

import pytest

from classroom.domain.errors import PassphraseNeeded, StoreError
from classroom.store import Store, backups, encryption, keys
from classroom.store.connection import FILE
from classroom.store.faults import BACKUPS

WORD, OTHER = "a long pass-phrase", "quite another one, é"
SAID = "nobody may read this sentence"


@pytest.fixture
def filled(folder, lesson, do, utterances):
    with Store.open(folder) as store:
        store.add_lesson(lesson())
        do(store, "r1", {"utterances": utterances(0, 50, text=SAID)})
        store.back_up()
        store.set_passphrase(WORD)
    return folder


def said(store: Store) -> int:
    return store.table("abc123", "utterances")["text"].str.contains(SAID, literal=True).sum()


def test_an_encrypted_store_reads_and_takes_what_a_plain_one_does(filled, do, utterances):
    with Store.open(filled, passphrase=WORD) as store:
        assert store.encrypted
        assert said(store) == 50
        do(store, "r2", {"utterances": utterances(0, 3, text=SAID)})
        assert said(store) == 3
    with Store.open(filled, passphrase=WORD) as store:
        assert said(store) == 3


def test_no_file_of_an_encrypted_store_holds_a_sentence_of_it(filled, do, utterances):
    with Store.open(filled, passphrase=WORD) as store:
        do(store, "r2", {"utterances": utterances(0, 3, text=SAID)})
        during = [path for path in filled.rglob("*") if path.is_file() and SAID.encode() in path.read_bytes()]
    after = [path for path in filled.rglob("*") if path.is_file() and SAID.encode() in path.read_bytes()]
    assert during == after == []


@pytest.mark.parametrize("word", [None, "", "a long pass-phrase ", "A long pass-phrase"])
def test_without_the_right_pass_phrase_it_is_not_opened_and_nothing_changes(filled, word):
    before = (filled / FILE).read_bytes()
    with pytest.raises(PassphraseNeeded):
        Store.open(filled, passphrase=word)
    assert (filled / FILE).read_bytes() == before


def test_a_changed_pass_phrase_opens_and_the_old_one_no_longer_does(filled):
    with Store.open(filled, passphrase=WORD) as store:
        store.set_passphrase(OTHER)
    with pytest.raises(PassphraseNeeded):
        Store.open(filled, passphrase=WORD)
    # as another system may type it: the accent as a character of its own
    with Store.open(filled, passphrase="quite another one, e\u0301") as store:
        assert said(store) == 50


def test_a_removed_pass_phrase_leaves_a_plain_store_and_no_key(filled):
    with Store.open(filled, passphrase=WORD) as store:
        store.remove_passphrase()
        assert not store.encrypted
    with Store.open(filled) as store:
        assert said(store) == 50
    assert [path.name for path in filled.glob("*.key*")] == []


def test_a_short_pass_phrase_is_refused_and_the_store_stays_plain(folder, lesson):
    with Store.open(folder) as store:
        store.add_lesson(lesson())
        with pytest.raises(StoreError, match="too short"):
            store.set_passphrase("seven77")
        assert not store.encrypted
    with Store.open(folder) as store:
        assert store.lessons().height == 1


def test_an_altered_page_is_refused(filled):
    file = filled / FILE
    held = bytearray(file.read_bytes())
    for place in range(20_000, len(held), 5_000):
        held[place] ^= 1
    file.write_bytes(held)
    with pytest.raises(StoreError, match="damaged"), Store.open(filled, passphrase=WORD) as store:
        store.table("abc123", "utterances")


def test_a_store_swapped_for_another_is_refused(filled, tmp_path, lesson):
    with Store.open(tmp_path / "other") as other:
        other.add_lesson(lesson())
        other.set_passphrase(WORD)
    shutil.copyfile(tmp_path / "other" / FILE, filled / FILE)
    with pytest.raises(StoreError, match="another key"):
        Store.open(filled, passphrase=WORD)


def test_a_plain_store_in_the_place_of_an_encrypted_one_is_refused(filled, tmp_path):
    Store.open(tmp_path / "other").close()
    shutil.copyfile(tmp_path / "other" / FILE, filled / FILE)
    with pytest.raises(StoreError, match="is not the encrypted one"):
        Store.open(filled, passphrase=WORD)


@pytest.mark.parametrize("left", ["missing", "cut", "no json"])
def test_a_missing_or_damaged_key_file_is_said(filled, left):
    path = filled / keys.KEY_FILE
    held = path.read_bytes()
    if left == "missing":
        path.unlink()
    else:
        path.write_bytes(held[: len(held) // 2] if left == "cut" else b"{}")
    with pytest.raises(StoreError, match="key file"):
        Store.open(filled, passphrase=WORD)


def test_a_lesson_deleted_from_an_encrypted_store_is_gone_from_its_copies(filled):
    with Store.open(filled, passphrase=WORD) as store:
        store.delete_lesson("abc123")
    for copy in (filled / BACKUPS).glob("*.duckdb"):
        assert keys.is_encrypted(copy)
        assert backups.lessons_in(copy, keys.unwrap(filled, WORD)) == 0


def test_an_encrypted_copy_is_put_back_with_the_pass_phrase_only(filled):
    (filled / FILE).write_bytes(b"gone")
    with pytest.raises(PassphraseNeeded):
        backups.restore(filled, filled / FILE)
    backups.restore(filled, filled / FILE, passphrase=WORD)
    with Store.open(filled, passphrase=WORD) as store:
        assert said(store) == 50


KILLED = """
import os, signal, sys
from pathlib import Path
from classroom.store import Store, keys, versions
folder, at, word = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
real, calls = versions.put, 0

def put(made, target):
    global calls
    calls += 1
    if calls == at:
        os.kill(os.getpid(), signal.SIGKILL)
    real(made, target)

store = Store.open(folder, passphrase=word or None)
versions.put = put
store.remove_passphrase() if word else store.set_passphrase("a long pass-phrase")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs kill -9")
@pytest.mark.parametrize("at", [1, 2, 3, 4])
@pytest.mark.parametrize("way", ["encrypting", "removing"])
def test_a_kill_while_encryption_is_set_or_removed_leaves_a_store_that_opens(folder, lesson, way, at):
    with Store.open(folder) as store:
        store.add_lesson(lesson())
        if way == "removing":
            store.set_passphrase(WORD)
    word = WORD if way == "removing" else ""
    done = subprocess.run([sys.executable, "-c", KILLED, str(folder), str(at), word], check=False)
    assert done.returncode in (-signal.SIGKILL, 0)
    sealed = keys.is_encrypted(folder / FILE)
    with Store.open(folder, passphrase=WORD) as store:
        assert store.encrypted == sealed
        assert store.lessons().height == 1
    assert [path.name for path in folder.glob("*.key*")] == ([keys.KEY_FILE] if sealed else [])


def test_a_failure_while_encrypting_leaves_the_plain_store(folder, lesson, monkeypatch):
    with Store.open(folder) as store:
        store.add_lesson(lesson())

        def full(*_: object) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(encryption.wiping, "copy", full)
        with pytest.raises(StoreError, match="full"):
            store.set_passphrase(WORD)
        assert not store.encrypted
        assert store.lessons().height == 1
    assert [path.name for path in folder.glob("*.key*")] == []

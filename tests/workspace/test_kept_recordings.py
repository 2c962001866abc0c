"""A recording that came with a shared lesson: sealed whenever the store is encrypted, plain whenever it is not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from classroom.domain.errors import StoreError
from classroom.sharing import sealed
from classroom.store import Store, sealed_media
from classroom.workspace import doctor, kept_recordings, passphrase, sharing
from classroom.workspace.workspace import Workspace
from tests.workspace.test_sharing import LESSON, WORD, fill

PASS = "a long pass-phrase"
VOICES = b"RIFF what was said in the room " * 20_000


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(sealed, "_SETTING", {"memory_kib": 8192, "iterations": 1, "lanes": 1})
    monkeypatch.setattr(passphrase, "_typed", {})


@pytest.fixture
def bundle(tmp_path) -> Path:
    tape = tmp_path / "tape.m4a"
    tape.write_bytes(VOICES)
    with Store.open(tmp_path / "teacher") as store:
        fill(store, tape)
        lesson = store.lesson(LESSON)
        sharing.create(store, [lesson], tmp_path / "a.lectern", passphrase=WORD, with_media=True)
    return tmp_path / "a.lectern"


@pytest.fixture
def coach(tmp_path) -> Path:
    return tmp_path / "coach"


def media(folder: Path) -> Path:
    (path,) = (folder / "media").glob("*/*")
    return path


def plain_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and VOICES[:100] in path.read_bytes()]


def heard(workspace: Workspace, folder: Path) -> bytes:
    found = workspace.sealed_recording(str(media(folder)))
    assert found is not None
    with found.open() as opened:
        return b"".join(iter(lambda: opened.read(1 << 16), b""))


def test_encrypting_the_store_seals_it_and_removing_that_opens_it_again(bundle, coach):
    with Workspace.open(coach) as workspace:
        workspace.open_bundle(bundle, passphrase=WORD)
        assert plain_files(coach) == [media(coach)]
        workspace.set_passphrase(PASS)
        assert plain_files(coach) == []
        assert heard(workspace, coach) == VOICES
        workspace.set_passphrase(PASS + " anew")
        assert heard(workspace, coach) == VOICES
        workspace.remove_passphrase()
        assert media(coach).read_bytes() == VOICES
        assert workspace.sealed_recording(str(media(coach))) is None


def test_into_an_encrypted_store_it_comes_without_ever_lying_plain(bundle, coach, monkeypatch):
    seen: list[Path] = []
    settle = sharing._settle

    def look(store: Store, content: object) -> object:
        seen.extend(plain_files(coach))
        return settle(store, content)

    with Workspace.open(coach) as workspace:
        workspace.set_passphrase(PASS)
        monkeypatch.setattr(sharing, "_settle", look)
        workspace.open_bundle(bundle, passphrase=WORD)
        assert seen == plain_files(coach) == []
        assert heard(workspace, coach) == VOICES
        (file,) = (file for file in workspace.media(LESSON) if file.kind == "recording")
        assert file.size_bytes == len(VOICES)
    checks = [check for check in doctor.examine(coach) if check.name == "recordings"]
    assert all(check.ok for check in checks)


def test_the_opened_bundle_itself_never_lies_plain_not_even_beside_a_plain_store(bundle, coach, monkeypatch):
    beside: list[Path] = []

    def look(content: object, *, media: Path, **_: object) -> object:
        beside.extend(path for path in plain_files(media.parent))
        raise StoreError("seen enough", "")

    monkeypatch.setattr(sharing.bundles, "read", look)
    with Workspace.open(coach) as workspace, pytest.raises(StoreError, match="seen enough"):
        workspace.open_bundle(bundle, passphrase=WORD)
    assert beside == []


def test_a_program_that_was_ended_in_between_is_made_good_at_the_next_start(bundle, coach):
    with Workspace.open(coach) as workspace:
        workspace.open_bundle(bundle, passphrase=WORD)
        workspace._store.set_passphrase(PASS)  # and here the power went
        (media(coach).parent / "0.m4a.part").write_bytes(VOICES)
    assert len(plain_files(coach)) == 2
    passphrase.type_in(coach, PASS)
    with Workspace.open(coach) as workspace:
        assert plain_files(coach) == []
        assert heard(workspace, coach) == VOICES


@pytest.mark.skipif(os.name == "nt", reason="rights of folders are others there")
def test_without_room_to_open_it_the_encryption_stays_as_it_was(bundle, coach, monkeypatch):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with Workspace.open(coach) as workspace:
        workspace.open_bundle(bundle, passphrase=WORD)
        workspace.set_passphrase(PASS)
        monkeypatch.setattr(sealed_media, "_replace", full)
        with pytest.raises(StoreError, match="No space"):
            workspace.remove_passphrase()
        assert workspace.encrypted
        assert heard(workspace, coach) == VOICES


def test_a_recording_of_the_person_s_own_is_left_alone(bundle, coach, tmp_path):
    own = tmp_path / "tape.m4a"
    with Workspace.open(coach) as workspace:
        workspace.set_passphrase(PASS)
        assert workspace.sealed_recording(str(own)) is None
        assert kept_recordings.sealed(workspace._store, str(coach / "media" / "gone")) is None
    assert own.read_bytes() == VOICES

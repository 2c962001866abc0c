"""Recordings kept in an encrypted store: read from any place, and refused once anything about them was touched."""

from __future__ import annotations

import io
import os
import random
from pathlib import Path

import pytest

from classroom.domain.errors import StoreError
from classroom.store import sealed_media
from classroom.store.sealed_media import SealedFile, Sealer, Unsealer

CHUNK = 1 << 10
KEY = bytes(range(32))
NAME = "abc123/0.m4a"


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed_media, "CHUNK", CHUNK)


def made(path: Path, plain: bytes, *, key: bytes = KEY, name: str = NAME) -> Path:
    path.write_bytes(plain)
    sealed_media.seal(path, key, name)
    return path


def read(path: Path, *, key: bytes = KEY, name: str = NAME) -> bytes:
    with Unsealer(path, key, name) as opened:
        return io.BufferedReader(opened).read()


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 77])
def test_what_was_sealed_comes_out_and_knows_its_size(tmp_path, size):
    plain = random.Random(size).randbytes(size)
    path = made(tmp_path / "a", plain)
    assert sealed_media.is_sealed(path)
    assert read(path) == plain
    with SealedFile(path=path, name=NAME, key=KEY).open() as opened:
        assert opened.size == size
    sealed_media.unseal(path, KEY, NAME)
    assert path.read_bytes() == plain
    assert [entry.name for entry in tmp_path.iterdir()] == ["a"]


def test_it_is_read_from_any_place_as_a_plain_file_is(tmp_path):
    plain = random.Random(0).randbytes(5 * CHUNK + 100)
    chance = random.Random(1)
    with Unsealer(made(tmp_path / "a", plain), KEY, NAME) as opened:
        for _ in range(300):
            at, length = chance.randrange(len(plain) + 50), chance.randrange(3 * CHUNK)
            opened.seek(at)
            got = io.BytesIO()
            while len(got.getvalue()) < length and (piece := opened.read(length - len(got.getvalue()))):
                got.write(piece)
            assert got.getvalue() == plain[at : at + length]


@pytest.mark.parametrize("size", [CHUNK // 2, 4 * CHUNK + 10])
def test_any_flipped_bit_is_refused_where_it_is_read(tmp_path, size):
    sealed = made(tmp_path / "a", os.urandom(size)).read_bytes()
    for at in range(0, len(sealed), 97):
        (tmp_path / "b").write_bytes(sealed[:at] + bytes([sealed[at] ^ 4]) + sealed[at + 1 :])
        with pytest.raises(StoreError):
            read(tmp_path / "b")


def test_cut_lengthened_or_reordered_files_are_refused(tmp_path):
    sealed = made(tmp_path / "a", os.urandom(4 * CHUNK)).read_bytes()
    head, step = 24, CHUNK + 16
    chunks = [sealed[at : at + step] for at in range(head, len(sealed), step)]
    assert len(chunks) == 4
    wrong = [sealed[:-1], sealed + b"x", sealed[:head], sealed[: head + step], sealed[:-step], b"", sealed[:10]]
    wrong += [sealed[:head] + b"".join([chunks[1], chunks[0], *chunks[2:]]), sealed + chunks[-1]]
    for data in wrong:
        (tmp_path / "b").write_bytes(data)
        with pytest.raises(StoreError):
            read(tmp_path / "b")


def test_another_key_another_place_and_another_lesson_are_refused(tmp_path):
    path = made(tmp_path / "a", b"voices")
    with pytest.raises(StoreError, match="swapped"):
        read(path, name="def456/0.m4a")
    with pytest.raises(StoreError):
        read(path, key=bytes(32))


def test_two_files_of_one_store_share_no_bytes_of_the_same_content(tmp_path):
    first, second = (made(tmp_path / name, bytes(2 * CHUNK)).read_bytes() for name in "ab")
    assert first[24 : 24 + 64] != second[24 : 24 + 64]


def test_the_key_is_not_in_what_is_printed_of_it(tmp_path):
    assert KEY.hex() not in repr(SealedFile(path=tmp_path, name=NAME, key=KEY))
    assert str(KEY) not in repr(SealedFile(path=tmp_path, name=NAME, key=KEY))


def test_a_disk_that_is_full_leaves_the_plain_file(tmp_path, monkeypatch):
    path = tmp_path / "a"
    path.write_bytes(bytes(3 * CHUNK))

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Sealer, "_put", full)
    with pytest.raises(OSError, match="space"):
        sealed_media.seal(path, KEY, NAME)
    assert path.read_bytes() == bytes(3 * CHUNK)
    assert [entry.name for entry in tmp_path.iterdir()] == ["a"]

"""The sealed file: opens with its pass-phrase only, and not at all once anything in it was touched."""

from __future__ import annotations

import io
import itertools
import json
from pathlib import Path

import pytest

from classroom.domain.errors import InputRefused, StoreError
from classroom.sharing import sealed
from classroom.sharing.sealed import Sealer, unseal

CHUNK = 1 << 10
WORD = "correct horse battery staple ñ"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small chunks and a light key derivation, so that many files can be made; one test uses the real setting."""
    monkeypatch.setattr(sealed, "CHUNK", CHUNK)
    monkeypatch.setattr(sealed, "_SETTING", {"memory_kib": 8192, "iterations": 1, "lanes": 1})


def seal(path: Path, plain: bytes, word: str = WORD) -> Path:
    with path.open("wb") as file:
        sealer = Sealer(file, word)
        for at in range(0, len(plain), 700):
            sealer.write(plain[at : at + 700])
        sealer.finish()
    return path


def opened(path: Path, word: str = WORD, limit: int = 1 << 20) -> bytes:
    out = io.BytesIO()
    unseal(path, word, out, limit=limit)
    return out.getvalue()


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 5 * CHUNK, 5 * CHUNK + 77])
def test_what_was_sealed_comes_out(tmp_path: Path, size: int) -> None:
    plain = bytes(n % 251 for n in range(size))
    assert opened(seal(tmp_path / "a", plain)) == plain


def test_the_real_setting_opens_too_and_no_plain_text_is_in_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    plain = b"what Bongani said " * 100_000
    path = seal(tmp_path / "a", plain)
    assert opened(path, limit=1 << 30) == plain
    assert b"Bongani" not in path.read_bytes()
    head = json.loads(path.read_bytes()[10 : 10 + int.from_bytes(path.read_bytes()[8:10], "big")])
    assert (head["kdf"], head["memory_kib"], head["iterations"], head["chunk"]) == ("argon2id", 65536, 3, 1 << 20)


def test_two_files_of_the_same_content_share_no_bytes_of_it(tmp_path: Path) -> None:
    one, other = (seal(tmp_path / name, bytes(5000)).read_bytes() for name in "ab")
    assert one[-5000:-4000] != other[-5000:-4000]


def test_a_wrong_pass_phrase_is_said_to_be_one(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="pass-phrase"):
        opened(seal(tmp_path / "a", b"x" * 3000), WORD + " ")


def parts(data: bytes) -> tuple[bytes, list[bytes]]:
    """The head and the sealed chunks of a file."""
    start = 10 + int.from_bytes(data[8:10], "big")
    size = CHUNK + 16
    return data[:start], [data[at : at + size] for at in range(start, len(data), size)]


def test_changed_cut_swapped_repeated_and_added_chunks_are_refused(tmp_path: Path) -> None:
    head, chunks = parts(seal(tmp_path / "a", bytes(range(256)) * 14).read_bytes())
    other_head, other = parts(seal(tmp_path / "b", bytes(range(256)) * 14).read_bytes())
    assert len(chunks) == 4
    wrong = {
        "last chunk cut off": [head, *chunks[:-1]],
        "last chunk shortened": [head, *chunks[:-1], chunks[-1][:-1]],
        "middle chunk left out": [head, chunks[0], *chunks[2:]],
        "swapped": [head, chunks[1], chunks[0], *chunks[2:]],
        "repeated": [head, chunks[0], chunks[0], *chunks[1:]],
        "bytes added": [head, *chunks, b"x"],
        "chunk of another file": [head, other[0], *chunks[1:]],
        "chunks of another file": [head, *other],
        "nothing but the head": [head],
    }
    refused: set[str] = set()
    for what, pieces in wrong.items():
        (tmp_path / "w").write_bytes(b"".join(pieces))
        try:
            opened(tmp_path / "w")
        except InputRefused:
            refused.add(what)
    assert refused == set(wrong)
    assert other_head != head


def test_any_flipped_byte_keeps_a_file_shut(tmp_path: Path) -> None:
    data = seal(tmp_path / "a", b"what was said" * 100).read_bytes()
    head = len(parts(data)[0])
    for at in (*range(0, head, 3), *range(head, len(data), 97)):
        (tmp_path / "w").write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        with pytest.raises((InputRefused, StoreError)):
            opened(tmp_path / "w")


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", b"LECTERN", b"LECTERN\x01\xff\xff", b"LECTERN\x01\x00\x02[]", b"\0" * 99]
)
def test_what_is_no_bundle_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "w").write_bytes(data)
    with pytest.raises(InputRefused):
        opened(tmp_path / "w")


def head_with(path: Path, **facts: object) -> Path:
    data = path.read_bytes()
    head, chunks = parts(data)
    body = json.dumps({**json.loads(head[10:]), **facts}).encode()
    path.write_bytes(head[:8] + len(body).to_bytes(2, "big") + body + b"".join(chunks))
    return path


def test_a_newer_format_is_said_to_be_newer(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="newer"):
        opened(head_with(seal(tmp_path / "a", b"x"), format=2))
    data = bytearray(seal(tmp_path / "b", b"x").read_bytes())
    data[7] = 2
    (tmp_path / "b").write_bytes(data)
    with pytest.raises(InputRefused, match="newer"):
        opened(tmp_path / "b")


@pytest.mark.parametrize(
    "facts", [{"memory_kib": 1 << 40}, {"iterations": 10**9}, {"lanes": 0}, {"salt": "!"}, {"chunk": 1}]
)
def test_a_head_that_asks_for_all_memory_or_time_is_refused_before_any_is_spent(
    tmp_path: Path, facts: dict[str, object]
) -> None:
    with pytest.raises(InputRefused, match="damaged"):
        opened(head_with(seal(tmp_path / "a", b"x"), **facts))


def test_more_than_the_limit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="larger"):
        opened(seal(tmp_path / "a", bytes(10_000)), limit=9_000)


def test_no_nonce_is_used_twice_in_a_file(tmp_path: Path) -> None:
    with (tmp_path / "a").open("wb") as file:
        keys = Sealer(file, WORD)._keys
    nonces = [keys.nonce(number, last=last) for number, last in itertools.product(range(300), (False, True))]
    assert len(set(nonces)) == len(nonces)
    assert {len(nonce) for nonce in nonces} == {12}

"""Lists of a class's names in the forms schools give them."""

from __future__ import annotations

from pathlib import Path

import pytest

from classroom.domain.errors import InputRefused
from classroom.ingest.rosters import read_roster


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.txt", "Ana García\n1. Ben Osei\n\nAna García\n"),
        ("b.txt", "García, Ana\nOsei, Ben"),
        ("c.txt", "Ana García, Ben Osei"),
        ("d.csv", "Student ID,First Name,Last Name\n7,Ana,García\n8,Ben,Osei\n"),
        ("e.csv", "nombre completo;nota\nAna García;7\nBen Osei;8\n"),
        ("f.csv", "Ana García\nBen Osei\n"),
    ],
)
def test_a_roster_is_read_in_every_form(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    assert read_roster(path) == ("Ana García", "Ben Osei")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", b""),
        ("b.txt", b"1\n2\n"),
        ("c.csv", b"id,mark\n1,2\n"),
        ("d.txt", b"a\n" * 600_000),
        ("e.txt", bytes(99)),
    ],
)
def test_what_is_no_roster_is_refused_with_what_to_give(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InputRefused) as refused:
        read_roster(path)
    assert refused.value.remedy

"""Names of files: every system takes them, whatever the lesson is called."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom.reports.writing import dated_name, safe_name


@given(st.text(max_size=200) | st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x2FFFF), max_size=200))
def test_any_title_gives_a_name_every_system_takes(title: str) -> None:
    name = safe_name(title)
    assert name
    assert len(f"2026-09-14 {name} - data dictionary.parquet".encode()) <= 255
    assert not set(name) & set('<>:"/\\|?*\n\r\t\0')
    assert name == name.strip(" .")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("../../etc", "etc"),
        ("CON", "lesson CON"),
        ("nul.txt", "lesson nul.txt"),
        ("COM¹", "lesson COM¹"),
        ("…", "lesson"),
        ("9/14: thirds", "9 14 thirds"),
        ("Cafe\u0301", "Café"),
    ],
)
def test_titles_that_mean_something_to_a_system_lose_that_meaning(title: str, name: str) -> None:
    assert safe_name(title) == name


def test_a_folder_of_lessons_sorts_as_a_calendar() -> None:
    assert dated_name("Fractions", date(2026, 9, 4)) == "2026-09-04 Fractions"
    assert dated_name("2026-09-04 Fractions", date(2026, 9, 4)) == "2026-09-04 Fractions"
    assert dated_name("Fractions", None) == "Fractions"

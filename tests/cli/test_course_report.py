"""`lectern report` over a course."""

from __future__ import annotations

import pytest

from tests.fixtures.made_course import fill_course


@pytest.fixture
def filled(tmp_path):
    fill_course(tmp_path / "store", 8)


def test_a_course_or_a_teacher_makes_one_file(filled, lectern, tmp_path):
    ran = lectern("report", "--course", "Maths 6B", "--out", str(tmp_path / "course.pdf"), "--json")
    assert ran.json == {"files": [str(tmp_path / "course.pdf")]}
    assert (tmp_path / "course.pdf").read_bytes().startswith(b"%PDF")
    again = lectern("report", "--teacher", "Ms Rivera", "--since", "2025-09-10", "--out", str(tmp_path / "t.pdf"))
    assert again.code == 0


@pytest.mark.parametrize("asked", [(), ("Fractions", "--course", "Maths 6B"), ("--course", "7C"), ("--since", "soon")])
def test_what_makes_no_sense_leaves_with_two_and_writes_nothing(filled, lectern, tmp_path, asked):
    ran = lectern("report", *asked, "--out", str(tmp_path / "x.pdf"))
    assert ran.code == 2
    assert not (tmp_path / "x.pdf").exists()


def test_what_left_the_store_is_noted_for_every_lesson(filled, lectern, tmp_path):
    lectern("report", "--course", "Maths 6B", "--mask-names", "--out", str(tmp_path / "course.pdf"))
    outputs = lectern("privacy", "--json").json["outputs"]
    assert len(outputs) == 8
    assert all(row["masked"] for row in outputs)

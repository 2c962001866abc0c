"""Who speaks, and who is the teacher."""

from __future__ import annotations

import time

import pytest

from classroom.ingest.speakers import is_student, is_teacher, roles_of, with_speakers


@pytest.mark.parametrize(
    "label",
    ["Teacher", "TEACHER 1", "Instructor", "Professor", "Prof. Lin", "Docente", "Profesora", "Maestra", "T", "T1"],
)
def test_labels_of_teachers(label):
    assert is_teacher(label)
    assert not is_student(label)


@pytest.mark.parametrize(
    "label",
    [
        "Student",
        "Student 3",
        "STUDENTS",
        "S1",
        "S",
        "Ss",
        "Alumno",
        "Alumna 2",
        "Estudiante",
        "Niño",
        "Audience",
        "Pupil A",
    ],
)
def test_labels_of_students(label):
    assert is_student(label)
    assert not is_teacher(label)


@pytest.mark.parametrize("label", ["Ana", "Theo", "Sam", "Prof", "Tom 1", "Speaker 1", "Note"])
def test_names_are_no_labels(label):
    assert not is_student(label)
    assert label == "Prof" or not is_teacher(label)


def test_a_name_stands_until_the_next_where_captions_name_only_changes():
    texts = [">> MARTA: Welcome.", "Today we begin.", ">> BO: Hi.", ">> MARTA: Hello.", "Sit down.", ">> BO: Thanks."]
    said, who = with_speakers(texts, [None] * 6)
    assert said == ["Welcome.", "Today we begin.", "Hi.", "Hello.", "Sit down.", "Thanks."]
    assert who == ["MARTA", "MARTA", "BO", "MARTA", "MARTA", "BO"]


def test_a_few_colons_in_a_lecture_make_no_speakers():
    texts = [f"sentence number {i} of the lecture" for i in range(40)]
    texts[3], texts[9], texts[20] = "Theorem: all is well", "Next: the proof", "Chapter 3: limits"
    said, who = with_speakers(texts, [None] * 40)
    assert said == texts
    assert set(who) == {None}


def test_a_name_that_fits_two_people_decides_nothing():
    roles, notes = roles_of(["Ana Pérez", "Ana López", "Bo"], "Ana")
    assert roles == ["unknown"] * 3
    assert notes
    assert roles_of(["Ana Pérez", "Ana López", None], "Ana López")[0] == ["student", "teacher", "unknown"]


def test_a_label_counts_where_the_name_given_is_not_there():
    assert roles_of(["Professor", "Bo"], "Marta")[0] == ["teacher", "student"]


def test_prefixes_made_to_be_slow_are_not():
    started = time.process_time()
    with_speakers(["A" * 100_000, "a " * 50_000 + ":", ">> " * 30_000] * 5, [None] * 15)
    assert time.process_time() - started < 2

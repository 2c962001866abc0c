"""Pseudonyms: the same person keeps theirs, labels need none, a person's word outranks what was found."""

from __future__ import annotations

import pytest

from classroom.naming.people import Person, Texts, is_label, proposals, spoken_names, with_pseudonyms

TEXTS = Texts(
    teachers=["Ms. Rivera"],
    students=["Kim", "Speaker 2", "Kim"],
    texts=["Thank you, Bongani.", "Ask Zed again.", "Will you come?"],
)


@pytest.mark.parametrize(
    "label", ["Speaker 2", "SPEAKER_01", "Student A", "students", "Docente", "Alumna 3", "", "guest", "S1", "S12"]
)
def test_labels_name_nobody(label: str) -> None:
    assert is_label(label)


@pytest.mark.parametrize("name", ["Kim", "Ms. Rivera", "Speakerman Jones", "Ana Torres"])
def test_names_are_no_labels(name: str) -> None:
    assert not is_label(name)


def test_speakers_authors_and_likely_names_get_pseudonyms_and_unlikely_ones_are_left() -> None:
    people, left = with_pseudonyms(TEXTS, ())
    assert {person.name: person.pseudonym for person in people} == {
        "Ms. Rivera": "Teacher",
        "Kim": "Student 1",
        "Bongani": "Student 2",
    }
    assert [proposal.name for proposal in left] == ["Zed"]


def test_a_second_time_everybody_keeps_their_pseudonym_and_new_ones_go_on_counting() -> None:
    people, _ = with_pseudonyms(TEXTS, ())
    more = Texts(teachers=TEXTS.teachers, students=["Ada", *TEXTS.students], texts=TEXTS.texts)
    again, _ = with_pseudonyms(more, people)
    names = {person.name: person.pseudonym for person in again}
    assert names == {**{person.name: person.pseudonym for person in people}, "Ada": "Student 3"}


def test_a_rejected_word_is_not_proposed_for_masking_and_a_confirmed_one_is() -> None:
    known = (Person(name="Bongani", state="rejected"), Person(name="Zed", state="confirmed"))
    people, left = with_pseudonyms(TEXTS, known)
    assert {person.name for person in people if person.pseudonym} == {"Ms. Rivera", "Kim", "Zed"}
    assert left == ()
    assert {p.name: p.state for p in proposals(TEXTS, people)}["Zed"] == "confirmed"


def test_spanish_lessons_have_spanish_pseudonyms() -> None:
    people, _ = with_pseudonyms(TEXTS, (), language="es")
    assert {person.pseudonym for person in people} == {"Docente", "Estudiante 1", "Estudiante 2"}


def test_names_are_listened_for_as_they_are_said_given_names_first() -> None:
    listed = [
        Person(name="Ana María López", state="roster"),
        Person(name="Ng, Bo", state="confirmed"),
        Person(name="Ana", state="roster"),
        Person(name="J. 李", state="roster"),
        Person(name="Hope", state="found"),
        Person(name="Mark", state="rejected"),
        Person(name="🙂 Zoë", state="roster"),
        Person(name="", state="roster"),
    ]
    assert spoken_names(listed, "Ms Hill") == ("Ana", "Ng", "Ms", "María", "López", "Bo", "Zoë", "Hill")


def test_without_a_roster_nobody_is_listened_for() -> None:
    assert spoken_names([]) == ()
    assert spoken_names([Person(name="Hope", state="found")], "") == ()

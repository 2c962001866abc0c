"""One of the speakers teaches, unless that is in doubt; what a transcript says is not touched."""

from __future__ import annotations

from analyzers.speakers.roles import SURE, Part, roles_of


def test_who_talks_and_asks_most_teaches() -> None:
    roles = roles_of({"S1": Part(0.1, 0.0), "S2": Part(0.8, 0.9, first=True, last=True), "S3": Part(0.1, 0.1)})
    assert {name: role.role for name, role in roles.items()} == {"S1": "student", "S2": "teacher", "S3": "student"}
    assert roles["S2"].reason == "talks_most"
    assert 0.9 < roles["S2"].confidence < 1.0


def test_who_asks_the_questions_teaches_where_all_talk_alike() -> None:
    roles = roles_of({"S1": Part(0.5, 0.0), "S2": Part(0.5, 1.0)})
    assert (roles["S2"].role, roles["S2"].reason) == ("teacher", "asks_most")


def test_in_doubt_nobody_is_called_teacher() -> None:
    roles = roles_of({"S1": Part(0.5, 0.5, first=True), "S2": Part(0.5, 0.5, last=True)})
    assert {role.role for role in roles.values()} == {"unknown"}
    assert all(role.confidence < SURE and role.reason == "unsure" for role in roles.values())


def test_the_only_voice_of_a_lesson_is_the_teachers() -> None:
    (role,) = roles_of({"S1": Part(1.0, 0.0)}).values()
    assert (role.role, role.reason) == ("teacher", "only_voice")


def test_what_a_transcript_says_stays_and_the_others_are_students() -> None:
    roles = roles_of({"Ms. Vega": Part(0.1, 0.0, role="teacher"), "Ana": Part(0.9, 1.0, first=True, last=True)})
    assert (roles["Ms. Vega"].role, roles["Ms. Vega"].reason) == ("teacher", "given")
    assert roles["Ana"].role == "student"


def test_a_lesson_without_speakers_has_no_roles() -> None:
    assert roles_of({}) == {}


def test_a_remembered_voice_tells_who_teaches_where_talk_does_not() -> None:
    roles = roles_of({"S1": Part(0.5, 0.5, first=True, profile=0.93), "S2": Part(0.5, 0.5, last=True, profile=0.6)})
    assert {name: role.role for name, role in roles.items()} == {"S1": "teacher", "S2": "student"}
    assert roles["S1"].reason == "profile"


def test_a_like_voice_takes_nobodys_place_who_clearly_leads_the_lesson() -> None:
    leads = Part(0.7, 0.9, first=True, last=True, profile=0.5)
    roles = roles_of({"S1": leads, "S2": Part(0.3, 0.1, profile=0.99)})
    assert roles["S1"].role == "teacher"
    assert roles["S1"].reason != "profile"


def test_a_substitute_whose_voice_is_another_changes_nothing() -> None:
    plain = {"S1": Part(0.7, 0.8, first=True), "S2": Part(0.3, 0.2, last=True)}
    heard = {"S1": Part(0.7, 0.8, first=True, profile=0.79), "S2": Part(0.3, 0.2, last=True, profile=0.83)}
    assert roles_of(heard) == roles_of(plain)

"""Notes and goals are added and taken back, never changed; notes of another store come in once."""

from __future__ import annotations

import pytest

from classroom.domain.errors import UsageError
from classroom.domain.notes import Goal, Note


def note(text: str, **facts: object) -> Note:
    return Note(lesson_id="abc123", text=text, **facts)  # type: ignore[arg-type]


def test_notes_stand_in_the_order_of_the_lesson(store, lesson) -> None:
    store.add_lesson(lesson())
    for text, start_s in (("late", 30.0), ("early", 2.5), ("whole lesson", None)):
        store.add_note(note(text, start_s=start_s))
    assert [made.text for made in store.notes("abc123")] == ["whole lesson", "early", "late"]


def test_a_note_taken_back_is_gone_from_the_list_and_stays_in_the_history(store, lesson) -> None:
    store.add_lesson(lesson())
    made = store.add_note(note("hasty"))
    for _ in range(2):
        store.withdraw_note(made.note_id)
    assert store.notes("abc123") == ()
    assert [row.withdraws for row in store.notes("abc123", history=True)] == [None, made.note_id]
    with pytest.raises(UsageError):
        store.withdraw_note("nobody wrote this")


def test_notes_survive_closing_and_go_with_their_lesson(store, lesson) -> None:
    store.add_lesson(lesson())
    store.add_note(note("kept"))
    store.delete_lesson("abc123")
    store.add_lesson(lesson())
    assert store.notes("abc123") == ()


def test_a_note_on_a_lesson_that_is_not_there_is_refused(store) -> None:
    with pytest.raises(UsageError):
        store.add_note(note("where?"))


def test_goals_are_set_and_dropped(store) -> None:
    first = store.set_goal(Goal(measure="press_share", text="more reasons", teacher="R"))
    store.set_goal(Goal(measure="question_rate", text="fewer", direction="down"))
    store.drop_goal(first.goal_id)
    assert [(goal.measure, goal.direction) for goal in store.goals()] == [("question_rate", "down")]
    with pytest.raises(UsageError):
        store.drop_goal("none")

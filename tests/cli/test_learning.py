"""`lectern models refit` and `reset` from outside: exit codes and sentences."""

from __future__ import annotations


def test_learning_without_corrections_is_refused_and_forgetting_nothing_is_no_fault(lectern) -> None:
    asked = lectern("models", "refit", "feedback")
    assert asked.code == 2
    assert "it takes 5" in asked.err
    assert lectern("models", "refit", "nobody").code == 2
    forgotten = lectern("models", "reset", "feedback", "--json")
    assert forgotten.code == 0
    assert forgotten.json == {"analyzer": "feedback", "reset": False}

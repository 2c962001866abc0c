"""A goal's lessons are places in a row, filled as they are given; signs tell the way without colour."""

from __future__ import annotations

from classroom.charts.goal import GoalStep, goal_steps
from classroom.charts.shapes import Mark

STEPS = [
    GoalStep(key="a", title="First", value="40 %", toward=True),
    GoalStep(key="b", title="Second", value="20 %", toward=False),
    GoalStep(key="c", title="Third", value="", toward=None),
]


def kinds(drawing) -> list[str]:
    return [shape.kind for shape in drawing.shapes if isinstance(shape, Mark)]


def test_lessons_given_and_still_to_come_are_told_apart_by_their_signs(words):
    drawing = goal_steps(STEPS, of=5, width=400, wording=words)
    assert kinds(drawing) == ["triangle", "square", "circle", "ring", "ring"]
    assert [target.key for target in drawing.targets] == ["a", "b", "c"]
    assert all(target.hint in drawing.description for target in drawing.targets)


def test_where_there_is_no_room_for_all_the_last_ones_are_shown(words):
    many = [GoalStep(key=str(at), title=str(at), value="1", toward=True) for at in range(20)]
    drawing = goal_steps(many, of=20, width=300, wording=words)
    assert drawing.targets[-1].key == "19"
    assert len(kinds(drawing)) < 7
    assert len(drawing.table) == 21

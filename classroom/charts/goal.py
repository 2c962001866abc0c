"""A goal's lessons as steps: a place for each, filled once the lesson was given, with the way its value went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from classroom.charts.shapes import Drawing, Line, Mark, MarkKind, Shape, Target, Text, shortened
from classroom.charts.values import UNKNOWN
from classroom.wording import Wording

_HIGH, _MARK = 52.0, 16.0
_LEAST = 52.0


@dataclass(frozen=True, kw_only=True)
class GoalStep:
    """A lesson of a goal. value: as written, "" where it has none; toward: it went the wanted way, None if not known.

    key: the lesson's id.
    """

    key: str
    title: str
    value: str
    toward: bool | None


def goal_steps(steps: Sequence[GoalStep], *, of: int, width: float, wording: Wording) -> Drawing:
    """`of` places from left to right, at most as many as have room; triangles went the wanted way, squares did not."""
    room = max(1, int(width // _LEAST))
    first = max(0, len(steps) - room)
    places = min(of - first, room)
    wide = width / places
    shapes: list[Shape] = [Line(x1=0, y1=_MARK, x2=wide * places, y2=_MARK, stroke="grid")]
    targets: list[Target] = []
    for at in range(places):
        x, number = (at + 0.5) * wide, first + at
        if number >= len(steps):
            shapes.append(Mark(x=x, y=_MARK, size=10, kind="ring", fill="muted"))
            continue
        step = steps[number]
        kind, fill = _sign(step)
        shapes.append(Mark(x=x, y=_MARK, size=14, kind=kind, fill=fill))
        value = shortened(step.value or UNKNOWN, wide, 11)
        shapes.append(Text(x=x, y=_MARK + 24, text=value, size=11, anchor="middle"))
        hint = f"{step.title}: {step.value or UNKNOWN}. {_way(step, wording)}".strip()
        targets.append(Target(x=at * wide, y=0, width=wide, height=_HIGH, key=step.key, hint=hint))
    described = wording.text("chart.goal.description", done=len(steps), of=of)
    return Drawing(
        width=width,
        height=_HIGH,
        shapes=tuple(shapes),
        title=wording.text("chart.goal.title"),
        description=" ".join((described, *(target.hint for target in targets))),
        table=(
            tuple(wording.text(name) for name in ("chart.lesson", "chart.value", "chart.what")),
            *((step.title, step.value or UNKNOWN, _way(step, wording)) for step in steps),
        ),
        targets=tuple(targets),
    )


def _sign(step: GoalStep) -> tuple[MarkKind, str]:
    if step.toward is None:
        return "circle", "unknown"
    return ("triangle", "highlight") if step.toward else ("square", "missed")


def _way(step: GoalStep, wording: Wording) -> str:
    if step.toward is None:
        return wording.text("chart.goal.unknown")
    return wording.text("chart.goal.toward" if step.toward else "chart.goal.away")

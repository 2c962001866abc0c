"""The timeline with its lanes: speech, voices at once, questions, slides, comments and moments under one time axis."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Final

from classroom.charts import activity, spans
from classroom.charts.axis import time_ticks, timecode
from classroom.charts.lanes import Lane, Lanes
from classroom.charts.shapes import Boxes, Drawing, Line, Mark, MarkKind, Rect, Shape, Text, text_width
from classroom.charts.spans import Stretch
from classroom.wording import Wording

RULER: Final = 20.0
HEIGHTS: Final = {
    "activity": 32.0,
    "several": 12.0,
    "questions": 12.0,
    "slides": 18.0,
    "comments": 16.0,
    "moments": 18.0,
}
"""Pixels of each lane at text size 100 %."""
GAP: Final = 6.0
TIGHT: Final = 0.75
"""What the heights and gaps are taken times where there is little room."""
MOMENT_MARKS: Final[dict[str, MarkKind]] = {
    "highlight": "star",
    "missed": "triangle",
    "question": "ring",
    "confusion": "diamond",
}
_TICK = 4.0
_BUCKET = 6.0
_BESIDE = 13.0
_FULL = 3
"""So many comments in one bucket make a bar of full height."""


@dataclass(frozen=True, kw_only=True)
class View:
    """The part of the lesson that is drawn: start_s..end_s over the pixels x..x+width."""

    start_s: float
    end_s: float
    x: float
    width: float

    @property
    def scale(self) -> float:
        """Pixels a second, above 0."""
        return self.width / max(self.end_s - self.start_s, 1e-6)

    @property
    def stretch(self) -> Stretch:
        """The same as what the spans are put on."""
        return Stretch(start_s=self.start_s, end_s=self.end_s, x=self.x, scale=self.scale)

    def place(self, second: float) -> float:
        """The x of a second."""
        return self.x + (second - self.start_s) * self.scale


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a lane is, from its top."""

    name: str
    y: float
    height: float


def places(lanes: Lanes, *, tight: bool = False) -> tuple[Place, ...]:
    """The lanes that have something to show, from top to bottom, below the ruler."""
    made: list[Place] = []
    factor, top = TIGHT if tight else 1.0, RULER
    for name in lanes.shown():
        made.append(Place(name=name, y=top, height=HEIGHTS[name] * factor))
        top += (HEIGHTS[name] + GAP) * factor
    return tuple(made)


def height_of(lanes: Lanes, *, tight: bool = False) -> float:
    """Pixels from the top of the ruler to the bottom of the last lane."""
    last = places(lanes, tight=tight)[-1]
    return last.y + last.height


def lane_shapes(lanes: Lanes, view: View, *, tight: bool = False) -> tuple[Shape, ...]:
    """Ruler and lanes within the view, without names: only what can be seen, crowded things made one."""
    shapes: list[Shape] = list(_ruler(lanes, view, height_of(lanes, tight=tight)))
    painters = {
        "activity": _speech,
        "several": _several,
        "questions": _questions,
        "slides": _slides,
        "comments": _comments,
        "moments": _moments,
    }
    for place in places(lanes, tight=tight):
        shapes.extend(painters[place.name](lanes, view, place))
    return tuple(shapes)


def timeline(lanes: Lanes, *, width: float, wording: Wording) -> Drawing:
    """The whole lesson for print or a still picture, with the lanes' names and a key of the signs."""
    found = places(lanes)
    gutter = max(text_width(wording.text(f"lane.{place.name}"), 12) for place in found) + 12
    view = View(start_s=0, end_s=lanes.duration_s, x=gutter, width=width - gutter)
    names = [
        Text(
            x=gutter - 8,
            y=place.y + place.height / 2 + 4,
            text=wording.text(f"lane.{place.name}"),
            anchor="end",
            fill="muted",
        )
        for place in found
    ]
    signs = _key(lanes, gutter, height_of(lanes) + 20, wording)
    return Drawing(
        width=width,
        height=height_of(lanes) + (28 if signs else 4),
        shapes=(*lane_shapes(lanes, view), *names, *signs),
        title=wording.text("chart.timeline.title"),
        description=describe(lanes, view, wording),
        table=table(lanes, wording),
    )


def describe(lanes: Lanes, view: View, wording: Wording) -> str:
    """One or two sentences: the part that is shown and how many things are in each lane there."""
    parts = " ".join(
        wording.text("chart.timeline.part", lane=wording.text(f"lane.{name}"), count=len(found))
        for name in lanes.shown()
        if name != "activity" and (found := lanes.lane(name).within(view.start_s, view.end_s))
    )
    return wording.text(
        "chart.timeline.description",
        start=timecode(view.start_s),
        end=timecode(view.end_s),
        length=timecode(lanes.duration_s),
        parts=parts,
    ).strip()


def table(lanes: Lanes, wording: Wording) -> tuple[tuple[str, ...], ...]:
    """All that the lanes hold but speech, by time: time code, lane, and the row's number or the moment's kind."""
    found: list[tuple[float, str, str]] = []
    for name in lanes.shown():
        lane = lanes.lane(name)
        if name == "activity":
            continue
        for at in range(len(lane)):
            number = int(lane.numbers[at])
            what = wording.text(f"moment.kind.{lane.kinds[at]}") if name == "moments" else str(number)
            found.append((float(lane.starts[at]), wording.text(f"lane.{name}"), what))
    head = (wording.text("chart.time"), wording.text("chart.lane"), wording.text("chart.what"))
    return (head, *((timecode(second), lane, what) for second, lane, what in sorted(found)))


def _ruler(lanes: Lanes, view: View, bottom: float) -> Iterator[Shape]:
    first, last = max(0.0, view.start_s), min(view.end_s, lanes.duration_s)
    right = view.place(last)
    for tick in time_ticks(first, last, (last - first) * view.scale):
        x = view.place(tick)
        label = timecode(tick)
        yield Line(x1=x, y1=RULER - 6, x2=x, y2=bottom, stroke="grid")
        if tick == 0:
            yield Text(x=x, y=11, text=label, size=11, fill="muted")
        elif x + text_width(label, 11) / 2 < right:
            yield Text(x=x, y=11, text=label, size=11, anchor="middle", fill="muted")


def _speech(lanes: Lanes, view: View, place: Place) -> Iterator[Shape]:
    left, right = max(view.x, view.place(0)), min(view.x + view.width, view.place(lanes.duration_s))
    yield Rect(x=left, y=place.y, width=max(0.0, right - left), height=place.height, fill="silence", radius=3)
    for row in activity.rows_of_roles(set(lanes.speech), place.height):
        lane = lanes.speech[row.role]
        found = lane.overlapping(view.start_s, view.end_s)
        part = slice(found.start, found.stop)
        yield activity.talk_shape(row, (lane.starts[part], lane.ends[part]), view.stretch, place.y)


def _several(lanes: Lanes, view: View, place: Place) -> Iterator[Shape]:
    part = lanes.several.overlapping(view.start_s, view.end_s)
    times = (lanes.several.starts[part.start : part.stop], lanes.several.ends[part.start : part.stop])
    wide = spans.boxes(*times, view.stretch, least=2.0)
    yield Boxes(boxes=tuple((x, place.y, width, place.height) for x, width in wide), fill="unknown")


def _questions(lanes: Lanes, view: View, place: Place) -> Iterator[Shape]:
    if view.scale >= activity.PLAIN:
        part = lanes.questions.overlapping(view.start_s, view.end_s)
        times = (lanes.questions.starts[part.start : part.stop], lanes.questions.ends[part.start : part.stop])
        wide = spans.boxes(*times, view.stretch, least=_TICK)
        yield Boxes(boxes=tuple((x, place.y, width, place.height) for x, width in wide), fill="question")
        return
    bottom = place.y + place.height
    found: list[tuple[float, float, float, float]] = []
    for x, members in _buckets(lanes.questions, view, _TICK):
        tall = min(1.0, (1 + len(members)) / 4) * place.height
        found.append((x, bottom - tall, _TICK - 1, tall))
    yield Boxes(boxes=tuple(found), fill="question")


def _buckets(lane: Lane, view: View, width: float) -> Iterator[tuple[float, list[int]]]:
    """The left edges of the stretches of `width` pixels in which something begins, and the places of what does."""
    found = lane.within(view.start_s, view.end_s)
    at = (lane.starts[found.start : found.stop] - view.start_s) * view.scale + view.x
    buckets = (at // width).astype(int).tolist()
    for bucket, members in groupby(zip(buckets, found, strict=True), key=itemgetter(0)):
        yield bucket * width, [place for _, place in members]


def _slides(lanes: Lanes, view: View, place: Place) -> Iterator[Shape]:
    lane = lanes.slides
    for at in lane.overlapping(view.start_s, view.end_s):
        x, end = view.place(float(lane.starts[at])), view.place(float(lane.ends[at]))
        if end - x < 0.5:
            continue
        yield Rect(x=x + 0.5, y=place.y, width=max(1.0, end - x - 1), height=place.height, fill="soft", radius=2)
        yield Rect(x=x + 0.5, y=place.y, width=min(2.0, end - x), height=place.height, fill="accent")
        label = str(int(lane.numbers[at]))
        if end - x > text_width(label, 11) + 10:
            yield Text(x=max(x, view.x) + 6, y=place.y + place.height / 2 + 4, text=label, size=11)


def _comments(lanes: Lanes, view: View, place: Place) -> Iterator[Shape]:
    lane = lanes.comments
    confused: list[float] = []
    found: list[tuple[float, float, float, float]] = []
    bottom = place.y + place.height
    for x, members in _buckets(lane, view, _BUCKET):
        tall = max(5.0, min(1.0, len(members) / _FULL) * place.height)
        found.append((x + 0.5, bottom - tall, _BUCKET - 1, tall))
        if any(lane.kinds[at] == "confusion" for at in members):
            confused.append(x + _BUCKET / 2)
    yield Boxes(boxes=tuple(found), fill="unknown")
    for x in confused:
        yield Mark(x=x, y=bottom - 5, size=13, kind="diamond", fill="surface")
        yield Mark(x=x, y=bottom - 5, size=10, kind="diamond", fill="confusion")


def _moments(lanes: Lanes, view: View, place: Place) -> Iterator[Shape]:
    lane = lanes.moments
    middle = place.y + place.height / 2
    before = -_BESIDE
    marks: list[Shape] = []
    for at in lane.overlapping(view.start_s, view.end_s):
        kind = lane.kinds[at]
        x, end = view.place(float(lane.starts[at])), view.place(float(lane.ends[at]))
        if end > x + 2:
            yield Rect(x=x, y=middle - 2, width=end - x, height=4, fill=kind, radius=2, opacity=0.5)
        # of two that begin together the second stands beside the first, not on top of it
        before = max(x, before + _BESIDE) if x - before < _BESIDE / 2 else x
        marks.append(Mark(x=before, y=middle, size=14, kind=MOMENT_MARKS[kind], fill=kind))
    yield from marks


def _key(lanes: Lanes, left: float, y: float, wording: Wording) -> list[Shape]:
    shapes: list[Shape] = []
    x = left
    kinds = [kind for kind in MOMENT_MARKS if kind in lanes.moments.kinds or kind in lanes.comments.kinds]
    for kind in kinds:
        label = wording.text(f"moment.kind.{kind}")
        shapes.append(Mark(x=x + 6, y=y - 4, size=11, kind=MOMENT_MARKS[kind], fill=kind))
        shapes.append(Text(x=x + 16, y=y, text=label, size=11, fill="muted"))
        x += text_width(label, 11) + 36
    return shapes

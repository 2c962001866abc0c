"""Moments that comments give: places in the lesson that several of them point to."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import polars as pl

from analyzers.moments.candidates import Candidate, Talk
from classroom.domain.analyzer import Frames

TOGETHER_S: Final = 40.0
"""Comments that point to within this many seconds of each other are about the same thing."""


_POINTS: Final = 0.4
"""So often the place of a comment is one of the first three that were traced (card of `trace`), at its own best."""

Place: TypeAlias = tuple[int, float, int]
"""Index of an utterance, how sure the comment points there, and which comment."""


@dataclass(frozen=True)
class Rule:
    """Places that at least `fewest` comments with a label point to (None: with none of the other rules' labels)."""

    label: str | None
    kind: str
    reason: str
    fewest: int


RULES: Final = (
    Rule("confusion", "confusion", "confusion_here", fewest=2),
    Rule("pedagogy", "highlight", "comments_on_teaching", fewest=2),
    Rule(None, "highlight", "comments_point_here", fewest=3),
)


def from_comments(talk: Talk, inputs: Frames) -> Iterator[Candidate]:
    """Candidates where several comments point to about the same place; none without `traces`.

    Repeated comments (`duplicate_of`) count once. The slide is named where the utterance has one.
    """
    if "traces" not in inputs:
        return
    index = {number: i for i, number in enumerate(talk.number)}
    best = inputs["traces"].filter(pl.col("rank") == 1)
    repeated = _repeated(inputs)
    points = [
        (comment, index[number], score)
        for comment, number, score in best.select("comment", "utterance", "score").iter_rows()
        if number in index and comment not in repeated
    ]
    slides = dict(inputs["alignment"].select("utterance", "slide").iter_rows()) if "alignment" in inputs else {}
    labelled = {rule.label: _with_label(inputs, rule.label) for rule in RULES if rule.label}
    for rule in RULES:
        about = labelled[rule.label] if rule.label else {point[0] for point in points} - set().union(*labelled.values())
        places = sorted((place, score, comment) for comment, place, score in points if comment in about)
        for group in _grouped(talk, places):
            if len(group) >= rule.fewest:
                yield _candidate(talk, rule, *_on_one_slide(talk, group, slides, rule.fewest))


def _repeated(inputs: Frames) -> set[int]:
    if "comments" not in inputs:
        return set()
    return set(inputs["comments"].filter(pl.col("duplicate_of").is_not_null())["comment"].to_list())


def _with_label(inputs: Frames, label: str) -> set[int]:
    if "labels.feedback" not in inputs:
        return set()
    applies = (pl.col("label") == label) & pl.col("applies") & (pl.col("target") == "comment")
    return set(inputs["labels.feedback"].filter(applies)["row"].to_list())


def _grouped(talk: Talk, places: Sequence[Place]) -> Iterator[list[Place]]:
    """Places in order, in groups that span at most `TOGETHER_S`."""
    group: list[Place] = []
    for place in places:
        if group and talk.start[place[0]] - talk.start[group[0][0]] > TOGETHER_S:
            yield group
            group = []
        group.append(place)
    if group:
        yield group


def _on_one_slide(
    talk: Talk, group: Sequence[Place], slides: Mapping[int, int], fewest: int
) -> tuple[Sequence[Place], int | None]:
    """Those on the slide that most point at, and that slide; all and no slide where too few point at any one.

    So a moment never says more comments of a slide than the report and the list of slides do.
    """
    on = Counter(slides[talk.number[place]] for place, _, _ in group if talk.number[place] in slides)
    if not on:
        return group, None
    slide, count = max(on.items(), key=lambda item: (item[1], -item[0]))
    if count < fewest:
        return group, None
    return [point for point in group if slides.get(talk.number[point[0]]) == slide], slide


def _candidate(talk: Talk, rule: Rule, group: Sequence[Place], slide: int | None) -> Candidate:
    first = group[0][0]
    detail: dict[str, int | float] = {"comments": len(group)}
    if slide is not None:
        detail["slide"] = slide
    return Candidate(
        kind=rule.kind,
        reason=f"{rule.reason}_on_slide" if slide is not None else rule.reason,
        first=first,
        last=min(group[-1][0] + 1, len(talk.number) - 1),
        certainty=1.0 - math.prod(1.0 - _POINTS * certain for _, certain, _ in group),
        detail=detail,
        comments=tuple(sorted(comment for _, _, comment in group)),
    )

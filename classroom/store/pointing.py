"""Comments that a person gave their moment, or none, laid over the traces. No SQL.

The moment is kept by its second, so it stays when another recognition numbers the utterances anew; without times it is
kept by the number and the words of the utterance.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from classroom.domain.corrections import MOMENT, Correction, JsonValue
from classroom.domain.errors import UsageError
from classroom.domain.tables import BY_PERSON, TRACES
from classroom.store import overlay

_FAR_S = 10.0
"""An utterance that begins later than this after the moment, or ended before it by more, is another place."""


@dataclass(frozen=True, kw_only=True)
class Pointed:
    """The utterance a comment is about, None for none; its start in seconds, or without times its words' sha256."""

    utterance: int | None
    start_s: float | None = None
    text: str | None = None

    @property
    def value(self) -> str:
        """What the store keeps as the correction's value."""
        return json.dumps({"utterance": self.utterance, "start_s": self.start_s, "text": self.text})

    @classmethod
    def of(cls, value: JsonValue) -> Pointed | None:
        """What was kept; None for a value that is no such thing."""
        try:
            facts = json.loads(str(value))
            return cls(utterance=facts["utterance"], start_s=facts["start_s"], text=facts["text"])
        except (ValueError, TypeError, KeyError):
            return None

    def now(self, utterances: Mapping[int, overlay.Place]) -> int | None:
        """The number of the utterance as they are numbered now; None where it is not to be found any more."""
        if self.start_s is not None:
            return _at(self.start_s, utterances)
        same = [number for number, place in utterances.items() if self.text is not None and place.text == self.text]
        if self.utterance in same:
            return self.utterance
        return same[0] if len(same) == 1 else None


def _at(start_s: float, utterances: Mapping[int, overlay.Place]) -> int | None:
    """The utterance that begins within a second of it, else the one going on then, else the nearest."""

    def far(place: overlay.Place) -> tuple[float, float]:
        begins = abs((place.start_s or 0.0) - start_s)
        if begins <= overlay.NEAR_S:
            return (0.0, begins)
        before = max(0.0, (place.start_s or 0.0) - start_s)
        after = max(0.0, start_s - (place.end_s if place.end_s is not None else place.start_s or 0.0))
        return (max(before, after), begins)

    timed = {number: place for number, place in utterances.items() if place.start_s is not None}
    nearest = min(timed, key=lambda number: far(timed[number]), default=None)
    return nearest if nearest is not None and far(timed[nearest])[0] <= _FAR_S else None


def _missing(table: str) -> UsageError:
    return UsageError(f"There is no such row in {table}.")


def made_of(correction: Correction, ground: overlay.Ground, utterances: Mapping[int, overlay.Place]) -> Correction:
    """The correction as it is kept, made from one whose value is an utterance's number, or None for nowhere.

    Raises UsageError if there is no such comment or utterance.
    """
    comments = ground.targets.get("comments", {})
    number, value = correction.key["comment"], correction.value
    if not isinstance(number, int) or number not in comments:
        raise _missing("comments")
    pointed = Pointed(utterance=None)
    if value is not None:
        if type(value) is not int or value not in utterances:
            raise _missing("utterances")
        place = utterances[value]
        pointed = Pointed(utterance=value, start_s=place.start_s, text=place.text if place.start_s is None else None)
    return replace(correction, value=pointed.value, anchor=comments[number].facts())


def place(
    ground: overlay.Ground, made: Sequence[Correction], utterances: Mapping[int, overlay.Place]
) -> tuple[pl.DataFrame, tuple[overlay.Placement, ...]]:
    """The traces with people's moments in the place of what was found, and where each correction belongs now.

    Of two for one comment the later one counts. A correction whose comment or utterance is gone leaves the traces as
    they were computed.
    """
    taken_back = {correction.withdraws for correction in made if correction.withdraws}
    rows, found = ground.rows, list[overlay.Placement]()
    given: dict[int, int | None] = {}
    for correction in made:
        if correction.withdraws:
            continue
        if correction.correction_id in taken_back:
            found.append(overlay.Placement(correction=correction, state="withdrawn", row=None))
            continue
        pointed, comment = Pointed.of(correction.value), _comment(ground, correction)
        target = None if pointed is None else pointed.now(utterances)
        if pointed is None or comment is None or (target is None and pointed.utterance is not None):
            found.append(overlay.Placement(correction=correction, state="unplaced", row=None))
            continue
        given[comment] = target
        state: overlay.State = "placed" if comment == correction.key["comment"] else "moved"
        found.append(overlay.Placement(correction=correction, state=state, row=None))
    said = [
        {"comment": comment, "rank": 1, "utterance": target, "score": 1.0, "way": BY_PERSON}
        for comment, target in given.items()
        if target is not None
    ]
    others = rows.filter(~pl.col("comment").is_in(list(given)))
    laid = pl.concat([others, pl.DataFrame(said, schema=rows.schema)]).sort(TRACES.order, maintain_order=True)
    return (laid if given else rows), tuple(found)


def _comment(ground: overlay.Ground, correction: Correction) -> int | None:
    """The comment's number now: that of its key where it has the same words, else the only one that has them."""
    comments = ground.targets.get("comments", {})
    number = int(correction.key["comment"])
    if number in comments and comments[number].text == correction.anchor.get("text"):
        return number
    return overlay.nearest(comments, correction)


def is_moment(correction: Correction) -> bool:
    """True for what gives a comment its moment."""
    return correction.table == TRACES.name and correction.column == MOMENT

"""Words given to voices, and utterances cut where another voice goes on."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

Row = Mapping[str, Any]
"""A row of utterances or words by column."""

NEAR_S: Final = 1.0
"""How far from every voice a word may be and still belong to the nearest one."""

SHORTEST_WORDS: Final = 2
SHORTEST_S: Final = 0.6
"""A part cut off an utterance has so many words or lasts so long; less is a mistake at the seam."""


@dataclass(frozen=True)
class Stretch:
    """A stretch of one voice on the lesson's clock, in seconds."""

    start_s: float
    end_s: float
    speaker: str


@dataclass(frozen=True)
class Said:
    """A part of an utterance said by one speaker, and how that was found out (domain/tables.py, ATTRIBUTION)."""

    utterance: Row
    words: tuple[Row, ...]
    speaker: str | None
    confidence: float
    reason: str


class Voices:
    """The stretches of all voices, to be asked who speaks when."""

    def __init__(self, stretches: Sequence[Stretch]) -> None:
        self._stretches = sorted(stretches, key=lambda one: one.start_s)
        self._starts = [one.start_s for one in self._stretches]
        self._longest = max((one.end_s - one.start_s for one in self._stretches), default=0.0)

    def near(self, start_s: float, end_s: float) -> list[Stretch]:
        """The stretches that begin before the span ends and may reach into it, up to `NEAR_S` away."""
        last = bisect_right(self._starts, end_s + NEAR_S)
        first = bisect_right(self._starts, start_s - self._longest - NEAR_S)
        return self._stretches[first:last]

    def who(self, start_s: float, end_s: float) -> tuple[str | None, float, str]:
        """The speaker who fills most of the span, the share (0..1) in which nobody else speaks, and the reason."""
        near = self.near(start_s, end_s)
        seconds: dict[str, float] = {}
        for one in near:
            shared = min(end_s, one.end_s) - max(start_s, one.start_s)
            if shared > 0 or (start_s == end_s and one.start_s <= start_s <= one.end_s):
                seconds[one.speaker] = seconds.get(one.speaker, 0.0) + max(shared, 1e-3)
        if seconds:
            speaker = max(seconds, key=lambda name: seconds[name])
            return speaker, min(1.0, seconds[speaker] / sum(seconds.values())), "voice"
        away = {one: max(one.start_s - end_s, start_s - one.end_s) for one in near}
        closest = min(away, key=lambda one: away[one], default=None)
        if closest is None or away[closest] > NEAR_S:
            return None, 0.0, "none"
        return closest.speaker, 0.5, "nearest"


def said_by(utterances: Sequence[Row], words: Mapping[int, Sequence[Row]], voices: Voices) -> Iterator[Said]:
    """Every utterance in parts of one speaker each, in order; words: of each utterance by its number.

    An utterance with a speaker of its own keeps it. Without words an utterance is not cut.
    """
    for row in utterances:
        own = tuple(words.get(row["utterance"], ()))
        if row["speaker"] is not None:
            yield Said(row, own, row["speaker"], 1.0, "given")
        elif row["start_s"] is None:
            yield Said(row, own, None, 0.0, "none")
        elif not own:
            yield Said(row, own, *voices.who(row["start_s"], row["end_s"]))
        else:
            yield from _parts(row, own, voices)


def _parts(row: Row, words: tuple[Row, ...], voices: Voices) -> Iterator[Said]:
    runs = runs_of(words, voices)
    texts = texts_of(row["text"], [[word["text"] for word in run] for run in runs])
    if len(runs) == 1 or texts is None:
        yield Said(row, words, *voices.who(row["start_s"], row["end_s"]))
        return
    for place, (run, text) in enumerate(zip(runs, texts, strict=True)):
        start_s = row["start_s"] if place == 0 else run[0]["start_s"]
        end_s = row["end_s"] if place == len(runs) - 1 else max(word["end_s"] for word in run)
        sure = sum(word["probability"] for word in run) / len(run)
        part = {**row, "start_s": start_s, "end_s": max(start_s, end_s), "text": text, "confidence": sure}
        yield Said(part, tuple(run), *voices.who(start_s, max(start_s, end_s)))


def runs_of(words: Sequence[Row], voices: Voices) -> list[list[Row]]:
    """The words in runs of one speaker. A run too short to be a turn goes to the one before it (or after the first)."""
    runs: list[tuple[str | None, list[Row]]] = []
    for word in words:
        speaker, _, _ = voices.who(word["start_s"], word["end_s"])
        if runs and (speaker is None or speaker == runs[-1][0]):
            runs[-1][1].append(word)
        else:
            runs.append((speaker, [word]))
    joined: list[tuple[str | None, list[Row]]] = []
    for speaker, run in runs:
        short = len(run) < SHORTEST_WORDS and run[-1]["end_s"] - run[0]["start_s"] < SHORTEST_S
        if joined and (short or speaker == joined[-1][0] or _is_short(joined[0][1], joined)):
            before, held = joined[-1]
            joined[-1] = (speaker if _is_short(held, joined) else before, held + run)
        else:
            joined.append((speaker, run))
    return [run for _, run in joined]


def _is_short(run: Sequence[Row], joined: Sequence[object]) -> bool:
    """True for a first run that is too short to stand alone."""
    return len(joined) == 1 and len(run) < SHORTEST_WORDS and run[-1]["end_s"] - run[0]["start_s"] < SHORTEST_S


def texts_of(text: str, runs: Sequence[Sequence[str]]) -> list[str] | None:
    """The text cut before the first word of each run; None where the words are not found in it one after the other."""
    cuts: list[int] = []
    place = 0
    for run in runs:
        for index, word in enumerate(run):
            found = text.find(word, place)
            if found < 0:
                return None
            if index == 0:
                cuts.append(found)
            place = found + len(word)
    cuts[0] = 0
    return [text[start:end].strip() for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True)]

"""What was heard as rows of utterances, words and stretches on the lesson's clock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from analyzers._shared.audio import RATE
from analyzers.speech.hearing import Transcript
from analyzers.speech.stretches import Stretch
from analyzers.speech.words import Word, text_of
from classroom.domain.analyzer import Frames
from classroom.domain.tables import STRETCHES, UTTERANCES, WORDS, frame


class Rows:
    """Makes pieces of rows whose utterances are numbered on from those committed `earlier`."""

    def __init__(self, earlier: Frames) -> None:
        self.utterances = earlier["utterances"].height if "utterances" in earlier else 0

    def piece(self, stretch: Stretch, heard: Transcript, clock: Clock) -> Frames:
        """The tables of one stretch: utterances and words that were heard in it, and the stretch itself."""
        runs = heard.utterances
        numbers = range(self.utterances, self.utterances + len(runs))
        self.utterances += len(runs)
        spoken = {
            "start_s": [clock.at(stretch.start / RATE)],
            "end_s": [clock.at(stretch.end / RATE)],
            "speech_s": [stretch.speech_s],
            "language": [heard.language if stretch.speech else None],
        }
        return {
            "utterances": frame(UTTERANCES, _utterances(numbers, heard, clock)),
            "words": frame(WORDS, _words(numbers, runs, clock)),
            "stretches": frame(STRETCHES, spoken),
        }


def no_rows() -> Frames:
    """The piece of a recording without any sound."""
    return {table.name: pl.DataFrame(schema=table.schema) for table in (UTTERANCES, WORDS, STRETCHES)}


class Clock:
    """A recording's place on the lesson's clock: it begins at `start_s`, and the next one begins at `limit_s`."""

    def __init__(self, start_s: float, limit_s: float) -> None:
        self._start_s, self._limit_s = start_s, limit_s

    def at(self, seconds: float) -> float:
        """The time on the lesson's clock of a time in the recording, never after the next one's beginning."""
        return min(self._start_s + seconds, self._limit_s)


def _utterances(numbers: range, heard: Transcript, clock: Clock) -> dict[str, list[Any]]:
    runs = heard.utterances
    return {
        "utterance": list(numbers),
        "start_s": [clock.at(run[0].start_s) for run in runs],
        "end_s": [clock.at(max(word.end_s for word in run)) for run in runs],
        "role": ["unknown"] * len(runs),
        "text": [text_of(run) for run in runs],
        "language": [heard.language] * len(runs),
        "confidence": [sum(word.probability for word in run) / len(run) for run in runs],
        "doubt": list(heard.doubts),
    }


def _words(numbers: range, runs: Sequence[Sequence[Word]], clock: Clock) -> dict[str, list[Any]]:
    rows = [(number, index, word) for number, run in zip(numbers, runs, strict=True) for index, word in enumerate(run)]
    return {
        "utterance": [number for number, _, _ in rows],
        "word": [index for _, index, _ in rows],
        "start_s": [clock.at(word.start_s) for _, _, word in rows],
        "end_s": [clock.at(word.end_s) for _, _, word in rows],
        "text": [word.text for _, _, word in rows],
        "probability": [word.probability for _, _, word in rows],
    }

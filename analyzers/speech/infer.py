"""Speech recognition, stretch by stretch, so that what is heard is kept while the rest is still to be heard."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

import polars as pl

from analyzers._shared.audio import RATE
from analyzers._shared.lasting import cores
from analyzers.speech import Params, languages
from analyzers.speech.hearing import Ear, Transcript, window_of
from analyzers.speech.rows import Clock, Rows, no_rows
from analyzers.speech.stretches import Stretch, stretches
from analyzers.speech.vocabulary import vocabulary
from analyzers.speech.whisper import Whisper
from classroom.domain.analyzer import Context, Frames
from classroom.domain.errors import ModelError, UsageError

MOST_WAITING: Final = 8
"""Stretches held back, at most, until the language is known (up to a minute of sound each)."""

TOGETHER: Final = {"cpu": 2, "cuda": MOST_WAITING}
"""Stretches decoded together, at most. On the processor two cost a sixth less than one by one and four hardly less, but
each takes some 100 MB, and what is at hand is what a kill loses."""

MOST_THREADS: Final = 4

SHORT_S: Final = 1.0
"""A recording whose sound ends this much before the length it had when it was imported breaks off."""


@dataclass(frozen=True)
class Part:
    """One recording: its number from 1, its file, where it is on the lesson's clock, its length when imported."""

    number: int
    path: Path
    start_s: float
    limit_s: float
    duration_s: float


@dataclass(frozen=True)
class Placed:
    """A stretch and the recording it is from."""

    part: Part
    stretch: Stretch


def run(inputs: Frames, context: Context) -> Iterator[Frames]:
    """Pieces of utterances, words and stretches in the order of the lesson; goes on after `context.earlier`.

    Raises InputRefused if a recording cannot be read any more, ModelError if the model cannot be loaded, UsageError
    for a language that the model does not know.
    """
    parts = _parts(inputs["recordings"])
    total_s = max((part.start_s + part.duration_s for part in parts), default=0.0)
    params = cast("Params", context.params)
    listener, rows = _Listener(context, vocabulary(inputs, params.names, params.subject)), Rows(context.earlier)
    loops, doubtful, done = 0, _doubtful(context.earlier), False
    for group in listener.knowing(_placed(parts, context)):
        if context.stopped():
            return
        transcripts = listener.hear([placed.stretch for placed in group])
        for placed, heard in zip(group, transcripts, strict=True):
            loops += heard.loops
            doubtful += sum(doubt is not None for doubt in heard.doubts)
            clock = Clock(placed.part.start_s, placed.part.limit_s)
            yield rows.piece(placed.stretch, heard, clock)
            context.progress(min(clock.at(placed.stretch.end / RATE), total_s), total_s)
            done = True
    if not done and not context.earlier:
        yield no_rows()
    if not rows.utterances:
        context.warn("no_speech")
    if loops:
        context.warn("loops", count=loops)
    if doubtful:
        context.warn("doubtful", count=doubtful, total=rows.utterances)


def _doubtful(earlier: Frames) -> int:
    """Utterances in doubt that were committed before."""
    return earlier["utterances"].height - earlier["utterances"]["doubt"].null_count() if "utterances" in earlier else 0


def _parts(recordings: pl.DataFrame) -> list[Part]:
    starts = recordings["start_s"].to_list()
    return [
        Part(row["part"] + 1, Path(row["path"]), row["start_s"], limit_s, row["duration_s"])
        for row, limit_s in zip(recordings.iter_rows(named=True), [*starts, float("inf")][1:], strict=True)
    ]


def _placed(parts: Sequence[Part], context: Context) -> Iterator[Placed]:
    """The stretches that are still to be heard. Warns of a recording that ends before it should."""
    before = context.earlier.get("stretches")
    done_s = max(before["end_s"].to_list(), default=0.0) if before is not None else 0.0
    for part in parts:
        if done_s >= part.limit_s - 1 / RATE:
            continue
        end = begin = round(max(0.0, done_s - part.start_s) * RATE)
        for stretch in stretches(part.path, begin):
            end = stretch.end
            yield Placed(part, stretch)
        if end / RATE < part.duration_s - SHORT_S:
            context.warn("breaks_off", part=part.number, minutes=round(end / RATE / 60, 1))


class _Listener:
    """Knows the lesson's language, or finds it out, and hears stretches. Loads the model when it is needed.

    Where a person named the language, everything is heard in it; else a stretch may be in another one.
    """

    def __init__(self, context: Context, vocabulary: Sequence[str]) -> None:
        self._context, self._vocabulary = context, vocabulary
        self._whisper: Whisper | None = None
        self._device = context.device
        self.language: str | None = context.language or languages.of_earlier(context.earlier.get("stretches"))

    def knowing(self, placed: Iterable[Placed]) -> Iterator[list[Placed]]:
        """The same stretches in groups to be heard together, the first once the language is known.

        Silence does not wait for speech after it: what is given out is what can be saved.
        """
        waiting: list[Placed] = []
        voices = 0
        for one in placed:
            waiting.append(one)
            voices += bool(one.stretch.speech)
            enough = languages.VOICES_TO_KNOW if self.language is None else TOGETHER[self._device]
            if 0 < voices < enough and len(waiting) < MOST_WAITING:
                continue
            self._learn(waiting)
            yield from self._groups(waiting)
            waiting, voices = [], 0
        self._learn(waiting)
        yield from self._groups(waiting)

    def _groups(self, waiting: Sequence[Placed]) -> Iterator[list[Placed]]:
        """At most so many stretches with speech each as are decoded together."""
        group: list[Placed] = []
        for one in waiting:
            if one.stretch.speech and sum(bool(held.stretch.speech) for held in group) == TOGETHER[self._device]:
                yield group
                group = []
            group.append(one)
        if group:
            yield group

    def hear(self, stretches: Sequence[Stretch]) -> list[Transcript]:
        """What is said in each of the stretches."""
        if self.language is None or not any(stretch.speech for stretch in stretches):
            return [Transcript() for _ in stretches]
        try:
            return self._heard(stretches, self.language)
        except RuntimeError:  # what CTranslate2 raises for a card that fails or has too little memory
            if self._device == "cpu":
                raise
            self._give_up_card()
            some = TOGETHER[self._device]
            parts = [stretches[begin : begin + some] for begin in range(0, len(stretches), some)]
            return [one for part in parts for one in self._heard(part, self.language)]

    def _heard(self, stretches: Sequence[Stretch], language: str) -> list[Transcript]:
        model = self._model()
        spoken = [stretch for stretch in stretches if stretch.speech]
        if self._context.language is None:
            guesses = model.languages_of([window_of(stretch) for stretch in spoken])
            told = [
                languages.of_stretch(*one, language) for one in zip(guesses, (s.speech_s for s in spoken), strict=True)
            ]
        else:
            told = [language] * len(spoken)
        if len(set(told)) == 1:
            return Ear(model, told[0]).hear(stretches)
        each = iter(told)
        return [Ear(model, next(each)).hear([one])[0] if one.speech else Transcript() for one in stretches]

    def _learn(self, waiting: Sequence[Placed]) -> None:
        """Tell the lesson's language from the speech that waits."""
        spoken = [held.stretch for held in waiting if held.stretch.speech]
        if self.language is not None or not spoken:
            return
        guesses = self._model().languages_of([window_of(stretch) for stretch in spoken])
        self.language = languages.of_lesson(zip(guesses, (stretch.speech_s for stretch in spoken), strict=True))

    def _model(self) -> Whisper:
        if self._whisper is None:
            whisper = self._loaded()
            if self.language is not None and self.language not in whisper.languages:
                raise UsageError(
                    f"The speech model does not know the language '{self.language}'.",
                    "Leave the language out, and it is found from what is heard.",
                )
            self._whisper = whisper
        return self._whisper

    def _loaded(self) -> Whisper:
        try:
            return self._on(self._device)
        except ModelError:
            if self._device == "cpu":
                raise
            return self._on(self._give_up_card())

    def _on(self, device: str) -> Whisper:
        folder, params = self._context.models["whisper-base"], cast("Params", self._context.params)
        return Whisper(
            folder,
            device=device,
            threads=_threads(),
            beam_size=params.beam_size,
            vocabulary=self._vocabulary,
            names=params.names,
        )

    def _give_up_card(self) -> str:
        """The processor, from now on: the card passed its test, but fails at the work itself."""
        self._device, self._whisper = "cpu", None
        self._context.warn("card_failed")
        return self._device


def _threads() -> int:
    """The cores this process may use, at most `MOST_THREADS`: more do not make it faster."""
    return min(cores(), MOST_THREADS)

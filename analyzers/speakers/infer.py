"""Speakers: voices told apart, words given to them, and roles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl

from analyzers._shared.audio import RATE
from analyzers._shared.voice import FRAME
from analyzers.speakers.assigning import Row, Said, Stretch, Voices, said_by
from analyzers.speakers.clusters import voices_of
from analyzers.speakers.listening import Heard, Nets, hear
from analyzers.speakers.profile import Span, likeness, sounds_of, together_in
from analyzers.speakers.roles import roles_of
from analyzers.speakers.rows import parts_of, tables
from analyzers.speakers.turns import Turn, turns
from classroom.domain.analyzer import RECORDING_UNREAD, Context, Frames
from classroom.domain.errors import InputRefused
from classroom.domain.tables import WORDS, empty

_SILENT: Final = 1e-10


@dataclass(frozen=True)
class _Sound:
    """What is heard in all parts of the recording together: stretches of voices and how loud each voice is (dB).

    parts: each part's beginning on the lesson's clock and what was heard in it.
    """

    stretches: Sequence[Stretch]
    levels: dict[str, float]
    parts: Sequence[tuple[float, Heard]] = ()


def run(inputs: Frames, context: Context) -> Iterator[Frames]:
    """One piece with all tables, or none where the person stopped it.

    Without a recording, or with one that cannot be read any more (a warning says so), names and roles come from the
    transcript alone.
    """
    utterances = inputs["utterances"]
    sound = _heard(inputs.get("recordings"), context)
    if sound is None:
        return
    words = inputs.get("words", empty(WORDS))
    said = list(said_by(utterances.to_dicts(), _by_utterance(words), Voices(sound.stretches)))
    roles = roles_of(parts_of(said, _likeness(said, sound, context.params)))
    _tell(said, sound, context)
    yield tables(said, sound.stretches, roles, sound.levels)


def _tell(said: Sequence[Said], sound: _Sound, context: Context) -> None:
    spoken = [one for one in said if one.utterance["start_s"] is not None]
    lost = sum(one.speaker is None for one in spoken)
    if sound.stretches and lost:
        context.warn("speaker_unknown", count=lost)


def _likeness(said: Sequence[Said], sound: _Sound, params: Any) -> dict[str, float]:
    """How alike each speaker is to the teacher's remembered voice; nobody without one, or who says too little."""
    if not params.voice:
        return {}
    spans: dict[str, list[Span]] = {}
    for one in said:
        if one.speaker is not None and one.utterance["start_s"] is not None:
            spans.setdefault(one.speaker, []).append((one.utterance["start_s"], one.utterance["end_s"]))
    together = together_in([(one.start_s, one.end_s) for one in sound.stretches])
    return likeness(sounds_of(spans, sound.parts, together), params.voice)


def _by_utterance(words: pl.DataFrame) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for word in words.iter_rows(named=True):
        found.setdefault(word["utterance"], []).append(word)
    return found


def _heard(recordings: pl.DataFrame | None, context: Context) -> _Sound | None:
    """The voices in the recordings; none without one, and None where the person stopped it."""
    if recordings is None or not recordings.height:
        return _Sound((), {})
    nets = Nets.of(context.models["voices"])
    total_s = float(recordings["duration_s"].sum()) or 1.0
    done_s = 0.0
    heard: list[tuple[float, Heard]] = []
    for row in recordings.iter_rows(named=True):

        def halt(seconds: float, before: float = done_s) -> bool:
            context.progress(min(before + seconds, total_s), total_s)
            return context.stopped()

        try:
            part = hear(Path(row["path"]), nets, halt=halt)
        except InputRefused:
            context.warn(RECORDING_UNREAD, part=row["part"] + 1)
            continue
        if part is None:
            return None
        heard.append((row["start_s"], part))
        done_s += row["duration_s"]
    return _told_apart(heard, context.params)


def _told_apart(heard: Sequence[tuple[float, Heard]], params: Any) -> _Sound:
    """The voices of all parts together, so that a speaker has one label in all of them."""
    if not heard:
        return _Sound((), {})
    voices = voices_of([part for _, part in heard], params.speakers or None)
    placed = [(start_s, part, turns(part, voices)) for start_s, part in heard]
    order = list(dict.fromkeys(turn.voice for _, _, found in placed for turn in found))
    labels = {voice: f"S{place + 1}" for place, voice in enumerate(order)}
    stretches = [
        Stretch(start_s + turn.start_s, start_s + turn.end_s, labels[turn.voice])
        for start_s, _, found in placed
        for turn in found
    ]
    return _Sound(
        sorted(stretches, key=lambda one: (one.start_s, one.end_s, one.speaker)),
        {labels[voice]: level for voice, level in _levels(placed).items()},
        heard,
    )


def _levels(placed: Sequence[tuple[float, Heard, Sequence[Turn]]]) -> dict[int, float]:
    """How loud each voice is in dB of full scale: the median over frames in which it alone is heard."""
    loud: dict[int, list[np.ndarray[Any, np.dtype[np.float32]]]] = {}
    for _, part, found in placed:
        count = np.zeros(len(part.power), dtype=np.int16)
        spans = [(round(t.start_s * RATE / FRAME), round(t.end_s * RATE / FRAME), t.voice) for t in found]
        for start, end, _ in spans:
            count[start:end] += 1
        for start, end, voice in spans:
            alone = (count[start:end] == 1) & (part.speech[start:end] >= 0.5)
            loud.setdefault(voice, []).append(part.power[start:end][alone])
    joined = {voice: np.concatenate(frames) for voice, frames in loud.items()}
    return {
        voice: round(float(10 * np.log10(max(float(np.median(frames)), _SILENT))), 2)
        for voice, frames in joined.items()
        if len(frames)
    }

"""The teacher's voice of a lesson, to be remembered on a person's wish; runs in a process of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import polars as pl

from analyzers.speakers.listening import Heard, Nets, hear
from analyzers.speakers.profile import Sound, Span, sounds_of, together_in
from classroom.domain.analyzer import Frames
from classroom.domain.errors import UsageError

ENOUGH_S: Final = 300.0
"""Seconds of the teacher's utterances that are listened to; more says nothing new about a voice."""

LEAST_S: Final = 10.0
"""Seconds of the teacher alone without which no voice is remembered."""

_OTHERS: Final = "\0"
"""Stands for all others together: nobody is called so."""


def voice_of(
    inputs: Frames, models: Mapping[str, Path], speaker: str, *, progress: Callable[[float], None] = lambda _: None
) -> Sound:
    """What the speaker sounds like, from the beginning of the lesson up to `ENOUGH_S` seconds of the speaker's speech.

    inputs: utterances as a person corrected them, recordings, and voices if they are there. progress is told the
    share (0..1) that is heard. Raises UsageError if the speaker is heard alone for less than `LEAST_S`, InputRefused
    if a recording cannot be read.
    """
    said, until_s = _spans(inputs["utterances"], speaker)
    nets = Nets.of(models["voices"])
    parts: list[tuple[float, Heard]] = []
    for row in inputs["recordings"].iter_rows(named=True):
        start_s = float(row["start_s"])
        if start_s >= until_s:
            break

        def halt(seconds: float, start_s: float = start_s) -> bool:
            progress(min(1.0, (start_s + seconds) / until_s))
            return False

        heard = hear(Path(row["path"]), nets, halt=halt, until_s=until_s - start_s)
        if heard is not None:
            parts.append((start_s, heard))
    found = sounds_of(said, parts, _together(inputs.get("voices"))).get(speaker)
    if found is None or found.seconds < LEAST_S:
        raise UsageError(
            "The teacher is not heard alone for long enough to remember the voice.",
            f"It takes {LEAST_S:.0f} seconds without another voice; choose a lesson with more of the teacher.",
        )
    return found


def _spans(utterances: pl.DataFrame, speaker: str) -> tuple[dict[str, list[Span]], float]:
    """When the speaker and when somebody else speaks, up to the second at which the speaker has spoken enough."""
    timed = utterances.filter(pl.col("start_s").is_not_null()).sort("start_s")
    own: list[Span] = []
    others: list[Span] = []
    spoken_s = until_s = 0.0
    for start_s, end_s, who in timed.select("start_s", "end_s", "speaker").iter_rows():
        if spoken_s >= ENOUGH_S:
            break
        until_s = max(until_s, end_s)
        (own if who == speaker else others).append((start_s, end_s))
        spoken_s += end_s - start_s if who == speaker else 0.0
    return {speaker: own, _OTHERS: others}, until_s


def _together(voices: pl.DataFrame | None) -> list[Span]:
    return [] if voices is None else together_in(list(voices.select("start_s", "end_s").iter_rows()))

"""A recording cut into stretches at silences: what is decoded at once, committed at once and gone on from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from analyzers._shared.audio import RATE, Samples, read_blocks
from analyzers._shared.voice import BLOCK, FRAME, Probabilities, Span, listen, spans

SECOND: Final = RATE // FRAME
"""Frames a second, rounded down (31)."""

WINDOW: Final = -(-30 * RATE // FRAME)
"""Frames of sound to decode in one stretch, at most: Whisper hears 30 s at once, a second window costs the same."""

CLOCK: Final = 60 * SECOND
"""Frames of the recording in one stretch, at most."""

PAUSE: Final = 6
"""Frames (0.2 s) of silence at which a stretch may end; a stop inside a word is shorter."""

LONG_PAUSE: Final = 2 * SECOND
"""Silences longer than this are left out of what is decoded, all but `PAD` on either side (faster-whisper's rule)."""

HORIZON: Final = CLOCK + LONG_PAUSE
"""Frames looked at to find the end of a stretch; the same whatever more of the recording is at hand."""

PAD: Final = int(0.4 * RATE / FRAME)
"""Frames kept before and after speech."""

SILENT: Final = 3 * SECOND
"""Silence before the first speech, from which on it is a stretch of its own."""

PAUSE_WORTH: Final = 0.3
"""How much a pause of 1 s adds to a place's worth as an end; a full window is worth 1. Measured, see card.md."""


@dataclass(frozen=True)
class Stretch:
    """A stretch of one recording. Positions are samples from its beginning.

    speech: spans in which somebody speaks; samples: the sound from `start` to `end`, ends not included.
    """

    start: int
    end: int
    speech: tuple[Span, ...]
    samples: Samples

    @property
    def speech_s(self) -> float:
        """Seconds with speech."""
        return sum(span.end - span.start for span in self.speech) / RATE


def stretches(path: Path, begin: int = 0) -> Iterator[Stretch]:
    """The recording's stretches from that sample (0, or the end of an earlier stretch) to its end, without gaps.

    Where they end depends on the sound after `begin` only. Raises InputRefused if the file cannot be read.
    """
    first = max(0, begin // BLOCK - 1) * BLOCK
    blocks = read_blocks(path, start_s=first / RATE, block_s=BLOCK / RATE)
    buffer = _Buffer(begin)
    position = first
    for block, heard in listen(blocks):
        buffer.add(position, block, heard)
        position += len(block)
        while len(buffer.heard) >= HORIZON:
            yield buffer.take(next_cut(buffer.heard[:HORIZON]))
    while len(buffer.heard):
        yield buffer.take(next_cut(buffer.heard[:HORIZON]))


class _Buffer:
    """Sound and probabilities from the last cut on."""

    def __init__(self, begin: int) -> None:
        self.begin = begin
        self.samples: Samples = np.zeros(0, dtype=np.float32)
        self.heard: Probabilities = np.zeros(0, dtype=np.float32)

    def add(self, position: int, block: Samples, heard: Probabilities) -> None:
        skipped = max(0, self.begin - position) if not len(self.samples) else 0
        self.samples = np.concatenate([self.samples, block[skipped:]])
        self.heard = np.concatenate([self.heard, heard[-(-skipped // FRAME) :]])

    def take(self, cut: int) -> Stretch:
        size = min(cut * FRAME, len(self.samples))
        end = self.begin + size
        speech = tuple(
            Span(self.begin + span.start * FRAME, min(self.begin + span.end * FRAME, end))
            for span in spans(self.heard[:cut])
        )
        taken = Stretch(self.begin, end, speech, self.samples[:size])
        self.begin, self.samples, self.heard = end, self.samples[size:], self.heard[cut:]
        return taken


def next_cut(heard: Probabilities) -> int:
    """Where the stretch that begins with these probabilities ends, in frames from its beginning (at least 1).

    `heard` holds at most `HORIZON` frames; fewer mean that the recording ends there. Stretches end in the silence
    that is worth most: late, so that windows are full, and long, so that a sentence is likely to end there.
    """
    found = spans(heard)
    last = len(heard) < HORIZON
    if not found:
        return len(heard) if last else CLOCK
    if found[0].start > SILENT:
        return found[0].start - PAD
    places = _places(found, len(heard))
    if last and len(places) == len(found):
        return len(heard)
    quiet = [place for place in places if place.pause >= PAUSE] or [place for place in places if place.pause]
    if not quiet:
        return _weakest(heard)
    return max(quiet, key=lambda place: place.worth).cut


@dataclass(frozen=True)
class _Place:
    """A place where a stretch may end: the frame, the frames of silence there, the frames to decode up to it."""

    cut: int
    pause: int
    used: int

    @property
    def worth(self) -> float:
        return self.used / WINDOW + PAUSE_WORTH * min(self.pause / SECOND, 1.0)


def _places(found: Sequence[Span], total: int) -> list[_Place]:
    """The ends of the spans of speech up to which one window holds everything."""
    places: list[_Place] = []
    used = min(found[0].start, PAD)
    for index, span in enumerate(found):
        gap = span.start - found[index - 1].end if index else 0
        used += span.end - span.start + (gap if gap <= LONG_PAUSE else 2 * PAD)
        pause = (found[index + 1].start if index + 1 < len(found) else total) - span.end
        if used + min(pause, PAD) > WINDOW or span.end > CLOCK:
            break
        places.append(_Place(span.end + min(pause // 2, PAD), pause, used))
    return places


def _weakest(heard: Probabilities) -> int:
    """Where half a minute of speech without a pause is cut: the frame that sounds least like speech, late in it."""
    smooth = np.convolve(heard[:WINDOW], np.ones(3) / 3, mode="same")
    return WINDOW * 2 // 3 + int(smooth[WINDOW * 2 // 3 : WINDOW - 1].argmin())


def pieces(stretch: Stretch) -> list[Span]:
    """The parts of the stretch to decode, in samples from the recording's beginning: long silences are left out."""
    merged: list[Span] = []
    pad, long = PAD * FRAME, LONG_PAUSE * FRAME
    for span in stretch.speech:
        if merged and span.start - merged[-1].end + pad <= long:
            merged[-1] = Span(merged[-1].start, min(span.end + pad, stretch.end))
        else:
            merged.append(Span(max(span.start - pad, stretch.start), min(span.end + pad, stretch.end)))
    return merged

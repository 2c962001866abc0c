"""Any recording as a stream of mono 16 kHz blocks: memory does not grow with its length, damage does not stop it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from analyzers._shared.soundtrack import RATE, Soundtrack, opened

Samples: TypeAlias = npt.NDArray[np.float32]
"""One channel of sound at `RATE` samples a second, in -1..1."""

BLOCK_S: Final = 10.0

AUDIBLE: Final = 0.01
"""Channels weaker than this share of the strongest one's power (20 dB) carry no voice and are left out."""

CANCELLED: Final = 0.25
"""A mean weaker than this share of the power that unrelated channels would give has cancelled itself out."""


def read_blocks(path: Path, *, start_s: float = 0.0, block_s: float = BLOCK_S) -> Iterator[Samples]:
    """The recording's sound from `start_s` to its end, in blocks of `block_s` seconds; the last may be shorter.

    Time 0 is the file's own beginning as a player shows it: silence is put where the time stamps leave a gap, as far
    as the file's stated length covers it. Packets that cannot be decoded are skipped. Yields nothing where the file
    has no sound after `start_s`. Raises InputRefused if the file is gone or cannot be opened.
    """
    size = max(1, round(block_s * RATE))
    held: list[Samples] = []
    count = 0
    for piece in _from(path, round(start_s * RATE)):
        held.append(piece)
        count += len(piece)
        while count >= size:
            whole = np.concatenate(held)
            yield whole[:size]
            held = [whole[size:]]
            count -= size
    if count:
        yield np.concatenate(held)


def mix(channels: npt.NDArray[np.float32]) -> Samples:
    """One channel from several (channels x samples), in -1..1; what is not a number becomes silence.

    The mean of the channels that carry sound. Where that mean is far weaker than it would be even for unrelated
    channels, they cancel each other (opposite phase), and the strongest one is taken instead.
    """
    clean = np.clip(np.nan_to_num(channels, posinf=0.0, neginf=0.0), -1.0, 1.0)
    if len(clean) == 1 or not clean.shape[1]:
        return clean[0]
    power = np.square(clean).mean(axis=1)
    heard = power >= power.max() * AUDIBLE
    mean = clean[heard].mean(axis=0, dtype=np.float32)
    unrelated = power[heard].sum() / heard.sum() ** 2
    if np.square(mean).mean() < CANCELLED * unrelated:
        return clean[int(power.argmax())]
    return mean


def _from(path: Path, wanted: int) -> Iterator[Samples]:
    """Mixed pieces from that sample on.

    What comes before is decoded too (an hour in about a second): after a jump, decoder and resampler give samples
    that differ a little, and a transcript that is continued must be the one that would have been.
    """
    with opened(path) as container:
        for channels in Soundtrack(container, path).pieces():
            skipped = min(wanted, channels.shape[1])
            wanted -= skipped
            if skipped < channels.shape[1]:
                yield mix(channels)[skipped:]

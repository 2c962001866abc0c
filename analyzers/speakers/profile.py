"""What one person sounds like, over windows in which only that person is heard, and how alike two such voices are."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt

from analyzers.speakers.clusters import FULL
from analyzers.speakers.listening import STEP_S, Heard
from analyzers.speakers.voices import LONG_S, Vectors, unit
from analyzers.speakers.voicing import TICK_S, voiced_share

Span: TypeAlias = tuple[float, float]
"""Start and end on the lesson's clock, in seconds."""

OWN: Final = 0.9
"""Share of a window in which the person speaks and nobody else, from which it counts for the person's voice."""

FEWEST_S: Final = 2.4
"""Seconds heard alone from which a voice is compared with a remembered one."""

ALIKE: Final = 0.84
SAME: Final = 0.9
"""Cosine from which a voice may be the remembered one, and from which it is as good as surely: see card.md."""

_NOBODY: Final = -1
_SEVERAL: Final = -2


@dataclass(frozen=True)
class Sound:
    """A voice: float32 [WIDTH] of length 1, and the seconds of sound that it rests on."""

    vector: Vectors
    seconds: float


def sounds_of(
    said: Mapping[str, Sequence[Span]], parts: Sequence[tuple[float, Heard]], together: Sequence[Span] = ()
) -> dict[str, Sound]:
    """What each speaker sounds like; a speaker who is never heard alone for the length of a window is left out.

    said: when each speaker speaks. parts: the recordings with where each begins on the lesson's clock. together: when
    several voices are heard at once, as far as that is known.
    """
    names = list(said)
    windows: dict[str, list[Vectors]] = {name: [] for name in names}
    for start_s, heard in parts:
        owners = _owners([said[name] for name in names], together, start_s, heard.seconds)
        full = voiced_share(heard, LONG_S) >= FULL
        whole = heard.vectors[:, 1].astype(np.float32)
        for place, name in enumerate(names):
            windows[name].append(whole[full & (_share(owners == place, heard.starts_s) >= OWN)])
    made: dict[str, Sound] = {}
    for name, found in windows.items():
        every = np.concatenate(found) if found else np.zeros((0, 1), dtype=np.float32)
        if len(every):
            made[name] = Sound(unit(every.mean(axis=0)), round(len(every) * STEP_S, 1))
    return made


def together_in(stretches: Sequence[Span]) -> list[Span]:
    """When stretches of voices overlap; those of one voice never do."""
    found: list[Span] = []
    reached_s = -math.inf
    for start_s, end_s in sorted(stretches):
        if start_s < reached_s:
            found.append((start_s, min(end_s, reached_s)))
        reached_s = max(reached_s, end_s)
    return found


def likeness(sounds: Mapping[str, Sound], voice: Sequence[float]) -> dict[str, float]:
    """The cosine (-1..1) of each speaker's vector and that of a remembered voice; only of who is heard `FEWEST_S`."""
    own = np.asarray(voice, dtype=np.float32)
    return {name: float(sound.vector @ own) for name, sound in sounds.items() if sound.seconds >= FEWEST_S}


def known(alike: float | None) -> float:
    """How surely (0..1) a voice is the remembered one: nothing below `ALIKE`, 1 from `SAME` on; 0 for None."""
    if alike is None or alike < ALIKE:
        return 0.0
    return min(1.0, 0.5 + 0.5 * (alike - ALIKE) / (SAME - ALIKE))


def _owners(
    said: Sequence[Sequence[Span]], together: Sequence[Span], start_s: float, seconds: float
) -> npt.NDArray[np.int16]:
    """Int16 [ticks] of a part: the number of the one who speaks, or that nobody does, or several."""
    owners = np.full(round(seconds / TICK_S + 0.499), _NOBODY, dtype=np.int16)
    for place, spans in enumerate(said):
        for begin_s, end_s in spans:
            own = owners[_ticks(begin_s - start_s, end_s - start_s)]
            own[:] = np.where((own == _NOBODY) | (own == place), place, _SEVERAL)
    for begin_s, end_s in together:
        owners[_ticks(begin_s - start_s, end_s - start_s)] = _SEVERAL
    return owners


def _ticks(start_s: float, end_s: float) -> slice:
    return slice(max(0, round(start_s / TICK_S)), max(0, round(end_s / TICK_S)))


def _share(flags: npt.NDArray[np.bool_], starts_s: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """The share of each window in which the flag is set; what lies beyond the end is not."""
    ticks = round(LONG_S / TICK_S)
    sums = np.concatenate([[0], np.cumsum(flags)])
    first = np.minimum(np.round(starts_s / TICK_S).astype(np.int64), len(sums) - 1)
    return (sums[np.minimum(first + ticks, len(sums) - 1)] - sums[first]) / ticks

"""How many voices there are and what each sounds like: windows joined by likeness (average linkage)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from analyzers.speakers.listening import Heard
from analyzers.speakers.voices import LONG_S, Vectors, unit
from analyzers.speakers.voicing import voiced_share

Labels = npt.NDArray[np.int64]

ALIKE: Final = 0.62
"""Mean cosine of two groups of windows from which they are one voice. Chosen on AMI clips, see card.md."""

FEWEST: Final = 2
"""Windows (2.4 s) that make a voice; fewer are noise, laughter or two people at once."""

SMALLEST: Final = 0.01
"""Share of the windows that a voice has at least in a long recording."""

FULL: Final = 0.7
"""Share of a window with a voice in it from which it helps to find the voices."""

MOST_WINDOWS: Final = 1200
"""Windows that are joined; of more, as many spread evenly: the time for a long lesson stays what it is."""

MOST_VOICES: Final = 24


def voices_of(heard: Sequence[Heard], speakers: int | None = None) -> Vectors:
    """Float32 [K, WIDTH] of length 1: the voices in the parts of a recording, the one with the most windows first.

    speakers: how many there are; None to find out. Fewer come back where there are not that many windows.
    """
    full = np.concatenate([voiced_share(part, LONG_S) for part in heard])
    clear = full >= FULL
    if clear.sum() < FEWEST:
        clear = full >= full.max(initial=0.0) / 2
    vectors = np.concatenate([part.vectors[:, 1] for part in heard])[clear].astype(np.float32)
    if not len(vectors):
        return vectors
    some = vectors[np.unique(np.linspace(0, len(vectors) - 1, min(len(vectors), MOST_WINDOWS)).astype(np.int64))]
    fewest = max(min(FEWEST, len(some) // 3), round(SMALLEST * len(some)), 1)
    groups = joined(some, fewest=fewest, speakers=speakers)
    counts = np.bincount(groups)
    fewest = min(fewest, int(counts.max()))
    kept = [group for group in np.argsort(-counts, kind="stable") if counts[group] >= fewest]
    centres = _centres(some, groups, kept[: speakers or MOST_VOICES])
    for _ in range(2):
        nearest = (some @ centres.T).argmax(axis=1)
        centres = _centres(some, nearest, np.unique(nearest).tolist())
    return centres


def _centres(vectors: Vectors, groups: Labels, wanted: Sequence[int]) -> Vectors:
    return unit(np.stack([vectors[groups == group].mean(axis=0) for group in wanted]))


def joined(vectors: Vectors, *, fewest: int, speakers: int | None = None) -> Labels:
    """The group of each window, numbered from 0: the two groups most alike are joined while they are `ALIKE`.

    With `speakers` given they are joined as long as so many groups keep at least `fewest` windows.
    """
    merges, values, big = _all_merges(vectors, fewest)
    if speakers is None:
        steps = next((step for step, value in enumerate(values) if value < ALIKE), len(merges))
    else:
        wanted = min(speakers, max(big))
        steps = max(step for step, count in enumerate(big) if count >= wanted)
    member = np.arange(len(vectors))
    for one, other in merges[:steps]:
        member[member == other] = one
    return np.unique(member, return_inverse=True)[1].astype(np.int64)


def _all_merges(vectors: Vectors, fewest: int) -> tuple[list[tuple[int, int]], list[float], list[int]]:
    """Which group is joined to which, the likeness at each join, and before and after each the groups of that size."""
    likeness = (vectors @ vectors.T).astype(np.float64)
    np.fill_diagonal(likeness, -np.inf)
    sizes = np.ones(len(vectors), dtype=np.int64)
    best = likeness.argmax(axis=1)
    values = likeness.max(axis=1)
    merges: list[tuple[int, int]] = []
    at: list[float] = []
    big = [int((sizes >= fewest).sum())]
    for _ in range(len(vectors) - 1):
        one = int(values.argmax())
        other = int(best[one])
        merges.append((one, other))
        at.append(float(values[one]))
        _join(likeness, sizes, one, other)
        big.append(int((sizes >= fewest).sum()))
        stale = np.flatnonzero((sizes > 0) & ((best == one) | (best == other) | (np.arange(len(sizes)) == one)))
        best[stale], values[stale] = likeness[stale].argmax(axis=1), likeness[stale].max(axis=1)
        values[other] = -np.inf
        closer = (likeness[:, one] > values) & (sizes > 0)
        best[closer], values[closer] = one, likeness[closer, one]
    return merges, at, big


def _join(likeness: npt.NDArray[np.float64], sizes: Labels, one: int, other: int) -> None:
    """Put group `other` into `one`: its likeness to every third is the mean over all pairs of windows."""
    total = sizes[one] + sizes[other]
    mean = (likeness[one] * sizes[one] + likeness[other] * sizes[other]) / total
    mean[[one, other]] = -np.inf
    likeness[one], likeness[:, one] = mean, mean
    likeness[other], likeness[:, other] = -np.inf, -np.inf
    sizes[one], sizes[other] = total, 0

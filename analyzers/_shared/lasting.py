"""What outlives a run: models kept for the next lesson, where the process is told to, and the cores it may use.

A worker for one lesson lets a large model go after its step, so that it never holds all of them at once; the small ones
of texts, which most steps share, stay. A worker of a batch is told by two variables of its environment to keep all and
to leave cores to its neighbours.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable
from typing import Any, Final, TypeVar

KEEP: Final = "LECTERN_KEEP_MODELS"
"""Variable of the environment: set to anything, models are kept until the process ends."""

CORES: Final = "LECTERN_CORES"
"""Variable of the environment: cores the process may use."""

_T = TypeVar("_T")
_kept: dict[Hashable, Any] = {}


def kept(key: Hashable, make: Callable[[], _T], *, small: bool = False) -> _T:
    """What `make` gives; what it gave for an equal key before, in a process that keeps models or if it is `small`."""
    if KEEP not in os.environ and not small:
        return make()
    if key not in _kept:
        _kept[key] = make()
    return _kept[key]


def cores() -> int:
    """The processor cores this process may use, at least 1."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    told = os.environ.get(CORES, "")
    return max(1, min(allowed, int(told)) if told.isdigit() else allowed)

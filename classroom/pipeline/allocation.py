"""Memory given back to the system between steps: glibc keeps what was freed, and a lesson's steps would add up."""

from __future__ import annotations

import ctypes
import functools
import sys
from typing import Any, Final

_ARENA_MAX: Final = -8
"""mallopt's number for how many pools of memory threads may have (malloc.h)."""

_ARENAS: Final = 2


@functools.cache
def _library() -> Any:
    """The C library, None where it is not glibc."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        library = ctypes.CDLL("libc.so.6")
    except OSError:
        return None
    return library if hasattr(library, "malloc_trim") and hasattr(library, "mallopt") else None


def few_pools() -> None:
    """Let all threads take memory from few pools; call before anything heavy is loaded. Does nothing without glibc."""
    library = _library()
    if library is not None:
        library.mallopt(_ARENA_MAX, _ARENAS)


def give_back() -> None:
    """Give memory that was freed back to the system. Does nothing without glibc."""
    library = _library()
    if library is not None:
        library.malloc_trim(0)

"""Freed memory goes back to the system."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from classroom.pipeline.allocation import few_pools, give_back


def resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 1e6


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only glibc keeps freed memory so")
def test_memory_freed_in_small_pieces_is_given_back() -> None:
    few_pools()
    give_back()  # what earlier tests left
    before = resident_mb()
    held = [bytearray(60_000) for _ in range(2000)]
    last = bytearray(60_000)  # keeps the heap's end in use, so that nothing is given back by itself
    full = resident_mb()
    del held
    give_back()
    assert full - before > 60
    assert resident_mb() - before < (full - before) / 2
    assert len(last) == 60_000

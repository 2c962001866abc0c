"""`python -m tests.faults --rounds 100 [--seed N] [--real]`: kills at random moments, other faults once; a table."""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from tests.faults.kills import REAL, WITH_WORKER, WORKS, Killed, kill_once
from tests.faults.world import FAULTS, Skipped


def kills(rounds: int, seed: int, works: Sequence[str]) -> list[Killed]:
    """That many rounds, each of the works and each victim in turn."""
    made: list[Killed] = []
    turns = [
        (verb, victim) for verb in works for victim in (("program", "worker") if verb in WITH_WORKER else ("program",))
    ]
    turns += [turn for turn in turns if turn[0] == "analyze"]
    for number in range(rounds):
        verb, victim = turns[number % len(turns)]
        with tempfile.TemporaryDirectory() as folder:
            made.append(kill_once(Path(folder), random.Random(seed * 1000 + number), verb=verb, victim=victim))
        if made[-1].wrong:
            print(f"round {number} ({verb}, {victim}): {made[-1].wrong}", flush=True)
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 1 if anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--real", action="store_true", help="only kills, and only of Lectern's own analyzers")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as home:
        for variable in ("HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
            os.environ[variable] = home
        return _run(asked.rounds, asked.seed, real=asked.real)


def _run(rounds: int, seed: int, *, real: bool) -> int:
    started, wrong = time.monotonic(), 0
    by_kind: dict[tuple[str, str], list[Killed]] = defaultdict(list)
    for made in kills(rounds, seed, REAL if real else WORKS):
        by_kind[made.work, made.victim].append(made)
    print(f"{'work':<10}{'killed':<10}{'rounds':>7}{'told':>8}{'wrong':>7}")
    for (verb, victim), own in by_kind.items():
        bad = sum(bool(made.wrong) for made in own)
        wrong += bad
        print(f"{verb:<10}{victim:<10}{len(own):>7}{sum(made.told for made in own):>8}{bad:>7}")
    faults = {} if real else FAULTS
    for name, fault in faults.items():
        with tempfile.TemporaryDirectory() as folder:
            try:
                said = fault(Path(folder))
            except Skipped as skipped:
                said = f"skipped: {skipped}"
            except Exception as error:
                wrong += 1
                said = f"WRONG: {type(error).__name__}: {error}"
        print(f"{name}: {said}", flush=True)
    print(f"{rounds} kills and {len(faults)} other faults in {time.monotonic() - started:.0f} s: {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

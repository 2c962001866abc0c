"""`python -m tests.hostile.coverage_fuzz KIND --seconds N --keep DIR`: fuzzing that looks at which lines were reached.

Needs `pip install atheris` (in none of the extras: there are wheels for Linux only). Seeds are those of
tests.hostile.fuzz; what is neither a table nor a refusal ends the run, and the file is kept, to become a test. One
process reads all files, so only readers in Python are worth it: comments and transcripts.
"""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["classroom.ingest"]):
    from classroom import ingest
    from classroom.domain.errors import InputRefused

    for item in pkgutil.iter_modules(ingest.__path__):  # readers are else imported when first wanted, uninstrumented
        importlib.import_module(f"classroom.ingest.{item.name}")

from classroom.ingest.reading import read
from tests.hostile.fuzz import LARGEST, seeds

ENDINGS = {
    "comments": (".csv", ".json", ".jsonl", ".txt", ".tsv", ".xml", ".html", ".sbv", ".xlsx"),
    "transcript": (".vtt", ".srt", ".txt", ".json", ".sbv", ".ass", ".ttml", ".lrc", ".csv"),
}


def reader(kind: str, folder: Path) -> Callable[[bytes], None]:
    """What atheris calls with bytes: the first chooses the ending, the others are the file."""

    def one(data: bytes) -> None:
        if len(data) < 2:
            return
        path = folder / f"a{ENDINGS[kind][data[0] % len(ENDINGS[kind])]}"
        path.write_bytes(data[1:])
        try:
            found = read(kind, path)
        except InputRefused as refused:
            whole = bool(refused.reason and refused.remedy)
            assert whole, "a refusal without reason or remedy"
        else:
            assert found.table.height > 0, "an empty table"

    return one


def corpus(kind: str, folder: Path) -> Path:
    """The seeds of a kind as atheris wants them."""
    made = folder / "corpus"
    made.mkdir()
    for number, (other, path) in enumerate(seeds()):
        if other == kind and path.suffix.lower() in ENDINGS[kind] and path.stat().st_size <= LARGEST // 8:
            first = bytes([ENDINGS[kind].index(path.suffix.lower())])
            (made / str(number)).write_bytes(first + path.read_bytes())
    return made


def main(arguments: Sequence[str]) -> None:
    """Fuzz until the time is over or something is found; atheris ends the process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kind", choices=ENDINGS)
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--keep", type=Path, default=Path("findings.lectern-out"))
    given = parser.parse_args(arguments)
    given.keep.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp())
    options = [
        f"-max_total_time={given.seconds}",
        f"-artifact_prefix={given.keep}/",
        "-timeout=25",
        "-rss_limit_mb=3000",
    ]
    atheris.Setup([sys.argv[0], *options, str(corpus(given.kind, folder))], reader(given.kind, folder))
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1:])

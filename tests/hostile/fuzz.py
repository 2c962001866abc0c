"""Damages real files at random and has them read: `python -m tests.hostile.fuzz --minutes 60 [--seed N] [--keep DIR]`.

Every reading must end as a table or as a refusal with reason and remedy, in time, whatever the bytes. What does not is
a finding: the file is kept, to become a test.
"""

from __future__ import annotations

import argparse
import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from classroom.domain.errors import InputRefused
from classroom.pipeline.imports import FileReader
from tests.material_coverage import KINDS, MATERIAL

FIXTURES: Final = Path(__file__).resolve().parents[1] / "fixtures"
DEMO: Final = Path(__file__).resolve().parents[2] / "resources" / "demo"
LARGEST: Final = 400_000
SLOW_S: Final = 25.0
"""A reader may take 20 s; ending it and starting another takes a while too."""


TOKENS: Final = (
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"\xe2\x80\xae",
    b'"',
    b'""',
    b",",
    b";",
    b"\t",
    b"\r",
    b"\n\n",
    b"-->",
    b"00:00:00,000 --> 99:99:99,999",
    b"00:00:01.000 --> 00:00:00.000",
    b"999999999999999999999",
    b"-1",
    b"1e309",
    b"NaN",
    b"=1+1",
    b"{" * 50,
    b"[" * 2000,
    b"<a>" * 300,
    b"<!ENTITY x SYSTEM 'file:///etc/passwd'>",
    b"&x;",
    b"\xf0\x9f\x92\xa9" * 20,
    b"null",
    b"obj",
    b"endobj",
    b"/Kids",
    b"/Count 100000",
    b"PK\x03\x04",
    b"A" * 70_000,
)


def seeds() -> list[tuple[str, Path]]:
    """Kind and path of the files to start from."""
    found = [("comments", path) for path in sorted((FIXTURES / "comments").iterdir())]
    found += [("transcript", path) for path in sorted((FIXTURES / "transcripts").iterdir())]
    found += [("slides", DEMO / "slides.pdf"), ("comments", DEMO / "exit_ticket.csv")]
    if MATERIAL.is_dir():
        for kind, files in KINDS.items():
            found += [(kind, path) for path in files(MATERIAL) if path.stat().st_size <= LARGEST]
    return found


def damaged(data: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    """The data after one to eight random changes."""
    made = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 3, 5, 8))):
        at = chance.randrange(len(made) + 1)
        size = min(len(made) - at, int(chance.expovariate(1 / 60)) + 1)
        match chance.randrange(9):
            case 0:
                made[at : at + 1] = bytes([chance.randrange(256)])
            case 1:
                del made[at : at + size]
            case 2:
                made[at:at] = chance.choice(TOKENS)
            case 3:
                made[at : at + size] = chance.choice(TOKENS)
            case 4:
                made[at:at] = made[at : at + size] * chance.randrange(2, 200)
            case 5:
                del made[at:]
            case 6:
                other = chance.choice(others)
                begin = chance.randrange(len(other) + 1)
                made[at:at] = other[begin : begin + 2000]
            case 7:
                made[at : at + size] = chance.randbytes(size)
            case _:
                made[at : at + 4] = chance.choice((0, 1, 2**31 - 1, 2**32 - 1)).to_bytes(
                    4, chance.choice(("little", "big"))
                )
    return bytes(made[:2_000_000])


def variants(chance: random.Random, folder: Path) -> Iterator[tuple[str, Path, Path]]:
    """Kind, seed and damaged file, without end."""
    known = [(kind, path, path.read_bytes()) for kind, path in seeds()]
    by_kind = {kind: [data for other, _, data in known if other == kind] for kind, _, _ in known}
    kinds = sorted(by_kind)
    while True:
        kind = chance.choice(kinds)
        _, seed, data = chance.choice([item for item in known if item[0] == kind])
        made = folder / f"damaged{seed.suffix}"
        made.write_bytes(damaged(data, by_kind[kind], chance))
        yield kind, seed, made


def fault_of(kind: str, path: Path, reader: FileReader) -> tuple[str, str]:
    """What became of a file ("read" or "refused: why"), and what is wrong with that ("" for nothing)."""
    started = time.monotonic()
    try:
        reading = reader.read(kind, path)
        said, wrong = "read", "" if reading.table.height else "an empty table"
    except InputRefused as refused:
        said = f"refused: {refused.reason}"
        whole = refused.reason and refused.remedy and "\n" not in str(refused)
        wrong = "" if whole else "a refusal without reason or remedy"
        if "fault in Lectern" in refused.reason or "its reader stopped" in refused.reason:
            wrong = f"{refused.reason} {refused.remedy}"
    seconds = time.monotonic() - started
    limit = SLOW_S + (path.stat().st_size / 250_000 if kind == "recording" else 0) + (60 if kind == "slides" else 0)
    return said, wrong or (f"it took {seconds:.0f} s" if seconds > limit else "")


def main(arguments: Sequence[str] | None = None) -> int:
    """Damage and read until the time is over; 1 if there was a finding."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, default=Path("findings"))
    asked = parser.parse_args(arguments)
    chance, end = random.Random(asked.seed), time.monotonic() + asked.minutes * 60
    counts, findings = Counter[str](), Counter[str]()
    with tempfile.TemporaryDirectory() as folder, FileReader() as reader:
        for kind, seed, made in variants(chance, Path(folder)):
            if time.monotonic() > end:
                break
            said, wrong = fault_of(kind, made, reader)
            counts[f"{kind} {said.partition(':')[0]}"] += 1
            if wrong:
                findings[wrong[:100]] += 1
                asked.keep.mkdir(parents=True, exist_ok=True)
                kept = asked.keep / f"{kind}-{sum(findings.values())}-{seed.stem}{seed.suffix}"
                shutil.copyfile(made, kept)
                print(f"FINDING {kept.name}: {wrong}", flush=True)
    print("\n".join(f"{count:>8}  {what}" for what, count in sorted(counts.items())))
    print(f"{sum(counts.values())} files, {sum(findings.values())} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    raise SystemExit(main())

"""`python -m tests.failed_jobs [--out DIR] [--variants N]`: how many whole analyses of readable files fail.

Every file of the shared material that can be read, and as many variants of them as a class would bring about (other
encodings and line ends, other containers and rates of sound, decks in another order, odd names), each a lesson of one
batch with all analyzers. Of recordings the first ten seconds, so that a laptop is done in an hour. A job has failed
when its lesson did not end "done". The baseline in the open: 14.2 % (Vibe's own analytics of February 2026).
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import av
import pypdfium2

from tests.material_coverage import KINDS, MATERIAL, measure

SECONDS: Final = 10.0
COLUMN: Final = {"recording": "recording", "slides": "slides", "comments": "comments", "transcript": "transcript"}
NAMES: Final = ("Šimon 学", 'it\'s, "quoted" 😀', "  blanks  ", "x" * 120, "درس الكسور", "lección 3 (final).v2", "-n")
SOUND: Final = (
    (".wav", "pcm_s16le", 8000),
    (".wav", "pcm_f32le", 48000),
    (".flac", "flac", 22050),
    (".m4a", "aac", 44100),
    (".mp3", "libmp3lame", 32000),
    (".ogg", "libopus", 48000),
    (".mkv", "aac", 16000),
)
TEXT: Final[dict[str, Callable[[str], bytes]]] = {
    "with a mark of the byte order": lambda text: text.encode("utf-8-sig"),
    "in sixteen bits": lambda text: text.encode("utf-16"),
    "with line ends of Windows": lambda text: text.replace("\r", "").replace("\n", "\r\n").encode(),
    "with blank lines at its end": lambda text: (text + "\n\n   \n").encode(),
    "without its last line end": lambda text: text.rstrip().encode(),
    "with line ends of the old Mac": lambda text: text.replace("\r", "").replace("\n", "\r").encode(),
}


def cut(source: Path, target: Path, codec: str, rate: int, seconds: float = SECONDS) -> None:
    """The first seconds of a recording in another form, one channel."""
    with av.open(str(source)) as opened, av.open(str(target), "w") as out:
        stream = out.add_stream(codec, rate=rate)
        stream.layout = "mono"
        resampler = av.AudioResampler(format=stream.format, layout="mono", rate=rate, frame_size=stream.frame_size or 0)
        for frame in opened.decode(audio=0):
            if frame.time is not None and frame.time > seconds:
                break
            for ready in resampler.resample(frame):
                out.mux(stream.encode(ready))
        for ready in resampler.resample(None):
            out.mux(stream.encode(ready))
        out.mux(stream.encode(None))


def turned(source: Path, target: Path, chance: random.Random) -> None:
    """A deck of some of the pages of another, in another order."""
    deck = pypdfium2.PdfDocument(source)
    pages = chance.sample(range(len(deck)), min(len(deck), 12))
    made = pypdfium2.PdfDocument.new()
    made.import_pages(deck, pages)
    made.save(str(target))


def readable() -> list[tuple[str, Path]]:
    """Kind and path of every file of the material that gives a table."""
    found: list[tuple[str, Path]] = []
    for kind in KINDS:
        found += [(kind, outcome.path) for outcome in measure(kind) if not (outcome.refusal or outcome.fault)]
    return found


def variant(kind: str, source: Path, folder: Path, number: int, chance: random.Random) -> Path:
    """A file that says the same as `source` in another form, under an odd name; the number keeps names apart."""
    name = f"{chance.choice(NAMES)}{number}"
    if kind == "recording":
        ending, codec, rate = SOUND[number % len(SOUND)]
        made = folder / f"{name}{ending}"
        cut(source, made, codec, rate)
    elif kind == "slides" and source.suffix.lower() == ".pdf":
        made = folder / f"{name}.PDF"
        turned(source, made, chance)
    elif source.suffix.lower() in (".csv", ".vtt", ".srt", ".sbv"):
        made = folder / f"{name}{source.suffix.upper()}"
        made.write_bytes(list(TEXT.values())[number % len(TEXT)](source.read_text(encoding="utf-8-sig")))
    else:
        made = folder / f"{name}{source.suffix}"
        shutil.copy(source, made)
    return made


def collect(folder: Path, variants: int) -> list[tuple[str, str, Path]]:
    """What each lesson is made from: where it comes from, its kind, its file."""
    folder.mkdir(parents=True, exist_ok=True)
    known, chance, jobs = readable(), random.Random(0), list[tuple[str, str, Path]]()
    for number, (kind, path) in enumerate(known):
        own = path
        if kind == "recording":
            own = folder / f"own{number}.wav"
            try:
                cut(path, own, "pcm_s16le", 16000)
            except av.error.FFmpegError:  # damaged, and readable all the same: as it is, then
                own = path
        jobs.append(("material", kind, own))
    by_kind = {kind: [path for other, path in known if other == kind] for kind in KINDS}
    kinds = sorted(by_kind)
    while len(jobs) < len(known) + variants:
        number = len(jobs)
        kind = kinds[number % len(kinds)]
        try:
            made = variant(kind, chance.choice(by_kind[kind]), folder, number, chance)
        except (UnicodeDecodeError, av.error.FFmpegError) as fault:
            # no text in UTF-8, or a form that this build of FFmpeg does not write: another one is drawn
            print(f"not made: {kind}: {type(fault).__name__}", flush=True)
            kinds = kinds[1:] + kinds[:1]
            continue
        jobs.append(("variant", kind, made))
    return jobs


def main(arguments: Sequence[str] | None = None) -> int:
    """1 if more than one in a hundred failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("failed_jobs.lectern-out"))
    parser.add_argument("--variants", type=int, default=200)
    given = parser.parse_args(arguments)
    if not MATERIAL.is_dir():
        print(f"There is no {MATERIAL}.")
        return 2
    given.out.mkdir(parents=True, exist_ok=True)
    manifest = given.out / "lessons.csv"
    if not manifest.exists():
        jobs = collect((given.out / "files").absolute(), given.variants)
        with manifest.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, ["title", "language", *COLUMN.values()])
            writer.writeheader()
            for number, (origin, kind, path) in enumerate(jobs):
                writer.writerow({"title": f"{origin} {kind} {number}", "language": "en", COLUMN[kind]: str(path)})
    command = [sys.executable, "-m", "classroom", "batch", str(manifest), "--out", str(given.out / "made")]
    code = subprocess.call([*command, "--workers", "1"])
    return report(manifest, given.out / "made", code)


def report(manifest: Path, made: Path, code: int) -> int:
    """Print what came of the lessons, by origin and kind; 1 if more than one in a hundred failed."""
    with manifest.open(encoding="utf-8", newline="") as file:
        wanted = [row["title"] for row in csv.DictReader(file)]
    facts = [json.loads(path.read_text(encoding="utf-8")) for path in made.glob("lessons/*/lesson.json")]
    status = {fact["lesson"]["title"]: fact["status"] for fact in facts}
    failed = [title for title in wanted if status.get(title) != "done"]
    table = Counter(title.rpartition(" ")[0] for title in wanted)
    bad = Counter(title.rpartition(" ")[0] for title in failed)
    print(f"{'jobs':<28}{'all':>6}{'failed':>8}")
    for group, count in sorted(table.items()):
        print(f"{group:<28}{count:>6}{bad[group]:>8}")
    for title in failed:
        print(f"  {title}: {status.get(title, 'nothing was made')}")
    share = 100 * len(failed) / len(wanted)
    print(f"{len(wanted)} jobs, {len(failed)} failed: {share:.2f} % (the batch left with {code})")
    return 1 if len(failed) > len(wanted) / 100 else 0


if __name__ == "__main__":
    sys.exit(main())

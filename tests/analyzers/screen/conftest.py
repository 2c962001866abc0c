"""Pages drawn here, decks and recordings of them."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from itertools import accumulate
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from PIL import Image, ImageDraw, ImageFont

from analyzers.screen import SPEC
from analyzers.screen.infer import run
from classroom.domain.tables import RECORDINGS, SCREEN, SLIDES, check, frame
from tests.fixtures.made_video import Encoding, Grey, held, write_video

SIZE = (480, 270)

LINES = (
    ("Fractions", "a part of a whole", "one half, one third", "how to write them"),
    ("Adding", "same denominators first", "then the others"),
    ("Adding", "same denominators first", "then the others", "a shorter way"),
    ("Comparing", "which one is larger?", "draw both", "count the pieces", "say why"),
    ("Homework", "page 12, numbers 1 to 5"),
)


def drawn(lines: Sequence[str], size: tuple[int, int] = SIZE) -> Image.Image:
    page = Image.new("L", size, 250)
    pen = ImageDraw.Draw(page)
    for row, line in enumerate(lines):
        font = ImageFont.load_default(size[1] * (0.12 if row == 0 else 0.08))
        pen.text((size[0] * 0.07, size[1] * (0.06 + 0.17 * row)), line, fill=20, font=font)
    return page


def bytes_of(page: Image.Image) -> bytes:
    target = io.BytesIO()
    page.save(target, "JPEG", quality=80)
    return target.getvalue()


@pytest.fixture(scope="session")
def pages() -> list[Image.Image]:
    """Five slides; the third is the second with one more line."""
    return [drawn(lines) for lines in LINES]


@pytest.fixture
def deck() -> Callable[..., pl.DataFrame]:
    """The table of slides for pages; None for one without a picture."""

    def made(pages: Sequence[Image.Image | None], name: str = "deck.pdf") -> pl.DataFrame:
        count = len(pages)
        return frame(
            SLIDES,
            {"slide": range(1, count + 1), "deck": [name] * count, "page": range(1, count + 1)}
            | {"title": [""] * count, "text": [""] * count, "notes": [""] * count, "pictures": [0] * count}
            | {"thumbnail": pl.Series([None if page is None else bytes_of(page) for page in pages], dtype=pl.Binary)},
        )

    return made


def recordings(*files: tuple[Path, float], video: bool = True) -> pl.DataFrame:
    """The table of recordings for files and their seconds, one after the other."""
    lengths = [seconds for _, seconds in files]
    count = len(files)
    return frame(
        RECORDINGS,
        {"part": range(count), "path": [str(path) for path, _ in files], "duration_s": lengths}
        | {"start_s": [0.0, *accumulate(lengths)][:count], "claimed_s": lengths, "rate_hz": [16000] * count}
        | {"channels": [1] * count, "codec": ["aac"] * count, "has_video": [video] * count},
    )


@pytest.fixture
def filmed(tmp_path: Path) -> Callable[..., tuple[Path, float]]:
    """filmed((picture, seconds) ...): a video of them and its seconds."""

    def made(
        *shown: tuple[Image.Image | Grey, float], encoding: Encoding | None = None, name: str = "lesson.mp4"
    ) -> tuple[Path, float]:
        encoding = encoding or Encoding()
        path = tmp_path / name
        frames = held([(np.asarray(picture), seconds) for picture, seconds in shown], encoding.fps)
        write_video(path, frames, encoding)
        return path, sum(seconds for _, seconds in shown)

    return made


@pytest.fixture
def screen(surroundings, deck):
    """What the analyzer finds: (start, end, slide) rounded to a tenth of a second."""

    def seen(files, pages, *, context=None, **more):
        inputs = {"recordings": recordings(*files), "slides": deck(pages), **more}
        (piece,) = run(inputs, context or surroundings(SPEC))
        table = check(piece["screen"], SCREEN)
        return [(round(a, 1), round(b, 1), slide) for a, b, slide in table.select("start_s", "end_s", "slide").rows()]

    return seen

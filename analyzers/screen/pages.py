"""The pages of the decks where they would stand on a picture: as grey values and as edges."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl
from PIL import Image, UnidentifiedImageError

from analyzers.screen.film import HEIGHT, WIDTH, Grey

Reals: TypeAlias = npt.NDArray[np.float32]

STEEPEST: Final = 60.0
"""Edges count up to this many levels, so that a few strong ones do not outweigh all writing."""

_MARGIN: Final = 8
_TINY: Final = 1e-6


@dataclass(frozen=True)
class Box:
    """Where on the picture [HEIGHT, WIDTH] a page is, in its pixels, not rounded."""

    left: float
    top: float
    width: float
    height: float

    @property
    def rows(self) -> slice:
        """The picture's rows that the box touches."""
        return slice(max(0, int(self.top)), min(HEIGHT, int(np.ceil(self.top + self.height - _TINY))))

    @property
    def columns(self) -> slice:
        """The picture's columns that the box touches."""
        return slice(max(0, int(self.left)), min(WIDTH, int(np.ceil(self.left + self.width - _TINY))))


@dataclass(frozen=True)
class Page:
    """A slide by its number, its deck, and what it looks like in grey."""

    slide: int
    deck: str
    picture: Image.Image

    @property
    def ratio(self) -> float:
        """Width divided by height."""
        return self.picture.width / self.picture.height


def pages_of(slides: pl.DataFrame) -> list[Page]:
    """The slides that have a picture, in order."""
    rows = slides.select("slide", "deck", "thumbnail").iter_rows()
    drawn = [(slide, deck, _grey(thumbnail)) for slide, deck, thumbnail in rows]
    return [Page(slide, deck, picture) for slide, deck, picture in drawn if picture is not None]


def _grey(thumbnail: bytes | None) -> Image.Image | None:
    if thumbnail is None:
        return None
    try:
        return Image.open(io.BytesIO(thumbnail)).convert("L")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return None


def fitted(page: Page, shape: float) -> Box:
    """The page as large as it fits in the middle of a picture that is `shape` times as wide as high."""
    ratio = page.ratio / shape
    width, height = WIDTH * min(1.0, ratio), HEIGHT * min(1.0, 1 / ratio)
    return Box((WIDTH - width) / 2, (HEIGHT - height) / 2, width, height)


def placed(page: Page, box: Box) -> Reals:
    """Grey values of the page in the rows and columns of its box; black around it."""
    picture = page.picture
    across, down = picture.width / box.width, picture.height / box.height
    margin = int(np.ceil(_MARGIN * max(across, down)))
    wide = Image.new("L", (picture.width + 2 * margin, picture.height + 2 * margin))
    wide.paste(picture, (margin, margin))
    rows, columns = box.rows, box.columns
    source = (
        margin + (columns.start - box.left) * across,
        margin + (rows.start - box.top) * down,
        margin + (columns.stop - box.left) * across,
        margin + (rows.stop - box.top) * down,
    )
    size = (columns.stop - columns.start, rows.stop - rows.start)
    return np.asarray(wide.resize(size, Image.Resampling.BOX, box=source), dtype=np.float32)


def edges(grey: Grey | Reals) -> Reals:
    """How brightness rises to the right and downwards [2, rows, columns], at most `STEEPEST` either way; rim 0."""
    values = np.asarray(grey, dtype=np.float32)
    made = np.zeros((2, *values.shape), dtype=np.float32)
    made[0, 1:-1, 1:-1] = values[1:-1, 2:] - values[1:-1, :-2]
    made[1, 1:-1, 1:-1] = values[2:, 1:-1] - values[:-2, 1:-1]
    return np.clip(made, -STEEPEST, STEEPEST)


def likeness(one: Reals, other: Reals) -> float:
    """Cosine -1..1 of two arrays of edges; 0 if one has none."""
    size = float(np.linalg.norm(one) * np.linalg.norm(other))
    return float(np.vdot(one, other)) / size if size else 0.0

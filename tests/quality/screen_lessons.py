"""Made screen recordings of real decks: who shows which page when is drawn by chance, so the truth is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageDraw

from tests.fixtures.made_video import Encoding, Grey, write_video

SIZE: Final = (1280, 720)
Box = tuple[int, int, int, int]
"""Left, top, width, height in pixels."""


@dataclass(frozen=True)
class Shown:
    """A page by its number from 0 (None for something else) from start to end in seconds."""

    start_s: float
    end_s: float
    page: int | None


@dataclass(frozen=True, kw_only=True)
class Style:
    """What a recording looks like.

    box: where the slide is, None for as large as fits. webcam, pointer, writing, clip: what moves over the slide.
    demo: share of the pages before which a program is shown. head: no slides at all, a person talks.
    """

    encoding: Encoding = field(default_factory=Encoding)
    box: Box | None = None
    webcam: bool = False
    pointer: bool = False
    writing: bool = False
    clip: bool = False
    fade_s: float = 0.0
    noise: float = 0.0
    demo: float = 0.0
    head: bool = False


STYLES: Final = {
    "clean": Style(),
    "low bit rate": Style(encoding=Encoding(crf=38, preset="veryfast"), noise=3.0),
    "webcam in a corner": Style(webcam=True),
    "dissolves of 0.8 s": Style(fade_s=0.8),
    "pointer and handwriting": Style(pointer=True, writing=True),
    "key frames every 10 s, none at cuts": Style(encoding=Encoding(gop_s=10, at_cuts=False)),
    "a single key frame": Style(encoding=Encoding(gop_s=10_000, at_cuts=False)),
    "slide in a window, webcam beside": Style(box=(24, 60, 960, 600), webcam=True),
    "programs between slides": Style(demo=0.3, pointer=True),
    "video playing on the slide": Style(clip=True),
    "talking head, no slides": Style(head=True, noise=2.0),
}


def drawn(deck: Path) -> list[Image.Image]:
    """The pages of a PDF, grey."""
    return [page.render(scale=1280 / page.get_width()).to_pil().convert("L") for page in pdfium.PdfDocument(deck)]


def script(pages: Sequence[Image.Image], seconds: float, rng: np.random.Generator, style: Style) -> list[Shown]:
    """Pages for 4 to 25 s each: mostly the next one, at times one further on or one shown before."""
    made: list[Shown] = []
    at, page = 0.0, int(rng.integers(0, max(1, len(pages) // 3)))
    while at < seconds:
        if style.demo and rng.random() < style.demo:
            made.append(Shown(at, at + float(rng.uniform(6, 20)), None))
            at = made[-1].end_s
        length = float(rng.uniform(4, 25))
        made.append(Shown(at, at + length, page))
        at += length
        step = rng.random()
        page += 1 if step < 0.8 else int(rng.integers(2, 4)) if step < 0.9 else -int(rng.integers(1, 4))
        page = page % len(pages) if page >= 0 else 1
    return made


def record(path: Path, pages: Sequence[Image.Image], shown: Sequence[Shown], style: Style, seed: int) -> None:
    """Write the recording."""
    write_video(path, _frames(pages, shown, style, np.random.default_rng(seed)), style.encoding, sound=False)


def _frames(
    pages: Sequence[Image.Image], shown: Sequence[Shown], style: Style, rng: np.random.Generator
) -> Iterator[Grey]:
    fps = style.encoding.fps
    placed: dict[int, Grey] = {}
    program, person, strokes = _Program(rng), _Person(rng), Image.new("L", SIZE, 0)
    before: Grey | None = None
    for number in range(int(shown[-1].end_s * fps)):
        at = number / fps
        now = next(one for one in shown if one.start_s <= at < one.end_s or one is shown[-1])
        if style.head:
            frame = person.frame(at, SIZE)
        elif now.page is None:
            frame = program.frame(at)
        else:
            frame = placed.setdefault(now.page, _placed(pages[now.page], style.box)).copy()
        fresh = at - now.start_s
        if style.fade_s and fresh < style.fade_s and before is not None:
            share = fresh / style.fade_s
            frame = (before * (1 - share) + frame * share).astype(np.uint8)
        elif style.fade_s:
            before = frame.copy()
        if style.writing:
            if fresh < 1 / fps:
                strokes = Image.new("L", SIZE, 0)
            _write(strokes, at, now.start_s)
            frame = np.where(np.asarray(strokes) > 0, np.uint8(90), frame)
        if style.clip and now.page is not None and now.page % 3 == 0:
            frame[420:660, 760:1186] = person.frame(at * 3, (426, 240))
        if style.webcam:
            frame[:180, -288:] = person.frame(at, (288, 180))
        if style.pointer:
            frame = _pointer(frame, at)
        if style.noise:
            frame = np.clip(frame + rng.normal(0, style.noise, frame.shape), 0, 255).astype(np.uint8)
        yield frame


def _placed(page: Image.Image, box: Box | None) -> Grey:
    left, top, width, height = box or (0, 0, *SIZE)
    scale = min(width / page.width, height / page.height)
    size = (round(page.width * scale), round(page.height * scale))
    canvas = Image.new("L", SIZE, 0 if box is None else 60)
    corner = (left + (width - size[0]) // 2, top + (height - size[1]) // 2)
    canvas.paste(page.resize(size, Image.Resampling.LANCZOS), corner)
    return np.asarray(canvas)


def _write(strokes: Image.Image, at: float, start: float) -> None:
    """A little more handwriting: a wavy line that grows, in the lower half of the slide."""
    done = int((at - start) * 20)
    steps = range(max(0, done - 5), done)
    points = [(300.0 + 4 * i % 600, 420 + 60 * (i // 150) + 18 * float(np.sin(i * 0.9 + start))) for i in steps]
    if len(points) > 1:
        ImageDraw.Draw(strokes).line(points, fill=255, width=4)


def _pointer(frame: Grey, at: float) -> Grey:
    x, y = int(640 + 400 * np.sin(at * 0.7)), int(360 + 250 * np.sin(at * 1.1))
    picture = Image.fromarray(frame)
    ImageDraw.Draw(picture).polygon([(x, y), (x, y + 26), (x + 7, y + 20), (x + 18, y + 19)], fill=255, outline=0)
    return np.asarray(picture).copy()


class _Person:
    """A head that sways before a room, as a camera sees it: nothing of it stands still for long."""

    def __init__(self, rng: np.random.Generator) -> None:
        coarse = rng.integers(40, 200, (9, 16)).astype(np.uint8)
        self._room = Image.fromarray(coarse).resize((640, 360), Image.Resampling.BICUBIC)
        self._rng = rng

    def frame(self, at: float, size: tuple[int, int]) -> Grey:
        """The picture at a time."""
        picture = self._room.copy()
        pen = ImageDraw.Draw(picture)
        x, y = 320 + 60 * np.sin(at * 0.9) + 12 * np.sin(at * 5), 170 + 14 * np.sin(at * 2.3)
        pen.ellipse([x - 150, y + 90, x + 150, y + 420], fill=70)
        pen.ellipse([x - 70, y - 95, x + 70, y + 95], fill=190)
        for side in (-28, 28):
            pen.ellipse([x + side - 9, y - 30, x + side + 9, y - 18 - 6 * abs(np.sin(at * 3))], fill=30)
        pen.ellipse([x - 28, y + 35, x + 28, y + 42 + 22 * abs(np.sin(at * 7))], fill=60)
        made = np.asarray(picture.resize(size)).astype(np.int16) + self._rng.integers(-3, 4, (size[1], size[0]))
        return np.clip(made, 0, 255).astype(np.uint8)


class _Program:
    """An editor in which a line is written every second."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._lines = [(int(rng.integers(0, 6)), rng.integers(20, 120, 10)) for _ in range(400)]

    def frame(self, at: float) -> Grey:
        """The picture at a time."""
        picture = Image.new("L", SIZE, 30)
        pen = ImageDraw.Draw(picture)
        pen.rectangle([0, 0, SIZE[0], 36], fill=80)
        pen.rectangle([0, 36, 200, SIZE[1]], fill=45)
        first = max(0, int(at) % 380 - 22)
        for row, (indent, words) in enumerate(self._lines[first : first + 22]):
            x = 230 + 30 * indent
            for width in words[: 4 + row % 6]:
                pen.rectangle([x, 56 + 29 * row, x + int(width), 66 + 29 * row], fill=200)
                x += int(width) + 12
        return np.asarray(picture).copy()

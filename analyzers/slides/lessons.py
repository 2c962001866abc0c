"""Lessons whose slides are known, to train and to measure with: Software Carpentry decks and their narration."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pypdfium2

from analyzers._shared.text import sentences
from classroom.domain.tables import SLIDES, frame

_PAIR = re.compile(r'<img[^>]*src="[^"]*?(\d+)\.png"[^>]*>(.*?)(?=<div class="media"|\Z)', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
_CAPTION = re.compile(r"-->[^\n]*\n(.*?)\n\n", re.DOTALL)
_TWO_ON_A_PAGE = 1.5


@dataclass(frozen=True)
class KnownLesson:
    """A lesson with the truth: slides (SLIDES frame), texts of the utterances, row of the right slide for each."""

    name: str
    slides: pl.DataFrame
    texts: list[str]
    truth: list[int]


def read_lessons(folder: Path, read_deck: Callable[[Path], pl.DataFrame] | None = None) -> list[KnownLesson]:
    """One for each `<lesson>.html` with its `<lesson>.pdf` in the folder, by name; a sentence is an utterance.

    The HTML pairs slide pictures NNN.png with what is said. Where the PDF prints two slides on a page, a page counts
    as one slide. read_deck: how a PDF becomes a SLIDES frame; the page's plain text if None.
    """
    made: list[KnownLesson] = []
    for path in sorted(folder.glob("*.html")):
        slides = (read_deck or plain_deck)(path.with_suffix(".pdf"))
        spoken = [
            (int(number), sentence)
            for number, said in _PAIR.findall(path.read_text(encoding="utf-8"))
            for sentence in sentences(_plain(said))
        ]
        halves = 2 if max(number for number, _ in spoken) > _TWO_ON_A_PAGE * slides.height else 1
        truth = [min((number - 1) // halves, slides.height - 1) for number, _ in spoken]
        made.append(KnownLesson(path.stem, slides, [text for _, text in spoken], truth))
    return made


def read_parts(folder: Path) -> list[KnownLesson]:
    """One for each `<chapter>/part*.whisper.vtt`, a caption an utterance, with the chapter's PDF; truth is unknown: [].

    They are named <folder's folder>__<chapter>_<part>, and their decks <folder's folder>__<chapter>.pdf, so that parts
    of a chapter share one.
    """
    made: list[KnownLesson] = []
    for chapter in sorted(path for path in folder.iterdir() if path.is_dir()):
        name = f"{folder.parent.name}__{chapter.name}"
        pages = plain_deck(next(iter(sorted(chapter.glob("*.pdf")))))
        slides = deck_of(pages["text"].to_list(), f"{name}.pdf")
        for part in sorted(chapter.glob("part*.whisper.vtt")):
            captions = _CAPTION.findall(part.read_text(encoding="utf-8") + "\n\n")
            texts = [_plain(caption) for caption in captions if _plain(caption)]
            made.append(KnownLesson(f"{name}_{part.name.split('.')[0]}", slides, texts, []))
    return made


def plain_deck(path: Path) -> pl.DataFrame:
    """A SLIDES frame from the plain text of a PDF's pages."""
    document = pypdfium2.PdfDocument(path)
    texts = [page.get_textpage().get_text_range().replace("\r\n", "\n").strip() for page in document]
    return deck_of(texts, path.name)


def deck_of(texts: Sequence[str], name: str, notes: Sequence[str] | None = None) -> pl.DataFrame:
    """A SLIDES frame of one deck from the text of each slide."""
    count = len(texts)
    return frame(
        SLIDES,
        {
            "slide": list(range(1, count + 1)),
            "deck": [name] * count,
            "page": list(range(1, count + 1)),
            "title": [text.split("\n")[0] for text in texts],
            "text": list(texts),
            "notes": list(notes or [""] * count),
            "pictures": [0] * count,
        },
    )


def collapsed(lesson: KnownLesson) -> KnownLesson:
    """The same lesson with each run of slides that only add to one page as that page, as most decks are made."""
    titles, texts = lesson.slides["title"].to_list(), lesson.slides["text"].to_list()
    page = 0
    pages = [0]
    for before, now in zip(range(len(texts)), range(1, len(texts)), strict=False):
        grows = titles[before] == titles[now] and len(texts[now]) >= len(texts[before])
        page += 0 if grows else 1
        pages.append(page)
    last = {number: row for row, number in enumerate(pages)}
    slides = deck_of([texts[last[number]] for number in range(page + 1)], f"{lesson.name}.pdf")
    return KnownLesson(f"{lesson.name} collapsed", slides, lesson.texts, [pages[row] for row in lesson.truth])


def _plain(said: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(_TAG.sub(" ", said))).strip()

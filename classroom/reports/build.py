"""Reports as tagged PDF, set by Typst from data that is never part of a template."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

import pypdfium2
import typst

import resources
from classroom.domain.errors import InputRefused
from classroom.reports.content import LessonContent
from classroom.reports.facts import SPACES, facts
from classroom.reports.writing import write_whole
from classroom.wording import Wording

PAGES: Final = 2
_UNSET: Final = re.compile(r"[^\t\n\u0020-\u024f\u0370-\u03ff\u0400-\u04ff\u1e00-\u1eff\u2010-\u2027\u202f\u2030-\u205e"
                           r"\u20a0-\u20bf\u2190-\u2193\u2212\u2248\u2260\u2264\u2265\ufffd]")  # fmt: skip


def write_report(content: LessonContent, out: Path, *, language: str = "en") -> Path:
    """The path of the PDF written: two A4 pages, PDF/UA-1, in "en" or "es".

    Where a character has no glyph in the bundled font it stands as "□". Raises InputRefused where `out` cannot be
    written; the file appears whole or not at all.
    """
    return write_pdf(make_report(content, language=language), out)


def write_pdf(pdf: bytes, out: Path) -> Path:
    """The path once the file is there, whole; InputRefused where it cannot be written."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        return write_whole(out, pdf)
    except OSError as fault:
        reason = f"could not be written ({fault.strerror or 'input/output error'})."
        raise InputRefused(out, reason, "Close it if it is open elsewhere, or choose another place.") from fault


def make_report(content: LessonContent, *, language: str = "en") -> bytes:
    """The PDF's bytes: with as much as fits on two pages."""
    wording = Wording(language)
    made: dict[int, bytes] = {}

    def too_long(place: int) -> bool:
        made[place] = set_pdf(facts(content, wording, SPACES[place]))
        return page_count(made[place]) > PAGES

    if not too_long(0):
        return made[0]
    # the spaces get tighter one by one, so halving finds the roomiest that fits with few settings of the text
    first, last = 1, len(SPACES) - 1
    while first < last:
        middle = (first + last) // 2
        first, last = (middle + 1, last) if too_long(middle) else (first, middle)
    return made[first] if first in made else set_pdf(facts(content, wording, SPACES[first]))


def page_count(pdf: bytes) -> int:
    """How many pages a PDF has."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()


def set_pdf(data: dict[str, Any], template: str = "lesson") -> bytes:
    """The bytes of a PDF/UA-1 that a template of resources/reports makes of the data."""
    plain = _without_unset(data)
    inputs = {"data": json.dumps(plain, ensure_ascii=False)}
    made = _compiler(template).compile(format="pdf", sys_inputs=inputs, pdf_standards=["ua-1"])
    return bytes(made)


@cache
def _compiler(template: str) -> Any:
    # kept for the life of the process: loading the fonts is most of a first report's time
    return typst.Compiler(
        input=str(resources.path(f"reports/{template}.typ")),
        root=str(resources.path("reports")),
        font_paths=[str(resources.path("fonts"))],
        ignore_system_fonts=True,
    )


def _without_unset(value: Any) -> Any:
    """The same data with every character the font cannot show as "□" (PDF/UA refuses a text without glyphs)."""
    if isinstance(value, dict):
        items = cast("dict[str, Any]", value).items()
        return {key: item if key == "svg" else _without_unset(item) for key, item in items}
    if isinstance(value, list):
        return [_without_unset(item) for item in cast("list[Any]", value)]
    return _UNSET.sub("□", value) if isinstance(value, str) else value

"""Excel workbooks (.xlsx), row by row as text.

Read from the XML parts directly (Office Open XML, ECMA-376 part 1, chapter 18): that takes less than half the time of
openpyxl on large sheets, does not trip over the invalid styles and dimensions that web services write, and lets the
sizes be checked before anything is unpacked.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element, ParseError, iterparse

from classroom.domain.errors import InputRefused
from classroom.ingest.archives import BROKEN_ZIP
from classroom.ingest.number_formats import date_styles

MAX_UNPACKED: Final = 400 * 1024 * 1024
"""Most bytes the parts of a workbook may unpack to."""

_MAX_RATIO: Final = 400
_MAX_MEMBERS: Final = 5_000
_MAX_COLUMNS: Final = 2_000
_FAULTS: Final = (ParseError, KeyError, *BROKEN_ZIP)
_DAMAGED: Final = ("The workbook is damaged.", "Open it in a spreadsheet program and save it again as .xlsx or CSV.")


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook: its name and where its rows are. Hidden sheets are not among them."""

    name: str
    part: str


class Workbook:
    """An open workbook; a context manager. Every method raises InputRefused if the file is damaged."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._archive = zipfile.ZipFile(path)
        except BROKEN_ZIP as fault:
            raise InputRefused(path, *_DAMAGED) from fault
        try:
            self._check_sizes()
            self._shared = list(self._strings("xl/sharedStrings.xml"))
            styles = self._part("xl/styles.xml")
            self._dates = date_styles(element for _, element in self._elements(styles)) if styles else frozenset[int]()
            self._epoch = datetime(1899, 12, 30)
            self.sheets = tuple(self._find_sheets())
        except BaseException:
            self._archive.close()
            raise

    def __enter__(self) -> Workbook:
        return self

    def __exit__(self, *_: object) -> None:
        self._archive.close()

    def rows(self, sheet: Sheet) -> Iterator[list[str]]:
        """The rows of a sheet from the top, cells as text ("" for none), trailing empty cells left off.

        Dates are ISO 8601, whole numbers have no fraction, formulas give their last computed value. Rows that are
        left out of the file (empty ones) are left out here too.
        """
        for _, element in self._elements(sheet.part):
            if _local(element) == "row":
                yield self._row(element)
                element.clear()

    def _row(self, row: Element) -> list[str]:
        cells: list[str] = []
        for cell in row:
            if _local(cell) != "c":
                continue
            place = _column(cell.get("r") or "")
            place = len(cells) if place is None else place
            if place >= _MAX_COLUMNS:
                break
            if place > len(cells):
                cells.extend([""] * (place - len(cells)))
            value = self._value(cell)
            if place < len(cells):
                cells[place] = value
            else:
                cells.append(value)
        while cells and not cells[-1].strip():
            cells.pop()
        return cells

    def _value(self, cell: Element) -> str:
        kind = cell.get("t") or "n"
        if kind == "inlineStr":
            return "".join(_texts(cell))
        raw = next((child.text or "" for child in cell if _local(child) == "v"), "")
        if kind == "s":
            index = int(raw) if raw.isdigit() else -1
            return self._shared[index] if 0 <= index < len(self._shared) else ""
        if kind == "e":
            return ""
        if kind == "b":
            return {"1": "TRUE", "0": "FALSE"}.get(raw, raw)
        if kind == "n" and raw:
            style = cell.get("s") or "0"
            return self._number(raw, is_date=style.isdigit() and int(style) in self._dates)
        return _unescaped(raw)

    def _number(self, raw: str, *, is_date: bool) -> str:
        try:
            value = float(raw)
        except ValueError:
            return raw
        if is_date and 0 <= value < 2_958_466:  # 9999-12-31
            moment = self._epoch + timedelta(seconds=round(value * 86_400))
            if value < 1:
                return moment.strftime("%H:%M:%S")
            return moment.strftime("%Y-%m-%d" if value == int(value) else "%Y-%m-%dT%H:%M:%S")
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else raw

    def _check_sizes(self) -> None:
        members = self._archive.infolist()
        unpacked = sum(member.file_size for member in members)
        packed = max(1, sum(member.compress_size for member in members))
        if len(members) > _MAX_MEMBERS or unpacked > MAX_UNPACKED:
            raise InputRefused(self._path, "The workbook unpacks to more than 400 MB.", "Save the sheet as CSV.")
        if unpacked > 20 * 1024 * 1024 and unpacked / packed > _MAX_RATIO:
            raise InputRefused(self._path, "The workbook is packed so tightly that it looks harmful.", _DAMAGED[1])

    def _part(self, name: str) -> str | None:
        """The member's name as the archive spells it; None if it has none."""
        return next((member for member in self._archive.namelist() if member.lower() == name.lower()), None)

    def _elements(self, part: str) -> Iterator[tuple[str, Element]]:
        try:
            with self._archive.open(part) as stream:
                yield from iterparse(stream, ("end",))
        except _FAULTS as fault:
            raise InputRefused(self._path, *_DAMAGED) from fault

    def _strings(self, name: str) -> Iterator[str]:
        part = self._part(name)
        if part is None:
            return
        for _, element in self._elements(part):
            if _local(element) == "si":
                yield "".join(_texts(element))
                element.clear()

    def _find_sheets(self) -> Iterator[Sheet]:
        book, links = self._part("xl/workbook.xml"), self._part("xl/_rels/workbook.xml.rels")
        if book is None or links is None:
            raise InputRefused(self._path, *_DAMAGED)
        targets = {
            element.get("Id", ""): _inside(element.get("Target", ""))
            for _, element in self._elements(links)
            if _local(element) == "Relationship"
        }
        for _, element in self._elements(book):
            if _local(element) == "workbookPr" and element.get("date1904") in {"1", "true"}:
                self._epoch = datetime(1904, 1, 1)
            if _local(element) != "sheet" or element.get("state", "visible") != "visible":
                continue
            link = next((value for key, value in element.items() if key.endswith("}id")), "")
            part = self._part(targets.get(link, ""))
            if part is not None:
                yield Sheet(element.get("name", ""), part)


def _inside(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _texts(element: Element) -> Iterator[str]:
    """Runs of text in a string item; the phonetic guides of Japanese text (rPh) are not part of it."""
    for child in element:
        name = _local(child)
        if name == "t":
            yield _unescaped(child.text or "")
        elif name in {"r", "is"}:
            yield from _texts(child)


def _unescaped(text: str) -> str:
    """Text with _xHHHH_ turned into the character it stands for (ECMA-376, ST_Xstring)."""
    if "_x" not in text:
        return text
    head, *pieces = text.split("_x")
    made = [head]
    for piece in pieces:
        if len(piece) >= 5 and piece[4] == "_":
            with suppress(ValueError):
                made.append(chr(int(piece[:4], 16)) + piece[5:])
                continue
        made.append("_x" + piece)
    return "".join(made)


def _column(reference: str) -> int | None:
    """Place of a cell from a reference such as "AB12", from 0; None if there is none."""
    place = 0
    for character in reference:
        if not character.isalpha() or not character.isascii():
            break
        place = place * 26 + ord(character.upper()) - 64
    return place - 1 if 0 < place <= 16_384 else None

"""Which cell styles of a workbook show a number as a date or time (ECMA-376 part 1, 18.8.30)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final
from xml.etree.ElementTree import Element

_BUILT_IN: Final = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_NOT_CODE: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?!h|m|s)[^\]]*\]', re.IGNORECASE)
_DATE_CODE: Final = re.compile(r"[ymdhs]", re.IGNORECASE)


def date_styles(elements: Iterable[Element]) -> frozenset[int]:
    """Numbers of the cell formats (`s` of a cell) that mean a date or time, from the elements of xl/styles.xml."""
    formats: set[int] = set(_BUILT_IN)
    cells: list[int] = []
    for element in elements:
        name = element.tag.rpartition("}")[2]
        if name == "numFmt":
            code = _NOT_CODE.sub("", element.get("formatCode", "").partition(";")[0])
            number = _number(element.get("numFmtId"))
            if _DATE_CODE.search(code) and code.lower() != "general":
                formats.add(number)
            else:
                formats.discard(number)
        elif name == "cellXfs":
            cells = [_number(child.get("numFmtId")) for child in element]
    return frozenset(place for place, number in enumerate(cells) if number in formats)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() else -1

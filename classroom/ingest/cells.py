"""What a column's cells are like: how many are numbers, dates or addresses, how wordy and varied the rest is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from classroom.ingest.clock import clock_seconds
from classroom.ingest.dates import is_date
from classroom.ingest.names import plain

_NUMBER: Final = re.compile(r"[-+]?[\d.,  ]*\d\s*[%€$]?|\d+\s*/\s*\d+")
_NOTHING: Final = frozenset(("na", "n a", "nan", "null", "none", "", "nil", "nothing", "ninguno", "ninguna", "nada"))
_ADDRESS: Final = re.compile(r"https?://\S+|www\.\S+|[^\s@]+@[^\s@]+\.\w+|\d{1,3}(\.\d{1,3}){3}", re.IGNORECASE)
_CODE: Final = re.compile(r"(?=\S*\d)[A-Za-z0-9_\-.:]{8,}|\{.*\}")
_WIDE_SCRIPT: Final = re.compile("[぀-ヿ㐀-鿿가-힣฀-๿]")
_SCALES: Final = """strongly agree|agree|somewhat agree|neutral|neither agree nor disagree|somewhat disagree|disagree
|strongly disagree|strong agree|yes|no|maybe|not sure|true|false|very good|good|fair|average|poor|very poor|excellent
|always|often|sometimes|rarely|never|very satisfied|satisfied|dissatisfied|very dissatisfied|very clear|clear|unclear
|very unclear|very easy|easy|difficult|very difficult|not applicable|totalmente de acuerdo|muy de acuerdo|de acuerdo
|ni de acuerdo ni en desacuerdo|en desacuerdo|muy en desacuerdo|totalmente en desacuerdo|si|tal vez|no se|verdadero
|falso|muy bueno|bueno|regular|malo|muy malo|excelente|siempre|a menudo|a veces|casi siempre|casi nunca|rara vez|nunca
|muy satisfecho|satisfecho|insatisfecho|muy claro|claro|poco claro|muy facil|facil|dificil|muy dificil|no aplica"""
_CHOICES: Final = frozenset(_SCALES.replace("\n", "").split("|"))


@dataclass(frozen=True)
class Profile:
    """A column in a sample of rows; shares are of its filled cells, 0..1, and 0 where none is filled.

    filled: cells with something said in them ("N/A" or "none" says nothing); figures: numbers and clock times; dates,
    addresses (web, mail, network), codes (ids) and choices (answers of rating scales): shares; words and longest:
    mean and largest number of words of the other cells; varied: share of different cells among all filled.
    """

    filled: int
    figures: float
    dates: float
    addresses: float
    codes: float
    choices: float
    words: float
    longest: int
    varied: float

    @property
    def is_prose(self) -> bool:
        """Whether people wrote freely here: several words, rarely the same, not picked from a list."""
        return self._written and (self.words >= 2.5 or self.longest >= 8) and (self.varied > 0.4 or self.longest >= 12)

    @property
    def is_short_answer(self) -> bool:
        """Whether this may be free answers of a word or two: different from row to row, in at least five rows."""
        return self._written and self.filled >= 5 and self.varied >= 0.6

    @property
    def is_written(self) -> bool:
        """Whether at least one cell holds words that are no date, address, code or rating."""
        return self._written

    @property
    def _written(self) -> bool:
        other = self.figures + self.dates + self.addresses + self.codes + self.choices
        return self.filled > 0 and self.longest > 0 and other < 0.8


def profile(cells: Sequence[str]) -> Profile:
    """The profile of a column's cells."""
    filled = [cell.strip() for cell in cells if not _says_nothing(cell)]
    counts: dict[str, int] = dict.fromkeys(("figures", "dates", "addresses", "codes", "choices"), 0)
    lengths: list[int] = []
    for cell in filled:
        kind = _kind(cell)
        if kind is None:
            lengths.append(_words(cell))
        else:
            counts[kind] += 1
            # "yes" is a choice in a column of choices but one short answer among others elsewhere
            if kind == "choices":
                lengths.append(len(cell.split()))
    total = max(1, len(filled))
    return Profile(
        filled=len(filled),
        figures=counts["figures"] / total,
        dates=counts["dates"] / total,
        addresses=counts["addresses"] / total,
        codes=counts["codes"] / total,
        choices=counts["choices"] / total,
        words=sum(lengths) / len(lengths) if lengths else 0.0,
        longest=max(lengths, default=0),
        varied=len({cell.casefold() for cell in filled}) / total,
    )


def is_value(cell: str) -> bool:
    """Whether a cell is a number, date, address or code: something that stands below a heading, not in one."""
    return _kind(cell.strip()) in {"figures", "dates", "addresses"}


def _says_nothing(cell: str) -> bool:
    return len(cell) < 12 and plain(cell) in _NOTHING and not cell.strip().isdigit()


def _kind(cell: str) -> str | None:
    if len(cell) > 200:
        return None
    if _NUMBER.fullmatch(cell) or clock_seconds(cell) is not None:
        return "figures"
    if _ADDRESS.fullmatch(cell):
        return "addresses"
    if is_date(cell):
        return "dates"
    if _CODE.fullmatch(cell):
        return "codes"
    return "choices" if plain(cell) in _CHOICES else None


def _words(cell: str) -> int:
    """Number of words; scripts without spaces count two characters as one."""
    wide = len(_WIDE_SCRIPT.findall(cell))
    return max(len(cell.split()), (wide + 1) // 2)

"""The words that decide whether a capital letter begins a name, from resources/names."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Final

import resources

_LANGUAGES: Final = ("en", "es")


@dataclass(frozen=True, kw_only=True)
class Wordlists:
    """Words of English and Spanish together, folded (`fold`), because classes mix them.

    first_names: given names that are nothing else. words_too: names that are also words (Will, Rosa). months: of those
    the ones that are months. never: capitalised words that are no person (Monday, Pythagoras). titles: what stands
    before a name (Mr, Sra). calls: what a teacher says before a student's name (thanks, gracias). tells: what a person
    does (said, dijo). not_after: words that never follow a name at a sentence's beginning (you, the, que).
    introduces: phrases a name follows (my name is, me llamo).
    """

    first_names: frozenset[str]
    words_too: frozenset[str]
    months: frozenset[str]
    never: frozenset[str]
    titles: frozenset[str]
    calls: frozenset[str]
    tells: frozenset[str]
    not_after: frozenset[str]
    introduces: frozenset[str]


@cache
def wordlists() -> Wordlists:
    """The lists of all languages."""
    loaded = [json.loads(resources.path(f"names/{code}.json").read_text(encoding="utf-8")) for code in _LANGUAGES]
    return Wordlists(
        **{key: frozenset(fold(word) for lists in loaded for word in lists[key].split(" | ")) for key in loaded[0]}
    )


def fold(text: str) -> str:
    """The text in small letters without accents, ñ kept, spaces joined: how names are compared."""
    kept = unicodedata.normalize("NFD", text.casefold().replace("ñ", "\0"))
    plain = "".join(c for c in kept if not unicodedata.combining(c)).replace("\0", "ñ")
    return re.sub(r"\s+", " ", plain).strip()

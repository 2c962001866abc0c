"""Names and headings made comparable: lower case, no accents, single spaces."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_NOT_WORD: Final = re.compile(r"[^\w]+|_")
_HUMPS: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """Words of `text` in lower case without accents and punctuation; "writtenAt" and "written_at" are "written at"."""
    spread = unicodedata.normalize("NFKD", _HUMPS.sub(" ", text))
    bare = "".join(character for character in spread if not unicodedata.combining(character))
    return " ".join(_NOT_WORD.sub(" ", bare.casefold()).split())

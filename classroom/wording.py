"""The words people read, by key and language, from resources/i18n."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import cast

import resources

LANGUAGES = ("en", "es")


@lru_cache(maxsize=len(LANGUAGES))
def _catalogue(language: str) -> dict[str, str]:
    text = resources.path(f"i18n/{language}.json").read_text(encoding="utf-8")
    return cast("dict[str, str]", json.loads(text))


class Wording:
    """The words of one language ("en" or "es"); ValueError for any other."""

    def __init__(self, language: str = "en") -> None:
        if language not in LANGUAGES:
            raise ValueError(f"no words for language {language!r}, only {LANGUAGES}")
        self.language = language

    def has(self, key: str) -> bool:
        """True if the key has words in this language or in English."""
        return key in _catalogue(self.language) or key in _catalogue("en")

    def text(self, key: str, **values: object) -> str:
        """The words for a key with `{name}` fields filled in.

        Falls back to English, then to the key's last part with underscores as spaces.
        """
        found = _catalogue(self.language).get(key) or _catalogue("en").get(key)
        if found is None:
            return key.rpartition(".")[2].replace("_", " ")
        return found.format(**values) if values else found


def page(name: str, language: str = "en") -> tuple[tuple[str, tuple[str, ...]], ...]:
    """A page of resources in that language: its headings with their paragraphs, the page's own title first."""
    text = resources.path(f"{name}/{language}.md").read_text(encoding="utf-8")
    blocks = [block.strip() for block in text.split("\n#") if block.strip()]
    split = [block.lstrip("# ").partition("\n") for block in blocks]
    return tuple((head, tuple(p.strip() for p in rest.split("\n\n") if p.strip())) for head, _, rest in split)


def guide(language: str = "en") -> tuple[tuple[str, str], ...]:
    """The user guide in that language: the title of each page and its text as Markdown."""
    text = resources.path(f"guide/{language}.md").read_text(encoding="utf-8")
    split = [part.partition("\n") for part in f"\n{text}".split("\n# ")[1:]]
    return tuple((title.strip(), rest.strip()) for title, _, rest in split)

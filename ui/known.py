"""Faults of the world in the window's language: their English sentences found again and said in the other one.

A fault travels as text, from another process or out of the store, so it is known by its words: each sentence is a
template (resources/i18n/faults.es.json) whose fields are names, numbers and paths.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

from PySide6.QtCore import QLocale

import resources
from classroom.domain.errors import InputRefused, KnownError

_DEEPEST = 3
"""So often a field is looked at for a sentence of its own."""


def said(error: KnownError) -> str:
    """The fault as one or two sentences in the window's language, a refused file's name before them."""
    name = f"{Path(error.file).name}: " if isinstance(error, InputRefused) else ""
    return f"{name}{sentence(error.reason)} {sentence(error.remedy)}".strip()


def in_words(text: str) -> str:
    """A fault's whole text (as `str` gives it) in the window's language; as it is where nobody knows it."""
    if not text or _language() == "en":
        return text
    name, _, rest = text.partition(": ")
    if rest and (both := _sentences(rest)) is not None:
        return f"{name}: {both}"
    return _sentences(text) or text


def sentence(text: str) -> str:
    """One sentence of a fault in the window's language; as it is where nobody knows it."""
    return text if not text or _language() == "en" else _sentences(text) or text


def _language() -> str:
    return QLocale().name()[:2]


def _sentences(text: str) -> str | None:
    """A reason and a remedy, found by where one can end and the other begin."""
    for end in re.finditer(r"(?<=[.!?]) (?=\S)", text):
        first, second = _translated(text[: end.start()]), _translated(text[end.end() :])
        if first is not None and second is not None:
            return f"{first} {second}"
    return _translated(text)


def _translated(text: str, depth: int = 0) -> str | None:
    plain, fielded = _catalogue(_language())
    if text in plain:
        return plain[text]
    for pattern, words in fielded:
        found = pattern.fullmatch(text)
        if found is not None:
            return words.format(*(_field(given, depth) for given in found.groups()))
    return None


def _field(given: str, depth: int) -> str:
    """A field may be a sentence itself, or the name of a step."""
    return (_translated(given, depth + 1) if depth < _DEEPEST else None) or given


@cache
def _catalogue(language: str) -> tuple[dict[str, str], tuple[tuple[re.Pattern[str], str], ...]]:
    """Sentences without fields, and those with some, the most particular first."""
    file = resources.path(f"i18n/faults.{language}.json")
    known: dict[str, str] = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    fielded = sorted((text for text in known if "{}" in text), key=lambda text: -len(text.replace("{}", "")))
    patterns = tuple((_pattern(text), known[text]) for text in fielded)
    return {text: words for text, words in known.items() if "{}" not in text}, patterns


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile("(.+?)".join(re.escape(part) for part in template.split("{}")), re.DOTALL)

"""The library of suggestions: situation -> strategy -> words -> source, and what shows that a strategy is in use.

Nothing is generated: every sentence that Lectern suggests stands in resources/taxonomies/suggestions.json, written by
us, where anyone may read and change it. A library of strategies that people can audit: Wang et al. 2024 (Bridge).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

LIBRARY: Final = "taxonomies/suggestions.json"
"""Where the shipped library is, below resources."""

SITUATIONS: Final = (
    "no_why",
    "idea_dropped",
    "short_wait",
    "rushed_check",
    "closed_chain",
    "answer_told",
    "error_passed",
    "misconception",
    "thin_explanation",
    "imprecise",
    "lost_time",
    "one_voice",
    "unexplained_figure",
    "fast_pace",
    "confusing_slide",
    "unanswered_comment",
)
"""What a suggestion can be an answer to. Those that are also labels of the set `missed` mean the same there."""

LEVELS: Final = ("primary", "secondary", "university")
"""Whom the example wording is for."""

LANGUAGES: Final = ("en", "es")


class LibraryError(ValueError):
    """A text that is not a library of suggestions: says what is wrong with it."""


@dataclass(frozen=True, kw_only=True)
class Strategy:
    """Something a teacher can do. title: by language; source: where it comes from.

    done_by: by label set, the labels that show that it is in use; said: what a teacher says who uses it.
    """

    name: str
    title: Mapping[str, str]
    source: str
    done_by: frozenset[tuple[str, str]]
    said: re.Pattern[str] | None


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A suggestion: what to do (`text`, by language) and how it may sound (`wording`, by level and language)."""

    id: str
    situation: str
    strategy: Strategy
    text: Mapping[str, str]
    wording: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Library:
    """All entries, in the order of the file."""

    entries: tuple[Entry, ...]

    def entry(self, name: str) -> Entry | None:
        """The entry of that id; None if there is none (any more)."""
        return next((entry for entry in self.entries if entry.id == name), None)

    def of(self, situation: str) -> tuple[Entry, ...]:
        """The entries for a situation, the most usual first."""
        return tuple(entry for entry in self.entries if entry.situation == situation)


def parse(text: str) -> Library:
    """The library in a JSON text; LibraryError if it is not one."""
    try:
        raw = cast("dict[str, Any]", json.loads(text))
        strategies = {name: _strategy(name, facts) for name, facts in raw["strategies"].items()}
        entries = tuple(_entry(facts, strategies) for facts in raw["entries"])
    except (ValueError, KeyError, TypeError, AttributeError, re.error) as fault:
        raise LibraryError(f"not a library of suggestions: {fault!r}") from fault
    names = [entry.id for entry in entries]
    if len(set(names)) != len(names):
        raise LibraryError("an id stands twice")
    return Library(entries)


def _strategy(name: str, facts: Mapping[str, Any]) -> Strategy:
    said: Sequence[str] = facts["said"]
    if not str(facts["source"]).strip():
        raise LibraryError(f"{name} names no source")
    return Strategy(
        name=name,
        title=_both(facts["title"], name),
        source=facts["source"],
        done_by=frozenset((taxonomy, label) for taxonomy, labels in facts["done_by"].items() for label in labels),
        said=re.compile("|".join(f"(?:{pattern})" for pattern in said), re.IGNORECASE) if said else None,
    )


def _entry(facts: Mapping[str, Any], strategies: Mapping[str, Strategy]) -> Entry:
    name, situation = facts["id"], facts["situation"]
    if situation not in SITUATIONS:
        raise LibraryError(f"{name} is for {situation}, which is no situation")
    if set(facts["wording"]) != set(LEVELS):
        raise LibraryError(f"{name} needs wording for {LEVELS}")
    return Entry(
        id=name,
        situation=situation,
        strategy=strategies[facts["strategy"]],
        text=_both(facts["text"], name),
        wording={level: _both(facts["wording"][level], name) for level in LEVELS},
    )


def _both(words: Mapping[str, str], name: str) -> Mapping[str, str]:
    if set(words) != set(LANGUAGES) or not all(text.strip() for text in words.values()):
        raise LibraryError(f"{name} needs words in {LANGUAGES}")
    return dict(words)

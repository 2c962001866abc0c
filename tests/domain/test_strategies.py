"""The library of suggestions: whole, in both languages, with a source, and in step with the label sets."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import Any

import pytest

import resources
from analyzers.suggestions import SPEC
from classroom.domain.strategies import LANGUAGES, LEVELS, LIBRARY, SITUATIONS, LibraryError, parse
from classroom.domain.taxonomy import MISSED, TAXONOMIES
from classroom.wording import Wording

TEXT = resources.path(LIBRARY).read_text(encoding="utf-8")
SHIPPED = parse(TEXT)


def test_every_situation_has_several_entries_and_there_are_at_least_sixty() -> None:
    counted = Counter(entry.situation for entry in SHIPPED.entries)
    assert set(counted) == set(SITUATIONS)
    assert min(counted.values()) >= 3
    assert len(SHIPPED.entries) >= 60


def test_every_missed_opportunity_a_coach_can_name_has_an_answer() -> None:
    assert set(MISSED) <= set(SITUATIONS)


def test_strategies_are_known_by_labels_there_are() -> None:
    sets = {**TAXONOMIES, "moments": ("waited",)}
    for entry in SHIPPED.entries:
        assert not [(kind, label) for kind, label in entry.strategy.done_by if label not in sets[kind]], entry.id


def test_no_two_entries_say_the_same_and_no_level_repeats_another() -> None:
    for language in LANGUAGES:
        texts = [entry.text[language] for entry in SHIPPED.entries]
        assert len(set(texts)) == len(texts)
        for entry in SHIPPED.entries:
            assert len({entry.wording[level][language] for level in LEVELS}) == len(LEVELS), entry.id


def test_sentences_are_short_enough_to_be_read_on_a_card() -> None:
    for entry in SHIPPED.entries:
        for words in (entry.text, *entry.wording.values()):
            assert max(len(text) for text in words.values()) <= 130, entry.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_situation_has_words(language: str) -> None:
    words = Wording(language)
    assert not [name for name in SITUATIONS if not words.has(f"suggestion.situation.{name}")]


def test_a_changed_library_makes_a_new_run() -> None:
    assert hashlib.sha256(TEXT.encode("utf-8")).hexdigest().startswith(SPEC.params().library), (
        "write the beginning of the library's sha256 into analyzers/suggestions/__init__.py"
    )


def _changed(change: Any) -> str:
    raw = json.loads(TEXT)
    change(raw)
    return json.dumps(raw)


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw["entries"][0]["text"].pop("es"),
        lambda raw: raw["entries"][0]["wording"].pop("primary"),
        lambda raw: raw["entries"][0].update(situation="rain"),
        lambda raw: raw["entries"][0].update(strategy="magic"),
        lambda raw: raw["entries"].append(raw["entries"][0]),
        lambda raw: raw["strategies"]["wait"].update(source=" "),
        lambda raw: raw["strategies"]["wait"].update(said=["("]),
        lambda raw: raw.pop("entries"),
    ],
)
def test_a_library_that_is_not_whole_is_refused(change: Any) -> None:
    with pytest.raises(LibraryError):
        parse(_changed(change))


@pytest.mark.parametrize("text", ["", "[]", "null", "{", '{"strategies": [], "entries": {}}'])
def test_what_is_no_library_at_all_is_refused(text: str) -> None:
    with pytest.raises(LibraryError):
        parse(text)


@pytest.mark.parametrize(
    ("strategy", "sentence"),
    [
        ("press_for_reasoning", "How do you know it is four?"),
        ("press_for_reasoning", "¿Cómo lo sabes?"),
        ("talk_in_pairs", "Okay, turn and talk."),
        ("ask_how", "Walk us through it, please."),
        ("open_question", "¿Qué observan?"),
        ("compare_ways", "Did anyone find a different way?"),
    ],
)
def test_a_teacher_who_uses_a_strategy_is_heard(strategy: str, sentence: str) -> None:
    said = next(entry.strategy.said for entry in SHIPPED.entries if entry.strategy.name == strategy)
    assert said is not None
    assert said.search(sentence)
    assert not said.search("Open your books on page seven.")

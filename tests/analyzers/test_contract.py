"""What every analyzer keeps to, found by folder: a new one is covered without an edit here."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

import resources
from classroom.domain import tables as t
from classroom.domain.analyzer import Spec
from classroom.pipeline.catalog import discover
from classroom.pipeline.models import resolve

ROOT = Path(__file__).resolve().parents[2]
CATALOG = discover()
BY_NAME = {spec.name: spec for spec in CATALOG.specs}
PARTS = ("what it does", "limits", "not for", "licence")

each = pytest.mark.parametrize("spec", CATALOG.specs, ids=lambda spec: spec.name)


def _table(part: str) -> t.Table:
    return t.TABLES[part.partition(".")[0]]


def _run(spec: Spec, inputs: dict, alone, **more) -> list[dict]:
    module, _, name = spec.entry.partition(":")
    models = {folder.name: resolve(folder) for folder in spec.models}
    context = alone(params=spec.params(), models=models, **more)
    return list(getattr(importlib.import_module(module), name)(inputs, context))


def test_every_folder_is_an_analyzer_that_can_be_used() -> None:
    assert CATALOG.unavailable == ()
    assert {"speech", "talk", "feedback", "slides", "trace", "moments"} <= set(BY_NAME)


@each
def test_the_card_says_what_it_does_its_limits_what_it_is_not_for_and_its_licence(spec: Spec) -> None:
    card = (ROOT / "analyzers" / spec.name / "card.md").read_text(encoding="utf-8").lower()
    assert not [part for part in PARTS if part not in card]


@each
def test_the_card_names_the_very_files_that_are_loaded(spec: Spec) -> None:
    card = (ROOT / "analyzers" / spec.name / "card.md").read_text(encoding="utf-8")
    for folder in spec.models:
        if folder.path.partition("/")[0] in {spec.name, "cache:whisper-base"}:
            assert not [name for name, sha256 in folder.files.items() if sha256 not in card]


@each
def test_shipped_models_are_the_files_that_are_declared(spec: Spec) -> None:
    for folder in spec.models:
        if not folder.path.startswith("cache:"):
            shipped = {path.name for path in resources.path(f"models/{folder.path}").iterdir()}
            assert set(folder.files) <= shipped
            assert resolve(folder).is_dir()


@each
def test_inputs_without_rows_give_declared_tables_without_a_fault(spec: Spec, alone) -> None:
    inputs = {name: t.empty(_table(name)) for name in (*spec.reads, *spec.optional)}
    for piece in _run(spec, inputs, alone):
        assert set(piece) <= set(spec.writes)
        for part, rows in piece.items():
            t.check(rows, _table(part))


@each
def test_required_inputs_alone_are_enough(spec: Spec, alone) -> None:
    for piece in _run(spec, {name: t.empty(_table(name)) for name in spec.reads}, alone):
        assert set(piece) <= set(spec.writes)


TEXTS = ("", "x", "Why? " * 2000, "😀😀😀", "どうして分数なのですか", "Why do we need it at 0:03?", "\u202eabc\u202c")


def _one_of_everything() -> dict:
    count = len(TEXTS)
    return {
        "utterances": t.frame(
            t.UTTERANCES,
            {"utterance": range(count), "start_s": [2.0 * i for i in range(count)]}
            | {"end_s": [2.0 * i + 1 for i in range(count)], "role": ["unknown"] * count, "text": TEXTS},
        ),
        "comments": t.frame(t.COMMENTS, {"comment": range(count), "source": ["a.csv"] * count, "text": TEXTS}),
        "slides": t.frame(
            t.SLIDES,
            {
                "slide": range(1, count + 1),
                "deck": ["d.pdf"] * count,
                "page": range(1, count + 1),
                "title": [""] * count,
            }
            | {"text": TEXTS, "notes": [""] * count, "pictures": [0] * count},
        ),
    }


@each
def test_odd_texts_give_the_same_checked_rows_every_time(spec: Spec, alone) -> None:
    if "recordings" in spec.reads:
        pytest.skip("reads a recording, not texts")
    tables = _one_of_everything()
    inputs = {name: tables[name] for name in (*spec.reads, *spec.optional) if name in tables}
    first, again = _run(spec, inputs, alone), _run(spec, inputs, alone)
    assert len(first) == len(again) == 1
    for part, rows in first[0].items():
        t.check(rows, _table(part))
        assert rows.equals(again[0][part])

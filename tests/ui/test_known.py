"""Every fault of the world has Spanish words, and is shown in them wherever the window shows one."""

from __future__ import annotations

import json
import re

import pytest

import resources
from classroom.domain.errors import InputRefused, StoreError
from classroom.domain.requests import Lesson, MediaFile
from classroom.store.store import Store
from classroom.workspace.doctor import examine
from tests.ui.templates import all_templates, states
from ui import known, language

SPANISH = json.loads(resources.path("i18n/faults.es.json").read_text(encoding="utf-8"))


@pytest.fixture
def in_spanish(qapp):
    language.install(qapp, "es")
    yield
    language.install(qapp, "en")


def test_every_sentence_of_a_fault_in_the_code_has_spanish_words_and_none_is_left_over():
    wanted = {**all_templates(), **states()}
    assert {text: place for text, place in wanted.items() if text not in SPANISH} == {}
    assert set(SPANISH) - set(wanted) == set()


def test_spanish_sentences_have_the_same_fields_and_end_like_the_english_ones():
    for english, words in SPANISH.items():
        assert words.count("{}") == english.count("{}"), english
        assert words.strip(), english
        assert words.endswith(".") == english.endswith("."), english


def test_a_sentence_with_fields_is_found_again_with_what_stands_in_them(in_spanish):
    error = StoreError("Nothing can be written to /home/Ana/ñ.", "Allow writing there or choose another folder.")
    assert known.said(error) == "No se puede escribir nada en /home/Ana/ñ. Permita escribir ahí o elija otra carpeta."
    refused = InputRefused("/x/deck v1.2.pdf", "It is not a PDF, or it is damaged.", "Export the slides as PDF again.")
    wanted = "deck v1.2.pdf: No es un PDF o está dañado. Exporte de nuevo las diapositivas como PDF."
    assert known.said(refused) == wanted
    assert known.in_words(str(refused)) == wanted


@pytest.mark.parametrize("text", ["", "Something nobody wrote.", "a: b", "x.pdf: Something nobody wrote. Nor this."])
def test_what_nobody_knows_stays_as_it_is(in_spanish, text):
    assert known.in_words(text) == text


def test_a_step_that_died_is_told_in_spanish_to_its_end(in_spanish):
    text = (
        "The step “Speech” ended without a result (exit code 9). What it had finished is kept; start it again to go on."
    )
    said = known.in_words(text)
    assert said.startswith("El paso «Speech» terminó sin resultado (código de salida 9).")
    assert said.endswith("inícielo de nuevo para seguir.")


def test_every_sentence_with_made_up_fields_comes_out_in_spanish(in_spanish):
    for english in SPANISH:
        if re.sub(r"[{}“”. ]", "", english):
            filled = english.replace("{}", "7")
            assert known.sentence(filled) != filled or SPANISH[english].replace("{}", "7") == filled, english


def test_nothing_that_a_look_at_the_installation_finds_stays_english_in_the_spanish_window(in_spanish, tmp_path):
    place = tmp_path / "store"
    with Store.open(place) as store:
        facts = dict.fromkeys(("course", "teacher", "date", "language", "duration_s"))
        store.add_lesson(Lesson(lesson_id="a" * 12, title="A", created_at="2026-01-01T00:00:00Z", **facts))
        gone = MediaFile(kind="recording", position=0, path=str(tmp_path / "a.wav"), sha256="0" * 64, size_bytes=1)
        store.set_media("a" * 12, "recording", [gone])
    for check in (*examine(place), *examine(tmp_path / "none")):
        assert known.sentence(check.name) != check.name
        if check.name not in ("parts", "reports of faults", "analyzers"):  # names and paths only
            assert known.sentence(check.text) != check.text, check


def test_in_english_a_fault_says_what_it_always_said(qapp):
    error = StoreError("The disk is full.", "Free some space.")
    assert known.said(error) == str(error)

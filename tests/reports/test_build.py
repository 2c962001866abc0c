"""The report: two tagged pages in two languages, whatever the texts are."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import polars as pl
import pypdfium2
import pytest

from classroom.domain import tables as t
from classroom.domain.errors import InputRefused
from classroom.domain.measures import MEASURES
from classroom.reports.build import make_report, page_count, write_report
from classroom.reports.content import LessonContent


def _text(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in document)
    finally:
        document.close()


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_report_has_two_tagged_pages_that_name_their_language(content: LessonContent, language: str) -> None:
    pdf = make_report(content, language=language)
    assert page_count(pdf) == 2
    assert b"/MarkInfo" in pdf
    assert f"({language})".encode() in pdf


def test_hostile_text_stands_in_the_report_as_text(content: LessonContent) -> None:
    text = _text(make_report(content))
    assert '#panic("x") $x^2$ *bold* #read("secret") <b>&amp;' in text.replace("\r\n", " ").replace("\n", " ")


def test_characters_without_a_glyph_become_boxes_and_never_stop_the_report(content: LessonContent) -> None:
    text = _text(make_report(content))
    assert "□" in text
    assert "漢" not in text


def test_numbers_come_with_unit_interval_and_n(content: LessonContent) -> None:
    text = _text(make_report(content))
    assert "40.0 questions/h" in text
    assert "30.0 to 52.5" in text


def test_spanish_numbers_have_a_decimal_comma(content: LessonContent) -> None:
    assert "40,0 preguntas/h" in _text(make_report(content, language="es"))


def test_a_measure_that_is_not_known_is_left_out(content: LessonContent) -> None:
    assert "Words spoken" not in _text(make_report(content))


def test_an_empty_lesson_still_gives_two_pages_that_say_why_they_are_empty(content: LessonContent) -> None:
    empty = replace(content, tables={name: t.empty(table) for name, table in t.TABLES.items()}, runs=())
    pdf = make_report(empty)
    assert page_count(pdf) == 2
    assert "No comments were given." in _text(pdf)


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_lesson_with_every_measure_still_fits_two_pages(content: LessonContent, language: str) -> None:
    rows = [(name, "lesson", 0.5, 0.4, 0.6, info.unit, 40) for name, info in MEASURES.items()]
    kept = content.tables["measures"].filter(pl.col("scope") != "lesson")
    measures = pl.concat([kept, pl.DataFrame(rows, schema=kept.schema, orient="row")]).sort("name", maintain_order=True)
    full = replace(content, tables={**content.tables, "measures": measures})
    assert page_count(make_report(full, language=language)) == 2


def test_a_lesson_with_very_long_texts_still_fits_two_pages(content: LessonContent) -> None:
    long = "word " * 500
    tables = dict(content.tables)
    for name in ("utterances", "comments"):
        tables[name] = tables[name].with_columns(text=pl.lit(long))
    tables["slides"] = tables["slides"].with_columns(title=pl.lit(long))
    assert page_count(make_report(replace(content, tables=tables, lesson=replace(content.lesson, title=long)))) == 2


def test_the_same_content_gives_the_same_words_again(content: LessonContent) -> None:
    assert _text(make_report(content)) == _text(make_report(content))


def test_comment_authors_are_not_named_in_the_report(content: LessonContent) -> None:
    assert "Kim" not in _text(make_report(content))


def test_a_place_that_cannot_be_written_is_refused_with_a_way_out(content: LessonContent, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputRefused, match="choose another place"):
        write_report(content, tmp_path / "file" / "report.pdf")


def _with_suggestions(content: LessonContent) -> LessonContent:
    rows = t.frame(
        t.SUGGESTIONS,
        {
            "suggestion": [0, 1],
            "situation": ["no_why", "no_why"],
            "entry": ["no_why.press_for_reasoning", "no_why.ask_a_classmate"],
            "utterance": [4, 4],
            "start_s": [40.0, 40.0],
            "already_doing": [True, False],
            "evidence": [json.dumps({"shown_at": 7}), json.dumps({"utterances": [4, 5], "comments": [0, 1]})],
            "score": [0.9, 0.8],
        },
    )
    return replace(content, tables={**content.tables, "suggestions": rows}, shown=(0, 1))


def test_one_next_step_stands_there_with_example_place_and_source(content: LessonContent) -> None:
    text = " ".join(_text(make_report(_with_suggestions(content))).split())
    assert "Let a second student say why the answer holds." in text
    assert "Do you agree with that answer? Give one reason for or against." in text
    assert "0:40, 2 comments" in text
    assert "Suresh et al. 2022" in text


def test_what_the_lesson_shows_already_is_praised_with_its_place(content: LessonContent) -> None:
    text = " ".join(_text(make_report(_with_suggestions(content), language="es")).split())
    assert "Lo que ya hace" in text
    assert "Pedir la razón, 1:10" in text


def test_a_suggestion_that_is_not_shown_does_not_stand_there(content: LessonContent) -> None:
    text = _text(make_report(replace(_with_suggestions(content), shown=())))
    assert "One next step" not in text


def test_lessons_before_stand_beside_the_measures_of_this_one(content: LessonContent) -> None:
    own = content.tables["measures"].filter(pl.col("name") == "question_rate")
    rows = [own.with_columns(lesson_id=pl.lit(f"l{n}"), value=pl.lit(float(n))) for n in (10, 20, 60)]
    before = pl.concat(rows).select("lesson_id", *t.MEASURES.schema)
    text = " ".join(_text(make_report(replace(content, before=before))).split())
    assert "Last 3 lessons" in text
    assert "20.0 (10.0–60.0)" in text
    assert "Last" not in _text(make_report(content))


def test_the_slides_that_confused_are_named_with_how_often(content: LessonContent) -> None:
    assert "slide 1 (2), slide 2 (2), slide 3 (1)" in " ".join(_text(make_report(content)).split())


def test_a_word_as_long_as_an_address_stays_within_its_column(content: LessonContent) -> None:
    tables = {**content.tables, "comments": content.tables["comments"].with_columns(text=pl.lit("a" * 400))}
    document = pypdfium2.PdfDocument(make_report(replace(content, tables=tables)))
    try:
        for page in document:
            texts = page.get_textpage()
            boxes = [texts.get_charbox(place) for place in range(texts.count_chars())]
            assert max(right for _, _, right, _ in boxes) < page.get_width()
    finally:
        document.close()


def test_thousands_in_spanish_are_set_apart_by_a_space_the_font_has(content: LessonContent) -> None:
    words = pl.DataFrame([("words", "lesson", 5204.0, None, None, "words", 9)], schema=t.MEASURES.schema, orient="row")
    text = _text(make_report(replace(content, tables={**content.tables, "measures": words}), language="es"))
    assert "5\u202f204 palabras" in text or "5 204 palabras" in text

"""Exports: subtitles other players read, tables a spreadsheet cannot be tricked by, names every system takes."""

from __future__ import annotations

import csv
import itertools
import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import docx
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom.domain import tables as t
from classroom.domain.errors import InputRefused, UsageError
from classroom.domain.measures import MEASURES
from classroom.ingest.transcripts import read_transcript
from classroom.reports.content import LessonContent
from classroom.reports.export import FORMATS, MORE_FORMATS, export
from classroom.reports.sheets import harmless
from classroom.reports.transcripts import plain_text, subtitles

TIMES = re.compile(r"\d\d:\d\d:\d\d[.,]\d\d\d --> \d\d:\d\d:\d\d[.,]\d\d\d")


@pytest.mark.parametrize("form", ["vtt", "srt"])
def test_exported_subtitles_are_read_back_with_the_same_times(
    content: LessonContent, tmp_path: Path, form: str
) -> None:
    (path,) = export(content, tmp_path, formats=[form])
    back = read_transcript(path).table
    assert back["start_s"].to_list() == content.tables["utterances"]["start_s"].to_list()
    assert back["end_s"].to_list() == content.tables["utterances"]["end_s"].to_list()


@given(st.lists(st.text(max_size=60), min_size=1, max_size=20))
def test_any_text_leaves_one_cue_an_utterance_with_words(texts: list[str]) -> None:
    count = len(texts)
    rows = t.frame(
        t.UTTERANCES,
        {
            "utterance": range(count),
            "start_s": [float(i) for i in range(count)],
            "end_s": [i + 0.5 for i in range(count)],
            "role": ["unknown"] * count,
            "text": texts,
        },
    )
    for form in ("vtt", "srt"):
        assert len(TIMES.findall(subtitles(rows, form))) == sum(bool(text) for text in texts)


def test_an_utterance_lasts_as_long_as_those_whose_words_were_joined_to_it() -> None:
    rows = t.frame(
        t.UTTERANCES,
        {"utterance": [0, 1, 2], "start_s": [0.0, 2.0, 5.0], "end_s": [1.0, 4.0, 6.0], "role": ["unknown"] * 3}
        | {"text": ["One and two", "", "Three"]},
    )
    assert TIMES.findall(subtitles(rows, "vtt")) == ["00:00:00.000 --> 00:00:04.000", "00:00:05.000 --> 00:00:06.000"]
    assert plain_text(rows).splitlines() == ["[0:00] One and two", "[0:05] Three"]


def test_a_transcript_without_times_is_not_written_as_subtitles(content: LessonContent) -> None:
    untimed = content.tables["utterances"].with_columns(
        start_s=pl.lit(None, pl.Float64), end_s=pl.lit(None, pl.Float64)
    )
    with pytest.raises(UsageError, match="no times"):
        subtitles(untimed, "vtt")


def test_plain_text_names_speakers_and_times(content: LessonContent) -> None:
    assert plain_text(content.tables["utterances"]).splitlines()[1].startswith("[0:10] Ana: Number 1?")


def test_what_was_probably_not_said_has_a_sign_before_it(content: LessonContent) -> None:
    doubt = pl.Series("doubt", ["loop", *[None] * (content.tables["utterances"].height - 1)], dtype=pl.String)
    rows = content.tables["utterances"].with_columns(doubt)
    assert "[?] Number 0?" in plain_text(rows).splitlines()[0]
    for form in ("vtt", "srt"):
        assert subtitles(rows, form).count("[?]") == 1


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1"])
def test_a_formula_in_a_comment_is_disarmed_in_csv(content: LessonContent, tmp_path: Path, text: str) -> None:
    tables = {**content.tables, "comments": content.tables["comments"].with_columns(text=pl.lit(text))}
    paths = export(replace(content, tables=tables), tmp_path, formats=["csv"])
    comments = next(path for path in paths if path.name.endswith("comments.csv"))
    with comments.open(encoding="utf-8-sig", newline="") as file:
        assert {row["text"] for row in csv.DictReader(file)} == {f"'{text}"}


def test_a_negative_number_is_not_a_formula() -> None:
    assert harmless(pl.DataFrame({"text": ["-3.5", "+7 %"]}))["text"][0] == "-3.5"


def test_json_holds_every_table_and_the_versions_behind_it(content: LessonContent, tmp_path: Path) -> None:
    (path,) = export(content, tmp_path, formats=["json"])
    loaded = json.loads(path.read_text(encoding="utf-8"))
    assert set(loaded["tables"]) == set(t.TABLES)
    assert loaded["runs"] == [{"analyzer": "talk", "version": 3, "status": "done"}]
    assert len(loaded["tables"]["utterances"]) == content.tables["utterances"].height


def test_parquet_gives_the_table_back(content: LessonContent, tmp_path: Path) -> None:
    paths = export(content, tmp_path, formats=["parquet"])
    path = next(path for path in paths if path.name.endswith("utterances.parquet"))
    assert pl.read_parquet(path).equals(content.tables["utterances"])


def test_an_unknown_format_is_named(content: LessonContent, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="docm"):
        export(content, tmp_path, formats=["docm"])


def test_a_folder_that_cannot_be_made_is_refused(content: LessonContent, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputRefused):
        export(content, tmp_path / "file" / "out", formats=["txt"])


def test_a_word_document_is_read_back_with_speakers_and_every_utterance(content: LessonContent, tmp_path: Path) -> None:
    utterances = content.tables["utterances"].with_columns(text=pl.format("{} \x00\x0b\x1f", pl.col("text")))
    (path,) = export(replace(content, tables={**content.tables, "utterances": utterances}), tmp_path, formats=["docx"])
    paragraphs = [paragraph.text for paragraph in docx.Document(str(path)).paragraphs]
    said = [text for text in paragraphs if "Number" in text]
    assert paragraphs[0].startswith("Fractions")
    assert len(said) == utterances.height
    assert said[1].startswith("[0:10] Ana: Number 1? ")
    assert said[3].startswith("[0:30] teacher: Number 3? ")
    assert "漢字 😀 مرحبا" in said[1]


def test_the_data_dictionary_tells_every_column_of_every_table(content: LessonContent, tmp_path: Path) -> None:
    paths = export(content, tmp_path, formats=["csv", "parquet"])
    (path,) = [path for path in paths if "data dictionary" in path.name]
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    told = {(row["belongs_to"], row["name"]) for row in rows if row["kind"] == "column"}
    assert told == {(table.name, column.name) for table in t.TABLES.values() for column in table.columns}
    assert {row["name"] for row in rows if row["kind"] == "measure"} == set(MEASURES)
    assert all(row["about"] for row in rows)


def test_every_format_of_the_command_line_is_written_by_default(content: LessonContent, tmp_path: Path) -> None:
    assert [path.suffix for path in export(content, tmp_path)] == sorted_as_asked(content, FORMATS)


def sorted_as_asked(content: LessonContent, formats: tuple[str, ...]) -> list[str]:
    filled = sum(1 for table in content.tables.values() if table.height)
    counts = {"csv": filled, "parquet": filled}
    return [f".{form}" for form in formats for _ in range(counts.get(form, 1))] + [".csv"]


def test_a_transcript_without_times_is_exported_in_what_can_hold_it(content: LessonContent, tmp_path: Path) -> None:
    nothing = pl.lit(None, pl.Float64)
    utterances = content.tables["utterances"].with_columns(start_s=nothing, end_s=nothing)
    untimed = replace(content, tables={**content.tables, "utterances": utterances})
    assert {".vtt", ".srt"}.isdisjoint(path.suffix for path in export(untimed, tmp_path / "all"))
    with pytest.raises(UsageError, match="no times"):
        export(untimed, tmp_path / "asked", formats=["txt", "vtt"])
    assert not (tmp_path / "asked").exists()


def test_an_elan_file_holds_every_utterance_on_its_speakers_tier_without_overlaps(
    content: LessonContent, tmp_path: Path
) -> None:
    utterances = content.tables["utterances"].with_columns(end_s=pl.col("start_s") + 45)
    (path,) = export(replace(content, tables={**content.tables, "utterances": utterances}), tmp_path, formats=["eaf"])
    root = ElementTree.parse(path).getroot()
    slots = {slot.get("TIME_SLOT_ID"): int(slot.get("TIME_VALUE") or -1) for slot in root.iter("TIME_SLOT")}
    tiers = {str(tier.get("TIER_ID")): _spans(tier, slots) for tier in root.iter("TIER")}
    assert sum(len(tiers[name]) for name in ("Ana", "teacher")) == utterances.height
    assert "Number 1? " in tiers["Ana"][0][2]
    for spans in tiers.values():
        assert all(start < end for start, end, _ in spans)
        assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))


def _spans(tier: ElementTree.Element, slots: dict[str | None, int]) -> list[tuple[int, int, str]]:
    return [
        (slots[a.get("TIME_SLOT_REF1")], slots[a.get("TIME_SLOT_REF2")], a.findtext("ANNOTATION_VALUE") or "")
        for a in tier.iter("ALIGNABLE_ANNOTATION")
    ]


def test_a_qualitative_project_codes_the_very_lines_that_carry_a_label(content: LessonContent, tmp_path: Path) -> None:
    (path,) = export(content, tmp_path, formats=["qdpx"])
    space = {"q": "urn:QDA-XML:project:1.0"}
    with zipfile.ZipFile(path) as archive:
        root = ElementTree.fromstring(archive.read("project.qde"))
        names = {code.get("guid"): code.get("name") for code in root.iterfind(".//q:Code", space)}
        for source in root.iterfind(".//q:TextSource", space):
            inside = str(source.get("plainTextPath")).removeprefix("internal://")
            text = archive.read(f"Sources/{inside}").decode()
            for place in source.iterfind("q:PlainTextSelection", space):
                line = text[int(place.get("startPosition") or -1) : int(place.get("endPosition") or -1)]
                assert line in text.split("\n")
                coded = {names[code.get("targetGUID")] for code in place.iterfind(".//q:CodeRef", space)}
                assert ("speaker: Ana" in coded) == ("Ana: " in line)
                assert any(name.startswith("feedback: ") for name in coded) == (" remark " in line)
    assert "speaker: Ana" in names.values()
    assert len({*names.values()}) == len(names)


@pytest.mark.parametrize("form", [*FORMATS, *MORE_FORMATS])
def test_a_lesson_without_any_row_still_exports(content: LessonContent, tmp_path: Path, form: str) -> None:
    bare = replace(content, tables={name: t.empty(table) for name, table in t.TABLES.items()})
    assert all(path.is_file() for path in export(bare, tmp_path, formats=[form]))

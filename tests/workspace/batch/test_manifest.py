from __future__ import annotations

from datetime import date

import pytest

from classroom.domain.errors import InputRefused
from classroom.workspace.batch.manifest import read_manifest


def test_a_row_becomes_a_lesson_with_its_files_beside_the_manifest_and_its_facts(district):
    found = read_manifest(
        district.manifest(
            "recording,slides,comments,transcript,title,course,teacher,date,language\n"
            "a.mp4,d1.pdf;d2.pptx,c.csv | c2.csv,,Fractions,6B,Ms Rey,2026-09-14,ES\n"
        )
    )
    (entry,) = found.entries
    request = entry.request
    assert request.recordings == (district.folder / "a.mp4",)
    assert request.slides == (district.folder / "d1.pdf", district.folder / "d2.pptx")
    assert request.comments == (district.folder / "c.csv", district.folder / "c2.csv")
    assert (request.title, request.course, request.teacher) == ("Fractions", "6B", "Ms Rey")
    assert (request.date, request.language, entry.line) == (date(2026, 9, 14), "es", 2)
    assert not found.refusals


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_spreadsheet_encodings_semicolons_and_spanish_headings_are_read(district, encoding):
    path = district.folder / "lecciones.csv"
    path.write_bytes("grabación;título;fecha\nseñal año.mp4;Fracción;14/09/2026\n".encode(encoding))
    (entry,) = read_manifest(path).entries
    assert entry.request.recordings[0].name == "señal año.mp4"
    assert (entry.request.title, entry.request.date) == ("Fracción", date(2026, 9, 14))


def test_a_file_whose_own_name_holds_a_separator_is_one_file(district):
    (district.folder / "one; two.mp4").touch()
    (entry,) = read_manifest(district.manifest("recording,title\none; two.mp4,A\n")).entries
    assert [path.name for path in entry.request.recordings] == ["one; two.mp4"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (",,A,2026-01-01,en", "names no file"),
        ("a.mp4,,A,3/4/2026,en", "is not a date"),
        ("a.mp4,,A,31/31/2026,en", "is not a date"),
        ("a.mp4,,A,,Klingon?", "is not a language code"),
        (",a.vtt;b.vtt,A,,", "several transcripts"),
    ],
)
def test_a_row_that_makes_no_sense_is_refused_with_its_line_and_the_others_stay(district, row, said):
    found = read_manifest(
        district.manifest(f"recording,transcript,title,date,language\n{row}\nok.mp4,,B,2026-05-05,en\n")
    )
    assert [entry.request.title for entry in found.entries] == ["B"]
    (refusal,) = found.refusals
    assert refusal.startswith("Line 2: ")
    assert said in refusal


def test_the_same_row_twice_is_left_out_and_the_same_files_with_other_facts_are_refused(district):
    text = "recording,title\na.mp4,A\n\na.mp4,A\na.mp4,Another\n"
    found = read_manifest(district.manifest(text))
    assert len(found.entries) == 1
    assert len(found.notes) == 1
    assert "same files as line 2" in found.notes[0]
    (refusal,) = found.refusals
    assert "says something else" in refusal


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no rows"),
        ("recording,title\n", "no rows"),
        ("recording,title\n,\n", "no rows"),
        ("video name,who\na.mp4,B\n", "names no files"),
    ],
)
def test_a_manifest_without_rows_or_without_files_is_refused_in_a_sentence(district, text, said):
    with pytest.raises(InputRefused) as refused:
        read_manifest(district.manifest(text))
    assert said in refused.value.reason
    assert refused.value.remedy


def test_a_lesson_s_folder_name_stays_when_the_whole_folder_moves_and_leads_nowhere_else(district):
    text = "recording,title\n../../etc/pass wd.mp4,A\nÑandú.mp4,B\n???.mp4,C\n"
    here = [entry.key for entry in read_manifest(district.manifest(text)).entries]
    (district.folder / "moved").mkdir()
    there = [entry.key for entry in read_manifest(district.manifest(text, "moved/lessons.csv")).entries]
    assert here == there
    assert all(key.replace("-", "").isalnum() and key.isascii() for key in here)
    assert len(set(here)) == 3


def test_columns_that_are_not_used_are_named(district):
    found = read_manifest(district.manifest("recording,room,period\na.mp4,12,3\n"))
    assert found.notes == ("Columns not used: room, period.",)

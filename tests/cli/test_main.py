"""The command line as outside programs call it: forms of results and exit codes."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import polars as pl
import pypdfium2
import pytest

from classroom.domain.taxonomy import FEEDBACK

VERBS = ("demo", "analyze", "lessons", "show", "delete", "transcribe", "label", "align", "trace", "report", "export")
VERBS += ("models", "analyzers", "doctor", "bundle", "names", "note", "goal", "agenda")
VERBS += ("review", "privacy")


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(lectern, verb) -> None:
    ran = lectern(verb, "--help")
    assert ran.code == 0
    assert ran.out.startswith("usage: lectern")


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["show"],
        ["analyze", "--date", "yesterday"],
        ["analyze", "--language", "e1"],
        ["analyze", "--resume", "x", "--rewording", "http://example.org/v1"],
        ["analyze", "--resume", "x", "--rewording", "/nowhere/model.gguf"],
        ["analyze", "--resume", "x", "--highlights", "11"],
        ["analyze", "--resume", "x", "--missed", "-1"],
        ["analyze"],
        ["show", "no-such-lesson", "utterances"],
        ["delete", "no-such-lesson"],
        ["transcribe", "a.wav", "--format", "docx"],
    ],
)
def test_a_call_that_makes_no_sense_leaves_with_two_and_one_sentence(lectern, arguments) -> None:
    ran = lectern(*arguments)
    assert ran.code == 2
    assert ran.out == ""
    assert "Traceback" not in ran.err
    assert 0 < len(ran.err.strip().splitlines()) <= 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["transcribe", "missing.wav"],
        ["analyze", "--recording", "missing.wav"],
        ["align", "--slides", "missing.pdf", "--transcript", "missing.vtt", "--out", "o.json"],
        ["trace", "--comments", "missing.csv", "--transcript", "missing.vtt", "--out", "o.json"],
        ["label", "comments", "missing.csv", "--out", "o.csv"],
    ],
)
def test_a_missing_file_is_refused_by_name_with_three(lectern, arguments) -> None:
    ran = lectern(*arguments)
    assert ran.code == 3
    assert "missing." in ran.err
    assert "Traceback" not in ran.err


def test_a_new_store_has_no_lessons_and_says_so(lectern) -> None:
    assert "no lessons" in lectern("lessons").out
    assert lectern("lessons", "--json").json == []


def test_a_transcript_with_comments_is_analysed_without_a_recording(lectern, transcript, comments) -> None:
    ran = lectern("analyze", "--transcript", transcript, "--comments", comments, "--title", "Ünï “x”", "--json")
    assert ran.code == 0, ran.err
    assert ran.json["counts"]["utterances"] == 4
    assert {"lesson_id", "store", "duration_s", "counts", "runs", "warnings"} <= set(ran.json)
    assert {"analyzer", "version", "status", "seconds"} == set(ran.json["runs"][0])
    (lesson,) = lectern("lessons", "--json").json
    assert lesson["title"] == "Ünï “x”"
    roles = [row["role"] for row in lectern("show", ran.json["lesson_id"], "utterances", "--json").json]
    assert roles == ["teacher", "teacher", "student", "teacher"]


def test_analysing_the_same_files_again_recomputes_nothing_and_says_so(lectern, transcript, comments) -> None:
    lectern("analyze", "--transcript", transcript, "--comments", comments)
    again = lectern("analyze", "--transcript", transcript, "--comments", comments)
    assert again.code == 0
    assert "Nothing had to be worked out again." in again.out
    assert {run["status"] for run in lectern("analyze", "--transcript", transcript, "--json").json["runs"]} == {"kept"}


def test_a_refused_file_never_stops_the_others_and_leaves_with_three(lectern, transcript, tmp_path: Path) -> None:
    broken = tmp_path / "broken deck.pdf"
    broken.write_bytes(b"not a pdf")
    ran = lectern("analyze", "--transcript", transcript, "--slides", broken, "--json")
    assert ran.code == 3
    assert ran.json["counts"]["utterances"] == 4
    assert any("broken deck.pdf" in warning for warning in ran.json["warnings"])


@pytest.mark.parametrize("form", ["json", "csv", "parquet"])
def test_a_table_is_shown_in_every_format(lectern, transcript, tmp_path: Path, form: str) -> None:
    lesson = lectern("analyze", "--transcript", transcript, "--json").json["lesson_id"]
    out = tmp_path / f"table.{form}"
    assert lectern("show", lesson[:6], "utterances", "--format", form, "--out", out).code == 0
    readers = {
        "json": lambda p: pl.DataFrame(json.loads(p.read_text())),
        "csv": pl.read_csv,
        "parquet": pl.read_parquet,
    }
    assert readers[form](out).height == 4


def test_an_unknown_table_is_named_with_the_tables_there_are(lectern, transcript) -> None:
    lesson = lectern("analyze", "--transcript", transcript, "--json").json["lesson_id"]
    ran = lectern("show", lesson, "moods")
    assert ran.code == 2
    assert "utterances" in ran.err


def test_a_deleted_lesson_is_gone_and_the_file_is_not(lectern, transcript) -> None:
    lesson = lectern("analyze", "--transcript", transcript, "--json").json["lesson_id"]
    assert lectern("delete", lesson).code == 0
    assert lectern("lessons", "--json").json == []
    assert transcript.exists()


def test_a_report_is_a_pdf_of_two_pages(lectern, transcript, tmp_path: Path) -> None:
    lesson = lectern("analyze", "--transcript", transcript, "--json").json["lesson_id"]
    out = tmp_path / "to the teacher" / "report.pdf"
    assert lectern("report", lesson, "--out", out, "--language", "es").code == 0
    document = pypdfium2.PdfDocument(out)
    assert len(document) == 2
    document.close()


def test_an_export_writes_what_was_asked_for(lectern, transcript, tmp_path: Path) -> None:
    lesson = lectern("analyze", "--transcript", transcript, "--json").json["lesson_id"]
    ran = lectern("export", lesson, "--out", tmp_path / "out", "--formats", "vtt,srt,txt,json", "--json")
    assert ran.code == 0
    assert sorted(Path(file).suffix for file in ran.json["files"]) == [".json", ".srt", ".txt", ".vtt"]
    assert "Because the pieces" in Path(ran.json["files"][0]).read_text(encoding="utf-8")


def test_two_lessons_of_one_title_do_not_overwrite_each_other(lectern, transcript, tmp_path: Path) -> None:
    again = tmp_path / "again.vtt"
    again.write_text(transcript.read_text(encoding="utf-8").replace("pizza", "cake"), encoding="utf-8")
    named = ("--title", "Fractions", "--date", "2026-09-14", "--only", "talk", "--json")
    lessons = [lectern("analyze", "--transcript", path, *named).json["lesson_id"] for path in (transcript, again)]
    ran = [lectern("export", lesson, "--out", tmp_path / "out", "--json").json["files"] for lesson in lessons]
    assert not set(ran[0]) & set(ran[1])
    assert {Path(file).suffix.lstrip(".") for file in ran[0]} == {"vtt", "srt", "txt", "docx", "csv", "parquet", "json"}


def test_labels_keep_every_row_and_column_in_order(lectern, comments, tmp_path: Path) -> None:
    out = tmp_path / "labelled.csv"
    assert lectern("label", "comments", comments, "--out", out).code == 0
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["name"] for row in rows] == ["A", "B", "C"]
    for row in rows:
        assert all(0 <= float(row[f"score_{name}"]) <= 1 for name in FEEDBACK)
        assert all(row[f"is_{name}"] in {"true", "false"} for name in FEEDBACK)
    assert rows[0]["is_confusion"] == "true"


def test_a_table_without_a_text_column_is_refused_with_its_columns(lectern, tmp_path: Path) -> None:
    path = tmp_path / "marks.csv"
    path.write_text("pupil,mark\nA,1\n", encoding="utf-8")
    ran = lectern("label", "comments", path, "--out", tmp_path / "out.csv")
    assert ran.code == 3
    assert "pupil, mark" in ran.err


def test_align_gives_every_utterance_a_slide_counted_from_one(lectern, transcript, demo, tmp_path: Path) -> None:
    out = tmp_path / "align.json"
    assert lectern("align", "--slides", demo / "slides.pdf", "--transcript", transcript, "--out", out).code == 0
    rows = json.loads(out.read_text())
    assert [row["utterance"] for row in rows] == [0, 1, 2, 3]
    assert all(1 <= row["slide"] <= 6 and 0 <= row["score"] <= 1 for row in rows)
    assert rows[3]["slide"] == 4


def test_align_refuses_slides_of_another_lesson_and_says_so(lectern, demo, tmp_path: Path) -> None:
    lines = (
        "Justinian ordered the digest of Roman law. The praetors gave edicts every year. "
        "Twelve tables stood on the forum. A contract of sale needs no form. "
    ) * 6
    talk, out = tmp_path / "law.txt", tmp_path / "align.json"
    talk.write_text("\n".join(f"{part.strip()}." for part in lines.split(". ") if part.strip()), encoding="utf-8")
    ran = lectern("align", "--slides", demo / "slides.pdf", "--transcript", talk, "--out", out)
    assert ran.code == 0
    assert json.loads(out.read_text()) == []
    assert "slides.pdf do not fit what was said" in ran.err


def test_trace_gives_every_comment_in_order_at_most_three_candidates(lectern, transcript, comments, tmp_path) -> None:
    out = tmp_path / "trace.json"
    assert lectern("trace", "--comments", comments, "--transcript", transcript, "--out", out).code == 0
    rows = json.loads(out.read_text())
    assert [row["comment"] for row in rows] == list(range(len(rows)))
    assert all(len(row["candidates"]) <= 3 for row in rows)
    assert rows[0]["candidates"][0]["utterance"] == 1


def test_models_and_analyzers_are_listed(lectern) -> None:
    assert {"speech", "talk", "feedback", "slides", "trace"} <= {
        a["name"] for a in lectern("analyzers", "--json").json["analyzers"]
    }
    assert lectern("analyzers", "--json").json["unavailable"] == []
    assert any(model["name"] == "whisper-base" for model in lectern("models", "--json").json)
    assert lectern("models", "verify").code == 0


def test_the_doctor_finds_nothing_wrong_here(lectern) -> None:
    ran = lectern("doctor")
    assert ran.code == 0, ran.out
    assert "NO " not in ran.out


def test_a_store_open_elsewhere_is_said_with_four(lectern, tmp_path: Path) -> None:
    from classroom.store.store import Store

    with Store.open(tmp_path / "store"):
        ran = lectern("lessons")
    assert ran.code == 4
    assert "Traceback" not in ran.err


def test_an_unknown_speech_model_leaves_with_five(lectern, demo) -> None:
    ran = lectern("transcribe", demo / "lesson.m4a", "--speech-model", "no-such-model")
    assert ran.code == 5
    assert "Traceback" not in ran.err


def test_runs_come_newest_first(lectern, transcript, tmp_path: Path) -> None:
    from classroom.workspace.workspace import Workspace

    lesson = lectern("analyze", "--transcript", transcript, "--json").json["lesson_id"]
    with Workspace.open(tmp_path / "store") as workspace:
        names = [run.analyzer for run in workspace.runs(lesson)]
    assert names[-1] == "import.transcript"
    assert names.index("moments") < names.index("talk")

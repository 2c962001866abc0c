"""Hostile files go through the reader process as a person's files do: a table or a refusal, in time, in memory."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest

from classroom.domain.requests import AnalysisRequest
from classroom.pipeline.imports import FileReader
from classroom.workspace.batch.lesson import peak_memory
from classroom.workspace.workspace import Workspace
from tests.hostile.fuzz import SLOW_S, fault_of
from tests.hostile.made import FILES, NAMES, write

GIGABYTE = 1 << 30
START_BYTES = 300 << 20  # what a reader has loaded before it opens anything
BUSY = 1.5  # a busy computer's room beyond the limit the reader itself keeps


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch) -> None:
    for variable in ("HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / "home"))


@pytest.fixture(scope="module")
def reader() -> Iterator[FileReader]:
    with FileReader() as opened:
        yield opened


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_gives_a_table_or_a_refusal_in_time_and_memory(tmp_path, reader, name):
    kind, path = write(name, tmp_path)
    started = time.monotonic()
    _, wrong = fault_of(kind, path, reader)
    seconds = time.monotonic() - started
    path.unlink()
    assert wrong == ""
    if kind != "recording":
        assert seconds < SLOW_S * BUSY
    if sys.platform == "linux" and reader.pid:
        assert (peak_memory(reader.pid) or 0) < GIGABYTE + START_BYTES
    assert not Path("/tmp/lectern-escaped").exists()


def test_files_with_names_that_mean_something_elsewhere_are_read_and_never_break_a_line(tmp_path, reader):
    for name in NAMES:
        path = tmp_path / name
        path.write_text("comment\nso\nwhat\n", encoding="utf-8")
        assert fault_of("comments", path, reader) == ("read", "")


def test_a_lesson_with_hostile_words_can_be_exported_and_reported(tmp_path):
    """No glyph of ours for some of it; formulas; right to left; control characters; what templates would run."""
    words = (
        "=HYPERLINK(1)",
        "\u202eright",
        "日本語 العربية 👩‍🏫 \U0001fa77",
        "#panic(1) $x$ *b* <b>&amp;",
        "a\x07\x1b[2J",
    )
    (tmp_path / "talk.txt").write_text("\n".join(f"Teacher: {word} so we add them" for word in words * 3), "utf-8")
    (tmp_path / "form.csv").write_text("comment\n" + "\n".join(words) + "\n", encoding="utf-8")
    title = "日本語 \u202e../../=1+1 \x1b[31m 👩‍🏫"
    request = AnalysisRequest(
        transcript=tmp_path / "talk.txt", comments=(tmp_path / "form.csv",), title=title, only=("talk",)
    )
    with Workspace.open(tmp_path / "store") as workspace:
        lesson_id = workspace.analyze(request).lesson_id
        files = workspace.export(lesson_id, tmp_path / "out", formats=("txt", "csv", "json", "parquet"))
        report = workspace.report(lesson_id, tmp_path / "report.pdf")
    assert files
    assert all(path.parent == tmp_path / "out" and path.name.isprintable() for path in files)
    cells = "".join(path.read_text("utf-8") for path in files if path.suffix == ".csv").replace('"', "").split(",")
    assert not [cell for cell in cells if cell.startswith("=HYPERLINK")]
    document = pypdfium2.PdfDocument(report)
    assert len(document) >= 1
    document.close()

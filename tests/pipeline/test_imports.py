"""Files read in a limited process of their own: nothing a file does hurts the program or the other files."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

import resources
from classroom.domain.errors import Cancelled, InputRefused
from classroom.domain.tables import COMMENTS, RECORDINGS, SLIDES, check
from classroom.pipeline.imports import FileReader, read_file

SECOND = 1.0


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "small.csv"
    path.write_text("author,text\nA,Good lesson\nB,Too fast\n")
    return path


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """Takes several seconds to read."""
    path = tmp_path / "large.csv"
    drawn = random.Random(1)
    words = [f"word{n}" for n in range(5000)]
    lines = (f"A{n},{' '.join(drawn.choices(words, k=30))}" for n in range(60_000))
    path.write_text("author,text\n" + "\n".join(lines))
    return path


def readers() -> list[multiprocessing.process.BaseProcess]:
    return [child for child in multiprocessing.active_children() if child.name == "lectern-reader"]


def test_each_kind_of_file_comes_back_as_its_table() -> None:
    demo = resources.path("demo")
    with FileReader() as reader:
        recording = reader.read("recording", demo / "lesson.m4a")
        check(recording.table, RECORDINGS)
        slides = reader.read("slides", demo / "slides.pdf")
        check(slides.table, SLIDES)
        assert slides.table.height == 6
        comments = reader.read("comments", demo / "video_comments.json")
        check(comments.table, COMMENTS)
        first = readers()
        assert len(first) == 1  # one process for all of them
        assert reader.kind_of(demo / "exit_ticket.csv") == "comments"
        preview = reader.preview(demo / "exit_ticket.csv")
        assert preview.guessed["text"] in preview.file_columns
        assert 0 < len(preview.rows) <= 5
        claimed = reader.claimed_s(demo / "lesson.m4a")
        assert claimed == pytest.approx(recording.table["duration_s"][0], abs=1.0)
    assert readers() == []


def test_a_refusal_names_the_file_and_the_reader_goes_on(small, tmp_path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.4 nothing more")
    with FileReader() as reader:
        with pytest.raises(InputRefused, match=r"broken\.pdf: "):
            reader.read("slides", broken)
        pid = readers()[0].pid
        assert reader.read("comments", small).table.height == 2
        assert readers()[0].pid == pid


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda path: None, "There is no such file"),
        (lambda path: path.mkdir(), "It is a folder"),
        (lambda path: os.mkfifo(path), "not a file that can be read twice"),
    ],
)
def test_what_is_no_file_is_refused_without_a_process(tmp_path, make, says) -> None:
    make(tmp_path / "thing")
    with pytest.raises(InputRefused, match=says):
        read_file("comments", tmp_path / "thing")
    assert readers() == []


def test_a_file_you_may_not_read_is_refused(small) -> None:
    small.chmod(0)
    if os.access(small, os.R_OK):
        pytest.skip("this user may read everything")
    with pytest.raises(InputRefused, match="You may not read it"):
        read_file("comments", small)


def test_a_file_that_takes_too_long_is_refused_and_its_reader_replaced(small, large) -> None:
    with FileReader(limit_s=0.3) as reader:
        asked = time.monotonic()
        with pytest.raises(InputRefused, match="took too long to read"):
            reader.read("comments", large)
        assert time.monotonic() - asked < 15
        assert readers() == []
    with FileReader(limit_s=15) as reader:
        assert reader.read("comments", small).table.height == 2


def test_a_file_that_ends_its_reader_is_refused_and_the_next_is_read(small, large) -> None:
    with FileReader() as reader:
        reader.read("comments", small)
        pid = readers()[0].pid
        assert pid
        threading.Timer(0.3, os.kill, (pid, signal.SIGSEGV)).start()
        with pytest.raises(InputRefused, match=r"its reader stopped \(exit code -11\)"):
            reader.read("comments", large)
        assert reader.read("comments", small).table.height == 2
        assert readers()[0].pid != pid


@pytest.mark.skipif(sys.platform != "linux", reason="the system's own limit is used on Linux")
def test_a_file_that_needs_too_much_memory_is_refused(small, large) -> None:
    with FileReader(memory=120 << 20) as reader:
        with pytest.raises(InputRefused, match="more memory than Lectern allows"):
            reader.read("comments", large)
        assert reader.read("comments", small).table.height == 2


def test_stopping_ends_a_reading_at_once(large) -> None:
    stop = threading.Event()
    with FileReader(stop=stop) as reader:
        reader.kind_of(large)
        threading.Timer(0.3, stop.set).start()
        asked = time.monotonic()
        with pytest.raises(Cancelled):
            reader.read("comments", large)
        assert time.monotonic() - asked < 0.3 + SECOND
    assert readers() == []


def test_columns_and_passwords_reach_the_reader(tmp_path) -> None:
    table = tmp_path / "export.csv"
    table.write_text("what,remark,text\nx,first,aaa\ny,second,bbb\n")
    read = read_file("comments", table, columns={"text": "remark"}, password=None)
    assert read.table["text"].to_list() == ["first", "second"]


def test_a_fault_of_ours_is_a_refusal_with_a_report_without_content(small) -> None:
    from classroom.pipeline.faults import log_folder

    with pytest.raises(InputRefused, match="fault in Lectern"):
        read_file("no such kind", small)
    report = next(log_folder().glob("fault-*-import.txt")).read_text()
    assert "builtins.ValueError" in report
    assert "no such kind" not in report

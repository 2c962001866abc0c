"""Files recognised for the import dialog; what the main verb does with files is in test_analysis.py."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import resources
from classroom.workspace.importing import recognise


def test_each_file_is_told_what_it_is_in_the_order_given(tmp_path: Path) -> None:
    demo = resources.path("demo")
    captions, broken, strange = tmp_path / "said.vtt", tmp_path / "broken.csv", tmp_path / "program.exe"
    captions.write_text("WEBVTT\n\n00:00:01.000 --> 00:00:03.000\nOpen the book.\n")
    broken.write_bytes(b"")
    strange.write_bytes(b"MZ\0\0")
    paths = [
        demo / "exit_ticket.csv",
        demo / "lesson.m4a",
        strange,
        captions,
        demo / "slides.pdf",
        tmp_path,
        tmp_path / "gone.mp3",
        broken,
    ]
    found = recognise(paths)
    assert [item.path for item in found] == paths
    assert [item.kind for item in found][:5] == ["comments", "recording", None, "transcript", "slides"]
    assert [bool(item.refusal) for item in found] == [False, False, True, False, False, True, True, True]
    assert "does not know this kind of file" in found[2].refusal
    assert "It is a folder" in found[5].refusal
    assert "no such file" in found[6].refusal
    ticket = found[0].preview
    assert ticket is not None
    assert found[0].format == ticket.format != ""
    assert set(ticket.guessed.values()) <= set(ticket.file_columns)
    assert all(item.preview is None for item in found[1:])
    assert multiprocessing.active_children() == []


def test_no_files_need_no_process() -> None:
    assert recognise([]) == ()

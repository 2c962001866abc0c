"""What LibreOffice adds where it is installed, and what happens where it is not, hangs or fails."""

from __future__ import annotations

import io
import os
import stat
import sys
import time
from pathlib import Path

import pytest
from PIL import Image
from pptx import Presentation

from classroom.domain.errors import InputRefused
from classroom.ingest import office
from classroom.ingest.deck import Deadline
from classroom.ingest.pptx_slides import read_pptx
from classroom.ingest.slides import read_slides

needs_office = pytest.mark.skipif(office.find() is None, reason="LibreOffice is not installed")
needs_scripts = pytest.mark.skipif(sys.platform == "win32", reason="stands in for LibreOffice with a shell script")


@pytest.fixture
def deck(tmp_path) -> Path:
    made = Presentation()
    for text in ("one", "two", "three"):
        slide = made.slides.add_slide(made.slide_layouts[5])
        slide.shapes.title.text = text
        slide.notes_slide.notes_text_frame.text = f"say {text}"
    made.slides[1]._element.set("show", "0")
    path = tmp_path / "señorita's deck; $(x).pptx"
    made.save(path)
    return path


def pretend(monkeypatch, folder: Path, script: str) -> Path:
    """Put a script in the place of LibreOffice."""
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr(office, "find", lambda: program)
    return program


@needs_office
def test_every_slide_is_drawn_hidden_ones_too(deck) -> None:
    read = read_pptx(deck, deadline=Deadline.after(120))
    assert read.notes == ("1 hidden slide is kept.",)
    for thumbnail in read.table["thumbnail"]:
        picture = Image.open(io.BytesIO(thumbnail))
        assert (picture.format, picture.width, picture.height) == ("JPEG", 480, 360)


@needs_office
@pytest.mark.parametrize("ending", ["ppt", "odp"])
def test_old_and_open_formats_are_read_by_way_of_it(deck, tmp_path, ending) -> None:
    import subprocess

    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [str(office.find()), profile, "--headless", "--convert-to", ending, "--outdir", str(tmp_path / "out")]
    subprocess.run([*command, str(deck)], check=True, capture_output=True, timeout=120)
    made = next((tmp_path / "out").iterdir()).rename(tmp_path / f"old.{ending}")
    read = read_slides(made).table
    assert read["title"].to_list() == ["one", "two", "three"]
    assert read["notes"].to_list() == ["say one", "say two", "say three"]
    assert read["deck"].unique().to_list() == [f"old.{ending}"]


def test_without_it_pptx_is_read_without_pictures_and_without_complaint(deck, monkeypatch) -> None:
    monkeypatch.setattr(office, "find", lambda: None)
    read = read_pptx(deck)
    assert read.table["title"].to_list() == ["one", "two", "three"]
    assert read.table["thumbnail"].to_list() == [None, None, None]
    assert read.notes == ("1 hidden slide is kept.",)


JUNK = 'for last; do :; done; mkdir -p "${last%/*}/out"; echo junk > "${last%/*}/out/deck.pdf"'


@needs_scripts
@pytest.mark.parametrize("script", ["exit 1", "exit 0", "kill -9 $$", JUNK])
def test_its_failure_is_only_a_note(deck, monkeypatch, tmp_path, script) -> None:
    pretend(monkeypatch, tmp_path, script)
    read = read_pptx(deck)
    assert read.table["title"].to_list() == ["one", "two", "three"]
    assert read.notes[-1] == "LibreOffice could not draw its slides, so they are shown without pictures."


@needs_scripts
def test_a_wrong_number_of_drawn_slides_is_not_put_on_the_wrong_slides(deck, monkeypatch, tmp_path, pdf) -> None:
    short = pdf("only one page", name="short.pdf")
    pretend(
        monkeypatch,
        tmp_path,
        f'for last; do :; done; mkdir -p "${{last%/*}}/out"; cp "{short}" "${{last%/*}}/out/deck.pdf"',
    )
    read = read_pptx(deck)
    assert read.table["thumbnail"].to_list() == [None, None, None]
    assert "without pictures" in read.notes[-1]


@needs_scripts
def test_it_is_ended_with_all_it_started_when_it_takes_too_long(deck, monkeypatch, tmp_path) -> None:
    beat = tmp_path / "beat"
    pretend(monkeypatch, tmp_path, f'( while :; do date > "{beat}"; sleep 0.05; done ) &\nwait')
    started = time.monotonic()
    with office.converted(deck, "pdf", limit_s=0.5) as made:
        assert made is None
    assert time.monotonic() - started < 5
    time.sleep(0.3)
    last = beat.stat().st_mtime_ns
    time.sleep(0.3)
    assert beat.stat().st_mtime_ns == last


@needs_scripts
def test_nothing_is_left_behind_even_by_a_process_that_was_killed(deck, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temp"))
    left = tmp_path / "temp" / "lectern-office-killed"
    left.mkdir(parents=True)
    os.utime(left, (0, 0))
    pretend(monkeypatch, tmp_path, "exit 0")
    with office.converted(deck, "pdf"):
        assert list((tmp_path / "temp").iterdir())
    assert not list((tmp_path / "temp").iterdir())


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "PowerPoint Document".encode("utf-16-le"), "needs LibreOffice"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "not a deck of slides"),
    ],
)
def test_without_it_old_files_are_refused_with_what_to_do(tmp_path, monkeypatch, content, reason) -> None:
    monkeypatch.setattr(office, "find", lambda: None)
    path = tmp_path / "old.ppt"
    path.write_bytes(content)
    with pytest.raises(InputRefused, match=reason) as caught:
        read_slides(path)
    assert caught.value.remedy


@needs_scripts
def test_an_old_file_it_cannot_open_is_refused(tmp_path, monkeypatch) -> None:
    pretend(monkeypatch, tmp_path, "exit 1")
    path = tmp_path / "old.ppt"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "PowerPoint Document".encode("utf-16-le"))
    with pytest.raises(InputRefused, match="could not open it"):
        read_slides(path)

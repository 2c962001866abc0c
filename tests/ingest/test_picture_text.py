"""Text in pictures of slides: read where the extra is installed, marked, and never by way of a download."""

from __future__ import annotations

import socket
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
import typst
from PIL import Image

from classroom.ingest.pdf_slides import read_pdf
from classroom.ingest.picture_text import MARK, PictureReader, wants_reading

LINES = ("Photosynthesis", "Plants make sugar from light", "Chlorophyll absorbs red and blue")

needs_extra = pytest.mark.skipif(find_spec("rapidocr") is None, reason="the extra `ocr` is not installed")


@pytest.fixture
def scanned(tmp_path: Path) -> Path:
    """A PDF of one page that is a picture of LINES."""
    source = "#set page(width: 16cm, height: 9cm)\n#set text(size: 18pt)\n" + "\n\n".join(LINES)
    page = pdfium.PdfDocument(typst.compile(source.encode(), format="pdf"))[0]
    picture = Image.fromarray(np.asarray(page.render(scale=3).to_pil().convert("RGB")))
    path = tmp_path / "scanned.pdf"
    picture.save(path, "PDF", resolution=216)
    return path


def test_only_slides_with_a_picture_and_hardly_any_text_are_looked_at() -> None:
    assert wants_reading("", 1)
    assert wants_reading("12 / 30", 1)
    assert not wants_reading("Plants make sugar from light", 1)
    assert not wants_reading("", 0)


def test_a_package_without_its_models_is_as_good_as_none(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "rapidocr").mkdir()
    (tmp_path / "rapidocr" / "__init__.py").write_text("def RapidOCR(params): raise SystemExit('opened')\n")
    for name in [name for name in sys.modules if name.split(".")[0] == "rapidocr"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.syspath_prepend(str(tmp_path))
    assert PictureReader.open() is None


def test_without_the_extra_a_picture_stays_without_text(scanned: Path) -> None:
    if find_spec("rapidocr") is not None:
        pytest.skip("the extra `ocr` is installed")
    assert read_pdf(scanned).table["text"].to_list() == [""]


@needs_extra
def test_lines_of_a_picture_are_read_and_marked_without_a_connection(scanned: Path, monkeypatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    deck = read_pdf(scanned)
    lines = deck.table["text"][0].split("\n")
    assert all(line.startswith(MARK) for line in lines)
    assert [line.removeprefix(MARK) for line in lines] == list(LINES)
    assert "was read from pictures" in " ".join(deck.notes)

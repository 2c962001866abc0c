"""What a file seems to be from its first bytes."""

from __future__ import annotations

import zipfile

import pytest

from classroom.domain.errors import InputRefused
from classroom.ingest import opening
from classroom.ingest.opening import first_look

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"\x89PNG\r\n", "a picture"),
        (b"RIFF....WAVE", "a recording"),
        (b"\x00\x00\x00\x20ftypisom", "a recording"),
        (b"PK\x03\x04 but broken", "damaged"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "protected with a password"),
        (OLE + "Workbook".encode("utf-16-le"), "Old Excel"),
        (OLE + "WordDocument".encode("utf-16-le"), "Old Word"),
        (b"<!DOCTYPE html><html>", "web page"),
    ],
)
def test_other_kinds_of_files_are_refused_by_name_of_what_they_are(data, reason, tmp_path):
    path = tmp_path / "comments.csv"
    path.write_bytes(data)
    with pytest.raises(InputRefused, match=reason) as refused:
        first_look(path, remedy="Export them as CSV.")
    assert refused.value.remedy


@pytest.mark.parametrize(
    ("member", "reason"),
    [("word/document.xml", "Word"), ("ppt/presentation.xml", "presentation"), ("content.xml", "OpenDocument"),
     ("xl/workbook.bin", "binary Excel"), ("notes.txt", "archive")],
)  # fmt: skip
def test_zipped_documents_are_told_apart(member, reason, tmp_path):
    path = tmp_path / "comments.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, "x")
    with pytest.raises(InputRefused, match=reason):
        first_look(path, remedy="Export them as CSV.")


def test_missing_files_and_folders_are_refused(tmp_path):
    for path in (tmp_path / "nothing.csv", tmp_path):
        with pytest.raises(InputRefused):
            first_look(path, remedy="")


def test_a_file_beyond_the_limit_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(opening, "MAX_BYTES", 1 << 20)
    path = tmp_path / "comments.csv"
    path.write_bytes(b"a" * ((1 << 20) + 1))
    with pytest.raises(InputRefused, match="larger than 1 MB"):
        first_look(path, remedy="")

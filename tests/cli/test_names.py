"""Names on the command line: a roster, a person's decisions, exports and reports without names."""

from __future__ import annotations

from pathlib import Path

import pypdfium2

VTT = """WEBVTT

00:00:01.000 --> 00:00:04.000
<v Ms. Rivera>Today we add fractions. Will you open your books? Thank you, Ana.

00:00:05.000 --> 00:00:08.000
<v Ana García>Why do we need a common denominator? Bongani helped me, and so did Zed.
"""


def test_names_are_listed_decided_and_masked_in_export_and_report(lectern, tmp_path: Path) -> None:
    talk, roster, out = tmp_path / "talk.vtt", tmp_path / "roster.txt", tmp_path / "out"
    talk.write_text(VTT, encoding="utf-8")
    roster.write_text("García, Ana\nDlamini, Bongani\n", encoding="utf-8")
    made = lectern("analyze", "--transcript", talk, "--title", "With Ana", "--only", "talk,moments", "--json")
    lesson = made.json["lesson_id"]

    listed = lectern("names", lesson, "--roster", roster, "--confirm", "Zed", "--reject", "Nobody", "--json").json
    assert {p["name"] for p in listed["proposed"]} == {"Ms. Rivera", "Ana García", "Bongani Dlamini", "Zed"}

    ran = lectern("export", lesson, "--out", out, "--formats", "txt,docx,csv", "--mask-names")
    assert ran.code == 0
    assert "masked" in ran.err
    text = next(out.glob("*.txt")).read_text(encoding="utf-8")
    assert "Will you open your books? Thank you, Student 1." in text
    assert not [name for name in ("Rivera", "Ana", "García", "Bongani", "Zed") if name in text]
    assert not [path for path in out.iterdir() if "Ana" in path.name]

    assert lectern("report", lesson, "--out", tmp_path / "r.pdf", "--mask-names").code == 0
    document = pypdfium2.PdfDocument(tmp_path / "r.pdf")
    pages = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    assert "Student 1" in pages
    assert not [name for name in ("Rivera", "García", "Bongani") if name in pages]
    back = {p["name"]: p["pseudonym"] for p in lectern("names", lesson, "--json").json["people"]}
    assert back["Ana García"] == "Student 1"


def test_a_name_cannot_be_confirmed_and_rejected(lectern, transcript) -> None:
    lesson = lectern("analyze", "--transcript", transcript, "--only", "talk", "--json").json["lesson_id"]
    ran = lectern("names", lesson, "--confirm", "Ana", "--reject", "ana")
    assert ran.code == 2

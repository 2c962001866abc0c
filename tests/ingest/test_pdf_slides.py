"""Slides from PDF: made with a typesetter, turned, protected, damaged."""

from __future__ import annotations

import io
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image

from classroom.domain.errors import InputRefused
from classroom.domain.tables import SLIDES, check
from classroom.ingest.deck import Deadline
from classroom.ingest.pdf_slides import read_pdf
from classroom.ingest.slides import read_slides

TITLED = "#text(size: 28pt)[Photosynthesis]\n\nPlants make sugar from light.\n\n- water\n- carbon dioxide"


def test_a_page_becomes_a_slide_with_title_text_and_thumbnail(pdf) -> None:
    deck = read_slides(pdf(TITLED, "#text(size: 28pt)[Respiration]\n\nThe way back."))
    check(deck.table, SLIDES)
    assert deck.table["title"].to_list() == ["Photosynthesis", "Respiration"]
    assert deck.table["text"][0].splitlines() == [
        "Photosynthesis",
        "Plants make sugar from light.",
        "• water",
        "• carbon dioxide",
    ]
    assert deck.table["slide"].to_list() == deck.table["page"].to_list() == [1, 2]
    assert deck.table["deck"].to_list() == ["deck.pdf", "deck.pdf"]
    assert deck.notes == ()
    for thumbnail in deck.table["thumbnail"]:
        picture = Image.open(io.BytesIO(thumbnail))
        assert (picture.format, picture.width, picture.height) == ("JPEG", 480, 270)


def test_a_heading_of_two_lines_is_one_title(pdf) -> None:
    deck = read_pdf(pdf("#text(size: 30pt)[Why the sky is blue and the sun is red in the evening]\n\nScattering."))
    assert deck.table["title"][0] == "Why the sky is blue and the sun is red in the evening"


def test_without_a_larger_line_the_first_one_is_the_title(pdf) -> None:
    assert read_pdf(pdf("First line.\n\nSecond line.")).table["title"][0] == "First line."


def test_a_footer_on_every_page_is_never_the_title(pdf) -> None:
    footer = "#place(bottom + left)[#text(size: 14pt)[Biology 1, Spring]]"
    pages = [
        f"{footer}#rect(width: 4cm)",
        *(f"{footer}#text(size: 24pt)[Part {word}]" for word in ("one", "two", "three", "four")),
    ]
    assert read_pdf(pdf(*pages)).table["title"].to_list() == ["", "Part one", "Part two", "Part three", "Part four"]


def test_two_columns_are_read_one_after_the_other(pdf) -> None:
    left, right = "#lorem(20)", "Right starts here. #lorem(18)"
    deck = read_pdf(
        pdf(f"#text(size: 24pt)[Compare]\n\n#grid(columns: (1fr, 1fr), gutter: 1cm)[Left starts here. {left}][{right}]")
    )
    words = deck.table["text"][0].split()
    assert words[0] == "Compare"
    assert words.index("Left") < words.index("Right")
    assert words[1:4] == ["Left", "starts", "here."]
    assert " ".join(words).count("starts here. Lorem ipsum") == 2


def test_a_table_is_read_row_by_row(pdf) -> None:
    rows = ["[Year], [Rain], [Sun]", "[2021], [30], [70]", "[2022], [45], [55]"]
    deck = read_pdf(pdf(f"#table(columns: (1fr, 1fr, 1fr), inset: 10pt, {', '.join(rows)})"))
    assert deck.table["text"][0].splitlines() == ["Year Rain Sun", "2021 30 70", "2022 45 55"]


def test_a_word_divided_at_the_end_of_a_line_is_whole_again(pdf) -> None:
    text = "#set par(justify: true)\n#set text(hyphenate: true)\n" + "photosynthesis incomprehensibility " * 12
    found = read_pdf(pdf(text, width="7cm", height="30cm")).table["text"][0].split()
    assert set(found) == {"photosynthesis", "incomprehensibility"}


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_a_page_turned_by_mistake_is_read_along_its_lines(pdf, tmp_path, angle) -> None:
    straight = pdf(TITLED)
    document = pdfium.PdfDocument(straight)
    document[0].set_rotation(angle)
    document.save(tmp_path / "turned.pdf")
    seen = read_pdf(tmp_path / "turned.pdf").table
    assert seen["text"][0] == read_pdf(straight).table["text"][0]
    picture = Image.open(io.BytesIO(seen["thumbnail"][0]))
    assert (picture.width > picture.height) == (angle == 180)


def test_pictures_are_counted_but_not_specks(pdf, tmp_path) -> None:
    Image.new("RGB", (60, 40), "red").save(tmp_path / "photo.png")
    deck = read_pdf(
        pdf('Two. #image("photo.png", width: 3cm) #image("photo.png", width: 2cm) #image("photo.png", width: 3mm)')
    )
    assert deck.table["pictures"].to_list() == [2]


def test_a_deck_of_pictures_alone_says_that_there_is_no_text(pdf, tmp_path) -> None:
    Image.new("RGB", (60, 40), "red").save(tmp_path / "scan.png")
    deck = read_pdf(pdf('#image("scan.png", width: 12cm)', '#image("scan.png", width: 12cm)'))
    assert deck.table["text"].to_list() == ["", ""]
    assert deck.notes == ("There is no text on the slides; what is said cannot be matched with them.",)


def test_letters_joined_for_print_are_taken_apart(pdf) -> None:
    assert (
        read_pdf(pdf('#set text(font: "Libertinus Serif")\nofficial flow, ﬁnal ﬂow')).table["text"][0]
        == "official flow, final flow"
    )


def test_other_scripts_are_read(pdf) -> None:
    assert read_pdf(pdf("Списки, Ελλάδα, ¿qué?")).table["text"][0] == "Списки, Ελλάδα, ¿qué?"


def test_a_page_with_more_text_than_a_slide_is_read_in_the_order_of_the_file(pdf) -> None:
    deck = read_pdf(pdf("#lorem(700)", width="21cm", height="29.7cm"))
    assert len(deck.table["text"][0]) > 3_000
    assert deck.table["title"][0].startswith("Lorem ipsum")


def test_a_single_line_without_size_is_its_own_title(pdf, monkeypatch) -> None:
    monkeypatch.setattr("classroom.ingest.pdf_slides.MOST_CHARACTERS", 3)
    assert read_pdf(pdf("Only this")).table["title"].to_list() == ["Only this"]


def test_pages_after_the_deadline_are_read_but_not_drawn(pdf) -> None:
    deck = read_pdf(pdf(TITLED, TITLED), deadline=Deadline.after(0))
    assert deck.table["thumbnail"].to_list() == [None, None]
    assert deck.table["title"].to_list() == ["Photosynthesis", "Photosynthesis"]
    assert deck.notes == ("There is no picture of pages 1 and 2.",)


def test_a_book_is_read_up_to_a_limit_and_says_so(pdf, monkeypatch) -> None:
    monkeypatch.setattr("classroom.ingest.pdf_slides.MOST_PAGES", 2)
    deck = read_pdf(pdf("one", "two", "three"))
    assert deck.table.height == 2
    assert deck.notes == ("It has 3 pages; only the first 2 are used.",)


@pytest.mark.parametrize("size", [("500cm", "0.1cm"), ("0.5cm", "400cm")])
def test_a_page_of_an_odd_shape_gets_a_picture_of_sane_size(pdf, size) -> None:
    table = read_pdf(pdf("#place(rect(width: 1mm))", width=size[0], height=size[1])).table
    if table["thumbnail"][0] is not None:
        picture = Image.open(io.BytesIO(table["thumbnail"][0]))
        assert picture.width <= 480
        assert picture.height <= 1440


def test_a_file_cut_off_is_refused_or_read_but_never_fails(pdf) -> None:
    path = pdf(TITLED)
    whole = path.read_bytes()
    outcomes = set()
    for share in range(1, 10):
        path.write_bytes(whole[: len(whole) * share // 10])
        try:
            outcomes.add(read_slides(path).table.height)
        except InputRefused as refused:
            outcomes.add(refused.reason)
    assert "It is not a PDF, or it is damaged." in outcomes


@pytest.mark.material
def test_a_real_password_opens_and_a_missing_or_wrong_one_is_asked_for(material: Path) -> None:
    for name, password in {"pdfjs/issue6010_1.pdf": "abc", "pdfjs/issue6010_2.pdf": "æøå"}.items():
        path = material / "hostile" / "pdf" / name
        assert read_slides(path, password=password).table["text"][0] == "Issue 6010"
        with pytest.raises(InputRefused, match="protected by a password"):
            read_slides(path)
        with pytest.raises(InputRefused, match="password does not open it"):
            read_slides(path, password="guess")


@pytest.mark.material
def test_a_page_that_is_damaged_is_kept_empty_and_noted(material: Path) -> None:
    deck = read_slides(material / "hostile" / "pdf" / "pdfjs" / "Pages-tree-refs.pdf")
    assert deck.table.height == 2
    assert deck.table["text"][1] == ""
    assert deck.notes == ("No text could be read from page 2; the file is damaged there.",)


@pytest.mark.material
def test_titles_of_a_real_lecture_are_found(material: Path) -> None:
    folder = material / "slides_py4e" / "dev" / "ch08"
    printed = read_slides(folder / "Pythonlearn-08-Lists.pdf").table
    written = read_slides(folder / "Pythonlearn-08-Lists.pptx").table
    assert printed.height == written.height == 29
    same = sum(a.split() == b.split() for a, b in zip(printed["title"], written["title"], strict=True))
    assert same >= 0.8 * written.height

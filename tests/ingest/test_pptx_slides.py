"""Slides from PowerPoint: everything that can hold words on a slide, in the order people read it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.enum.shapes import MSO_SHAPE
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.oxml import parse_xml
from pptx.util import Inches

from classroom.domain.errors import InputRefused
from classroom.domain.tables import SLIDES, check
from classroom.ingest import archives, office
from classroom.ingest.pptx_slides import read_pptx
from classroom.ingest.slides import read_slides

BLANK, TITLE_ONLY, TITLE_AND_BODY, COMPARISON = 6, 5, 1, 4
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
DGM = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@pytest.fixture(autouse=True)
def no_office(monkeypatch) -> None:
    """Text is read the same with and without LibreOffice; what it draws is tested in test_office.py."""
    monkeypatch.setattr(office, "find", lambda: None)


@pytest.fixture
def deck() -> Presentation:
    return Presentation()


def lines(path: Path, slide: int = 0) -> list[str]:
    return read_pptx(path).table["text"][slide].splitlines()


def write(shapes, text: str, left: float, top: float, width: float = 2, height: float = 0.5):
    box = shapes.add_textbox(Inches(left), Inches(top), Inches(width), Inches(height))
    box.text_frame.text = text
    return box


def saved(deck, folder: Path, name: str = "deck.pptx") -> Path:
    deck.save(folder / name)
    return folder / name


def test_title_text_and_notes_become_a_slide(deck, tmp_path) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_AND_BODY])
    slide.shapes.title.text = "Cells\vand tissue"
    slide.placeholders[1].text = "Every living thing\nhas cells"
    slide.notes_slide.notes_text_frame.text = "Show the onion skin."
    read = read_slides(saved(deck, tmp_path))
    check(read.table, SLIDES)
    row = read.table.row(0, named=True)
    assert row["title"] == "Cells and tissue"
    assert row["text"] == "Cells and tissue\nEvery living thing\nhas cells"
    assert row["notes"] == "Show the onion skin."
    assert (row["slide"], row["page"], row["deck"], row["thumbnail"]) == (1, 1, "deck.pptx", None)
    assert read.notes == ()


def test_boxes_are_read_from_the_top_and_from_the_left_with_the_title_first(deck, tmp_path) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    for text, left, top in (("last", 1, 6), ("right", 6, 3), ("left", 1, 3.05), ("above", 1, 0.1)):
        write(slide.shapes, text, left, top)
    slide.shapes.title.text = "Heading"
    assert lines(saved(deck, tmp_path)) == ["Heading", "above", "left", "right", "last"]


def test_placeholders_stand_where_their_layout_puts_them(deck, tmp_path) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[COMPARISON])
    slide.shapes.title.text = "Compare"
    for index, text in ((4, "right text"), (3, "right head"), (2, "left text"), (1, "left head")):
        slide.placeholders[index].text = text
    assert lines(saved(deck, tmp_path)) == ["Compare", "left head", "left text", "right head", "right text"]


def test_groups_within_groups_are_read_where_they_stand(deck, tmp_path) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[BLANK])
    write(slide.shapes, "below", 1, 5)
    outer = slide.shapes.add_group_shape()
    inner = outer.shapes.add_group_shape()
    write(inner.shapes, "second", 1, 2)
    write(inner.shapes, "first", 1, 1)
    assert lines(saved(deck, tmp_path)) == ["first", "second", "below"]


def test_tables_are_read_row_by_row_and_merged_cells_once(deck, tmp_path) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[BLANK])
    table = slide.shapes.add_table(3, 2, Inches(1), Inches(1), Inches(4), Inches(2)).table
    for row, cells in enumerate((("Planet", "Moons"), ("Mars", "2"), ("inner planets", "gone"))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    table.cell(2, 1).text = ""
    table.cell(2, 0).merge(table.cell(2, 1))
    assert lines(saved(deck, tmp_path)) == ["Planet | Moons", "Mars | 2", "inner planets"]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("A frog on a lily pad", ["A frog on a lily pad"]),
        ("A diagram\n\nDescription automatically generated with low confidence", ["A diagram"]),
        ("photo.JPG", []),
        ("C:\\Users\\me\\My pictures\\cell.png", []),
        ("Picture 7", []),
    ],
)
def test_alt_text_counts_if_a_person_wrote_it(deck, tmp_path, written, read) -> None:
    image = io.BytesIO()
    Image.new("RGB", (20, 20), "green").save(image, "PNG")
    image.seek(0)
    slide = deck.slides.add_slide(deck.slide_layouts[BLANK])
    picture = slide.shapes.add_picture(image, Inches(1), Inches(1))
    picture._element.nvPicPr.cNvPr.set("descr", written)
    path = saved(deck, tmp_path)
    assert lines(path) == read
    assert read_pptx(path).table["pictures"].to_list() == [1]


def test_charts_give_their_titles_series_and_categories(deck, tmp_path) -> None:
    data = CategoryChartData()
    data.categories = ["Monday", "Tuesday"]
    data.add_series("Rain", (1, 2))
    data.add_series("Sun", (3, 4))
    slide = deck.slides.add_slide(deck.slide_layouts[BLANK])
    place = (Inches(1), Inches(1), Inches(4), Inches(3))
    chart = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *place, data).chart
    chart.has_title = True
    chart.chart_title.text_frame.text = "Weather"
    assert lines(saved(deck, tmp_path)) == ["Weather", "Rain, Sun", "Monday, Tuesday"]


def diagram(slide, points: dict[str, str], links: list[tuple[str, str, int]]) -> None:
    """Put a SmartArt diagram on the slide: texts by id, and (upper, lower, place) links."""
    nodes = "".join(
        f'<dgm:pt modelId="{key}"><dgm:t><a:bodyPr/><a:p><a:r><a:t>{text}</a:t></a:r></a:p></dgm:t></dgm:pt>'
        for key, text in points.items()
    )
    steps = "".join(
        f'<dgm:cxn modelId="c{number}" srcId="{upper}" destId="{lower}" srcOrd="{place}" destOrd="0"/>'
        for number, (upper, lower, place) in enumerate(links)
    )
    model = (
        f'<dgm:dataModel xmlns:dgm="{DGM}" xmlns:a="{A}"><dgm:ptLst><dgm:pt modelId="0" type="doc"/>{nodes}'
        f'<dgm:pt modelId="9" type="sibTrans"><dgm:t><a:p><a:r><a:t>arrow</a:t></a:r></a:p></dgm:t></dgm:pt>'
        f"</dgm:ptLst><dgm:cxnLst>{steps}</dgm:cxnLst></dgm:dataModel>"
    )
    kind = "application/vnd.openxmlformats-officedocument.drawingml.diagramData+xml"
    part = Part(PackURI("/ppt/diagrams/data1.xml"), kind, slide.part.package, model.encode())
    link = slide.part.relate_to(part, f"{R}/diagramData")
    frame = (
        f'<p:graphicFrame xmlns:p="{P}" xmlns:a="{A}" xmlns:r="{R}" xmlns:dgm="{DGM}"><p:nvGraphicFramePr>'
        '<p:cNvPr id="9" name="Diagram"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr>'
        '<p:xfrm><a:off x="0" y="3000000"/><a:ext cx="3000000" cy="2000000"/></p:xfrm>'
        f'<a:graphic><a:graphicData uri="{DGM}"><dgm:relIds r:dm="{link}" r:lo="{link}" r:qs="{link}" r:cs="{link}"/>'
        "</a:graphicData></a:graphic></p:graphicFrame>"
    )
    slide.shapes._spTree.append(parse_xml(frame))


def test_smartart_is_read_from_its_data_every_node_before_those_below_it(deck, tmp_path) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    slide.shapes.title.text = "The water cycle"
    points = {"3": "condensation", "1": "evaporation", "2": "heat from the sun"}
    diagram(slide, points, [("0", "3", 1), ("0", "1", 0), ("1", "2", 0)])
    expected = ["The water cycle", "evaporation", "heat from the sun", "condensation"]
    assert lines(saved(deck, tmp_path)) == expected


def test_a_diagram_whose_links_go_in_a_circle_is_read_once(deck, tmp_path) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[BLANK])
    diagram(slide, {"1": "egg", "2": "hen"}, [("1", "2", 0), ("2", "1", 0)])
    assert sorted(lines(saved(deck, tmp_path))) == ["egg", "hen"]


def test_formulas_are_read_in_one_line(deck, tmp_path) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[BLANK])
    run = "<m:r><m:t>{}</m:t></m:r>".format
    formula = (
        f"<m:oMath>{run('E=m')}<m:sSup><m:e>{run('c')}</m:e><m:sup>{run('2')}</m:sup></m:sSup>{run('+')}"
        f"<m:f><m:num>{run('a+b')}</m:num><m:den>{run('2')}</m:den></m:f></m:oMath>"
    )
    shape = (
        f'<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:p="{P}"'
        f' xmlns:a="{A}" xmlns:a14="http://schemas.microsoft.com/office/drawing/2010/main"'
        ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><mc:Choice Requires="a14">'
        '<p:sp><p:nvSpPr><p:cNvPr id="5" name="x"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/>'
        f"<a:p><a:r><a:t>Einstein: </a:t></a:r><a14:m>{formula}</a14:m></a:p></p:txBody></p:sp></mc:Choice>"
        '<mc:Fallback><p:sp><p:nvSpPr><p:cNvPr id="5" name="x"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/>'
        "<p:txBody><a:bodyPr/><a:p><a:r><a:t>only a picture</a:t></a:r></a:p></p:txBody></p:sp></mc:Fallback>"
        "</mc:AlternateContent>"
    )
    slide.shapes._spTree.append(parse_xml(shape))
    assert lines(saved(deck, tmp_path)) == ["Einstein: E=mc^2+(a+b)/2"]


def test_hidden_slides_are_kept_and_hidden_shapes_are_not(deck, tmp_path) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[BLANK])
    write(slide.shapes, "seen", 1, 1)
    write(slide.shapes, "unseen", 1, 2)._element.nvSpPr.cNvPr.set("hidden", "1")
    slide._element.set("show", "0")
    read = read_pptx(saved(deck, tmp_path))
    assert read.table["text"].to_list() == ["seen"]
    assert read.notes == ("1 hidden slide is kept.",)


def test_slide_numbers_dates_and_footers_are_left_out(deck, tmp_path) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[BLANK])
    for kind, text in (("sldNum", "12"), ("dt", "1 May"), ("ftr", "My school"), ("body", "kept")):
        shape = write(slide.shapes, text, 1, 1)
        properties = shape._element.nvSpPr.find(f"{{{P}}}nvPr")
        properties.append(parse_xml(f'<p:ph xmlns:p="{P}" type="{kind}"/>'))
    assert lines(saved(deck, tmp_path)) == ["kept"]


def test_without_a_title_the_first_line_is_the_title(deck, tmp_path) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[BLANK])
    write(slide.shapes, "Volcanoes\nform where plates meet", 1, 1)
    assert read_pptx(saved(deck, tmp_path)).table["title"].to_list() == ["Volcanoes"]


def test_private_and_control_characters_do_not_survive(deck, tmp_path) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[BLANK])
    write(slide.shapes, "x = y \uf0e0 z\u200b \x0b next", 1, 1)
    assert lines(saved(deck, tmp_path)) == ["x = y → z", "next"]


@pytest.mark.parametrize(
    ("ending", "kind"), [("pptm", "macroEnabled.main"), ("ppsx", "slideshow"), ("potx", "template")]
)
def test_relatives_of_pptx_are_read_too(deck, tmp_path, ending, kind) -> None:
    write(deck.slides.add_slide(deck.slide_layouts[BLANK]).shapes, "same inside", 1, 1)
    types = {
        "pptm": b"application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml",
        "ppsx": b"application/vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml",
        "potx": b"application/vnd.openxmlformats-officedocument.presentationml.template.main+xml",
    }
    usual = b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
    path = changed(saved(deck, tmp_path), lambda name, data: data.replace(usual, types[ending]), f"deck.{ending}")
    assert read_slides(path).table["text"].to_list() == ["same inside"]


def changed(path: Path, change: Callable[[str, bytes], bytes | None], name: str = "changed.pptx") -> Path:
    """A copy of a deck with every part passed through `change`; None takes the part out."""
    target = path.with_name(name)
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for info in source.infolist():
            data = change(info.filename, source.read(info))
            if data is not None:
                copy.writestr(info.filename, data)
    return target


def test_the_strict_dialect_is_read_like_the_usual_one(deck, tmp_path) -> None:
    write(deck.slides.add_slide(deck.slide_layouts[BLANK]).shapes, "strictly speaking", 1, 1)

    def strict(_: str, data: bytes) -> bytes:
        for part in (b"officeDocument", b"presentationml", b"drawingml"):
            usual = b"http://schemas.openxmlformats.org/" + part + b"/2006/"
            data = data.replace(usual, b"http://purl.oclc.org/ooxml/" + part + b"/")
        return data

    path = changed(saved(deck, tmp_path), strict)
    assert b"purl.oclc.org" in zipfile.ZipFile(path).read("ppt/slides/slide1.xml")
    assert lines(path) == ["strictly speaking"]


def test_a_damaged_slide_costs_only_itself(deck, tmp_path) -> None:
    for text in ("one", "two", "three"):
        write(deck.slides.add_slide(deck.slide_layouts[BLANK]).shapes, text, 1, 1)
    path = changed(saved(deck, tmp_path), lambda name, data: data[:200] if name.endswith("slides/slide2.xml") else data)
    read = read_pptx(path)
    assert read.table["text"].to_list() == ["one", "", "three"]
    assert read.notes[0] == "Nothing could be read from slide 2; the file is damaged there."


def test_links_to_parts_that_are_gone_do_no_harm(deck, tmp_path) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[BLANK])
    write(slide.shapes, "still here", 1, 1)
    slide.part.relate_to(Part(PackURI("/ppt/media/x.bin"), "a/b", slide.part.package, b"x"), RELATIONSHIP_TYPE.IMAGE)
    path = changed(saved(deck, tmp_path), lambda name, data: None if name.endswith("x.bin") else data)
    assert lines(path) == ["still here"]


def test_a_film_of_any_size_in_the_deck_costs_no_memory(deck, tmp_path) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[BLANK])
    write(slide.shapes, "watch this", 1, 1)
    slide.part.relate_to(
        Part(PackURI("/ppt/media/film.mp4"), "video/mp4", slide.part.package, b"film"), RELATIONSHIP_TYPE.VIDEO
    )
    path = saved(deck, tmp_path)
    found = archives.members(path)
    with zipfile.ZipFile(archives.text_parts(path, found).file) as copy:
        assert copy.read("ppt/media/film.mp4") == b""
    assert lines(path) == ["watch this"]


def test_a_deck_without_slides_is_refused(deck, tmp_path) -> None:
    with pytest.raises(InputRefused, match="no slides"):
        read_pptx(saved(deck, tmp_path))


def test_shapes_of_every_sort_are_read(deck, tmp_path) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[BLANK])
    shape = slide.shapes.add_shape(MSO_SHAPE.RIGHT_ARROW, Inches(1), Inches(1), Inches(2), Inches(1))
    shape.text_frame.text = "leads to"
    slide.shapes.add_connector(1, 0, 0, Inches(1), Inches(1))
    assert lines(saved(deck, tmp_path)) == ["leads to"]

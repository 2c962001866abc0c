"""Excel workbooks as rows of text."""

from __future__ import annotations

import time
import zipfile
from datetime import date, datetime
from datetime import time as clock

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classroom.domain.errors import InputRefused
from classroom.ingest import workbook
from classroom.ingest.workbook import Workbook

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), max_size=20)


def written(path, rows, **sheets):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for name, more in sheets.items():
        sheet = book.create_sheet(name)
        for row in more:
            sheet.append(row)
    book.save(path)
    return path


def parts(path, sheet, **others):
    """A workbook put together by hand, as web services write them: only the parts that must be there."""
    members = {
        "xl/workbook.xml": f'<workbook {MAIN} xmlns:r="{REL}"><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
        'relationships"><Relationship Id="r1" Target="/xl/worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet,
        **others,
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def read(path):
    with Workbook(path) as book:
        return {sheet.name: list(book.rows(sheet)) for sheet in book.sheets}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=1, max_size=4), min_size=1, max_size=6))
def test_any_cells_that_openpyxl_writes_are_read_back(tmp_path, rows):
    path = written(
        tmp_path / "book.xlsx", [[f"={cell}"[1:] if cell[:1] != "=" else "x" for cell in row] for row in rows]
    )
    expected = [[("x" if cell[:1] == "=" else cell) for cell in row] for row in rows]
    for row in expected:
        while row and not row[-1].strip():
            row.pop()
    found = read(path)["Sheet"]
    assert [row for row in found if row] == [row for row in expected if row]


def test_numbers_dates_and_truth_values_read_as_people_see_them(tmp_path):
    row = [3, 2.5, datetime(2024, 3, 5, 10, 31, 22), date(2024, 3, 5), clock(9, 5, 7), True, None, "x"]
    assert read(written(tmp_path / "book.xlsx", [row]))["Sheet"] == [
        ["3", "2.5", "2024-03-05T10:31:22", "2024-03-05", "09:05:07", "TRUE", "", "x"]
    ]


def test_dates_of_old_macintosh_workbooks_count_from_1904(tmp_path):
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active.append([datetime(2024, 3, 5)])
    book.save(tmp_path / "book.xlsx")
    assert read(tmp_path / "book.xlsx")["Sheet"] == [["2024-03-05"]]


def test_hidden_sheets_are_left_alone(tmp_path):
    path = written(tmp_path / "book.xlsx", [["a"]], Other=[["b"]], Secret=[["c"]])
    book = openpyxl.load_workbook(path)
    book["Secret"].sheet_state = "hidden"
    book.save(path)
    assert list(read(path)) == ["Sheet", "Other"]


def test_cells_may_be_sparse_inline_formatted_or_without_references(tmp_path):
    sheet = f"""<worksheet {MAIN}><sheetData>
      <row r="1"><c r="C1" t="inlineStr"><is><r><t>two </t></r><r><t>runs</t></r></is></c></row>
      <row><c t="str"><f>A1</f><v>by formula</v></c><c t="e"><v>#N/A</v></c><c t="s"><v>0</v></c></row>
      <row r="9"><c r="A9" t="s"><v>77</v></c><c r="B9" s="99"><v>41000.5</v></c><c><v>1e3</v></c></row>
    </sheetData></worksheet>"""
    shared = f'<sst {MAIN}><si><t>_x0041_ and x_x</t><rPh sb="0" eb="1"><t>guide</t></rPh></si></sst>'
    path = parts(tmp_path / "book.xlsx", sheet, **{"xl/sharedStrings.xml": shared})
    assert read(path)["A"] == [["", "", "two runs"], ["by formula", "", "A and x_x"], ["", "41000.5", "1000"]]


def test_a_dimension_that_lies_does_not_hide_cells(tmp_path):
    sheet = f'<worksheet {MAIN}><dimension ref="A1"/><sheetData><row><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>'
    path = parts(tmp_path / "book.xlsx", sheet + "</sheetData></worksheet>")
    assert read(path)["A"] == [["1", "2"]]


@pytest.mark.parametrize(
    "sheet",
    [
        "<worksheet><sheetData><row>",
        "not xml at all",
        '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
        + "".join(f'<!ENTITY c{i} "{(f"&c{i - 1};" if i else "&b;") * 10}">' for i in range(8))
        + f']><worksheet {MAIN}><sheetData><row><c t="str"><v>&c7;</v></c></row></sheetData></worksheet>',
    ],
)
def test_broken_and_exploding_xml_is_refused(sheet, tmp_path):
    with pytest.raises(InputRefused, match="damaged"):
        read(parts(tmp_path / "book.xlsx", sheet))


def test_a_workbook_that_unpacks_without_end_is_refused_before_it_is_unpacked(tmp_path):
    path = parts(tmp_path / "bomb.xlsx", "<worksheet>" + " " * (60 << 20) + "</worksheet>")
    assert path.stat().st_size < 100_000
    started = time.process_time()
    with pytest.raises(InputRefused, match="looks harmful"):
        read(path)
    assert time.process_time() - started < 1


def test_a_workbook_that_claims_less_than_it_holds_is_refused(tmp_path):
    path = parts(tmp_path / "liar.xlsx", f"<worksheet {MAIN}><sheetData>{'<row/>' * 5000}</sheetData></worksheet>")
    data = bytearray(path.read_bytes())
    size = len(f"<worksheet {MAIN}><sheetData>{'<row/>' * 5000}</sheetData></worksheet>").to_bytes(4, "little")
    while (place := data.find(size)) >= 0:
        data[place : place + 4] = (50).to_bytes(4, "little")
    path.write_bytes(data)
    with pytest.raises(InputRefused):
        read(path)


def test_a_workbook_beyond_the_limit_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "MAX_UNPACKED", 1000)
    with pytest.raises(InputRefused, match="unpacks to more"):
        read(written(tmp_path / "book.xlsx", [["a"]]))


@pytest.mark.parametrize("cut", [100, 1000, 3000])
def test_a_download_that_was_cut_off_is_refused(tmp_path, cut):
    path = written(tmp_path / "book.xlsx", [["comment"], ["text"]])
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(InputRefused, match="damaged"):
        read(path)


def test_damage_at_any_byte_gives_rows_or_a_refusal(tmp_path):
    path = written(tmp_path / "book.xlsx", [["comment"], ["a text"]])
    whole = path.read_bytes()
    for place in range(0, len(whole), 7):
        broken = bytearray(whole)
        broken[place] ^= 0xFF
        path.write_bytes(broken)
        try:
            read(path)
        except InputRefused:
            continue

"""Tables of any columns, row for row: what `lectern label` reads."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classroom.domain.errors import InputRefused
from classroom.ingest.rows import read_rows, text_column

cells = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=15), st.sampled_from(",;\t"))
def test_every_row_of_any_csv_comes_back_in_order(tmp_path: Path, rows: list[tuple[str, str]], mark: str) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=mark)
    writer.writerows([("name", "text"), *rows])
    path = tmp_path / "rows.csv"
    path.write_text(out.getvalue(), encoding="utf-8", newline="")
    assert read_rows(path).rows() == rows


def test_an_empty_line_of_a_single_column_is_a_row_without_text(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("text\na\n\nb\n", encoding="utf-8")
    assert read_rows(path)["text"].to_list() == ["a", None, "b"]


def test_short_rows_end_in_nulls_and_long_ones_get_columns(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("a,text\n1\n1,2,3\n", encoding="utf-8")
    assert read_rows(path).rows() == [("1", None, None), ("1", "2", "3")]


def test_two_columns_of_one_name_are_both_kept(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("text,text\na,b\n", encoding="utf-8")
    assert read_rows(path).columns == ["text", "text (2)"]


@pytest.mark.parametrize(
    "loaded", [[{"text": "a"}, {"text": None, "n": 1}], {"rows": [{"text": "a"}, {}]}, ["a", None]]
)
def test_json_gives_one_row_an_item(tmp_path: Path, loaded: object) -> None:
    path = tmp_path / "rows.json"
    path.write_text(json.dumps(loaded), encoding="utf-8")
    assert read_rows(path)["text"].to_list() == ["a", None]


def test_parquet_keeps_its_columns_as_they_are(tmp_path: Path) -> None:
    rows = pl.DataFrame({"text": ["a", None], "marks": [[1, 2], []]})
    rows.write_parquet(tmp_path / "rows.parquet")
    assert read_rows(tmp_path / "rows.parquet").equals(rows)


def test_a_workbook_gives_the_first_sheet_with_rows_as_text(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("talk")
    for row in (["lesson", "text"], [1, "a"], [1, None], [2, "c"]):
        sheet.append(row)
    book.save(tmp_path / "rows.xlsx")
    rows = read_rows(tmp_path / "rows.xlsx")
    assert rows.rows() == [("1", "a"), ("1", None), ("2", "c")]


def test_nesting_beyond_any_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "rows.json").write_text("[" * 100_000, encoding="utf-8")
    with pytest.raises(InputRefused):
        read_rows(tmp_path / "rows.json")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", b""),
        ("a.json", b"{not json"),
        ("a.json", b"3"),
        ("a.parquet", b"PAR1"),
        ("a.docx", b"x"),
        ("b.csv", None),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, name: str, data: bytes | None) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(InputRefused, match=name.replace(".", r"\.")):
        read_rows(tmp_path / name)


def test_the_text_column_is_found_by_its_name_or_said(tmp_path: Path) -> None:
    rows = pl.DataFrame({"id": [1], "Comment": ["x"], "mark": [2]})
    assert text_column(rows, tmp_path, None) == "Comment"
    assert text_column(rows, tmp_path, "mark") == "mark"
    with pytest.raises(InputRefused, match="id, Comment, mark"):
        text_column(rows, tmp_path, "words")
    with pytest.raises(InputRefused, match="--text-column"):
        text_column(rows.drop("Comment"), tmp_path, None)

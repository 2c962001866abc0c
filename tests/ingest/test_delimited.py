"""Rows of CSV and its relatives."""

from __future__ import annotations

import csv
import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom.ingest.delimited import DIVIDERS, find_division, records

CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=30)


@given(st.lists(st.lists(CELLS, min_size=2, max_size=4), min_size=1, max_size=8), st.sampled_from(DIVIDERS))
def test_any_cells_that_were_written_are_read_back(rows, divider):
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=divider).writerows(rows)
    assert list(records(io.StringIO(written.getvalue(), newline=""), divider)) == rows


@pytest.mark.parametrize("divider", DIVIDERS)
def test_the_divider_is_found_among_the_commas_of_prose(divider):
    rows = [["id", "comment", "likes"]]
    rows += [[str(i), f"well, it was fine; really{'!' * i} - mostly, at least", "3"] for i in range(20)]
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=divider).writerows(rows)
    found = find_division(written.getvalue().splitlines(keepends=True))
    assert (found.divider, found.width, found.share) == (divider, 3, 1.0)


def test_lines_that_nothing_divides_have_one_cell():
    assert find_division(["comment\n", "one\n", "two\n"]).width == 1


def test_a_quotation_mark_that_never_closes_costs_one_row_not_the_file():
    lines = ["id,comment\n", '1,"never closed\n', "2,second\n", "3,third\n"]
    assert list(records(lines, ","))[1:] == [["1", "never closed"], ["2", "second"], ["3", "third"]]


def test_an_unclosed_mark_far_from_the_end_is_noticed_too():
    lines = ["id,comment\n", '1,"never closed\n', *[f"{i},fine\n" for i in range(5000)], '9,"quoted"\n']
    rows = list(records(lines, ","))
    assert len(rows) == 5003
    assert rows[-1] == ["9", "quoted"]


def test_a_file_full_of_stray_marks_is_still_read_quickly():
    lines = [f'{i},"stray\n' if i % 2 else f"{i},fine\n" for i in range(1, 40_000, 2)]
    started = time.process_time()
    rows = list(records(lines, ","))
    assert time.process_time() - started < 5
    assert sum(len(row) > 1 for row in rows) > 1000


def test_zero_bytes_and_old_line_ends_do_no_harm():
    text = io.StringIO('id,comment\r1,"fi\0ne"\r2,ok\r', newline="")
    assert list(records(text, ",")) == [["id", "comment"], ["1", "fine"], ["2", "ok"]]

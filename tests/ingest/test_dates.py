"""Dates of exports to ISO 8601."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom.ingest.dates import iso_date, iso_dates, unix_date


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2024-03-05", "2024-03-05"),
        ("2024-03-05T10:31:22Z", "2024-03-05T10:31:22Z"),
        ("2024-03-05T10:31:22.123+01:00", "2024-03-05T10:31:22+01:00"),
        ("2024-03-05 10:31:22 UTC", "2024-03-05T10:31:22Z"),
        ("2024/03/05 10:31:22 AM GMT+1", "2024-03-05T10:31:22+01:00"),
        ("2024/03/05 10:31:22 p. m. GMT-5", "2024-03-05T22:31:22-05:00"),
        ("3/15/2024 10:31", "2024-03-15T10:31:00"),
        ("15/3/2024 12:05 AM", "2024-03-15T00:05:00"),
        ("5.3.24 14:05", "2024-03-05T14:05:00"),
        ("5/5/2024", "2024-05-05"),
        ("Tuesday, 5 March 2024, 10:31 AM", "2024-03-05T10:31:00"),
        ("martes, 5 de marzo de 2024, 22:31", "2024-03-05T22:31:00"),
        ("1 de enero de 2024", "2024-01-01"),
        ("Mar 5, 2024 3:04 PM", "2024-03-05T15:04:00"),
        ("March 5th, 2024", "2024-03-05"),
        ("05-Dec-2023", "2023-12-05"),
        ("Tue, 5 Mar 2024 10:31:22 +0000", "2024-03-05T10:31:22Z"),
        ("1709634682", "2024-03-05T10:31:22Z"),
        ("1709634682000", "2024-03-05T10:31:22Z"),
    ],
)
def test_dates_are_read_however_they_are_written(written, iso):
    assert iso_date(written) == iso


@pytest.mark.parametrize(
    "written", ["", "2 years ago", "5", "10:31", "2024-13-05", "30/2/2024", "hello", "3/4/2024", "25:00 2024-01-01"]
)
def test_what_is_no_certain_date_is_none(written):
    assert iso_date(written) is None


def test_one_certain_cell_decides_day_and_month_for_the_whole_column():
    assert iso_dates(["3/4/2024", "15/5/2024", None]).iso == ("2024-04-03", "2024-05-15", None)
    assert iso_dates(["3/4/2024", "5/15/2024"]).iso == ("2024-03-04", "2024-05-15")


def test_the_running_order_decides_where_no_cell_does():
    assert iso_dates(["3/4/2024", "3/5/2024", "4/2/2024"]).iso == ("2024-03-04", "2024-03-05", "2024-04-02")


def test_day_and_month_that_cannot_be_told_apart_stay_open_and_are_counted():
    dates = iso_dates(["3/4/2024", "5/4/2024", "nonsense", ""])
    assert dates.iso == (None, None, None, None)
    assert (dates.ambiguous, dates.unread) == (2, 1)


def test_a_column_that_contradicts_itself_keeps_only_its_certain_cells():
    dates = iso_dates(["15/3/2024", "3/15/2024", "3/4/2024"])
    assert dates.iso == ("2024-03-15", "2024-03-15", None)
    assert dates.ambiguous == 1


@given(st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2099, 1, 1)))
def test_iso_dates_come_back_as_they_were(moment):
    text = moment.isoformat(timespec="seconds")
    assert iso_date(text) == text
    assert iso_date(moment.strftime("%d/%m/%Y %H:%M:%S"), "day-month") == text
    assert iso_date(moment.strftime("%m/%d/%Y %I:%M:%S %p"), "month-day") == text


@given(st.text(max_size=100))
def test_no_text_whatever_breaks_the_reading_of_dates(text):
    iso_dates([text, "3/4/2024"])


def test_seconds_since_1970_outside_reason_are_no_date():
    assert unix_date(0) is None
    assert unix_date(1e18) is None
    assert unix_date(1709634682.9) == "2024-03-05T10:31:22Z"

from __future__ import annotations

import duckdb
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classroom.domain.tables import TABLES
from classroom.store import frames

KINDS = {pl.String: "varchar", pl.Int32: "integer", pl.Float64: "double", pl.Boolean: "boolean", pl.Binary: "blob"}


@pytest.mark.parametrize("name", list(TABLES))
@given(data=st.data())
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_frame_comes_out_of_duckdb_exactly_as_it_went_in(any_table, name, data):
    table = TABLES[name]
    rows = data.draw(any_table(table))
    columns = ", ".join(f'"{column}" {KINDS[kind]}' for column, kind in table.schema.items())
    with duckdb.connect() as connection:
        connection.execute(f"create table t ({columns})")
        frames.insert(connection, "t", rows)
        back = frames.query(connection, "select * from t")
    assert back.schema == rows.schema
    assert back.equals(rows)


def test_more_rows_than_one_block_of_duckdb_come_back_in_order():
    count = 300_000
    rows = pl.DataFrame(
        {"n": pl.int_range(count, dtype=pl.Int32, eager=True), "t": [None if n % 3 else f"é{n}" for n in range(count)]}
    )
    with duckdb.connect() as connection:
        connection.execute("create table t (n integer, t varchar)")
        frames.insert(connection, "t", rows)
        assert frames.query(connection, "select * from t order by n").equals(rows)


def test_columns_go_by_name_and_a_missing_one_is_null():
    with duckdb.connect() as connection:
        connection.execute("create table t (a integer, b varchar, c double)")
        frames.insert(connection, "t", pl.DataFrame({"c": [1.5], "a": [7]}))
        assert frames.query(connection, "select * from t where a = ?", [7]).rows() == [(7, None, 1.5)]
        with pytest.raises(duckdb.BinderException):
            frames.insert(connection, "t", pl.DataFrame({"wrong": [1]}))


def test_a_failed_statement_leaves_no_frame_behind():
    with duckdb.connect() as connection:
        with pytest.raises(duckdb.ParserException):
            frames.run_with(connection, "not sql", pl.DataFrame({"a": [1]}))
        with pytest.raises(duckdb.CatalogException):
            connection.execute("select * from incoming_frame")

"""The declared tables: what they accept, what they refuse and what they say about it."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom.domain import tables as t

GOOD = {
    "utterance": [0, 1],
    "start_s": [0.0, 1.5],
    "end_s": [1.0, 2.0],
    "role": ["teacher", "unknown"],
    "text": ["Hello.", "Yes?"],
}


@pytest.mark.parametrize("table", t.TABLES.values(), ids=lambda table: table.name)
def test_a_table_with_no_rows_is_that_table(table: t.Table) -> None:
    assert t.check(t.empty(table), table).height == 0


@pytest.mark.parametrize("table", t.TABLES.values(), ids=lambda table: table.name)
def test_every_table_says_what_each_column_means_and_orders_by_its_own_columns(table: t.Table) -> None:
    assert all(column.about for column in table.columns)
    assert {*table.order, *table.key} <= set(table.schema)


@pytest.mark.parametrize("table", t.TABLES.values(), ids=lambda table: table.name)
def test_columns_of_seconds_are_named_so_and_have_the_unit(table: t.Table) -> None:
    for column in table.columns:
        assert column.name.endswith("_s") == (column.unit == "s")


def test_columns_left_out_are_null() -> None:
    assert t.frame(t.UTTERANCES, GOOD)["speaker"].null_count() == 2


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"utterance": [1, 0]}, "ascend"),
        ({"utterance": [0, 0]}, "unique"),
        ({"start_s": [-1.0, 1.5]}, "at least 0"),
        ({"start_s": [0.0, float("nan")]}, "finite"),
        ({"start_s": [0.0, float("inf")]}, "finite"),
        ({"end_s": [1.0, 1.0]}, "ends before it starts"),
        ({"role": ["teacher", "headmaster"]}, "one of"),
        ({"text": ["Hello.", None]}, "null"),
        ({"confidence": [0.5, 1.5]}, "at most 1"),
    ],
)
def test_a_broken_rule_is_named_without_quoting_the_row(change: dict[str, list[object]], rule: str) -> None:
    with pytest.raises(t.TableError, match=rule) as fault:
        t.frame(t.UTTERANCES, GOOD | change)
    assert "Hello" not in str(fault.value)
    assert "headmaster" not in str(fault.value)


def test_a_column_nobody_declared_is_refused() -> None:
    with pytest.raises(t.TableError, match="mood"):
        t.frame(t.UTTERANCES, GOOD | {"mood": ["good", "bad"]})


def test_another_dtype_is_refused() -> None:
    rows = t.frame(t.UTTERANCES, GOOD).with_columns(pl.col("utterance").cast(pl.Int64))
    with pytest.raises(t.TableError, match="Int64"):
        t.check(rows, t.UTTERANCES)


def test_another_order_of_columns_is_refused() -> None:
    rows = t.frame(t.UTTERANCES, GOOD)
    with pytest.raises(t.TableError):
        t.check(rows.select(reversed(rows.columns)), t.UTTERANCES)


spans = st.tuples(st.floats(0, 1e5), st.floats(0, 1e4))


@given(st.lists(st.tuples(spans, st.sampled_from(t.ROLES), st.text()), max_size=30))
def test_any_rows_within_the_rules_are_taken_unchanged(rows: list[tuple[tuple[float, float], str, str]]) -> None:
    starts = [span[0] for span, _, _ in rows]
    columns = {
        "utterance": list(range(len(rows))),
        "start_s": starts,
        "end_s": [start + span[1] for start, (span, _, _) in zip(starts, rows, strict=True)],
        "role": [role for _, role, _ in rows],
        "text": [text for _, _, text in rows],
    }
    made = t.frame(t.UTTERANCES, columns)
    assert {name: made[name].to_list() for name in columns} == columns


@given(st.integers(0, 19), st.sampled_from(["utterance", "role", "text"]))
def test_a_null_in_any_row_of_a_required_column_is_found(row: int, column: str) -> None:
    rows = t.frame(t.UTTERANCES, {"utterance": list(range(20)), "role": ["unknown"] * 20, "text": ["x"] * 20})
    holed = rows.with_columns(pl.when(pl.int_range(20) == row).then(None).otherwise(pl.col(column)).alias(column))
    with pytest.raises(t.TableError, match=f"{column} must not be null"):
        t.check(holed, t.UTTERANCES)

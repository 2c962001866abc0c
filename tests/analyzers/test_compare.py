"""Two sets of labels for the same rows: what got better, what was right and no longer is."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzers.__main__ import main
from analyzers.compare import classes_of, compare, normal, sign_test

OLD = pl.DataFrame({"text": ["a", "b", "c", "d", "e"], "is_x": [True, True, False, False, True]})
NEW = OLD.with_columns(is_x=pl.Series([False, True, True, True, True]))
TRUE = pl.DataFrame({"text": ["a", "b", "c", "d", "e"], "x": [1, 1, 1, 0, None]})


def of_moves(*moves: str) -> pl.DataFrame:
    return pl.DataFrame({"move": list(moves)})


def test_what_got_better_and_what_worse_is_counted_where_the_truth_is_known() -> None:
    found = compare(normal(OLD), normal(NEW), normal(TRUE, bare={"x"}))
    (x,) = found.labels
    assert (x.n, x.has, x.on, x.off) == (4, 3, 2, 1)
    assert (x.better, x.lost, x.false_alarms, x.worse) == (1, 1, 1, 2)
    assert (found.rows, found.changed, found.left_out) == (4, 3, 1)
    assert (found.right_before, found.right_now, found.better, found.negative_flips) == (3, 2, 1, 2)
    assert found.negative_flip_rate == 0.5


def test_one_of_several_labels_can_be_wrong_in_another_way() -> None:
    old, new, true = of_moves("a", "b", "c"), of_moves("b", "c", "c"), of_moves("a", "a", "b")
    classes = classes_of(old) | classes_of(new) | classes_of(true)
    found = compare(*(normal(table, classes=classes) for table in (old, new, true)))
    assert (found.negative_flips, found.better, found.wrong_otherwise) == (1, 0, 1)
    assert [(label.label, label.lost, label.false_alarms) for label in found.labels] == [
        ("a", 1, 0),
        ("b", 0, 1),
        ("c", 0, 1),
    ]


def test_without_a_truth_only_changes_are_counted() -> None:
    found = compare(normal(OLD), normal(NEW))
    assert (found.labels[0].on, found.labels[0].off, found.labels[0].better) == (2, 1, None)
    assert found.negative_flips is None


def test_a_table_of_labels_is_matched_by_what_its_rows_point_at() -> None:
    long = pl.DataFrame(
        {
            "target": ["comment", "comment"],
            "row": [0, 1],
            "taxonomy": ["feedback"] * 2,
            "label": ["setup"] * 2,
            "applies": ["true", "false"],
        }
    )
    found = compare(normal(long), normal(long.reverse().with_columns(applies=pl.lit(True))))
    assert (found.labels[0].label, found.labels[0].on, found.labels[0].off) == ("feedback.setup", 1, 0)


@settings(deadline=None)
@given(st.lists(st.tuples(*[st.sampled_from("abc")] * 3), min_size=1, max_size=30))
def test_better_less_negative_flips_is_what_the_right_rows_grew_by(rows: list[tuple[str, str, str]]) -> None:
    old, new, true = (normal(of_moves(*moves), classes="abc") for moves in zip(*rows, strict=True))
    found = compare(old, new, true)
    assert found.better - found.negative_flips == found.right_now - found.right_before
    assert found.right_before == sum(before == is_true for before, _, is_true in rows)
    assert found.wrong_otherwise == sum(len({*row}) == 3 for row in rows)


def test_an_even_split_is_chance_and_a_one_sided_one_is_not() -> None:
    assert sign_test(0, 0) == sign_test(5, 5) == 1
    assert sign_test(10, 0) == pytest.approx(2 / 1024)


def test_the_command_prints_a_table_or_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = [tmp_path / name for name in ("old.csv", "new.csv", "true.parquet")]
    OLD.write_csv(paths[0])
    NEW.write_csv(paths[1])
    TRUE.write_parquet(paths[2])
    arguments = ["compare", str(paths[0]), str(paths[1]), "--data", str(paths[2])]
    assert main([*arguments, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["negative_flips"] == 2
    assert main(arguments) == 0
    assert "negative flips 2 (50.00%)" in capsys.readouterr().out


def test_tables_that_do_not_fit_are_refused_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    OLD.write_csv(tmp_path / "old.csv")
    NEW.reverse().write_csv(tmp_path / "new.csv")
    (tmp_path / "empty").mkdir()
    (tmp_path / "bad.parquet").write_bytes(b"PAR1")
    pl.DataFrame({"a": [1]}).write_csv(tmp_path / "other.csv")
    for other, code in (("new.csv", 3), ("none.csv", 3), ("empty", 3), ("bad.parquet", 3), ("other.csv", 2)):
        assert main(["compare", str(tmp_path / "old.csv"), str(tmp_path / other)]) == code
        assert len(capsys.readouterr().err.splitlines()) == 1

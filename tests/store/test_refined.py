"""A refined part is shown instead of its table for as long as it was made from the one that is current."""

from __future__ import annotations

import polars as pl
import pytest

from classroom.domain.corrections import Correction
from classroom.domain.tables import UTTERANCES, frame
from classroom.store import RunStart


def rows(*texts: str, start: float = 0.0) -> pl.DataFrame:
    count = len(texts)
    times = {"start_s": [start + 10.0 * n for n in range(count)], "end_s": [start + 10.0 * n + 5 for n in range(count)]}
    return frame(UTTERANCES, {"utterance": range(count), "role": ["unknown"] * count, "text": texts} | times)


@pytest.fixture
def lesson_id(store, lesson) -> str:
    store.add_lesson(lesson("l1"))
    return "l1"


def run(
    store, run_id: str, part: str, table: pl.DataFrame, *, inputs: tuple[str, ...] = (), finish: bool = True
) -> None:
    start = RunStart(run_id=run_id, lesson_id="l1", analyzer=run_id, version=1, writes=(part,), input_run_ids=inputs)
    store.start_run(start)
    store.commit_piece(run_id, {part: table})
    if finish:
        store.finish_run(run_id, seconds=1.0)


def texts(store) -> list[str]:
    return store.table("l1", "utterances")["text"].to_list()


def test_the_refined_part_is_shown_and_the_plain_table_can_still_be_had(store, lesson_id: str) -> None:
    run(store, "heard", "utterances", rows("a b", "c"))
    run(store, "cut", "utterances.speakers", rows("a", "b", "c"), inputs=("heard",))
    assert texts(store) == ["a", "b", "c"]
    assert store.plain_table(lesson_id, "utterances")["text"].to_list() == ["a b", "c"]
    assert set(store.current_runs(lesson_id)) == {"utterances", "utterances.speakers"}


@pytest.mark.usefixtures("lesson_id")
def test_a_refinement_that_is_not_finished_or_failed_hides_nothing(store) -> None:
    run(store, "heard", "utterances", rows("a b", "c"))
    run(store, "cut", "utterances.speakers", rows("a"), inputs=("heard",), finish=False)
    assert texts(store) == ["a b", "c"]
    store.end_run("cut", status="failed", error="x")
    assert texts(store) == ["a b", "c"]


def test_what_was_refined_from_an_older_transcript_is_shown_no_more(store, lesson_id: str) -> None:
    run(store, "heard", "utterances", rows("a b", "c"))
    run(store, "cut", "utterances.speakers", rows("a", "b", "c"), inputs=("heard",))
    run(store, "again", "utterances", rows("a b c"))
    assert texts(store) == ["a b c"]
    assert store.current_runs(lesson_id) == {"utterances": "again"}
    store.make_current("heard")
    assert texts(store) == ["a", "b", "c"]


def test_a_correction_stays_with_its_words_when_the_transcript_is_cut_at_changes_of_speaker(
    store, lesson_id: str
) -> None:
    run(store, "heard", "utterances", rows("a", "b", "c"))
    store.correct(
        Correction(lesson_id=lesson_id, table="utterances", key={"utterance": 2}, column="speaker", value="Ana")
    )
    cut = pl.concat([rows("a"), rows("b", "c", start=10.0), rows("d", start=40.0)])
    cut = pl.concat([cut[:1], rows("x", start=3.0), cut[1:]]).with_columns(utterance=pl.int_range(5, dtype=pl.Int32))
    run(store, "cut", "utterances.speakers", cut, inputs=("heard",))
    shown = store.table(lesson_id, "utterances")
    assert shown.filter(pl.col("speaker") == "Ana")["text"].to_list() == ["c"]

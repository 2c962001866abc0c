from __future__ import annotations

import pytest

from classroom.domain.errors import UsageError
from classroom.domain.tables import STRETCHES, frame


@pytest.fixture
def filled(store, lesson):
    store.add_lesson(lesson())
    return store


def test_a_run_keeps_what_it_was_started_with(filled, start):
    given = start(
        "r1", "abc123", "labels.feedback", params={"beam": 5, "é": [1, None]}, model_sha256="aa", input_run_ids=("r0",)
    )
    filled.start_run(given)
    assert filled.run_facts("r1") == given
    assert filled.run_facts("r9") is None
    assert filled.run("r9") is None


def test_a_run_needs_its_lesson(filled, start):
    with pytest.raises(UsageError):
        filled.start_run(start("r1", "nobody"))
    assert filled.run("r1") is None


@pytest.mark.parametrize("status", ["failed", "stopped", "running"])
def test_an_unfinished_run_goes_on_with_its_pieces(filled, start, utterances, status):
    filled.start_run(start("r1"))
    filled.commit_piece("r1", {"utterances": utterances(0, 2)})
    if status != "running":
        filled.end_run("r1", status=status, error="why")
        assert filled.run("r1").error == "why"
    filled.start_run(start("r1"))
    record = filled.run("r1")
    assert (record.status, record.error) == ("running", None)
    assert filled.pieces("r1")["utterances"].height == 2
    filled.commit_piece("r1", {"utterances": utterances(2, 1)})
    filled.finish_run("r1", seconds=3.5)
    assert filled.run("r1").seconds == 3.5
    assert filled.table("abc123", "utterances").height == 3


def test_a_fresh_start_drops_the_pieces_of_the_earlier_try(filled, start, utterances):
    filled.start_run(start("r1"))
    filled.commit_piece("r1", {"utterances": utterances(0, 2)})
    filled.start_run(start("r1"), fresh=True)
    assert filled.pieces("r1") == {}
    filled.commit_piece("r1", {"utterances": utterances(0, 1)})
    assert filled.lessons()["utterances"].to_list() == [1]


def test_a_done_run_cannot_be_started_ended_or_added_to(filled, do, start, utterances):
    do(filled, "r1", {"utterances": utterances(0, 2)})
    for act in (
        lambda: filled.start_run(start("r1")),
        lambda: filled.end_run("r1", status="failed", error=""),
        lambda: filled.finish_run("r1", seconds=1),
        lambda: filled.commit_piece("r1", {"utterances": utterances(2, 1)}),
        lambda: filled.commit_piece("r9", {}),
        lambda: filled.make_current("r9"),
    ):
        with pytest.raises(ValueError, match="run r"):
            act()
    assert filled.run("r1").status == "done"
    assert filled.table("abc123", "utterances").height == 2


def test_finishing_makes_a_run_current_and_keeps_the_old_rows_until_pruned(filled, do, utterances):
    do(filled, "r1", {"utterances": utterances(0, 3, text="old")})
    do(filled, "r2", {"utterances": utterances(0, 2, text="new")}, version=2)
    assert filled.current_runs("abc123") == {"utterances": "r2"}
    assert filled.table("abc123", "utterances")["text"].to_list() == ["new 0", "new 1"]
    assert filled.pieces("r1")["utterances"].height == 3
    assert filled.prune("abc123") == 3
    assert filled.pieces("r1") == {}
    assert filled.run("r1") is None
    assert filled.table("abc123", "utterances").height == 2
    assert filled.prune("abc123") == 0
    do(filled, "r1", {"utterances": utterances(0, 3, text="old")})
    assert filled.table("abc123", "utterances")["text"].to_list() == ["old 0", "old 1", "old 2"]
    with filled._database.read() as connection:
        assert connection.execute("select run_id from parts order by serial").fetchall() == [("r2",), ("r1",)]


def test_an_earlier_run_can_be_shown_again_without_computing(filled, do, utterances):
    do(filled, "r1", {"utterances": utterances(0, 3)})
    do(filled, "r2", {"utterances": utterances(0, 2)}, version=2)
    filled.make_current("r1")
    assert filled.table("abc123", "utterances").height == 3


def test_a_run_whose_table_was_replaced_shows_none_of_its_other_tables(filled, start, utterances, do):
    filled.start_run(start("speech", "abc123", "utterances", "stretches"))
    stretch = frame(STRETCHES, {"start_s": [0.0], "end_s": [30.0], "speech_s": [9.0]})
    filled.commit_piece("speech", {"utterances": utterances(0, 2), "stretches": stretch})
    filled.finish_run("speech", seconds=1)
    do(filled, "import", {"utterances": utterances(0, 1)}, analyzer="import.transcript")
    assert filled.current_runs("abc123") == {"utterances": "import"}
    assert filled.table("abc123", "stretches").height == 0
    filled.make_current("speech")
    assert filled.current_runs("abc123") == {"stretches": "speech", "utterances": "speech"}
    assert filled.table("abc123", "stretches").height == 1


def test_pruning_keeps_what_is_running_and_what_is_shown_unfinished(filled, start, do, utterances):
    do(filled, "r1", {"utterances": utterances(0, 1)})
    filled.start_run(start("r2", version=2))
    filled.commit_piece("r2", {"utterances": utterances(0, 2)})
    filled.start_run(start("r3", "abc123", "labels.feedback"))
    filled.end_run("r3", status="stopped", error="")
    assert filled.prune("abc123") == 0
    assert {run.run_id for run in filled.runs("abc123")} == {"r1", "r2", "r3"}
    filled.end_run("r2", status="failed", error="")
    assert filled.prune("abc123") == 2
    with pytest.raises(UsageError):
        filled.prune("nobody")


def test_warnings_come_back_and_seconds_are_the_median_of_done_runs(filled, start):
    assert filled.seconds_of("speech") is None
    for number, seconds in enumerate((10.0, 1.0, 4.0)):
        filled.start_run(start(f"r{number}", analyzer="speech"))
        filled.finish_run(f"r{number}", seconds=seconds, warnings=({"code": "quiet", "share": 0.5},))
    filled.start_run(start("r9", analyzer="speech"))
    assert filled.seconds_of("speech") == 4.0
    assert filled.warnings("r0") == ({"code": "quiet", "share": 0.5},)
    assert filled.warnings("r9") == filled.warnings("nothing") == ()


def test_a_run_ends_only_failed_or_stopped(filled, start):
    filled.start_run(start("r1"))
    with pytest.raises(ValueError, match="does not end"):
        filled.end_run("r1", status="done", error="")
    assert filled.run("r1").status == "running"

"""Jobs with real worker processes: order, keeping, failing, stopping, dying, going on."""

from __future__ import annotations

import json
import os
import signal
import time
from pathlib import Path

import polars as pl
import pytest

from classroom.domain.corrections import Correction
from classroom.domain.errors import EXIT_BUG, EXIT_CANCELLED, EXIT_INPUT_REFUSED, Cancelled, StoreError, UsageError
from classroom.domain.events import Committed, Failed, Finished, Progress, Started, StepDone, Stopped, Warned
from classroom.pipeline.faults import log_folder

LESSON = "abcabcabcabc"


def utterances(trial) -> list[int]:
    return trial.store.table(LESSON, "utterances")["utterance"].to_list()


def detail(trial) -> dict[str, int]:
    return json.loads(trial.store.table(LESSON, "moments")["detail"][0])


def pids(diary: Path) -> list[int]:
    return [int(line.split()[1]) for line in diary.read_text().splitlines() if line.startswith("pid")]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text() if Path(f"/proc/{pid}").exists() else False


def stop_at(trial, pieces: int):
    def stop(event) -> None:
        if len(utterances(trial)) >= pieces:
            trial.stop.set()

    return stop


def test_every_analyzer_runs_after_those_it_reads_from_and_everything_is_kept(trial) -> None:
    result = trial.run()
    assert [(run.analyzer, run.status) for run in result.runs] == [
        ("hear", "done"),
        ("mark", "done"),
        ("tell", "done"),
        ("join", "done"),
    ]
    assert result.exit_codes == ()
    assert utterances(trial) == [0, 1, 2, 3]
    assert detail(trial) == {"labels": 3, "measures.tell": 1, "utterances": 4}
    assert [event.step for event in trial.heard(Started)] == ["hear", "mark", "tell", "join"]
    assert [(event.position, event.count) for event in trial.heard(Started)] == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert [event.rows for event in trial.heard(Committed, "hear")] == [{"utterances": 1, "stretches": 1}] * 4
    assert isinstance(trial.events[-1], Finished)
    assert [event.code for event in trial.heard(Warned)] == ["toy_heard"]


def test_a_second_job_computes_nothing_says_so_and_repeats_its_warnings(trial, tmp_path) -> None:
    diary = str(tmp_path / "diary")
    trial.run(diary=diary)
    first = Path(diary).read_text()
    trial.events.clear()
    result = trial.run(diary=diary)
    assert {run.status for run in result.runs} == {"kept"}
    assert {event.status for event in trial.heard(StepDone)} == {"kept"}
    assert [(caution.code, dict(caution.details)) for caution in result.cautions] == [("toy_heard", {"pieces": 4})]
    assert Path(diary).read_text() == first


def test_going_back_to_earlier_settings_shows_the_earlier_rows_again(trial) -> None:
    trial.run(pieces=2)
    trial.run(pieces=3)
    assert utterances(trial) == [0, 1, 2]
    result = trial.run(pieces=2)
    assert {run.status for run in result.runs} == {"kept"}
    assert utterances(trial) == [0, 1]
    assert detail(trial)["utterances"] == 2


def test_another_language_is_another_result(trial) -> None:
    trial.run(language="en")
    assert [run.status for run in trial.run(language="es").runs] == ["done"] * 4
    assert trial.store.table(LESSON, "utterances")["language"].to_list() == ["es"] * 4


def test_an_analyzer_is_left_out_where_it_does_not_know_the_language(trial) -> None:
    result = trial.run(language="de")
    assert [run.analyzer for run in result.runs] == ["hear", "tell", "join"]
    with pytest.raises(UsageError, match="does not work for lessons in the language de"):
        trial.run(language="de", only=("mark",))


def test_only_runs_what_was_asked_for_and_what_that_lacks(trial) -> None:
    assert [run.analyzer for run in trial.run(only=("tell",)).runs] == ["hear", "tell"]
    assert [run.analyzer for run in trial.run(only=("tell",)).runs] == ["tell"]
    assert [run.analyzer for run in trial.run(only=("mark",)).runs] == ["mark"]


def test_a_fault_of_an_analyzer_takes_only_those_with_it_that_need_it(trial) -> None:
    result = trial.run(mishap="fault", mishap_at=2)
    assert [(run.analyzer, run.status) for run in result.runs] == [("hear", "failed"), ("mark", "done")]
    assert result.exit_codes == (EXIT_BUG,)
    assert utterances(trial) == [0, 1]
    failed = trial.heard(Failed)
    assert [(event.step, event.exit_code) for event in failed] == [("hear", None)]
    assert "fault in Lectern" in failed[0].text


def test_no_word_of_the_lesson_is_in_a_report_of_a_fault(trial) -> None:
    trial.run(mishap="fault", mishap_at=2)
    reports = list(log_folder().glob("*.txt"))
    assert len(reports) == 1
    text = reports[0].read_text()
    assert "secret" not in text
    assert "builtins.ValueError" in text
    assert "lectern_toys/hear/infer.py:" in text
    assert str(Path(__file__).parents[2]) not in text
    assert "secret" not in trial.heard(Failed)[0].text


def test_a_refusal_of_an_analyzer_reaches_the_person_word_for_word(trial) -> None:
    result = trial.run(mishap="refuse", mishap_at=0)
    assert trial.heard(Failed)[0].text == "tape.wav: The tape is torn. Mend it."
    assert result.exit_codes == (EXIT_INPUT_REFUSED,)
    assert not log_folder().exists()


def test_too_little_memory_is_said_plainly(trial) -> None:
    trial.run(mishap="memory", mishap_at=0)
    assert "memory" in trial.heard(Failed)[0].text


@pytest.mark.parametrize("wrong", ["part", "score", "order"])
def test_a_piece_that_is_not_what_was_declared_never_reaches_the_store(trial, wrong) -> None:
    result = trial.run(wrong=wrong)
    assert [(run.analyzer, run.status) for run in result.runs][1] == ("mark", "failed")
    assert trial.store.table(LESSON, "labels").height == (1 if wrong == "order" else 0)
    assert detail(trial) == {"measures.tell": 1, "utterances": 4}


def test_an_analyzer_that_starts_over_leaves_no_row_of_its_failed_run(trial) -> None:
    trial.run(wrong="order")
    trial.run(wrong="order")
    assert trial.store.table(LESSON, "labels").height == 1


@pytest.mark.parametrize(("mishap", "at"), [("once exit", 0), ("once kill", 1), ("once kill", 3)])
def test_a_dead_worker_is_told_and_the_same_job_goes_on_after_its_last_piece(trial, tmp_path, mishap, at) -> None:
    settings = {"diary": str(tmp_path / "diary"), "mishap": mishap, "mishap_at": at}
    result = trial.run(**settings)
    code = 7 if mishap == "once exit" else -signal.SIGKILL
    assert [(event.step, event.exit_code) for event in trial.heard(Failed)] == [("hear", code)]
    assert result.exit_codes == (EXIT_BUG,)
    assert [run.analyzer for run in result.runs if run.status == "done"] == ["mark"]
    # the piece before the last may still have been on its way
    before = utterances(trial)
    assert before in ([*range(at)], [*range(max(0, at - 1))])

    again = trial.run(**settings)
    assert [(run.analyzer, run.status) for run in again.runs] == [
        ("hear", "done"),
        ("mark", "kept"),
        ("tell", "done"),
        ("join", "done"),
    ]
    assert utterances(trial) == [0, 1, 2, 3]
    computed = [line for line in (tmp_path / "diary").read_text().splitlines() if line.startswith("piece")]
    assert computed == [f"piece {n}" for n in (*range(at + 1), *range(len(before), 4))]


@pytest.mark.parametrize("after", [1, 3])
def test_a_worker_killed_from_outside_loses_no_committed_piece(trial, tmp_path, after) -> None:
    diary = tmp_path / "diary"

    def kill(event) -> None:
        if isinstance(event, Committed) and event.step == "hear" and len(trial.heard(Committed, "hear")) == after:
            os.kill(pids(diary)[-1], signal.SIGKILL)

    trial.run(diary=str(diary), pause_s=0.15, hook=kill)
    assert trial.heard(Failed)[0].exit_code == -signal.SIGKILL
    assert "memory" in trial.heard(Failed)[0].text
    assert utterances(trial) == [*range(after)]
    trial.run(diary=str(diary), pause_s=0.15)
    assert utterances(trial) == [0, 1, 2, 3]


def test_stopping_ends_within_two_seconds_and_the_same_job_goes_on(trial, tmp_path) -> None:
    asked: list[float] = []

    def stop(event) -> None:
        if isinstance(event, Committed) and not asked:
            asked.append(time.monotonic())
            trial.stop.set()

    result = trial.run(pieces=200, pause_s=0.05, diary=str(tmp_path / "diary"), hook=stop)
    assert time.monotonic() - asked[0] < 2.0
    assert [(run.analyzer, run.status) for run in result.runs] == [("hear", "stopped")]
    assert result.exit_codes == (EXIT_CANCELLED,)
    assert isinstance(trial.events[-1], Stopped)
    kept = utterances(trial)
    assert 1 <= len(kept) <= 20  # a busy computer may finish some before it hears of it; without stopping, 200
    assert not alive(pids(tmp_path / "diary")[0])

    trial.stop.clear()
    trial.run(pieces=200, pause_s=0.05, diary=str(tmp_path / "diary"), hook=stop_at(trial, len(kept) + 2))
    assert utterances(trial)[: len(kept) + 2] == [*range(len(kept) + 2)]
    computed = [line for line in (tmp_path / "diary").read_text().splitlines() if line.startswith("piece")]
    assert computed.count("piece 0") == 1


def test_an_analyzer_deaf_to_stopping_is_ended_within_about_two_seconds(trial, tmp_path) -> None:
    asked: list[float] = []

    def stop(event) -> None:
        if isinstance(event, Committed) and not asked:
            asked.append(time.monotonic())
            trial.stop.set()

    result = trial.run(diary=str(tmp_path / "diary"), mishap="deaf", mishap_at=1, hook=stop)
    assert 1.5 < time.monotonic() - asked[0] < 4  # two seconds of patience, and a busy computer's
    assert result.exit_codes == (EXIT_CANCELLED,)
    assert utterances(trial) == [0]
    assert not alive(pids(tmp_path / "diary")[0])


def test_stopping_before_the_start_runs_nothing(trial) -> None:
    trial.stop.set()
    result = trial.run()
    assert result.runs == ()
    assert result.exit_codes == (EXIT_CANCELLED,)
    assert utterances(trial) == []


def test_stopping_during_the_last_step_that_ends_all_the_same_is_no_stop(trial) -> None:
    def stop(event) -> None:
        if isinstance(event, StepDone) and event.step == "join":
            trial.stop.set()

    result = trial.run(hook=stop)
    assert result.exit_codes == ()
    assert isinstance(trial.events[-1], Finished)


def test_an_imported_transcript_replaces_hearing(trial) -> None:
    from classroom.domain.tables import UTTERANCES, frame

    trial.run(only=("hear",))
    spoken = {"utterance": [0], "role": ["teacher"], "text": ["imported"]}
    from_file = frame(UTTERANCES, spoken)
    start = trial.store.run_facts("imported-comments")
    assert start is not None
    from dataclasses import replace

    trial.store.start_run(replace(start, run_id="t", analyzer="import.transcript", writes=("utterances",)))
    trial.store.commit_piece("t", {"utterances": from_file})
    trial.store.finish_run("t", seconds=0.0)
    result = trial.run()
    assert [run.analyzer for run in result.runs] == ["mark", "tell", "join"]
    assert trial.store.table(LESSON, "utterances")["text"].to_list() == ["imported"]


def test_a_correction_makes_what_was_made_from_the_corrected_table_stale(trial) -> None:
    trial.run()
    assert trial.store.table(LESSON, "moments")["reason"].to_list() == ["applied_3"]
    key = {"target": "comment", "row": 1, "taxonomy": "feedback", "label": "general"}
    made = trial.store.correct(Correction(lesson_id=LESSON, table="labels", key=key, column="applies", value=False))
    result = trial.run()
    assert {run.analyzer: run.status for run in result.runs} == {
        "hear": "kept",
        "mark": "kept",
        "tell": "kept",
        "join": "done",
    }
    assert trial.store.table(LESSON, "moments")["reason"].to_list() == ["applied_2"]
    trial.store.withdraw(made)
    assert {run.status for run in trial.run().runs} == {"kept"}
    assert trial.store.table(LESSON, "moments")["reason"].to_list() == ["applied_3"]


def test_a_recording_that_has_gone_is_named_and_the_rest_goes_on(trial, tmp_path) -> None:
    (tmp_path / "tape.wav").unlink()
    result = trial.run()
    assert [(run.analyzer, run.status) for run in result.runs] == [("hear", "failed"), ("mark", "done")]
    assert "tape.wav: The recording is no longer where it was." in trial.heard(Failed)[0].text
    assert result.exit_codes == (EXIT_INPUT_REFUSED,)


def test_what_was_done_without_a_recording_is_done_again_once_that_is_back(trial, tmp_path) -> None:
    tape, away = tmp_path / "tape.wav", tmp_path / "away.wav"

    def take_away(event) -> None:
        if isinstance(event, Committed) and tape.exists():
            tape.rename(away)

    first = trial.run(hook=take_away, mishap="look")
    assert {run.status for run in first.runs} == {"done"}
    assert "recording_unread" in [caution.code for caution in first.cautions]
    # while it is away, what there is stays, and says so again
    still = trial.run(mishap="look")
    assert {run.status for run in still.runs} == {"kept"}
    assert "recording_unread" in [caution.code for caution in still.cautions]
    away.rename(tape)
    back = {run.analyzer: run.status for run in trial.run(mishap="look").runs}
    assert back == {"hear": "done", "mark": "kept", "tell": "done", "join": "done"}
    again = trial.run(mishap="look")
    assert {run.status for run in again.runs} == {"kept"}
    assert "recording_unread" not in [caution.code for caution in again.cautions]


def test_a_recording_that_comes_back_during_the_job_does_not_mix_two_runs(trial, tmp_path) -> None:
    tape, away = tmp_path / "tape.wav", tmp_path / "away.wav"

    def away_and_back(event) -> None:
        if isinstance(event, Committed) and event.step == "hear" and tape.exists():
            tape.rename(away)
        if isinstance(event, StepDone) and event.step == "hear" and away.exists():
            away.rename(tape)

    assert {run.status for run in trial.run(hook=away_and_back, mishap="look").runs} == {"done"}
    assert detail(trial) == {"labels": 3, "measures.tell": 1, "utterances": 4}
    back = {run.analyzer: run.status for run in trial.run(mishap="look").runs}
    assert back == {"hear": "done", "mark": "kept", "tell": "done", "join": "done"}


def test_a_full_disk_ends_the_job_and_the_worker_and_loses_nothing(trial, tmp_path, monkeypatch) -> None:
    commit = trial.store.commit_piece

    def full(run_id, frames):
        if len(trial.heard(Committed)) == 2:
            raise StoreError("The disk is full.", "Free some space.")
        return commit(run_id, frames)

    monkeypatch.setattr(trial.store, "commit_piece", full)
    diary = tmp_path / "diary"
    with pytest.raises(StoreError, match="disk is full"):
        trial.run(diary=str(diary), pause_s=0.1)
    assert not alive(pids(diary)[0])
    monkeypatch.undo()
    trial.run(diary=str(diary), pause_s=0.1)
    assert utterances(trial) == [0, 1, 2, 3]


def test_an_analyzer_that_cannot_run_is_refused_with_what_it_lacks(trial) -> None:
    from classroom.pipeline.catalog import discover

    trial.catalog = discover(Path(__file__).parent / "lectern_toys")
    with pytest.raises(UsageError, match="no analyzer called sing"):
        trial.run(only=("sing",))


def test_what_an_analyzer_prints_does_not_reach_standard_output(trial, capfd) -> None:
    trial.run(mishap="print", mishap_at=1)
    seen = capfd.readouterr()
    assert seen.out == ""
    assert "more noise" in seen.err


def test_progress_comes_at_most_ten_times_a_second_and_time_left_is_measured(trial) -> None:
    trial.run(pause_s=0.0, pieces=2)
    assert all(event.left_s is None for event in trial.heard(Progress))  # nothing known yet
    trial.events.clear()
    started = time.monotonic()
    trial.run(pieces=16, pause_s=0.12)
    took = time.monotonic() - started
    shares = [event.share for event in trial.heard(Progress, "hear")]
    assert len(shares) <= took * 10 + 2
    assert shares == sorted(shares)
    left = [event.left_s for event in trial.heard(Progress, "hear") if event.left_s is not None]
    assert left
    assert 0 < left[0] < 60
    assert left[-1] < left[0]


def test_the_worker_is_nice(trial, tmp_path) -> None:
    trial.run(diary=str(tmp_path / "diary"))
    assert "niceness 10" in (tmp_path / "diary").read_text() or os.nice(0) > 0


def test_rows_written_by_other_analyzers_are_read_as_one_table(trial) -> None:
    trial.run(only=("mark",))
    trial.run(only=("join",))
    assert detail(trial) == {"labels": 3, "utterances": 4}
    assert trial.store.table(LESSON, "labels")["row"].to_list() == [0, 1, 2]
    assert isinstance(trial.store.table(LESSON, "labels"), pl.DataFrame)


def test_a_lesson_deleted_meanwhile_ends_its_job_and_nothing_of_it_comes_back(trial, tmp_path) -> None:
    def delete(event) -> None:
        if isinstance(event, Committed) and trial.store.lesson(LESSON) is not None:
            trial.store.delete_lesson(LESSON)

    diary = tmp_path / "diary"
    with pytest.raises(Cancelled, match="deleted while it was analysed"):
        trial.run(diary=str(diary), pause_s=0.1, hook=delete)
    assert not alive(pids(diary)[0])
    assert trial.store.lessons().height == 0
    assert trial.store.runs(LESSON) == ()

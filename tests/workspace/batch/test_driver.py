from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import polars as pl
import pytest

from classroom.domain.errors import InputRefused, StoreError, UsageError
from classroom.workspace.batch.parquet_set import read_facts, read_set

CONFTEST = Path(__file__).parent


def of(district, title):
    return next(
        folder
        for folder in (district.out / "lessons").iterdir()
        if json.loads((folder / "lesson.json").read_text())["lesson"]["title"] == title
    )


def test_every_lesson_of_a_manifest_becomes_a_set_of_parquet_files_in_one_warm_worker(district):
    summary = district.run(district.lessons(3))
    assert (summary.exit_code, summary.counts["done"]) == (0, 3)
    assert len(district.workers_used()) == 1
    assert [told.position for told in district.told] == [1, 2, 3]
    assert district.told[0].left_s is not None
    rows = pl.read_parquet(district.out / "lessons" / "*" / "measures.tell.parquet")
    assert rows["lesson_id"].n_unique() == 3
    found = read_set(of(district, "Lesson 1"))
    assert found.lesson.course == "6B"
    assert {run.start.analyzer for run in found.runs} >= {"import.recordings", "hear", "mark", "tell", "join"}
    assert not list((district.out / "unfinished").iterdir())


def test_a_second_batch_does_nothing_and_a_changed_file_only_what_reads_it(district):
    manifest = district.lessons(2)
    district.run(manifest)
    heard = district.pieces_heard()
    again = district.run(manifest)
    assert (again.counts["kept"], again.counts["done"], again.exit_code) == (2, 0, 0)
    (district.folder / "form 1.csv").write_text("comment\nsomething else\nand more\nand more still\n")
    third = district.run(manifest)
    assert (third.counts["kept"], third.counts["done"]) == (1, 1)
    assert district.pieces_heard() == heard
    assert read_set(of(district, "Lesson 1")).runs[1].tables["comments"].height == 3


def test_a_changed_title_is_written_down_without_doing_the_lesson_again(district):
    manifest = district.lessons(1)
    district.run(manifest)
    heard = district.pieces_heard()
    manifest.write_text(manifest.read_text().replace("Lesson 0", "Halves"))
    district.run(manifest)
    assert read_facts(of(district, "Halves")).lesson.title == "Halves"
    assert district.pieces_heard() == heard


def test_a_bad_file_is_reported_with_its_line_and_the_others_go_on(district):
    manifest = district.lessons(3)
    (district.folder / "tape 1.wav").write_bytes(b"RIFF nothing")
    (district.folder / "form 1.csv").unlink()
    (district.folder / "form 2.csv").write_bytes(b"\x00\x01\x02" * 100)
    summary = district.run(manifest)
    assert summary.exit_code == 3
    assert (summary.counts["done"], summary.counts["refused"]) == (2, 1)
    assert any(text.startswith("Line 3: tape 1.wav") for text in summary.refusals)
    assert any(text.startswith("Line 4: form 2.csv") for text in summary.refusals)
    # what is kept is still said to lack a file
    assert district.run(manifest).exit_code == 3


def test_a_worker_that_dies_is_replaced_and_only_the_step_in_hand_is_done_again(district):
    summary = district.run(district.lessons(2), mishap="once kill", mishap_at=2)
    assert (summary.exit_code, summary.counts["done"]) == (0, 2)
    assert len(district.workers_used()) == 2


def test_a_step_that_always_fails_leaves_the_lesson_incomplete_and_is_tried_again_the_next_time(district):
    manifest = district.lessons(1)
    summary = district.run(manifest, mishap="exit", mishap_at=0)
    assert (summary.exit_code, summary.counts["incomplete"]) == (3, 1)
    assert "Hearing" in summary.refusals[0]
    found = read_set(of(district, "Lesson 0"))
    assert next(run for run in found.runs if run.start.analyzer == "mark").tables["labels.mark"].height == 2
    assert district.run(manifest).counts["done"] == 1


def test_a_stopped_batch_keeps_what_is_finished_and_the_same_command_goes_on(district):
    manifest, stop = district.lessons(3), threading.Event()
    summary = district.run(manifest, stop=stop, hook=lambda _: stop.set())
    assert summary.exit_code == 130
    finished = summary.counts["done"]
    assert 1 <= finished <= 2, "at most the lesson in the other worker's hands is finished too"
    district.told.clear()
    summary = district.run(manifest)
    assert (summary.counts["kept"], summary.counts["done"], summary.exit_code) == (finished, 3 - finished, 0)


def test_a_recording_that_is_gone_since_takes_nothing_away(district):
    manifest = district.lessons(1)
    district.run(manifest)
    (district.folder / "tape 0.wav").unlink()
    assert district.run(manifest).counts["kept"] == 1
    assert (of(district, "Lesson 0") / "utterances.parquet").exists()


def test_a_damaged_set_is_done_again(district):
    manifest = district.lessons(1)
    district.run(manifest)
    (of(district, "Lesson 0") / "lesson.json").write_text('{"format": 1')
    assert district.run(manifest).counts["done"] == 1


def test_two_batches_may_not_write_to_the_same_folder(district):
    manifest = district.lessons(1)

    def second(_):
        with pytest.raises(UsageError, match="Another batch"):
            district.run(manifest)

    assert district.run(manifest, hook=second).exit_code == 0


def test_an_unknown_analyzer_and_a_manifest_that_is_none_are_refused_before_anything_is_written(district):
    from classroom.workspace.batch.driver import run_batch
    from classroom.workspace.batch.local import LocalEngine

    engine = LocalEngine(district.catalog)
    with pytest.raises(UsageError, match="no analyzer"):
        run_batch(district.lessons(1), district.out, engine, only=("nothing",), catalog=district.catalog)
    with pytest.raises(InputRefused):
        run_batch(district.folder / "gone.csv", district.out, engine, catalog=district.catalog)
    assert not district.out.exists()


def test_an_out_that_cannot_be_a_folder_is_a_fault_of_the_store(district):
    district.out.write_text("a file")
    with pytest.raises(StoreError):
        district.run(district.lessons(1))


PROGRAM = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from conftest import TOYS, District, discover

def main():
    district = District(Path(sys.argv[2]), discover(TOYS))
    district.run(district.folder / "lessons.csv", hook=lambda told: print(told.called, flush=True), pause_s=0.1)

if __name__ == "__main__":
    main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is of POSIX systems")
def test_after_kill_9_of_the_driver_finished_lessons_are_not_done_again(district):
    manifest = district.lessons(3)
    program = district.folder / "program.py"
    program.write_text(PROGRAM)
    command = [sys.executable, str(program), str(CONFTEST), str(district.folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as driver:
        assert driver.stdout.readline() == "Lesson 0\n"
        time.sleep(0.15)
        driver.send_signal(signal.SIGKILL)
    heard = district.pieces_heard()
    summary = district.run(manifest)
    assert summary.exit_code == 0
    assert summary.counts["kept"] + summary.counts["done"] == 3
    assert summary.counts["kept"] >= 1
    # four pieces a lesson; at most the lesson in hand is heard twice
    assert district.pieces_heard() <= 3 * 4 + 4
    assert district.pieces_heard() > heard

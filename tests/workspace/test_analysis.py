"""The main verb on real files, with a real store and real processes; the analyzers are toys."""

from __future__ import annotations

import json
import shutil
import threading
import wave
from datetime import date
from pathlib import Path

import pytest

import resources
from classroom.domain.analyzer import Catalog
from classroom.domain.errors import Cancelled, InputRefused, ModelError, UsageError
from classroom.domain.events import Event, Finished, Refused, Started, StepDone, Stopped, Warned
from classroom.domain.requests import AnalysisRequest, AnalysisResult
from classroom.pipeline import beam
from classroom.pipeline.catalog import discover
from classroom.workspace.analysis import analyze, estimate

TOYS = Path(__file__).parents[1] / "pipeline" / "lectern_toys"
VTT = (
    "WEBVTT\n\n00:00:01.000 --> 00:00:03.000\n<v Ms Hill>Open the book.\n\n"
    "00:00:04.000 --> 00:00:09.500\n<v Sam>Which?\n"
)


pytestmark = pytest.mark.usefixtures("own_home")


@pytest.fixture(scope="module")
def toys() -> Catalog:
    return discover(TOYS)


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    folder = tmp_path / "files"
    folder.mkdir()
    made = {name: folder / name for name in ("part_1.wav", "part_2.wav", "said.vtt", "notes.csv", "broken.pdf")}
    for number in (1, 2):
        with wave.open(str(made[f"part_{number}.wav"]), "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(8000)
            out.writeframes(bytes([number, 0]) * 8000 * number)
    made["said.vtt"].write_text(VTT)
    made["notes.csv"].write_text("author,text\nA,Good lesson\nB,Too fast\nB,What is a half?\n")
    made["broken.pdf"].write_bytes(b"%PDF-1.7\nthis is no PDF")
    made["slides.pdf"] = folder / "slides.pdf"
    shutil.copyfile(resources.path("demo/slides.pdf"), made["slides.pdf"])
    return made


def heard(events: list[Event], kind: type[Event]) -> list[Event]:
    return [event for event in events if isinstance(event, kind)]


def test_files_become_a_lesson_with_everything_worked_out(store, toys, files) -> None:
    events: list[Event] = []
    request = AnalysisRequest(
        recordings=(files["part_1.wav"], files["part_2.wav"]),
        slides=(files["slides.pdf"],),
        comments=(files["notes.csv"],),
        course="Maths",
        date=date(2026, 3, 4),
    )
    result = analyze(store, request, on_event=events.append, catalog=toys)
    assert result.exit_code == 0
    assert result.duration_s == pytest.approx(3.0)
    assert result.counts["utterances"] == 4
    assert result.counts["comments"] == 3
    assert result.counts["slides"] == 6
    assert result.counts["recordings"] == 2
    assert result.counts["labels"] == 3
    assert [run.analyzer for run in result.runs] == [
        "import.recordings",
        "import.slides",
        "import.comments",
        "hear",
        "mark",
        "tell",
        "join",
    ]
    assert {run.status for run in result.runs} == {"done"}
    assert result.store == str(store.folder)
    assert "toy heard" in result.warnings
    lesson = store.lesson(result.lesson_id)
    assert lesson is not None
    assert (lesson.title, lesson.course, lesson.date) == ("part 1", "Maths", date(2026, 3, 4))
    assert lesson.duration_s == pytest.approx(3.0)
    assert [(file.kind, file.position) for file in store.media(result.lesson_id)] == [
        ("recording", 0),
        ("recording", 1),
        ("slides", 0),
        ("comments", 0),
    ]
    assert store.table(result.lesson_id, "recordings")["start_s"].to_list() == [0.0, pytest.approx(1.0)]
    assert [event.step for event in heard(events, Started)] == ["import", "hear", "mark", "tell", "join"]
    assert isinstance(events[-1], Finished)


def test_the_same_files_again_are_the_same_lesson_and_nothing_is_read_or_computed(
    store, toys, files, monkeypatch
) -> None:
    request = AnalysisRequest(recordings=(files["part_1.wav"],), comments=(files["notes.csv"],))
    first = analyze(store, request, catalog=toys)
    monkeypatch.setattr("classroom.pipeline.child.Child.__init__", _no_process)
    events: list[Event] = []
    second = analyze(store, request, on_event=events.append, catalog=toys)
    assert second.lesson_id == first.lesson_id
    assert {run.status for run in second.runs} == {"kept"}
    assert {event.status for event in heard(events, StepDone)} == {"kept"}
    assert second.counts == first.counts
    assert second.warnings == first.warnings
    assert second.exit_code == 0


def _no_process(*_: object, **__: object) -> None:
    raise AssertionError("a process was started for something that was there")


def test_speech_alone_asked_for_twice_is_recognised_once_also_on_a_slow_computer(store, tmp_path, monkeypatch) -> None:
    """How widely is searched and what is listened for, which speed and title decide, are the same the second time."""
    monkeypatch.setattr(beam, "fitting", lambda _: 1)
    with wave.open(str(tmp_path / "tape.wav"), "wb") as tape:
        tape.setnchannels(1)
        tape.setsampwidth(2)
        tape.setframerate(16_000)
        tape.writeframes(bytes(64_000))
    request = AnalysisRequest(recordings=(tmp_path / "tape.wav",), title="Photosynthesis", only=("speech",))
    first, again = (analyze(store, request) for _ in range(2))
    assert [(run.analyzer, run.status) for run in first.runs if run.analyzer == "speech"] == [("speech", "done")]
    assert [(run.analyzer, run.status) for run in again.runs if run.analyzer == "speech"] == [("speech", "kept")]


def test_files_that_moved_are_still_the_same_lesson_and_found_in_their_new_place(store, toys, files) -> None:
    first = analyze(store, AnalysisRequest(recordings=(files["part_1.wav"],)), catalog=toys)
    moved = files["part_1.wav"].rename(files["part_1.wav"].with_name("moved.wav"))
    second = analyze(store, AnalysisRequest(recordings=(moved,)), catalog=toys)
    assert second.lesson_id == first.lesson_id
    assert {run.status for run in second.runs} == {"kept"}
    assert [file.path for file in store.media(first.lesson_id)] == [str(moved)]
    third = analyze(store, AnalysisRequest(recordings=(moved,), language="es"), catalog=toys)
    assert third.exit_code == 0  # the toy read the recording again, from where it is now


def test_a_refused_file_never_stops_the_others(store, toys, files, tmp_path) -> None:
    events: list[Event] = []
    missing = tmp_path / "nowhere.pdf"
    request = AnalysisRequest(
        recordings=(files["part_1.wav"], tmp_path),
        slides=(files["broken.pdf"], missing, files["slides.pdf"]),
        comments=(files["notes.csv"],),
    )
    result = analyze(store, request, on_event=events.append, catalog=toys)
    assert result.exit_code == 3
    assert len(result.refusals) == 3
    assert {Path(event.file).name for event in heard(events, Refused)} == {"broken.pdf", tmp_path.name, "nowhere.pdf"}
    assert any("There is no such file" in text for text in result.refusals)
    assert any("It is a folder" in text for text in result.refusals)
    assert result.counts["slides"] == 6
    assert result.counts["utterances"] == 4
    assert [file.path for file in store.media(result.lesson_id) if file.kind == "slides"] == [str(files["slides.pdf"])]

    again = analyze(store, request, catalog=toys)
    assert again.lesson_id == result.lesson_id
    assert again.exit_code == 3
    assert {run.status for run in again.runs} == {"kept"}


def test_a_kind_of_which_every_file_is_refused_leaves_no_file_behind(store, toys, files) -> None:
    result = analyze(
        store, AnalysisRequest(recordings=(files["part_1.wav"],), slides=(files["broken.pdf"],)), catalog=toys
    )
    assert result.exit_code == 3
    assert [file.kind for file in store.media(result.lesson_id)] == ["recording"]


def test_the_lesson_is_made_of_what_is_usable(store, toys, files) -> None:
    broken = AnalysisRequest(recordings=(files["broken.pdf"],), transcript=files["said.vtt"])
    plain = AnalysisRequest(transcript=files["said.vtt"])
    assert analyze(store, broken, catalog=toys).lesson_id == analyze(store, plain, catalog=toys).lesson_id


def test_without_any_usable_file_the_reason_is_raised_and_no_lesson_is_made(store, toys, files, tmp_path) -> None:
    with pytest.raises(InputRefused, match=r"broken\.pdf") as refused:
        analyze(store, AnalysisRequest(slides=(files["broken.pdf"],)), catalog=toys)
    assert refused.value.exit_code == 3
    events: list[Event] = []
    with pytest.raises(InputRefused):
        analyze(
            store,
            AnalysisRequest(slides=(files["broken.pdf"],), comments=(tmp_path / "no.csv",)),
            on_event=events.append,
            catalog=toys,
        )
    assert len(heard(events, Refused)) == 2
    assert store.lessons().height == 0


def test_a_request_that_makes_no_sense_is_refused_before_anything_happens(store, toys, files) -> None:
    with pytest.raises(UsageError, match="nothing to analyse"):
        analyze(store, AnalysisRequest(title="Empty"), catalog=toys)
    with pytest.raises(UsageError, match="no lesson of this store"):
        analyze(store, AnalysisRequest(resume="nosuch"), catalog=toys)
    with pytest.raises(UsageError, match="no analyzer called dance"):
        analyze(store, AnalysisRequest(recordings=(files["part_1.wav"],), only=("dance",)), catalog=toys)
    with pytest.raises(ModelError, match="no speech model"):
        analyze(store, AnalysisRequest(recordings=(files["part_1.wav"],), speech_model="/no/such"), catalog=toys)
    with pytest.raises(UsageError, match="mark needs comments"):
        analyze(store, AnalysisRequest(recordings=(files["part_1.wav"],), only=("mark",)), catalog=toys)


def test_a_file_given_twice_is_used_once_and_said(store, toys, files) -> None:
    copy = files["notes.csv"].with_name("copy.csv")
    shutil.copyfile(files["notes.csv"], copy)
    events: list[Event] = []
    result = analyze(store, AnalysisRequest(comments=(files["notes.csv"], copy)), on_event=events.append, catalog=toys)
    assert result.counts["comments"] == 3
    assert [event.code for event in heard(events, Warned)] == ["file_given_twice"]
    assert result.exit_code == 0


def test_a_transcript_replaces_hearing_and_gives_the_lesson_its_length(store, toys, files) -> None:
    result = analyze(store, AnalysisRequest(transcript=files["said.vtt"], teacher="Ms Hill"), catalog=toys)
    assert [run.analyzer for run in result.runs] == ["import.transcript", "tell", "join"]
    assert result.duration_s == pytest.approx(9.5)
    assert store.table(result.lesson_id, "utterances")["role"].to_list() == ["teacher", "student"]


def test_a_transcript_given_later_takes_over_from_hearing(store, toys, files) -> None:
    first = analyze(store, AnalysisRequest(recordings=(files["part_1.wav"],)), catalog=toys)
    both = AnalysisRequest(recordings=(files["part_1.wav"],), transcript=files["said.vtt"])
    second = analyze(store, both, catalog=toys)
    assert second.lesson_id == first.lesson_id
    assert second.counts["utterances"] == 2
    assert second.counts["stretches"] == 0
    assert second.duration_s == pytest.approx(1.0)


def test_files_added_to_a_lesson_join_those_it_has(store, toys, files, tmp_path) -> None:
    first = analyze(store, AnalysisRequest(comments=(files["notes.csv"],), title="Fractions"), catalog=toys)
    more = tmp_path / "more.csv"
    more.write_text("author,text\nC,Thank you\n")
    result = analyze(
        store, AnalysisRequest(resume="fractions", comments=(more,), transcript=files["said.vtt"]), catalog=toys
    )
    assert result.lesson_id == first.lesson_id
    assert result.counts["comments"] == 4
    assert result.counts["labels"] == 4
    assert result.counts["utterances"] == 2
    assert len(store.media(first.lesson_id)) == 3
    lesson = store.lesson(first.lesson_id)
    assert lesson is not None
    assert lesson.title == "Fractions"


def test_adding_to_files_that_have_gone_is_refused_and_throws_nothing_away(store, toys, files, tmp_path) -> None:
    first = analyze(store, AnalysisRequest(comments=(files["notes.csv"],)), catalog=toys)
    files["notes.csv"].unlink()
    more = tmp_path / "more.csv"
    more.write_text("author,text\nC,Thank you\n")
    result = analyze(store, AnalysisRequest(resume=first.lesson_id, comments=(more,)), catalog=toys)
    assert result.exit_code == 3
    assert "notes.csv: This file of the lesson is no longer where it was" in result.refusals[0]
    assert result.counts["comments"] == 3


def test_a_teacher_named_once_still_says_who_speaks(store, toys, files) -> None:
    analyze(store, AnalysisRequest(transcript=files["said.vtt"], teacher="Ms Hill"), catalog=toys)
    result = analyze(store, AnalysisRequest(transcript=files["said.vtt"]), catalog=toys)
    assert {run.status for run in result.runs} == {"kept"}
    assert store.table(result.lesson_id, "utterances")["role"].to_list() == ["teacher", "student"]


def test_resuming_a_finished_lesson_does_nothing_and_says_so(store, toys, files) -> None:
    first = analyze(store, AnalysisRequest(comments=(files["notes.csv"],), transcript=files["said.vtt"]), catalog=toys)
    result = analyze(store, AnalysisRequest(resume=first.lesson_id[:5]), catalog=toys)
    assert result.lesson_id == first.lesson_id
    assert {run.status for run in result.runs} == {"kept"}
    assert [run.analyzer for run in result.runs][:2] == ["import.transcript", "import.comments"]


def test_an_analysis_stopped_while_reading_can_be_resumed_without_naming_the_files(store, toys, files) -> None:
    stop = threading.Event()
    events: list[Event] = []

    def listen(event: Event) -> None:
        events.append(event)
        if store.lessons().height:
            stop.set()

    request = AnalysisRequest(
        recordings=(files["part_1.wav"],), slides=(files["slides.pdf"],), comments=(files["notes.csv"],)
    )
    with pytest.raises(Cancelled):
        analyze(store, request, on_event=listen, stop=stop, catalog=toys)
    assert isinstance(events[-1], Stopped)
    lesson_id = store.lessons()["lesson_id"][0]
    assert "slides" not in store.current_runs(lesson_id)
    result = analyze(store, AnalysisRequest(resume=lesson_id), catalog=toys)
    assert result.exit_code == 0
    assert {run.analyzer: run.status for run in result.runs if run.analyzer.startswith("import")} == {
        "import.recordings": "kept",
        "import.slides": "done",
        "import.comments": "done",
    }


def test_stopping_during_an_analyzer_gives_a_result_that_says_so(store, toys, files) -> None:
    stop = threading.Event()

    def listen(event: Event) -> None:
        if isinstance(event, Started) and event.step == "hear":
            stop.set()

    result = analyze(
        store, AnalysisRequest(recordings=(files["part_1.wav"],)), on_event=listen, stop=stop, catalog=toys
    )
    assert result.exit_code == 130
    assert [run.status for run in result.runs] == ["done", "stopped"]


def test_two_analyses_at_once_run_one_after_the_other(store, toys, files) -> None:
    request = AnalysisRequest(recordings=(files["part_1.wav"],))
    results: list[AnalysisResult] = []
    both = [threading.Thread(target=lambda: results.append(analyze(store, request, catalog=toys))) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert sorted({run.status for run in result.runs} == {"kept"} for result in results) == [False, True]
    assert all(result.exit_code == 0 for result in results)


def test_the_lessons_language_stays_known_when_it_is_not_given_again(store, toys, files) -> None:
    analyze(store, AnalysisRequest(recordings=(files["part_1.wav"],), language="es"), catalog=toys)
    result = analyze(store, AnalysisRequest(recordings=(files["part_1.wav"],)), catalog=toys)
    assert {run.status for run in result.runs} == {"kept"}


def test_columns_overrule_the_guess_and_another_choice_is_another_import(store, toys, tmp_path) -> None:
    table = tmp_path / "export.csv"
    table.write_text("what,remark,text\nx,first,aaa\ny,second,bbb\n")
    guessed = analyze(store, AnalysisRequest(comments=(table,)), catalog=toys)
    chosen = analyze(store, AnalysisRequest(comments=(table,), columns={str(table): {"text": "remark"}}), catalog=toys)
    assert guessed.lesson_id == chosen.lesson_id
    assert store.table(chosen.lesson_id, "comments")["text"].to_list() == ["first", "second"]
    assert chosen.runs[0].status == "done"


def test_the_time_needed_is_estimated_from_what_analyses_took_before(store, toys, files) -> None:
    request = AnalysisRequest(recordings=(files["part_2.wav"],), comments=(files["notes.csv"],))
    assert estimate(store, request, catalog=toys) is None
    analyze(store, AnalysisRequest(recordings=(files["part_1.wav"],), comments=(files["notes.csv"],)), catalog=toys)
    seconds = estimate(store, request, catalog=toys)
    assert seconds is not None
    took = sum(run.seconds for run in store.runs(store.lessons()["lesson_id"][0]) if run.analyzer != "import.comments")
    assert seconds == pytest.approx(2 * took, rel=0.05)  # the recording is twice as long
    assert estimate(store, AnalysisRequest(), catalog=toys) is None


def test_nothing_of_the_files_is_in_an_event_or_a_result(store, toys, files) -> None:
    events: list[Event] = []
    result = analyze(
        store,
        AnalysisRequest(transcript=files["said.vtt"], comments=(files["notes.csv"],), slides=(files["broken.pdf"],)),
        on_event=events.append,
        catalog=toys,
    )
    said = " ".join(map(str, events)) + json.dumps([*result.warnings, *result.refusals])
    for word in ("Open the book", "Ms Hill", "Good lesson", "this is no PDF"):
        assert word not in said

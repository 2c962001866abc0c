"""Notes with sensible times, goals whose progress is counted from measures, an agenda that can be read back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import docx
import polars as pl
import pypdfium2
import pytest

from classroom.domain.errors import UsageError
from classroom.domain.notes import Goal, Note
from classroom.domain.requests import Lesson
from classroom.domain.tables import MEASURES, MOMENTS, UTTERANCES, frame
from classroom.store import RunStart
from classroom.workspace.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Workspace.open(tmp_path / "store") as opened:
        yield opened


def add(
    workspace: Workspace, lesson_id: str, day: date | None, share: float | None, teacher: str = "Ms Rivera"
) -> None:
    """A lesson with a measure, a moment and something said."""
    store = workspace._store
    facts = {"course": "6B", "language": "en", "created_at": "2000-01-01T00:00:00", "duration_s": 60.0}
    store.add_lesson(Lesson(lesson_id=lesson_id, title=f"Lesson {lesson_id}", date=day, teacher=teacher, **facts))
    measure = {"name": ["press_share"], "scope": ["lesson"], "value": [share], "unit": ["share"], "n": [7]}
    said = {"utterance": [0], "start_s": [1.0], "end_s": [4.0], "role": ["teacher"], "text": ["Bongani, why is that?"]}
    moment = {"moment": [0], "start_s": [1.0], "end_s": [4.0], "kind": ["highlight"], "reason": ["long_stretch"]}
    parts = {
        "measures.talk": frame(MEASURES, measure),
        "utterances": frame(UTTERANCES, said),
        "moments": frame(MOMENTS, {**moment, "detail": ['{"minutes": 6}'], "utterance": [0], "score": [0.5]}),
    }
    for part, rows in parts.items():
        run_id = f"{lesson_id} {part}"
        store.start_run(RunStart(run_id=run_id, lesson_id=lesson_id, analyzer=part, version=1, writes=(part,)))
        store.commit_piece(run_id, {part: rows})
        store.finish_run(run_id, seconds=1.0)


def test_a_note_without_words_or_with_impossible_times_is_refused(workspace) -> None:
    add(workspace, "a1", None, 0.5)
    for wrong in (
        Note(lesson_id="a1", text="  "),
        Note(lesson_id="a1", text="x" * 5000),
        Note(lesson_id="a1", text="x", start_s=9.0, end_s=3.0),
        Note(lesson_id="a1", text="x", start_s=-1.0),
        Note(lesson_id="a1", text="x", start_s=500.0),
        Note(lesson_id="a1", text="x", kind="clip"),
        Note(lesson_id="none", text="x"),
    ):
        with pytest.raises(UsageError):
            workspace.add_note(wrong)
    assert workspace.notes("a1") == ()


def test_progress_counts_the_lessons_after_the_goal_against_the_median_before(workspace) -> None:
    today = date.today()
    for number, share in enumerate((0.2, 0.3, 0.7)):
        add(workspace, f"old{number}", today - timedelta(days=9 - number), share)
    add(workspace, "other", today + timedelta(days=1), 0.9, teacher="Mr Okafor")
    workspace.set_goal(Goal(measure="press_share", text="More press for reasoning", teacher="Ms Rivera", lessons=3))
    for number, share in enumerate((0.4, None, 0.1, 0.8)):
        add(workspace, f"new{number}", today + timedelta(days=1 + number), share)
    (progress,) = workspace.goals()
    assert (progress.baseline, progress.before, progress.unit) == (0.3, 3, "share")
    assert [(step.lesson_id, step.value, step.toward) for step in progress.steps] == [
        ("new0", 0.4, True),
        ("new1", None, None),
        ("new2", 0.1, False),
    ]


def test_without_earlier_lessons_nothing_is_said_to_go_the_right_way(workspace) -> None:
    workspace.set_goal(Goal(measure="press_share", text="", direction="down"))
    add(workspace, "new", date.today() + timedelta(days=2), 0.4)
    (progress,) = workspace.goals()
    assert progress.baseline is None
    assert [step.toward for step in progress.steps] == [None]


def test_a_goal_for_a_measure_there_is_not_is_refused_with_those_there_are(workspace) -> None:
    with pytest.raises(UsageError, match="press_share"):
        workspace.set_goal(Goal(measure="charm", text=""))
    with pytest.raises(UsageError):
        workspace.set_goal(Goal(measure="press_share", text="", lessons=0))


@pytest.mark.parametrize(("language", "heading"), [("en", "What we agree"), ("es", "Lo que acordamos")])
def test_the_agenda_holds_goals_moments_notes_and_room_to_write(
    workspace, tmp_path: Path, language: str, heading: str
) -> None:
    add(workspace, "a1", date(2026, 9, 14), 0.5)
    workspace.set_goal(Goal(measure="press_share", text="Why-questions with Bongani"))
    workspace.add_note(Note(lesson_id="a1", text="Bongani waits", start_s=2.0, author="Kim the coach"))
    workspace.add_note(Note(lesson_id="a1", text="", kind="clip", start_s=1.0, end_s=4.0))
    path = workspace.agenda(["a1"], tmp_path / "a.docx", language=language)
    lines = [paragraph.text for paragraph in docx.Document(str(path)).paragraphs]
    text = "\n".join(lines)
    assert heading in lines
    assert "Why-questions with Bongani" in text
    assert "0:02  Kim the coach: Bongani waits" in text
    assert "“Bongani, why is that?”" in text
    workspace.decide_names("a1", confirm=["Bongani"])
    masked = workspace.agenda(["a1"], tmp_path / "m.docx", language=language, mask_names=True)
    text = "\n".join(paragraph.text for paragraph in docx.Document(str(masked)).paragraphs)
    assert "Bongani" not in text
    assert "Student 1, why is that?" in text


@pytest.mark.parametrize(("language", "heading"), [("en", "What we agree"), ("es", "Lo que acordamos")])
def test_the_agenda_is_a_tagged_pdf_where_its_name_says_so(
    workspace, tmp_path: Path, language: str, heading: str
) -> None:
    add(workspace, "a1", date(2026, 9, 14), 0.5)
    workspace.add_note(Note(lesson_id="a1", text='#panic("x") waits', start_s=2.0, author="Kim"))
    pdf = workspace.agenda(["a1"], tmp_path / "a.PDF", language=language).read_bytes()
    assert b"/MarkInfo" in pdf
    document = pypdfium2.PdfDocument(pdf)
    try:
        text = " ".join(" ".join(page.get_textpage().get_text_bounded() for page in document).split())
    finally:
        document.close()
    assert heading in text
    assert 'Kim: #panic("x") waits' in text
    assert workspace.privacy().outputs["formats"].to_list() == ["pdf"]


def test_everything_that_leaves_is_logged_with_its_folder_and_nobodys_name(workspace, tmp_path: Path) -> None:
    add(workspace, "a1", None, 0.5)
    workspace.export("a1", tmp_path / "out", formats=["txt", "csv"], mask_names=True)
    workspace.agenda(["a1"], tmp_path / "Bongani.docx")
    logged = workspace.privacy().outputs
    assert logged.select("what", "lesson", "formats", "masked").rows() == [
        ("agenda", "a1", "docx", False),
        ("export", "a1", "txt,csv", True),
    ]
    assert "Bongani" not in str(logged.rows())
    workspace.delete("a1")
    assert workspace.privacy().outputs.height == 2


def test_lessons_older_than_wanted_are_told_and_none_is_deleted(workspace) -> None:
    add(workspace, "old", date(2020, 1, 1), 0.5)
    add(workspace, "new", date.today(), 0.5)
    assert workspace.privacy().overdue.height == 0
    workspace.keep_lessons(400)
    assert workspace.privacy().overdue["lesson_id"].to_list() == ["old"]
    assert workspace.lessons().height == 2
    workspace.keep_lessons(None)
    assert workspace.privacy().overdue.height == 0
    with pytest.raises(UsageError):
        workspace.keep_lessons(-1)
    assert isinstance(workspace.privacy().outputs, pl.DataFrame)


def test_lessons_are_reviewed_teacher_by_teacher_with_their_notes_counted(workspace) -> None:
    add(workspace, "b2", date(2026, 9, 2), 0.5)
    add(workspace, "b1", date(2026, 9, 1), 0.5)
    add(workspace, "a1", date(2026, 9, 3), 0.5, teacher="Mr Okafor")
    workspace.add_note(Note(lesson_id="b1", text="one", start_s=2.0))
    workspace.add_note(Note(lesson_id="b1", text="", kind="clip", start_s=1.0, end_s=4.0))
    workspace.withdraw_note(workspace.add_note(Note(lesson_id="b2", text="hasty")).note_id)
    rows = workspace.review()
    assert rows.select("teacher", "lesson_id", "moments", "notes", "clips", "shared").rows() == [
        ("Mr Okafor", "a1", 1, 0, 0, False),
        ("Ms Rivera", "b1", 1, 1, 1, False),
        ("Ms Rivera", "b2", 1, 0, 0, False),
    ]

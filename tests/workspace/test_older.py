"""Results of an older version stay, and are known to be older."""

from __future__ import annotations

from pathlib import Path

from classroom.domain.requests import Lesson
from classroom.domain.tables import LABELS, frame
from classroom.store.runs import RunStart
from classroom.workspace.workspace import Workspace

LESSON = Lesson(
    lesson_id="a" * 12,
    title="x",
    course=None,
    teacher=None,
    date=None,
    language=None,
    created_at="2026-01-01T00:00:00",
    duration_s=None,
)


def put(workspace: Workspace, version: int) -> None:
    """A finished run of `feedback` of that version, whose one label's score is the version."""
    run_id = f"run {version}"
    start = RunStart(
        run_id=run_id, lesson_id=LESSON.lesson_id, analyzer="feedback", version=version, writes=("labels.feedback",)
    )
    row = {"target": "comment", "row": 0, "taxonomy": "feedback", "label": "setup", "applies": True}
    labels = frame(LABELS, {name: [value] for name, value in (row | {"score": version / 100}).items()})
    workspace._store.start_run(start)
    workspace._store.commit_piece(run_id, {"labels.feedback": labels})
    workspace._store.finish_run(run_id, seconds=1)


def test_a_result_is_older_until_the_new_version_has_run_and_is_kept_after_that(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "store") as workspace:
        spec = workspace.catalog().spec("feedback")
        assert spec is not None
        workspace._store.add_lesson(LESSON)
        put(workspace, spec.version - 1)
        assert workspace.older(LESSON.lesson_id) == ("feedback",)
        put(workspace, spec.version)
        assert workspace.older(LESSON.lesson_id) == ()
        assert [run.version for run in workspace.runs(LESSON.lesson_id)] == [spec.version, spec.version - 1]
        former = workspace._store.pieces(f"run {spec.version - 1}")["labels.feedback"]
        assert former["score"].to_list() == [(spec.version - 1) / 100]


def test_a_lesson_without_results_has_none_that_are_older(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "store") as workspace:
        workspace._store.add_lesson(LESSON)
        assert workspace.older(LESSON.lesson_id) == ()

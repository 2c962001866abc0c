"""From corrected labels in a real store to a model that learned them, and back."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from classroom.domain.corrections import Correction
from classroom.domain.errors import UsageError
from classroom.domain.requests import AnalysisRequest
from classroom.workspace.workspace import Workspace

DEVELOPMENT = Path(__file__).parents[2] / "resources" / "models" / "feedback" / "dev.json"

TEXTS = [
    "Homework four is due on Friday, see the course page.",
    "The homework for week two is on the course page.",
    "Homework two has a typo in the date, it is due on Monday.",
    "Is the homework of week five already on the page?",
    "Please put homework six on the course page early.",
    "The homework sheet is on the page under week nine.",
    "Homework seven is due after the holidays.",
    "I put my homework notes on the course page.",
    "The lecture was fine.",
    "Thank you for the course.",
]


def _analysed(workspace: Workspace, folder: Path) -> str:
    file = folder / "comments.csv"
    if not file.is_file():
        pl.DataFrame({"text": TEXTS}).write_csv(file)
    return workspace.analyze(AnalysisRequest(comments=(file,), only=("feedback",))).lesson_id


def _setup(workspace: Workspace, lesson: str) -> pl.DataFrame:
    return workspace.table(lesson, "labels.feedback").filter(pl.col("label") == "setup").sort("row")


def _correct(workspace: Workspace, lesson: str, count: int) -> None:
    for row in range(count):
        key = {"target": "comment", "row": row, "taxonomy": "feedback", "label": "setup"}
        workspace.correct(Correction(lesson_id=lesson, table="labels", key=key, column="applies", value=True))


def test_corrections_are_learned_used_by_the_next_analysis_and_forgotten_again(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "store") as workspace:
        lesson = _analysed(workspace, tmp_path)
        before = _setup(workspace, lesson)
        first = workspace._store.current_runs(lesson)["labels.feedback"]
        _correct(workspace, lesson, 6)
        learned = workspace.refit("feedback")
        assert learned.corrections == 6
        assert learned.applied, learned
        assert learned.quality_after >= learned.quality_before - 0.01
        _analysed(workspace, tmp_path)
        after = _setup(workspace, lesson)
        assert workspace._store.current_runs(lesson)["labels.feedback"] != first
        raised = after["score"] - before["score"]
        assert raised[:6].min() > 0
        assert raised[6:8].min() > 0, "comments like the corrected ones, which nobody corrected"
        assert raised[:8].mean() > raised[8:].mean()
        assert workspace.reset_refit("feedback")
        _analysed(workspace, tmp_path)
        assert workspace._store.current_runs(lesson)["labels.feedback"] == first
        assert not workspace.reset_refit("feedback")


def test_without_enough_corrections_nothing_is_learned_and_withdrawn_ones_do_not_count(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "store") as workspace:
        lesson = _analysed(workspace, tmp_path)
        _correct(workspace, lesson, 5)
        made = workspace.corrections(lesson)
        workspace.withdraw(made["correction_id"][0])
        with pytest.raises(UsageError, match="There are 4 corrections"):
            workspace.refit("feedback")
        with pytest.raises(UsageError, match="does not learn"):
            workspace.refit("talk")


def test_the_development_set_has_examples_of_every_category_and_says_whose_it_is() -> None:
    stored = json.loads(DEVELOPMENT.read_text(encoding="utf-8"))
    labels = [label for row in stored["comments"] for label in row["labels"]]
    assert min(labels.count(label) for label in set(labels)) >= 15
    assert len(set(labels)) == 10
    assert len({row["text"] for row in stored["comments"]}) == len(stored["comments"])
    assert "written for Lectern" in stored["about"]

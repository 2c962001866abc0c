"""Comments by category over the lectures of ten real courses (SIGHT), beside a large language model's labels.

Most of these lectures are among those the model learned from: this shows that the shares are put together rightly, not
how good the model is (that is in its card, from lectures held out).
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import resources
from analyzers._shared.encoder import ENCODER
from analyzers.feedback import MODEL
from analyzers.feedback.infer import share_rows
from analyzers.feedback.model import FeedbackModel
from classroom.domain.requests import Lesson
from classroom.domain.taxonomy import FEEDBACK
from classroom.reports.course import make_course_report
from classroom.store import RunStart, Store
from classroom.workspace.courses import CourseRequest, course_content

pytestmark = [pytest.mark.quality, pytest.mark.material, pytest.mark.slow, pytest.mark.timeout(1500)]

SHOWN = ("confusion", "pedagogy", "setup", "gratitude", "general", "personal_experience")
EACH = 12
"""Comments of a lecture: enough for its course, quick enough for a test."""
ENOUGH = 100
"""Labelled comments of a course from which its shares are compared."""
NEAR = 0.08
"""So far the share of a category may be from the large model's over a whole course."""


@pytest.fixture(scope="module")
def comments(data: Path) -> pl.DataFrame:
    """At most `EACH` comments a lecture, those with labels first, with a column for each category of ours."""
    whole = pl.read_parquet(data / "sight" / "comments.parquet")
    labelled_first = whole.sort(pl.col("llm_codes").is_null(), "comment_id")
    rows = labelled_first.group_by("video_id", maintain_order=True).head(EACH)
    model = FeedbackModel(resources.path(f"models/{MODEL.path}"), resources.path(f"models/{ENCODER.path}"))
    applies = model.calibration.applies(model.scores(rows["text"].to_list()))
    return rows.with_columns(pl.Series(name, applies[:, at].astype(bool)) for at, name in enumerate(FEEDBACK))


def _number(lecture: str) -> int:
    found = re.search(r"\d+", lecture.partition("|")[0]) or re.search(r"\d+", lecture)
    return int(found.group()) if found else 0


def _fill(folder: Path, comments: pl.DataFrame) -> None:
    lectures = comments.group_by("course", "video_id", "lecture", maintain_order=True).agg(pl.col(FEEDBACK))
    order = sorted(lectures.rows(named=True), key=lambda row: (row["course"], _number(row["lecture"]), row["lecture"]))
    with Store.open(folder) as store:
        for at, row in enumerate(order):
            lesson_id = f"{at:012x}"
            facts = {"title": row["lecture"], "course": row["course"], "teacher": None, "date": None}
            made = f"2026-01-01T{at // 3600:02}:{at // 60 % 60:02}:{at % 60:02}+00:00"
            store.add_lesson(Lesson(lesson_id=lesson_id, language="en", created_at=made, duration_s=None, **facts))
            run = RunStart(run_id=f"r{lesson_id}", lesson_id=lesson_id, analyzer="feedback", version=1, params={},
                           model_sha256={}, input_run_ids=(), writes=("measures.feedback",))  # fmt: skip
            store.start_run(run)
            applies = np.array([row[name] for name in FEEDBACK], dtype=bool).T
            store.commit_piece(run.run_id, {"measures.feedback": share_rows(applies).sort("name", maintain_order=True)})
            store.finish_run(run.run_id, seconds=1.0)


def test_shares_of_ten_courses_are_near_those_of_a_large_language_model(comments: pl.DataFrame, capsys) -> None:
    lines = [f"{'course':<44}{'n':>6}{'known':>7}  " + "".join(f"{name[:12]:>16}" for name in SHOWN)]
    far: dict[str, float] = {}
    for (course,), rows in sorted(comments.group_by("course"), key=lambda pair: -pair[1].height):
        told = rows.filter(pl.col("llm_codes").is_not_null())
        cells = []
        for name in SHOWN:
            ours, theirs = (told[column].cast(pl.Float64).mean() for column in (name, f"llm_{name}"))
            assert isinstance(ours, float)
            assert isinstance(theirs, float)
            cells.append(f"{ours:>8.3f} ({theirs:.3f})")
            if told.height >= ENOUGH and abs(ours - theirs) > NEAR:
                far[f"{course}: {name}"] = round(ours - theirs, 3)
        lines.append(f"{str(course)[:42]:<44}{rows.height:>6}{told.height:>7}  " + "".join(f"{c:>16}" for c in cells))
    with capsys.disabled():
        sys.stdout.write("\nshare of comments, ours (the large model's), on the comments it labelled\n")
        sys.stdout.write("\n".join(lines) + "\n")
    assert far == {}


def test_every_course_gets_its_report_with_all_lectures(comments: pl.DataFrame, tmp_path: Path) -> None:
    _fill(tmp_path / "store", comments)
    expected = dict(comments.group_by("course").agg(pl.col("video_id").n_unique()).iter_rows())
    with Store.open(tmp_path / "store") as store:
        for course, lectures in expected.items():
            content = course_content(store, CourseRequest(course=course), language="en")
            assert len(content.lessons) == lectures
            counted = {trend.scope: trend for trend in content.comments}
            assert set(counted) == {f"label:{name}" for name in FEEDBACK}
            total = comments.filter(pl.col("course") == course).height
            assert counted["label:confusion"].lessons["n"].sum() == total
            assert make_course_report(content).startswith(b"%PDF")

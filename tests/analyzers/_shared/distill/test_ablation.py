"""The ablation on a little data of the test's own: every objective runs, and what is done is not done again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import torch

from analyzers._shared.distill.ablation import Run, train_one, write_table
from analyzers._shared.distill.ablation_data import fold_of, group_of, talk_task
from analyzers._shared.distill.objectives import OBJECTIVES
from classroom.domain.taxonomy import STUDENT_MOVES, TEACHER_MOVES

torch.set_num_threads(1)

SAID = {
    ("press_for_accuracy", None): "What is the answer to number",
    ("none", None): "Please open your books now",
    ("press_for_reasoning", None): "Why do you think that works",
    (None, "making_a_claim"): "It is equal to seven",
    (None, "none"): "Yes okay",
}


def _tables(folder: Path) -> tuple[Path, Path]:
    """Lessons of six teachers, and a window model that is right about all of them."""
    random = np.random.default_rng(0)
    rows, teachers = [], ["anna", "berta", "carla", "dora", "emma", "frieda"]
    for teacher in teachers:
        for number in range(30):
            move = list(SAID)[int(random.integers(len(SAID)))]
            rows.append((f"grade 4 {teacher} lesson", f"{SAID[move]} {number}?", *move))
    (folder / "talkmoves").mkdir(parents=True)
    schema = {name: pl.String for name in ("transcript", "sentence", "teacher_move", "student_move")}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    frame.write_parquet(folder / "talkmoves" / "train.parquet")
    known = np.full((len(rows), 7), -6.0), np.full((len(rows), 5), -6.0)
    for row, (teacher, student) in enumerate(frame.select("teacher_move", "student_move").iter_rows()):
        if teacher is not None:
            known[0][row, TEACHER_MOVES.index(teacher)] = -0.01
        else:
            known[1][row, STUDENT_MOVES.index(student)] = -0.01
    features = random.normal(0, 1, (len(rows), 8))
    np.savez(folder / "seen.npz", m=np.ones(len(rows), dtype=bool), T=known[0], S=known[1], H=features)
    return folder, folder / "seen.npz"


def test_every_objective_trains_a_student_and_is_measured_on_other_teachers(tmp_path: Path) -> None:
    task = talk_task(*_tables(tmp_path))
    assert 0 < len(task.tested) < 180
    assert len(task.tested) + len(task.train) == 180
    table = np.random.default_rng(1).normal(0, 0.3, (30522, 16)).astype(np.float32)
    for objective in OBJECTIVES:
        run = Run(student="static", task="talk moves", objective=objective, seed=0)
        made = train_one(run, task, lambda: table, threads=1)
        assert 0 <= made["f1_teacher"] <= 1
        assert np.isfinite(made["seconds"])
    assert task.teacher["f1_teacher"] > 0


def test_teachers_are_told_from_the_names_of_lessons() -> None:
    assert group_of("Grade 4 Jones pt 2.xlsx") == group_of("grade 4 jones.xlsx")
    assert group_of("TalkBack.2020.T17.05.xlsx") == "t17"
    assert fold_of("a") == fold_of("a")


def test_the_table_gives_mean_and_spread_over_seeds() -> None:
    found = {
        Run(student="static", task="comments", objective="hard", seed=seed): {"kappa": value, "seconds": 30.0}
        for seed, value in enumerate((0.4, 0.5, 0.6))
    }
    text = write_table(found, ["comments"], {"comments": {"kappa": 0.7}})
    assert "| static | hard | 0.500 ± 0.100 | 30 ± 0 | 3 |" in text
    assert "Teacher: kappa 0.700." in text

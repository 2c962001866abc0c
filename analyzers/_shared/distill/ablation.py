"""Which objective for which student: python -m analyzers._shared.distill.ablation --data FOLDER --out table.md.

Every run is written to its own file in --work and not repeated, so that an interrupted ablation goes on.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
import torch

from analyzers._shared.distill.ablation_data import Ablated, Floats, comments_task, talk_task
from analyzers._shared.distill.loop import Settings, fit, predict
from analyzers._shared.distill.minilm import load_minilm
from analyzers._shared.distill.objectives import OBJECTIVES, Objective, Setup, class_means
from analyzers._shared.distill.students import MiniLmStudent, Pieces, StaticStudent, Student, static_table
from analyzers._shared.distill.teachers import embed, mpnet_folder

SEEDS: Final = (0, 1, 2)
_EXITS = (2, 4)
_CLS, _SEP = 101, 102

_STATIC = Settings(rate=2e-3, head_rate=2e-3, pieces_a_batch=1024, bf16=False)

PLANS: Final[dict[tuple[str, str], Settings]] = {
    ("minilm", "comments"): Settings(epochs=2, rate=2e-4, head_rate=1e-3),
    ("minilm", "talk moves"): Settings(epochs=1, rate=2e-4, head_rate=1e-3),
    ("static", "comments"): replace(_STATIC, epochs=15),
    ("static", "talk moves"): replace(_STATIC, epochs=12),
}
"""How each student is trained on each task, the same for every objective.

The static one's rates and passes were raised after one run with hard labels that had learnt little.
"""


@dataclass(frozen=True, kw_only=True)
class Run:
    """One training: which student, task, objective and seed."""

    student: str
    task: str
    objective: str
    seed: int

    @property
    def file(self) -> str:
        """The name of the run's own file."""
        return f"{self.task.replace(' ', '_')}-{self.student}-{self.objective}-{self.seed}.json"


def train_one(run: Run, task: Ablated, table: Callable[[], Floats], threads: int) -> dict[str, float]:
    """The measures of a student trained so, and its seconds of training."""
    plan = PLANS[run.student, run.task]
    settings = replace(plan, seed=run.seed, threads=threads)
    torch.manual_seed(run.seed)
    start = None
    if run.student == "static":
        task, start = _only_used(task, table())
    student = _student(run, task, start)
    trained = fit(student, _objective(run.objective, task, student), task.train, settings)
    return task.measure(predict(student, task.tested, settings)) | {"seconds": round(trained.seconds, 1)}


def _only_used(task: Ablated, table: Floats) -> tuple[Ablated, Floats]:
    """The task and the table with only the word pieces that occur: the rest never changes and costs most time."""
    used = sorted({piece for item in (*task.train.texts, *task.tested) for piece in (*item.before, *item.text)})
    place = {piece: row for row, piece in enumerate(used)}

    def renumbered(item: Pieces) -> Pieces:
        return replace(
            item, before=tuple(place[piece] for piece in item.before), text=tuple(place[piece] for piece in item.text)
        )

    train = replace(task.train, texts=[renumbered(item) for item in task.train.texts])
    return replace(task, train=train, tested=[renumbered(item) for item in task.tested]), table[used]


def _student(run: Run, task: Ablated, start: Floats | None) -> Student:
    if start is not None:
        return StaticStudent(start, task.classes, context=task.context)
    return MiniLmStudent(task.classes, exits=_EXITS if run.objective == "ofa" else ())


def _objective(name: str, task: Ablated, student: Student) -> Objective:
    wanted = task.train.target
    means = class_means(wanted.features, wanted.labels, task.classes)
    return OBJECTIVES[name](Setup(kind=task.kind, width=student.width, means=means))


def table_of_pieces(cache: Path) -> Floats:
    """The static student's first table, made once."""
    file = cache / "static_table.npy"
    if not file.is_file():
        encoder, tokenizer = load_minilm()
        cache.mkdir(parents=True, exist_ok=True)
        np.save(file, static_table(encoder, range(len(tokenizer)), cls=_CLS, sep=_SEP))
    return cast("Floats", np.load(file))


def write_table(found: Mapping[Run, Mapping[str, float]], tasks: Sequence[str], teachers: Mapping[str, Any]) -> str:
    """The runs as Markdown: a table a task, each figure the mean over seeds and the standard deviation."""
    parts: list[str] = []
    for task in tasks:
        measures = sorted({name for run, made in found.items() if run.task == task for name in made})
        lines = [
            f"### {task}",
            "",
            f"| student | objective | {' | '.join(measures)} | seeds |",
            f"|---|---|{'---|' * len(measures)}---|",
        ]
        for student in ("minilm", "static"):
            for objective in OBJECTIVES:
                wanted = (task, student, objective)
                rows = [made for run, made in found.items() if (run.task, run.student, run.objective) == wanted]
                if rows:
                    cells = [_cell([row[name] for row in rows]) for name in measures]
                    lines.append(f"| {student} | {objective} | {' | '.join(cells)} | {len(rows)} |")
        said = ", ".join(f"{name} {value:.3f}" for name, value in teachers.get(task, {}).items())
        parts.append("\n".join([*lines, "", f"Teacher: {said}." if said else ""]))
    return "\n\n".join(parts) + "\n"


def _cell(values: Sequence[float]) -> str:
    places = 0 if max(values) > 2 else 3
    spread = statistics.stdev(values) if len(values) > 1 else 0.0
    return f"{statistics.mean(values):.{places}f} ± {spread:.{places}f}"


def _tasks(asked: argparse.Namespace) -> dict[str, Ablated]:
    made: dict[str, Ablated] = {}
    if "comments" in asked.tasks:
        cached = asked.work / "comment_embeddings.npy"

        def embeddings(texts: Sequence[str]) -> Floats:
            if not cached.is_file():
                asked.work.mkdir(parents=True, exist_ok=True)
                np.save(cached, embed(texts, mpnet_folder(asked.cache) if asked.cache else None))
            return cast("Floats", np.load(cached))

        made["comments"] = comments_task(asked.data, embeddings)
    if "talk" in asked.tasks and asked.talk_teacher:
        made["talk moves"] = talk_task(asked.data, asked.talk_teacher)
    return made


def main() -> None:
    """Read the command line, do the runs that are not done, write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the shared labelled tables")
    parser.add_argument("--out", type=Path, required=True, help="the table to write")
    parser.add_argument("--work", type=Path, default=Path("ablation"), help="a folder for finished runs")
    parser.add_argument("--cache", type=Path, help="where mpnet is joined; without, MiniLM embeds for the teacher")
    parser.add_argument("--talk-teacher", type=Path, help="npz of a window model's predictions (see talk_task)")
    parser.add_argument("--tasks", nargs="+", default=["comments", "talk"], choices=["comments", "talk"])
    parser.add_argument("--students", nargs="+", default=["static", "minilm"], choices=["static", "minilm"])
    parser.add_argument("--seeds", nargs="+", type=int, default=list(SEEDS))
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    tasks = _tasks(asked)
    found: dict[Run, dict[str, float]] = {}
    runs = [
        Run(student=student, task=task, objective=objective, seed=seed)
        for student in asked.students
        for seed in asked.seeds
        for task in tasks
        for objective in OBJECTIVES
    ]
    for run in runs:
        file = cast("Path", asked.work) / run.file
        if not file.is_file():
            made = train_one(run, tasks[run.task], lambda: table_of_pieces(asked.work), asked.threads)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(made), encoding="utf-8")
            sys.stdout.write(f"{run.file} {made}\n")
            sys.stdout.flush()
        found[run] = json.loads(file.read_text(encoding="utf-8"))
        asked.out.write_text(write_table(found, list(tasks), {n: t.teacher for n, t in tasks.items()}), "utf-8")


if __name__ == "__main__":
    main()

"""The one training loop: any student towards any objective, seeded, in batches of like length, stopped in time."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from analyzers._shared.distill.monitor import Monitor
from analyzers._shared.distill.objectives import Objective, Target
from analyzers._shared.distill.students import Batch, Pieces, Student, collate

Floats = npt.NDArray[np.float32]

_POOL: Final = 40
"""Batches whose texts are sorted by length together: enough to waste little, few enough to stay mixed."""

_STEEPEST = 1.0
_SPECIAL = 3


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How to train. Rates are AdamW's highest, reached after `warm_up` of the steps and then falling to 0 in a line.

    rate: of the pretrained part (encoder or table). head_rate: of everything else. pieces_a_batch: padded word pieces
    in a step. looks: how often an epoch the student is looked at. most: word pieces of a text. bf16: compute in
    bfloat16 where the processor has it (on AVX512-BF16 2.3 times as fast). threads: None leaves torch's as they are.
    """

    epochs: float = 2
    rate: float = 2e-4
    head_rate: float = 1e-3
    warm_up: float = 0.06
    decay: float = 0.01
    pieces_a_batch: int = 2048
    most: int = 128
    looks: int = 1
    seed: int = 0
    bf16: bool = True
    threads: int | None = None


@dataclass(frozen=True)
class Examples:
    """Texts [N] and what is known of each: rows of `Target` in the same order."""

    texts: Sequence[Pieces]
    target: Target

    def __len__(self) -> int:
        return len(self.texts)


@dataclass(frozen=True)
class Look:
    """How a student does on rows held out: agreement with people (or their stand-in) and with the teacher."""

    human: float
    teacher: float


@dataclass(frozen=True, kw_only=True)
class Trained:
    """What happened: mean loss of each stretch, each look, the look whose weights were kept (None without looks).

    stopped: "end", or "teacher hacking" (see monitor.py). steps: taken. seconds: of training, looks included.
    """

    losses: tuple[float, ...]
    looks: tuple[Look, ...]
    kept: int | None
    stopped: str
    steps: int
    seconds: float


@dataclass
class _Course:
    """Where the training is."""

    steps: int
    done: int = 0
    losses: list[float] = field(default_factory=list[float])
    running: list[float] = field(default_factory=list[float])

    @property
    def progress(self) -> float:
        return min(1.0, self.done / max(1, self.steps))


def fit(
    student: Student,
    objective: Objective,
    examples: Examples,
    settings: Settings,
    *,
    look: Callable[[Student], Look] | None = None,
) -> Trained:
    """Train `student` in place, where its weights are; with `look`, its weights are those that agreed best with people.

    The same seed, settings, threads and library versions give the same weights. ValueError without examples.
    """
    if not len(examples):
        raise ValueError("no examples to train on")
    _settle(settings)
    objective.to(student.device)
    started = time.monotonic()
    batches = _plan(examples.texts, settings)
    course = _Course(len(batches))
    optimiser, schedule = _optimiser(student, objective, settings, course.steps)
    monitor, seen, best = Monitor(), list[Look](), dict[str, Tensor]()
    looks_at = {round(n * course.steps / count) for count in [_looks(settings)] for n in range(1, count + 1)}
    stopped = "end"
    for rows in batches:
        _step(student, objective, _pick(examples, rows, student, settings), (optimiser, settings, course))
        schedule.step()
        if course.done not in looks_at:
            continue
        course.losses.append(float(np.mean(course.running)))
        course.running.clear()
        if look is not None:
            seen.append(look(student.eval()))
            hacked = monitor.observe(teacher=seen[-1].teacher, human=seen[-1].human)
            if monitor.best == len(seen) - 1:
                best = copy.deepcopy(student.state_dict())
            if hacked:
                stopped = "teacher hacking"
                break
    if best:
        student.load_state_dict(best)
    student.eval()
    return Trained(
        losses=tuple(course.losses),
        looks=tuple(seen),
        kept=monitor.best if seen else None,
        stopped=stopped,
        steps=course.done,
        seconds=time.monotonic() - started,
    )


def predict(student: Student, texts: Sequence[Pieces], settings: Settings) -> Floats:
    """The student's logits, float32 [N, K], in the order of `texts`."""
    student.eval()
    lengths = np.array([_length(item, settings) for item in texts], dtype=np.int64)
    made: list[tuple[npt.NDArray[np.int64], Floats]] = []
    with torch.inference_mode():
        for rows in _cut(np.argsort(lengths, kind="stable"), lengths, settings.pieces_a_batch * 2):
            batch = collate([texts[int(row)] for row in rows], special=student.special, most=settings.most)
            with torch.autocast(student.device.type, dtype=torch.bfloat16, enabled=settings.bf16):
                made.append((rows, student(batch.to(student.device)).logits.float().cpu().numpy()))
    if not made:
        raise ValueError("no texts")
    out = np.zeros((len(texts), made[0][1].shape[1]), dtype=np.float32)
    for rows, logits in made:
        out[rows] = logits
    return out


def _settle(settings: Settings) -> None:
    if settings.threads is not None:
        torch.set_num_threads(settings.threads)
    torch.manual_seed(settings.seed)


def _looks(settings: Settings) -> int:
    return max(1, round(settings.looks * settings.epochs))


def _step(
    student: Student, objective: Objective, given: tuple[Batch, Target], how: tuple[Any, Settings, _Course]
) -> None:
    optimiser, settings, course = how
    student.train()
    objective.train()
    with torch.autocast(student.device.type, dtype=torch.bfloat16, enabled=settings.bf16):
        output = student(given[0])
    output = type(output)(output.logits.float(), output.features.float(), tuple(item.float() for item in output.exits))
    loss = objective(output, given[1], course.progress)
    optimiser.zero_grad()
    loss.backward()
    nn.utils.clip_grad_norm_([p for group in optimiser.param_groups for p in group["params"]], _STEEPEST)
    optimiser.step()
    course.done += 1
    course.running.append(float(loss.detach()))


def _optimiser(student: Student, objective: Objective, settings: Settings, steps: int) -> tuple[Any, Any]:
    slow = [p for name, p in student.named_parameters() if p.requires_grad and name.startswith(("encoder.", "table."))]
    fast = [p for n, p in student.named_parameters() if p.requires_grad and not n.startswith(("encoder.", "table."))]
    groups = [
        {"params": slow, "lr": settings.rate},
        {"params": [*fast, *objective.parameters()], "lr": settings.head_rate},
    ]
    optimiser = torch.optim.AdamW([group for group in groups if group["params"]], weight_decay=settings.decay)
    rise = max(1.0, settings.warm_up * steps)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / rise) * max(0.0, 1 - step / max(1, steps))
    )
    return optimiser, schedule


def _pick(
    examples: Examples, rows: npt.NDArray[np.int64], student: Student, settings: Settings
) -> tuple[Batch, Target]:
    batch = collate([examples.texts[int(row)] for row in rows], special=student.special, most=settings.most)
    return batch.to(student.device), examples.target.rows(torch.from_numpy(rows)).to(student.device)


def _plan(texts: Sequence[Pieces], settings: Settings) -> list[npt.NDArray[np.int64]]:
    """The rows of every step: each epoch in a new order, a last part of an epoch where `epochs` is not whole."""
    random = np.random.default_rng(settings.seed)
    lengths = np.array([_length(item, settings) for item in texts], dtype=np.int64)
    made: list[npt.NDArray[np.int64]] = []
    left = settings.epochs
    while left > 1e-9:
        order = random.permutation(len(texts))[: max(1, round(min(1.0, left) * len(texts)))].astype(np.int64)
        mean = max(1.0, float(lengths[order].mean()))
        pool = max(1, int(_POOL * settings.pieces_a_batch / mean))
        epoch: list[npt.NDArray[np.int64]] = []
        for start in range(0, len(order), pool):
            chunk = order[start : start + pool]
            epoch += _cut(chunk[np.argsort(lengths[chunk], kind="stable")], lengths, settings.pieces_a_batch)
        made += [epoch[number] for number in random.permutation(len(epoch))]
        left -= 1
    return made


def _length(item: Pieces, settings: Settings) -> int:
    return min(settings.most, len(item.text) + len(item.before) + _SPECIAL)


def _cut(order: npt.NDArray[np.int64], lengths: npt.NDArray[np.int64], pieces: int) -> Iterator[npt.NDArray[np.int64]]:
    """Rows in order of rising length as batches of at most `pieces` padded word pieces."""
    start = 0
    while start < len(order):
        end = start + 1
        while end < len(order) and (end + 1 - start) * int(lengths[order[end]]) <= pieces:
            end += 1
        yield order[start:end]
        start = end

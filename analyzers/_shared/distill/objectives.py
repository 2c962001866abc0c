"""What a student is trained towards: a registry of losses for one label a text (`one`) and several (`several`).

Several labels are treated as so many questions of yes or no: each label's log odds z is the pair of logits (0, z), and
every objective for one of K classes serves unchanged.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal, cast

import torch
from torch import Tensor, nn

Kind = Literal["one", "several"]

HARD_SHARE: Final = 0.3
"""How much of a mixed objective are the labels; the rest is the teacher."""

_TINY = 1e-8


@dataclass(frozen=True)
class Output:
    """What a student says of N texts: logits [N, K], features [N, W] before the head, logits of earlier layers."""

    logits: Tensor
    features: Tensor
    exits: tuple[Tensor, ...] = ()


@dataclass(frozen=True)
class Target:
    """What it should say.

    labels: int64 [N] (`one`), or [N, K] of 0 and 1 (`several`). weight: how far each label is trusted, [N] or, for
    several, [N, K]; 0 where there is none. teacher: the teacher's logits [N, K]. features: the teacher's [N, W'], of
    width 0 where it has none. old: logits [N, K] of the model to be replaced, of width 0 where there is none.
    """

    labels: Tensor
    weight: Tensor
    teacher: Tensor
    features: Tensor
    old: Tensor

    def rows(self, rows: Tensor) -> Target:
        """The target of these rows."""
        return Target(*(part[rows] for part in (self.labels, self.weight, self.teacher, self.features, self.old)))

    def to(self, device: torch.device) -> Target:
        """The same on another device."""
        return Target(*(part.to(device) for part in (self.labels, self.weight, self.teacher, self.features, self.old)))


def target(
    labels: Tensor,
    *,
    weight: Tensor | None = None,
    teacher: Tensor | None = None,
    features: Tensor | None = None,
    old: Tensor | None = None,
) -> Target:
    """A target from what is known; weight 1 and nothing of the others where they are not given."""
    nothing = torch.zeros((len(labels), 0))
    return Target(
        labels,
        torch.ones(len(labels)) if weight is None else weight,
        nothing if teacher is None else teacher,
        nothing if features is None else features,
        nothing if old is None else old,
    )


def as_questions(output: Output, target: Target) -> tuple[Output, Target]:
    """Several labels a text as N * K questions with two answers, each text's labels side by side."""
    asked = target.labels.reshape(-1).long()
    weight = target.weight.reshape(len(target.labels), -1).expand(target.labels.shape).reshape(-1)
    exits = tuple(_pairs(item) for item in output.exits)
    return (
        Output(_pairs(output.logits), output.features, exits),
        Target(asked, weight, _pairs(target.teacher), target.features, _pairs(target.old)),
    )


def _pairs(logits: Tensor) -> Tensor:
    if not logits.shape[-1]:
        return logits
    flat = logits.reshape(-1)
    return torch.stack([torch.zeros_like(flat), flat], dim=1)


def hard(logits: Tensor, labels: Tensor, weight: Tensor, smoothing: float = 0.0) -> Tensor:
    """Cross-entropy with the labels, weighted mean over texts; 0 if none has weight."""
    each = nn.functional.cross_entropy(logits, labels.clamp(min=0), reduction="none", label_smoothing=smoothing)
    return (each * weight).sum() / weight.sum().clamp(min=_TINY)


def soft(logits: Tensor, wanted: Tensor, temperature: float = 1.0) -> Tensor:
    """Divergence of the student from the teacher's probabilities at a temperature, times its square (Hinton 2015)."""
    log_student = nn.functional.log_softmax(logits / temperature, dim=-1)
    log_wanted = nn.functional.log_softmax(wanted / temperature, dim=-1)
    each = nn.functional.kl_div(log_student, log_wanted, reduction="none", log_target=True).sum(-1)
    return each.mean() * temperature**2


def interpolated(logits: Tensor, teacher: Tensor, place: float) -> Tensor:
    """The target between the student's own logits (place 0, no gradient through them) and the teacher's (1)."""
    return (1 - place) * logits.detach() + place * teacher


def enhanced(logits: Tensor, teacher: Tensor, labels: Tensor, weight: Tensor, gamma: float) -> Tensor:
    """Logit-space transfer with target-class enhancement: the one-for-all loss (Hao et al. 2023).

    -(1 + p)^gamma log q of the true class, - p log q of the others; p the teacher's, q the student's probabilities. At
    gamma 1 it is the labels' cross-entropy plus the teacher's; at 0 the true class's share of p is 1. Texts without
    trusted labels (weight 0) give the teacher's part alone.
    """
    share = teacher.softmax(-1)
    log_student = logits.log_softmax(-1)
    true = nn.functional.one_hot(labels.clamp(min=0), logits.shape[-1]).to(share.dtype) * weight.clamp(max=1)[:, None]
    factor = true * (1 + share) ** gamma + (1 - true) * share
    return -(factor * log_student).sum(-1).mean()


def norm_and_direction(features: Tensor, teacher: Tensor, direction: Tensor) -> Tensor:
    """How far student features [N, W] are from long and pointing to their class's mean (Wang et al. 2023).

    1 - f.e / max(|f|, |t|): e the unit direction of the class mean (zero rows are left out), t the teacher's features.
    """
    there = direction.norm(dim=-1) > 0.5
    longest = torch.maximum(features.norm(dim=-1), teacher.norm(dim=-1)).clamp(min=_TINY)
    each = 1 - (features * direction).sum(-1) / longest
    return (each * there).sum() / there.sum().clamp(min=1)


def compatible(logits: Tensor, old: Tensor, labels: Tensor, weight: Tensor) -> Tensor:
    """How far the student is from the old model where that was right and the student is not yet.

    Divergence from the old model's probabilities, mean over all texts, 0 for the others. Method: MUSCLE (Echterhoff
    et al. 2024), whose mask is "the new model is wrong"; a text the old model had wrong too is left to the labels.
    """
    at_risk = (old.argmax(-1) == labels) & (logits.argmax(-1) != labels) & (weight > 0)
    each = nn.functional.kl_div(logits.log_softmax(-1), old.log_softmax(-1), reduction="none", log_target=True).sum(-1)
    return (each * at_risk).sum() / len(logits)


class Objective(nn.Module):
    """A loss on `Output` and `Target`; `progress` 0..1 is how much of the training is over."""

    keep = 0.0
    """Weight of `compatible` where the target has an old model's logits; 0 to train without regard to it."""

    def __init__(self, kind: Kind) -> None:
        super().__init__()
        self.kind = kind

    def forward(self, output: Output, target: Target, progress: float) -> Tensor:
        """The loss, a scalar."""
        asked, wanted = as_questions(output, target) if self.kind == "several" else (output, target)
        made = self.loss(asked, wanted, progress) + self.extra(output, target)
        if self.keep and wanted.old.shape[-1]:
            made = made + self.keep * compatible(asked.logits, wanted.old, wanted.labels, wanted.weight)
        return made

    def loss(self, output: Output, target: Target, progress: float) -> Tensor:
        """The loss on classes; for several labels a text these are yes and no."""
        del progress
        return hard(output.logits, target.labels, target.weight)

    def extra(self, output: Output, target: Target) -> Tensor:
        """A part that looks at whole texts; 0 unless overridden."""
        del target
        return output.logits.new_zeros(())


class Soft(Objective):
    """Labels and the teacher's soft targets (Hinton, Vinyals & Dean 2015)."""

    temperature = 2.0

    def loss(self, output: Output, target: Target, progress: float) -> Tensor:
        """`HARD_SHARE` labels, the rest the teacher."""
        del progress
        known = hard(output.logits, target.labels, target.weight)
        return HARD_SHARE * known + (1 - HARD_SHARE) * soft(output.logits, target.teacher, self.temperature)


class Interpolated(Objective):
    """Labels and a target that moves from student to teacher: TAID (Shing et al. 2025).

    `place` goes from `START` to 1 at least as fast as the training goes on, faster while the loss falls quickly:
    a step of `PACE` * sigmoid(mean relative fall of the loss) * (1 - place). The paper's pace, 5e-4, and memory, .99,
    are for tens of thousands of steps; these are for hundreds.
    """

    START, PACE, MEMORY = 0.4, 5e-3, 0.9

    def __init__(self, kind: Kind) -> None:
        super().__init__(kind)
        self.place = self.START
        self._fall = 0.0
        self._last: float | None = None

    def loss(self, output: Output, target: Target, progress: float) -> Tensor:
        """`HARD_SHARE` labels, the rest the interpolated target."""
        wanted = interpolated(output.logits, target.teacher, self.place)
        moved = soft(output.logits, wanted)
        if self.training:
            self._move(float(moved.detach()), progress)
        known = hard(output.logits, target.labels, target.weight)
        return HARD_SHARE * known + (1 - HARD_SHARE) * moved

    def _move(self, value: float, progress: float) -> None:
        if self._last is not None:
            fall = (self._last - value) / (self._last + _TINY)
            self._fall = self.MEMORY * self._fall + (1 - self.MEMORY) * fall
        self._last = value
        step = self.PACE * float(torch.tensor(self._fall).sigmoid()) * (1 - self.place)
        self.place = min(1.0, max(self.START + (1 - self.START) * progress, self.place + step))


class Enhanced(Objective):
    """Logit-space transfer between architectures with target-class enhancement: OFA-KD (Hao et al. 2023).

    The student's earlier layers have exits to the same logits, each trained by the same loss.
    """

    GAMMA = 1.4

    def loss(self, output: Output, target: Target, progress: float) -> Tensor:
        """Mean over the last logits and the exits."""
        del progress
        parts = [
            enhanced(logits, target.teacher, target.labels, target.weight, self.GAMMA)
            for logits in (output.logits, *output.exits)
        ]
        return torch.stack(parts).mean()


class NormDirection(Soft):
    """Soft targets, and features that are long and point to the teacher's class means: ND (Wang et al. 2023).

    means: [K, W'], the teacher's mean features by class (see `class_means`). A text with several labels points to the
    sum of their unit means, which is this kit's own extension. The student's features reach the teacher's width by a
    linear map that is trained along and thrown away.
    """

    FACTOR = 1.0

    def __init__(self, kind: Kind, means: Tensor, width: int) -> None:
        super().__init__(kind)
        self.map = nn.Linear(width, means.shape[1], bias=False)
        self.register_buffer("means", nn.functional.normalize(means, dim=-1))

    def extra(self, output: Output, target: Target) -> Tensor:
        """The part of norm and direction."""
        means = cast("Tensor", self.means)
        if self.kind == "one":
            direction = means[target.labels.clamp(min=0)] * (target.weight > 0)[:, None]
        else:
            direction = nn.functional.normalize(target.labels.to(means.dtype) @ means, dim=-1)
        reached = self.map(output.features.to(self.map.weight.dtype))
        return self.FACTOR * norm_and_direction(reached, target.features, direction)


@dataclass(frozen=True, kw_only=True)
class Setup:
    """What an objective may need to know: the head's kind, the student's width, the teacher's class means [K, W']."""

    kind: Kind
    width: int
    means: Tensor


OBJECTIVES: Final[dict[str, Callable[[Setup], Objective]]] = {
    "hard": lambda setup: Objective(setup.kind),
    "soft": lambda setup: Soft(setup.kind),
    "taid": lambda setup: Interpolated(setup.kind),
    "ofa": lambda setup: Enhanced(setup.kind),
    "nd": lambda setup: NormDirection(setup.kind, setup.means, setup.width),
}
"""Objectives by name."""


def class_means(features: Tensor, labels: Tensor, classes: int) -> Tensor:
    """Mean features [K, W] of the texts of each class, from int64 [N] or flags [N, K]; 0 for a class without texts."""
    belongs = nn.functional.one_hot(labels.clamp(min=0), classes) if labels.ndim == 1 else labels
    belongs = belongs.to(features.dtype)
    if labels.ndim == 1:
        belongs = belongs * (labels >= 0)[:, None]
    return belongs.T @ features / belongs.sum(0).clamp(min=1)[:, None]

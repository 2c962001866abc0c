"""Training the encoder that comments and lecture windows share: one MiniLM, two tasks by turns, word table frozen.

A comment stands alone; windows of a lecture are read several at a time, so that each sees its neighbours. Tasks that
share an encoder help each other where labels are few (Caruana 1997), and one encoder is half the download of two.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from analyzers._shared.distill.minilm import mean_pool
from analyzers._shared.distill.tuned import optimiser, tuned_encoder
from analyzers._shared.onnx import END, START
from analyzers._shared.passages import ROOM

Reals: TypeAlias = npt.NDArray[np.float32]
Pieces: TypeAlias = Sequence[Sequence[int]]

_SMOOTHING = 0.04
_EXTRA = 0.15
_BARE_SHARE = 0.25


@dataclass(frozen=True, kw_only=True)
class Comments:
    """Comments to train on: pieces [N]; labels [N, K] and weight [N], 0 where a comment has none.

    extra: labels [N, E] of another coder, which every comment has.
    """

    pieces: Pieces
    labels: Reals
    weight: Reals
    extra: Reals


@dataclass(frozen=True, kw_only=True)
class Windows:
    """Lecture windows to train on, lecture after lecture: pieces as written and without punctuation.

    labels [N, K], weight [N]; lectures: [begin, end) of each.
    """

    pieces: Pieces
    bare: Pieces
    labels: Reals
    weight: Reals
    lectures: Sequence[tuple[int, int]]


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How to train: passes over both tables, and AdamW's rates. rare: weigh positives of rare window labels more."""

    comment_epochs: int = 3
    window_epochs: int = 5
    seed: int = 0
    rate: float = 1.5e-4
    head_rate: float = 1e-3
    comments_a_batch: int = 32
    windows_a_batch: int = 10
    rare: bool = False


class PassageModel(nn.Module):
    """MiniLM with a head for the comments' labels (and the other coder's) and one for the windows'."""

    def __init__(self, labels: int, extra: int, windows: int) -> None:
        super().__init__()
        self.encoder: Any = tuned_encoder()
        width = self.encoder.config.hidden_size
        self.comments, self.windows = nn.Linear(width, labels + extra), nn.Linear(width, windows)
        self.dropout = nn.Dropout(0.1)

    def hidden(self, rows: Pieces) -> tuple[Tensor, Tensor]:
        """The last layer [N, T, W], float32, and the mask [N, T]."""
        longest = max(map(len, rows))
        ids = np.zeros((len(rows), longest), dtype=np.int64)
        mask = np.zeros_like(ids)
        for line, known in enumerate(rows):
            ids[line, : len(known)] = known
            mask[line, : len(known)] = 1
        with torch.autocast("cpu", dtype=torch.bfloat16):
            made = self.encoder(input_ids=torch.from_numpy(ids), attention_mask=torch.from_numpy(mask))
        return made.last_hidden_state.float(), torch.from_numpy(mask)

    def of_comments(self, pieces: Pieces) -> Tensor:
        """Logits [N, labels + extra]."""
        return self.comments(self.dropout(mean_pool(*self.hidden([[START, *known, END] for known in pieces]))))

    def of_windows(self, packs: Sequence[range], pieces: Pieces) -> Tensor:
        """Logits [windows, K] of packs of neighbouring windows, in their order."""
        rows, spans = list[list[int]](), list[tuple[int, int, int]]()
        for line, pack in enumerate(packs):
            ids = [START]
            for number in pack:
                spans.append((line, len(ids), len(ids) + len(pieces[number])))
                ids += [*pieces[number], END]
            rows.append(ids)
        hidden, _ = self.hidden(rows)
        vectors = torch.stack([hidden[line, begin:end].mean(0) for line, begin, end in spans])
        return self.windows(self.dropout(vectors))


def fit(
    model: PassageModel,
    comments: Comments,
    windows: Windows,
    settings: Settings,
    *,
    tell: Callable[[int, int, float], None],
) -> None:
    """Train `model` in place, both tasks spread evenly over the run; `tell` gets (step, steps, loss) now and then."""
    torch.manual_seed(settings.seed)
    draw = np.random.default_rng(settings.seed)
    choose = random.Random(settings.seed)
    told = [batch for _ in range(settings.comment_epochs) for batch in _comment_batches(comments, settings, draw)]
    cut = [batch for _ in range(settings.window_epochs) for batch in _window_batches(windows, settings, choose)]
    steps: list[tuple[float, npt.NDArray[np.int64] | list[range]]] = [
        ((place + 0.5) / len(task), batch) for task in (told, cut) for place, batch in enumerate(task)
    ]
    steps.sort(key=lambda step: step[0])
    lift = _lift(windows, settings)
    steered, schedule = _steering(model, settings, len(steps))
    model.train()
    for step, (_, batch) in enumerate(steps):
        if isinstance(batch, list):
            bare = choose.random() < _BARE_SHARE
            loss = _window_loss(model, windows, batch, windows.bare if bare else windows.pieces, lift)
        else:
            loss = _comment_loss(model, comments, batch)
        steered.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        steered.step()
        schedule.step()
        if step % 25 == 0:
            tell(step, len(steps), loss.item())
    model.eval()


def _lift(windows: Windows, settings: Settings) -> Tensor:
    share = np.maximum(windows.labels.mean(axis=0), 1e-3)
    lift = np.clip(np.sqrt(0.2 / share), 1, 3) if settings.rare else np.ones_like(share)
    return torch.from_numpy(lift.astype(np.float32))


def _steering(model: PassageModel, settings: Settings, steps: int) -> tuple[Any, Any]:
    steered = optimiser(model, rate=settings.rate, head_rate=settings.head_rate)

    def share(step: int) -> float:
        return min((step + 1) / (0.06 * steps), max(0.01, (steps - step) / (steps * 0.94)))

    return steered, torch.optim.lr_scheduler.LambdaLR(steered, share)


def _comment_loss(model: PassageModel, comments: Comments, rows: npt.NDArray[np.int64]) -> Tensor:
    logits = model.of_comments([comments.pieces[row] for row in rows])
    wanted = torch.from_numpy(comments.labels[rows] * (1 - _SMOOTHING) + _SMOOTHING / 2)
    weight = torch.from_numpy(comments.weight[rows])[:, None]
    count = wanted.shape[1]
    cross = nn.functional.binary_cross_entropy_with_logits
    own = (cross(logits[:, :count], wanted, reduction="none") * weight).sum() / (count * len(rows) * 0.45)
    return own + _EXTRA * cross(logits[:, count:], torch.from_numpy(comments.extra[rows]))


def _window_loss(model: PassageModel, windows: Windows, packs: list[range], pieces: Pieces, lift: Tensor) -> Tensor:
    rows = [number for pack in packs for number in pack]
    logits = model.of_windows(packs, pieces)
    truth = torch.from_numpy(windows.labels[rows])
    wanted = truth * (1 - _SMOOTHING) + _SMOOTHING / 2
    loss = nn.functional.binary_cross_entropy_with_logits(logits, wanted, reduction="none")
    return (torch.where(truth > 0.5, lift, 1.0) * loss * torch.from_numpy(windows.weight[rows])[:, None]).mean()


def _comment_batches(comments: Comments, settings: Settings, draw: np.random.Generator) -> list[npt.NDArray[np.int64]]:
    """All comments once, those of like length together within a thousand."""
    sizes = np.array([len(known) for known in comments.pieces])
    order = draw.permutation(len(sizes)).astype(np.int64)
    made: list[npt.NDArray[np.int64]] = []
    for start in range(0, len(order), 1024):
        part = order[start : start + 1024]
        part = part[np.argsort(sizes[part])]
        made += [part[at : at + settings.comments_a_batch] for at in range(0, len(part), settings.comments_a_batch)]
    return made


def _window_batches(windows: Windows, settings: Settings, choose: random.Random) -> list[list[range]]:
    """All windows once in packs of neighbours, cut from another place each time."""
    packs: list[range] = []
    first = choose.randint(60, ROOM)
    for begin, end in windows.lectures:
        at, used, room = begin, 1, first
        for number in range(begin, end):
            size = len(windows.pieces[number]) + 1
            if number > at and used + size > room:
                packs.append(range(at, number))
                at, used, room = number, 1, ROOM
            used += size
        packs.append(range(at, end))
    choose.shuffle(packs)
    return [packs[at : at + settings.windows_a_batch] for at in range(0, len(packs), settings.windows_a_batch)]

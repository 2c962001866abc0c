"""Training the encoder that comments and lecture windows share: two tasks by turns, word table frozen.

A comment stands alone; windows of a lecture are read several at a time, so that each sees its neighbours. Tasks that
share an encoder help each other where labels are few (Caruana 1997), and one encoder is half the download of two.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from analyzers._shared.distill.minilm import mean_pool
from analyzers._shared.distill.tuned import MINILM_PIECES, Pieces, optimiser, tuned_encoder
from analyzers._shared.passages import ROOM

Reals: TypeAlias = npt.NDArray[np.float32]
Texts: TypeAlias = Sequence[Sequence[int]]

_SMOOTHING = 0.04
_EXTRA = 0.15
_BARE_SHARE = 0.25


@dataclass(frozen=True, kw_only=True)
class Comments:
    """Comments to train on: pieces [N]; labels [N, K] and weight [N], 0 where a comment has none.

    extra: labels [N, E] of another coder, which every comment has.
    """

    pieces: Texts
    labels: Reals
    weight: Reals
    extra: Reals


_NONE: Reals = np.zeros((0, 0), dtype=np.float32)
NO_COMMENTS = Comments(pieces=(), labels=_NONE, weight=_NONE.ravel(), extra=_NONE)
"""For a training on windows alone."""


@dataclass(frozen=True, kw_only=True)
class Windows:
    """Lecture windows to train on, lecture after lecture: pieces as written and without punctuation.

    labels [N, K] (0, 1, or a teacher's shares between), weight [N]; lectures: [begin, end) of each.
    """

    pieces: Texts
    bare: Texts
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
    """An encoder with a head for the comments' labels (and the other coder's) and one for the windows'.

    encoder: MiniLM for None; another one numbers its pieces as `numbered` says. It trains where its weights are.
    """

    def __init__(
        self, labels: int, extra: int, windows: int, *, encoder: Any = None, numbered: Pieces = MINILM_PIECES
    ) -> None:
        super().__init__()
        self.encoder: Any = tuned_encoder() if encoder is None else encoder
        self.numbered = numbered
        width = self.encoder.config.hidden_size
        self.comments, self.windows = nn.Linear(width, labels + extra), nn.Linear(width, windows)
        nn.init.zeros_(self.windows.bias)
        self.dropout = nn.Dropout(0.1)

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return self.windows.weight.device

    def hidden(self, rows: Texts) -> tuple[Tensor, Tensor]:
        """The last layer [N, T, W], float32, and the mask [N, T], of rows of this encoder's own pieces."""
        longest = max(map(len, rows))
        ids = np.full((len(rows), longest), self.numbered.padding, dtype=np.int64)
        mask = np.zeros_like(ids)
        for line, known in enumerate(rows):
            ids[line, : len(known)] = known
            mask[line, : len(known)] = 1
        there = torch.from_numpy(mask).to(self.device)
        with torch.autocast(self.device.type, dtype=torch.bfloat16):
            made = self.encoder(input_ids=torch.from_numpy(ids).to(self.device), attention_mask=there)
        return made.last_hidden_state.float(), there

    def of_comments(self, pieces: Texts) -> Tensor:
        """Logits [N, labels + extra]."""
        own = self.numbered
        rows = [[own.start, *self._own(known), own.end] for known in pieces]
        return self.comments(self.dropout(mean_pool(*self.hidden(rows))))

    def of_windows(self, packs: Sequence[range], pieces: Texts) -> Tensor:
        """Logits [windows, K] of packs of neighbouring windows, in their order."""
        rows, spans = list[list[int]](), list[tuple[int, int, int]]()
        for line, pack in enumerate(packs):
            ids = [self.numbered.start]
            for number in pack:
                spans.append((line, len(ids), len(ids) + max(1, len(pieces[number]))))
                ids += [*self._own(pieces[number]), self.numbered.end]
            rows.append(ids)
        hidden, _ = self.hidden(rows)
        vectors = torch.stack([hidden[line, begin:end].mean(0) for line, begin, end in spans])
        return self.windows(self.dropout(vectors))

    def _own(self, pieces: Sequence[int]) -> list[int]:
        return [piece + self.numbered.shift for piece in pieces]


def read_windows(model: PassageModel, windows: Windows, *, packs_at_once: int = 32) -> Reals:
    """Logits [N, K] of every window, read in packs of neighbours twice with other neighbours, and averaged."""
    model.eval()
    total: Reals = np.zeros((len(windows.pieces), model.windows.out_features), dtype=np.float32)
    with torch.inference_mode():
        for first in (ROOM, ROOM // 2):
            packs = [pack for lecture in windows.lectures for pack in _packs(windows.pieces, lecture, first)]
            for start in range(0, len(packs), packs_at_once):
                some = packs[start : start + packs_at_once]
                rows = [number for pack in some for number in pack]
                total[rows] += model.of_windows(some, windows.pieces).float().cpu().numpy()
    return (total / 2).astype(np.float32)


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
    lift = _lift(windows, settings).to(model.device)
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
    wanted = torch.from_numpy(comments.labels[rows] * (1 - _SMOOTHING) + _SMOOTHING / 2).to(model.device)
    weight = torch.from_numpy(comments.weight[rows])[:, None].to(model.device)
    extra = torch.from_numpy(comments.extra[rows]).to(model.device)
    count = wanted.shape[1]
    cross = nn.functional.binary_cross_entropy_with_logits
    own = (cross(logits[:, :count], wanted, reduction="none") * weight).sum() / (count * len(rows) * 0.45)
    return own + _EXTRA * cross(logits[:, count:], extra)


def _window_loss(model: PassageModel, windows: Windows, packs: list[range], pieces: Texts, lift: Tensor) -> Tensor:
    rows = [number for pack in packs for number in pack]
    logits = model.of_windows(packs, pieces)
    truth = torch.from_numpy(windows.labels[rows]).to(model.device)
    weight = torch.from_numpy(windows.weight[rows])[:, None].to(model.device)
    wanted = truth * (1 - _SMOOTHING) + _SMOOTHING / 2
    loss = nn.functional.binary_cross_entropy_with_logits(logits, wanted, reduction="none")
    return ((1 + truth * (lift - 1)) * loss * weight).mean()


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
    first = choose.randint(60, ROOM)
    packs = [pack for lecture in windows.lectures for pack in _packs(windows.pieces, lecture, first)]
    choose.shuffle(packs)
    return [packs[at : at + settings.windows_a_batch] for at in range(0, len(packs), settings.windows_a_batch)]


def _packs(pieces: Texts, lecture: tuple[int, int], first: int) -> Iterator[range]:
    """A lecture's windows as ranges of neighbours of at most `ROOM` pieces, the first range of at most `first`."""
    at, used, room = lecture[0], 1, first
    for number in range(*lecture):
        size = len(pieces[number]) + 1
        if number > at and used + size > room:
            yield range(at, number)
            at, used, room = number, 1, ROOM
        used += size
    yield range(at, lecture[1])

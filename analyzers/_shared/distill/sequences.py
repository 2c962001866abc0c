"""Training an encoder to read consecutive utterances in windows, each after a mark that says who speaks.

Sequential sentence classification (Cohan et al. 2019): the numbers of the mark stand for the utterance. Some windows
are stripped of punctuation, as raw speech recognition gives it, and some have their speakers hidden, so that the model
also works on bare text and learns to guess the role.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from analyzers._shared.distill.tuned import optimiser, tuned_encoder

Whole: TypeAlias = npt.NDArray[np.int64]
Reals: TypeAlias = npt.NDArray[np.float32]

START: Final = 101
TEACHER, STUDENT, UNKNOWN = 1, 2, 3


@dataclass(frozen=True)
class Talk:
    """Utterances of lessons one after the other.

    pieces, bare: word pieces of each utterance, as written and without punctuation. role: TEACHER or STUDENT. teacher,
    student: number of the move, -1 for the other role. asks: 1 where it ends with a question mark. lessons: [begin,
    end) of each lesson.
    """

    pieces: Sequence[Sequence[int]]
    bare: Sequence[Sequence[int]]
    role: Whole
    teacher: Whole
    student: Whole
    asks: Whole
    lessons: tuple[tuple[int, int], ...]


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How to train; measured choices are in analyzers/talk_moves/card.md."""

    epochs: int = 2
    seed: int = 0
    window: int = 224
    windows_a_batch: int = 16
    rate: float = 2e-4
    head_rate: float = 1e-3
    warm_up: float = 0.06
    smoothing: float = 0.05
    bare_share: float = 0.35
    hidden_share: float = 0.2


@dataclass(frozen=True)
class _Batch:
    ids: Tensor
    mask: Tensor
    marks: Tensor
    place: tuple[Tensor, Tensor]
    rows: Tensor
    hidden: Tensor


class WindowModel(nn.Module):
    """MiniLM with its word table frozen, three marks, and heads for both roles' moves, questions and the role."""

    def __init__(self, teacher: int, student: int) -> None:
        super().__init__()
        self.encoder: Any = tuned_encoder()
        width = self.encoder.config.hidden_size
        self.marks = nn.Parameter(torch.randn(3, width) * 0.02)
        self.teacher, self.student = nn.Linear(width, teacher), nn.Linear(width, student)
        self.asks, self.by_teacher = nn.Linear(width, 1), nn.Linear(width, 1)
        self.dropout = nn.Dropout(0.1)

    def vectors(self, batch: _Batch) -> Tensor:
        """Float32 [utterances, W]: the last layer at the marks."""
        words = self.encoder.embeddings.word_embeddings(batch.ids)
        marked = (batch.marks > 0).unsqueeze(-1)
        vectors = torch.where(marked, self.marks[(batch.marks - 1).clamp(min=0)], words)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            hidden = self.encoder(inputs_embeds=vectors, attention_mask=batch.mask).last_hidden_state
        return hidden[batch.place].float()

    def heads(self) -> dict[str, Reals]:
        """The marks and the heads' weights and biases by name, as analyzers/_shared/windows.py reads them."""
        made = {"marks": self.marks.detach().numpy()}
        for name in ("teacher", "student", "asks", "by_teacher"):
            head: nn.Linear = getattr(self, name)
            made[f"{name}_weight"] = head.weight.detach().numpy()
            made[f"{name}_bias"] = head.bias.detach().numpy()
        return made


def fit(talk: Talk, settings: Settings, *, tell: Callable[[int, int, float], None]) -> WindowModel:
    """The trained model; `tell` is called with (step, steps, running loss) now and then."""
    torch.manual_seed(settings.seed)
    choose = random.Random(settings.seed)
    model = WindowModel(int(talk.teacher.max()) + 1, int(talk.student.max()) + 1)
    epochs = [_shuffled(talk, settings, choose) for _ in range(settings.epochs)]
    batches = [
        windows[start : start + settings.windows_a_batch]
        for windows in epochs
        for start in range(0, len(windows), settings.windows_a_batch)
    ]
    steered, schedule = _steering(model, settings, len(batches))
    running = 0.0
    model.train()
    for step, windows in enumerate(batches):
        bare = [choose.random() < settings.bare_share for _ in windows]
        hidden = [choose.random() < settings.hidden_share for _ in windows]
        loss = _loss(model, talk, _collate(talk, windows, bare, hidden), settings)
        steered.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        steered.step()
        schedule.step()
        running = loss.item() if step == 0 else 0.98 * running + 0.02 * loss.item()
        if step % 25 == 0:
            tell(step, len(batches), running)
    return model.eval()


def _steering(model: WindowModel, settings: Settings, steps: int) -> tuple[Any, Any]:
    steered = optimiser(model, rate=settings.rate, head_rate=settings.head_rate)

    def share(step: int) -> float:
        return min(1.0, (step + 1) / (settings.warm_up * steps)) * max(0.02, 1 - step / steps)

    return steered, torch.optim.lr_scheduler.LambdaLR(steered, share)


def _loss(model: WindowModel, talk: Talk, batch: _Batch, settings: Settings) -> Tensor:
    vectors = model.dropout(model.vectors(batch))
    rows = batch.rows.numpy()
    total = torch.zeros(())
    for head, truth in ((model.teacher, talk.teacher), (model.student, talk.student)):
        wanted = torch.from_numpy(truth[rows])
        known = wanted >= 0
        if known.any():
            logits = head(vectors[known])
            loss = nn.functional.cross_entropy(logits, wanted[known], label_smoothing=settings.smoothing)
            total = total + loss * known.float().mean()
    if batch.hidden.any():
        by_teacher = torch.from_numpy(talk.role[rows] == TEACHER)[batch.hidden].float()
        guess = model.by_teacher(vectors[batch.hidden])[:, 0]
        loss = nn.functional.binary_cross_entropy_with_logits(guess, by_teacher)
        total = total + 0.3 * loss * batch.hidden.float().mean()
    asks = torch.from_numpy(talk.asks[rows]).float()
    return total + 0.2 * nn.functional.binary_cross_entropy_with_logits(model.asks(vectors)[:, 0], asks)


def _shuffled(talk: Talk, settings: Settings, choose: random.Random) -> list[range]:
    """Every lesson cut into windows from another place each time, the windows in a random order."""
    made = [
        window
        for begin, end in talk.lessons
        for window in _tiles(talk.pieces, range(begin, end), settings.window, choose.randint(20, settings.window))
    ]
    choose.shuffle(made)
    return made


def _tiles(pieces: Sequence[Sequence[int]], lesson: range, window: int, room: int) -> Iterator[range]:
    begin, used = lesson.start, 1
    for row in lesson:
        size = 1 + len(pieces[row])
        if row > begin and used + size > room:
            yield range(begin, row)
            begin, used, room = row, 1, window
        used += size
    if begin < lesson.stop:
        yield range(begin, lesson.stop)


def _collate(talk: Talk, windows: Sequence[range], bare: Sequence[bool], hidden: Sequence[bool]) -> _Batch:
    sources = [talk.bare if stripped else talk.pieces for stripped in bare]
    longest = max(1 + sum(1 + len(source[row]) for row in w) for w, source in zip(windows, sources, strict=True))
    ids = np.zeros((len(windows), longest), dtype=np.int64)
    mask, marks = np.zeros_like(ids), np.zeros_like(ids)
    place: list[tuple[int, int]] = []
    ids[:, 0] = START
    for line, (window, source) in enumerate(zip(windows, sources, strict=True)):
        column = 1
        for row in window:
            known = source[row]
            marks[line, column] = UNKNOWN if hidden[line] else talk.role[row]
            place.append((line, column))
            ids[line, column + 1 : column + 1 + len(known)] = known
            column += 1 + len(known)
        mask[line, :column] = 1
    lines, columns = (torch.tensor(part) for part in zip(*place, strict=True))
    return _Batch(
        ids=torch.from_numpy(ids),
        mask=torch.from_numpy(mask),
        marks=torch.from_numpy(marks),
        place=(lines, columns),
        rows=torch.tensor([row for window in windows for row in window]),
        hidden=torch.tensor([hidden[line] for line, _ in place]),
    )

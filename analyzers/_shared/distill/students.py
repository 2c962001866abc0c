"""Students: MiniLM-L6 fine-tuned, and a table of static word-piece vectors for the fastest path."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from transformers import AutoModel

from analyzers._shared.distill.minilm import mean_pool, minilm_folder
from analyzers._shared.distill.objectives import Output

STATIC_WIDTH: Final = 256
_PIECES_AT_ONCE = 2048


@dataclass(frozen=True)
class Batch:
    """Word pieces [N, T], whether each is there [N, T], and its part [N, T]: 0 the text before, 1 the text itself."""

    pieces: Tensor
    mask: Tensor
    part: Tensor

    def to(self, device: torch.device) -> Batch:
        """The same on another device."""
        return Batch(self.pieces.to(device), self.mask.to(device), self.part.to(device))


@dataclass(frozen=True)
class Pieces:
    """A text as word pieces without special ones, and those of the text before it (none where there is no context)."""

    text: tuple[int, ...]
    before: tuple[int, ...] = ()


class Student(nn.Module, ABC):
    """A model from `Batch` to `Output`. `special` says whether it wants [CLS] and [SEP] around the pieces."""

    special = True
    width = 0

    @property
    def device(self) -> torch.device:
        """Where the weights are, and so where it is trained."""
        return next(self.parameters()).device

    @abstractmethod
    def forward(self, batch: Batch) -> Output:
        """Logits and features."""


class MiniLmStudent(Student):
    """MiniLM-L6 with mean pooling and a linear head; the word-piece table stays as it is.

    exits: layers (1..6) from whose output a head of its own gives the same logits, for `ofa`; they are thrown away.
    """

    def __init__(self, classes: int, *, dropout: float = 0.1, exits: Sequence[int] = (), folder: str = "") -> None:
        super().__init__()
        self.encoder = cast(
            "Any",
            AutoModel.from_pretrained(
                folder or str(minilm_folder()),
                attn_implementation="sdpa",
                add_pooling_layer=False,
                attention_probs_dropout_prob=0.0,
                hidden_dropout_prob=0.0,
            ),
        )
        self.encoder.embeddings.word_embeddings.weight.requires_grad = False
        self.width = int(self.encoder.config.hidden_size)
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(self.width, classes)
        self.exit_layers = tuple(exits)
        self.exits = nn.ModuleList(nn.Linear(self.width, classes) for _ in exits)

    def forward(self, batch: Batch) -> Output:
        """Logits, the pooled vector [N, 384], and the exits' logits while training."""
        early = bool(self.exit_layers) and self.training
        made = self.encoder(
            input_ids=batch.pieces, attention_mask=batch.mask, token_type_ids=batch.part, output_hidden_states=early
        )
        features = mean_pool(made.last_hidden_state.float(), batch.mask)
        exits = ()
        if early:
            pooled = [mean_pool(made.hidden_states[layer].float(), batch.mask) for layer in self.exit_layers]
            exits = tuple(head(vector) for head, vector in zip(self.exits, pooled, strict=True))
        return Output(self.head(self.dropout(features)), features, exits)


class StaticStudent(Student):
    """A vector a word piece, their mean, and a hidden layer: no attention, so thousands of texts a second.

    With `context`, the mean of the text before stands beside that of the text itself. Method: Tissier et al. 2019 and
    model2vec (Tulkens & van Dongen 2024) for the table's start, which is then trained.
    """

    special = False

    def __init__(
        self, table: npt.NDArray[np.float32], classes: int, *, context: bool = False, hidden: int = 256
    ) -> None:
        super().__init__()
        self.table = nn.Embedding.from_pretrained(torch.from_numpy(table.copy()), freeze=False)
        parts = 2 if context else 1
        self.context, self.width = context, hidden
        self.hidden = nn.Linear(parts * table.shape[1], hidden)
        self.dropout = nn.Dropout(0.2)
        self.head = nn.Linear(hidden, classes)
        self.exits = nn.ModuleList([nn.Linear(parts * table.shape[1], classes)])

    def forward(self, batch: Batch) -> Output:
        """Logits, the hidden layer [N, hidden], and the logits of an exit before it while training."""
        vectors = self.table(batch.pieces)
        parts = [mean_pool(vectors, batch.mask * (batch.part == 1))]
        if self.context:
            parts.append(mean_pool(vectors, batch.mask * (batch.part == 0)))
        pooled = torch.cat(parts, dim=-1)
        features = nn.functional.relu(self.hidden(pooled))
        exits = (self.exits[0](pooled),) if self.training else ()
        return Output(self.head(self.dropout(features)), features, exits)

    def write(self, target: Path) -> None:
        """Write what `analyzers._shared.static` runs without torch: static.npz, float16, in the folder `target`."""
        target.mkdir(parents=True, exist_ok=True)
        arrays = {
            "table": self.table.weight,
            "hidden": self.hidden.weight.T,
            "hidden_offset": self.hidden.bias,
            "head": self.head.weight.T,
            "head_offset": self.head.bias,
        }
        stored = {name: value.detach().float().cpu().numpy().astype(np.float16) for name, value in arrays.items()}
        stored_context = np.array(self.context)
        cast("Any", np).savez_compressed(target / "static.npz", context=stored_context, **stored)


def static_table(
    encoder: Any, pieces: Sequence[int], *, cls: int, sep: int, width: int = STATIC_WIDTH
) -> npt.NDArray[np.float32]:
    """A first table [len(pieces), width]: each piece alone through the encoder, main directions, rare ones longer.

    encoder: MiniLM as torch module. The `width` main components (PCA) of the pooled outputs, each row times
    log(1 + its number), because pieces are numbered by how frequent they are (Zipf); scaled to a mean length of 1.
    """
    rows: list[Tensor] = []
    with torch.inference_mode():
        for start in range(0, len(pieces), _PIECES_AT_ONCE):
            chunk = torch.tensor([[cls, piece, sep] for piece in pieces[start : start + _PIECES_AT_ONCE]])
            hidden = encoder(input_ids=chunk, attention_mask=torch.ones_like(chunk)).last_hidden_state
            rows.append(hidden.float().mean(1))
    table = torch.cat(rows)
    table = table - table.mean(0)
    _, _, directions = torch.linalg.svd(table, full_matrices=False)
    table = table @ directions[:width].T
    table = table * torch.tensor([math.log(1 + number + 1) for number in range(len(pieces))])[:, None]
    table = table / table.norm(dim=1).mean()
    return table.numpy().astype(np.float32)


def collate(texts: Sequence[Pieces], *, special: bool, cls: int = 101, sep: int = 102, most: int = 128) -> Batch:
    """Texts as one padded batch: the text before first, then the text itself, cut at `most` pieces in all.

    Of the text before, the end is kept, at most a third of `most`; of the text itself, the beginning.
    """
    rows = [_row(item, special=special, cls=cls, sep=sep, most=most) for item in texts]
    longest = max(1, *(len(ids) for ids, _ in rows)) if rows else 1
    pieces = torch.zeros((len(rows), longest), dtype=torch.int64)
    mask, part = torch.zeros_like(pieces), torch.zeros_like(pieces)
    for number, (ids, first) in enumerate(rows):
        pieces[number, : len(ids)] = torch.tensor(ids, dtype=torch.int64)
        mask[number, : len(ids)] = 1
        part[number, first : len(ids)] = 1
    return Batch(pieces, mask, part)


def _row(item: Pieces, *, special: bool, cls: int, sep: int, most: int) -> tuple[list[int], int]:
    """The row's pieces, and where the text itself begins."""
    before = list(item.before[-(most // 3) :])
    room = most - len(before) - (2 + bool(before)) * special
    text = list(item.text[:room])
    if not special:
        return [*before, *text], len(before)
    if not before:  # one text alone: MiniLM was trained with part 0 only
        ids = [cls, *text, sep]
        return ids, len(ids)
    return [cls, *before, sep, *text, sep], len(before) + 2

"""The static student at run time: a vector a word piece, their mean, one hidden layer. Needs numpy and tokenizers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias, cast

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float32]

_LONGEST_TEXT = 4000
_MOST = 128


class StaticModel:
    """`static.npz`, as `analyzers._shared.distill.students.StaticStudent.write` leaves it, and a tokenizer.json."""

    def __init__(self, weights: Path, tokenizer: Path) -> None:
        from tokenizers import Tokenizer  # here: reading an analyzer's SPEC must load nothing heavy

        with np.load(weights) as stored:
            self._table, self._hidden, self._hidden_offset, self._head, self._head_offset = (
                cast("Floats", stored[name].astype(np.float32))
                for name in ("table", "hidden", "hidden_offset", "head", "head_offset")
            )
            self._context = bool(stored["context"])
        self._tokenizer = cast("Any", Tokenizer).from_file(str(tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()

    def logits(self, texts: Sequence[str], before: Sequence[str] | None = None) -> Floats:
        """Float32 [N, K], in the order of `texts`; an empty text has the logits of no word at all.

        before: the text before each, for a model trained with context; ignored otherwise, None for none. At most 128
        word pieces are used: of the text before the last 42, of the text itself the first that have room.
        """
        if before is not None and len(before) != len(texts):
            raise ValueError("as many texts before as texts")
        earlier = [ids[-(_MOST // 3) :] for ids in self._pieces(before)] if before and self._context else None
        own = self._pieces(texts)
        own = [ids[: _MOST - (len(earlier[number]) if earlier else 0)] for number, ids in enumerate(own)]
        pooled = self._mean(own)
        if self._context:
            pooled = np.concatenate([pooled, self._mean(earlier or [[] for _ in own])], axis=1)
        hidden = np.maximum(pooled @ self._hidden + self._hidden_offset, 0)
        return (hidden @ self._head + self._head_offset).astype(np.float32)

    def _pieces(self, texts: Sequence[str]) -> list[list[int]]:
        cut = [text[:_LONGEST_TEXT] for text in texts]
        return [item.ids for item in self._tokenizer.encode_batch(cut, add_special_tokens=False)]

    def _mean(self, pieces: Sequence[Sequence[int]]) -> Floats:
        """Mean vectors [N, width] of the word pieces of each text; 0 for none."""
        made = np.zeros((len(pieces), self._table.shape[1]), dtype=np.float32)
        counts = np.array([len(ids) for ids in pieces], dtype=np.int64)
        there = np.flatnonzero(counts)
        if len(there):
            flat = np.concatenate([np.asarray(pieces[int(row)], dtype=np.int64) for row in there])
            starts = np.concatenate([[0], np.cumsum(counts[there])[:-1]])
            made[there] = np.add.reduceat(self._table[flat], starts, axis=0) / counts[there, None]
        return made

"""Text encoders on disk, run by onnxruntime: sequences of word pieces in, one row of numbers a span out.

All encoders share one tokenizer and one word table (`words.npz`); each has its own layers (`layers.onnx`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias, cast

import numpy as np
import numpy.typing as npt

from analyzers._shared.lasting import cores, kept

Floats: TypeAlias = npt.NDArray[np.float32]

_answers: dict[bytes, list[npt.NDArray[np.float32]]] = {}

TOKENS_A_BATCH = 4096
"""Padded word pieces computed at once: more costs memory (about 60 kB each) and does not get faster on two cores."""

_REMEMBERED = 6
"""Answers of encoders kept, the newest."""

_MOST_ROWS = 20_000
"""Rows (1.5 kB each) of an answer that is kept, at most: a table of many lessons is not."""

START, END = 101, 102
"""The word pieces [CLS] and [SEP], at the beginning and after the end of a text."""

_LONGEST_TEXT = 4000
"""Characters looked at: far more than the word pieces kept, so that a huge paste costs nothing."""


@dataclass(frozen=True)
class Sequenced:
    """Word pieces computed together (negative: a mark, -1 for the first), and the spans [start, end) asked for."""

    pieces: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]


class Words:
    """The tokenizer and the word table of a folder with tokenizer.json and words.npz."""

    def __init__(self, folder: Path) -> None:
        self._tokenizer, self._codes, self._steps = kept(("words", folder), lambda: _words(folder), small=True)
        self.width = int(self._codes.shape[1])

    def pieces(self, texts: Sequence[str], most: int) -> list[list[int]]:
        """The first `most` word pieces of each text, without [CLS] and [SEP]; empty for a blank text."""
        cut = [text[:_LONGEST_TEXT] for text in texts]
        return [item.ids[:most] for item in self._tokenizer.encode_batch(cut, add_special_tokens=False)]

    def vectors(self, ids: npt.NDArray[np.int64]) -> Floats:
        """Float32 [..., width]: the table's rows of word pieces."""
        return self._codes[ids].astype(np.float32) * self._steps[ids]


class SpanModel:
    """An encoder: `layers` (layers.onnx) over the shared words; `marks` float32 [M, width] stand for pieces -1..-M.

    Not safe to call from several threads at once. Opens no connection.
    """

    def __init__(self, words: Words, layers: Path, *, marks: Floats | None = None, threads: int = 2) -> None:
        threads = min(threads, cores())
        self._session = kept(("layers", layers, threads), lambda: _session(layers, threads), small=True)
        self.words, self._marks, self._layers = words, marks, str(layers)

    def rows(self, sequences: Sequence[Sequenced], *, each: Callable[[int, int], None] | None = None) -> list[Floats]:
        """For each sequence float32 [spans, width]: the mean of the last layer over each span.

        `each` is called with (sequences done, sequences) after every batch; it may raise to stop. Several analyzers ask
        for the same of one lesson: what was asked for last is remembered as long as the process lives.
        """
        asked = self._key(sequences)
        if asked not in _answers:
            found = self._computed(sequences, each)
            if sum(len(item.spans) for item in sequences) > _MOST_ROWS:
                return found
            _answers[asked] = found
            while len(_answers) > _REMEMBERED:
                del _answers[next(iter(_answers))]
        elif each is not None:
            each(len(sequences), len(sequences))
        return [rows.copy() for rows in _answers[asked]]

    def _key(self, sequences: Sequence[Sequenced]) -> bytes:
        """A digest of all that determines the answer: the layers, the marks, and the sequences, whose batches count."""
        total = hashlib.sha256(self._layers.encode())
        if self._marks is not None:
            total.update(self._marks.tobytes())
        for item in sequences:
            total.update(repr((item.pieces, item.spans)).encode())
        return total.digest()

    def _computed(self, sequences: Sequence[Sequenced], each: Callable[[int, int], None] | None) -> list[Floats]:
        made: list[Floats] = [np.zeros((0, self.words.width), dtype=np.float32)] * len(sequences)
        done = 0
        for batch in batches(np.array([len(item.pieces) for item in sequences], dtype=np.int64)):
            chosen = [sequences[index] for index in batch]
            hidden = self._hidden(chosen)
            for place, index in enumerate(batch):
                spans = chosen[place].spans
                made[index] = np.stack([hidden[place, start:end].mean(axis=0) for start, end in spans])
            done += len(batch)
            if each is not None:
                each(done, len(sequences))
        return made

    def _hidden(self, sequences: Sequence[Sequenced]) -> Floats:
        longest = max(len(item.pieces) for item in sequences)
        ids = np.zeros((len(sequences), longest), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, item in enumerate(sequences):
            ids[row, : len(item.pieces)] = item.pieces
            mask[row, : len(item.pieces)] = 1
        vectors = self.words.vectors(np.maximum(ids, 0))
        if self._marks is not None:
            marked = ids < 0
            vectors[marked] = self._marks[-ids[marked] - 1]
        return cast("Floats", self._session.run(None, {"vectors": vectors, "attention_mask": mask})[0])


def _words(folder: Path) -> tuple[Any, npt.NDArray[np.int8], Floats]:
    """The tokenizer, the word table's codes and their steps."""
    # here and not above: a SPEC names the encoder's files, and reading SPECs must load nothing heavy
    from tokenizers import Tokenizer

    tokenizer = cast("Any", Tokenizer).from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    with np.load(folder / "words.npz") as stored:
        return tokenizer, stored["codes"], stored["steps"].astype(np.float32)


def _session(layers: Path, threads: int) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_cpu_mem_arena = False  # a session that stays must not keep the memory of its largest batch
    # threads that wait sleep: spinning took a fifth of the processor's time without an earlier answer
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    onnxruntime.disable_telemetry_events()
    return cast("Any", onnxruntime.InferenceSession(str(layers), options, providers=["CPUExecutionProvider"]))


def batches(lengths: npt.NDArray[np.int64]) -> Iterator[npt.NDArray[np.int64]]:
    """Row numbers in groups of like length, the longest first, each padded to at most `TOKENS_A_BATCH` pieces."""
    order = np.argsort(-lengths, kind="stable").astype(np.int64)
    start = 0
    while start < len(order):
        count = max(1, TOKENS_A_BATCH // max(1, int(lengths[order[start]])))
        yield order[start : start + count]
        start += count

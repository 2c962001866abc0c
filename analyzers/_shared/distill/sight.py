"""The SIGHT tables as training data: comments and lecture windows, and which lectures are held out of both."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

import resources
from analyzers._shared.distill.passages import Comments, Windows
from analyzers._shared.encoder import ENCODER
from analyzers._shared.onnx import Words
from analyzers._shared.passages import REMARK_PIECES, WINDOW_PIECES
from classroom.domain.taxonomy import FEEDBACK, LECTURE_MOVES

Flags: TypeAlias = npt.NDArray[np.bool_]
Whole: TypeAlias = npt.NDArray[np.int64]

FOLDS = 5
HELD_OUT = 0
DOUBTFUL = 0.5
EXTRA = ("setup", "confusion", "pedagogy")
"""What GPT-3.5 labelled on every comment."""

_PLAIN_SHARE = 0.2
_SEED = 7
_NOT_WORDS = re.compile(r"[^\w\s'’]+")


@dataclass(frozen=True)
class Sight:
    """Comments and windows with their texts, lectures and folds (int [N], the same for all rows of a lecture).

    labelled: bool [N], comments the large model labelled; comment_flags [N, 10] in FEEDBACK's order; comment_weight
    and window_weight: `DOUBTFUL` where it was in doubt, comments 0 where it gave no label.
    """

    comments: list[str]
    comment_fold: Whole
    labelled: Flags
    comment_flags: Flags
    comment_extra: Flags
    comment_weight: npt.NDArray[np.float32]
    windows: list[str]
    window_fold: Whole
    window_flags: Flags
    window_weight: npt.NDArray[np.float32]
    window_first: Flags


def read_sight(folder: Path) -> Sight:
    """sight/comments.parquet and lecture_moves/windows.parquet below `folder`."""
    told = pl.read_parquet(folder / "sight" / "comments.parquet")
    cut = pl.read_parquet(folder / "lecture_moves" / "windows.parquet").sort("video_id", "window")
    lectures = sorted(cut["video_id"].unique().to_list(), key=_number)
    fold_of = {lecture: place % FOLDS for place, lecture in enumerate(lectures)}
    labelled = told["llm_codes"].is_not_null().to_numpy()
    unsure = told["llm_unsure"].fill_null(False).to_numpy()
    return Sight(
        comments=told["text"].to_list(),
        comment_fold=np.array([fold_of.get(name, _number(name) % FOLDS) for name in told["video_id"]], dtype=np.int64),
        labelled=labelled,
        comment_flags=_flags(told, [f"llm_{source_name(label)}" for label in FEEDBACK]),
        comment_extra=_flags(told, [f"gpt35_{label}" for label in EXTRA]),
        comment_weight=(labelled * np.where(unsure, DOUBTFUL, 1.0)).astype(np.float32),
        windows=cut["text"].to_list(),
        window_fold=np.array([fold_of[name] for name in cut["video_id"]], dtype=np.int64),
        window_flags=_flags(cut, list(LECTURE_MOVES)),
        window_weight=np.where(cut["unsure"].to_numpy(), DOUBTFUL, 1.0).astype(np.float32),
        window_first=cut.select(pl.col("video_id").ne_missing(pl.col("video_id").shift(1))).to_series().to_numpy(),
    )


def source_name(label: str) -> str:
    """The comment label's name in the SIGHT tables."""
    return "na" if label == "none" else label


def training_comments(sight: Sight) -> Comments:
    """Comments outside the held-out fold: the labelled ones, and of the others those in which GPT-3.5 found something.

    A fifth of the rest is there too; comments without labels teach the other coder's labels only.
    """
    found: Flags = np.asarray(sight.comment_extra.any(axis=1))
    sampled = np.random.default_rng(_SEED).random(len(found)) < _PLAIN_SHARE
    rows = np.flatnonzero((sight.comment_fold != HELD_OUT) & (sight.labelled | found | sampled))
    return Comments(
        pieces=_words().pieces([sight.comments[row] for row in rows], REMARK_PIECES),
        labels=sight.comment_flags[rows].astype(np.float32),
        weight=sight.comment_weight[rows],
        extra=sight.comment_extra[rows].astype(np.float32),
    )


def training_windows(sight: Sight) -> Windows:
    """The windows of the lectures outside the held-out fold."""
    rows = np.flatnonzero(sight.window_fold != HELD_OUT)
    texts = [sight.windows[row] for row in rows]
    begins = np.flatnonzero(sight.window_first[rows])
    ends = [*begins[1:].tolist(), len(rows)]
    return Windows(
        pieces=_words().pieces(texts, WINDOW_PIECES),
        bare=_words().pieces([_NOT_WORDS.sub(" ", text) for text in texts], WINDOW_PIECES),
        labels=sight.window_flags[rows].astype(np.float32),
        weight=sight.window_weight[rows],
        lectures=[(int(a), int(b)) for a, b in zip(begins, ends, strict=True)],
    )


def _words() -> Words:
    return Words(resources.path(f"models/{ENCODER.path}"))


def _flags(rows: pl.DataFrame, names: list[str]) -> Flags:
    return np.stack([rows[name].fill_null(False).to_numpy() for name in names], axis=1).astype(bool)


def _number(name: str) -> int:
    return zlib.crc32(name.encode())

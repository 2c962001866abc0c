"""The SIGHT tables as training data: comments and lecture windows, and which lectures are held out of both."""

from __future__ import annotations

import json
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

A_LECTURE = 84
"""Windows of a lecture, at most, that a student learns from its teachers alone."""

_PLAIN_SHARE = 0.2
_WINDOW_WORDS = 50
_SENTENCE = re.compile(r"(?<=[.?!])\s+")
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
    lecture_fold: dict[str, int]


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
        lecture_fold=fold_of,
        window_first=cut.select(pl.col("video_id").ne_missing(pl.col("video_id").shift(1))).to_series().to_numpy(),
    )


def source_name(label: str) -> str:
    """The comment label's name in the SIGHT tables."""
    return "na" if label == "none" else label


@dataclass(frozen=True)
class Made:
    """Comments written for training: texts, and flags [N, 10] in FEEDBACK's order."""

    texts: list[str]
    flags: Flags


def read_made(file: Path, split: str = "train") -> Made:
    """Comments of a file of JSON lines with `text`, `labels` and that `split` ("train", "dev" or "test").

    A comment in another language is not also `none` here, as it never is in the SIGHT tables.
    """
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    rows = [row for row in rows if row["split"] == split]
    flags = np.array([[label in row["labels"] for label in FEEDBACK] for row in rows], dtype=bool)
    flags[flags[:, FEEDBACK.index("non_english")], FEEDBACK.index("none")] = False
    return Made([row["text"] for row in rows], flags)


def training_comments(sight: Sight, made: Made | None = None) -> Comments:
    """Comments outside the held-out fold: the labelled ones, and of the others those in which GPT-3.5 found something.

    A fifth of the rest is there too; comments without labels teach the other coder's labels only. Then the made ones.
    """
    found: Flags = np.asarray(sight.comment_extra.any(axis=1))
    sampled = np.random.default_rng(_SEED).random(len(found)) < _PLAIN_SHARE
    rows = np.flatnonzero((sight.comment_fold != HELD_OUT) & (sight.labelled | found | sampled))
    own = made or Made([], np.zeros((0, len(FEEDBACK)), dtype=bool))
    extra = own.flags[:, [FEEDBACK.index(label) for label in EXTRA]]
    return Comments(
        pieces=_words().pieces([*(sight.comments[row] for row in rows), *own.texts], REMARK_PIECES),
        labels=np.concatenate([sight.comment_flags[rows], own.flags]).astype(np.float32),
        weight=np.concatenate([sight.comment_weight[rows], np.ones(len(own.texts), dtype=np.float32)]),
        extra=np.concatenate([sight.comment_extra[rows], extra]).astype(np.float32),
    )


def training_windows(sight: Sight, *, without: int = HELD_OUT) -> Windows:
    """The windows of the lectures outside the held-out fold, and outside the fold `without`."""
    return lecture_windows(sight, (sight.window_fold != HELD_OUT) & (sight.window_fold != without))


def lecture_windows(sight: Sight, chosen: Flags) -> Windows:
    """The chosen windows, whole lectures, bool [N]."""
    rows = np.flatnonzero(chosen)
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


def uncoded_windows(folder: Path, sight: Sight, *, without: int = HELD_OUT) -> Windows:
    """Windows that nobody coded, at most `A_LECTURE` in a row of each lecture; labels and weight 0.

    None of the held-out lectures, nor of the fold `without`.

    Cut like the coded ones: whole sentences of at least fifty words. Transcripts without sentences or full of other
    signs (a garbled recognition) are left out, and so are windows that were coded.
    """
    told = pl.read_parquet(folder / "sight" / "transcripts.parquet").sort("video_id")
    coded = set(sight.windows)
    draw = np.random.default_rng(_SEED)
    texts, lectures = list[str](), list[tuple[int, int]]()
    for name, text in told.select("video_id", "text").iter_rows():
        if sight.lecture_fold.get(name) in (HELD_OUT, without):
            continue
        cut = [window for window in _cut(text) if window not in coded]
        if not cut or _garbled(cut):
            continue
        begin = int(draw.integers(0, max(0, len(cut) - A_LECTURE) + 1))
        taken = cut[begin : begin + A_LECTURE]
        lectures.append((len(texts), len(texts) + len(taken)))
        texts += taken
    return Windows(
        pieces=_words().pieces(texts, WINDOW_PIECES),
        bare=_words().pieces([_NOT_WORDS.sub(" ", text) for text in texts], WINDOW_PIECES),
        labels=np.zeros((len(texts), len(LECTURE_MOVES)), dtype=np.float32),
        weight=np.zeros(len(texts), dtype=np.float32),
        lectures=lectures,
    )


def _cut(text: str) -> list[str]:
    made, words = list[str](), list[str]()
    for sentence in _SENTENCE.split(text.strip()):
        words += sentence.split()
        if len(words) >= _WINDOW_WORDS:
            made.append(" ".join(words))
            words = []
    return made


def _garbled(windows: list[str]) -> bool:
    long = np.mean([len(window.split()) for window in windows]) > 2 * _WINDOW_WORDS
    letters = "".join(windows)
    strange = sum(not (sign.isascii()) for sign in letters) / len(letters) > 0.02
    return bool(long or strange or len(set(windows)) < 0.9 * len(windows))


def _words() -> Words:
    return Words(resources.path(f"models/{ENCODER.path}"))


def _flags(rows: pl.DataFrame, names: list[str]) -> Flags:
    return np.stack([rows[name].fill_null(False).to_numpy() for name in names], axis=1).astype(bool)


def _number(name: str) -> int:
    return zlib.crc32(name.encode())

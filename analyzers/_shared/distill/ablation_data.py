"""The two tasks of the ablation, read from the shared tables: comments (several labels) and talk moves (one)."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
import numpy.typing as npt
import polars as pl
import torch
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import average_precision_score, f1_score
from transformers import AutoTokenizer

from analyzers._shared.agreement import Reals, mean_kappa, threshold_curve
from analyzers._shared.calibration import sigmoid
from analyzers._shared.distill.loop import Examples, Floats
from analyzers._shared.distill.minilm import minilm_folder
from analyzers._shared.distill.objectives import Kind, target
from analyzers._shared.distill.students import Pieces
from analyzers._shared.distill.teachers import embed, ensemble, out_of_fold
from classroom.domain.taxonomy import FEEDBACK, STUDENT_MOVES, TEACHER_MOVES

MOVES: Final = (*(f"t:{name}" for name in TEACHER_MOVES), *(f"s:{name}" for name in STUDENT_MOVES))
_MOST_COMMENTS = 2000
_MOST_TRAINED, _MOST_TESTED = 4000, 3000
_FAR = -30.0
_GRID: Reals = np.linspace(0.05, 0.95, 91)
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Ablated:
    """A task: what to train on, which texts to predict, and how to measure their logits [N, K].

    means: the teacher's class means are taken from the training rows. teacher: measures of the teacher itself.
    """

    name: str
    kind: Kind
    classes: int
    context: bool
    train: Examples
    tested: Sequence[Pieces]
    measure: Callable[[Floats], dict[str, float]]
    teacher: dict[str, float]


def tokenized(texts: Sequence[str]) -> list[tuple[int, ...]]:
    """MiniLM's word pieces of each text, without special ones, at most 128."""
    tokenizer = cast("Any", AutoTokenizer.from_pretrained(str(minilm_folder())))
    found = tokenizer(list(texts), add_special_tokens=False, truncation=True, max_length=128)["input_ids"]
    return [tuple(ids) for ids in found]


def fold_of(name: str, folds: int = 5) -> int:
    """The fold of a lecture or teacher."""
    return zlib.crc32(name.encode()) % folds


def comments_task(folder: Path, embeddings: Callable[[Sequence[str]], Floats] = embed) -> Ablated:
    """Comments by lecture: fold 0 tests, fold 1 gives each label's threshold, the others train.

    The teacher never saw a comment of the lecture it labels, nor one of the test or threshold lectures: the mean of
    two logistic models, over embeddings and over words and letters.
    """
    rows = pl.read_parquet(folder / "sight" / "comments.parquet").filter(pl.col("llm_codes").is_not_null())
    human = pl.read_parquet(folder / "sight" / "human_dev.parquet")
    texts = rows["text"].to_list()
    flags = _flags(rows, "llm")
    folds = np.array([fold_of(lecture) for lecture in rows["video_id"]])
    known = np.flatnonzero(folds > 1)
    weight = np.where(rows["llm_unsure"].to_numpy(), 0.5, 1.0)
    vectors = embeddings(texts)
    soft = _comment_teacher([texts[row] for row in known], vectors[known], flags[known], (folds[known], weight[known]))
    picked = np.sort(np.random.default_rng(0).permutation(len(known))[:_MOST_COMMENTS])
    chosen = known[picked]
    test, cut = np.flatnonzero(folds == 0), np.flatnonzero(folds == 1)
    ids = tokenized([*texts, *human["text"].to_list()])
    wanted = target(
        torch.from_numpy(flags[chosen].astype(np.int64)),
        weight=torch.from_numpy(weight[chosen]).float(),
        teacher=torch.from_numpy(soft[picked]).float(),
        features=torch.from_numpy(vectors[chosen]),
    )
    coders = np.stack([_flags(human, coder) for coder in ("H1", "H2")])
    tested = [Pieces(ids[row]) for row in (*test, *cut, *range(len(texts), len(ids)))]
    truth = (flags[test], flags[cut], coders)
    return Ablated(
        "comments",
        "several",
        len(FEEDBACK),
        False,
        Examples([Pieces(ids[row]) for row in chosen], wanted),
        tested,
        lambda logits: _comment_measures(logits, truth),
        {"teacher's mean kappa on its training rows, out of fold": _kappa_at_half(soft, flags[known])},
    )


def _flags(rows: pl.DataFrame, coder: str) -> npt.NDArray[np.bool_]:
    names = [f"{coder}_{'na' if label == 'none' else label}" for label in FEEDBACK]
    return np.stack([rows[name].to_numpy() for name in names], axis=1).astype(bool)


def _comment_teacher(
    texts: Sequence[str], vectors: Floats, flags: npt.NDArray[np.bool_], how: tuple[Whole, Reals]
) -> Reals:
    folds, weight = how
    words = TfidfVectorizer(sublinear_tf=True, min_df=3, ngram_range=(1, 2)).fit_transform(texts)
    letters = TfidfVectorizer(sublinear_tf=True, min_df=5, ngram_range=(2, 4), analyzer="char_wb").fit_transform(texts)
    table = cast("Any", sparse.hstack([words, letters]).tocsr())
    return ensemble(
        [
            out_of_fold(vectors * 5, flags, folds, weight=weight, strength=1.0),
            out_of_fold(table, flags, folds, weight=weight, strength=10.0),
        ]
    )


def _kappa_at_half(margins: Reals, truth: npt.NDArray[np.bool_]) -> float:
    found = [mean_kappa(truth[None, :, label], margins[:, label] > 0) for label in range(truth.shape[1])]
    return float(np.mean([value for value in found if value is not None]))


def _comment_measures(logits: Floats, truth: tuple[Any, Any, Any]) -> dict[str, float]:
    tested, cut, coders = truth
    scores = sigmoid(logits.astype(np.float64))
    own, other, human = np.split(scores, [len(tested), len(tested) + len(cut)])
    kappas: list[float] = []
    people: list[float] = []
    for label in range(len(FEEDBACK)):
        threshold = float(_GRID[int(threshold_curve(other[:, label], cut[:, label], _GRID).argmax())])
        kappas.append(mean_kappa(tested[None, :, label], own[:, label] >= threshold) or 0.0)
        value = mean_kappa(coders[:, :, label], human[:, label] >= threshold)
        people += [] if value is None else [value]
    return {
        "kappa": float(np.mean(kappas)),
        "precision": float(np.mean([average_precision_score(tested[:, n], own[:, n]) for n in range(len(FEEDBACK))])),
        "kappa_people": float(np.mean(people)),
    }


def talk_task(folder: Path, predictions: Path) -> Ablated:
    """Talk moves by teacher, on the lessons that the window model of `predictions` never saw, split once more.

    predictions: npz in the order of train.parquet with `m` [N] (seen out of sample), log probabilities `T` [N, 7] and
    `S` [N, 5], features `H` [N, W]. One text is the speaker's role and a sentence, with the sentence before it.
    """
    rows = pl.read_parquet(folder / "talkmoves" / "train.parquet")
    with np.load(predictions) as stored:
        there, teacher, student, features = (stored[name] for name in ("m", "T", "S", "H"))
    labels = np.array([_move(*pair) for pair in zip(rows["teacher_move"], rows["student_move"], strict=True)])
    lessons = rows["transcript"].to_list()
    trains = np.array([fold_of(group_of(name), 3) > 0 for name in lessons])
    usable = there.astype(bool) & (labels >= 0)
    train = _whole_lessons(lessons, usable & trains, _MOST_TRAINED)
    test = _whole_lessons(lessons, usable & ~trains, _MOST_TESTED)
    roles = labels < len(TEACHER_MOVES)
    logits = np.full((len(labels), len(MOVES)), _FAR, dtype=np.float32)
    logits[roles, : len(TEACHER_MOVES)] = teacher[roles]
    logits[~roles, len(TEACHER_MOVES) :] = student[~roles]
    wanted = target(
        torch.from_numpy(labels[train]),
        teacher=torch.from_numpy(logits[train]),
        features=torch.from_numpy(features[train].astype(np.float32)),
    )
    needed = np.unique(np.concatenate([train, test, train - 1, test - 1]).clip(min=0))
    ids = dict(zip(needed.tolist(), tokenized([rows["sentence"][int(row)] or "" for row in needed]), strict=True))
    said_by = tokenized(["teacher", "student"])

    def pair(row: int) -> Pieces:
        before = ids[row - 1] if row and lessons[row - 1] == lessons[row] else ()
        return Pieces(said_by[0 if roles[row] else 1] + ids[row], before)

    return Ablated(
        "talk moves",
        "one",
        len(MOVES),
        True,
        Examples([pair(int(row)) for row in train], wanted),
        [pair(int(row)) for row in test],
        lambda found: _move_measures(found, labels[test]),
        _move_measures(logits[test], labels[test]),
    )


def group_of(lesson: str) -> str:
    """The teacher of a TalkMoves lesson as far as its file's name tells; doubtful names are kept together."""
    plain = lesson.lower().replace(".xlsx", "")
    if plain.startswith("talkback"):
        return plain.split(".")[2]
    letters = re.sub(r"[^a-z]+", " ", re.sub(r"\d+(?:st|nd|rd|th)?|grade|pt\b", " ", plain)).split()
    return " ".join(letters[:2])


def _move(teacher: str | None, student: str | None) -> int:
    if teacher is not None:
        return TEACHER_MOVES.index(teacher)
    return -1 if student is None else len(TEACHER_MOVES) + STUDENT_MOVES.index(student)


def _whole_lessons(lessons: Sequence[str], usable: npt.NDArray[np.bool_], most: int) -> Whole:
    """Rows of lessons taken in a fixed mixed order until there are `most`."""
    names = sorted({lessons[int(row)] for row in np.flatnonzero(usable)}, key=lambda name: zlib.crc32(name.encode()))
    place = {name: number for number, name in enumerate(names)}
    rows = np.flatnonzero(usable)
    order = np.argsort([place[lessons[int(row)]] for row in rows], kind="stable")
    return np.sort(rows[order[:most]]).astype(np.int64)


def _move_measures(logits: Floats, labels: Whole) -> dict[str, float]:
    """Macro-F1 over moves without none, of teachers and of students, each among the moves of their role."""
    count, made = len(TEACHER_MOVES), dict[str, float]()
    for name, own, first in (("teacher", labels < count, 0), ("student", labels >= count, count)):
        last = first + (count if first == 0 else len(STUDENT_MOVES))
        found = logits[own, first:last].argmax(axis=1)
        truth = labels[own] - first
        made[f"f1_{name}"] = float(
            cast("Any", f1_score)(truth, found, labels=range(1, last - first), average="macro", zero_division=0)
        )
    return made | {"f1": (made["f1_teacher"] + made["f1_student"]) / 2}

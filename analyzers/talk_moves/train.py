"""Trains the talk moves: python -m analyzers.talk_moves.train --data FOLDER --work FOLDER (needs the train extra).

Two steps, the first kept in the work folder so that an interrupted training goes on: the encoder, on two of the three
parts of the teachers; the stack on top, fitted on the third, where the encoder's readings are out of sample.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from pathlib import Path
from typing import Any, TypeAlias, cast

import numpy as np
import numpy.typing as npt
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

import resources
from analyzers._shared.calibration import cut_for_precision
from analyzers._shared.distill.layers import write_layers
from analyzers._shared.distill.minilm import sha256_of
from analyzers._shared.distill.sequences import STUDENT, TEACHER, Settings, Talk, WindowModel, fit
from analyzers._shared.echo import echoes
from analyzers._shared.encoder import ENCODER
from analyzers._shared.onnx import Words
from analyzers._shared.windows import MOST_PIECES, TALK, Flags, Readings, TalkReader
from analyzers.talk_moves.lessons import Lessons, read_lessons
from analyzers.talk_moves.stack import ROLES, Role, features

Floats: TypeAlias = npt.NDArray[np.float32]
Reals: TypeAlias = npt.NDArray[np.float64]
Whole: TypeAlias = npt.NDArray[np.int64]

HELD_OUT = 0
STRENGTH = 0.3
NEVER_SURE = 2.0
_LOGS = ("teacher", "student", "asks", "by_teacher")
_NOT_WORDS = re.compile(r"[^\w\s'’]+")


def as_talk(lessons: Lessons, rows: Flags) -> Talk:
    """The lessons as word pieces; only those whose rows are chosen are trained on."""
    words = Words(resources.path(f"models/{ENCODER.path}"))
    bare = [_NOT_WORDS.sub(" ", text).strip() or text for text in lessons.texts]
    return Talk(
        pieces=words.pieces(lessons.texts, MOST_PIECES),
        bare=words.pieces(bare, MOST_PIECES),
        role=np.where(lessons.teacher >= 0, TEACHER, STUDENT),
        teacher=lessons.teacher,
        student=lessons.student,
        asks=np.array([text.rstrip(' "”').endswith("?") for text in lessons.texts], dtype=np.int64),
        lessons=lessons.spans(rows),
    )


def encoder(lessons: Lessons, rows: Flags, settings: Settings, folder: Path) -> None:
    """Train on the chosen rows and write layers.onnx and heads.npz into `folder`; nothing if they are there."""
    if (folder / "heads.npz").exists():
        return
    started = time.monotonic()

    def tell(step: int, steps: int, loss: float) -> None:
        print(f"{folder.name}: step {step} of {steps}, loss {loss:.3f}, {time.monotonic() - started:.0f} s", flush=True)

    model: WindowModel = fit(as_talk(lessons, rows), settings, tell=tell)
    folder.mkdir(parents=True, exist_ok=True)
    torch.save(model.state_dict(), folder / "model.pt")
    write_layers(model.encoder, folder / "layers.onnx")
    cast("Any", np).savez(
        folder / "heads.npz", **{name: part.astype(np.float32) for name, part in model.heads().items()}
    )


def read(lessons: Lessons, rows: Flags, folder: Path, *, bare: bool = False) -> Readings:
    """What the encoder in `folder` makes of the chosen rows, roles known; bare: without punctuation."""
    texts = [text for text, chosen in zip(lessons.texts, rows, strict=True) if chosen]
    if bare:
        texts = [_NOT_WORDS.sub(" ", text).strip() or text for text in texts]
    roles = [role for role, chosen in zip(lessons.roles, rows, strict=True) if chosen]
    return TalkReader(folder, resources.path(f"models/{ENCODER.path}")).read(texts, roles, lessons.first[rows])


def fit_stack(lessons: Lessons, rows: Flags, folder: Path, target: Path) -> None:
    """Fit both roles' layers on the held-out rows, as written and bare, and write them to `target`."""
    stored: dict[str, np.ndarray[tuple[int, ...], np.dtype[np.float32]]] = {}
    for role in ROLES:
        truth = (lessons.teacher if role == "teacher" else lessons.student)[rows]
        known = truth >= 0
        table = np.vstack([_features(lessons, rows, folder, role, bare=bare)[known] for bare in (False, True)])
        moves = np.tile(truth[known], 2)
        mean, scale = table.mean(axis=0), table.std(axis=0) + 1e-6
        layer = LogisticRegression(C=STRENGTH, max_iter=200).fit((table - mean) / scale, moves)
        logs = layer.predict_log_proba((table - mean) / scale)
        cuts = [cut_for_precision(np.exp(logs[:, move]), moves == move) for move in range(logs.shape[1])]
        parts = {
            "mean": mean,
            "scale": scale,
            "weight": layer.coef_,
            "offset": layer.intercept_,
            "lean": _leanings(logs, moves),
            "sure": [cut.threshold if cut else NEVER_SURE for cut in cuts],
        }
        stored |= {f"{role}_{name}": np.asarray(part, dtype=np.float32) for name, part in parts.items()}
    cast("Any", np).savez(target, **stored)


def _features(lessons: Lessons, rows: Flags, folder: Path, role: Role, *, bare: bool) -> Floats:
    cache = folder / f"readings-{'bare' if bare else 'written'}.npz"
    if not cache.exists():
        made = read(lessons, rows, folder, bare=bare)
        np.savez(cache, vectors=made.vectors[:0], **{name: getattr(made, name) for name in _LOGS})
    with np.load(cache) as stored:
        readings = Readings(stored["vectors"], *(stored[name] for name in _LOGS))
    texts = [text for text, chosen in zip(lessons.texts, rows, strict=True) if chosen]
    if bare:
        texts = [_NOT_WORDS.sub(" ", text).strip() or text for text in texts]
    roles = [known for known, chosen in zip(lessons.roles, rows, strict=True) if chosen]
    return features(readings, echoes(texts, roles, lessons.first[rows]), role)


def _leanings(logs: Reals, truth: Whole) -> Reals:
    """What to add to each move's log probability for the highest macro-F1 over moves without `none`."""
    lean = np.zeros(logs.shape[1])
    for _ in range(2):
        for move in range(len(lean)):
            tried: list[tuple[float, float]] = []
            for step in np.arange(-1.5, 1.51, 0.15):
                lean[move] = step
                each = cast("Any", f1_score)(truth, (logs + lean).argmax(axis=1), average=None)
                tried.append((float(each[1:].mean()), float(step)))
            lean[move] = max(tried)[1]
    return lean


def main(given: list[str]) -> None:
    """Train, and write the shipped folder."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args(given)
    torch.set_num_threads(options.threads)
    lessons = read_lessons(options.data)
    held_out = lessons.part == HELD_OUT
    folder = options.work / f"fold-{options.seed}"
    encoder(lessons, ~held_out, Settings(seed=options.seed), folder)
    shipped = resources.path(f"models/{TALK.path}")
    shipped.mkdir(parents=True, exist_ok=True)
    for name in ("layers.onnx", "heads.npz"):
        (shipped / name).write_bytes((folder / name).read_bytes())
    fit_stack(lessons, held_out, folder, shipped / "stack.npz")
    for path in sorted(shipped.iterdir()):
        print(path.name, sha256_of(path))


if __name__ == "__main__":
    main(sys.argv[1:])

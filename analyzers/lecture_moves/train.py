"""Trains the lecture moves: python -m analyzers.lecture_moves.train --data FOLDER --work FOLDER --cache FOLDER.

Needs the train extra, the five packages of mpnet (joined in --cache) and, in good time, an accelerator (--device cuda).
Three times without a fifth of the lectures, and once with all of them but the held-out ones: mpnet is trained on the
coded windows, reads the uncoded ones, and MiniLM learns from both. The three give the calibration and the thresholds,
on lectures their models never saw; the last one ships. Each finished step is kept in the work folder.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any, cast

import numpy as np

import resources
from analyzers._shared.agreement import Flags, Reals, threshold_curve
from analyzers._shared.calibration import cut_for_precision, platt
from analyzers._shared.distill import sight as data
from analyzers._shared.distill.layers import write_layers
from analyzers._shared.distill.minilm import sha256_of
from analyzers._shared.distill.passages import PassageModel, read_windows
from analyzers._shared.distill.teachers import mpnet_folder
from analyzers._shared.distill.tuned import MPNET_PIECES, tuned_encoder
from analyzers.lecture_moves import MODEL
from analyzers.lecture_moves.teaching import TEACHER, taught, trained, with_shares
from classroom.domain.taxonomy import FEEDBACK, LECTURE_MOVES

LEFT_OUT = (1, 2, 3)
"""Folds of lectures that one run each does without, for calibration and thresholds; no run sees fold 0."""
SEED = 1
NEVER_SURE = 2.0
_GRID: Reals = np.linspace(0.02, 0.9, 89)
_SMOOTH = np.hanning(13)[1:-1] / np.hanning(13).sum()


def step(sight: data.Sight, folder: Path, without: int, asked: argparse.Namespace) -> None:
    """Teach one student without the fold; fold-N.npz has its log odds for that fold's windows, the last its layers."""
    file = folder / f"fold-{without}.npz"
    if file.exists():
        return
    started = time.monotonic()

    def tell(done: int, steps: int, loss: float) -> None:
        print(f"{file.name}: {done} of {steps}, loss {loss:.3f}, {time.monotonic() - started:.0f} s", flush=True)

    coded = data.training_windows(sight, without=without)
    uncoded = data.uncoded_windows(asked.data, sight, without=without)
    heads = (len(FEEDBACK), len(data.EXTRA), len(LECTURE_MOVES))
    mpnet = PassageModel(*heads, encoder=tuned_encoder(mpnet_folder(asked.cache)), numbered=MPNET_PIECES)
    teacher = trained(mpnet.to(asked.device), coded, TEACHER, SEED, tell)
    shares = with_shares(uncoded, [read_windows(teacher, uncoded)])
    student = taught(PassageModel(*heads).to(asked.device), coded, shares, SEED, tell)
    held = data.lecture_windows(sight, sight.window_fold == without)
    folder.mkdir(parents=True, exist_ok=True)
    if without == data.HELD_OUT:
        write_layers(student.cpu().encoder, folder / "layers.onnx")
        head = student.windows
        np.savez(folder / "heads.npz", weight=head.weight.detach().numpy(), bias=head.bias.detach().numpy())
    np.savez(file, student=read_windows(student, held))


def threshold(scores: Reals, truth: Flags) -> float:
    """The probability with the best kappa, the curve smoothed over a tenth so that one lucky step does not decide."""
    curve = threshold_curve(scores, truth, _GRID)
    return float(_GRID[int(np.convolve(np.pad(curve, 5, mode="edge"), _SMOOTH, mode="valid").argmax())])


def calibration(found: Reals, truth: Flags) -> dict[str, list[float]]:
    """Slope, shift, threshold and sure of every kind, from log odds [N, 14] of lectures not trained on."""
    made: dict[str, list[float]] = {"slope": [], "shift": [], "threshold": [], "sure": []}
    for kind in range(len(LECTURE_MOVES)):
        curve = platt(found[:, kind], truth[:, kind])
        scores = curve.scores(found[:, kind])
        cut = cut_for_precision(scores, truth[:, kind])
        values = (curve.slope, curve.shift, threshold(scores, truth[:, kind]), cut.threshold if cut else NEVER_SURE)
        for name, value in zip(made, values, strict=True):
            made[name].append(value)
    return made


def main() -> None:
    """Train, calibrate, write the shipped folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with sight/ and lecture_moves/")
    parser.add_argument("--work", type=Path, required=True, help="where finished steps are kept")
    parser.add_argument("--cache", type=Path, required=True, help="where mpnet is joined from its packages")
    parser.add_argument("--device", default="cpu", help="where to train: cpu, or cuda")
    asked = parser.parse_args()
    sight, folder = data.read_sight(cast("Path", asked.data)), cast("Path", asked.work) / "lectures"
    for without in (*LEFT_OUT, data.HELD_OUT):
        step(sight, folder, without, asked)
    found = [np.load(folder / f"fold-{fold}.npz")["student"].astype(np.float64) for fold in LEFT_OUT]
    truth = [sight.window_flags[sight.window_fold == fold] for fold in LEFT_OUT]
    parts = calibration(np.concatenate(found), np.concatenate(truth))
    target = resources.path(f"models/{MODEL.path}")
    target.mkdir(parents=True, exist_ok=True)
    with np.load(folder / "heads.npz") as stored:
        made = {name: np.array(values, dtype=np.float32) for name, values in parts.items()}
        cast("Any", np).savez(target / "heads.npz", weight=stored["weight"], bias=stored["bias"], **made)
    (target / "layers.onnx").write_bytes((folder / "layers.onnx").read_bytes())
    for path in sorted(target.iterdir()):
        print(path.name, sha256_of(path))


if __name__ == "__main__":
    main()

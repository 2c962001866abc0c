"""Trains the lecture moves: python -m analyzers.lecture_moves.train --data FOLDER --work FOLDER (after feedback).

The comments' encoder from the work folder, which has already seen the windows five times, is trained on them ten times
more, rare kinds weighing more; then the scores are calibrated on the held-out lectures, all kinds together.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch

import resources
from analyzers._shared.agreement import Flags, Reals
from analyzers._shared.calibration import cut_for_precision, platt
from analyzers._shared.distill import sight as data
from analyzers._shared.distill.layers import write_layers
from analyzers._shared.distill.minilm import sha256_of
from analyzers._shared.distill.passages import PassageModel, Settings, fit
from analyzers._shared.encoder import ENCODER
from analyzers._shared.passages import PassageReader
from analyzers.lecture_moves import MODEL
from classroom.domain.taxonomy import FEEDBACK, LECTURE_MOVES

SETTINGS = Settings(comment_epochs=0, window_epochs=10, seed=1, rare=True)
THRESHOLD = 0.27
"""For all kinds alike: the 11 held-out lectures are too few to choose one for each (kappa .42 against .46)."""

NEVER_SURE = 2.0


def encoder(sight: data.Sight, before: Path, folder: Path) -> None:
    """Go on training the model in `before` and write layers.onnx and heads.npz; nothing if they are there."""
    if (folder / "heads.npz").exists():
        return
    model = PassageModel(len(FEEDBACK), len(data.EXTRA), len(LECTURE_MOVES))
    model.load_state_dict(torch.load(before / "model.pt"))
    torch.nn.init.zeros_(model.windows.bias)
    started = time.monotonic()

    def tell(step: int, steps: int, loss: float) -> None:
        print(f"step {step} of {steps}, loss {loss:.3f}, {time.monotonic() - started:.0f} s", flush=True)

    fit(model, data.training_comments(sight), data.training_windows(sight), SETTINGS, tell=tell)
    folder.mkdir(parents=True, exist_ok=True)
    torch.save(model.state_dict(), folder / "model.pt")
    write_layers(model.encoder, folder / "layers.onnx")
    head = model.windows
    np.savez(folder / "heads.npz", weight=head.weight.detach().numpy(), bias=head.bias.detach().numpy())


def margins(sight: data.Sight, rows: Flags, folder: Path) -> Reals:
    """Log odds [n, 14] of the chosen windows, before calibration."""
    reader = PassageReader(folder, resources.path(f"models/{ENCODER.path}"))
    texts = [text for text, chosen in zip(sight.windows, rows, strict=True) if chosen]
    with np.load(folder / "heads.npz") as stored:
        vectors = reader.windows(texts, sight.window_first[rows])
        return (vectors @ stored["weight"].T + stored["bias"]).astype(np.float64)


def main() -> None:
    """Train, calibrate, write the shipped folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with sight/ and lecture_moves/")
    parser.add_argument("--work", type=Path, required=True, help="where feedback's training left its steps")
    asked = parser.parse_args()
    sight, folder = data.read_sight(cast("Path", asked.data)), asked.work / f"lectures-{SETTINGS.seed}"
    encoder(sight, asked.work / "comments-0", folder)
    held = sight.window_fold == data.HELD_OUT
    found, truth = margins(sight, held, folder), sight.window_flags[held]
    curve = platt(found.ravel(), truth.ravel())
    cuts = [cut_for_precision(curve.scores(found[:, kind]), truth[:, kind]) for kind in range(len(LECTURE_MOVES))]
    parts = {
        "slope": [curve.slope] * len(cuts),
        "shift": [curve.shift] * len(cuts),
        "threshold": [THRESHOLD] * len(cuts),
        "sure": [cut.threshold if cut else NEVER_SURE for cut in cuts],
    }
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

"""Trains the comment classifier: python -m analyzers.feedback.train --data FOLDER --work FOLDER (train extra).

Steps, the first kept in the work folder: an encoder fine-tuned on comments, those made for training among them, and
lecture windows outside the held-out lectures; a linear model of cues and hashed words on the same comments; both
stacked and calibrated on the held-out lectures and the made comments kept for that; thresholds from those and from the
human coders' development rows.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import polars as pl
import scipy.sparse as sparse
import torch
from sklearn.linear_model import LogisticRegression

import resources
from analyzers._shared.agreement import Flags, Reals, threshold_curve
from analyzers._shared.distill import sight as data
from analyzers._shared.distill.layers import write_layers
from analyzers._shared.distill.minilm import sha256_of
from analyzers._shared.distill.passages import PassageModel, Settings, fit
from analyzers._shared.encoder import ENCODER
from analyzers._shared.hashed import hashed_features
from analyzers._shared.passages import PassageReader
from analyzers.feedback import MODEL
from analyzers.feedback.cues import NAMES, cues
from analyzers.feedback.model import BUCKETS
from classroom.domain.taxonomy import FEEDBACK, LECTURE_MOVES

STRENGTH = 1.0
GRID: Reals = np.linspace(0.05, 0.95, 91)
FEW = 5
"""Below so many positives with either human coder the threshold comes from the large model's labels alone."""


def read_coders(folder: Path) -> tuple[list[str], Flags]:
    """Texts of the human development rows and the two coders' flags [2, N, 10]."""
    rows = pl.read_parquet(folder / "sight" / "human_dev.parquet")
    flags = [[rows[f"{coder}_{data.source_name(label)}"].to_numpy() for label in FEEDBACK] for coder in ("H1", "H2")]
    return rows["text"].to_list(), np.array(flags, dtype=bool).transpose(0, 2, 1)


def encoder(sight: data.Sight, made: data.Made, settings: Settings, folder: Path, device: str) -> None:
    """Fine-tune the encoder and write layers.onnx and heads.npz into `folder`; nothing if they are there."""
    if (folder / "heads.npz").exists():
        return
    torch.manual_seed(settings.seed)
    model, started = PassageModel(len(FEEDBACK), len(data.EXTRA), len(LECTURE_MOVES)).to(device), time.monotonic()

    def tell(step: int, steps: int, loss: float) -> None:
        print(f"step {step} of {steps}, loss {loss:.3f}, {time.monotonic() - started:.0f} s", flush=True)

    fit(model, data.training_comments(sight, made), data.training_windows(sight), settings, tell=tell)
    folder.mkdir(parents=True, exist_ok=True)
    write_layers(model.cpu().encoder, folder / "layers.onnx")
    head = model.comments
    np.savez(folder / "heads.npz", weight=head.weight.detach().numpy(), bias=head.bias.detach().numpy())


def sparse_features(texts: Sequence[str]) -> Any:
    """Sparse float32 [N, cues + BUCKETS]."""
    columns, values, ends = [], [], [0]
    for text in texts:
        buckets, weights = hashed_features(text, BUCKETS)
        columns.append(buckets)
        values.append(weights)
        ends.append(ends[-1] + len(buckets))
    hashed = sparse.csr_matrix((np.concatenate(values), np.concatenate(columns), ends), shape=(len(texts), BUCKETS))
    return sparse.hstack([sparse.csr_matrix(cues(texts)), hashed]).tocsr().astype(np.float32)


def crossed(table: Reals, truth: Flags) -> Reals:
    """Log odds of each row by a stack fitted on the other half of the rows."""
    half = np.arange(len(truth)) % 2
    made = np.zeros(len(truth))
    for side in (0, 1):
        stack = LogisticRegression(C=STRENGTH).fit(table[half != side], truth[half != side])
        made[half == side] = stack.decision_function(table[half == side])
    return made


def pick_threshold(scores: Reals, known: tuple[Flags, Reals], human: Reals, coders: Flags) -> float:
    """The threshold with the best smoothed kappa: half the human coders' mean, half the large model's.

    Rare labels, with fewer than `FEW` positives for a human coder, go by the large model alone.
    """
    curve = threshold_curve(scores, known[0], GRID, known[1])
    if coders.sum(axis=1).min() >= FEW:
        curve = (curve + np.mean([threshold_curve(human, coder, GRID) for coder in coders], axis=0)) / 2
    smooth = np.convolve(np.pad(curve, 5, mode="edge"), np.hanning(13)[1:-1] / np.hanning(13).sum(), mode="valid")
    return float(GRID[int(smooth.argmax())])


def train(
    sight: data.Sight, made: data.Made, kept: data.Made, coders: tuple[list[str], Flags], folder: Path, target: Path
) -> None:
    """Fit the linear model and the stack of every label, choose its threshold, write the shipped files.

    kept: made comments that the encoder and the linear model do not see; the stack and its thresholds do.
    """
    seen = np.flatnonzero(sight.labelled & (sight.comment_fold != data.HELD_OUT))
    held = np.flatnonzero(sight.labelled & (sight.comment_fold == data.HELD_OUT))
    texts = [[sight.comments[row] for row in rows] for rows in (seen, held)]
    texts[0] += made.texts
    texts[1] += kept.texts
    weights = np.concatenate([sight.comment_weight[seen], np.ones(len(made.texts))])
    tables = [sparse_features(part) for part in (*texts, coders[0])]
    reader = PassageReader(folder, resources.path(f"models/{ENCODER.path}"))
    with np.load(folder / "heads.npz") as stored:
        weight, bias = stored["weight"], stored["bias"]
    read = [reader.remarks(part) @ weight.T + bias for part in (texts[1], coders[0])]
    parts: dict[str, list[Any]] = {name: [] for name in ("embedding", "cues", "hashed", "offset")}
    labels: dict[str, dict[str, float]] = {}
    for number, label in enumerate(FEEDBACK):
        truth = sight.comment_flags[:, number]
        known = np.concatenate([truth[seen], made.flags[:, number]])
        told = np.concatenate([truth[held], kept.flags[:, number]])
        linear = LogisticRegression(C=STRENGTH, max_iter=300).fit(tables[0], known, sample_weight=weights)
        columns = [number, *([len(FEEDBACK) + data.EXTRA.index(label)] if label in data.EXTRA else [])]
        both = zip(tables[1:], read, strict=True)
        views = [np.c_[linear.decision_function(table), logits[:, columns]] for table, logits in both]
        stack = LogisticRegression(C=STRENGTH).fit(views[0], told)
        scores, human = (1 / (1 + np.exp(-m)) for m in (crossed(views[0], told), stack.decision_function(views[1])))
        weight_of = np.concatenate([sight.comment_weight[held], np.ones(len(kept.texts))]).astype(np.float64)
        threshold = pick_threshold(scores, (told, weight_of), human, coders[1][:, :, number])
        share = stack.coef_[0]
        parts["embedding"].append(share[1:] @ weight[columns])
        parts["cues"].append(share[0] * linear.coef_[0, : len(NAMES)])
        parts["hashed"].append(share[0] * linear.coef_[0, len(NAMES) :])
        parts["offset"].append(stack.intercept_[0] + share[0] * linear.intercept_[0] + share[1:] @ bias[columns])
        labels[label] = {"slope": 1.0, "shift": 0.0, "threshold": round(threshold, 3)}
        print(label, labels[label], np.round(share, 2))
    _write(target, parts, labels)
    (target / "layers.onnx").write_bytes((folder / "layers.onnx").read_bytes())


def _write(target: Path, parts: dict[str, list[npt.NDArray[np.float32]]], labels: Any) -> None:
    target.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        target / "linear.npz",
        embedding=np.stack(parts["embedding"], axis=1).astype(np.float32),
        cues=np.stack(parts["cues"], axis=1).astype(np.float32),
        hashed=np.stack(parts["hashed"], axis=1).astype(np.float16),
        offset=np.array(parts["offset"], dtype=np.float32),
    )
    (target / "calibration.json").write_text(json.dumps({"labels": labels}, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with sight/ and lecture_moves/")
    parser.add_argument("--work", type=Path, required=True, help="where finished steps are kept")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--device", default="cpu", help="where to train: cpu, or cuda")
    asked = parser.parse_args()
    sight, folder = data.read_sight(cast("Path", asked.data)), asked.work / f"comments-{asked.seed}"
    file = Path(__file__).parent / "made_comments.jsonl"
    made, kept = data.read_made(file), data.read_made(file, "dev")
    encoder(sight, made, Settings(seed=asked.seed), folder, asked.device)
    target = resources.path(f"models/{MODEL.path}")
    train(sight, made, kept, read_coders(asked.data), folder, target)
    for path in sorted(target.iterdir()):
        print(path.name, sha256_of(path))


if __name__ == "__main__":
    main()

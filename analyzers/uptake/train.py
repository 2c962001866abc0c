"""Trains uptake: python -m analyzers.uptake.train --data FOLDER (needs the train extra; after talk_moves)."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
from sklearn.linear_model import Ridge

import resources
from analyzers._shared.calibration import platt
from analyzers._shared.distill.minilm import sha256_of
from analyzers._shared.encoder import ENCODER, Encoder
from analyzers._shared.windows import TALK, TalkReader
from analyzers.uptake import MODEL
from analyzers.uptake.exchanges import Exchange
from analyzers.uptake.model import features

Reals = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

FOLDS = 5
STRENGTH = 30.0
HIGH = 2


def read_rated(folder: Path) -> pl.DataFrame:
    """The exchanges of uptake/dev.parquet that have a rating (both sides on task), in the file's order."""
    return pl.read_parquet(folder / "uptake" / "dev.parquet").filter(pl.col("uptake_zscore").is_not_null())


def exchange_features(rated: pl.DataFrame, talk: Path | None = None) -> Reals:
    """Float64 [N, F]; talk: the folder of the talk encoder, None for the shipped one."""
    words = resources.path(f"models/{ENCODER.path}")
    pairs = [Exchange(student, teacher, 0) for student, teacher in rated.select("student_text", "teacher_text").rows()]
    reader = TalkReader(talk or resources.path(f"models/{TALK.path}"), words)
    return features(pairs, reader, Encoder(words)).astype(np.float64)


def folds_of(rated: pl.DataFrame, seed: int) -> Whole:
    """The fold of each row, 0..FOLDS-1: all exchanges of a lesson in one."""
    lessons = rated["obs_id"].to_numpy()
    names, place = np.unique(lessons, return_inverse=True)
    return np.random.default_rng(seed).permutation(len(names))[place] % FOLDS


def out_of_fold(table: Reals, rating: Reals, folds: Whole) -> Reals:
    """The rating of each row predicted by a model that did not see its lesson."""
    made = np.zeros(len(rating))
    for fold in range(FOLDS):
        inside = folds != fold
        mean, scale = table[inside].mean(axis=0), table[inside].std(axis=0) + 1e-6
        ridge = Ridge(alpha=STRENGTH).fit((table[inside] - mean) / scale, rating[inside])
        made[~inside] = ridge.predict((table[~inside] - mean) / scale)
    return made


def main() -> None:
    """Train on all rows; calibrate on predictions out of fold."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    rated = read_rated(parser.parse_args().data)
    table, rating = exchange_features(rated), rated["uptake"].to_numpy()
    predicted = out_of_fold(table, rating, folds_of(rated, 0))
    known = rated["uptake_majority"].is_not_null().to_numpy()
    high = (rated["uptake_majority"].fill_null(-1) == HIGH).to_numpy()
    centre = float(rating.mean())
    curve = platt(predicted[known] - centre, high[known])
    mean, scale = table.mean(axis=0), table.std(axis=0) + 1e-6
    ridge = Ridge(alpha=STRENGTH).fit((table - mean) / scale, rating)
    shift = curve.shift + curve.slope * (float(ridge.intercept_) - centre)
    target = resources.path(f"models/{MODEL.path}") / "ridge.npz"
    target.parent.mkdir(parents=True, exist_ok=True)
    np.savez(target, mean=mean, scale=scale, weight=ridge.coef_, platt=np.array([curve.slope, shift, 0.5]))
    print(target.name, sha256_of(target))


if __name__ == "__main__":
    main()

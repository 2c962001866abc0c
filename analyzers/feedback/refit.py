"""What a teacher's corrections of comments teach the model: a change of its last layer, judged before it is kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol, cast

import numpy as np
import numpy.typing as npt
import polars as pl

import resources
from analyzers._shared.agreement import kappa
from analyzers._shared.refit import Change, Fitted, Floats, Reals, Taught, refit
from analyzers.feedback.model import NONE, FeedbackModel
from classroom.domain.taxonomy import FEEDBACK

LET_STAND: Final = 0.25
"""Weight of a label of a corrected comment that the teacher saw and did not change."""

_FEW = 3
_SURE = 30.0


class Reads(Protocol):
    """What the refit needs of the model: see `FeedbackModel`."""

    def read(self, texts: Sequence[str]) -> tuple[Floats, Reals]:
        """Features [N, F], and log odds [N, 10] from which 0 is the threshold."""
        ...


@dataclass(frozen=True)
class Developed:
    """The frozen development set: features [N, F], log odds [N, 10], labels [N, 10]."""

    features: Floats
    margins: Reals
    truth: npt.NDArray[np.bool_]


def learn(corrected: pl.DataFrame, models: Mapping[str, Path]) -> Fitted:
    """The change that the corrections ask for, and how it was judged (see `analyzers._shared.refit.refit`).

    corrected: one row a label the teacher gave or took: text, label, applies. ValueError if there is none of a label
    the model has but `none`, which follows from the others.
    """
    model = FeedbackModel(models["feedback"], models["encoder"])
    return refit(taught(corrected, model), quality_of(developed(model)))


def taught(corrected: pl.DataFrame, model: Reads) -> Taught:
    """The rows of the corrected comments; labels of theirs that were let stand count `LET_STAND`."""
    known = corrected.filter(pl.col("label").is_in([label for label in FEEDBACK if label != "none"]))
    if known.is_empty():
        raise ValueError("no label the model has was corrected")
    texts = known["text"].unique(maintain_order=True).to_list()
    features, margins = model.read(texts)
    truth, weight = margins > 0, np.full(margins.shape, LET_STAND)
    weight[:, NONE] = 0
    place = {text: row for row, text in enumerate(texts)}
    for text, label, applies in known.select("text", "label", "applies").iter_rows():
        truth[place[text], FEEDBACK.index(label)] = applies
        weight[place[text], FEEDBACK.index(label)] = 1
    return Taught(features, np.clip(margins, -_SURE, _SURE), truth, weight)


def developed(model: Reads, file: Path | None = None) -> Developed:
    """The development set that ships (comments written for it, no one's words), read by the model."""
    place = file or resources.path("models/feedback/dev.json")
    rows = cast("list[dict[str, list[str] | str]]", json.loads(place.read_text(encoding="utf-8"))["comments"])
    features, margins = model.read([str(row["text"]) for row in rows])
    truth = np.array([[label in row["labels"] for label in FEEDBACK] for row in rows], dtype=bool)
    return Developed(features, margins, truth)


def quality_of(known: Developed) -> Callable[[Change | None], float]:
    """A measure of a change (None: without one): mean kappa over the labels with at least three examples."""
    truth = known.truth
    labels = [label for label in range(truth.shape[1]) if truth[:, label].sum() >= _FEW]

    def quality(change: Change | None) -> float:
        margins = known.margins if change is None else known.margins + change.margins(known.features)
        found = margins > 0
        # `none` is where no other label applies
        found[:, NONE] = ~np.delete(found, NONE, axis=1).any(axis=1)
        return float(np.mean([kappa(truth[:, label], found[:, label]) or 0.0 for label in labels]))

    return quality

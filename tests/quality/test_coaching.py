"""How well the coach is foretold on teachers that were not learned from: scores, intervals, highlights, missed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import resources
from analyzers._shared.encoder import ENCODER
from analyzers.coaching.model import CoachModel
from classroom.domain.taxonomy import COACHING_SCORES

pytestmark = [pytest.mark.quality, pytest.mark.material]

RESAMPLES = 1000
CHANGED_EVERY = 8
FLOOR_SCORES, FLOOR_HIGHLIGHTS, FLOOR_MISSED = 0.50, 0.38, 0.33


def _ranks(values: np.ndarray) -> np.ndarray:
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(count) - (count - 1) / 2)[place]


def spearman(one: np.ndarray, other: np.ndarray) -> float:
    """Rank correlation; 0 where one of them is constant."""
    first, second = _ranks(one), _ranks(other)
    return float(np.corrcoef(first, second)[0, 1]) if first.std() and second.std() else 0.0


@pytest.fixture
def held_out() -> dict[str, Any]:
    path = resources.path("models/coaching/1/held_out.json")
    return json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture
def coach(data: Path) -> list[dict[str, Any]]:
    lines = (data / "coach_segments" / "segments.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _around(values: list[float]) -> str:
    low, high = np.percentile(values, [2.5, 97.5])
    return f"({low:.2f} to {high:.2f})"


def _covered(off: np.ndarray, groups: np.ndarray) -> float:
    """Share of residuals within the half width that the residuals of all other teachers give."""
    inside = np.zeros(len(off), dtype=bool)
    for group in np.unique(groups):
        others = np.sort(off[groups != group])
        rank = min(len(others) - 1, int(np.ceil((len(others) + 1) * 0.8)) - 1)
        inside[groups == group] = off[groups == group] <= others[rank]
    return float(inside.mean())


def _score_figures(
    coach: list[dict[str, Any]], foretold: np.ndarray, half: np.ndarray, groups: np.ndarray
) -> dict[str, str]:
    picks = np.random.default_rng(0).integers(0, len(coach), (RESAMPLES, len(coach)))
    figures: dict[str, str] = {}
    drawn = np.zeros((len(COACHING_SCORES), RESAMPLES))
    means: list[float] = []
    for place, name in enumerate(COACHING_SCORES):
        given = np.array([np.nan if one["scores"][name] is None else one["scores"][name] for one in coach])
        known = ~np.isnan(given)
        per_split = [spearman(split[known, place], given[known]) for split in foretold]
        together = foretold[:, :, place].mean(axis=0)
        for number, pick in enumerate(picks):
            chosen = pick[known[pick]]
            drawn[place, number] = spearman(together[chosen], given[chosen])
        covered = _covered(np.abs(together - given)[known], groups[known])
        means.append(float(np.mean(per_split)))
        held = f"80 % interval of +-{half[place]:.2f}, on other teachers {covered:.2f}"
        rank = f"{means[-1]:.2f} {_around(drawn[place].tolist())}"
        figures[f"{name}: Spearman with the coach, n = {known.sum()}"] = f"{rank}; {held}"
    figures["mean of the seven scores"] = f"{np.mean(means):.3f} {_around(drawn.mean(axis=0).tolist())}"
    assert np.mean(means) >= FLOOR_SCORES
    return figures


def _place_figures(coach: list[dict[str, Any]], proposals: list[Any], kind: str, floor: float) -> dict[str, str]:
    ours, theirs, right, chances = [], [], [], []
    for one, shown in zip(coach, proposals, strict=True):
        marks = {mark["u"]: mark["why"] for mark in one[kind]}
        near = [[mark for mark in marks if abs(mark - place) <= 1] for place, _, _ in shown]
        ours.append(np.mean([bool(found) for found in near]))
        if marks:
            theirs.append(np.mean([any(abs(mark - place) <= 1 for place, _, _ in shown) for mark in marks]))
        right += [
            why in {marks[mark] for mark in found} for (_, why, _), found in zip(shown, near, strict=True) if found
        ]
        chances += [(chance, bool(found)) for (_, _, chance), found in zip(shown, near, strict=True)]
    draw = np.random.default_rng(0)
    said, true = np.array(chances, dtype=np.float64).T
    bins = np.clip((said * 10).astype(int), 0, 9)
    gaps = [abs(said[bins == b].mean() - true[bins == b].mean()) * np.mean(bins == b) for b in np.unique(bins)]
    assert np.mean(ours) >= floor

    def ends(values: list[Any]) -> str:
        rows = np.array(values)
        return _around(rows[draw.integers(0, len(rows), (RESAMPLES, len(rows)))].mean(axis=1).tolist())

    return {
        f"{kind}: share of our first three within one sentence of the coach's": f"{np.mean(ours):.2f} {ends(ours)}",
        f"{kind}: share of the coach's within one sentence of our three": f"{np.mean(theirs):.2f} {ends(theirs)}",
        f"{kind}: reason right where the place is": f"{np.mean(right):.2f} {ends(right)}",
        f"{kind}: calibration error of the probability shown": f"{sum(gaps):.3f}",
    }


def _scored(model: CoachModel, texts: list[str], known: list[float | None]) -> list[float]:
    return _values(model, texts, model.embed(texts), known)


def _values(model: CoachModel, texts: list[str], embedding: np.ndarray, known: list[float | None]) -> list[float]:
    heard = model.hear(texts, embedding, known)
    return [score.value for score in model.scores(heard, texts)]


def _changed(coach: list[dict[str, Any]]) -> dict[str, str]:
    """How the shipped model's scores keep their order when something it might lean on is taken away."""
    model = CoachModel(resources.path("models/coaching/1"), resources.path(f"models/{ENCODER.path}"), threads=1)
    plain, bare, hidden = [], [], []
    for one in coach[::CHANGED_EVERY]:
        texts = [said["text"] for said in one["sentences"]]
        known: list[float | None] = [float(said["role"] == "T") for said in one["sentences"]]
        embedding = model.embed(texts)
        plain.append(_values(model, texts, embedding, known))
        hidden.append(_values(model, texts, embedding, [None] * len(texts)))
        bare.append(_scored(model, [re.sub(r"[^\w\s'’]+", " ", text).lower() for text in texts], known))
    before = np.array(plain)

    def kept(after: list[list[float]]) -> str:
        values = [spearman(before[:, place], np.array(after)[:, place]) for place in range(before.shape[1])]
        return f"{np.mean(values):.2f}"

    return {
        "scores without punctuation and capitals: mean Spearman with those of the same text": kept(bare),
        "scores with roles guessed by this analyzer: mean Spearman with those of known roles": kept(hidden),
    }


NAMES = ("Ana", "John", "Aisha", "Wei", "Lakisha")


def test_changing_a_name_hardly_moves_a_score() -> None:
    model = CoachModel(resources.path("models/coaching/1"), resources.path(f"models/{ENCODER.path}"), threads=1)
    rows = (
        ("What do you think, {}?", 1.0),
        ("I think it is ten because five and five is ten.", 0.0),
        ("{} says it is ten. How do you know, {}?", 1.0),
        ("You can count them.", 0.0),
        ("Sit down please, {}.", 1.0),
        ("So it is ten, right?", 1.0),
    ) * 8
    known: list[float | None] = [role for _, role in rows]
    scores = [_scored(model, [text.format(*[name] * 2) for text, _ in rows], known) for name in NAMES]
    spans = [most - least for least, most in COACHING_SCORES.values()]
    moved = np.ptp(np.array(scores), axis=0) / np.array(spans)
    assert moved.max() <= 0.1, moved


def test_the_coach_is_foretold_as_well_as_the_card_says(
    coach: list[dict[str, Any]], held_out: dict[str, Any], compare_card
) -> None:
    with np.load(resources.path("models/coaching/1/scores.npz")) as stored:
        half = stored["half"]
    figures = _score_figures(coach, np.array(held_out["scores"]), half, np.array(held_out["groups"]))
    for kind, floor in (("highlights", FLOOR_HIGHLIGHTS), ("missed", FLOOR_MISSED)):
        figures |= _place_figures(coach, held_out[kind]["proposals"], kind, floor)
    compare_card("coaching", figures | _changed(coach))

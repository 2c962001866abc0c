"""How often the first misconception named is the right one, what each part of the method adds, and false alarms."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

import resources
from analyzers._shared.encoder import ENCODER, Encoder
from analyzers.misconceptions import MODEL
from analyzers.misconceptions.material import ordinary_comments
from analyzers.misconceptions.model import Found, MisconceptionModel, mapped, read, softmax, within_topics
from analyzers.misconceptions.signs import NAMES
from analyzers.misconceptions.topics import TOPIC_OF, TOPICS
from analyzers.misconceptions.train import (
    Wrong,
    chances,
    first_scores,
    gate_held_out,
    held_out,
    pair_examples,
    pair_gate,
    platt,
    score_scale,
    temperature_of,
    wrong_of,
)

pytestmark = [pytest.mark.quality, pytest.mark.material, pytest.mark.slow, pytest.mark.timeout(1800)]

RESAMPLES = 1000
MUST = 0.6
ORDINARY = 400
DENSE = 384 * 3


def share(hits: np.ndarray, groups: list[str]) -> str:
    """A share with its 95 % interval by bootstrap over groups."""
    names, place = np.unique(groups, return_inverse=True)
    sums, counts = np.bincount(place, weights=hits), np.bincount(place)
    picks = np.random.default_rng(0).integers(0, len(names), (RESAMPLES, len(names)))
    low, high = np.percentile(sums[picks].sum(axis=1) / counts[picks].sum(axis=1), [2.5, 97.5])
    return f"{hits.mean():.3f} ({low:.2f} to {high:.2f})"


def error(scores: np.ndarray, right: np.ndarray) -> float:
    """Expected calibration error over ten bins of equal width (Naeini et al. 2015)."""
    bins = np.minimum((scores * 10).astype(int), 9)
    gaps = [abs(scores[bins == b].mean() - right[bins == b].mean()) * (bins == b).mean() for b in np.unique(bins)]
    return float(sum(gaps))


def columns(wrong: Wrong, chosen: np.ndarray) -> Wrong:
    table = wrong.seen.table * chosen.astype(np.float32)
    return dataclasses.replace(wrong, seen=dataclasses.replace(wrong.seen, table=table))


def firsts(margins: np.ndarray, wrong: Wrong) -> tuple[np.ndarray, np.ndarray]:
    """Whether the first answer is right with the topic given, and without."""
    dev, labels = wrong.is_dev, wrong.labels[wrong.is_dev]
    shares = softmax(margins[dev])
    items = [one.item for one in wrong.examples if one.origin == "dev"]
    given = within_topics(shares, items)
    return given.argmax(axis=1) == labels, shares.argmax(axis=1) == labels


def test_first_answers_and_false_alarms_are_what_the_card_says(data: Path, compare_card) -> None:
    encoder = Encoder(resources.path(f"models/{ENCODER.path}"), 1)
    pairs = pair_examples(data)
    seen = read([one.item for one in pairs], encoder)
    wrong = wrong_of(pairs, seen)
    dev = [one for one in wrong.examples if one.origin == "dev"]
    groups, sources = [one.group for one in dev], [one.source for one in dev]
    figures: dict[str, str] = {}
    margins = held_out(wrong, way="item", resembling=True)
    plain = held_out(wrong, way="item")
    stern_source = held_out(wrong, way="source", resembling=True)
    for name, known, by in (
        ("held out by item", plain, groups),
        ("stern: held out by item, resembling own examples left out", margins, groups),
        ("stern by source", stern_source, sources),
    ):
        given, without = firsts(known, wrong)
        figures[f"{name}: first right, topic given, n = {len(dev)}"] = share(given, by)
        figures[f"{name}: first right of all 55, no topic"] = share(without, by)
    given, _ = firsts(margins, wrong)
    assert given.mean() >= MUST
    labels = wrong.labels[wrong.is_dev]
    for number, topic in enumerate(TOPICS):
        own = TOPIC_OF[labels] == number
        figures[f"stern, {topic}: first right, n = {own.sum()}"] = f"{given[own].mean():.2f}"
    figures |= _parts(wrong, groups, sources)
    figures |= _gate(pairs, seen, wrong, margins)
    figures |= _ordinary(data)
    compare_card("misconceptions", figures)


def _parts(wrong: Wrong, groups: list[str], sources: list[str]) -> dict[str, str]:
    """What each part adds: by item and by source, resembling own examples left out, topic given."""
    place = np.arange(wrong.seen.table.shape[1])
    is_computed = np.array([False] * DENSE + [name.startswith("computed") for name in NAMES])
    meaning, every = place < DENSE, place >= 0
    steps = {
        "1 embeddings, MaE examples alone": (meaning, ("dev",)),
        "2 and our own examples": (meaning, ("dev", "own")),
        "3 and wrong procedures worked out": (meaning | is_computed, ("dev", "own")),
        "4 and made problems": (meaning | is_computed, ("dev", "own", "made")),
        "5 and signs (what is shipped)": (every, ("dev", "own", "made")),
    }
    figures: dict[str, str] = {}
    for name, (chosen, origins) in steps.items():
        known = columns(wrong, chosen)
        for way, by in (("item", groups), ("source", sources)):
            hits, _ = firsts(held_out(known, way=way, resembling=True, origins=origins), wrong)
            figures[f"parts, stern by {way}: {name}"] = share(hits, by)
    return figures


def _gate(pairs, seen, wrong: Wrong, margins: np.ndarray) -> dict[str, str]:
    """Right answers of MaE that get a list, wrong ones that get none, and calibration; by a gate that saw neither."""
    known = pair_gate(pairs, seen)
    odds = gate_held_out(known)
    dev = np.array([origin == "dev" for origin in known.origins])
    chance, shows = chances(odds, platt(odds, known))[dev], known.shows[dev]
    model = MisconceptionModel(resources.path(f"models/{MODEL.path}"), resources.path(f"models/{ENCODER.path}"))
    shown, sure = model.thresholds(pairs[0].item)
    temperature = temperature_of(margins, wrong)
    raw, hit = first_scores(chances(odds, platt(odds, known)), known, margins / temperature, wrong)
    score = _cross_scaled(raw, hit, [one.group for one in pairs if one.origin == "dev"])
    first = within_topics(softmax(margins / temperature), [one.item for one in wrong.examples])[wrong.is_dev]
    ranks = float((chance[shows][:, None] > chance[~shows][None]).mean())
    return {
        "gate: wrong before right answer, area under the curve": f"{ranks:.3f}",
        f"wrong answers that get a list, n = {shows.sum()}": f"{(chance[shows] >= shown).mean():.2f}",
        f"right answers that get a list, n = {(~shows).sum()}": f"{(chance[~shows] >= shown).mean():.2f}",
        "first applies: precision": f"{hit[score >= sure].mean():.2f}",
        "first applies: share of wrong answers": f"{(score[shows] >= sure).mean():.2f}",
        "calibration error (ECE) of first scores, wrong and right answers": f"{error(score, hit):.3f}",
        "calibration error (ECE) of first labels, wrong answers": f"{error(first.max(axis=1), hit[shows]):.3f}",
    }


def _cross_scaled(raw: np.ndarray, hit: np.ndarray, groups: list[str]) -> np.ndarray:
    """Scores calibrated on the other four of five parts; a question's answers are in one part."""
    part = np.unique(groups, return_inverse=True)[1] % 5
    made = np.zeros(len(raw))
    for number in range(5):
        made[part == number] = mapped(raw[part == number], score_scale(raw[part != number], hit[part != number]))
    return made


def _ordinary(data: Path) -> dict[str, str]:
    """Ordinary comments nobody trained on that get a label from the shipped model."""
    model = MisconceptionModel(resources.path(f"models/{MODEL.path}"), resources.path(f"models/{ENCODER.path}"))
    items = [one.item for one in ordinary_comments(data / "sight", held_out=True, most=ORDINARY)]
    found: Found = model.find(items)
    given = found.any >= model.thresholds(items[0])[0]
    assert given.mean() <= 0.02
    return {f"ordinary comments that get a list, n = {len(items)}": f"{given.sum()}"}

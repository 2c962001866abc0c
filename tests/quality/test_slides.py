"""How often an utterance is put on its slide, and a strange deck refused, on decks that were left out of the fit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import resources
from analyzers._shared.encoder import Encoder
from analyzers._shared.intervals import wilson
from analyzers.slides.belonging import DOUBTED, REFUSED
from analyzers.slides.lessons import collapsed, read_lessons, read_parts
from analyzers.slides.path import Reals
from analyzers.slides.swaps import WAYS, Remembering, swaps
from analyzers.slides.train import belonging_held_out, held_out, problem_of
from analyzers.slides.walk import Learnt
from tests.quality.conftest import Compare

pytestmark = [pytest.mark.quality, pytest.mark.material, pytest.mark.slow, pytest.mark.timeout(900)]

EXACT, WITHIN_ONE = 0.72, 0.92


def test_slides_of_decks_left_out_are_found_as_often_as_the_card_says(material: Path, compare_card: Compare) -> None:
    encoder = Encoder(resources.path("models/encoder/2"))
    lessons = read_lessons(material / "slides_swc" / "dev")
    rows = held_out([(problem_of(lesson, encoder), problem_of(collapsed(lesson), encoder)) for lesson in lessons])
    exact, near = [row[1] for row in rows], [row[2] for row in rows]
    figures = {f"{name}: exact / within one": f"{a:.2f} / {b:.2f}" for name, a, b, *_ in rows}
    figures["mean of the decks: exact"] = f"{np.mean(exact):.3f} (sd {np.std(exact):.3f}, n = {len(rows)})"
    figures["mean of the decks: within one"] = f"{np.mean(near):.3f} (sd {np.std(near):.3f}, n = {len(rows)})"
    assert np.mean(exact) >= EXACT
    assert np.mean(near) >= WITHIN_ONE
    compare_card("slides", figures)


LOST, CAUGHT = 0.0, 0.75
"""Of whole lectures: the most own decks that may be refused, the fewest strange ones that must be."""

SAME_SUBJECT = (("python__alias", "python__func"), ("python__func", "python__alias"))


def test_strange_decks_are_refused_as_often_as_the_card_says(material: Path, compare_card: Compare) -> None:
    learnt = Learnt.read(resources.path("models/slides/2/walk.json"))
    lessons = [*read_lessons(material / "slides_swc" / "dev"), *read_parts(material / "slides_py4e" / "dev")]
    encoder = Remembering(resources.path("models/encoder/2"))
    found = list(swaps(lessons, encoder, learnt.weights, learnt.habits))
    certain = belonging_held_out(found)
    own = np.array([swap.own for swap in found])
    near = np.array([swap.courses[0] == swap.courses[1] for swap in found])
    ways = np.array([swap.way for swap in found])
    figures: dict[str, str] = {}
    for way in WAYS:
        mine, other, hard = (ways == way) & own, (ways == way) & ~own, (ways == way) & ~own & near
        figures[f"{way}: area under the curve, all / same course"] = (
            f"{area(certain[mine], certain[other]):.3f} / {area(certain[mine], certain[hard]):.3f}"
        )
        figures[f"{way}: own decks refused / doubted"] = f"{said(certain[mine])} of {mine.sum()}"
        figures[f"{way}: strange decks refused / doubted"] = f"{shares(certain[other])} of {other.sum()}"
        figures[f"{way}: strange decks of the same course refused / doubted"] = (
            f"{shares(certain[hard])} of {hard.sum()}"
        )
    whole = ways == "whole"
    figures["whole: own decks refused, share with 95 % interval"] = share_with_interval(certain[whole & own])
    figures["whole: strange decks refused, share with 95 % interval"] = share_with_interval(certain[whole & ~own])
    pair = {(swap.lesson, swap.deck): share for swap, share in zip(found, certain, strict=True) if swap.way == "whole"}
    figures["odds of python__alias with python__func's deck / the other way round"] = " / ".join(
        f"{pair[names]:.2f}" for names in SAME_SUBJECT
    )
    assert (certain[whole & own] < REFUSED).mean() <= LOST
    assert (certain[whole & ~own] < REFUSED).mean() >= CAUGHT
    compare_card("slides", figures, block="belonging")


def area(mine: Reals, other: Reals) -> float:
    """Area under the curve: how often an own deck has higher odds than a strange one."""
    return float((mine[:, None] > other[None, :]).mean() + (mine[:, None] == other[None, :]).mean() / 2)


def said(certain: Reals) -> str:
    return f"{(certain < REFUSED).sum()} / {((certain >= REFUSED) & (certain < DOUBTED)).sum()}"


def shares(certain: Reals) -> str:
    return f"{(certain < REFUSED).mean():.2f} / {((certain >= REFUSED) & (certain < DOUBTED)).mean():.2f}"


def share_with_interval(certain: Reals) -> str:
    refused = int((certain < REFUSED).sum())
    low, high = wilson(refused, len(certain)) or (0.0, 1.0)
    return f"{refused / len(certain):.2f} ({low:.2f} to {high:.2f}, n = {len(certain)})"

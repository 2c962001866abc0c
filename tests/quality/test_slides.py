"""How often an utterance is put on the slide it belongs to, on decks that were left out of the fit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import resources
from analyzers._shared.encoder import Encoder
from analyzers.slides.lessons import collapsed, read_lessons
from analyzers.slides.train import held_out, problem_of

pytestmark = [pytest.mark.quality, pytest.mark.material, pytest.mark.slow, pytest.mark.timeout(900)]

EXACT, WITHIN_ONE = 0.72, 0.92


def test_slides_of_decks_left_out_are_found_as_often_as_the_card_says(material: Path, compare_card) -> None:
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

"""Conversations made for training say truly how many voices they have."""

from __future__ import annotations

import numpy as np
import pytest

from analyzers._shared.audio import RATE
from analyzers.speakers.mixtures import HOP, LENGTH, conversation, voiced


def words(hertz: float, count: int = 4) -> list[np.ndarray]:
    time = np.arange(RATE) / RATE
    return [np.sin(2 * np.pi * (hertz + 20 * n) * time).astype(np.float32) * 0.3 for n in range(count)]


def test_a_conversation_is_as_long_as_a_block_and_no_louder_than_full_scale() -> None:
    made = conversation(np.random.default_rng(1), [words(120.0), words(210.0), words(300.0)])
    assert made.sound.shape == (LENGTH,)
    assert made.voices.shape == (LENGTH // HOP,)
    assert np.abs(made.sound).max() <= 1
    assert np.isfinite(made.sound).all()


def test_one_speaker_is_never_two_and_five_sometimes_are() -> None:
    alone = [conversation(np.random.default_rng(seed), [words(150.0)]) for seed in range(6)]
    assert max(int(made.voices.max()) for made in alone) == 1
    many = [words(100.0 + 40 * n) for n in range(5)]
    assert max(int(conversation(np.random.default_rng(seed), many).voices.max()) for seed in range(6)) > 1


def test_where_a_conversation_has_voices_it_is_louder_than_where_it_has_none() -> None:
    louder = []
    for seed in range(8):
        made = conversation(np.random.default_rng(seed), [words(120.0), words(210.0), words(300.0)])
        power = np.square(made.sound.reshape(-1, HOP)).mean(axis=1)
        if 0.1 < (made.voices > 0).mean() < 0.9:
            louder.append(power[made.voices > 0].mean() > power[made.voices == 0].mean())
    assert len(louder) >= 2
    assert np.mean(louder) > 0.7


def test_a_short_pause_belongs_to_a_voice_and_a_long_one_does_not() -> None:
    tone = words(200.0)[0]
    quiet = np.zeros(RATE // 5, dtype=np.float32)
    assert voiced(np.concatenate([tone, quiet, tone])).all()
    assert voiced(np.concatenate([tone, quiet, quiet, quiet, tone])).mean() == pytest.approx(2 / 2.6, abs=0.03)
    assert len(voiced(np.zeros(HOP - 1, dtype=np.float32))) == 0

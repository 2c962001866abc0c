"""The network that counts voices, on the demo lesson's sound."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import resources
from analyzers._shared.audio import RATE, Samples, read_blocks
from analyzers._shared.voice import BLOCK, listen
from analyzers.speakers.crowd import STEP, STEP_S, Crowd, CrowdNet, fine_spectrum
from analyzers.speakers.listening import Nets, hear
from analyzers.speakers.mel import mels

FOLDER = resources.path("models/speakers/1")


@pytest.fixture(scope="module")
def net() -> CrowdNet:
    return CrowdNet(FOLDER, threads=1)


def crowd(net: CrowdNet, sound: Samples) -> Crowd:
    heard = np.concatenate([found for _, found in listen([sound])])
    return net.heard(mels(sound)[:-1], fine_spectrum(sound), heard)


@pytest.fixture(scope="module")
def lesson() -> list[Samples]:
    """The demo lesson in blocks."""
    return list(read_blocks(resources.path("demo/lesson.m4a"), block_s=BLOCK / RATE))


def test_there_is_a_step_every_forty_milliseconds_and_each_is_a_probability(net: CrowdNet, lesson) -> None:
    found = crowd(net, lesson[1])
    assert found.shape == (BLOCK // STEP, 3)
    assert np.allclose(found.sum(axis=1), 1, atol=1e-5)


def test_a_lesson_in_which_voices_follow_each_other_hardly_ever_has_several(net: CrowdNet, lesson) -> None:
    found = np.concatenate([crowd(net, block) for block in lesson[:4]])
    assert (found[:, 2] > 0.5).mean() < 0.03
    assert 0.5 < (found[:, 0] < 0.5).mean() < 0.98


def test_two_stretches_of_talk_laid_over_each_other_are_several_voices(net: CrowdNet, lesson) -> None:
    one, other = lesson[1], lesson[5]
    assert np.square(one).mean() > 1e-5
    assert np.square(other).mean() > 1e-5
    both = crowd(net, one / np.abs(one).max() / 2 + other / np.abs(other).max() / 2)
    alone = crowd(net, one)
    assert both[:, 2].mean() > 5 * alone[:, 2].mean()


def test_how_loud_a_recording_is_changes_little(net: CrowdNet, lesson) -> None:
    loud, quiet = crowd(net, lesson[1]), crowd(net, lesson[1] * np.float32(0.1))
    assert np.abs(loud - quiet).mean() < 0.05


def test_silence_and_hiss_are_no_voice(net: CrowdNet) -> None:
    silent = np.zeros(BLOCK, dtype=np.float32)
    hiss = np.random.default_rng(0).normal(scale=1e-3, size=BLOCK).astype(np.float32)
    for sound in (silent, hiss):
        assert (crowd(net, sound)[:, 0] > 0.5).mean() > 0.95


@pytest.mark.parametrize("samples", [0, 1, STEP - 1, STEP, 3 * STEP + 5])
def test_sound_shorter_than_a_step_has_none(net: CrowdNet, samples: int) -> None:
    sound = np.zeros(samples, dtype=np.float32)
    speech = np.zeros(1, dtype=np.float32)
    assert net.heard(mels(sound)[:-1], fine_spectrum(sound), speech).shape == (samples // STEP, 3)


def test_a_whole_recording_has_as_many_steps_as_it_is_long(demo: Path) -> None:
    part = hear(demo, Nets.of(FOLDER, threads=1), halt=lambda _: False)
    assert part is not None
    assert len(part.crowd) == pytest.approx(part.seconds / STEP_S, abs=1)
    assert np.isfinite(part.crowd).all()

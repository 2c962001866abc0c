"""The front end and the network give the numbers of the originals (librosa 0.11, resemblyzer 0.1.4)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import resources
from analyzers.speakers.mel import BANDS, HOP, mels
from analyzers.speakers.voices import WIDTH, WINDOW, VoiceNet, no_windows

ORIGINAL = np.load(Path(__file__).parents[2] / "fixtures" / "voices.npz")


@pytest.fixture(scope="module")
def net() -> VoiceNet:
    return VoiceNet(resources.path("models/speakers/1"), threads=1)


def test_the_spectrogram_is_the_one_that_the_network_was_trained_on() -> None:
    found = mels(ORIGINAL["sound"].astype(np.float32) / 32767)
    assert found.shape == ORIGINAL["mels"].shape == (WINDOW, BANDS)
    assert np.allclose(found, ORIGINAL["mels"], rtol=1e-3, atol=1e-6)


def test_the_converted_network_gives_the_vectors_of_the_original(net: VoiceNet) -> None:
    ((short, long),) = net.vectors(ORIGINAL["mels"][None])
    assert np.allclose(short, ORIGINAL["short"], atol=2e-4)
    assert np.allclose(long, ORIGINAL["long"], atol=2e-4)


def test_how_loud_a_voice_is_changes_nothing(net: VoiceNet) -> None:
    loud, quiet = net.vectors(np.stack([ORIGINAL["mels"], ORIGINAL["mels"] * np.float32(1e-3)]))
    assert np.allclose(loud, quiet, atol=1e-5)


def test_vectors_do_not_depend_on_what_is_computed_beside_them(net: VoiceNet) -> None:
    rng = np.random.default_rng(0)
    windows = rng.random((70, WINDOW, BANDS), dtype=np.float32)
    assert np.allclose(net.vectors(windows)[41], net.vectors(windows[41:42])[0], atol=1e-5)


def test_silence_and_no_window_at_all_are_no_fault(net: VoiceNet) -> None:
    assert np.isfinite(net.vectors(np.zeros((2, WINDOW, BANDS), dtype=np.float32))).all()
    assert net.vectors(no_windows()).shape == (0, 2, WIDTH)
    assert mels(np.zeros(0, dtype=np.float32)).shape == (1, BANDS)
    assert len(mels(np.zeros(HOP * 7, dtype=np.float32))) == 8

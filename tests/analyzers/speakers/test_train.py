"""The crowd network is written to its file as it was trained, from folders of single voices."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from analyzers._shared.audio import RATE
from analyzers.speakers.mixtures import conversation
from analyzers.speakers.train import Seen, exported, seen, speakers_of, train


@pytest.fixture(scope="module")
def talks() -> Seen:
    time = np.arange(RATE) / RATE
    speakers = [[(0.3 * np.sin(2 * np.pi * hertz * time)).astype(np.float32)] for hertz in (120.0, 210.0)]
    return seen([conversation(np.random.default_rng(seed), speakers) for seed in (1, 2)])


def test_the_file_gives_what_the_trained_network_gives(talks: Seen) -> None:
    net = train(talks, rounds=3)
    session = onnxruntime.InferenceSession(exported(net).SerializeToString(), providers=["CPUExecutionProvider"])
    steps = 50
    inputs = (talks.bands[:1, :, : 4 * steps], talks.fine[:1, :, : 2 * steps], talks.speech[:1, :, :steps])
    names = ("bands", "fine", "speech")
    (written,) = session.run(None, {name: value.numpy() for name, value in zip(names, inputs, strict=True)})
    with torch.no_grad():
        assert np.allclose(written, net(*inputs).numpy(), atol=1e-4)
    assert written.shape == (1, 3, steps)


def test_training_twice_gives_the_same(talks: Seen) -> None:
    one, other = (train(talks, rounds=2).state_dict() for _ in range(2))
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_each_folder_with_enough_sound_is_a_speaker_and_other_files_are_passed_over(tmp_path: Path) -> None:
    for name, seconds in (("anna", 8), ("ben", 1)):
        (tmp_path / name / "deep").mkdir(parents=True)
        with wave.open(str(tmp_path / name / "deep" / "word.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(bytes(2 * seconds * RATE))
    (tmp_path / "anna" / "licence.txt").write_text("words, no sound")
    (speaker,) = speakers_of([tmp_path])
    assert [round(len(piece) / RATE, 1) for piece in speaker] == [6.0, 2.0]

"""Fine-tuning the talk and passage encoders on a handful of rows: losses fall, the word table stays."""

from __future__ import annotations

import numpy as np
import torch

import resources
from analyzers._shared.distill import passages, sequences
from analyzers._shared.distill.tuned import tuned_encoder
from analyzers._shared.encoder import ENCODER
from analyzers._shared.onnx import Words

TEXTS = ["Why do you think so?", "Because it is a half.", "What is two plus two?", "Four.", "Open your books."] * 4


def pieces() -> list[list[int]]:
    return Words(resources.path(f"models/{ENCODER.path}")).pieces(TEXTS, 64)


def test_the_talk_encoder_learns_and_keeps_the_word_table() -> None:
    said = pieces()
    role = np.array([1, 2, 1, 2, 1] * 4)
    talk = sequences.Talk(
        pieces=said,
        bare=said,
        role=role,
        teacher=np.where(role == 1, np.array([2, 0, 1, 0, 0] * 4), -1),
        student=np.where(role == 2, np.array([0, 1, 0, 0, 0] * 4), -1),
        asks=np.array([1, 0, 1, 0, 0] * 4),
        lessons=((0, 10), (10, 20)),
    )
    told: list[float] = []
    settings = sequences.Settings(epochs=26, windows_a_batch=2)
    model = sequences.fit(talk, settings, tell=lambda _step, _steps, loss: told.append(loss))
    assert told[-1] < 0.8 * told[0]
    before = tuned_encoder().embeddings.word_embeddings.weight
    assert torch.equal(model.encoder.embeddings.word_embeddings.weight, before)
    assert model.heads()["teacher_weight"].shape == (3, 384)


def test_the_passage_encoder_learns_both_tasks_by_turns() -> None:
    said = pieces()
    asks = np.array([[1, 0, 1, 0, 0] * 4], dtype=np.float32).T
    comments = passages.Comments(pieces=said, labels=asks, weight=np.ones(20, dtype=np.float32), extra=1 - asks)
    windows = passages.Windows(
        pieces=said, bare=said, labels=asks, weight=np.ones(20, dtype=np.float32), lectures=[(0, 10), (10, 20)]
    )
    model, told = passages.PassageModel(1, 1, 1), list[float]()
    settings = passages.Settings(comment_epochs=30, window_epochs=30, rare=True)
    passages.fit(model, comments, windows, settings, tell=lambda _step, _steps, loss: told.append(loss))
    assert told[-1] < 0.8 * told[0]
    with torch.no_grad():
        logits = model.of_comments(said)[:, 0].numpy()
    assert logits[asks[:, 0] > 0].min() > logits[asks[:, 0] == 0].max()

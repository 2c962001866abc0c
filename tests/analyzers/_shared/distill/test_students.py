"""Students and the loop on a language of sixty words that the test makes up; the static one also without torch."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from analyzers._shared.distill.loop import Examples, Look, Settings, fit, predict
from analyzers._shared.distill.objectives import OBJECTIVES, Setup, class_means, target
from analyzers._shared.distill.students import Pieces, StaticStudent, collate, static_table
from analyzers._shared.static import StaticModel

torch.set_num_threads(1)

WORDS, CLASSES = 60, 3
SETTINGS = Settings(epochs=6, rate=0.05, head_rate=0.02, pieces_a_batch=256, most=24, bf16=False, threads=1)


def _texts(count: int, seed: int) -> tuple[list[Pieces], np.ndarray]:
    """Texts whose class is the third of the vocabulary that most of their words come from."""
    random = np.random.default_rng(seed)
    classes = random.integers(0, CLASSES, count)
    made = []
    for wanted in classes:
        own = random.integers(wanted * 20, wanted * 20 + 20, random.integers(2, 12))
        noise = random.integers(0, WORDS, 1)
        made.append(Pieces(tuple(int(word) for word in np.concatenate([own, noise]))))
    return made, classes


def _table() -> np.ndarray:
    return np.random.default_rng(0).normal(0, 1, (WORDS, 16)).astype(np.float32)


def _trained(name: str = "soft", seed: int = 0) -> tuple[StaticStudent, float]:
    texts, classes = _texts(300, 1)
    teacher = torch.nn.functional.one_hot(torch.from_numpy(classes), CLASSES) * 5.0
    labels = torch.from_numpy(classes)
    features = torch.nn.functional.one_hot(labels, CLASSES).float()
    wanted = target(labels, teacher=teacher, features=features)
    torch.manual_seed(seed)
    student = StaticStudent(_table(), CLASSES, hidden=16)
    setup = Setup(kind="one", width=student.width, means=class_means(features, labels, CLASSES))
    fit(student, OBJECTIVES[name](setup), Examples(texts, wanted), SETTINGS)
    held_out, truth = _texts(200, 2)
    found = predict(student, held_out, SETTINGS).argmax(axis=1)
    return student, float((found == truth).mean())


@pytest.mark.parametrize("name", OBJECTIVES)
def test_a_static_student_learns_texts_it_has_not_seen(name: str) -> None:
    assert _trained(name)[1] > 0.9


def test_the_same_seed_gives_the_same_weights() -> None:
    one, other = _trained()[0], _trained()[0]
    assert all(torch.equal(a, b) for a, b in zip(one.state_dict().values(), other.state_dict().values(), strict=True))


def test_the_weights_kept_are_those_of_the_look_people_agreed_with_most() -> None:
    texts, classes = _texts(60, 1)
    labels = torch.from_numpy(classes)
    student = StaticStudent(_table(), CLASSES, hidden=16)
    people = iter([0.5, 0.9, 0.4, 0.3, 0.2, 0.1])
    teacher = iter([0.5, 0.6, 0.7, 0.8, 0.9, 1.0])
    seen: list[torch.Tensor] = []

    def look(now: torch.nn.Module) -> Look:
        seen.append(now.state_dict()["head.weight"].clone())
        return Look(human=next(people), teacher=next(teacher))

    objective = OBJECTIVES["hard"](Setup(kind="one", width=16, means=torch.zeros(CLASSES, 1)))
    trained = fit(student, objective, Examples(texts, target(labels)), SETTINGS, look=look)
    assert trained.stopped == "teacher hacking"
    assert len(trained.looks) == 4
    assert trained.kept == 1
    assert torch.equal(student.state_dict()["head.weight"], seen[1])


def test_no_examples_are_refused() -> None:
    empty = Examples([], target(torch.zeros(0, dtype=torch.int64)))
    objective = OBJECTIVES["hard"](Setup(kind="one", width=16, means=torch.zeros(CLASSES, 1)))
    with pytest.raises(ValueError, match="no examples"):
        fit(StaticStudent(_table(), CLASSES), objective, empty, SETTINGS)


def test_a_text_is_read_the_same_whatever_stands_beside_it() -> None:
    student = _trained()[0]
    texts, _ = _texts(9, 3)
    together = predict(student, texts, SETTINGS)
    alone = np.concatenate([predict(student, [text], SETTINGS) for text in texts])
    assert together == pytest.approx(alone, abs=1e-5)


def test_rows_hold_the_text_before_first_and_never_more_pieces_than_allowed() -> None:
    batch = collate([Pieces((5, 6), (7,)), Pieces((8,))], special=True)
    assert batch.pieces.tolist() == [[101, 7, 102, 5, 6, 102], [101, 8, 102, 0, 0, 0]]
    assert batch.part.tolist() == [[0, 0, 0, 1, 1, 1], [0, 0, 0, 0, 0, 0]]
    plain = collate([Pieces((5, 6), (7,))], special=False)
    assert (plain.pieces.tolist(), plain.part.tolist()) == ([[7, 5, 6]], [[0, 1, 1]])
    for special in (True, False):
        long = collate([Pieces(tuple(range(1, 300)), tuple(range(1, 300)))], special=special, most=30)
        assert int(long.mask.sum()) == 30


def test_the_first_table_has_main_directions_and_longer_vectors_for_rarer_pieces() -> None:
    class Encoder(torch.nn.Module):
        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> object:
            torch.manual_seed(0)
            vectors = torch.randn(200, 12)[input_ids]
            return type("Out", (), {"last_hidden_state": vectors})()

    table = static_table(Encoder(), range(100), cls=150, sep=151, width=6)
    assert table.shape == (100, 6)
    lengths = np.linalg.norm(table, axis=1)
    assert lengths.mean() == pytest.approx(1, abs=1e-5)
    assert lengths[50:].mean() > lengths[:10].mean()


def _tokenizer(folder: Path) -> Path:
    vocabulary = {f"w{number}": number for number in range(WORDS)}
    file = folder / "tokenizer.json"
    model = {"type": "WordLevel", "vocab": vocabulary, "unk_token": "w0"}
    shape = {"type": "WhitespaceSplit"}
    parts = {"version": "1.0", "added_tokens": [], "pre_tokenizer": shape, "model": model}
    empty = dict.fromkeys(("truncation", "padding", "normalizer", "post_processor", "decoder"))
    file.write_text(json.dumps(parts | empty), encoding="utf-8")
    return file


@pytest.mark.parametrize("context", [False, True])
def test_the_written_static_student_says_the_same_without_torch(tmp_path: Path, context: bool) -> None:
    torch.manual_seed(0)
    student = StaticStudent(_table(), CLASSES, context=context, hidden=16)
    student.write(tmp_path)
    model = StaticModel(tmp_path / "static.npz", _tokenizer(tmp_path))
    texts, _ = _texts(12, 4)
    earlier, _ = _texts(12, 5)
    pairs = [Pieces(text.text, other.text if context else ()) for text, other in zip(texts, earlier, strict=True)]
    written = [" ".join(f"w{word}" for word in text.text) for text in texts]
    before = [" ".join(f"w{word}" for word in text.text) for text in earlier]
    expected = predict(student, pairs, Settings(bf16=False, threads=1))
    assert model.logits(written, before) == pytest.approx(expected, abs=0.01)
    assert (model.logits(written, before).argmax(1) == expected.argmax(1)).all()


def test_empty_texts_and_no_texts_have_defined_logits(tmp_path: Path) -> None:
    StaticStudent(_table(), CLASSES, hidden=16).write(tmp_path)
    model = StaticModel(tmp_path / "static.npz", _tokenizer(tmp_path))
    found = model.logits(["", "   ", "w3 " * 5000, "\U0001f600"])
    assert found.shape == (4, CLASSES)
    assert np.isfinite(found).all()
    assert np.array_equal(found[0], found[1])
    assert model.logits([]).shape == (0, CLASSES)
    with pytest.raises(ValueError, match="as many texts"):
        model.logits(["a"], ["b", "c"])


def test_keeping_the_old_model_s_right_answers_takes_fewer_of_them_away() -> None:
    texts, classes = _texts(80, 1)
    labels = torch.from_numpy(classes)
    old = torch.nn.functional.one_hot(labels, CLASSES) * 4.0
    noisy = torch.from_numpy(np.where(np.random.default_rng(0).random(80) < 0.45, (classes + 1) % CLASSES, classes))
    flips: list[int] = []
    for keep in (0.0, 8.0):
        torch.manual_seed(0)
        student = StaticStudent(_table(), CLASSES, hidden=16)
        objective = OBJECTIVES["soft"](Setup(kind="one", width=16, means=torch.zeros(CLASSES, 1)))
        objective.keep = keep
        teacher = torch.nn.functional.one_hot(noisy, CLASSES) * 2.0
        fit(student, objective, Examples(texts, target(labels, teacher=teacher, old=old)), SETTINGS)
        flips.append(int((predict(student, texts, SETTINGS).argmax(axis=1) != classes).sum()))
    assert flips[1] < flips[0]

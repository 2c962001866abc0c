"""The SIGHT tables as training data: what is made, what is uncoded, and what no training may see."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")

import resources
from analyzers._shared.distill import sight
from analyzers._shared.encoder import ENCODER
from analyzers._shared.onnx import Words
from analyzers._shared.passages import REMARK_PIECES
from classroom.domain.taxonomy import FEEDBACK

MADE = Path(sight.__file__).parents[2] / "feedback" / "made_comments.jsonl"
TESTED = (MADE.with_name("made_test.jsonl"), MADE.with_name("made_exit_test.jsonl"))


def test_a_made_comment_in_another_language_is_not_also_none(tmp_path):
    file = tmp_path / "made.jsonl"
    rows = [{"text": "jajaja", "labels": ["non_english", "none"]}, {"text": "lol", "labels": ["none"]}]
    rows = [row | {"split": "train"} for row in rows]
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    made = sight.read_made(file)
    assert [[label for label, has in zip(FEEDBACK, row, strict=True) if has] for row in made.flags] == [
        ["non_english"],
        ["none"],
    ]


def test_the_comments_made_for_testing_are_not_among_those_made_for_training():
    def texts(file: Path) -> set[str]:
        return {json.loads(line)["text"].casefold() for line in file.read_text(encoding="utf-8").splitlines()}

    assert len(texts(MADE)) > 600
    for tested in TESTED:
        assert texts(MADE) & texts(tested) == set()


def test_made_comments_kept_for_thresholds_are_read_on_their_own():
    seen, kept = sight.read_made(MADE), sight.read_made(MADE, "dev")
    assert len(kept.texts) > 100
    assert set(seen.texts) & set(kept.texts) == set()


@pytest.mark.material
def test_made_comments_come_after_the_tables_own_and_weigh_as_much(data: Path):
    table, made = sight.read_sight(data), sight.read_made(MADE)
    without, with_made = sight.training_comments(table), sight.training_comments(table, made)
    assert len(with_made.pieces) - len(without.pieces) == len(made.texts)
    assert with_made.weight[-len(made.texts) :].tolist() == [1.0] * len(made.texts)
    own = Words(resources.path(f"models/{ENCODER.path}")).pieces(made.texts[-1:], REMARK_PIECES)
    assert list(with_made.pieces[-1]) == own[0]


@pytest.mark.material
def test_uncoded_windows_are_of_no_held_out_lecture_and_of_none_left_out(data: Path):
    table = sight.read_sight(data)
    uncoded = sight.uncoded_windows(data, table, without=2)
    words = Words(resources.path(f"models/{ENCODER.path}"))
    for fold in (sight.HELD_OUT, 2):
        coded = [text for text, known in zip(table.windows, table.window_fold, strict=True) if known == fold]
        hidden = {tuple(known) for known in words.pieces(coded, sight.WINDOW_PIECES)}
        assert not hidden & {tuple(known) for known in uncoded.pieces}
    assert uncoded.lectures[-1][1] == len(uncoded.pieces) == len(uncoded.labels)
    assert max(end - begin for begin, end in uncoded.lectures) <= sight.A_LECTURE
    assert not np.any(uncoded.weight)

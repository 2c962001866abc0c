"""The real model on windows of the demo lesson: decoded together or one by one, the same is heard."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from analyzers._shared.audio import Samples
from analyzers.speech.hearing import window_of
from analyzers.speech.stretches import stretches
from analyzers.speech.whisper import Whisper


@pytest.fixture(scope="module")
def windows(demo: Path) -> list[Samples]:
    return [window_of(stretch) for stretch in islice(stretches(demo), 3) if stretch.speech][:2]


@pytest.fixture(scope="module")
def whisper(whisper_base: Path) -> Whisper:
    return Whisper(
        whisper_base, device="cpu", threads=2, beam_size=2, vocabulary=("denominator", "numerator", "halves")
    )


def test_windows_decoded_together_are_heard_as_if_each_were_alone(windows, whisper) -> None:
    # the second begins with a pause, where faster-whisper shortens a first word by where the window before it ended
    late = [windows[0], np.pad(windows[1], (24_000, 0))[: 30 * 16_000]]
    together, alone = whisper.hear(late, "en"), [whisper.hear([window], "en")[0] for window in late]
    for both, one in zip(together, alone, strict=True):
        assert len(both.words) > 20
        assert [(w.text, w.start_s, w.end_s) for w in both.words] == [(w.text, w.start_s, w.end_s) for w in one.words]
        assert both.logprob == pytest.approx(one.logprob, abs=1e-3)
        assert both.words[-1].end_s <= 30.0


def test_the_language_of_windows_is_told_together(windows, whisper) -> None:
    told = whisper.languages_of([*windows, np.zeros(16_000, dtype=np.float32)])
    assert [max(one, key=one.__getitem__) for one in told[:2]] == ["en", "en"]
    assert all(sum(one.values()) == pytest.approx(1.0, abs=1e-3) for one in told)
    assert len(told) == 3


def test_no_windows_cost_no_decoding(whisper) -> None:
    assert whisper.hear([], "en") == []

"""Recordings with odd names, hardly any sound, hours of nothing: a result or a reason, never a crash."""

from __future__ import annotations

import wave
from pathlib import Path

import av
import numpy as np
import pytest

RATE = 16_000


def silent(path: Path, seconds: float) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(b"\0\0" * round(RATE * seconds))
    return path


@pytest.mark.parametrize("name", ['it\'s "quoted" 😀.wav', "\u202eدرس الكسور\u202c.wav", " -x = 1;\n.wav"])
def test_a_recording_may_have_any_name(lectern, tmp_path, name: str) -> None:
    ran = lectern("transcribe", silent(tmp_path / name, 2.0))
    assert (ran.code, ran.json) == (0, {"language": None, "duration_s": 2.0, "utterances": []})


@pytest.mark.parametrize(("seconds", "code"), [(0.0, 3), (0.05, 3), (0.4, 0)])
def test_a_recording_of_less_than_a_second_is_heard_or_refused_with_a_reason(lectern, tmp_path, seconds, code) -> None:
    ran = lectern("transcribe", silent(tmp_path / "a.wav", seconds), "--format", "txt")
    assert (ran.code, ran.out.strip()) == (code, "")
    assert ran.err.startswith("a.wav: ") == (code == 3)
    assert "Traceback" not in ran.err


def test_silence_is_no_work(lectern, tmp_path) -> None:
    path = tmp_path / "silence.flac"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("flac", rate=RATE)
        stream.layout = "mono"
        block = np.zeros((1, RATE * 30), dtype=np.int16)
        for number in range(60):
            frame = av.AudioFrame.from_ndarray(block, format="s16", layout="mono")
            frame.sample_rate, frame.pts = RATE, number * RATE * 30
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    ran = lectern("transcribe", path, timeout=240)
    assert (ran.code, ran.json["language"], ran.json["utterances"]) == (0, None, [])
    assert ran.json["duration_s"] == pytest.approx(1800.0)

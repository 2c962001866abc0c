"""lectern diarize: who is heard when, as RTTM and as JSON."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import resources
from classroom.domain.errors import EXIT_INPUT_REFUSED, EXIT_USAGE

DEMO = str(resources.path("demo/lesson.m4a"))


def test_rttm_names_the_file_and_json_holds_the_same_turns(lectern, tmp_path: Path) -> None:
    plain = lectern("diarize", DEMO, "--out", str(tmp_path / "voices.rttm"))
    assert (plain.code, plain.out) == (0, "")
    lines = (tmp_path / "voices.rttm").read_text(encoding="utf-8").splitlines()
    form = re.compile(r"SPEAKER lesson 1 (\d+\.\d{3}) (\d+\.\d{3}) <NA> <NA> (S\d+) <NA> <NA>")
    turns = [form.fullmatch(line).groups() for line in lines]
    found = json.loads(lectern("diarize", DEMO, "--format", "json").out)
    assert found["speakers"] == ["S1", "S2", "S3", "S4"]
    assert found["duration_s"] == pytest.approx(258.8, abs=0.1)
    assert [(turn["start_s"], turn["speaker"]) for turn in found["turns"]] == [(float(a), who) for a, _, who in turns]


def test_a_given_number_of_speakers_is_kept_to_and_a_senseless_one_refused(lectern) -> None:
    found = json.loads(lectern("diarize", DEMO, "--format", "json", "--speakers", "2").out)
    assert found["speakers"] == ["S1", "S2"]
    refused = lectern("diarize", DEMO, "--speakers", "0")
    assert refused.code == EXIT_USAGE
    assert "from 1 to" in refused.err


def test_a_file_without_sound_is_refused_by_name(lectern, tmp_path: Path) -> None:
    (tmp_path / "notes.wav").write_text("no sound in here")
    refused = lectern("diarize", str(tmp_path / "notes.wav"))
    assert refused.code == EXIT_INPUT_REFUSED
    assert "notes.wav" in refused.err

"""One door to all kinds of files."""

from __future__ import annotations

import pytest

from classroom.domain.errors import InputRefused
from classroom.domain.tables import RECORDINGS, SLIDES, check
from classroom.ingest.reading import read


def test_every_kind_comes_out_alike(tmp_path, tone, pdf) -> None:
    recording = read("recording", tone().write(tmp_path / "a.wav"), password="unused")
    assert check(recording.table, RECORDINGS).height == 1
    slides = read("slides", pdf("= One", "= Two"), columns={"text": "unused"})
    assert check(slides.table, SLIDES).height == 2
    assert recording.notes == slides.notes == ()


def test_a_refusal_comes_through_as_it_is(tmp_path) -> None:
    with pytest.raises(InputRefused, match="not there"):
        read("slides", tmp_path / "gone.pdf")


def test_an_unknown_kind_is_a_bug(tmp_path) -> None:
    with pytest.raises(ValueError, match="no files of kind 'sculpture'"):
        read("sculpture", tmp_path / "a.stl")

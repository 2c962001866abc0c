"""A video and its deck taken into a lesson: slides seen, put beside what was said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from classroom.domain.requests import AnalysisRequest
from classroom.pipeline.catalog import discover
from classroom.workspace.analysis import analyze
from tests.analyzers.screen.conftest import LINES, drawn
from tests.fixtures.made_video import held, write_video

VTT = "WEBVTT\n\n00:00:01.000 --> 00:00:03.000\nSo here you see it.\n\n00:00:06.000 --> 00:00:08.000\nAnd so on.\n"
ONLY = ("screen", "slides")


pytestmark = pytest.mark.usefixtures("own_home")


@pytest.fixture
def request_of(tmp_path: Path) -> AnalysisRequest:
    """A video that shows the fourth page for 5 s, then the second, with its deck and a transcript."""
    pages = [drawn(lines) for lines in LINES]
    deck, film, said = tmp_path / "deck.pdf", tmp_path / "lesson.mp4", tmp_path / "said.vtt"
    pages[0].save(deck, save_all=True, append_images=pages[1:])
    shown: list[tuple[Image.Image, float]] = [(pages[3], 5), (pages[1], 5)]
    write_video(film, held([(np.asarray(page), seconds) for page, seconds in shown], 5))
    said.write_text(VTT)
    return AnalysisRequest(recordings=(film,), slides=(deck,), transcript=said, title="Seen", only=ONLY)


def test_slides_of_a_pdf_are_seen_in_a_video_and_put_beside_what_was_said(store, request_of) -> None:
    result = analyze(store, request_of, catalog=discover())
    assert store.table(result.lesson_id, "screen")["slide"].to_list() == [4, 2]
    assert store.table(result.lesson_id, "alignment")["slide"].to_list() == [4, 2]
    assert {run.status for run in analyze(store, request_of, catalog=discover()).runs} == {"kept"}


def test_a_video_that_is_away_is_told_and_looked_at_once_it_is_back(store, request_of, tmp_path) -> None:
    film, away = request_of.recordings[0], tmp_path / "away.mp4"
    first = analyze(store, replace(request_of, only=("talk",)), catalog=discover())
    Path(film).rename(away)
    resume = AnalysisRequest(resume=first.lesson_id, only=ONLY)
    without = analyze(store, resume, catalog=discover())
    assert {run.analyzer: run.status for run in without.runs if run.analyzer in ONLY} == dict.fromkeys(ONLY, "done")
    assert store.table(first.lesson_id, "screen").is_empty()
    assert any("could not be read" in warning for warning in without.warnings)
    away.rename(film)
    analyze(store, resume, catalog=discover())
    assert store.table(first.lesson_id, "screen")["slide"].to_list() == [4, 2]

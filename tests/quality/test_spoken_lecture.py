"""The main job on a real deck: its narration spoken, recognised, put on slides, compared with the known times."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from classroom.domain.requests import AnalysisRequest
from classroom.workspace.workspace import Workspace

pytestmark = [pytest.mark.quality, pytest.mark.material, pytest.mark.slow]

LESSON = "invperc__aliasing"
EXACT, WITHIN_ONE = 0.55, 0.85


def _beside(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


spoken = _beside("spoken_lecture")


@pytest.mark.skipif(not spoken.available(), reason="flite, which speaks the lecture, is not installed")
@pytest.mark.timeout(900)
def test_utterances_of_a_spoken_lecture_are_put_on_the_slide_that_was_on(material: Path, tmp_path: Path) -> None:
    folder = material / "slides_swc" / "dev"
    times = spoken.speak(spoken.narration(folder / f"{LESSON}.html"), tmp_path / "lecture.wav")
    request = AnalysisRequest(recordings=(tmp_path / "lecture.wav",), slides=(folder / f"{LESSON}.pdf",))
    with Workspace.open(tmp_path / "store") as workspace:
        result = workspace.analyze(request)
        utterances = workspace.table(result.lesson_id, "utterances")
        alignment = workspace.table(result.lesson_id, "alignment")
    assert result.exit_code == 0
    found = dict(alignment.select("utterance", "slide").iter_rows())
    away = [
        abs(found[row["utterance"]] - spoken.slide_at(times, (row["start_s"] + row["end_s"]) / 2))
        for row in utterances.iter_rows(named=True)
    ]
    assert len(away) > 15
    exact, near = sum(d == 0 for d in away) / len(away), sum(d <= 1 for d in away) / len(away)
    assert exact >= EXACT, f"exact {exact:.2f}, within one {near:.2f} of {len(away)}"
    assert near >= WITHIN_ONE, f"exact {exact:.2f}, within one {near:.2f} of {len(away)}"

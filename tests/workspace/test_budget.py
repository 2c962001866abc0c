"""How many moments a person wants goes along to the analyzer, and another number makes a new run."""

from __future__ import annotations

from pathlib import Path

from classroom.domain.requests import AnalysisRequest
from classroom.workspace.workspace import Workspace


def test_another_number_of_moments_is_worked_out_anew_and_only_the_moments(tmp_path: Path) -> None:
    transcript = tmp_path / "said.vtt"
    cues = [
        f"00:0{at // 2}:{30 * (at % 2):02}.000 --> 00:0{at // 2}:{30 * (at % 2) + 20:02}.000\nWhy is {at} a half?"
        for at in range(12)
    ]
    transcript.write_text("WEBVTT\n\n" + "\n\n".join(cues), encoding="utf-8")
    with Workspace.open(tmp_path / "store") as workspace:
        first = workspace.analyze(AnalysisRequest(transcript=transcript, title="Halves", only=("moments",)))
        again = AnalysisRequest(resume=first.lesson_id, budget={"missed": 0, "questions": 2}, only=("moments",))
        second = workspace.analyze(again)
        run = workspace._store.run_facts(workspace._store.current_runs(first.lesson_id)["moments"])
        assert run is not None
        assert {kind: run.params["params"][kind] for kind in ("missed", "questions", "highlights")} == {
            "missed": 0,
            "questions": 2,
            "highlights": 3,
        }
        assert "missed" not in workspace.table(first.lesson_id, "moments")["kind"].to_list()
    assert {run.analyzer: run.status for run in second.runs}["moments"] == "done"

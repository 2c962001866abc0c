"""A lesson with an utterance cut in two, analysed again by the real pipeline."""

from __future__ import annotations

import polars as pl

from classroom.domain.corrections import CUT, Correction, Cut
from classroom.domain.requests import AnalysisRequest
from classroom.workspace.workspace import Workspace

SAID = (
    "WEBVTT\n\n00:00:00.000 --> 00:00:08.000\n<v Ms Lane>What is a third? I think it is one of three parts.\n\n"
    "00:00:09.000 --> 00:00:12.000\n<v Ms Lane>Why do you think so?\n\n"
    "00:00:13.000 --> 00:00:16.000\n<v Ana>Because we cut it in three.\n"
)


def test_an_answer_cut_from_a_question_is_given_to_its_speaker_and_measured_as_such(tmp_path):
    file = tmp_path / "said.vtt"
    file.write_text(SAID, encoding="utf-8")
    with Workspace.open(tmp_path / "store") as workspace:
        lesson_id = workspace.analyze(AnalysisRequest(transcript=file, only=("talk", "questions"))).lesson_id
        questions = asked(workspace, lesson_id)
        cut = Cut(head="What is a third?", tail="I think it is one of three parts.", end_s=3.0, start_s=4.0)
        key = {"utterance": 0}
        made = Correction(lesson_id=lesson_id, table="utterances", key=key, column=CUT, value=cut.value)
        workspace.edit([made], command="cut")
        assert asked(workspace, lesson_id) == {0: questions[0], 2: questions[1]}
        workspace.reassign(lesson_id, [1], speaker="Ana")
        workspace.analyze(AnalysisRequest(resume=lesson_id, only=("talk", "questions")))
        rows = workspace.table(lesson_id, "utterances")
        assert rows.select("start_s", "end_s", "speaker").rows()[:2] == [(0.0, 3.0, "Ms Lane"), (4.0, 8.0, "Ana")]
        assert sorted(asked(workspace, lesson_id)) == [0, 2]
        measures = workspace.table(lesson_id, "measures")
        assert measures.filter(pl.col("name") == "longest_stretch")["value"].to_list() == [4.0]
        # the same file again is the same lesson, with the same cut
        assert workspace.analyze(AnalysisRequest(transcript=file, only=("talk", "questions"))).lesson_id == lesson_id
        assert workspace.table(lesson_id, "utterances").equals(rows)
        for _ in range(2):
            workspace.undo(lesson_id)
        assert sorted(asked(workspace, lesson_id)) == [0, 1]


def asked(workspace: Workspace, lesson_id: str) -> dict[int, float]:
    """By the number of an utterance how likely it is a question."""
    labels = workspace.table(lesson_id, "labels").filter(pl.col("taxonomy") == "questions")
    return dict(labels.filter(pl.col("label") == "question").select("row", "score").rows())

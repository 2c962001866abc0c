"""What a worker gives an analyzer to read."""

from __future__ import annotations

import pytest

from classroom.domain.tables import UTTERANCES, frame
from classroom.pipeline.messages import Task
from classroom.pipeline.worker import _inputs

SAID = frame(UTTERANCES, {"utterance": [0, 1], "role": ["unknown"] * 2, "text": ["a", "b"], "doubt": [None, "loop"]})


@pytest.mark.parametrize(("writes", "texts"), [("labels.toy", ["a", ""]), ("utterances.toy", ["a", "b"])])
def test_only_who_writes_the_transcript_on_is_given_text_in_doubt(writes: str, texts: list[str]) -> None:
    task = Task(
        name="toy",
        entry="m:run",
        writes=(writes,),
        params_type="m:P",
        params={},
        models={},
        language=None,
        reads={"utterances": ("utterances",)},
        given={},
        earlier={},
        device="cpu",
    )
    assert _inputs(task, {"utterances": SAID})["utterances"]["text"].to_list() == texts

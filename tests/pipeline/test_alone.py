"""One analyzer without a store, in a real worker process."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from classroom.domain.errors import AnalysisFailed, Cancelled, InputRefused, UsageError
from classroom.domain.events import Committed, Finished, Progress, Started, StepDone, Warned
from classroom.domain.tables import COMMENTS, RECORDINGS, UTTERANCES, empty, frame
from classroom.pipeline.alone import run_alone

TAPE = {"part": 0, "path": "/nowhere/tape.wav", "start_s": 0.0, "duration_s": 60.0, "rate_hz": 16000, "channels": 1}


@pytest.fixture
def recordings():
    return frame(RECORDINGS, {k: [v] for k, v in (TAPE | {"codec": "pcm", "has_video": False}).items()})


def test_every_table_it_writes_comes_back_whole(toys, recordings) -> None:
    events = []
    made = run_alone(
        "hear", {"recordings": recordings}, params={"pieces": 3}, language="es", on_event=events.append, catalog=toys
    )
    assert set(made) == {"utterances", "stretches"}
    assert made["utterances"]["utterance"].to_list() == [0, 1, 2]
    assert made["utterances"]["language"].to_list() == ["es"] * 3
    assert [type(event) for event in events if not isinstance(event, Progress)] == [
        Started,
        Warned,
        StepDone,
        Finished,
    ]
    assert not [event for event in events if isinstance(event, Committed)]


def test_no_rows_in_are_no_rows_out_and_no_fault(toys) -> None:
    made = run_alone("mark", {"comments": empty(COMMENTS)}, catalog=toys)
    assert made["labels.mark"].height == 0
    assert run_alone("tell", {"utterances": empty(UTTERANCES)}, catalog=toys)["measures.tell"]["value"].to_list() == [0]


def test_a_table_it_lacks_and_an_unknown_name_are_refused_at_once(toys) -> None:
    with pytest.raises(UsageError, match="mark needs comments"):
        run_alone("mark", {}, catalog=toys)
    with pytest.raises(UsageError, match="no analyzer called sing"):
        run_alone("sing", {}, catalog=toys)


def test_what_goes_wrong_is_raised_as_what_it_is(toys, recordings, tmp_path: Path) -> None:
    def run(mishap: str) -> None:
        params = {"mishap": mishap, "mishap_at": 1, "diary": str(tmp_path / "diary")}
        run_alone("hear", {"recordings": recordings}, params=params, catalog=toys)

    with pytest.raises(InputRefused, match="The tape is torn"):
        run("refuse")
    with pytest.raises(AnalysisFailed, match="fault in Lectern"):
        run("fault")
    with pytest.raises(AnalysisFailed, match="exit code 7"):
        run("exit")


def test_stopping_raises_cancelled_within_two_seconds(toys, recordings) -> None:
    stop = threading.Event()
    threading.Timer(1.5, stop.set).start()
    with pytest.raises(Cancelled):
        run_alone("hear", {"recordings": recordings}, params={"pieces": 500, "pause_s": 0.1}, stop=stop, catalog=toys)
    assert stop.is_set()
    asked = time.monotonic()
    with pytest.raises(Cancelled):
        run_alone("hear", {"recordings": recordings}, stop=stop, catalog=toys)
    assert time.monotonic() - asked < 3

"""The faults of the world: exit codes that scripts rely on, texts a teacher can act on, whole across processes."""

from __future__ import annotations

import pickle

import pytest

from classroom.domain import errors as e


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (e.UsageError, 2),
        (e.InputRefused, 3),
        (e.StoreError, 4),
        (e.ModelError, 5),
        (e.AnalysisFailed, 70),
        (e.Cancelled, 130),
    ],
)
def test_every_fault_has_the_exit_code_outside_programs_rely_on(kind: type[e.KnownError], code: int) -> None:
    assert kind.exit_code == code


def test_a_refusal_names_the_file_the_reason_and_the_remedy() -> None:
    fault = e.InputRefused("/home/someone/lesson.mp4", "It has no sound.", "Record it again with a microphone.")
    assert str(fault) == "lesson.mp4: It has no sound. Record it again with a microphone."


@pytest.mark.parametrize(
    "fault", [e.InputRefused("a.pdf", "It is empty.", "Send another."), e.ModelError("It is gone.", "Add it.")]
)
def test_a_fault_is_the_same_after_crossing_a_process_border(fault: e.KnownError) -> None:
    back = pickle.loads(pickle.dumps(fault))
    assert (type(back), str(back), back.exit_code) == (type(fault), str(fault), fault.exit_code)

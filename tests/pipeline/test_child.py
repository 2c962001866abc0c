"""A spawned process: everything it said is heard, its end is noticed, and it can always be ended."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from classroom.pipeline import device
from classroom.pipeline.child import Child, ChildDied


@pytest.fixture
def entries(toys):
    from lectern_toys import processes

    return processes


def hear(child: Child):
    while (message := child.receive(0.1)) is None:
        pass
    return message


def alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status")
    return status.exists() and "State:\tZ" not in status.read_text()


def test_what_a_process_said_before_it_ended_is_heard_and_then_its_exit_code(entries) -> None:
    child = Child(entries.answer_and_end, "x" * 1_000_000, name="toy")
    assert hear(child) == "x" * 1_000_000
    for _ in range(2):
        with pytest.raises(ChildDied) as death:
            hear(child)
        assert death.value.exit_code == 0
    child.send("nobody there")
    child.end()


def test_a_process_that_falls_over_at_once_is_noticed(entries) -> None:
    child = Child(entries.crash, name="toy")
    with pytest.raises(ChildDied) as death:
        hear(child)
    assert death.value.exit_code == 3
    assert child.pid == 0


def test_a_process_that_does_not_want_to_end_is_killed(entries) -> None:
    child = Child(entries.deaf, name="toy")
    assert hear(child) == "ready"
    pid, asked = child.pid, time.monotonic()
    child.end()
    assert time.monotonic() - asked < 4
    assert not alive(pid)
    child.end()


def test_programs_that_a_process_started_end_with_it(entries) -> None:
    child = Child(entries.with_helper, name="toy")
    helper = hear(child)
    assert alive(helper)
    child.end()
    time.sleep(0.1)
    assert not alive(helper)


def test_without_a_card_the_processor_is_used_and_no_process_started(monkeypatch) -> None:
    device.choose.cache_clear()
    monkeypatch.setattr(device, "card_seen", lambda: False)
    monkeypatch.setattr(device, "Child", None)
    assert device.pick(Path("/no/model")) == "cpu"


@pytest.mark.parametrize(
    ("entry", "answer", "expected"),
    [
        ("crash", None, "cpu"),
        ("hang", None, "cpu"),
        ("answer_and_end", True, "cuda"),
        ("answer_and_end", False, "cpu"),
    ],
)
def test_a_card_is_used_only_if_its_test_passes(entries, monkeypatch, entry, answer, expected) -> None:
    device.choose.cache_clear()
    monkeypatch.setattr(device, "card_seen", lambda: True)
    monkeypatch.setattr(device, "_TEST_LIMIT_S", 4.0)
    monkeypatch.setattr(device, "_try_card", getattr(entries, entry))
    monkeypatch.setattr(device, "Child", lambda target, _model, name: Child(target, answer, name=name))
    assert device.pick(Path("/some/model")) == expected
    device.choose.cache_clear()


def test_the_real_test_of_a_card_says_no_where_there_is_none(monkeypatch) -> None:
    device.choose.cache_clear()
    if device.card_seen():
        pytest.skip("this computer has a card")
    monkeypatch.setattr(device, "card_seen", lambda: True)
    assert device.pick(Path("/no/model")) == "cpu"
    device.choose.cache_clear()

"""A short selection of what `python -m tests.faults --rounds 100` does at length."""

from __future__ import annotations

import random
import sys

import pytest

if not sys.platform.startswith("linux"):
    pytest.skip("faults are made with means of Linux", allow_module_level=True)

from tests.faults.kills import kill_once
from tests.faults.world import FAULTS, Skipped


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch) -> None:
    for variable in ("HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / "home"))


@pytest.mark.parametrize(
    ("verb", "victim", "seed"),
    [
        ("analyze", "program", 1),
        ("analyze", "worker", 2),
        ("migrate", "program", 3),
        ("edit", "program", 4),
        ("whole", "program", 5),
        ("whole", "worker", 6),
        ("speech", "program", 7),
        ("speech", "worker", 8),
    ],
)
def test_after_kill_9_at_a_random_moment_the_store_opens_and_nothing_told_is_lost(tmp_path, verb, victim, seed):
    killed = kill_once(tmp_path, random.Random(seed), verb=verb, victim=victim)
    assert killed.wrong == ""


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_the_world_is_said_in_a_sentence_and_nothing_finished_is_lost(tmp_path, name):
    try:
        said = FAULTS[name](tmp_path)
    except Skipped as skipped:
        pytest.skip(str(skipped))
    assert said

"""Graphics cards of a cluster: each goes to one worker, and again to one when that worker dies or a node comes."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from classroom.workspace.batch import on_ray


class Cluster:
    """Stands for Ray, which needs hours of a graphics card to be tried: what it has, and what was asked of it."""

    def __init__(self, **resources: float) -> None:
        self.resources = resources
        self.asked: list[float] = []

    def cluster_resources(self) -> dict[str, float]:
        return self.resources

    def remote(self, _: type) -> Any:
        return self

    def options(self, *, num_cpus: int, num_gpus: int, scheduling_strategy: str) -> Any:
        assert (num_cpus, scheduling_strategy) == (2, "SPREAD")
        self.asked.append(num_gpus)
        versions = SimpleNamespace(remote=lambda: object())
        hand = SimpleNamespace(_actor_id=len(self.asked), versions=versions)
        return SimpleNamespace(remote=lambda _cores: hand)


@pytest.fixture
def hands(monkeypatch):
    monkeypatch.setattr(on_ray, "_GROW_EVERY_S", 0.0)

    def made(cluster: Cluster, most: int = 100) -> on_ray._Hands:
        return on_ray._Hands(cluster, cores=2, most=most)

    return made


def test_each_card_is_asked_for_once_and_the_other_workers_do_without(hands):
    cluster = Cluster(CPU=10, GPU=2)
    hands(cluster)._grow()
    assert cluster.asked == [1, 1, 0, 0, 0]


def test_without_cards_none_is_asked_for(hands):
    cluster = Cluster(CPU=6)
    hands(cluster)._grow()
    assert cluster.asked == [0, 0, 0]


def test_the_card_of_a_worker_that_died_goes_to_the_one_in_its_place(hands):
    cluster = Cluster(CPU=6, GPU=1)
    own = hands(cluster)
    own._grow()
    del own._hands[1]
    own._grow()
    assert cluster.asked == [1, 0, 0, 1]
    del own._hands[2]
    own._grow()
    assert cluster.asked == [1, 0, 0, 1, 0]


def test_a_node_with_a_card_that_joins_later_has_its_card_used(hands):
    cluster = Cluster(CPU=4)
    own = hands(cluster)
    own._grow()
    cluster.resources = {"CPU": 8, "GPU": 1}
    own._grow()
    assert cluster.asked == [0, 0, 1, 0]


def test_a_worker_that_was_given_no_card_by_ray_sees_none():
    # Ray hides cards by this variable only if it is told to do so for workers without any
    assert on_ray.DEFAULTS["RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO"] == "0"

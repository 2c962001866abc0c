"""The engine for several computers: Ray keeps a runner alive for every share of cores, lessons are handed to them.

The lessons' files must be there under the same path on every computer; results come back over the cluster, so only
the computer with the batch writes. Ray (https://docs.ray.io) is asked for its token authentication and told not to
report its use. A node that dies takes with it what it had in hand, which is given to another.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final, TextIO, cast

from classroom.domain.errors import AnalysisFailed, Cancelled, KnownError, UsageError
from classroom.pipeline.catalog import discover
from classroom.pipeline.imports import READING_VERSION
from classroom.pipeline.plan import digest
from classroom.workspace.batch.lesson import AGAIN, LessonMade, Order, Runner, lost

DEFAULTS: Final = {"RAY_AUTH_MODE": "token", "RAY_USAGE_STATS_ENABLED": "0", "RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO": "0"}
"""Variables of the environment that Ray is started with, unless they are set already."""

_LOOK_EVERY_S: Final = 0.5
_GROW_EVERY_S: Final = 30.0


def versions() -> str:
    """A digest of the readers and analyzers installed here: equal ones give equal results."""
    specs = [(spec.name, spec.version, [dict(model.files) for model in spec.models]) for spec in discover().specs]
    return digest({"reading": READING_VERSION, "analyzers": specs})


class Hand:
    """Lives in a Ray worker and does lessons there."""

    def __init__(self, cores: int) -> None:
        # processes it starts would import Ray's own main module, which they need not
        cast("Any", sys.modules["__main__"]).__file__ = None
        self._runner = Runner(discover(), cores=cores)

    def versions(self) -> str:
        """`versions` of the computer it runs on."""
        return versions()

    def run(self, order: Order) -> LessonMade | KnownError:
        """What comes of a lesson, or why none can be done here."""
        try:
            return self._runner.run(order, threading.Event())
        except KnownError as fault:
            return fault


class RayEngine:
    """Does lessons on the cluster at `address`, None for one on this computer only. workers: at most so many at once.

    Raises UsageError, when lessons are asked for, if the cluster cannot be reached or has another Lectern.
    """

    name = "ray"

    def __init__(self, address: str | None, *, workers: int | None = None, cores: int = 1) -> None:
        self._address, self._most, self._cores = address, workers, cores

    def results(self, orders: Sequence[Order], stop: threading.Event) -> Iterator[LessonMade]:
        """What came of each lesson, in the order they end."""
        with _apart():
            ray = _connected(self._address)
            hands = _Hands(ray, cores=self._cores, most=min(self._most or len(orders), len(orders)))
            try:
                yield from hands.all_of(orders, stop)
            finally:
                hands.close()
                ray.shutdown()


class _Apart:
    """Standard output, where what Ray's own threads say goes to standard error: others read results from the first."""

    def __init__(self, out: TextIO, errors: TextIO) -> None:
        self._out, self._errors = out, errors

    def write(self, text: str) -> int:
        ours = not threading.current_thread().name.startswith("ray_")
        return (self._out if ours else self._errors).write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._out, name)


@contextmanager
def _apart() -> Generator[None]:
    before = sys.stdout
    sys.stdout = cast("TextIO", _Apart(before, sys.stderr))
    try:
        yield
    finally:
        sys.stdout = before


class _Hands:
    """The runners on the cluster: which are free, which lesson each has in hand."""

    def __init__(self, ray: Any, *, cores: int, most: int) -> None:
        self._ray, self._cores, self._most = ray, cores, most
        self._hands: dict[Any, Any] = {}
        self._asked: dict[Any, tuple[Any, Order | None]] = {}
        self._free: deque[Any] = deque()
        self._tries: dict[str, int] = {}
        self._with_card: set[Any] = set()
        self._looked_at = float("-inf")
        self._here = versions()

    def all_of(self, orders: Sequence[Order], stop: threading.Event) -> Iterator[LessonMade]:
        waiting, left = deque(orders), len(orders)
        while left and not stop.is_set():
            self._grow()
            while self._free and waiting:
                hand, order = self._free.popleft(), waiting.popleft()
                self._asked[hand.run.remote(order)] = (hand, order)
            ready, _ = self._ray.wait(list(self._asked), num_returns=1, timeout=_LOOK_EVERY_S)
            for reference in ready:
                hand, order = self._asked.pop(reference)
                made = self._answer(reference, hand, order, waiting)
                if made is not None:
                    left -= 1
                    yield made

    def close(self) -> None:
        for hand in self._hands.values():
            self._ray.kill(hand)
        self._hands.clear()

    def _answer(self, reference: Any, hand: Any, order: Order | None, waiting: deque[Order]) -> LessonMade | None:
        try:
            answer = self._ray.get(reference)
        except (self._ray.exceptions.RayActorError, self._ray.exceptions.RayTaskError) as death:
            self._hands.pop(hand._actor_id, None)
            self._looked_at = float("-inf")
            return None if order is None else self._again(order, waiting, death)
        if isinstance(answer, KnownError):
            raise answer
        if order is None and answer != self._here:
            raise UsageError(
                "A computer of the cluster has another Lectern.", "Install the same version on all of them."
            )
        self._free.append(hand)
        return cast("LessonMade", answer) if order is not None else None

    def _again(self, order: Order, waiting: deque[Order], death: Exception) -> LessonMade | None:
        """Put the lesson back; what came of it if that was done too often."""
        self._tries[order.key] = self._tries.get(order.key, 0) + 1
        if self._tries[order.key] <= AGAIN:
            waiting.append(order)
            return None
        kind = type(death).__name__
        return lost(
            order, AnalysisFailed(f"It ended its worker {AGAIN + 1} times ({kind}).", "Run it alone to see why.")
        )

    def _grow(self) -> None:
        """A hand for every share of cores there is now: nodes come and go. Graphics cards get one each, first."""
        now = time.monotonic()
        if now - self._looked_at < _GROW_EVERY_S:
            return
        self._looked_at = now
        there: dict[str, float] = self._ray.cluster_resources()
        room = min(self._most, max(1, int(there.get("CPU", 0)) // self._cores))
        cards = int(there.get("GPU", 0))
        for _ in range(len(self._hands), room):
            # a card is free again when the hand that had it died, and new nodes bring new ones
            card = len(self._with_card & set(self._hands)) < cards
            maker = self._ray.remote(Hand).options(
                num_cpus=self._cores, num_gpus=1 if card else 0, scheduling_strategy="SPREAD"
            )
            hand = maker.remote(self._cores)
            self._hands[hand._actor_id] = hand
            if card:
                self._with_card.add(hand._actor_id)
            self._asked[hand.versions.remote()] = (hand, None)


def _connected(address: str | None) -> Any:
    """Ray, connected. Raises UsageError if that cannot be."""
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)
    import ray  # pyright: ignore[reportMissingImports]  # an extra; here, because it is heavy

    try:
        cast("Any", ray).init(address=address or "local", log_to_driver=False, logging_level="ERROR")
    except Exception as fault:  # Ray raises a bare Exception where a node does not start in time
        where = f"at {address}" if address else "on this computer"
        raise UsageError(
            f"No Ray cluster could be used {where} ({type(fault).__name__}).",
            "Check that it runs, and that this computer has its token (docs/batch.md).",
        ) from fault
    except KeyboardInterrupt:
        raise Cancelled("Stopped before the first lesson.") from None
    return ray

"""The engine that needs nothing else: worker processes of this computer, each with its share of the cores."""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final

from classroom.domain.analyzer import Catalog
from classroom.workspace.batch.lesson import LessonMade, Order, Runner

BYTES_A_WORKER: Final = 1_200_000_000
"""Memory that must be free for each worker: its models, the recording in hand and the process that reads files."""

_LOOK_EVERY_S: Final = 0.2


def cores_here() -> int:
    """Processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def workers_here() -> int:
    """A worker a core, as far as the computer's memory goes; at least one."""
    names = getattr(os, "sysconf_names", {})
    if "SC_PHYS_PAGES" not in names:
        return cores_here()
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return max(1, min(cores_here(), memory // BYTES_A_WORKER))


def _runner(catalog: Catalog, cores: int) -> Runner:
    return Runner(catalog, cores=cores)


class LocalEngine:
    """Does lessons in `workers` processes at once. make: a runner for a number of cores; for tests, another."""

    name = "local"

    def __init__(
        self, catalog: Catalog, *, workers: int | None = None, make: Callable[[int], Runner] | None = None
    ) -> None:
        self._workers = workers or workers_here()
        self._make = make or partial(_runner, catalog)

    def results(self, orders: Sequence[Order], stop: threading.Event) -> Iterator[LessonMade]:
        """What came of each lesson, in the order they end. What a runner raises is raised here, once all have ended."""
        waiting: queue.SimpleQueue[Order] = queue.SimpleQueue()
        for order in orders:
            waiting.put(order)
        ended: queue.SimpleQueue[LessonMade | BaseException] = queue.SimpleQueue()
        count = min(self._workers, len(orders))
        cores = max(1, cores_here() // max(1, count))
        over = threading.Event()  # ours: a fault here ends the others, but is no stop of the person's
        threads = [
            threading.Thread(target=self._work, args=(waiting, ended, cores, _Either(stop, over)), name=f"batch-{n}")
            for n in range(count)
        ]
        for thread in threads:
            thread.start()
        try:
            for _ in orders:
                made = self._next(ended, threads)
                if made is None:
                    return
                if isinstance(made, BaseException):
                    raise made
                yield made
        finally:
            over.set()
            for thread in threads:
                thread.join()

    def _work(
        self,
        waiting: queue.SimpleQueue[Order],
        ended: queue.SimpleQueue[LessonMade | BaseException],
        cores: int,
        stop: threading.Event,
    ) -> None:
        try:
            with self._make(cores) as runner:
                while not stop.is_set():
                    ended.put(runner.run(waiting.get_nowait(), stop))
        except queue.Empty:
            return
        except BaseException as fault:
            ended.put(fault)

    def _next(
        self, ended: queue.SimpleQueue[LessonMade | BaseException], threads: Sequence[threading.Thread]
    ) -> LessonMade | BaseException | None:
        """The next that ended; None once nobody is left to end any."""
        while True:
            working = any(thread.is_alive() for thread in threads)
            try:
                return ended.get(timeout=_LOOK_EVERY_S) if working else ended.get_nowait()
            except queue.Empty:
                if not working:
                    return None


class _Either(threading.Event):
    """Set if either of two events is."""

    def __init__(self, first: threading.Event, second: threading.Event) -> None:
        super().__init__()
        self._first, self._second = first, second

    def is_set(self) -> bool:
        return self._first.is_set() or self._second.is_set()

"""A folder of small lessons with a manifest, done by analyzers that misbehave on request."""

from __future__ import annotations

import threading
import wave
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from classroom.domain.analyzer import Catalog
from classroom.pipeline.catalog import discover
from classroom.workspace.batch.driver import Summary, Told, run_batch
from classroom.workspace.batch.lesson import Runner
from classroom.workspace.batch.local import LocalEngine

TOYS = Path(__file__).parents[2] / "pipeline" / "lectern_toys"


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.setenv(variable, str(tmp_path / "home"))


@pytest.fixture(scope="session")
def toys() -> Catalog:
    return discover(TOYS)


def tape(path: Path, number: int = 0) -> Path:
    """Half a second of a tone of its own."""
    wave_form = np.sin(np.arange(8000) * 2 * np.pi * (200 + number) / 16000) * 8000
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16000)
        file.writeframes(wave_form.astype("<i2").tobytes())
    return path


@dataclass
class District:
    """A folder with recordings and a manifest. `told` is what was said of each lesson that ended."""

    folder: Path
    catalog: Catalog
    told: list[Told] = field(default_factory=list[Told])

    @property
    def out(self) -> Path:
        return self.folder / "out"

    @property
    def diary(self) -> Path:
        return self.folder / "diary"

    def manifest(self, text: str, name: str = "lessons.csv") -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def lessons(self, count: int) -> Path:
        rows = []
        for number in range(count):
            tape(self.folder / f"tape {number}.wav", number)
            (self.folder / f"form {number}.csv").write_text(f"comment\nwhat about {number}?\nfine\n", encoding="utf-8")
            rows.append(f"tape {number}.wav,form {number}.csv,Lesson {number},6B,2026-09-{number + 1:02d}\n")
        return self.manifest("recording,comments,title,course,date\n" + "".join(rows))

    def run(
        self, manifest: Path, *, stop: threading.Event | None = None, hook: Any = None, workers: int = 1, **hear: Any
    ) -> Summary:
        params = {"hear": {"diary": str(self.diary), **hear}}

        def listen(told: Told) -> None:
            self.told.append(told)
            if hook is not None:
                hook(told)

        make = partial(_runner, self.catalog, params)
        engine = LocalEngine(self.catalog, workers=workers, make=make)
        return run_batch(manifest, self.out, engine, on_lesson=listen, stop=stop, catalog=self.catalog)

    def pieces_heard(self) -> int:
        return sum(line.startswith("piece") for line in self.diary_lines())

    def workers_used(self) -> set[str]:
        return {line for line in self.diary_lines() if line.startswith("pid")}

    def diary_lines(self) -> Iterable[str]:
        return self.diary.read_text().splitlines() if self.diary.exists() else []


def _runner(catalog: Catalog, params: dict[str, Any], cores: int) -> Runner:
    return Runner(catalog, cores=cores, params=params)


@pytest.fixture
def district(tmp_path: Path, toys: Catalog) -> District:
    return District(tmp_path, toys)

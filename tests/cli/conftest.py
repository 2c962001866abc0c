"""Runs the command line as outside programs do: in a process of its own, with a store of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Ran:
    """What a run of the command line left: exit code, standard output, standard error."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)


Lectern = Callable[..., Ran]


@pytest.fixture
def lectern(tmp_path: Path) -> Lectern:
    """Runs `lectern` with the arguments given, its store below the test's own folder."""

    def run(*arguments: object, timeout: float = 240) -> Ran:
        environment = {
            **os.environ,
            "LECTERN_STORE": str(tmp_path / "store"),
            "XDG_STATE_HOME": str(tmp_path / "state"),
        }
        done = subprocess.run(
            [sys.executable, "-m", "classroom", *map(str, arguments)],
            capture_output=True,
            text=True,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            timeout=timeout,
            cwd=ROOT,
            env=environment,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture(scope="session")
def demo() -> Path:
    """The folder of the bundled lesson."""
    return ROOT / "resources" / "demo"


VTT = """WEBVTT

00:00:01.000 --> 00:00:04.000
<v Teacher>Today we add fractions with different denominators.

00:00:05.000 --> 00:00:08.000
<v Teacher>Why do we need a common denominator?

00:00:12.000 --> 00:00:15.000
<v Student>Because the pieces must have the same size.

00:00:16.000 --> 00:00:20.000
<v Teacher>Now look at the slide with the pizza cut into sixths.
"""


@pytest.fixture
def transcript(tmp_path: Path) -> Path:
    """A short transcript with names and times."""
    path = tmp_path / "lesson talk.vtt"
    path.write_text(VTT, encoding="utf-8")
    return path


@pytest.fixture
def comments(tmp_path: Path) -> Path:
    """Three comments, one of them empty, one with a formula."""
    path = tmp_path / "comments.csv"
    path.write_text('name,text\nA,"I did not get why we need a common denominator?"\nB,\nC,=1+1\n', encoding="utf-8")
    return path

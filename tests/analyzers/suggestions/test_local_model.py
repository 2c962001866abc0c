"""A model file runs through the optional package; without that, or for what is no model, the library's words stand."""

from __future__ import annotations

import importlib
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from analyzers.suggestions import local_model
from analyzers.suggestions.rewording import model_of, reworded
from tests.fixtures.tiny_model import write_tiny_model

needs_engine = pytest.mark.skipif(find_spec(local_model.PACKAGE) is None, reason="the extra llm is not installed")


@needs_engine
def test_a_model_file_answers_and_its_nonsense_is_thrown_away(tmp_path: Path) -> None:
    say = model_of(str(write_tiny_model(tmp_path / "tiny.gguf")))
    assert say is not None
    assert say("What could be said to the class?")
    found = reworded("Why is that?", "Ask for the reason.", ["teacher 0:01: Next one."], say, language="en")
    assert found.text is None
    assert not found.silent


@needs_engine
@pytest.mark.parametrize("content", [b"", b"GGUF", b"GGUF" + bytes(200), b"not a model at all"])
def test_a_file_that_is_no_model_gives_none_and_never_stops_the_analysis(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "broken.gguf"
    file.write_bytes(content)
    assert model_of(str(file)) is None


def test_without_the_package_or_the_file_there_is_no_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert local_model.model_in(tmp_path / "gone.gguf") is None

    def missing(name: str) -> object:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(importlib, "import_module", missing)
    assert local_model.model_in(write_tiny_model(tmp_path / "tiny.gguf")) is None


def test_the_package_is_not_loaded_until_a_file_is_chosen() -> None:
    code = "import sys, analyzers.suggestions.infer; sys.exit('xllamacpp' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

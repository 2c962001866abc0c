"""The set-up script: what it says and does before anything is installed."""

from __future__ import annotations

import ast
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def dev() -> ModuleType:
    spec = importlib.util.spec_from_file_location("dev", ROOT / "packaging" / "dev.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_it_needs_nothing_but_the_standard_library() -> None:
    tree = ast.parse((ROOT / "packaging" / "dev.py").read_text(encoding="utf-8"))
    imported = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""])
    }
    assert imported <= sys.stdlib_module_names


def test_an_unknown_verb_leaves_with_two_and_says_what_there_is(dev, capsys) -> None:
    assert dev.main(["fly"]) == 2
    assert "dev.py demo" in capsys.readouterr().out


def test_an_old_python_is_told_so_before_anything_is_made(dev, capsys, monkeypatch) -> None:
    monkeypatch.setattr(dev, "OLDEST_PYTHON", (99, 0))
    assert dev.main(["demo"]) == 2
    assert "99.0" in capsys.readouterr().out


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Qt brings everything it needs on other systems")
def test_missing_system_libraries_without_rights_print_the_exact_command(dev, capsys, monkeypatch) -> None:
    monkeypatch.setattr(dev, "QT_LIBRARIES", {"libno-such.so.1": "libno-such1", "libc.so.6": "libc6"})
    monkeypatch.setattr(dev.os, "geteuid", lambda: 1000)
    dev.mend_qt_libraries()
    out = capsys.readouterr().out
    assert "sudo apt-get install -y --no-install-recommends libno-such1" in out
    assert "libc6" not in out


def test_the_lock_file_names_one_version_each_and_no_build_of_one_machine() -> None:
    lines = (ROOT / "packaging" / "lock.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert all(line.count("==") == 1 and "+" not in line and "/" not in line for line in pins)
    assert len({line.partition("==")[0].lower() for line in pins}) == len(pins)


def test_ci_runs_the_readmes_test_command_and_nothing_else() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = [line.removeprefix("exec ") for line in script.splitlines() if line.startswith(("exec ", "python"))]
    assert commands == ["python3 packaging/dev.py test"]
    assert commands[0] in readme

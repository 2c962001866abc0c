"""Rules of the code base that no other tool checks."""

from __future__ import annotations

import ast
import json
import re
import string
import subprocess
import sys
from pathlib import Path

import pytest

from classroom.domain.measures import MEASURES
from classroom.domain.taxonomy import TAXONOMIES

ROOT = Path(__file__).resolve().parent.parent
CODE = [p for part in ("classroom", "analyzers", "ui", "resources") for p in sorted((ROOT / part).rglob("*.py"))]
MODULE_LINES, FUNCTION_LINES = 600, 60
CATCH_ALL = {"utils", "util", "misc", "helpers", "helper", "manager", "common"}
HEAVY = {"torch", "transformers", "ctranslate2", "onnxruntime", "faster_whisper", "scipy", "sklearn", "av", "PySide6"}


def _identity(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", CODE, ids=_identity)
def test_no_module_or_function_is_too_long_to_read(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert source.count("\n") <= MODULE_LINES
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < FUNCTION_LINES, node.name


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert not [_identity(path) for path in CODE if path.stem.strip("_") in CATCH_ALL]


def test_the_folder_packaging_does_not_hide_the_library_of_that_name() -> None:
    assert not (ROOT / "packaging" / "__init__.py").exists()


def test_the_readme_is_short_enough_to_be_read() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) < 150


def test_the_command_line_starts_without_loading_anything_heavy() -> None:
    code = "import sys, classroom.cli.main; print(*sorted({m.partition('.')[0] for m in sys.modules}))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert not HEAVY & set(out.stdout.split())


def _words(language: str) -> dict[str, str]:
    return json.loads((ROOT / "resources" / "i18n" / f"{language}.json").read_text(encoding="utf-8"))


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_english_and_spanish_have_the_same_words_with_the_same_fields() -> None:
    english, spanish = _words("en"), _words("es")
    assert set(english) == set(spanish)
    fields = {key: [_fields(words[key]) for words in (english, spanish)]
              for key in english}  # fmt: skip
    assert not {key for key, (one, other) in fields.items() if one != other}


def test_every_measure_and_label_has_words_in_both_languages() -> None:
    for words in (_words("en"), _words("es")):
        assert not [name for name in MEASURES if f"measure.{name}" not in words]
        assert not [info.unit for info in MEASURES.values() if f"unit.{info.unit}" not in words]
        labels = [f"label.{taxonomy}.{label}" for taxonomy, names in TAXONOMIES.items() for label in names]
        assert not [key for key in labels if key not in words]


def test_every_dependency_says_why_it_is_there() -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    named = [line for line in lines if re.match(r'^    "[\w.\[\]-]+[=>]=?[\d.]+",', line)]
    assert named
    assert not [line for line in named if not re.search(r"#\s*\S.{4,}$", line)]


def test_everything_that_is_locked_covers_what_is_asked_for() -> None:
    asked = re.findall(r'^    "([\w.-]+)[\[=>]', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.M)
    locked = (ROOT / "packaging" / "lock.txt").read_text(encoding="utf-8").lower().replace("_", "-")
    assert not [name for name in asked if f"\n{name.lower().replace('_', '-')}==" not in locked]

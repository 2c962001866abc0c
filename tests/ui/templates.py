"""Every sentence that a fault of the world may be made of, read off the code: what the KnownError family is given.

What a look at the installation finds (`Check`) is told in the same way.

A field of an f-string is `{}`. Names are followed to what the file, or the one they are imported from, assigns to them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from classroom.pipeline.catalog import discover

FAMILY = (
    *("KnownError", "UsageError", "InputRefused", "StoreError", "PassphraseNeeded", "StoreDamaged", "ModelError"),
    *("AnalysisFailed", "Cancelled"),
    *("Check", "Unavailable"),
)
FILE_FIRST = ("InputRefused", "StoreDamaged")
ROOT = Path(__file__).resolve().parents[2]
NOT_IN_THE_WINDOW = (
    "classroom/cli/",
    "classroom/workspace/batch/",
    "classroom/workspace/label_rows.py",
    "classroom/workspace/row_lessons.py",
    "classroom/workspace/together.py",
    "classroom/workspace/alone.py",
    "classroom/pipeline/storeless.py",
    "classroom/ingest/rows.py",
    "analyzers/compare.py",
    "analyzers/__main__.py",
)
"""What only the command line calls."""


def all_templates() -> dict[str, str]:
    """By template the file it is in, of everything that the window can meet."""
    found: dict[str, str] = {}
    for file in sorted([*ROOT.glob("classroom/**/*.py"), *ROOT.glob("analyzers/**/*.py")]):
        place = file.relative_to(ROOT).as_posix()
        if not place.startswith(NOT_IN_THE_WINDOW) and "/train" not in place and "/distill/" not in place:
            for text in _of(file):
                found.setdefault(text, place)
    return found


def _of(file: Path) -> Iterator[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in FAMILY:
            args = [*node.args[1 if _name(node.func) in FILE_FIRST else 0 :], *(word.value for word in node.keywords)]
            for arg in args:
                yield from _texts(arg, tree, depth=0)


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _texts(node: ast.expr | None, tree: ast.Module, *, depth: int) -> Iterator[str]:
    """The texts an expression may give; nothing for what the code works out."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    elif isinstance(node, ast.BinOp):
        for left in _texts(node.left, tree, depth=depth):
            yield from (left + right for right in _texts(node.right, tree, depth=depth))
    elif node is not None and depth < 5:
        for part in _inner(node, tree):
            yield from _texts(part, tree, depth=depth + 1)


def _inner(node: ast.expr, tree: ast.Module) -> Iterator[ast.expr]:
    """The expressions that stand for this one."""
    if isinstance(node, ast.IfExp):
        yield from (node.body, node.orelse)
    elif isinstance(node, ast.Tuple):
        yield from node.elts
    elif isinstance(node, ast.Dict):
        yield from node.values
    elif isinstance(node, ast.Starred | ast.Subscript):
        yield node.value
    elif isinstance(node, ast.Name):
        yield from _assigned(node.id, tree)
    elif isinstance(node, ast.Call):
        yield from _returned(_name(node.func), tree)


def _assigned(name: str, tree: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign) and node.value is not None and _name(node.target) == name:
            yield node.value
        elif isinstance(node, ast.Assign):
            for target in node.targets:
                if _name(target) == name:
                    yield node.value
                elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    pairs = zip(target.elts, node.value.elts, strict=False)
                    yield from (value for one, value in pairs if _name(one) == name)
        elif isinstance(node, ast.ImportFrom) and node.module and any(one.name == name for one in node.names):
            source = ROOT / (node.module.replace(".", "/") + ".py")
            if source.is_file() and source.is_relative_to(ROOT):
                yield from _assigned(name, ast.parse(source.read_text(encoding="utf-8")))


def _returned(name: str, tree: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name == name:
            yield from (one.value for one in ast.walk(node) if isinstance(one, ast.Return) and one.value is not None)


def states() -> dict[str, str]:
    """What becomes part of other sentences: titles of analyzers, states of models, how a step ended."""
    found = {spec.title: spec.name for spec in discover().specs}
    for place, functions in (
        ("classroom/pipeline/models.py", ("_shipped", "_joined", "_added", "_fault")),
        ("classroom/pipeline/model_files.py", ("fault_of",)),
        ("classroom/pipeline/joined_models.py", ("fault_of_parts",)),
        ("classroom/pipeline/conversation.py", ("_died",)),
        ("classroom/pipeline/faults.py", ("fault_text",)),
        ("classroom/store/owner.py", ("locked",)),
        ("classroom/pipeline/catalog.py", ("_faults",)),
    ):
        tree = ast.parse((ROOT / place).read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name in functions:
                for text in _written(node):
                    found.setdefault(text, place)
    return found


def _written(function: ast.FunctionDef) -> Iterator[str]:
    """The texts of at least a word and a space, or told as a state, that a function works with."""
    inside = {id(part) for node in ast.walk(function) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(function):
        if isinstance(node, ast.Constant) and id(node) not in inside and isinstance(node.value, str):
            if ast.get_docstring(function, clean=False) != node.value and (" " in node.value or node.value == "there"):
                yield node.value
        elif isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
            if " " in text:
                yield text

"""Every real and every hostile file gives a table with rows, or a refusal with a reason, in time."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parent.parent / "material_coverage.py"
_spec = importlib.util.spec_from_file_location("material_coverage", SCRIPT)
assert _spec is not None
assert _spec.loader is not None
coverage = sys.modules["material_coverage"] = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(coverage)


@pytest.mark.material
@pytest.mark.slow
@pytest.mark.parametrize("kind", coverage.KINDS)
def test_every_file_gives_a_table_or_a_refusal_within_its_time(material, kind) -> None:
    outcomes = coverage.measure(kind, material)
    assert outcomes
    assert not [(outcome.path.name, outcome.fault) for outcome in outcomes if outcome.fault]
    assert all(outcome.rows or outcome.refusal for outcome in outcomes)

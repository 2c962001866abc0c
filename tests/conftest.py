"""Fixtures for every test: a home of its own, no screen, the shared material where it is there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("HF_HUB_OFFLINE", "1")

# how long one example takes says more about what else the computer does than about us
settings.register_profile("lectern", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("lectern")

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def material() -> Path:
    """The folder of real recordings, decks and exports; the test is skipped where it is absent."""
    folder = SHARED / "material"
    if not folder.is_dir():
        pytest.skip("the shared material is not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of labelled tables; the test is skipped where it is absent."""
    folder = SHARED / "data"
    if not folder.is_dir():
        pytest.skip("the shared labelled tables are not beside this checkout")
    return folder

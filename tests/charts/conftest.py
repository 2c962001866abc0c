"""A made-up lesson for the charts."""

from __future__ import annotations

import polars as pl
import pytest

from classroom.wording import Wording
from tests.fixtures.made_lesson import made_lesson


@pytest.fixture(scope="session")
def tables() -> dict[str, pl.DataFrame]:
    """Fifty minutes, 400 utterances, 30 slides, 120 comments."""
    return made_lesson()


@pytest.fixture(params=["en", "es"])
def words(request: pytest.FixtureRequest) -> Wording:
    """Both languages."""
    return Wording(request.param)

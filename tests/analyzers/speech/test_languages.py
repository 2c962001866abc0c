"""A lesson has one language; a stretch is in another only where that is as good as certain."""

from __future__ import annotations

import polars as pl
import pytest

from analyzers.speech import languages
from classroom.domain.tables import STRETCHES, frame


def test_the_language_with_most_seconds_is_the_lessons() -> None:
    votes = [({"en": 0.9, "es": 0.1}, 5.0), ({"es": 1.0}, 12.0), ({"en": 0.8, "de": 0.2}, 6.0)]
    assert languages.of_lesson(votes) == "es"


@pytest.mark.parametrize(
    ("probabilities", "speech_s", "found"),
    [
        ({"de": 0.98, "en": 0.01}, 20.0, "de"),
        ({"de": 0.98, "en": 0.01}, 1.0, "en"),
        ({"cy": 0.6, "en": 0.04, "nn": 0.3}, 20.0, "en"),
        ({"de": 0.9, "en": 0.1}, 20.0, "en"),
        ({"en": 1.0}, 20.0, "en"),
    ],
)
def test_a_stretch_is_heard_in_another_language_only_if_that_is_certain(probabilities, speech_s, found) -> None:
    assert languages.of_stretch(probabilities, speech_s, "en") == found


def test_what_goes_on_is_in_the_language_of_the_first_stretches() -> None:
    def made(*rows: tuple[float, str | None]) -> pl.DataFrame:
        starts = [float(i) for i in range(len(rows))]
        seconds, spoken = [row[0] for row in rows], [row[1] for row in rows]
        return frame(STRETCHES, {"start_s": starts, "end_s": starts, "speech_s": seconds, "language": spoken})

    assert languages.of_earlier(None) is None
    assert languages.of_earlier(made((0.0, None))) is None
    assert languages.of_earlier(made((0.0, None), (5.0, "de"), (20.0, "en"), (9.0, "en"), (60.0, "de"))) == "en"

"""The bundled lesson, as the command line and the window ask for it."""

from __future__ import annotations

import resources
from classroom.domain.requests import AnalysisRequest


def demo_request() -> AnalysisRequest:
    """The request for the lesson in resources/demo."""
    folder = resources.path("demo")
    return AnalysisRequest(
        recordings=(folder / "lesson.m4a",),
        slides=(folder / "slides.pdf",),
        comments=(folder / "exit_ticket.csv", folder / "video_comments.json"),
        title="Demo: adding fractions",
        course="Demo course",
        teacher="Demo teacher",
        language="en",
    )

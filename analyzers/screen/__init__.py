"""screen: which slide stood on the screen when, by the pictures of the recording's video."""

from __future__ import annotations

from classroom.domain.analyzer import Spec

SPEC = Spec(
    name="screen",
    version=1,
    title="Screen",
    summary="Finds in the recording's video which slide was on when, to the second, and when the picture changed.",
    reads=("recordings",),
    optional=("slides", "showings"),
    writes=("screen",),
    entry="analyzers.screen.infer:run",
    without_files=True,
)

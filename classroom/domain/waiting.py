"""Analyses that wait for their turn, as they outlive the program that was to run them."""

from __future__ import annotations

from dataclasses import dataclass

from classroom.domain.requests import AnalysisRequest


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """An analysis that was not over when it was written down. title: what the person knew it by."""

    request: AnalysisRequest
    title: str


@dataclass(frozen=True, kw_only=True)
class Queue:
    """The analyses still to be done, in order. paused: a person held them, rather than the program having ended."""

    waiting: tuple[Waiting, ...] = ()
    paused: bool = False

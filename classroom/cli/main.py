"""Reads the arguments, runs the verb, and turns every ending into its exit code and a plain sentence."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from classroom.cli import batch, bundles, coach_work, files, labels, lessons, names, security, system, trends, voices
from classroom.cli.arguments import Parser
from classroom.cli.printing import say
from classroom.domain.errors import EXIT_BUG, EXIT_CANCELLED, EXIT_DONE, KnownError
from classroom.domain.requests import Lesson
from classroom.workspace.workspace import Workspace


class Window(Protocol):
    """What the command line needs of the window."""

    def open(self, store: Path | None, lesson_id: str | None) -> int:
        """Show the window on a store, with a lesson open if one is given, until it is closed; its exit code."""
        ...

    def screenshot(self, workspace: Workspace, lesson: Lesson, out: Path) -> Path:
        """The path of a picture of the real window with the lesson open, made without a screen."""
        ...


def run(arguments: Sequence[str], *, window: Window) -> int:
    """The exit code (DESIGN section 5) of `lectern` with these arguments."""
    parser = build(window)
    if not arguments:
        return _ending(lambda: window.open(None, None))
    given = parser.parse(arguments)
    return _ending(lambda: security.with_passphrase(given, lambda: given.handle(given)))


def build(window: Window) -> Parser:
    """The parser of all verbs."""
    parser = Parser(prog="lectern", description="See your lesson: who talked, what confused, on which slide.")
    verbs = parser.verbs()
    lessons.add(verbs, window)
    names.add(verbs)
    voices.add(verbs)
    bundles.add(verbs)
    coach_work.add(verbs)
    files.add(verbs)
    labels.add(verbs)
    trends.add(verbs)
    batch.add(verbs)
    security.add(verbs)
    system.add(verbs)
    return parser


def _ending(work: system.Work) -> int:
    try:
        return work()
    except KeyboardInterrupt:
        say("Stopped. Everything finished before is kept; the same command goes on from there.")
        return EXIT_CANCELLED
    except BrokenPipeError:
        # whoever read our output has enough of it (`| head`)
        sys.stderr.close()
        return EXIT_DONE
    except Exception as fault:
        return explain(fault)


def explain(fault: Exception) -> int:
    """The exit code for a fault, once a person was told of it; a fault of ours is reported in the log folder."""
    if isinstance(fault, KnownError):
        say(str(fault))
        return fault.exit_code
    report = system.report_fault(fault)
    say(f"Lectern met a fault of its own and stopped; nothing finished is lost. A report is in {report}.")
    return EXIT_BUG

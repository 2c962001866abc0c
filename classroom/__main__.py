"""`lectern`: with no arguments the window, else the command line. The only place that joins the two."""

from __future__ import annotations

import multiprocessing
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from classroom.domain.requests import Lesson
    from classroom.workspace.workspace import Workspace


class _Window:
    """The window as the command line knows it; Qt is loaded only when it is shown."""

    def open(self, store: Path | None, lesson_id: str | None) -> int:
        from ui.main import run as run_window

        return run_window([], store=store, lesson=lesson_id)

    def screenshot(self, workspace: Workspace, lesson: Lesson, out: Path) -> Path:
        from ui.main import screenshot

        return screenshot(workspace, lesson.lesson_id, out)


def main() -> int:
    """The exit code of what the arguments ask for."""
    multiprocessing.freeze_support()
    if len(sys.argv) == 1:
        return _open_window()
    from classroom.cli.main import run

    return run(sys.argv[1:], window=_Window())


def _open_window() -> int:
    """The window's exit code. It paints before the store and the tables are loaded, which the command line needs."""
    try:
        return _Window().open(None, None)
    except Exception as fault:
        from classroom.cli.main import explain

        return explain(fault)


if __name__ == "__main__":
    sys.exit(main())

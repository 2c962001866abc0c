"""`python -m ui`: the window on the usual store, with the files given."""

from __future__ import annotations

import multiprocessing
import sys


def main() -> int:
    """The window's exit code."""
    multiprocessing.freeze_support()
    from ui.main import run  # after the line above, so that a worker of the built program never loads Qt

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())

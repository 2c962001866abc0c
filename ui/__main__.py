"""`python -m ui`: the window on the usual store, with the files given."""

from __future__ import annotations

import multiprocessing
import sys

from ui.main import run

if __name__ == "__main__":
    multiprocessing.freeze_support()
    sys.exit(run(sys.argv[1:]))

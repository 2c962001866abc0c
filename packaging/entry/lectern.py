"""What the built program starts: the command line, or the window under the name lectern-window (or Lectern).

On macOS the application's bundle starts the program without a terminal and without arguments: the window too.
"""

from __future__ import annotations

import multiprocessing
import sys
from pathlib import Path

multiprocessing.freeze_support()  # here a worker begins and ends; it must not load what the window needs

if Path(sys.argv[0]).stem.lower() == "lectern-window":
    from ui.__main__ import main
else:
    from classroom.__main__ import main

sys.exit(main())

"""Signals cost nothing that the process cannot do without.

PySide6 6.12.0 takes a reference to True away with every emitted signal, which ends Python 3.11 after some thousands.
"""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
from PySide6.QtCore import QCoreApplication, QObject, Signal
class Bell(QObject):
    rang = Signal(float)
app = QCoreApplication([])
bell = Bell()
heard = []
bell.rang.connect(heard.append)
for _ in range(100_000):
    bell.rang.emit(0.5)
print(len(heard))
"""


def test_a_hundred_thousand_signals_do_not_end_the_process():
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "100000"

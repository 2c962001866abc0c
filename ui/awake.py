"""Keeps the computer from falling asleep while an analysis runs, where the platform lets a program ask for that."""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence

from PySide6.QtCore import QObject

from ui.jobs import Jobs

_CONTINUOUS, _SYSTEM = 0x80000000, 0x00000001
"""Windows: SetThreadExecutionState, ES_CONTINUOUS and ES_SYSTEM_REQUIRED."""


def command_of(platform: str) -> tuple[str, ...]:
    """The program that keeps this platform awake for as long as its input is open; () where there is none."""
    if platform == "darwin":
        return ("caffeinate", "-i", "-w", str(os.getpid()))
    if platform.startswith("linux"):
        why = "--why=A lesson is analysed"
        return ("systemd-inhibit", "--what=sleep:idle", "--who=Lectern", why, "--mode=block", "cat")
    return ()


class KeepAwake(QObject):
    """Awake from the start of the first analysis to the end of the last. Whatever fails only lets it sleep."""

    def __init__(self, jobs: Jobs, *, command: Sequence[str] | None = None) -> None:
        super().__init__(jobs)
        self._jobs = jobs
        self._command = tuple(command_of(sys.platform) if command is None else command)
        self._program: subprocess.Popen[bytes] | None = None
        self._asked = False
        jobs.added.connect(self._look)
        jobs.ended.connect(self._look)
        jobs.changed.connect(self._look)

    @property
    def awake(self) -> bool:
        """True while the platform was asked not to sleep."""
        return self._asked

    def _look(self, _number: int = 0) -> None:
        if self._jobs.busy != self._asked:
            self._asked = self._jobs.busy
            self._ask(self._asked)

    def _ask(self, awake: bool) -> None:
        if sys.platform == "win32":
            ctypes.windll.kernel32.SetThreadExecutionState(_CONTINUOUS | (_SYSTEM if awake else 0))
        elif awake and self._command and shutil.which(self._command[0]):
            with contextlib.suppress(OSError):
                self._program = subprocess.Popen(
                    self._command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
                )
        elif not awake:
            self._let_go()

    def _let_go(self) -> None:
        program, self._program = self._program, None
        if program is None:
            return
        if program.stdin is not None:
            with contextlib.suppress(OSError):
                program.stdin.close()
        program.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            program.wait(2)

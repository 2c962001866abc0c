"""A spawned process of ours and the pipe to it: start, send, receive, notice its death, end it."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import wait
from typing import Any

_PATIENCE_S = 1.0
_GRACE_S = 0.3


class ChildDied(Exception):
    """The process ended by itself. `exit_code` is its own, negative for a signal."""

    def __init__(self, exit_code: int) -> None:
        super().__init__(f"exit code {exit_code}")
        self.exit_code = exit_code


class Child:
    """A process started by spawning, so that it shares nothing with us, and a pipe both ways.

    `target` is a function of a module (it is found by name, also in a frozen application); it gets its end of the
    pipe first, then `args`. The process is told to leave when its pipe closes, see `leave_with_parent`.
    """

    def __init__(self, target: Callable[..., None], *args: Any, name: str) -> None:
        context = multiprocessing.get_context("spawn")
        self._ours, theirs = context.Pipe(duplex=True)
        self._process = context.Process(target=target, args=(theirs, *args), name=name, daemon=True)
        try:
            self._process.start()
        except BaseException:
            self._ours.close()
            raise
        finally:
            theirs.close()
        self._exit_code: int | None = None

    @property
    def pid(self) -> int:
        """The process's id, 0 once it has ended."""
        return 0 if self._ours.closed else self._process.pid or 0

    def send(self, message: object) -> None:
        """Send a message; a dead process is noticed by the next `receive`, not here."""
        with contextlib.suppress(OSError):
            self._ours.send(message)

    def receive(self, wait_s: float) -> Any:
        """The next message, or None if none came within `wait_s`.

        Raises ChildDied once the process is gone and everything it had sent was received.
        """
        if self._exit_code is not None:
            raise ChildDied(self._exit_code)
        wait([self._ours, self._process.sentinel], timeout=wait_s)
        alive = self._process.is_alive()  # asked first: what it sent before it died is still in the pipe
        try:
            if self._ours.poll():
                return self._ours.recv()
        except (EOFError, OSError):
            alive = False
            self._process.join(_PATIENCE_S)  # its end of the pipe closes a little before it is gone
        if alive:
            return None
        self.end()
        raise ChildDied(-1 if self._exit_code is None else self._exit_code)

    def end(self) -> None:
        """Have the process gone when this returns: it is terminated, and killed if that does not help within 1 s."""
        if self._ours.closed:
            return
        self._ours.close()
        group = self._process.pid
        for force in (self._process.terminate, self._process.kill):
            force()
            self._process.join(_PATIENCE_S)
            if not self._process.is_alive():
                break
        if group is not None and hasattr(os, "killpg"):
            with contextlib.suppress(OSError):  # programs it had started; mostly there are none
                os.killpg(group, signal.SIGKILL)
        self._exit_code = self._process.exitcode
        if self._exit_code is not None:
            self._process.close()


def leave_with_parent() -> None:
    """Called in a child: have it and what it started exit within a second of its parent's death."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(_GRACE_S)  # for a process that ends programs it has started, see reader.main
        if hasattr(os, "killpg") and os.getpgid(0) == os.getpid():
            os.killpg(0, signal.SIGKILL)
        os._exit(1)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()


def settle_in(nice: int = 0) -> None:
    """Called in a child first thing: leave Ctrl-C and stdout to the parent, be `nice`, leave no memory image."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "setsid"):
        os.setsid()  # a group of its own, so that what it starts can be ended with it
    with contextlib.suppress(ImportError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError, ValueError, AttributeError):
        # native libraries print where they like; the parent's stdout carries tables and JSON
        sys.stdout.flush()
        os.dup2(2, 1)
    if nice and hasattr(os, "nice"):
        os.nice(nice)
    leave_with_parent()

"""Runs a program so that any attempt of it, or of what it starts, to reach a network is stopped and known.

Python's sockets are watched in every process (tests/fixtures/no_connection). Where the system allows it, the program
also runs in a network of its own without a way out, whose counters tell of attempts that native code made.
"""

from __future__ import annotations

import functools
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

HOOK: Final = Path(__file__).resolve().parents[1] / "fixtures" / "no_connection"

# Each run has a network of its own, so what the counters of all say is written down one after the other.
_INSIDE: Final = '"$@"; code=$?; cat /proc/net/snmp /proc/net/snmp6 >> "$COUNTERS"; exit $code'
_NO_ATTEMPT: Final = ("IpOutNoRoutes", "TcpActiveOpens", "UdpOutDatagrams", "Ip6OutNoRoutes", "Udp6OutDatagrams")


@functools.cache
def apart() -> tuple[str, ...]:
    """The command that gives a program a network of its own; () where the system does not allow that."""
    if sys.platform.startswith("linux"):
        for command in (("unshare", "-n"), ("unshare", "-r", "-n")):
            try:
                done = subprocess.run([*command, "true"], capture_output=True, check=False)
            except OSError:
                return ()
            if done.returncode == 0:
                return command
    return ()


@dataclass(frozen=True)
class Watched:
    """A folder in which what was tried is written down."""

    folder: Path

    def command(self, command: Sequence[str]) -> list[str]:
        """The command to run instead."""
        return [*apart(), "sh", "-c", _INSIDE, "sh", *command] if apart() else list(command)

    def environment(self, given: dict[str, str]) -> dict[str, str]:
        """The environment to run it in."""
        path = os.pathsep.join(filter(None, (str(HOOK), given.get("PYTHONPATH", ""))))
        return {
            **given,
            "PYTHONPATH": path,
            "CONNECTIONS_TRIED": str(self.folder / "tried"),
            "COUNTERS": str(self.folder / "counters"),
        }

    def tried(self) -> list[str]:
        """What was tried: a line of Python's sockets each, and counters of the network that are not 0."""
        log = self.folder / "tried"
        said = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
        counters = _counters(self.folder / "counters")
        return said + [f"{name}: {counters[name]}" for name in _NO_ATTEMPT if counters[name]]


def _counters(path: Path) -> Counter[str]:
    """The systems' counters by protocol and name, of all runs together; none where there are none."""
    found = Counter[str]()
    names: list[str] = []
    for line in path.read_text(encoding="ascii").splitlines() if path.exists() else ():
        first, *rest = line.split()
        if not first.endswith(":"):
            found[first] += int(rest[0])
        elif rest[0].lstrip("-").isdigit():
            found.update({first[:-1] + name: int(value) for name, value in zip(names, rest, strict=True)})
        else:
            names = rest
    return found

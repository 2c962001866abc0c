"""`python packaging/wheels.py`: has the package index a ready wheel of every locked package for the other systems?

Asks the index through pip, which downloads nothing but facts; needs a connection, so it is no test. Run it in `.venv`
after a change of the lock file. 0 if nothing is missing on the systems we mean to ship for.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from closure import needed, plain_name

LOCK = Path(__file__).resolve().parent / "lock.txt"
SYSTEMS = {
    "win_amd64": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt", "platform_machine": "AMD64"},
    "macosx_14_0_arm64": {"sys_platform": "darwin", "platform_system": "Darwin", "platform_machine": "arm64"},
    "macosx_14_0_x86_64": {"sys_platform": "darwin", "platform_system": "Darwin", "platform_machine": "x86_64"},
    "manylinux_2_28_aarch64": {"sys_platform": "linux", "platform_system": "Linux", "platform_machine": "aarch64"},
}
MEANT = ("win_amd64", "macosx_14_0_arm64")
PYTHONS = ("3.11", "3.12", "3.13")
OURS = "lectern-classroom"


def main() -> int:
    """0 if every package has a wheel on the systems meant, 1 otherwise."""
    missing = 0
    pins = _pins()
    for platform, system in SYSTEMS.items():
        names = sorted(set(needed(OURS, system)) - {OURS})
        unlocked = [name for name in names if name not in pins]
        wanted = [f"{name}=={pins[name]}" if name in pins else name for name in names]
        for python in PYTHONS:
            without = [] if _offered(wanted, platform, python) else _lacking(wanted, platform, python)
            missing += len(without) if platform in MEANT else 0
            print(
                f"{platform}, Python {python}: {len(wanted)} packages, without a wheel: {', '.join(without) or 'none'}"
            )
        if unlocked:
            print(f"  not in the lock file: {', '.join(unlocked)}")
            missing += len(unlocked) if platform in MEANT else 0
    return 1 if missing else 0


def _pins() -> dict[str, str]:
    lines = [line for line in LOCK.read_text(encoding="utf-8").splitlines() if "==" in line]
    return {plain_name(name): version for name, _, version in (line.partition("==") for line in lines)}


def _offered(wanted: list[str], platform: str, python: str) -> bool:
    with tempfile.TemporaryDirectory() as nowhere:
        command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--no-deps", "--quiet"]
        command += ["--only-binary=:all:", "--platform", platform, "--python-version", python, "--target", nowhere]
        return subprocess.call([*command, *wanted], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) == 0


def _lacking(wanted: list[str], platform: str, python: str) -> list[str]:
    """Those without a wheel, found by halves."""
    if len(wanted) == 1:
        return wanted
    middle = len(wanted) // 2
    halves = (wanted[:middle], wanted[middle:])
    return [one for half in halves if not _offered(half, platform, python) for one in _lacking(half, platform, python)]


if __name__ == "__main__":
    sys.exit(main())

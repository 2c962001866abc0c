"""Set up Lectern on a fresh machine and run it, or its tests, with nothing but Python's standard library.

python3 packaging/dev.py demo     set up, analyse the bundled lesson, open the window (no screen: PDF and picture)
python3 packaging/dev.py test     set up with everything developers need, run every check
python3 packaging/dev.py run ...  set up, then `lectern ...`
python3 packaging/dev.py build    set up, build the program folder dist/lectern for this system, try it out, pack it
python3 packaging/dev.py lock     write packaging/lock.txt from the environment as it is
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
LOCK = ROOT / "packaging" / "lock.txt"
OLDEST_PYTHON = (3, 11)

# Of the extras `cluster`, `llm` and `ocr`, which neither the tests nor the window need, so they are never seen where
# the lock is written.
OPTIONAL = ["jsonschema==4.26.0", "msgpack==1.2.4", "rapidocr==3.10.0", "ray==2.60.0", "xllamacpp==2026.10.11549"]

# Needed on Windows only.
WINDOWS = ["colorama==0.4.6", "pywin32-ctypes==0.2.3"]

# What Qt's wheels expect of a Linux system: shared library -> Debian package. Found on a bare Debian 12.
QT_LIBRARIES = {
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libpulse.so.0": "libpulse0",
    "libXrandr.so.2": "libxrandr2",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}


def main(arguments: list[str]) -> int:
    """The exit code of what was asked for; 2 if that is nothing known."""
    verb, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if sys.version_info < OLDEST_PYTHON:
        print(f"Lectern needs Python {'.'.join(map(str, OLDEST_PYTHON))} or newer; this is {sys.version.split()[0]}.")
        return 2
    if verb == "demo":
        prepare()
        return lectern("demo", *rest)
    if verb == "run":
        prepare()
        return lectern(*rest)
    if verb == "test":
        prepare("dev", "train")
        return test(rest)
    if verb == "build":
        prepare("ship")
        return subprocess.call([python(), ROOT / "packaging" / "build.py", *rest], cwd=ROOT)
    if verb == "lock":
        return lock()
    print(__doc__)
    return 2


def prepare(*extras: str) -> None:
    """Make `.venv`, install Lectern and the extras at the locked versions, and see that Qt's libraries are there.

    A stamp of pyproject and lock file makes the second time free. Exits with pip's code if pip fails.
    """
    mend_qt_libraries()
    if not python().exists():
        print("Making the environment in .venv ...", flush=True)
        venv.EnvBuilder(with_pip=True, clear=ENVIRONMENT.exists()).create(ENVIRONMENT)
    wanted = hashlib.sha256((ROOT / "pyproject.toml").read_bytes() + LOCK.read_bytes()).hexdigest()
    stamp = ENVIRONMENT / f"lectern-{'-'.join(extras) or 'base'}.stamp"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    what = f"{ROOT}[{','.join(extras)}]" if extras else str(ROOT)
    print("Installing Lectern and what it needs (about 600 MB the first time) ...", flush=True)
    code = subprocess.call([python(), "-m", "pip", "install", "--quiet", "-c", LOCK, "-e", what], cwd=ROOT)
    if code:
        print("Installing failed; the lines above say why. Check the connection to the package index and try again.")
        raise SystemExit(code)
    stamp.write_text(wanted)


def python() -> Path:
    """The environment's Python."""
    return ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def lectern(*arguments: str) -> int:
    """The exit code of `lectern` with these arguments."""
    return subprocess.call([python(), "-m", "classroom", *arguments], cwd=Path.cwd())


def test(rest: list[str]) -> int:
    """The exit code of the first check that fails, 0 if all pass. With arguments: pytest with these only."""
    if rest:
        return subprocess.call([python(), "-m", "pytest", *rest], cwd=ROOT)
    tools = python().parent
    for check in (
        [tools / "ruff", "format", "--check", "."],
        [tools / "ruff", "check", "."],
        [tools / "pyright"],
        [tools / "lint-imports"],
        [python(), "-m", "pytest", "-n", "2", "--dist", "loadfile", "-m", "not bench and not quality"],
        [python(), "-m", "pytest", "-m", "quality"],
    ):
        print("+", *(Path(part).name if isinstance(part, Path) else part for part in check), flush=True)
        code = subprocess.call(check, cwd=ROOT)
        if code:
            return code
    return 0


def mend_qt_libraries() -> None:
    """Install the system libraries Qt lacks (Debian or Ubuntu, as root), or print the command that would."""
    if not sys.platform.startswith("linux"):
        return
    missing = [package for library, package in QT_LIBRARIES.items() if not _loads(library)]
    if not missing:
        return
    command = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    if shutil.which("apt-get") and os.geteuid() == 0:
        print("Installing system libraries for the window:", *missing, flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.call(["apt-get", "update", "-qq"], env=environment)
        done = subprocess.run([*command[:2], "-qq", *command[2:]], env=environment, stdout=subprocess.DEVNULL)
        if done.returncode == 0:
            return
    print("The window needs system libraries that are not here. Please run:\n  sudo", *command, flush=True)


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def lock() -> int:
    """Write the versions installed in `.venv` to the lock file; 0 when done.

    Local build tags ("2.13.0+cpu") are cut off, so that each machine takes the build its index offers.
    """
    frozen = subprocess.run([python(), "-m", "pip", "freeze", "--exclude-editable"], capture_output=True, text=True)
    lines = [re.sub(r"\+[\w.]+$", "", line) for line in frozen.stdout.splitlines() if "==" in line]
    lines += WINDOWS + OPTIONAL
    text = "# Versions Lectern is built and tested with; written by `python3 packaging/dev.py lock`, used by pip -c.\n"
    LOCK.write_text(text + "\n".join(sorted(set(lines), key=str.lower)) + "\n")
    return frozen.returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

"""Builds the program folder, makes it smaller, tries it out and packs it. Started by `python3 packaging/dev.py build`.

dist/lectern                         the program
dist/lectern-VERSION-linux-x86_64.tar.xz   on Linux: the program, a menu entry and an installer without rights
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import struct
import subprocess
import sys
import tarfile
import time
import tomllib
from pathlib import Path

from lighten import lighten

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
LINUX = ROOT / "packaging" / "linux"
MOST_BYTES = 1_000_000_000

_MAPPED, _PAGE = 1, 4096


def main(arguments: list[str]) -> int:
    """0 if the program was built, fits and works; else the code of what failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--no-archive", action="store_true", help="leave the archive out")
    given = parser.parse_args(arguments)
    code = freeze()
    if code:
        return code
    program = DIST / "lectern"
    slim(program)
    size = sum(path.lstat().st_size for path in program.rglob("*") if path.is_file() and not path.is_symlink())
    print(f"{program}: {size / 1e6:.0f} MB", flush=True)
    if size > MOST_BYTES:
        print(f"That is more than {MOST_BYTES / 1e6:.0f} MB; something came in that is not needed.")
        return 1
    code = subprocess.call([sys.executable, ROOT / "packaging" / "smoke.py", program])
    if code or given.no_archive or sys.platform != "linux":
        return code
    made = pack(program)
    print(f"{made}: {made.stat().st_size / 1e6:.0f} MB")
    return 0


def freeze() -> int:
    """PyInstaller's exit code."""
    command = [sys.executable, "-m", "PyInstaller", ROOT / "packaging" / "lectern.spec", "--noconfirm"]
    folders = ["--distpath", DIST, "--workpath", ROOT / "build" / "pyinstaller"]
    return subprocess.call([*command, *folders, "--log-level", "WARN"], cwd=ROOT)


def slim(program: Path) -> None:
    """On Linux: take symbols (190 MB) and uncalled parts (75 MB) out of the libraries, name the program a second time.

    Never out of the program itself: its modules are behind its end.
    """
    if sys.platform != "linux":
        return
    window = program / "lectern-window"
    window.unlink(missing_ok=True)
    window.symlink_to("lectern")
    if shutil.which("strip") is None:
        print("strip (of binutils) is not here, so the libraries keep their symbols: 190 MB more.")
        return
    print(f"Taken out of libraries: {lighten(program) / 1e6:.0f} MB of what is never called", flush=True)
    for library in (program / "_internal").rglob("*.so*"):
        if not library.is_symlink():
            _strip(library)


def _strip(library: Path) -> None:
    """Without symbols, unless that makes a library no system loads: strip breaks some that were patched for wheels."""
    bare = library.with_name(library.name + ".bare")
    done = subprocess.call(["strip", "--strip-unneeded", "-o", bare, library], stderr=subprocess.DEVNULL)
    if done == 0 and loadable(bare):
        shutil.copymode(library, bare)
        bare.replace(library)
    bare.unlink(missing_ok=True)


def loadable(library: Path) -> bool:
    """True if each part of an ELF file that is mapped lies in the file as it does in memory, page by page."""
    data = library.read_bytes()
    if data[:5] != b"\x7fELF\x02":
        return False
    start, size, count = struct.unpack_from("<Q", data, 32)[0], *struct.unpack_from("<HH", data, 54)
    for number in range(count):
        kind, _, offset, address, *_, align = struct.unpack_from("<IIQQQQQQ", data, start + number * size)
        if kind == _MAPPED and (align % _PAGE or (offset - address) % max(align, _PAGE)):
            return False
    return True


def version() -> str:
    """The version in pyproject."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


def pack(program: Path) -> Path:
    """The archive: everything under one folder, owned by nobody in particular, with the newest time of a file in git.

    xz at its lowest level: a fifth larger than at its highest, in a tenth of the time.
    """
    name = f"lectern-{version()}-linux-{platform.machine()}"
    made = DIST / f"{name}.tar.xz"
    icon = ROOT / "resources" / "icons" / "lectern.svg"
    with tarfile.open(made, "w:xz", preset=1) as archive:
        for path, inside in ((program, "lectern"), (LINUX, "share"), (icon, "share/lectern.svg")):
            archive.add(path, arcname=f"{name}/{inside}", filter=_anonymous)
        archive.add(LINUX / "install.sh", arcname=f"{name}/install.sh", filter=_anonymous)
    return made


def _anonymous(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mtime = int(os.environ.get("SOURCE_DATE_EPOCH", time.time()))
    return entry


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

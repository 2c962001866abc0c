"""Takes out of libraries what Lectern never calls, on Linux, with `as`, `ld` and `nm` (binutils). Used by build.py.

Some libraries name others that they need for things we do not do: FFmpeg its encoders of pictures, Qt's player the
windows of QML. The system refuses to load them if those are missing, so each gets a stand-in: a library of a few
kilobytes with the same name, the names that are asked for, and functions that give 0 and do nothing. Of ICU, which Qt
brings for all the world's languages, what sorts and names those of our window is kept.
"""

from __future__ import annotations

import platform
import re
import shutil
import struct
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

UNCALLED = ("libx265", "libx264", "libSvtAv1Enc", "libQt6Quick", "libQt6Qml")
"""Encoders of pictures, which FFmpeg asks about only when it writes video; QML, of which the player asks whether a
window is one of its."""

NEEDED_BY_UNCALLED = ("libQt6QmlMeta", "libQt6QmlModels", "libQt6QmlWorkerScript")
"""Libraries that only those need."""

NOTHING = {"x86_64": "xor %eax, %eax\n ret", "aarch64": "mov x0, #0\n ret"}
TOOLS = ("as", "ld", "nm", "readelf")

LANGUAGES = ("root", "en", "es")
UNUSED_BY_QT = ("brkitr", "curr", "lang", "rbnf", "region", "translit", "unit")
"""Parts of ICU's data: Qt breaks lines and names countries and money by itself."""


class Symbol(NamedTuple):
    """A name that a library offers: its version ("" for none), its size in bytes, whether it is a function."""

    name: str
    version: str
    size: int
    function: bool


def lighten(program: Path) -> int:
    """Bytes saved in a program folder; 0 where the tools are missing or for another processor."""
    if platform.machine() not in NOTHING or not all(map(shutil.which, TOOLS)):
        print("binutils is not here, so libraries keep what is never called: 75 MB more.")
        return 0
    libraries = [path for path in program.rglob("*.so*") if path.is_file() and not path.is_symlink()]
    before = sum(path.stat().st_size for path in libraries)
    names = {path: path.name.partition(".so")[0].partition("-")[0] for path in libraries}
    gone = (*UNCALLED, *NEEDED_BY_UNCALLED)
    asked = {symbol for path, name in names.items() if name not in gone for symbol in undefined(path)}
    for path, name in names.items():
        if name in NEEDED_BY_UNCALLED:
            path.unlink()
        elif name in UNCALLED:
            stand_in(path, [symbol for symbol in offered(path) if symbol.name in asked])
        elif name == "libicudata":
            trim_icu(path)
    return before - sum(path.stat().st_size for path in libraries if path.exists())


def undefined(library: Path) -> set[str]:
    """The names that a library asks others for, without versions."""
    lines = _said("nm", "-D", "--undefined-only", library).splitlines()
    return {line.split()[-1].partition("@")[0] for line in lines if line.strip()}


def offered(library: Path) -> list[Symbol]:
    """The names that a library offers to others."""
    found: list[Symbol] = []
    for line in _said("readelf", "--dyn-syms", "--wide", library).splitlines():
        cells = line.split()
        if len(cells) < 8 or not cells[0].endswith(":") or cells[4] not in ("GLOBAL", "WEAK") or cells[6] == "UND":
            continue
        name, _, version = cells[7].partition("@")
        if cells[3] in ("FUNC", "OBJECT"):
            found.append(Symbol(name, version.lstrip("@"), int(cells[2], 0), cells[3] == "FUNC"))
    return found


def stand_in(library: Path, symbols: list[Symbol]) -> None:
    """Put a library of the same name in its place: functions that give 0, data that is 0."""
    lines = [".text"]
    for symbol in symbols:
        if symbol.function:
            lines += [f".globl {symbol.name}", f".type {symbol.name}, %function", f"{symbol.name}:"]
            lines += [NOTHING[platform.machine()]]
    lines.append(".data")
    for symbol in symbols:
        if not symbol.function:
            lines += [".balign 16", f".globl {symbol.name}", f".type {symbol.name}, %object"]
            lines += [f".size {symbol.name}, {symbol.size}", f"{symbol.name}: .zero {symbol.size}"]
    versions = sorted({symbol.version for symbol in symbols if symbol.version})
    script = [
        f"{version} {{ global: {' '.join(f'{each.name};' for each in symbols if each.version == version)} }};"
        for version in versions
    ]
    link(library, "\n".join(lines), script)


def link(library: Path, source: str, versions: list[str]) -> None:
    """Write a shared library from assembly in the place of another, under the name that others load it by."""
    own = re.search(r"SONAME\D*\[(.+)]", _said("readelf", "--dynamic", "--wide", library))
    name = own[1] if own else library.name
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        text = source + '\n.section .note.GNU-stack,"",%progbits\n'
        (folder / "it.s").write_text(text, encoding="ascii")
        (folder / "versions").write_text("\n".join(versions), encoding="ascii")
        _said("as", "-o", folder / "it.o", folder / "it.s")
        script = ["--version-script", folder / "versions"] if versions else []
        _said("ld", "-shared", "-soname", name, *script, "-z", "noexecstack", "-o", folder / "it.so", folder / "it.o")
        shutil.copyfile(folder / "it.so", library)


def trim_icu(library: Path) -> None:
    """Leave only the languages of the window, and no old character sets, in ICU's data."""
    (symbol,) = [each for each in offered(library) if each.name.startswith("icudt")]
    data = library.read_bytes()
    begin = data.index(b"CmnD") - 12
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "kept"
        kept.write_bytes(icu_without(data[begin:], wanted))
        place = f'.section .rodata\n.balign 16\n.globl {symbol.name}\n{symbol.name}: .incbin "{kept}"\n'
        size = f".type {symbol.name}, %object\n.size {symbol.name}, . - {symbol.name}"
        link(library, place + size, [])


def wanted(name: str) -> bool:
    """Whether an item of ICU's data is kept; its name is like "icudt73l/coll/es_MX.res"."""
    _, *folders, item = name.split("/")
    stem, _, ending = item.rpartition(".")
    if ending == "cnv" or (folders and folders[0] in UNUSED_BY_QT):
        return False
    language = re.match(r"([a-z]{2,3})(_|$)", stem)
    return ending != "res" or language is None or language[1] in LANGUAGES or stem in LANGUAGES


def icu_without(data: bytes, keep: Callable[[str], bool]) -> bytes:
    """The same archive with the items that `keep` says yes to: a header, a table of places, names, items at 16 bytes.

    The layout is that of ICU's ucmndata.h: places count from behind the header, names and items in the same order.
    """
    (head,) = struct.unpack_from("<H", data)
    body = data[head:]
    (count,) = struct.unpack_from("<I", body)
    places = [struct.unpack_from("<II", body, 4 + 8 * number) for number in range(count)]
    ends = [place for _, place in places[1:]] + [len(body)]
    items = [
        (body[name : body.index(b"\0", name)], body[begin:end])
        for (name, begin), end in zip(places, ends, strict=True)
        if keep(body[name : body.index(b"\0", name)].decode())
    ]
    table, names, contents = bytearray(struct.pack("<I", len(items))), bytearray(), bytearray()
    names_at = 4 + 8 * len(items)
    contents_at = _up(names_at + sum(len(name) + 1 for name, _ in items))
    for name, content in items:
        table += struct.pack("<II", names_at + len(names), contents_at + len(contents))
        names += name + b"\0"
        contents += content.ljust(_up(len(content)), b"\0")
    return data[:head] + (bytes(table) + bytes(names)).ljust(contents_at, b"\0") + bytes(contents)


def _up(size: int) -> int:
    return -(-size // 16) * 16


def _said(*command: object) -> str:
    ran = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))}: {ran.stderr.strip()}")
    return ran.stdout

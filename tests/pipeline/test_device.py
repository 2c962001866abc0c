"""The libraries of a graphics card: found where they were installed as packages."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from classroom.pipeline import device

LOADED = """
import sys
from classroom.pipeline.device import load_libraries
print(*load_libraries(), sep="\\n")
print(*(line for line in open("/proc/self/maps") if "libcublas" in line), sep="\\n", file=sys.stderr)
"""


def installed(folder: Path, libraries: dict[str, Path | None]) -> None:
    """A package `nvidia-cublas-cu12` in a folder for packages, with these libraries; None for a broken one."""
    inside = folder / "nvidia/cublas/lib"
    inside.mkdir(parents=True)
    for name, source in libraries.items():
        shutil.copy(source, inside / name) if source else (inside / name).write_bytes(b"no library")
    about = folder / "nvidia_cublas_cu12-12.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: nvidia-cublas-cu12\nVersion: 12.0\n")
    names = [*libraries, "libnvblas.so.12"]
    (about / "RECORD").write_text("".join(f"nvidia/cublas/lib/{name},,\n" for name in names))


def said_by_a_process(folder: Path) -> tuple[list[str], str]:
    """The names of what is loaded in a process of its own with that folder for packages, and its memory's map."""
    ran = subprocess.run(
        [sys.executable, "-c", LOADED],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": path_with(folder)},
    )
    return [Path(line).name for line in ran.stdout.split()], ran.stderr


def path_with(folder: Path) -> str:
    return f"{folder}:{Path(device.__file__).parents[2]}"


@pytest.fixture
def a_library() -> Path:
    """Some small library of this system, in place of the card's, which weighs half a gigabyte."""
    found = sorted(Path("/usr/lib").glob("*-linux-gnu/libutil.so.1")) or sorted(Path("/lib").glob("*/libutil.so.1"))
    if not found:
        pytest.skip("this system has no libutil")
    return found[0]


def test_a_cards_libraries_are_loaded_from_their_package_the_one_they_rest_on_first(tmp_path, a_library) -> None:
    installed(tmp_path, {"libcublas.so.12": a_library, "libcublasLt.so.12": a_library})
    names, loaded = said_by_a_process(tmp_path)
    assert names == ["libcublasLt.so.12", "libcublas.so.12"]
    assert str(tmp_path / "nvidia/cublas/lib/libcublas.so.12") in loaded


def test_a_broken_library_of_a_card_is_passed_over(tmp_path, a_library) -> None:
    installed(tmp_path, {"libcublas.so.12": None, "libcublasLt.so.12": a_library})
    assert said_by_a_process(tmp_path)[0] == ["libcublasLt.so.12"]


def test_without_such_a_package_nothing_is_loaded(tmp_path) -> None:
    assert said_by_a_process(tmp_path) == ([], "\n")

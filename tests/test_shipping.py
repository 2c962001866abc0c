"""What is given to people without Python: the archive, the menu entry, the metadata, the lock file."""

from __future__ import annotations

import configparser
import importlib.util
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
from pathlib import Path
from types import ModuleType
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).resolve().parent.parent
LINUX = ROOT / "packaging" / "linux"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DESKTOP, METAINFO = LINUX / "org.lectern.Lectern.desktop", LINUX / "org.lectern.Lectern.metainfo.xml"


@pytest.fixture
def packaging(monkeypatch):
    """Loads a script of the folder packaging, which is no package, by name."""

    def load(name: str) -> ModuleType:
        monkeypatch.syspath_prepend(str(ROOT / "packaging"))
        spec = importlib.util.spec_from_file_location(name, ROOT / "packaging" / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    return load


@pytest.mark.skipif(sys.platform != "linux", reason="a Linux program folder")
def test_the_archive_installs_into_a_home_with_blanks_and_goes_without_a_trace(packaging, tmp_path, monkeypatch):
    build = packaging("build")
    monkeypatch.setattr(build, "DIST", tmp_path)
    program = tmp_path / "lectern"
    (program / "_internal").mkdir(parents=True)
    (program / "lectern").write_text('#!/bin/sh\necho "$0 $@"\n')
    (program / "lectern").chmod(0o755)
    build.slim(program)
    with tarfile.open(build.pack(program)) as archive:
        # the filter came with 3.11.4; a Debian 12 has 3.11.2
        archive.extractall(tmp_path / "out", **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
    (unpacked,) = (tmp_path / "out").iterdir()
    home = tmp_path / "a home"
    environment = {"HOME": str(home), "PATH": "/usr/bin:/bin"}
    subprocess.run([unpacked / "install.sh"], env=environment, check=True, capture_output=True)
    ran = subprocess.run([home / ".local/bin/lectern-window", "x"], capture_output=True, text=True, check=True)
    assert ran.stdout.split()[-1] == "x"
    entry = home / ".local/share/applications/org.lectern.Lectern.desktop"
    program_line = re.search(r"^Exec=\"(.+)\" %F$", entry.read_text(encoding="utf-8"), re.MULTILINE)
    assert program_line
    assert Path(program_line[1]).exists()
    assert (home / ".local/share/icons/hicolor/scalable/apps/org.lectern.Lectern.svg").exists()
    subprocess.run([unpacked / "install.sh"], env=environment, check=True, capture_output=True)
    subprocess.run([unpacked / "install.sh", "--remove"], env=environment, check=True, capture_output=True)
    # the cache is the desktop's own, of all menu entries
    assert {path.name for path in home.rglob("*") if not path.is_dir()} <= {"mimeinfo.cache"}


@pytest.mark.skipif(shutil.which("strip") is None or sys.platform != "linux", reason="needs strip")
def test_symbols_go_out_of_a_library_only_if_it_still_loads(packaging, tmp_path):
    build = packaging("build")
    import numpy as np

    folder = Path(np.__file__).parent.parent / "numpy.libs"
    library = next(folder.glob("libscipy_openblas*"), None)
    if library is None:
        pytest.skip("numpy's wheel brings no OpenBLAS here")
    copy = tmp_path / library.name
    shutil.copy(library, copy)
    build._strip(copy)
    assert build.loadable(copy)
    # patched for wheels: strip puts its parts where no system can map them
    bare = tmp_path / "bare"
    subprocess.run(["strip", "--strip-unneeded", "-o", bare, library], check=True, stderr=subprocess.DEVNULL)
    if not build.loadable(bare):
        assert copy.read_bytes() == library.read_bytes()
    assert [path.name for path in tmp_path.glob("*.bare")] == []


def test_the_menu_entry_and_the_metadata_belong_together_and_name_the_version():
    entry = configparser.ConfigParser(interpolation=None, strict=True)
    entry.optionxform = str
    entry.read(DESKTOP, encoding="utf-8")
    told = entry["Desktop Entry"]
    about = ElementTree.parse(METAINFO).getroot()
    assert about.findtext("id") == DESKTOP.stem == told["Icon"]
    assert about.findtext("launchable") == DESKTOP.name
    assert about.findtext("project_license") == PROJECT["license"]
    assert about.find("releases/release").get("version") == PROJECT["version"]
    assert {told["Exec"].split()[0]} < {found.text for found in about.findall("provides/binary")}
    window = (ROOT / "ui" / "main.py").read_text(encoding="utf-8")
    assert f'setDesktopFileName("{DESKTOP.stem}")' in window


@pytest.mark.parametrize(
    "command",
    [["desktop-file-validate", DESKTOP], ["appstreamcli", "validate", "--no-net", METAINFO]],
    ids=["menu entry", "metadata"],
)
def test_the_validators_of_the_desktop_find_nothing(command):
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_build_takes_every_part_that_is_found_by_folder_and_no_training_library():
    spec = (ROOT / "packaging" / "lectern.spec").read_text(encoding="utf-8")
    compile(spec, "lectern.spec", "exec")
    assert '"analyzers"' in spec
    assert "*/card.md" in spec
    for name in ("torch", "transformers", "sklearn", "ray", "pytest"):
        assert f'"{name}"' in spec.partition("EXCLUDED")[2].partition("]")[0]


def test_every_package_that_lectern_needs_here_is_in_the_lock_file(packaging):
    closure = packaging("closure")
    lock = (ROOT / "packaging" / "lock.txt").read_text(encoding="utf-8").splitlines()
    locked = {closure.plain_name(line.partition("==")[0]) for line in lock}
    windows = {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"}
    needed = {*closure.needed("lectern-classroom"), *closure.needed("lectern-classroom", windows)}
    assert needed - locked == {"lectern-classroom"}

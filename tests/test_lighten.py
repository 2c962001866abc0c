"""What packaging/lighten.py takes out of libraries is not missed: the same work with what is left."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import PySide6
import pytest

ROOT = Path(__file__).resolve().parent.parent
QT = Path(PySide6.__file__).parent / "Qt" / "lib"

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in ("x86_64", "aarch64") or not shutil.which("ld"),
    reason="needs binutils on Linux",
)

SORTED = """
from PySide6.QtCore import QCollator, QLocale, QTimeZone
for language in ("es", "en"):
    sort = QCollator(QLocale(language))
    print(sorted(["zumo", "nube", "Ñandú", "árbol", "oso", "Ana", "chico", "10", "9"], key=sort.sortKey))
print(QLocale("es").dayName(1), QTimeZone(b"Europe/Madrid").displayName(QTimeZone.TimeType.StandardTime))
"""
HEARD = """
import sys, av
with av.open(sys.argv[1]) as tape:
    print(sum(frame.samples for frame in tape.decode(audio=0)))
with av.open(sys.argv[2]) as film:
    print(sum(1 for frame in film.decode(video=0)))
"""


@pytest.fixture(scope="module")
def lighten() -> ModuleType:
    spec = importlib.util.spec_from_file_location("lighten", ROOT / "packaging" / "lighten.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["lighten"] = module
    spec.loader.exec_module(module)
    return module


def said(script: str, *arguments: object, preloaded: tuple[Path, ...] = ()) -> str:
    """What the script prints in a Python that loads these libraries before its own of the same name."""
    environment = {**os.environ, "LD_PRELOAD": ":".join(map(str, preloaded)), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", script, *map(str, arguments)]
    ran = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr == ""
    return ran.stdout


def test_qt_sorts_and_names_in_the_languages_of_the_window_with_a_tenth_of_icus_data(lighten, tmp_path):
    whole = next(QT.glob("libicudata.so.*"), None)
    if whole is None:
        pytest.skip("this Qt brings no ICU")
    trimmed = tmp_path / whole.name
    shutil.copy(whole, trimmed)
    lighten.trim_icu(trimmed)
    assert trimmed.stat().st_size < whole.stat().st_size / 8
    printed = said(SORTED, preloaded=(trimmed,))
    assert printed == said(SORTED)
    assert printed.index("nube") < printed.index("Ñandú") < printed.index("oso")


def test_recordings_and_films_are_read_with_stand_ins_for_what_only_writes_them(lighten, tmp_path):
    import av

    film = tmp_path / "film.mp4"
    with av.open(str(film), "w") as out:  # written while the encoder is still there
        stream = out.add_stream("libx264", rate=10)
        stream.width = stream.height = 64
        for _ in range(20):
            out.mux(stream.encode(av.VideoFrame(64, 64, "yuv420p")))
        out.mux(stream.encode(None))
    libraries = list((Path(av.__file__).parent.parent / "av.libs").glob("*.so*"))
    if not libraries:
        pytest.skip("this av brings no libraries of its own")
    asked = {name for library in libraries for name in lighten.undefined(library)}
    made: list[Path] = []
    for library in libraries:
        if library.name.partition("-")[0] in lighten.UNCALLED:
            made.append(tmp_path / library.name)
            shutil.copy(library, made[-1])
            lighten.stand_in(made[-1], [each for each in lighten.offered(library) if each.name in asked])
            assert made[-1].stat().st_size < 30_000
    assert len(made) == 3
    tape = ROOT / "resources" / "demo" / "lesson.m4a"
    printed = said(HEARD, tape, film, preloaded=tuple(made))
    assert printed == said(HEARD, tape, film)
    assert printed.split()[1] == "20"


def test_the_player_is_loaded_with_a_stand_in_for_qml(lighten, tmp_path):
    plugin = next((QT.parent / "plugins" / "multimedia").glob("*ffmpeg*"))
    asked = lighten.undefined(plugin)
    made: list[Path] = []
    for name in ("libQt6Quick.so.6", "libQt6Qml.so.6"):
        made.append(tmp_path / name)
        shutil.copy(QT / name, made[-1])
        lighten.stand_in(made[-1], [each for each in lighten.offered(QT / name) if each.name in asked])
        assert made[-1].stat().st_size < 30_000
    tape = ROOT / "resources" / "demo" / "lesson.m4a"
    script = """
import sys
from PySide6.QtCore import QCoreApplication, QTimer, QUrl
from PySide6.QtMultimedia import QMediaPlayer
app = QCoreApplication([])
player = QMediaPlayer()
player.durationChanged.connect(lambda length: (print(length), app.quit()))
player.setSource(QUrl.fromLocalFile(sys.argv[1]))
QTimer.singleShot(30000, app.quit)
app.exec()
"""
    environment = {**os.environ, "LD_PRELOAD": ":".join(map(str, made)), "QT_QPA_PLATFORM": "offscreen"}
    ran = subprocess.run(
        [sys.executable, "-c", script, str(tape)], capture_output=True, text=True, env=environment, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert 250_000 < int(ran.stdout.split()[0]) < 270_000, ran.stderr

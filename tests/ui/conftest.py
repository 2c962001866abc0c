"""The real window on a real store in a home folder of its own, with lessons made from files written here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from classroom.domain.requests import AnalysisRequest
from tests.ui import audit as audit_module
from ui import theme
from ui.background import Background
from ui.main import build
from ui.main_window import MainWindow
from ui.memory import Memory
from ui.opening import opener

WAIT_MS = 30_000
"""How long a signal is waited for: analyses start a process of their own."""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder without settings, logs or lessons."""
    folder = tmp_path / "home é 学"
    folder.mkdir()
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(folder))
    monkeypatch.delenv("LECTERN_STORE", raising=False)
    return folder


@pytest.fixture(autouse=True)
def light(qapp: QApplication) -> None:
    """Every test starts with the light scheme at 100 %."""
    theme.apply(qapp, "light", scale=1.0)


@pytest.fixture
def audit():
    """The audit of names and keyboard reach."""
    return audit_module


@dataclass(frozen=True)
class Files:
    """Files of one small lesson."""

    transcript: Path
    comments: Path
    notes: Path


def write_files(folder: Path, *, topic: str = "thirds", sentences: int = 12) -> Files:
    """Writes a transcript, a table of comments and a file that is nothing for Lectern."""
    folder.mkdir(parents=True, exist_ok=True)
    said = [
        f"00:00:{at * 4:02d}.000 --> 00:00:{at * 4 + 3:02d}.000\n<v Ms Lane>Why are the {topic} like this {at}?"
        for at in range(sentences)
    ]
    transcript = folder / f"{topic}.vtt"
    transcript.write_text("WEBVTT\n\n" + "\n\n".join(said), encoding="utf-8")
    comments = folder / f"{topic} exit ticket.csv"
    rows = [f"Ana,I got lost at the {topic}", "Ben,thanks that was great", f"Cai,what do {topic} mean?"]
    comments.write_text("Student,What was unclear?\n" + "\n".join(rows) + "\n", encoding="utf-8")
    notes = folder / "budget.bin"
    notes.write_bytes(bytes(range(256)) * 8)
    return Files(transcript, comments, notes)


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return write_files(tmp_path / "files")


@pytest.fixture
def store_folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture(scope="session")
def _filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from classroom.workspace.workspace import Workspace

    place = tmp_path_factory.mktemp("filled")
    facts = (
        ("thirds", "Thirds on a line", "Maths 6B", "M. Ortiz", date(2024, 3, 4)),
        ("halves", "Halves and doubles", "Maths 6B", "M. Ortiz", date(2024, 3, 11)),
        ("leaves", "What a leaf needs", "Science 7", "J. Adeyemi", None),
    )
    with Workspace.open(place / "store") as workspace:
        for topic, title, course, teacher, day in facts:
            made = write_files(place / topic, topic=topic)
            workspace.analyze(
                AnalysisRequest(
                    transcript=made.transcript,
                    comments=(made.comments,),
                    title=title,
                    course=course,
                    teacher=teacher,
                    date=day,
                )
            )
    return place / "store"


@pytest.fixture
def filled_store(_filled: Path, store_folder: Path) -> Path:
    """A store with three analysed lessons, a copy of its own for every test."""
    import shutil

    shutil.copytree(_filled, store_folder)
    return store_folder


@pytest.fixture
def make_window(qtbot, tmp_path: Path) -> Iterator[Callable[..., MainWindow]]:
    """Makes the real window on the store of a folder, shown and with its lessons listed."""
    made: list[tuple[MainWindow, Background]] = []

    def make(folder: Path, *, wait: bool = True) -> MainWindow:
        background = Background(opener(folder))
        window = build(background, Memory(tmp_path / "window.ini"))
        made.append((window, background))
        window.show_page("lessons")
        window.resize(1280, 800)
        window.show()
        page = window.page("lessons")
        if wait:
            with qtbot.waitSignal(page.listed, timeout=WAIT_MS):
                background.start()
            qtbot.waitUntil(lambda: not background.busy, timeout=WAIT_MS)
        else:
            background.start()
        return window

    yield make
    for window, background in made:
        window.services.jobs.stop_all()
        window.services.jobs.wait(10)
        window.notices.blockSignals(True)
        window.close()
        assert background.close(10)
        window.deleteLater()


@pytest.fixture
def window(make_window, filled_store: Path) -> MainWindow:
    """The real window on three lessons."""
    return make_window(filled_store)

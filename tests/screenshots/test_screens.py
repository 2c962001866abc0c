"""Every screen as a picture, light and dark, English and Spanish, small and large, against references.

Pictures are small and compared with a tolerance: they notice what is cut off, missing, untranslated or in the wrong
colours, not a pixel of smoothing. After a change that is meant, write them anew and look at them:
LECTERN_NEW_SCREENS=1 pytest tests/screenshots
"""

# ruff: noqa: F811  # fixtures of the lesson view's own tests are found by their names in this module

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtWidgets import QWidget

from classroom.domain.errors import StoreError
from classroom.domain.requests import AnalysisRequest
from tests.ui.conftest import WAIT_MS, home, light  # noqa: F401
from tests.ui.lesson.conftest import FULL, _lessons, place  # noqa: F401
from ui import language, theme
from ui.background import Background
from ui.jobs import Job
from ui.main import build
from ui.main_window import MainWindow
from ui.memory import Memory
from ui.opening import opener
from ui.views.guide import GuideDialog
from ui.views.help import KeysDialog
from ui.views.import_dialog import ImportDialog
from ui.views.settings import Looks, SettingsDialog
from ui.views.welcome import PAGES, Welcome

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="other systems smooth letters otherwise"),
    pytest.mark.slow,
]
REFERENCES = Path(__file__).parent / "references"
WIDTH = 480
OTHER = 24
"""A pixel counts as another from this difference in brightness on (of 255)."""
MOST_OTHER = 0.015
"""So large a share of a picture may be other before it counts as changed."""


def small(widget: QWidget) -> Image.Image:
    """The widget as a small grey picture."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture = widget.grab().toImage()
    picture.scaledToWidth(WIDTH, Qt.TransformationMode.SmoothTransformation).save(buffer, "PNG")
    import io

    return Image.open(io.BytesIO(bytes(buffer.data().data()))).convert("L").quantize(32)


def difference(one: Image.Image, other: Image.Image) -> float:
    """The share of pixels that are clearly other; 1 for pictures of other sizes."""
    if one.size != other.size:
        return 1.0
    grey = [np.asarray(picture.convert("L"), dtype=np.int16) for picture in (one, other)]
    return float((np.abs(grey[0] - grey[1]) > OTHER).mean())


def reference(name: str) -> Image.Image:
    """The reference of that file name."""
    with Image.open(REFERENCES / name) as picture:
        return picture.convert("L")


def screens(window: MainWindow, qtbot) -> Iterator[tuple[str, QWidget]]:
    """Every screen by name, shown and at rest."""

    def rest() -> None:
        qtbot.waitUntil(lambda: not window.services.background.busy, timeout=WAIT_MS)
        qtbot.wait(150)

    library = window.page("lessons")
    qtbot.waitUntil(lambda: library.model.total > 0, timeout=WAIT_MS)
    rest()
    # it says for twenty seconds that a lesson is not finished: no screen of its own
    window.notices.end()
    yield "library", window
    library.search.setText("fraction")
    qtbot.waitUntil(lambda: library.hits.shown == "fraction", timeout=WAIT_MS)
    rest()
    yield "search", window
    library.search.clear()
    page = window.page("lesson")
    with qtbot.waitSignal(page.loaded, timeout=WAIT_MS):
        window.open_lesson(FULL)
    rest()
    for name in ("moments", "slides", "comments", "measures"):
        page.tabs.setCurrentWidget(getattr(page, name))
        rest()
        yield f"lesson-{name}", window
    trends = window.page("trends")
    with qtbot.waitSignal(trends.drawn, timeout=WAIT_MS):
        window.show_page("trends")
    rest()
    yield "trends", window
    coaching = window.page("coaching")
    with qtbot.waitSignal(coaching.listed, timeout=WAIT_MS):
        window.show_page("coaching")
    rest()
    yield "coaching", window
    nothing = Looks(set_scheme=lambda _: None, set_scale=lambda _: None, set_language=lambda _: None)
    jobs = window.services.jobs
    for number, (title, state) in enumerate((("Two halves", "waiting"), ("Adding fractions", "paused")), start=900):
        jobs._jobs[number] = Job(number=number, request=AnalysisRequest(), title=title, state=state, share=0.4)
        jobs.added.emit(number)
    jobs._paused = True
    jobs._tell_held()
    rest()
    yield "queue", window
    jobs.forget_waiting()
    jobs._paused = False
    welcome = Welcome(window.memory, Path("/home/ana/lectern"), window, set_scheme=lambda _: None)
    welcome.show()
    for at in range(PAGES):
        welcome.show_step(at)
        rest()
        yield f"welcome-{at + 1}", welcome
    welcome.reject()
    for name, dialog in (
        ("import", ImportDialog(window.services, window)),
        ("settings", SettingsDialog(window.services, window.memory, nothing, window)),
        ("help", GuideDialog(window)),
        ("keys", KeysDialog(page, window)),
    ):
        # what comes from the background may ask for more room sooner or later
        dialog.setFixedSize(900, 600)
        dialog.show()
        rest()
        yield name, dialog
        dialog.reject()
    window._show_problem(StoreError("Another Lectern has it open.", "Close that one."))
    rest()
    yield "problem", window


@pytest.mark.parametrize(
    ("scheme", "code", "size"),
    [
        ("light", "en", (1600, 1000)),
        ("dark", "es", (1024, 640)),
        ("light", "es", (1024, 640)),
        ("dark", "en", (1600, 1000)),
    ],
)
def test_every_screen_looks_like_its_reference(qapp, qtbot, place, tmp_path, scheme, code, size):
    memory = Memory(tmp_path / "window.ini")
    memory.set_language(code)
    language.install(qapp, code)
    theme.apply(qapp, scheme)
    background = Background(opener(place.store))
    window = build(background, memory)
    changed: dict[str, float] = {}
    try:
        window.resize(*size)
        window.show_page("lessons")
        window.show()
        background.start()
        for name, widget in screens(window, qtbot):
            file = REFERENCES / f"{name}-{scheme}-{code}-{size[0]}.png"
            now = small(widget)
            if os.environ.get("LECTERN_NEW_SCREENS"):
                now.save(file, optimize=True)
            share = difference(now, reference(file.name)) if file.is_file() else 1.0
            if share > MOST_OTHER:
                changed[file.name] = round(share, 3)
                now.save(tmp_path / file.name)
    finally:
        window.notices.blockSignals(True)
        window.close()
        assert background.close(10)
        window.deleteLater()
        language.install(qapp, "en")
    assert changed == {}, f"looks otherwise than its reference; see {tmp_path}"


def test_a_picture_in_other_colours_or_with_a_part_missing_is_noticed():
    kept = reference("lesson-moments-light-en-1600.png")
    pixels = np.asarray(kept).copy()
    assert difference(kept, Image.fromarray(255 - pixels)) > MOST_OTHER
    # half of the moments gone
    height, width = pixels.shape
    pixels[height // 5 : height // 2, width // 2 :] = pixels[2, 2]
    assert difference(kept, Image.fromarray(pixels)) > MOST_OTHER
    assert difference(kept, kept) == 0

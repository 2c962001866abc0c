"""The lesson view on a real store that holds made-up lessons, with recordings written here."""

from __future__ import annotations

import shutil
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QImage

from classroom.advice import Advice, advice_of, pick
from classroom.domain import tables as declared
from classroom.domain.corrections import Edit
from classroom.domain.requests import Lesson, MediaFile, RunRecord
from classroom.domain.tables import frame
from classroom.pipeline.catalog import discover
from classroom.store.corrections import LIST_SCHEMA
from classroom.store.runs import RunStart
from classroom.store.store import Store
from classroom.wording import Wording
from tests.fixtures.made_lesson import Size, made_lesson
from ui.background import Background
from ui.jobs import Jobs
from ui.models.lesson_content import load
from ui.models.lesson_rows import LessonContent
from ui.opening import opener
from ui.pages import Navigator, Services
from ui.views.lesson import LessonView

WAIT_MS = 30_000
RATE_HZ = 2000

FULL, SHORT, BARE, PARTIAL, TIMELESS = "aaaaaaaaaaaa", "bbbbbbbbbbbb", "cccccccccccc", "dddddddddddd", "eeeeeeeeeeee"
"""Ids: everything there is, twelve seconds in two parts, nothing but a title, half analysed, without times."""

WRITERS = {
    "recordings": "import.recordings",
    "slides": "import.slides",
    "comments": "import.comments",
    "utterances": "speech",
    "words": "speech",
    "labels": "feedback",
    "groups": "groups",
    "alignment": "slides",
    "traces": "trace",
    "measures": "talk",
    "moments": "moments",
}
PARTS = {"labels": "labels.feedback", "measures": "measures.talk"}
INSTALLED = {spec.name: spec.version for spec in discover().specs}
"""The analyzers' versions now: the lesson is a fresh one, so a raised version changes no screen."""


def write_sound(path: Path, seconds: float) -> Path:
    """A quiet recording of that length."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(RATE_HZ)
        file.writeframes(bytes([128]) * int(seconds * RATE_HZ))
    return path


def recordings(*parts: tuple[Path, float], has_video: bool = False) -> pl.DataFrame:
    """The table of recordings from (file, seconds) each."""
    starts = [sum(seconds for _, seconds in parts[:at]) for at in range(len(parts))]
    return frame(
        declared.RECORDINGS,
        {
            "part": list(range(len(parts))),
            "path": [str(path) for path, _ in parts],
            "start_s": starts,
            "duration_s": [seconds for _, seconds in parts],
            "rate_hz": [RATE_HZ] * len(parts),
            "channels": [1] * len(parts),
            "codec": ["pcm"] * len(parts),
            "has_video": [has_video] * len(parts),
        },
    )


def write_lesson(
    store: Store, lesson: Lesson, tables: dict[str, pl.DataFrame], *, unfinished: tuple[str, ...] = ()
) -> None:
    """Puts a lesson into the store, each table by the writer it has in real life; unfinished ones are stopped."""
    store.add_lesson(lesson)
    writers: dict[str, dict[str, pl.DataFrame]] = {}
    for name, rows in tables.items():
        writers.setdefault(WRITERS[name], {})[PARTS.get(name, name)] = rows
    for writer, pieces in writers.items():
        run_id = f"{lesson.lesson_id}-{writer}"
        store.start_run(
            RunStart(
                run_id=run_id,
                lesson_id=lesson.lesson_id,
                analyzer=writer,
                version=INSTALLED.get(writer, 1),
                writes=tuple(pieces),
            )
        )
        store.commit_piece(run_id, pieces)
        if writer in unfinished:
            store.end_run(run_id, status="stopped", error="stopped")
        else:
            store.finish_run(run_id, seconds=1.0)


def facts(lesson_id: str, title: str, duration_s: float | None) -> Lesson:
    """A lesson with a course, a teacher and a date."""
    return Lesson(
        lesson_id=lesson_id,
        title=title,
        course="Maths 7b",
        teacher="Ms Okafor",
        date=date(2026, 3, 12),
        language="en",
        created_at="2026-03-12T10:00:00",
        duration_s=duration_s,
    )


def picture(number: int) -> bytes:
    """A small PNG."""
    image = QImage(96, 54, QImage.Format.Format_RGB32)
    image.fill(QColor.fromHsv(number * 37 % 360, 120, 220))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())


@pytest.fixture(scope="session")
def _lessons(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("lessons")
    long = write_sound(place / "lesson.wav", 3000)
    halves = [write_sound(place / f"half {at}.wav", 6) for at in (1, 2)]
    size = Size(thumbnails={number: picture(number) for number in range(1, 31)})
    small = Size(minutes=0.2, utterances=8, slides=3, comments=6, moments=3)
    full, short = made_lesson(size), made_lesson(small)
    unknown = made_lesson(replace(size, roles=False, utterances=40, minutes=5, moments=0))
    timeless = short["utterances"].with_columns(
        start_s=pl.lit(None, pl.Float64), end_s=pl.lit(None, pl.Float64), confidence=pl.lit(None, pl.Float64)
    )
    with Store.open(place / "store") as store:
        write_lesson(store, facts(FULL, "Adding fractions", 3000), {"recordings": recordings((long, 3000.0)), **full})
        both = recordings(*((half, 6.0) for half in halves))
        write_lesson(store, facts(SHORT, "Two halves", 12), {"recordings": both, **short})
        write_lesson(store, facts(BARE, "Only a title", None), {})
        parts = {"recordings": recordings((long, 3000.0)), "utterances": unknown["utterances"]}
        write_lesson(store, facts(PARTIAL, "Half done", 3000), parts, unfinished=("speech",))
        write_lesson(store, facts(TIMELESS, "Typed by hand", None), {"utterances": timeless})
    return place


@dataclass(frozen=True)
class Place:
    """A folder with a store of lessons and their recordings."""

    store: Path
    media: Path


@pytest.fixture
def place(_lessons: Path, tmp_path: Path) -> Place:
    """The lessons in a store of the test's own; the recordings are shared and not to be changed."""
    shutil.copytree(_lessons / "store", tmp_path / "lessons")
    return Place(store=tmp_path / "lessons", media=_lessons)


@pytest.fixture
def make_view(qtbot, place: Place) -> Iterator[Callable[..., LessonView]]:
    """Makes the lesson view on the store, shown; with a lesson's id it is open when this returns."""
    made: list[tuple[LessonView, Background]] = []

    def make(lesson_id: str | None = FULL, *, language: str = "en", size: tuple[int, int] = (1500, 900)) -> LessonView:
        background = Background(opener(place.store))
        services = Services(
            background=background, jobs=Jobs(background), navigator=Navigator(), words=Wording(language)
        )
        view = LessonView(services)
        made.append((view, background))
        view.resize(*size)
        with qtbot.waitActive(view):
            view.show()
            view.activateWindow()
        background.start()
        if lesson_id is not None:
            with qtbot.waitSignal(view.loaded, timeout=WAIT_MS):
                view.open_lesson(lesson_id)
        return view

    yield make
    for view, background in made:
        view.clock.unload()
        view.close()
        assert background.close(10)
        view.deleteLater()


@pytest.fixture
def view(make_view) -> LessonView:
    """The lesson that has everything, open."""
    return make_view()


class Given:
    """Tables as they are, in the place of a workspace."""

    def __init__(self, tables: dict[str, pl.DataFrame], lesson: Lesson, unfinished: tuple[str, ...] = ()) -> None:
        self.tables = tables
        self._lesson = lesson
        self._unfinished = unfinished

    def lesson(self, _text: str) -> Lesson:
        return self._lesson

    def table(self, _lesson_id: str, name: str) -> pl.DataFrame:
        return self.tables.get(name, declared.empty(declared.TABLES[name]))

    def corrections(self, _lesson_id: str) -> pl.DataFrame:
        return pl.DataFrame(schema=LIST_SCHEMA)

    def suggestions(self, _lesson_id: str, *, language: str) -> tuple[Advice, ...]:
        return advice_of(pick(self.table("", "suggestions")), language=language, level="secondary")

    def sealed_recording(self, _path: str) -> None:
        return None

    def media(self, _lesson_id: str) -> tuple[MediaFile, ...]:
        return ()

    def edits(self, _lesson_id: str) -> tuple[Edit, ...]:
        return ()

    def runs(self, lesson_id: str) -> tuple[RunRecord, ...]:
        return tuple(
            RunRecord(run_id=name, lesson_id=lesson_id, analyzer=name, version=1, status="stopped", seconds=1)
            for name in self._unfinished
        )


def content_of(tables: dict[str, pl.DataFrame], *, duration_s: float | None = 3000, language: str = "en"):
    """The tables as the lesson view has them."""
    return load(Given(tables, facts(FULL, "Adding fractions", duration_s)), FULL, Wording(language))


@pytest.fixture(scope="session")
def tables() -> dict[str, pl.DataFrame]:
    """The tables of the made-up lesson."""
    return made_lesson()


@pytest.fixture(scope="session")
def content(tables: dict[str, pl.DataFrame]) -> LessonContent:
    """The made-up lesson, loaded."""
    return content_of(tables)

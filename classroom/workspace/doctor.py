"""What could stop Lectern on this computer, each with the way out."""

from __future__ import annotations

import os
import platform
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from classroom.domain.errors import (
    EXIT_DONE,
    EXIT_INPUT_REFUSED,
    EXIT_MODEL,
    EXIT_STORE,
    KnownError,
    PassphraseNeeded,
)
from classroom.pipeline import faults, models
from classroom.pipeline.catalog import discover
from classroom.store import sealed_media
from classroom.store.backups import listed
from classroom.store.store import Store
from classroom.workspace import passphrase
from classroom.workspace.locations import store_folder

_LOW_DISK_BYTES = 2_000_000_000
_WHERE = {
    "no_card": "on the processor; no graphics card with an NVIDIA driver was seen",
    "card_failed": "on the processor; a graphics card was seen, but did not decode a second of sound",
    "card_passed": "on the graphics card; it decoded a second of sound",
}
_PARTS = ("faster-whisper", "ctranslate2", "onnxruntime", "duckdb", "polars", "PySide6-Essentials", "typst")


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing looked at. `exit_code` is what `lectern doctor` leaves with when this is the first that is not ok.

    name and text are sentences with fields that the window knows again, as faults are (resources/i18n/faults.es.json).
    """

    name: str
    ok: bool
    text: str
    exit_code: int = EXIT_DONE


def examine(folder: Path | None, *, with_store: bool = True) -> tuple[Check, ...]:
    """Everything looked at, in order. Changes nothing but opening (and if needed upgrading) the store.

    with_store false leaves the store out: for whoever has it open already.
    """
    store = examine_store(folder) if with_store else ()
    return (*_system(), _disk(folder), *store, *_models(), *_analyzers(), _office())


def examine_store(folder: Path | None) -> tuple[Check, ...]:
    """What is to be said about the store, its recordings and its backups; opens it."""
    return tuple(_store(folder))


def _system() -> Iterator[Check]:
    cores = os.cpu_count() or 1
    text = f"{platform.system()} {platform.machine()}, Python {platform.python_version()}, {cores} processor cores"
    yield Check(name="computer", ok=True, text=text)
    versions = ", ".join(f"{name} {metadata.version(name)}" for name in _PARTS)
    yield Check(name="parts", ok=True, text=versions)
    yield Check(name="reports of faults", ok=True, text=str(faults.log_folder()))


def _disk(folder: Path | None) -> Check:
    place = store_folder(folder)
    there = next(parent for parent in (place, *place.parents) if parent.exists())
    free = shutil.disk_usage(there).free
    text = f"{free / 1e9:.0f} GB free where the store is"
    if free < _LOW_DISK_BYTES:
        return Check(name="disk", ok=False, text=f"only {text}; free some space", exit_code=EXIT_STORE)
    return Check(name="disk", ok=True, text=text)


def _store(folder: Path | None) -> Iterator[Check]:
    place = store_folder(folder)
    if not place.exists():
        yield Check(name="store", ok=True, text=f"not made yet; it will be in {place}")
        return
    try:
        with Store.open(place, passphrase=passphrase.known(place)) as store:
            count = store.lessons().height
            text = f"1 lesson in {place}" if count == 1 else f"{count} lessons in {place}"
            yield Check(name="store", ok=True, text=text)
            yield from _lessons(store)
    except PassphraseNeeded as fault:
        yield Check(name="store", ok=True, text=f"encrypted, in {place}, and not looked into: {fault.remedy}")
    except KnownError as fault:
        yield Check(name="store", ok=False, text=str(fault), exit_code=EXIT_STORE)
    yield _backups(place)


def _lessons(store: Store) -> Iterator[Check]:
    rows = store.lessons()
    unfinished = rows.filter(rows["state"] == "unfinished")["lesson_id"].to_list()
    if unfinished:
        text = f"{len(unfinished)}; `lectern analyze --resume {unfinished[0]}` goes on with one"
        yield Check(name="unfinished analyses", ok=True, text=text)
    files = [file for lesson_id in rows["lesson_id"] for file in store.media(lesson_id) if file.kind == "recording"]
    gone = [file for file in files if not Path(file.path).is_file()]
    if gone:
        text = (
            f"{len(gone)} of {len(files)} are not where they were, such as {gone[0].path}; "
            "put them back to hear them or to work on"
        )
        yield Check(name="recordings", ok=True, text=text)
    altered = [
        file
        for file in files
        if file not in gone
        and Path(file.path).stat().st_size != file.size_bytes
        and not sealed_media.is_sealed(Path(file.path))
    ]
    if altered:
        text = (
            f"{len(altered)} were replaced by another, such as {altered[0].path}; "
            "put them back to hear them or to work on"
        )
        yield Check(name="recordings", ok=False, text=text, exit_code=EXIT_INPUT_REFUSED)


def _backups(place: Path) -> Check:
    copies = listed(place)
    if not copies:
        return Check(name="backups", ok=True, text="none yet; one is made each day that lessons change")
    text = f"{len(copies)}, the newest of {copies[0].made_at:%Y-%m-%d}; `lectern restore` goes back to it"
    return Check(name="backups", ok=True, text=text)


def _models() -> Iterator[Check]:
    for model in models.verify():
        yield Check(name=f"model {model.name}", ok=model.fine, text=model.state, exit_code=EXIT_MODEL)
    yield Check(name="speech recognition", ok=True, text=_WHERE[models.speech_device().why])


def _analyzers() -> Iterator[Check]:
    catalog = discover()
    yield Check(name="analyzers", ok=True, text=", ".join(spec.name for spec in catalog.specs))
    for item in catalog.unavailable:
        yield Check(name=f"analyzer {item.name}", ok=False, text=item.why, exit_code=EXIT_MODEL)


def _office() -> Check:
    if shutil.which("soffice") or shutil.which("libreoffice"):
        return Check(name="pictures of PowerPoint slides", ok=True, text="drawn by LibreOffice")
    text = (
        "LibreOffice is not installed: slides of .pptx files are read but not shown as pictures (give a PDF for that)"
    )
    return Check(name="pictures of PowerPoint slides", ok=True, text=text)

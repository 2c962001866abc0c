"""LibreOffice, where it is installed: converts decks in a process of its own, with a profile of its own."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from pathlib import Path
from typing import Final, Literal

LIMIT_S: Final = 60.0
"""Time a conversion may take where nothing presses; starting takes 2 to 5 s, 120 slides another 2 s."""

SHARE: Final = 0.75
"""Share of the time left that a conversion may use, so that what it made can still be drawn."""

_PLACES: Final = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
)
_FOLDER: Final = "lectern-office-"
_STALE_S: Final = 3600.0
_FILTERS: Final = {
    "pdf": 'pdf:impress_pdf_Export:{"ExportHiddenSlides":{"type":"boolean","value":"true"},'
    '"Quality":{"type":"long","value":"75"},"ReduceImageResolution":{"type":"boolean","value":"true"},'
    '"MaxImageResolution":{"type":"long","value":"75"}}',
    "pptx": "pptx:Impress MS PowerPoint 2007 XML",
}


def find() -> Path | None:
    """The program, if LibreOffice is installed; None if it is not."""
    for name in ("soffice", "libreoffice"):
        if found := shutil.which(name):
            return Path(found)
    return next((place for place in map(Path, _PLACES) if place.is_file()), None)


@contextlib.contextmanager
def converted(path: Path, to: Literal["pdf", "pptx"], *, limit_s: float = LIMIT_S) -> Generator[Path | None]:
    """A deck converted by LibreOffice, for as long as the block lasts.

    None if LibreOffice is not installed, cannot read the deck, or takes longer than `limit_s`.
    """
    office = find()
    if office is None:
        yield None
        return
    _sweep()
    with tempfile.TemporaryDirectory(prefix=_FOLDER, ignore_cleanup_errors=True) as folder:
        work = Path(folder)
        # under a plain name, so that nothing in the person's file name is taken for an option or a filter
        source = work / f"deck{path.suffix.lower()}"
        shutil.copyfile(path, source)
        target = work / "out" / f"deck.{to}"
        command = [
            str(office),
            f"-env:UserInstallation={(work / 'profile').as_uri()}",
            *("--headless", "--norestore", "--nolockcheck", "--nodefault"),
            *("--convert-to", _FILTERS[to], "--outdir", str(target.parent), str(source)),
        ]
        _run(command, limit_s)
        yield target if target.is_file() and target.stat().st_size else None


def _sweep() -> None:
    """Remove what conversions left behind whose process was ended from outside: folders older than an hour."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_FOLDER}*"):
        with contextlib.suppress(OSError):
            if time.time() - folder.stat().st_mtime > _STALE_S:
                shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[str], limit_s: float) -> None:
    """Run to the end or the limit; on the limit the program goes with everything it started."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=sys.platform != "win32",
    )
    try:
        process.wait(limit_s)
    except subprocess.TimeoutExpired:
        pass
    finally:
        if process.poll() is None:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)
    else:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()

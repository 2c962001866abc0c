"""Files for people: names every system takes, and files that appear whole or not at all."""

from __future__ import annotations

import re
import tempfile
import unicodedata
from datetime import date
from pathlib import Path
from typing import Final

_NAME_BYTES: Final = 150
"""Room for an ending such as " - data dictionary.parquet" within the 255 bytes that file systems allow a name."""

_DIGITS: Final = "123456789¹²³"
_RESERVED: Final = frozenset({"con", "prn", "aux", "nul", "conin$", "conout$"}).union(
    f"{port}{digit}" for port in ("com", "lpt") for digit in _DIGITS
)


def safe_name(title: str) -> str:
    """A file name (without ending) for a title that every system accepts; "lesson" if nothing is left of it."""
    composed = unicodedata.normalize("NFC", title)
    kept = "".join(c if unicodedata.category(c)[0] in "LNM" or c in "-_ ." else " " for c in composed)
    name = re.sub(r"\s+", " ", kept).strip(" .").encode()[:_NAME_BYTES].decode(errors="ignore").strip(" .")
    # Windows takes the part before the first dot for a device, whatever follows
    return f"lesson {name}" if name.partition(".")[0].strip().lower() in _RESERVED else name or "lesson"


def dated_name(title: str, day: date | None) -> str:
    """The safe name with the day before it as YYYY-MM-DD, so that a folder of lessons sorts as a calendar."""
    name = safe_name(title)
    return name if day is None or name.startswith(day.isoformat()) else f"{day.isoformat()} {name}"


def write_whole(path: Path, data: bytes) -> Path:
    """The path, once all of the data is in it: written beside and renamed, so that no half file is ever left."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix=path.suffix, delete=False) as file:
        part = Path(file.name)
        try:
            file.write(data)
        except OSError:
            part.unlink(missing_ok=True)
            raise
    part.replace(path)
    path.chmod(0o644)
    return path

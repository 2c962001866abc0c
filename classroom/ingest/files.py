"""What is true of a file before anything is known of its format: it is there, it can be read, it is not empty."""

from __future__ import annotations

from pathlib import Path

from classroom.domain.errors import InputRefused

HEAD_BYTES = 4096


def head_of(path: Path) -> bytes:
    """The first bytes (at most 4,096, at least one) of an ordinary file.

    Raises InputRefused if the file is missing, a folder, not an ordinary file, not readable by this person or
    empty, or if its name cannot be written down as text.
    """
    try:
        str(path).encode("utf-8")
    except UnicodeEncodeError:
        raise InputRefused(
            path, "Its name has characters that cannot be written.", "Rename the file and try again."
        ) from None
    try:
        if path.is_dir():
            raise InputRefused(path, "It is a folder, not a file.", "Choose the files inside it.")
        if not path.exists():
            raise InputRefused(path, "The file is not there.", "Check its name, and whether its drive is connected.")
        if not path.is_file():
            raise InputRefused(path, "It is not an ordinary file.", "Choose a file on a drive.")
        with path.open("rb") as file:
            head = file.read(HEAD_BYTES)
    except PermissionError:
        raise InputRefused(
            path, "You have no permission to read the file.", "Copy it to your own folder and try again."
        ) from None
    except (OSError, ValueError):
        raise InputRefused(
            path, "The file could not be read from its drive.", "Copy it to this computer and try again."
        ) from None
    if not head:
        raise InputRefused(path, "The file is empty.", "Copy it again from where it came from.")
    _refuse_web_page(path, head)
    return head


def _refuse_web_page(path: Path, head: bytes) -> None:
    """Refuse a page saved in place of the file, as a download without having signed in leaves behind."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:64].lower()
    if start.startswith((b"<!doctype html", b"<html")) and path.suffix.lower() not in {".html", ".htm"}:
        raise InputRefused(
            path,
            "It is a web page, not the file its name says.",
            "Sign in where the file is kept and download it again.",
        )

"""Which characters a text file's bytes stand for: by byte order mark, then UTF-8, then the likeliest older encoding."""

from __future__ import annotations

import codecs
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

from classroom.domain.errors import InputRefused
from classroom.ingest.legacy import likeliest

SAMPLE: Final = 256 * 1024
"""Bytes of a file that decide on its encoding where UTF-8 does not fit, and on whether it is text at all."""

_MARKS: Final = (
    # the four bytes of UTF-32 LE begin with the two of UTF-16 LE, so they are looked for first
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHUNK: Final = 1 << 20
_TEXT_CONTROLS: Final = frozenset(b"\t\n\r\f\x0b\x1a\x1b\x00\x08")


@dataclass(frozen=True)
class Encoding:
    """How to read a text file. name: Python codec; mark: bytes of the byte order mark to skip.

    certain: true where a mark or valid UTF-8 settles it, false where the likeliest encoding was taken.
    """

    name: str
    mark: int
    certain: bool


def find_encoding(path: Path) -> Encoding:
    """The encoding of a text file, read in pieces so that memory stays flat.

    Raises InputRefused if the file holds binary data or cannot be opened.
    """
    try:
        with path.open("rb") as stream:
            return _find(stream, path)
    except OSError as fault:
        raise InputRefused(path, "The file cannot be opened.", "Check that it is there and may be read.") from fault


def decode(data: bytes, file: Path) -> str:
    """The text of `data`, without byte order mark. Raises InputRefused, naming `file`, if it is binary data."""
    encoding = _find(io.BytesIO(data), file)
    return data[encoding.mark :].decode(encoding.name, "strict" if encoding.certain else "replace")


def open_text(path: Path, encoding: Encoding) -> TextIO:
    """The file as text from after its byte order mark; line ends stay as they are. The caller closes it."""
    stream = path.open("rb")
    stream.seek(encoding.mark)
    return io.TextIOWrapper(stream, encoding=encoding.name, errors="replace", newline="")


def _find(stream: io.BufferedIOBase | io.BufferedReader, file: Path) -> Encoding:
    head = stream.read(SAMPLE)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Encoding(name, len(mark), certain=_is_valid(stream, len(mark), name)[0])
    wide = _wide(head)
    if wide is not None:
        return Encoding(wide, 0, certain=_is_valid(stream, 0, wide)[0])
    if _is_binary(head):
        raise InputRefused(file, "This is not a text file.", "Export it again as text, CSV or captions.")
    valid, trouble = _is_valid(stream, 0, "utf-8")
    if valid:
        return Encoding("utf-8", 0, certain=True)
    stream.seek(max(0, trouble - SAMPLE // 4))
    sample = stream.read(SAMPLE)
    if _nearly_utf8(sample):
        return Encoding("utf-8", 0, certain=False)
    return Encoding(likeliest(sample), 0, certain=False)


def _is_valid(stream: io.BufferedIOBase | io.BufferedReader, start: int, name: str) -> tuple[bool, int]:
    """Whether all bytes from `start` decode strictly, and where (to within a megabyte) they first do not."""
    decoder = codecs.getincrementaldecoder(name)()
    stream.seek(start)
    place = start
    try:
        while chunk := stream.read(_CHUNK):
            decoder.decode(chunk)
            place += len(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as fault:
        return False, place + fault.start
    return True, place


def _wide(head: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark, by where zeros stand: in the high bytes of Latin letters and line ends."""
    if len(head) < 4 or 0 not in head:
        return None
    low, second, third, high = (head[i::4] for i in range(4))
    if len(head) % 4 == 0 and low.count(0) < len(low) / 2 and not any(high) and max(third) <= 0x10:
        return "utf-32-le"
    if len(head) % 4 == 0 and high.count(0) < len(high) / 2 and not any(low) and max(second) <= 0x10:
        return "utf-32-be"
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 4 * even and (odd > len(head) / 7 or _ends_lines(head, b"\n\0", b"\r\0")):
        return "utf-16-le"
    if even > 4 * odd and (even > len(head) / 7 or _ends_lines(head, b"\0\n", b"\0\r")):
        return "utf-16-be"
    return None


def _ends_lines(head: bytes, *ends: bytes) -> bool:
    """Whether nearly every line end is a two-byte one on an even place."""
    singles = head.count(b"\n") + head.count(b"\r")
    pairs = sum(head[i : i + 2] in ends for i in range(0, len(head) - 1, 2))
    return singles > 0 and pairs >= 0.9 * singles


def _is_binary(head: bytes) -> bool:
    if not head:
        return False
    zeros = head.count(0)
    others = len(head) - len(head.translate(None, bytes(b for b in range(32) if b not in _TEXT_CONTROLS)))
    return zeros > max(8, len(head) // 10) or others > max(4, len(head) // 100)


def _nearly_utf8(sample: bytes) -> bool:
    """A few stray bytes in a file that is UTF-8 otherwise: an older encoding hardly ever looks like UTF-8 by chance."""
    text = sample.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = sum(character > "\x7f" for character in text) - broken
    return whole > 4 * broken

"""Files recognised for the import dialog: what each is for, and how a file of comments would be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from classroom.domain.errors import InputRefused
from classroom.pipeline.imports import FileReader, Preview


@dataclass(frozen=True, kw_only=True)
class Recognised:
    """What a file is. kind: recording, slides, comments, transcript or slide_log; None if Lectern reads no such file.

    refusal: why it cannot be taken in, a complete sentence, "" if nothing speaks against it. A file that is not
    refused here may still be when it is read as a whole. preview: only of comments that are not refused.
    """

    path: Path
    kind: str | None
    refusal: str = ""
    preview: Preview | None = None

    @property
    def format(self) -> str:
        """Whose export a file of comments is, "" for other kinds."""
        return "" if self.preview is None else self.preview.format


def recognise(paths: Sequence[Path]) -> tuple[Recognised, ...]:
    """What each file is, in the order given; blocks (about half a second, and up to 20 s for a file that hangs)."""
    with FileReader() as reader:
        return tuple(_recognised(Path(path), reader) for path in paths)


def _recognised(path: Path, reader: FileReader) -> Recognised:
    kind: str | None = None
    try:
        kind = reader.kind_of(path)
        if kind is None:
            raise InputRefused(
                path,
                "Lectern does not know this kind of file.",
                "It reads recordings, slides (PDF, PowerPoint), comments (tables, text) and transcripts (VTT, SRT).",
            )
        preview = reader.preview(path) if kind == "comments" else None
    except InputRefused as refused:
        return Recognised(path=path, kind=kind, refusal=str(refused))
    return Recognised(path=path, kind=kind, preview=preview)

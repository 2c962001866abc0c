"""What is about to be imported: the files by kind and in order, what each is, and the request made of them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from classroom.domain.requests import AnalysisRequest
from ui.widgets.facts import Facts

if TYPE_CHECKING:
    from classroom.domain.analyzer import Catalog
    from classroom.workspace.importing import Recognised

KINDS: Final = ("recording", "transcript", "slides", "comments", "slide_log")
MOST_FILES: Final = 500
"""A folder with more files than this is no lesson's folder; the rest is left out."""


@dataclass(frozen=True, kw_only=True)
class Item:
    """One file. kind: one of `KINDS`, or None if it was refused, and then `refusal` says why and what to do.

    file_columns: columns of a table of comments, empty where nothing has to be chosen. rows: the first comments, by
    file column, or by our column where there are no file_columns. guessed, columns: our column -> the file's; "" for
    none.
    """

    path: Path
    kind: str | None
    what: str = ""
    refusal: str = ""
    file_columns: tuple[str, ...] = ()
    rows: tuple[Mapping[str, str], ...] = ()
    guessed: Mapping[str, str] = field(default_factory=dict[str, str])
    columns: Mapping[str, str] = field(default_factory=dict[str, str])


def item_of(recognised: Recognised) -> Item:
    """What the workspace recognised, as an item of the plan."""
    preview = recognised.preview
    # the dialog names the file above the reason
    refusal = recognised.refusal.removeprefix(f"{recognised.path.name}: ")
    guessed: dict[str, str] = dict(preview.guessed) if preview is not None else {}
    return Item(
        path=recognised.path,
        kind=None if refusal else recognised.kind,
        what=recognised.format,
        refusal=refusal,
        file_columns=tuple(preview.file_columns) if preview is not None else (),
        rows=tuple(preview.rows) if preview is not None else (),
        guessed=guessed,
        columns=guessed,
    )


class ImportPlan:
    """The files of one lesson to be. Adding a file twice changes nothing."""

    def __init__(self) -> None:
        self._items: list[Item] = []

    def add(self, items: Iterable[Item]) -> None:
        """Puts files at the end of their kind."""
        known = {item.path for item in self._items}
        for item in items:
            if item.path not in known:
                known.add(item.path)
                self._items.append(item)

    def remove(self, path: Path) -> None:
        """Takes a file out."""
        self._items = [item for item in self._items if item.path != path]

    def move(self, path: Path, step: int) -> None:
        """Moves a file `step` places among the files of its kind, as far as there is room."""
        item = self.item(path)
        same = [at for at, other in enumerate(self._items) if other.kind == item.kind]
        now = next(i for i, at in enumerate(same) if self._items[at].path == path)
        then = min(len(same) - 1, max(0, now + step))
        moved = [self._items[at] for at in same]
        moved.insert(then, moved.pop(now))
        for at, other in zip(same, moved, strict=True):
            self._items[at] = other

    def map_columns(self, path: Path, columns: Mapping[str, str]) -> None:
        """Says which column of a comment file is which of ours."""
        self._items = [replace(item, columns=dict(columns)) if item.path == path else item for item in self._items]

    def item(self, path: Path) -> Item:
        """The item of a file; KeyError if it is not in the plan."""
        for item in self._items:
            if item.path == path:
                return item
        raise KeyError(path)

    def of(self, kind: str | None) -> tuple[Item, ...]:
        """The files of a kind in order; those refused for None."""
        return tuple(item for item in self._items if item.kind == kind)

    @property
    def usable(self) -> bool:
        """True if at least one file can be taken in, and every comment file has a column of texts."""
        return any(item.kind for item in self._items) and not self.without_text()

    def without_text(self) -> tuple[Item, ...]:
        """Comment tables in which no column was said to hold the comments."""
        return tuple(item for item in self.of("comments") if item.file_columns and not item.columns.get("text"))

    def suggested_title(self) -> str:
        """A title from the name of the file most likely to bear the lesson's; empty without files."""
        for kind in KINDS:
            for item in self.of(kind):
                return readable(item.path.stem)
        return ""

    def suggested_date(self) -> date | None:
        """The day the first recording was last written; None without one."""
        for item in self.of("recording"):
            try:
                return datetime.fromtimestamp(item.path.stat().st_mtime).date()  # the teacher's own day
            except OSError:
                return None
        return None

    def request(self, facts: Facts) -> AnalysisRequest:
        """The request for these files and facts. Of several transcripts the first counts."""
        transcripts = self.of("transcript")
        return AnalysisRequest(
            recordings=_paths(self.of("recording")),
            slides=_paths(self.of("slides")),
            comments=_paths(self.of("comments")),
            slide_logs=_paths(self.of("slide_log")),
            transcript=transcripts[0].path if transcripts else None,
            title=facts.title or self.suggested_title() or None,
            course=facts.course,
            teacher=facts.teacher,
            date=facts.date,
            language=facts.language,
            columns={
                str(item.path): dict(item.columns) for item in self.of("comments") if item.columns != item.guessed
            },
        )

    def steps(self, catalog: Catalog) -> tuple[str, ...]:
        """Names of the analyzers that will run on these files, in order."""
        there = {"recording": "recordings", "slides": "slides", "comments": "comments", "transcript": "utterances"}
        there["slide_log"] = "showings"
        tables = {table for kind, table in there.items() if self.of(kind)}
        imported = set(tables)
        names: list[str] = []
        for spec in catalog.specs:
            needless = spec.replaced_by_import and "utterances" in imported
            if not needless and set(spec.reads) <= tables:
                names.append(spec.name)
                tables.update(spec.writes)
        return tuple(names)


def _paths(items: Sequence[Item]) -> tuple[Path, ...]:
    return tuple(item.path for item in items)


def readable(stem: str) -> str:
    """A file's name without its ending as words."""
    return re.sub(r"\s+", " ", re.sub(r"[_]+", " ", stem)).strip()


def expand(paths: Iterable[Path]) -> tuple[tuple[Path, ...], frozenset[Path]]:
    """Files with folders replaced by the files in them, by name; and which of them came out of a folder.

    Hidden files and folders are left out. Reads the disk: not for the window's thread.
    """
    files: list[Path] = []
    inside: set[Path] = set()
    for path in paths:
        if not path.is_dir():
            files.append(path)
            continue
        for place, folders, names in os.walk(path):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            found = [Path(place) / name for name in sorted(names, key=str.casefold) if not name.startswith(".")]
            files += found
            inside.update(found)
            if len(files) > MOST_FILES:
                break
    return tuple(files[:MOST_FILES]), frozenset(inside)

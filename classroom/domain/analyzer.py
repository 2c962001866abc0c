"""What an analyzer declares about itself (`Spec`) and what it is given when it runs (`Context`).

An analyzer is a folder below `analyzers/` whose `__init__.py` holds one `SPEC`. Its entry is a generator function
`run(inputs, context)`: frames of tables in, pieces of tables out. A name such as `labels.feedback` is the part of a
table that one analyzer wrote; a plain name such as `utterances` is the whole table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Protocol, TypeAlias

import polars as pl

Frames: TypeAlias = Mapping[str, pl.DataFrame]
"""Frames by the name of the table (or part of a table) they are."""


RECORDING_UNREAD: Final = "recording_unread"
"""The warning of an analyzer that did its work without a recording, which could not be read: worth doing again."""

VIDEO_UNREAD: Final = "screen.unread"
"""The same of one that looks at the video."""


@dataclass(frozen=True, kw_only=True)
class NoParams:
    """Parameters of an analyzer that has none."""


@dataclass(frozen=True, kw_only=True)
class ModelFolder:
    """A folder of model files and the sha256 (hex) each must have.

    `path` is below `resources/models` ("feedback/1"), or starts with "cache:" for a folder that is put together in
    the user's cache from packages ("cache:whisper-base"). `name` is how the analyzer asks for it.
    """

    name: str
    path: str
    files: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Spec:
    """An analyzer's declaration.

    version: raised whenever its output can change. reads: tables it must have; optional: tables it uses when they are
    there; hints: tables that help too, but a finished result that was made without them, or with others, stays until
    the analyzer is asked for by name. tuned: params that this computer's speed or the lesson's people choose, which
    make nothing stale either. private: tuned params that hold what identifies people, names or a voice; the store is
    given their digest only.
    without_files: true if it must have the table `recordings`, but goes on (and warns) where a file is gone.
    writes: tables (or parts, "labels.feedback") it makes. params: a frozen dataclass of its settings.
    models: the model folders it loads. languages: ISO 639-1 codes it works for, () for all.
    entry: "module:function", imported in the worker only. resumes: true if it goes on from its own earlier pieces.
    replaced_by_import: true if an imported table of the same name makes the run needless (speech, with a transcript).
    An analyzer that reads a whole table and writes its own part of it ("utterances.speakers") refines it: it gets the
    table as it was heard, without corrections, and its part stands for the table wherever that is read.
    refit: "module:function" that learns from corrected labels of comments, "" if it cannot; what it learned is then in
    `Context.models` under "refit".
    remembers: "module:function" that finds out what the lesson's teacher sounds like, "" if it cannot; what it finds is
    given to the analyzer as the private param "voice", for lessons of that teacher.
    """

    name: str
    version: int
    title: str
    summary: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    entry: str
    optional: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    tuned: tuple[str, ...] = ()
    private: tuple[str, ...] = ()
    params: type[Any] = NoParams
    models: tuple[ModelFolder, ...] = ()
    languages: tuple[str, ...] = ()
    resumes: bool = False
    replaced_by_import: bool = False
    refit: str = ""
    without_files: bool = False
    remembers: str = ""


class Context(Protocol):
    """What a running analyzer may ask of its surroundings."""

    @property
    def params(self) -> Any:
        """The run's parameters, an instance of `Spec.params`."""
        ...

    @property
    def models(self) -> Mapping[str, Path]:
        """Verified model folders by `ModelFolder.name`."""
        ...

    @property
    def device(self) -> str:
        """Where to compute: "cpu" or "cuda"."""
        ...

    @property
    def language(self) -> str | None:
        """ISO 639-1 code the person gave for the lesson; None if it is to be found out."""
        ...

    @property
    def earlier(self) -> Frames:
        """This run's own pieces committed before it was interrupted; empty at a fresh start."""
        ...

    def progress(self, done: float, total: float) -> None:
        """Report how much is done, in any one unit; may be called as often as is handy."""
        ...

    def warn(self, code: str, **details: str | int | float) -> None:
        """Tell the person something about the result; `code` is a key of resources/i18n, no transcript text."""
        ...

    def stopped(self) -> bool:
        """True once the person asked to stop: leave at the next safe place."""
        ...


Run: TypeAlias = Callable[[Frames, Context], Iterator[Frames]]
"""An analyzer's entry. Each yielded piece is committed at once; rows of later pieces follow earlier ones."""


@dataclass(frozen=True, kw_only=True)
class Unavailable:
    """An analyzer folder that could not be used, and why."""

    name: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Catalog:
    """The analyzers found, in an order in which each comes after those it reads from."""

    specs: tuple[Spec, ...]
    unavailable: tuple[Unavailable, ...] = field(default=())

    def spec(self, name: str) -> Spec | None:
        """The analyzer of that name; None if there is none."""
        return next((spec for spec in self.specs if spec.name == name), None)

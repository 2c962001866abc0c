"""What the parent and its worker say to each other; frames travel as Arrow IPC bytes."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import polars as pl

from classroom.domain.analyzer import Frames
from classroom.domain.errors import KnownError
from classroom.domain.tables import TABLES, Table

Packed: TypeAlias = Mapping[str, bytes]
"""Frames by the name of the table (or part of a table) they are, each as Arrow IPC bytes."""


def pack(frames: Frames) -> Packed:
    """The frames as bytes, by the same names."""
    made: dict[str, bytes] = {}
    for name, rows in frames.items():
        buffer = io.BytesIO()
        rows.write_ipc(buffer)
        made[name] = buffer.getvalue()
    return made


def unpack(packed: Packed) -> dict[str, pl.DataFrame]:
    """The frames that `pack` made, by the same names."""
    return {name: pl.read_ipc(data) for name, data in packed.items()}


def table_of(part: str) -> Table:
    """The declared table that a part ("labels.feedback") or a whole table belongs to; KeyError if there is none."""
    return TABLES[part.partition(".")[0]]


@dataclass(frozen=True, kw_only=True)
class Task:
    """Parent to worker: run this analyzer.

    entry: "module:function". params_type: "module:class", made with `params`. models: path by name. reads: for each
    input's name, the parts it is put together from; `given` holds those parts the worker does not hold yet. earlier:
    the run's own pieces committed before. device: "cpu" or "cuda".
    """

    name: str
    entry: str
    writes: tuple[str, ...]
    params_type: str
    params: Mapping[str, Any]
    models: Mapping[str, str]
    language: str | None
    reads: Mapping[str, tuple[str, ...]]
    given: Packed
    earlier: Packed
    device: str


@dataclass(frozen=True)
class Taken:
    """Parent to worker: the last piece is on disk."""


@dataclass(frozen=True)
class Stop:
    """Parent to worker: the person wants it to stop; leave at the next safe place."""


@dataclass(frozen=True)
class Progressed:
    """Worker to parent: this share (0..1) of the step is done."""

    share: float


@dataclass(frozen=True)
class Cautioned:
    """Worker to parent: the analyzer's `Context.warn`."""

    code: str
    details: Mapping[str, str | int | float]


@dataclass(frozen=True)
class Piece:
    """Worker to parent: rows to commit; the worker sends no further piece before they are `Taken`."""

    frames: Packed


@dataclass(frozen=True)
class Ended:
    """Worker to parent: the step is complete. seconds: time it took in this process."""

    seconds: float


@dataclass(frozen=True)
class Left:
    """Worker to parent: the step was left before its end because of `Stop`."""


@dataclass(frozen=True)
class Broke:
    """Worker to parent: the analyzer raised. known: what it refused with, None for a bug of ours.

    trace says where the bug showed, without any value.
    """

    known: KnownError | None
    trace: tuple[str, ...] = ()


FromWorker: TypeAlias = Progressed | Cautioned | Piece | Ended | Left | Broke

"""The faults of the world (`KnownError`): each has a text for a teacher and an exit code for a script.

Anything that is not a `KnownError` is our own bug: it is reported in full and leaves with exit code 70.
"""

from __future__ import annotations

from pathlib import Path

EXIT_DONE = 0
EXIT_USAGE = 2
EXIT_INPUT_REFUSED = 3
EXIT_STORE = 4
EXIT_MODEL = 5
EXIT_BUG = 70
EXIT_CANCELLED = 130


class KnownError(Exception):
    """A fault of the world, not of the program.

    `reason` says what happened and `remedy` what the person can do, one plain sentence each.
    Neither may hold a line of a transcript, a comment's text or a person's name.
    """

    exit_code: int = EXIT_USAGE

    def __init__(self, reason: str, remedy: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy

    def __str__(self) -> str:
        """The reason and the remedy as one or two sentences."""
        return f"{self.reason} {self.remedy}".strip()

    def __reduce__(self) -> tuple[type[KnownError], tuple[str, ...]]:
        """How to rebuild the error on the other side of a process border."""
        return (type(self), (self.reason, self.remedy))


class UsageError(KnownError):
    """A call that makes no sense as it was given: an unknown lesson, table, analyzer or option value."""

    exit_code = EXIT_USAGE


class InputRefused(KnownError):
    """A file that was not taken in. `file` is its path; the reason never quotes its content."""

    exit_code = EXIT_INPUT_REFUSED

    def __init__(self, file: str | Path, reason: str, remedy: str = "") -> None:
        super().__init__(reason, remedy)
        self.file = str(file)

    def __str__(self) -> str:
        """File name, reason and remedy as plain sentences."""
        return f"{Path(self.file).name}: {self.reason} {self.remedy}".strip()

    def __reduce__(self) -> tuple[type[KnownError], tuple[str, ...]]:
        """How to rebuild the error on the other side of a process border."""
        return (type(self), (self.file, self.reason, self.remedy))


class StoreError(KnownError):
    """The store cannot be used as asked: locked by another process, too new, full, damaged or read-only."""

    exit_code = EXIT_STORE


class PassphraseNeeded(StoreError):
    """The store is encrypted, and no pass-phrase was given or not the right one."""


class StoreDamaged(StoreError):
    """The store's file cannot be read, but a copy of it is there. `folder` is the store's."""

    def __init__(self, folder: str | Path, reason: str, remedy: str = "") -> None:
        super().__init__(reason, remedy)
        self.folder = str(folder)

    def __reduce__(self) -> tuple[type[KnownError], tuple[str, ...]]:
        """How to rebuild the error on the other side of a process border."""
        return (type(self), (self.folder, self.reason, self.remedy))


class ModelError(KnownError):
    """A model is missing, incomplete or not the file its card names."""

    exit_code = EXIT_MODEL


class AnalysisFailed(KnownError):
    """An analyzer's process ended without a result; what it had finished is kept."""

    exit_code = EXIT_BUG


class Cancelled(KnownError):
    """The person stopped the work; everything finished before that is kept."""

    exit_code = EXIT_CANCELLED

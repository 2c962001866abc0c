"""How the workspace is opened: late, because it brings the store and the tables with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from classroom.workspace.workspace import Workspace


@dataclass(frozen=True)
class Opener:
    """Opens the workspace of a folder (None: the usual one) when called; StoreError where that cannot be done.

    back: first put the newest whole copy, or `copy`, in the place of the store.
    """

    folder: Path | None
    word: str = ""
    back: bool = False
    copy: Path | None = None

    def __call__(self) -> Workspace:
        """The open workspace, with the pass-phrase `word` for an encrypted one."""
        from classroom.workspace import passphrase
        from classroom.workspace.locations import store_folder
        from classroom.workspace.workspace import Workspace

        if self.word:
            passphrase.type_in(store_folder(self.folder), self.word)
        if self.back:
            from classroom.workspace.safety import go_back

            go_back(self.folder, None if self.copy is None else str(self.copy))
        return Workspace.open(self.folder)


def opener(folder: Path | None) -> Opener:
    """What opens the workspace of a folder (None: the usual one)."""
    return Opener(folder)


def with_word(opening: Callable[[], Workspace], word: str) -> Callable[[], Workspace]:
    """The same opening with a pass-phrase; one that is not ours to change stays as it is."""
    return Opener(opening.folder, word) if isinstance(opening, Opener) else opening


def restorer(folder: Path, copy: Path | None = None) -> Opener:
    """What puts a copy (None: the newest whole one) in the place of the store and opens it; raises as doing so does."""
    return Opener(folder, back=True, copy=copy)

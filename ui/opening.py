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

    back: first put the newest whole copy in the place of a damaged store.
    """

    folder: Path | None
    word: str = ""
    back: bool = False

    def __call__(self) -> Workspace:
        """The open workspace, with the pass-phrase `word` for an encrypted one."""
        from classroom.workspace import passphrase
        from classroom.workspace.locations import store_folder
        from classroom.workspace.workspace import Workspace

        if self.word:
            passphrase.type_in(store_folder(self.folder), self.word)
        if self.back:
            from classroom.workspace.safety import go_back

            go_back(self.folder)
        return Workspace.open(self.folder)


def opener(folder: Path | None) -> Opener:
    """What opens the workspace of a folder (None: the usual one)."""
    return Opener(folder)


def with_word(opening: Callable[[], Workspace], word: str) -> Callable[[], Workspace]:
    """The same opening with a pass-phrase; one that is not ours to change stays as it is."""
    return Opener(opening.folder, word) if isinstance(opening, Opener) else opening


def restorer(folder: Path) -> Opener:
    """What puts the newest whole copy in the place of a damaged store and opens it; raises what doing so raises."""
    return Opener(folder, back=True)

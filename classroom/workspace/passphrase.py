"""Where the pass-phrase of an encrypted store comes from, and keeping it in the system's keyring on wish."""

from __future__ import annotations

import os
from pathlib import Path

from classroom.domain.errors import StoreError, UsageError

_SERVICE = "lectern"
WORD, FILE = "LECTERN_PASSPHRASE", "LECTERN_PASSPHRASE_FILE"
"""Variables of the environment for scripts: the pass-phrase itself, or a file whose first line it is."""

_typed: dict[Path, str] = {}


def type_in(folder: Path, passphrase: str) -> None:
    """Use this pass-phrase for the store in `folder` as long as the program runs."""
    _typed[folder] = passphrase


def known(folder: Path) -> str | None:
    """The pass-phrase to open the store in `folder` with: typed, from the environment, from the keyring; else None.

    Raises UsageError if the file named in the environment cannot be read.
    """
    if folder in _typed:
        return _typed[folder]
    if word := os.environ.get(WORD):
        return word
    if named := os.environ.get(FILE):
        return first_line(Path(named))
    # asked only where there is an encrypted store: a keyring may open a window of its own
    return _from_keyring(folder) if (folder / "lectern.key").exists() else None


def first_line(file: Path) -> str:
    """The first line of a file that holds a pass-phrase; UsageError if it cannot be read or is empty."""
    try:
        lines = file.expanduser().read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        raise UsageError(f"The file with the pass-phrase, {file.name}, cannot be read.", "Check its name.") from None
    if not lines or not lines[0]:
        raise UsageError(f"The file {file.name} holds no pass-phrase.", "It belongs on its first line.")
    return lines[0]


def remember(folder: Path, passphrase: str) -> None:
    """Put the pass-phrase into the system's keyring; StoreError where there is none that can be used."""
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.set_password(_SERVICE, str(folder), passphrase)
    except KeyringError:
        raise StoreError(
            "This computer offers no keyring that Lectern could use.", "The pass-phrase has to be typed every time."
        ) from None


def forget(folder: Path) -> None:
    """Take the pass-phrase out of the keyring and out of this program; nothing where it is in neither."""
    import keyring
    from keyring.errors import KeyringError

    _typed.pop(folder, None)
    try:
        keyring.delete_password(_SERVICE, str(folder))
    except KeyringError:
        return


def _from_keyring(folder: Path) -> str | None:
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(_SERVICE, str(folder))
    except KeyringError:
        return None

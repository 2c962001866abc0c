"""The pass-phrase of an encrypted store: asking for it at the terminal, and the verbs that set and remove it."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable
from pathlib import Path

from classroom.cli.arguments import Verbs, add_store
from classroom.cli.printing import put, put_json, say
from classroom.domain.errors import EXIT_DONE, PassphraseNeeded, UsageError
from classroom.workspace import passphrase
from classroom.workspace.locations import store_folder
from classroom.workspace.workspace import Workspace

_TRIES = 3


def add(verbs: Verbs) -> None:
    """Add the verb passphrase."""
    about = "encrypt the store under a pass-phrase, change it, or go back to a plain store"
    actions = verbs.add("passphrase", about).verbs(dest="action")
    setting = actions.add("set", "encrypt the store, or change its pass-phrase", _set)
    setting.add_argument("--new-file", type=Path, metavar="F", help="a file whose first line is the new pass-phrase")
    removing = actions.add("remove", "write the store anew without encryption", _remove)
    remembering = actions.add("remember", "keep the pass-phrase in this computer's keyring", _remember)
    forgetting = actions.add("forget", "take the pass-phrase out of the keyring", _forget)
    for action in (setting, removing, remembering, forgetting):
        add_store(action)


def with_passphrase(given: argparse.Namespace, work: Callable[[], int]) -> int:
    """The exit code of `work`, done again with what a person types if the store needs a pass-phrase.

    Where nobody can type, PassphraseNeeded is raised, with the way for scripts.
    """
    for left in reversed(range(_TRIES)):
        try:
            return work()
        except PassphraseNeeded as needed:
            if not sys.stdin.isatty() or not left:
                way = f"Scripts name a file that holds it in {passphrase.FILE}."
                raise PassphraseNeeded(needed.reason, f"{needed.remedy} {way}") from None
            say(needed.reason)
        passphrase.type_in(store_folder(getattr(given, "store", None)), getpass.getpass("Pass-phrase: "))
    raise AssertionError("the last try ends above")


def _set(given: argparse.Namespace) -> int:
    with Workspace.open(given.store) as workspace:
        changed = workspace.encrypted
        workspace.set_passphrase(_new(given.new_file))
        folder = workspace.folder
    if given.json:
        put_json({"store": str(folder), "encrypted": True})
        return EXIT_DONE
    put(f"The pass-phrase of the store in {folder} is changed." if changed else f"The store in {folder} is encrypted.")
    put("Nobody can open it without the pass-phrase, not even we: write it down in a safe place.")
    put("Not covered: your own recordings, decks and comment files, files you export, and the system's swap space.")
    return EXIT_DONE


def _new(file: Path | None) -> str:
    if file is not None:
        return passphrase.first_line(file)
    if not sys.stdin.isatty():
        raise UsageError("There is nobody to type the new pass-phrase.", "Name a file that holds it with --new-file.")
    word = getpass.getpass("New pass-phrase (8 characters or more): ")
    if getpass.getpass("Once more: ") != word:
        raise UsageError("The two are not the same.", "Nothing was changed; try again.")
    return word


def _remove(given: argparse.Namespace) -> int:
    with Workspace.open(given.store) as workspace:
        was = workspace.encrypted
        workspace.remove_passphrase()
    if given.json:
        put_json({"store": str(workspace.folder), "encrypted": False})
    else:
        put("The store is plain again: whoever has the file can read it." if was else "The store was plain already.")
    return EXIT_DONE


def _remember(given: argparse.Namespace) -> int:
    with Workspace.open(given.store) as workspace:
        word = passphrase.known(workspace.folder)
        if not workspace.encrypted or word is None:
            raise UsageError("The store is not encrypted.", "`lectern passphrase set` encrypts it.")
        passphrase.remember(workspace.folder, word)
    if given.json:
        put_json({"remembered": True})
    else:
        put("The pass-phrase is in this computer's keyring: whoever can log in as you can open the store.")
    return EXIT_DONE


def _forget(given: argparse.Namespace) -> int:
    passphrase.forget(store_folder(given.store))
    if given.json:
        put_json({"remembered": False})
    else:
        put("The keyring no longer holds the pass-phrase.")
    return EXIT_DONE

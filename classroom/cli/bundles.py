"""The verb bundle: share lessons with another Lectern, and take in what came back."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from pathlib import Path

from classroom.cli.arguments import Parser, Verbs, add_store
from classroom.cli.printing import put, put_json, say
from classroom.domain.errors import InputRefused, UsageError
from classroom.workspace.workspace import Workspace

_VARIABLE = "LECTERN_PASSPHRASE"
_NO = ("n", "no")


def add(verbs: Verbs) -> None:
    """Add the verb with its two actions."""
    actions = verbs.add("bundle", "share lessons with another Lectern as a sealed file").verbs(dest="action")
    create = actions.add("create", "write a sealed file with lessons and notes", _create)
    create.add_argument("lessons", nargs="+", metavar="LESSON")
    create.add_argument("--out", type=Path, required=True, metavar="F.lectern")
    create.add_argument("--with-media", action="store_true", help="put the recordings in too (voices, faces)")
    create.add_argument("--keep-names", action="store_true", help="do not replace names of people")
    create.add_argument("--notes-only", action="store_true", help="only the notes: the way back to the teacher")
    create.add_argument("--yes", action="store_true", help="ask nothing about names")
    _add_passphrase(create)
    opening = actions.add("open", "read the lessons and notes of a sealed file", _open)
    opening.add_argument("file", type=Path, metavar="F.lectern")
    _add_passphrase(opening)


def _add_passphrase(parser: Parser) -> None:
    about = f"file whose first line is the pass-phrase (else {_VARIABLE}, else it is asked for)"
    parser.add_argument("--passphrase-file", type=Path, metavar="F", help=about)
    add_store(parser)


def _create(given: argparse.Namespace) -> int:
    with Workspace.open(given.store) as workspace:
        lessons = [workspace.lesson(text).lesson_id for text in given.lessons]
        masking = not given.keep_names and not given.notes_only
        if masking and not given.yes and sys.stdin.isatty():
            for lesson_id in lessons:
                _ask_about_names(workspace, lesson_id)
        sent = workspace.create_bundle(
            lessons,
            given.out,
            passphrase=_passphrase(given, twice=True),
            mask_names=masking,
            with_media=given.with_media,
            notes_only=given.notes_only,
        )
    if given.json:
        facts = {"masked": sent.masked, "left": sent.left, "size_bytes": sent.size_bytes}
        put_json({"file": str(sent.path), "lessons": sent.lessons, "notes": sent.notes, **facts})
        return 0
    put(str(sent.path))
    if masking:
        say(f"{sent.masked} people are masked; {sent.left} words that may be names were left (`lectern names LESSON`).")
    if given.with_media:
        say("The recording is in it: voices and faces are not masked.")
    say("Tell the other person the pass-phrase by another way than you send the file.")
    return 0


def _ask_about_names(workspace: Workspace, lesson_id: str) -> None:
    """Ask a person about every name nobody has decided about; names of speakers and authors are masked anyway."""
    confirm, reject = list[str](), list[str]()
    open_ones = [p for p in workspace.proposed_names(lesson_id) if p.state == "found" and p.confidence < 1]
    for proposal in open_ones:
        say(f"{proposal.name} ({proposal.count} times): … {proposal.example} …")
        answer = input("  Is that a person? [Y/n] ").strip().lower()
        (reject if answer in _NO else confirm).append(proposal.name)
    if confirm or reject:
        workspace.decide_names(lesson_id, confirm=confirm, reject=reject)


def _open(given: argparse.Namespace) -> int:
    with Workspace.open(given.store) as workspace:
        opened = workspace.open_bundle(given.file, passphrase=_passphrase(given, twice=False))
    if given.json:
        found = {"lessons": opened.lessons, "already_here": opened.own, "notes": opened.notes, "lost": opened.lost}
        put_json(found)
        return 0
    for lesson_id in opened.lessons:
        put(f"{lesson_id} can be read now; notes can be written on it.")
    for lesson_id in opened.own:
        say(f"{lesson_id} was here already and stays as it is.")
    put(f"{opened.notes} new notes.")
    if opened.lost:
        say(f"{opened.lost} notes are about lessons that are not here and were left out.")
    return 0


def _passphrase(given: argparse.Namespace, *, twice: bool) -> str:
    if given.passphrase_file is not None:
        try:
            lines = given.passphrase_file.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as fault:
            raise InputRefused(given.passphrase_file, "The pass-phrase cannot be read from it.", "Check it.") from fault
        return lines[0] if lines else ""
    if named := os.environ.get(_VARIABLE):
        return named
    if not sys.stdin.isatty():
        raise UsageError("A bundle needs a pass-phrase.", f"Give it with --passphrase-file or in {_VARIABLE}.")
    typed = getpass.getpass("Pass-phrase: ")
    if twice and getpass.getpass("Once more: ") != typed:
        raise UsageError("The two pass-phrases are not the same.", "Try again.")
    return typed

"""The verb names: people in a lesson, what may be a name, a person's decisions; and the option to mask names."""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

import polars as pl

from classroom.cli.arguments import Parser, Verbs, add_store, names
from classroom.cli.printing import put, put_json, put_table, say
from classroom.naming.detection import SURE
from classroom.workspace.workspace import Workspace

_LISTED = ("name", "state", "masked_as", "times", "confidence", "example")


def add(verbs: Verbs) -> None:
    """Add the verb."""
    parser = verbs.add("names", "list the names in a lesson and say which are people", _names)
    parser.add_argument("lesson", metavar="LESSON")
    parser.add_argument(
        "--roster", type=Path, nargs="+", action="extend", default=[], metavar="F", help="file with the class's names"
    )
    parser.add_argument("--confirm", type=names, default=(), metavar="A,B", help="these are people")
    parser.add_argument("--reject", type=names, default=(), metavar="A,B", help="these are no people")
    add_store(parser)


def add_masking(parser: Parser) -> None:
    """Add --mask-names."""
    about = "replace names of people by pseudonyms (see `lectern names`); never a promise that nobody is recognised"
    parser.add_argument("--mask-names", action="store_true", help=about)


def say_masked(given: argparse.Namespace, workspace: Workspace, lesson_id: str) -> None:
    """After a result without names: how many were replaced, and what may still be a name, without saying which."""
    if not given.mask_names:
        return
    people = [person for person in workspace.names(lesson_id) if person.state != "rejected"]
    left = [p for p in workspace.proposed_names(lesson_id) if p.state == "found" and p.confidence < SURE]
    many = f"{len(left)} words that may be names were left as they are"
    more = "1 word that may be a name was left as it is" if len(left) == 1 else many
    say(f"{len(people)} people are masked. {more}: `lectern names {lesson_id}` shows them.")
    say("Read it through before you pass it on: what somebody said can tell who it was.")


def _names(given: argparse.Namespace) -> int:
    with Workspace.open(given.store) as workspace:
        lesson_id = workspace.lesson(given.lesson).lesson_id
        if given.roster or given.confirm or given.reject:
            workspace.decide_names(lesson_id, roster=given.roster, confirm=given.confirm, reject=given.reject)
        people = workspace.names(lesson_id)
        proposed = workspace.proposed_names(lesson_id)
    if given.json:
        put_json({"people": [asdict(p) for p in people], "proposed": [asdict(p) for p in proposed]})
        return 0
    masked_as = {person.name: person.pseudonym for person in people}
    listed = {proposal.name for proposal in proposed}
    rows = [[p.name, p.state, masked_as.get(p.name), p.count, p.confidence, p.example] for p in proposed]
    rows += [[p.name, p.state, p.pseudonym, 0, None, None] for p in people if p.name not in listed]
    if rows:
        put_table(pl.DataFrame(rows, schema=list(_LISTED), orient="row", infer_schema_length=None), _LISTED)
    else:
        put("No names were found, and no roster was given. `--roster F` reads one.")
    return 0

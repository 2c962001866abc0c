"""Verbs about the installation: models, analyzers, doctor; and what happens to a fault of our own."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TypeAlias

import polars as pl

from classroom.cli.arguments import Verbs, add_json, add_store
from classroom.cli.files import stop_on_interrupt
from classroom.cli.printing import put, put_json, put_table, show_bytes
from classroom.domain.errors import EXIT_DONE, EXIT_MODEL
from classroom.workspace import installation, safety
from classroom.workspace.doctor import examine
from classroom.workspace.workspace import Workspace

Work: TypeAlias = Callable[[], int]


def add(verbs: Verbs) -> None:
    """Add the verbs."""
    parser = verbs.add("models", "list, add, fetch or verify models", _list_models)
    add_json(parser)
    parser.set_defaults(action="list")
    actions = parser.add_subparsers(dest="action", metavar="list|add F|get NAME|verify|refit NAME|reset NAME")
    listing = actions.add_parser("list", help="models, their size and licence")
    adding = actions.add_parser("add", help="add a Whisper model from a folder or a zip file, such as on a USB stick")
    adding.add_argument("file", type=Path, metavar="F")
    getting = actions.add_parser("get", help="fetch a Whisper model from the hub; the only verb that connects")
    getting.add_argument("name", metavar="NAME", help="such as small, large-v3 or owner/name")
    verifying = actions.add_parser("verify", help="compare every model file with its card")
    learning = actions.add_parser("refit", help="have an analyzer learn from your corrections")
    forgetting = actions.add_parser("reset", help="forget what an analyzer learned from your corrections")
    for action in (learning, forgetting):
        action.add_argument("analyzer", metavar="NAME", help="the analyzer, such as feedback")
        action.add_argument("--store", type=Path, metavar="DIR", help="the store's folder (default: your data folder)")
    handles = (_list_models, _add_model, _get_model, _verify_models, _refit, _reset)
    for action, handle in zip((listing, adding, getting, verifying, learning, forgetting), handles, strict=True):
        action.add_argument("--json", action="store_true", default=argparse.SUPPRESS)
        action.set_defaults(handle=handle)
    add_json(verbs.add("analyzers", "list the analyzers and what they read and write", _analyzers))
    add_store(verbs.add("doctor", "look for what could stop Lectern on this computer", _doctor))
    going_back = verbs.add("restore", "put a backup in the place of a damaged store, which is kept", _restore)
    going_back.add_argument("backup", nargs="?", metavar="BACKUP", help="which one (default: the newest that is whole)")
    going_back.add_argument("--list", action="store_true", help="list the backups instead")
    add_store(going_back)


def report_fault(fault: BaseException) -> Path | None:
    """The path of a report on a fault of ours without anything from a lesson; None where none can be written."""
    return installation.report_fault(fault, "command")


def _list_models(given: argparse.Namespace) -> int:
    found = [asdict(model) for model in installation.installed_models()]
    if given.json:
        put_json(found)
    else:
        rows = pl.DataFrame(found).with_columns(size_mb=(pl.col("size_bytes") / 1e6).round(1))
        put_table(rows, ("name", "version", "size_mb", "licence", "state"))
    return EXIT_DONE


def _verify_models(given: argparse.Namespace) -> int:
    found = installation.verified_models()
    wrong = [model for model in found if not model.fine]
    if given.json:
        put_json([asdict(model) for model in found])
    else:
        put("\n".join(f"{model.name}: {model.state}" for model in found))
    return EXIT_MODEL if wrong else EXIT_DONE


def _add_model(given: argparse.Namespace) -> int:
    return _added(given, installation.add_model(given.file))


def _get_model(given: argparse.Namespace) -> int:
    stop = stop_on_interrupt()
    return _added(given, installation.get_model(given.name, progress=show_bytes(), stopped=stop.is_set))


def _added(given: argparse.Namespace, added: installation.ModelInfo) -> int:
    if given.json:
        put_json(asdict(added))
    else:
        put(f"{added.name} is added. Use it with --speech-model {added.name}.")
    return EXIT_DONE


def _refit(given: argparse.Namespace) -> int:
    with Workspace.open(given.store) as workspace:
        learned = workspace.refit(given.analyzer)
    if given.json:
        put_json(asdict(learned))
        return EXIT_DONE
    change = f"from {learned.quality_before:.3f} to {learned.quality_after:.3f} on the comments it is tested with"
    if learned.applied:
        put(f"{given.analyzer} learned from {learned.corrections} corrections; agreement goes {change}.")
        put(f"Lessons analysed from now on use it. `lectern models reset {given.analyzer}` goes back.")
    elif learned.why == "worse":
        put(f"Nothing was changed: with your {learned.corrections} corrections agreement would fall {change}.")
    else:
        put(f"Nothing was changed: your {learned.corrections} corrections do not foretell each other yet.")
    return EXIT_DONE


def _reset(given: argparse.Namespace) -> int:
    with Workspace.open(given.store) as workspace:
        was_there = workspace.reset_refit(given.analyzer)
    if given.json:
        put_json({"analyzer": given.analyzer, "reset": was_there})
    else:
        put("The shipped model is used again." if was_there else "There was nothing to forget.")
    return EXIT_DONE


def _analyzers(given: argparse.Namespace) -> int:
    catalog = installation.catalog()
    rows = [
        {
            "name": spec.name,
            "version": spec.version,
            "summary": spec.summary,
            "reads": [*spec.reads, *(f"{name}?" for name in (*spec.optional, *spec.hints))],
            "writes": list(spec.writes),
            "languages": list(spec.languages),
        }
        for spec in catalog.specs
    ]
    broken = [asdict(item) for item in catalog.unavailable]
    if given.json:
        put_json({"analyzers": rows, "unavailable": broken})
        return EXIT_DONE
    lists = pl.DataFrame(rows).with_columns(pl.col("reads", "writes").list.join(", "))
    put_table(lists, ("name", "version", "reads", "writes", "summary"))
    for item in broken:
        put(f"{item['name']}: unavailable, {item['why']}")
    return EXIT_DONE


def _doctor(given: argparse.Namespace) -> int:
    checks = examine(given.store)
    if given.json:
        put_json([asdict(check) for check in checks])
    else:
        put("\n".join(f"{'ok ' if check.ok else 'NO '} {check.name}: {check.text}" for check in checks))
    return next((check.exit_code for check in checks if not check.ok), EXIT_DONE)


def _restore(given: argparse.Namespace) -> int:
    if given.list:
        return _list_backups(given)
    restored = safety.go_back(given.store, given.backup)
    if given.json:
        put_json(asdict(restored))
    else:
        put(f"The store is that of {restored.backup.name} again, with {restored.lessons} lessons.")
        put(f"What was there before is in {restored.kept}; delete that folder when you need it no more.")
    return EXIT_DONE


def _list_backups(given: argparse.Namespace) -> int:
    rows = [
        {"backup": copy.path.name, "made": f"{copy.made_at:%Y-%m-%d %H:%M} UTC", "mb": round(copy.size_bytes / 1e6, 1)}
        for copy in safety.backups(given.store)
    ]
    if given.json:
        put_json(rows)
    elif rows:
        put_table(pl.DataFrame(rows), ("backup", "made", "mb"))
    else:
        put("There is no backup yet: one is made each day that lessons change.")
    return EXIT_DONE

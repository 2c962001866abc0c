"""Arguments of the command line: a parser whose mistakes are one plain sentence and exit code 2."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from classroom.cli.printing import say
from classroom.domain.errors import EXIT_USAGE

Handler = Callable[[argparse.Namespace], int]


class Parser(argparse.ArgumentParser):
    """An argument parser that says what is wrong in one sentence and leaves with exit code 2."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the arguments and leave."""
        say(f"{message[:1].upper()}{message[1:]}. `{self.prog} --help` shows what can be asked.")
        raise SystemExit(EXIT_USAGE)

    def verbs(self, *, dest: str = "verb") -> Verbs:
        """The place where verbs are added."""
        return Verbs(self.add_subparsers(dest=dest, required=True, metavar="VERB", parser_class=Parser))

    def parse(self, arguments: Sequence[str]) -> argparse.Namespace:
        """The arguments as a namespace with `handle` set; leaves with exit code 2 if they make no sense."""
        return self.parse_args(list(arguments))


class Verbs:
    """Verbs of one level of the command line."""

    def __init__(self, subparsers: Any) -> None:
        self._subparsers = subparsers

    def add(self, name: str, about: str, handle: Handler | None = None) -> Parser:
        """A new verb; `handle` is called with the parsed arguments and gives the exit code."""
        parser: Parser = self._subparsers.add_parser(name, help=about, description=about)
        if handle is not None:
            parser.set_defaults(handle=handle)
        return parser


def add_store(parser: Parser, *, as_json: bool = True) -> None:
    """Add --store and, for verbs that print a result, --json."""
    parser.add_argument("--store", type=Path, metavar="DIR", help="the store's folder (default: your data folder)")
    if as_json:
        add_json(parser)


def add_json(parser: Parser) -> None:
    """Add --json."""
    parser.add_argument("--json", action="store_true", help="print the result as JSON")


def add_speech(parser: Parser) -> None:
    """Add --language and --speech-model."""
    parser.add_argument("--language", type=language_code, metavar="xx", help="language spoken (default: found out)")
    parser.add_argument("--speech-model", metavar="NAME|DIR", help="another Whisper model than the one shipped")


def day(text: str) -> date:
    """The date written as YYYY-MM-DD."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” is not a date like 2026-09-14") from None


def language_code(text: str) -> str:
    """A two- or three-letter language code in lower case."""
    code = text.strip().lower()
    if not (code.isascii() and code.isalpha() and len(code) in {2, 3}):
        raise argparse.ArgumentTypeError(f"“{text}” is not a language code like en or es")
    return code


def names(text: str) -> tuple[str, ...]:
    """Names separated by commas."""
    return tuple(name.strip() for name in text.split(",") if name.strip())

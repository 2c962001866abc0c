"""A language model file (GGUF) that runs here, through the optional package xllamacpp: nothing is fetched.

The package is imported only when a person chose such a file. Its engine listens on this computer for as long as it is
loaded; it is given a secret nobody else knows, and closed with the process of the analysis.
"""

from __future__ import annotations

import importlib
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

PACKAGE: Final = "xllamacpp"
MAGIC: Final = b"GGUF"

_CONTEXT: Final = 2048
_LONGEST: Final = 80
"""Tokens of an answer."""


def model_in(file: Path) -> Callable[[str], str | None] | None:
    """What asks the model of a file; None where the package is missing or the file is no model it can load."""
    try:
        engine = importlib.import_module(PACKAGE)
        with file.open("rb") as opened:
            if opened.read(len(MAGIC)) != MAGIC:
                return None
        server = engine.Server(_settings(engine, file))
    # whatever the engine says about a file it cannot load, the library's own words stand
    except (ImportError, OSError, RuntimeError, ValueError):
        return None
    return lambda prompt: _ask(server, prompt)


def _settings(engine: Any, file: Path) -> Any:
    made = engine.CommonParams()
    made.model.path = str(file)
    made.offline = True
    made.n_ctx = _CONTEXT
    made.n_parallel = 1
    made.warmup = False
    # its log would stand among ours
    made.verbosity = -1
    made.hostnames = ["127.0.0.1"]
    made.port = 0
    made.api_keys = [secrets.token_hex(32)]
    made.ui = False
    made.endpoint_slots = False
    made.sampling.temp = 0.0
    return made


def _ask(server: Any, prompt: str) -> str | None:
    asked = {"messages": [{"role": "user", "content": prompt}], "max_tokens": _LONGEST, "temperature": 0}
    try:
        answer = server.handle_chat_completions(asked)["choices"][0]["message"]["content"]
    except (RuntimeError, ValueError, LookupError, TypeError):
        return None
    return answer if isinstance(answer, str) else None

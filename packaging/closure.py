"""Which installed packages a package needs; for the built program and for the check of other systems' wheels."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import metadata


def plain_name(name: str) -> str:
    """The name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def needed(name: str, system: Mapping[str, str] | None = None) -> dict[str, metadata.Distribution | None]:
    """Packages by their plain name, `name` itself included, extras left out; None for one that is not installed.

    system: values of environment markers ("sys_platform" and so on) of another system than this one.
    """
    from packaging.requirements import Requirement

    found: dict[str, metadata.Distribution | None] = {}
    waiting = [name]
    while waiting:
        plain = plain_name(waiting.pop())
        if plain in found:
            continue
        try:
            own = metadata.distribution(plain)
        except metadata.PackageNotFoundError:
            found[plain] = None
            continue
        found[plain] = own
        for line in own.requires or []:
            wanted = Requirement(line)
            if wanted.marker is None or wanted.marker.evaluate({"extra": "", **(system or {})}):
                waiting.append(wanted.name)
    return found

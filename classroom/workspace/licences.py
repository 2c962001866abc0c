"""What Lectern is made of and under which licence: installed packages, models, fonts and everything else bundled."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from importlib import metadata

import resources

OURS = "lectern-classroom"
_NAME = re.compile(r"[A-Za-z0-9._-]+")
_LONGEST = 60
"""Characters of a licence's name; what is longer is the text itself."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """A part with its licence as the part itself names it; version is "" for what has none."""

    name: str
    version: str
    licence: str


def version() -> str:
    """The version of Lectern that is installed; "" if it runs without being installed."""
    try:
        return metadata.version(OURS)
    except metadata.PackageNotFoundError:
        return ""


def packages() -> tuple[Part, ...]:
    """Python and every installed package that Lectern needs, itself and packages for tests and training left out."""
    found: dict[str, Part] = {}
    waiting = [OURS]
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name in found:
            continue
        try:
            facts = metadata.distribution(name)
        except metadata.PackageNotFoundError:  # needed on another system only
            continue
        found[name] = Part(name=facts.name, version=facts.version, licence=_licence(facts.metadata))
        for line in facts.requires or ():
            wanted = _NAME.match(line)
            if wanted and "extra ==" not in line.partition(";")[2]:
                waiting.append(wanted.group())
    found.pop(OURS, None)
    python = Part(name="Python", version=sys.version.split()[0], licence="PSF-2.0")
    return (python, *sorted(found.values(), key=lambda part: part.name.lower()))


def bundled() -> tuple[Part, ...]:
    """Models, fonts, voices and texts that are shipped with Lectern, as resources/NOTICE.md lists them."""
    lines = resources.path("NOTICE.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return tuple(
        Part(name=row[0], version="", licence=re.sub(r"[*`]|; see .*", "", row[2]))
        for row in rows[2:]
        if not row[1].startswith("installed as")  # a package of its own
    )


def _licence(facts: metadata.PackageMetadata) -> str:
    if "License-Expression" in facts:
        return facts["License-Expression"]
    told = [line.rpartition(" :: ")[2] for line in facts.get_all("Classifier") or [] if line.startswith("License ::")]
    text = facts["License"].partition("\n")[0].strip() if "License" in facts else ""
    return text if text and len(text) <= _LONGEST and not text.startswith("Copyright") else ", ".join(told)

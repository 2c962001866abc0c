"""Text inside DrawingML: paragraphs, formulas, diagrams (SmartArt) and charts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from classroom.ingest.deck import clean
from classroom.ingest.markup import local_name

_NAMESPACES: Final = {
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "p": "http://schemas.openxmlformats.org/presentationml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "cx": "http://schemas.microsoft.com/office/drawing/2014/chartex",
    "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
}
_JOINTS: Final = {"sSup": "^", "sSub": "_", "f": "/"}
_ARGUMENTS: Final = {"e", "sup", "sub", "num", "den"}


def qualified(name: str) -> str:
    """The full name of an element or attribute written with its usual prefix: "a:t"."""
    prefix, _, local = name.partition(":")
    return f"{{{_NAMESPACES[prefix]}}}{local}"


def paragraphs(body: Any) -> list[str]:
    """The clean, non-empty lines of all paragraphs below an element; a line break within one makes two lines."""
    lines: list[str] = []
    for paragraph in body.iter(qualified("a:p")):
        lines.extend(clean("".join(_pieces(paragraph))).splitlines())
    return lines


def _pieces(element: Any) -> Iterator[str]:
    """The text below an element in order; of alternatives only the first, because the second is a picture of it."""
    for child in element:
        if child.tag == qualified("a:t"):
            yield child.text or ""
        elif child.tag == qualified("a:br"):
            yield "\n"
        elif child.tag == qualified("a:tab"):
            yield " "
        elif child.tag == qualified("m:oMath"):
            yield _formula(child)
        elif child.tag == qualified("mc:AlternateContent"):
            yield from _pieces(child[0] if len(child) else child)
        elif not _is_changing(child):
            yield from _pieces(child)


def _is_changing(element: Any) -> bool:
    """True for a field that PowerPoint fills in: the slide's number or today's date."""
    return element.tag == qualified("a:fld") and (element.get("type") or "").startswith(("slidenum", "datetime"))


def _formula(element: Any) -> str:
    """A formula in one line: x^2, a_i, (a+b)/c."""
    parts: list[str] = []
    for child in element:
        kind = local_name(child)
        if child.tag == qualified("m:t"):
            parts.append(child.text or "")
        elif kind in _JOINTS:
            arguments = [argument for argument in child if local_name(argument) in _ARGUMENTS]
            parts.append(_JOINTS[kind].join(_grouped(_formula(argument)) for argument in arguments))
        elif kind == "rad":
            parts.append("√" + _grouped("".join(_formula(base) for base in child.iterfind(qualified("m:e")))))
        else:
            parts.append(_formula(child))
    return "".join(parts)


def _grouped(formula: str) -> str:
    return formula if len(formula) < 2 or formula.isalnum() else f"({formula})"


def diagram_lines(model: Any) -> list[str]:
    """The texts of a diagram's data model, every node before the nodes below it."""
    texts: dict[str, list[str]] = {}
    for point in model.iter(qualified("dgm:pt")):
        if point.get("type") not in {"pres", "parTrans", "sibTrans"}:
            body = point.find(qualified("dgm:t"))
            texts[point.get("modelId") or ""] = paragraphs(body) if body is not None else []
    below: dict[str, list[tuple[int, str]]] = {}
    for link in model.iter(qualified("dgm:cxn")):
        if link.get("type", "parOf") == "parOf":
            place = int(link.get("srcOrd") or 0)
            below.setdefault(link.get("srcId") or "", []).append((place, link.get("destId") or ""))
    lower = {node for links in below.values() for _, node in links}
    waiting = [node for node in reversed(texts) if node not in lower]
    lines: list[str] = []
    while waiting or texts:
        node = waiting.pop() if waiting else next(iter(texts))
        lines.extend(texts.pop(node, []))
        waiting.extend(child for _, child in sorted(below.pop(node, []), reverse=True))
    return lines


def chart_lines(chart: Any) -> list[str]:
    """A chart's titles, then its series' names, then its categories, each once; no values."""
    lines = paragraphs(chart)
    for path in ("c:ser/c:tx", "c:ser/c:cat", "cx:strDim", "cx:series/cx:tx"):
        steps = [qualified(step) for step in path.split("/")]
        names: dict[str, None] = {}
        for holder in chart.iter(steps[0]):
            for inner in holder.iterfind("/".join(steps[1:])) if len(steps) > 1 else [holder]:
                for value in inner.iter(qualified("c:v"), qualified("cx:v"), qualified("cx:pt")):
                    names.setdefault(clean(value.text or "").replace("\n", " "))
        shown = ", ".join(name for name in names if name)
        lines.extend([shown] if shown else [])
    return lines

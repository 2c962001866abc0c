"""XML from files of other people: parsed without entities, declarations or anything from outside."""

from __future__ import annotations

import importlib
from typing import Any, Final, cast

_etree: Any = importlib.import_module("lxml.etree")  # no types are published for it

MarkupError: Final = cast("type[Exception]", _etree.LxmlError)
"""What is raised for XML that is not well-formed."""


def parsed(data: bytes) -> Any:
    """The root element of an XML document; entities stay unexpanded and nothing outside is read.

    Raises MarkupError if it is not well-formed, ValueError if it declares a document type: office formats never do,
    and declarations are what XML bombs are made of.
    """
    root = _etree.fromstring(data, _etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    if root.getroottree().docinfo.internalDTD is not None:
        raise ValueError("a document type declaration")
    return root


def written(root: Any) -> bytes:
    """An element as a standalone UTF-8 document."""
    return _etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def nothing() -> Any:
    """An element with nothing in it, for a part that is not there."""
    return _etree.Element("nothing")


def local_name(element: Any) -> str:
    """The name of an element without its namespace; empty for a comment or a processing instruction."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""

"""Plain text as a list of remarks: one a line, or one a paragraph."""

from __future__ import annotations

import re
from typing import Final

from classroom.ingest.remarks import Remark

_BLANK: Final = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
_BULLET: Final = re.compile(r"^\s*(?:[-*•‣▪–]|\d{1,4}[.)])\s+")


def plain_remarks(text: str) -> tuple[str, list[Remark]]:
    """Format and remarks of a plain text.

    If empty lines part it into blocks, most of which have several lines, each block is a remark; otherwise each line
    is. Bullets and numbers at the start of most remarks are taken off.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    blocks = [block for block in _BLANK.split(text.strip("\n")) if block.strip()]
    of_several = sum("\n" in block.strip() for block in blocks)
    if len(blocks) > 1 and of_several * 2 > len(blocks):
        return "text, one comment a paragraph", _remarks([_joined(block) for block in blocks])
    return "text, one comment a line", _remarks([line for line in text.split("\n") if line.strip()])


def _joined(block: str) -> str:
    return "\n".join(line.strip() for line in block.strip().split("\n"))


def _remarks(texts: list[str]) -> list[Remark]:
    listed = sum(_BULLET.match(text) is not None for text in texts) * 2 > len(texts)
    return [Remark(_BULLET.sub("", text) if listed else text) for text in texts]

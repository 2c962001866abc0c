"""Texts as people wrote them: entities and HTML tags to plain text, no invisible controls, no spaces around."""

from __future__ import annotations

import html
import re
from typing import Final

# Invisible characters that carry no meaning in a remark. Joiners (U+200C, U+200D) and variation selectors stay: emoji
# and Persian need them. Embeddings, overrides and isolates go: they can turn the reading order of a whole screen.
_INVISIBLE: Final = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u2060-\u2064\u202a-\u202e\u2066-\u206f\ufeff"
    "\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0001"
)
_INVISIBLE_RUN: Final = re.compile(f"[{_INVISIBLE}]+")
_SUSPECT: Final = re.compile(f"[<&\r\t\x85\xa0\u2028\u2029{_INVISIBLE}]")
_ENTITY: Final = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_TWICE: Final = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|quot|apos|nbsp);")
_BREAK: Final = re.compile(r"<br\s*/?>[ \t]*\n?|</(?:p|div|li|tr|h[1-6]|blockquote)\s*>[ \t]*\n?", re.IGNORECASE)
_NAMES: Final = (
    "a|abbr|b|big|blockquote|center|code|del|div|em|font|h[1-6]|hr|i|img|ins|li|mark|ol|p|pre|q|s|small|span|strike"
    "|strong|sub|sup|table|tbody|td|th|thead|tr|tt|u|ul"
)
# only names of HTML that people's editors write: "<iostream>" or "List<String>" in a remark is meant literally
_TAG: Final = re.compile(rf"</?(?:{_NAMES})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_EDGE: Final = frozenset("\u200c\u200e\u200f\u061c\u180e\u2800\u3164")
_UNSEEN: Final = frozenset("\u200d\ufe0e\ufe0f\u034f")
_HIDDEN: Final = _EDGE | _UNSEEN
_LINE_ENDS: Final = re.compile(r"\r\n?|[\x85\u2028\u2029]")


def clean_text(text: str) -> str:
    """The remark as plain text: tags and entities resolved, line ends as one newline, nothing invisible, trimmed.

    Empty if nothing can be seen in it.
    """
    if _SUSPECT.search(text):
        text = _plain(text)
    return _trim(text)


def clean_name(text: str | None) -> str | None:
    """A name or an id on one line without control characters; None if nothing is left."""
    if text is None:
        return None
    kept = " ".join(_INVISIBLE_RUN.sub("", _resolve(text)).split())
    return _trim(kept) or None


def _plain(text: str) -> str:
    text = _LINE_ENDS.sub("\n", text)
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub("\n", _without_asides(text)))
    text = _INVISIBLE_RUN.sub("", _resolve(text))
    text = text.replace("\xa0", " ").replace("\t", " ")
    return _LINE_ENDS.sub("\n", text)


def _resolve(text: str) -> str:
    if "&" not in text:
        return text
    once = _ENTITY.sub(_character, text)
    # some exports encode twice; only the entities nobody types by hand are resolved again
    return _TWICE.sub(_character, once) if once != text else once


def _character(match: re.Match[str]) -> str:
    return html.unescape(match.group())


def _without_asides(text: str) -> str:
    """The text without HTML comments; one that is never closed is left as it stands."""
    kept: list[str] = []
    place = 0
    while (start := text.find("<!--", place)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        kept.append(text[place:start])
        place = end + 3
    return "".join([*kept, text[place:]])


def _trim(text: str) -> str:
    text = text.strip()
    if not text or not (text[0] in _HIDDEN or text[-1] in _HIDDEN):
        return text
    start, end = 0, len(text)
    while start < end and (text[start] in _EDGE or text[start].isspace()):
        start += 1
    while end > start and (text[end - 1] in _EDGE or text[end - 1].isspace()):
        end -= 1
    return "" if all(character in _UNSEEN for character in text[start:end]) else text[start:end]

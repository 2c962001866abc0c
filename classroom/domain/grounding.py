"""Whether a sentence says only what its evidence says: numbers, names, quotations and claims.

For sentences that a language model wrote; those of the library need no check. A rule that refuses too much rather than
too little: a refused sentence costs nothing, because the library's own words then stand. The idea of checking each
claim against its source is TrueTeacher's (Gekhman et al. 2023); the rules are ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from classroom.domain.reading import (
    clauses,
    content_words,
    fold,
    numbers_in,
    polarity,
    roles_in,
    same,
    times_in,
    words_of,
)

_QUOTED: Final = re.compile(r"“([^”]*)”|«([^»]*)»|\"([^\"]*)\"|„([^“]*)“")
_HEADER: Final = re.compile(r"^[^:?!.]{0,40}?\d{1,2}:\d{2}(?::\d{2})?\s*:\s*")
_NAME: Final = re.compile(r"(?<![.!?:“«\"]\s)(?<!^)\b([^\W\d_a-zß-öø-ÿ][\w'’-]+)")
_OWNED: Final = re.compile(r"\b([^\W\d_][\w-]*)['’]s (\w+)|\b(\w+) de ([A-ZÁÉÍÓÚÑ][\w-]+)")
_ENOUGH: Final = 2
"""So many words shared make a line what a sentence is about, for the checks of negation and role."""


@dataclass(frozen=True)
class Fault:
    """What is not in the evidence. kind: number, name, quotation or claim; what: the part of the sentence."""

    kind: str
    what: str


class Line:
    """One line of evidence: an utterance (with its header “teacher 12:40:”), a comment, a measure, a slide."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.spoken = bool(_HEADER.match(text))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """All words, folded."""
        return tuple(words_of(self.text))

    @cached_property
    def content(self) -> tuple[str, ...]:
        """The words that carry meaning."""
        return content_words(self.text)

    @cached_property
    def facts(self) -> tuple[str, ...]:
        """The same, and the numbers."""
        return _content(self.text)


def faults(sentence: str, evidence: Sequence[str], *, given: Sequence[str] = ()) -> tuple[Fault, ...]:
    """What the sentence says and the evidence does not; empty for a grounded sentence.

    evidence: lines in order; those of one conversation one after the other, each “role name 12:40: words”. given: texts
    whose words may be used wherever they fit (the library's words that were to be said otherwise).
    """
    lines = [Line(text) for text in evidence]
    free = [Line(text) for text in given]
    found = [*_quotations(sentence, [*lines, *free])]
    bare = _QUOTED.sub(" ", sentence)
    found += [*_numbers(bare, [*lines, *free]), *_names(bare, [*lines, *free]), *_claims(bare, lines, free)]
    return tuple(found)


def grounded(sentence: str, evidence: Sequence[str], *, given: Sequence[str] = ()) -> bool:
    """True if everything the sentence says is in the evidence or given."""
    return not faults(sentence, evidence, given=given)


def _quotations(sentence: str, lines: Sequence[Line]) -> Iterator[Fault]:
    for match in _QUOTED.finditer(sentence):
        quote = next(group for group in match.groups() if group is not None)
        wanted = " ".join(words_of(quote))
        if not any(f" {wanted} " in f" {' '.join(line.words)} " for line in lines):
            yield Fault("quotation", quote)


def _numbers(sentence: str, lines: Sequence[Line]) -> Iterator[Fault]:
    """Times must be among the evidence's; a number beside a word (“slide 7”) must be beside it there too."""
    times = {time for line in lines for time in times_in(line.text)}
    yield from (Fault("number", time) for time in times_in(sentence) if time not in times)
    known: set[str] = set()
    beside: dict[str, set[str]] = {}
    for line in lines:
        for value, near in numbers_in(line.text):
            known.add(value)
            for word in near:
                beside.setdefault(word, set()).add(value)
    for value, near in numbers_in(sentence, reach=1):
        held = [beside[word] for word in near if word in beside]
        if value not in known or (held and not any(value in values for values in held)):
            yield Fault("number", value)


def _names(sentence: str, lines: Sequence[Line]) -> Iterator[Fault]:
    everything = {word for line in lines for word in line.words}
    names = [name for name in _NAME.findall(sentence) if len(name) > 1]
    yield from (Fault("name", name) for name in names if _own(fold(name)) not in everything)
    flat = [" ".join(line.words) for line in lines]
    for match in _OWNED.finditer(sentence):
        owner, thing, thing_es, owner_es = match.groups()
        pair = (owner, thing) if owner else (owner_es, thing_es)
        if not pair[0][:1].isupper() or not content_words(pair[1]):
            continue
        told = {f"{fold(pair[0])} s {fold(pair[1])}", f"{fold(pair[1])} de {fold(pair[0])}"}
        if not any(words in text for words in told for text in flat):
            yield Fault("name", " ".join(pair))
    yield from _strangers(sentence, lines)


def _strangers(sentence: str, lines: Sequence[Line]) -> Iterator[Fault]:
    """A name must stand in the evidence near something else that the sentence says."""
    capitals = {_own(fold(name)) for name in re.findall(r"\b[A-ZÁÉÍÓÚÑ][\w'’-]+", sentence)}
    places = {
        word: [i for i, line in enumerate(lines) if word in line.words]
        for word in sorted(capitals)
        if content_words(word)
    }
    content = [word for word in _content(sentence) if word not in places]
    known = [word for word in content if any(same(word, other) for line in lines for other in line.facts)]
    for name, where in places.items():
        around = {word for i in where for j in (i - 1, i, i + 1) if 0 <= j < len(lines) for word in lines[j].facts}
        if where and known and not any(same(word, other) for word in known for other in around):
            yield Fault("name", name)


def _claims(sentence: str, lines: Sequence[Line], free: Sequence[Line]) -> Iterator[Fault]:
    allowed = {word for line in free for word in line.words}
    content = [word for word in content_words(sentence) if not any(same(word, other) for other in allowed)]
    everything = {word for line in lines for word in line.content} | {word for line in lines for word in line.words}
    unknown = [word for word in content if not any(same(word, other) for other in everything)]
    if unknown:
        yield from (Fault("claim", word) for word in unknown)
        return
    if not _together(content, lines):
        yield Fault("claim", sentence.strip())
        return
    shared = [_shared(_content(sentence), line.facts) for line in lines]
    most = max(shared, default=0)
    about = [line for line, count in zip(lines, shared, strict=True) if count == most]
    if most < _ENOUGH and (not most or any(line.spoken for line in about)):
        return
    if all(polarity(sentence) != turn for line in about for turn in _polarities(content, line.text)):
        yield Fault("claim", sentence.strip())
    said = roles_in(sentence)
    told = [roles_in(line.text) for line in about]
    if said and all(roles and not set(said) & set(roles) for roles in told):
        yield Fault("claim", said[0])


def _together(content: Sequence[str], lines: Sequence[Line]) -> bool:
    """True if some line, with its neighbours where it is part of a conversation, holds all the words."""
    for i, line in enumerate(lines):
        near = [lines[j] for j in (i - 1, i + 1) if 0 <= j < len(lines) and lines[j].spoken] if line.spoken else []
        held = {word for other in (line, *near) for word in (*other.content, *other.words)}
        if all(any(same(word, other) for other in held) for word in content):
            return True
    return not content


def _content(text: str) -> tuple[str, ...]:
    return (*content_words(text), *(value for value, _ in numbers_in(text)))


def _shared(words: Sequence[str], others: Sequence[str]) -> int:
    return sum(any(same(word, other) for other in others) for word in words)


def _polarities(content: Sequence[str], text: str) -> set[bool]:
    """How the clauses of a line turn that share most with the sentence."""
    parts = [(clause, _shared(content, content_words(clause))) for clause in clauses(text)]
    most = max(count for _, count in parts)
    return {polarity(clause) for clause, count in parts if count == most}


def _own(name: str) -> str:
    """A folded name without its possessive."""
    return name.removesuffix("'s").removesuffix("’s")

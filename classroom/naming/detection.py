"""Mentions of people in a text, each with how sure it is; nothing found here is certain and a person decides.

Rules, because no name model is small enough to ship: a roster, nearly right spellings of it (speech recognition
mishears names), given names, and capital letters with what stands around them. What they find and miss in our own
texts is in resources/privacy.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from rapidfuzz import fuzz, process

from classroom.naming.wordlists import Wordlists, fold, wordlists

SURE: Final = 0.5
"""From here on a mention is masked unless a person says it is no name; below, only if a person says it is one."""

SHOWN: Final = 0.3
"""Below this a mention is not even proposed."""

_TOKEN: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SENTENCE_END: Final = re.compile(r"[.!?…:;\n¿¡\"“”«»•–—]\s*$|^\s*$")
_JOINS: Final = ("and", "or", "y", "e", "o", "u")
_NEAR: Final = 82.0
_NEAR_LENGTH: Final = 4


@dataclass(frozen=True, kw_only=True)
class Mention:
    """A place of a text that seems to name a person: text[start:end]; name as it stands there; confidence 0 to 1.

    person: the roster's name it seems to mean, the mention itself where the roster has none.
    """

    start: int
    end: int
    name: str
    person: str
    confidence: float


@dataclass(frozen=True)
class _Token:
    text: str
    start: int
    end: int
    folded: str
    capital: bool
    first: bool
    """True where the sentence, a line or a quotation begins."""


class Detector:
    """Finds mentions of a roster's people and of people nobody listed. `roster`: names as a person wrote them.

    common: words that stand in small letters somewhere in the lesson's texts, which are then hardly names.
    """

    def __init__(self, roster: Iterable[str] = (), *, common: Iterable[str] = ()) -> None:
        self._lists: Wordlists = wordlists()
        self._common = frozenset(fold(word) for word in common)
        self._people = _by_token(roster)
        self._whole = {tuple(fold(name).split()): name for name in roster if len(name.split()) > 1}

    @cached_property
    def _near(self) -> list[str]:
        return [token for token in self._people if len(token) >= _NEAR_LENGTH]

    def mentions(self, text: str) -> tuple[Mention, ...]:
        """The mentions in a text in order, none overlapping, from SHOWN on."""
        tokens = list(_tokens(text))
        found: list[Mention] = []
        at = 0
        while at < len(tokens):
            mention, used = self._at(text, tokens, at)
            if mention is not None and mention.confidence >= SHOWN:
                found.append(mention)
            at += used
        return tuple(found)

    def _at(self, text: str, tokens: Sequence[_Token], at: int) -> tuple[Mention | None, int]:
        for words, person in self._whole.items():
            run = tokens[at : at + len(words)]
            if tuple(token.folded for token in run) == words:
                return _mention(text, run, person, 0.99), len(words)
        person, confidence = self._judge(text, tokens, at)
        if confidence < SHOWN:
            return None, 1
        used = 1
        while self._goes_on(text, tokens, at + used):
            used += 1
        return _mention(text, tokens[at : at + used], person, confidence), used

    def _goes_on(self, text: str, tokens: Sequence[_Token], at: int) -> bool:
        """True if the token is a surname of the mention before it: a capital right behind it, and no other person."""
        if at >= len(tokens):
            return False
        token = tokens[at]
        between = text[tokens[at - 1].end : token.start]
        if between != " " or not token.capital or token.folded in self._lists.never | self._common:
            return False
        return token.folded not in self._people and token.folded not in self._lists.first_names

    def _judge(self, text: str, tokens: Sequence[_Token], at: int) -> tuple[str, float]:
        """The person a single token seems to name, and how sure that is."""
        token = tokens[at]
        around = _Around(text, tokens, at, self._lists)
        if token.folded in self._lists.never and not around.titled:
            return token.text, 0.0
        listed = self._people.get(token.folded)
        if listed is not None:
            return listed, self._listed(token, around)
        if not token.capital:
            return token.text, 0.7 if around.introduced and token.folded in self._lists.first_names else 0.0
        near = self._nearly(token, around)
        if near is not None:
            return near
        return token.text, self._unlisted(token, around)

    def _listed(self, token: _Token, around: _Around) -> float:
        if token.folded in self._lists.words_too:
            return around.of_a_word()
        return 0.98 if token.capital else 0.7

    def _nearly(self, token: _Token, around: _Around) -> tuple[str, float] | None:
        lists = self._lists
        known = lists.first_names | lists.words_too | lists.not_after | lists.calls | lists.tells | self._common
        if len(token.folded) < _NEAR_LENGTH or token.folded in known or (token.first and not around.called):
            return None
        best = process.extractOne(token.folded, self._near, scorer=fuzz.ratio, score_cutoff=_NEAR)
        return None if best is None else (self._people[best[0]], 0.6 + 0.3 * (best[1] - _NEAR) / (100 - _NEAR))

    def _unlisted(self, token: _Token, around: _Around) -> float:
        lists = self._lists
        if around.titled or around.introduced:
            return 0.9
        if token.folded in lists.words_too:
            return around.of_a_word() - 0.15
        if token.folded in lists.first_names:
            return 0.9
        if token.first or token.folded in self._common or token.text.isupper() or len(token.text) == 1:
            return 0.55 if token.first and around.addressed and around.told else 0.0
        return 0.6 if around.called or around.told or around.addressed else 0.35


class _Around:
    """What stands around a token."""

    def __init__(self, text: str, tokens: Sequence[_Token], at: int, lists: Wordlists) -> None:
        self._lists = lists
        self._token = tokens[at]
        self._before = [token.folded for token in tokens[max(0, at - 3) : at]]
        self._after = tokens[at + 1].folded if at + 1 < len(tokens) else ""
        second = tokens[at + 2] if at + 2 < len(tokens) else None
        self._paired = self._after in _JOINS and second is not None and second.capital
        self._left = text[tokens[at - 1].end if at else 0 : self._token.start]
        self._right = text[self._token.end : self._token.end + 2]

    @property
    def titled(self) -> bool:
        """Mr, Ms, Sra ... right before it."""
        return bool(self._before) and self._before[-1] in self._lists.titles and self._left.strip() in ("", ".")

    @property
    def introduced(self) -> bool:
        """My name is, me llamo ... right before it."""
        phrases = (" ".join(self._before[-length:]) for length in (1, 2, 3))
        return self._left.strip() == "" and any(phrase in self._lists.introduces for phrase in phrases)

    @property
    def called(self) -> bool:
        """Thanks, gracias, yes ... right before it."""
        return bool(self._before) and self._before[-1] in self._lists.calls and self._left.strip() in ("", ",")

    @property
    def addressed(self) -> bool:
        """Commas part it from the rest of the sentence, as they do a person spoken to."""
        ends = self._right[:1] in (",", "?", "!", ".") or self._right == ""
        return self._right[:1] == "," or (self._left.strip() == "," and ends)

    @property
    def told(self) -> bool:
        """Said, thinks, dijo ... right behind it, or "and" with another capital letter."""
        return self._paired if self._after in _JOINS else self._after in self._lists.tells

    def of_a_word(self) -> float:
        """How sure it is that a name which is also a word (Will, Rosa) is a name here."""
        token, lists = self._token, self._lists
        if self.titled or self.introduced:
            return 0.95
        if not token.capital:
            return 0.0
        if token.folded in lists.months and self._dated():
            return 0.1
        if self.called or self.addressed:
            return 0.9
        if token.first:
            return 0.1 if self._after in lists.not_after else 0.8 if self.told else 0.35
        return 0.85

    def _dated(self) -> bool:
        months = {"in", "of", "by", "since", "until", "next", "last", "this", "early", "late", "on", "before", "after",
                  "de", "en", "desde", "hasta", "proximo", "pasado", "este", "para", "during"}  # fmt: skip
        return bool(self._before and self._before[-1] in months) or bool(re.match(r"\s?\d", self._right))


def _mention(text: str, run: Sequence[_Token], person: str, confidence: float) -> Mention:
    start, end = run[0].start, run[-1].end
    # of "Ana's" the name is "Ana"
    while text[start:end].lower().endswith(("'s", "’s")):
        end -= 2
    name = text[start:end]
    said = name if person == run[0].text else person
    return Mention(start=start, end=end, name=name, person=said, confidence=round(confidence, 3))


def _tokens(text: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(text):
        word = match.group()
        folded = fold(re.sub(r"['’]s$", "", word))
        capital = word[0].isupper()
        first = bool(_SENTENCE_END.search(text[max(0, match.start() - 4) : match.start()]))
        yield _Token(word, match.start(), match.end(), folded, capital, first or match.start() == 0)


def _by_token(roster: Iterable[str]) -> dict[str, str]:
    """The roster's names by each of their words that only one person has; the first person where a word is shared."""
    people: dict[str, str] = {}
    for name in roster:
        for word in fold(name).split():
            if len(word) > 1:
                people.setdefault(word, name)
    return people


def words_in_small_letters(texts: Iterable[str]) -> frozenset[str]:
    """The words that stand in small letters somewhere in the texts."""
    return frozenset(match.group() for text in texts for match in _TOKEN.finditer(text) if match.group().islower())

"""Names replaced by pseudonyms in texts. It lowers the risk that someone is recognised; it never takes it away."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from classroom.naming.detection import SURE, Mention
from classroom.naming.people import Person, Texts, detector_for, is_label
from classroom.naming.wordlists import fold

_ADDRESSES: Final = (
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), "[e-mail]"),
    (re.compile(r"(?<![\w/])@[\w.]{2,}"), "[@]"),
    (re.compile(r"(?<!\w)\+?\d{1,3}?[ .-]?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{3,4}(?!\w)"), "[phone]"),
)


class Mask:
    """Replaces the names of people (those not rejected) in one lesson's texts by their pseudonyms."""

    def __init__(self, found: Texts, people: Iterable[Person]) -> None:
        people = tuple(people)
        self._detector = detector_for(found, people)
        self._rejected = {fold(person.name) for person in people if person.state == "rejected"}
        self._by_name = {fold(person.name): person for person in people if person.state != "rejected"}

    def whole(self, name: str) -> str:
        """A field that is one person's name: the pseudonym; labels and what a person rejected stay; "" if not known."""
        if is_label(name) or fold(name) in self._rejected:
            return name
        person = self._by_name.get(fold(name))
        return person.pseudonym if person is not None else ""

    def text(self, text: str) -> str:
        """The text with names, e-mail addresses, @names and telephone numbers replaced."""
        made, at = list[str](), 0
        for mention, pseudonym in self._mentions(text):
            made += [text[at : mention.start], pseudonym]
            at = mention.end
        masked = "".join((*made, text[at:]))
        for pattern, instead in _ADDRESSES:
            masked = pattern.sub(instead, masked)
        return masked

    def words(self, words: Sequence[str]) -> list[str | None]:
        """The words of one utterance: the first word of a name is its pseudonym, its other words are None."""
        masked: list[str | None] = list(words)
        starts, at = list[int](), 0
        for word in words:
            starts.append(at)
            at += len(word) + 1
        line = " ".join(words)
        for mention, pseudonym in self._mentions(line):
            touched = [
                n for n, start in enumerate(starts) if start < mention.end and mention.start < start + len(words[n])
            ]
            before = line[starts[touched[0]] : mention.start]
            last = touched[-1]
            masked[touched[0]] = f"{before}{pseudonym}{line[mention.end : starts[last] + len(words[last])]}"
            for number in touched[1:]:
                masked[number] = None
        return masked

    def _mentions(self, text: str) -> Iterable[tuple[Mention, str]]:
        for mention in self._detector.mentions(text):
            person = self._by_name.get(fold(mention.person)) or self._by_name.get(fold(mention.name))
            # what a person confirmed is masked wherever it may be a name, what nobody saw only where that is likely
            if person is not None and (mention.confidence >= SURE or person.state == "confirmed"):
                yield mention, person.pseudonym

"""Counts what the detector finds and misses in texts where names are marked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from classroom.naming.detection import SURE, Detector, Mention, words_in_small_letters

FOLDER = Path(__file__).resolve().parents[1] / "fixtures" / "names"
MARKED = re.compile(r"\[\[(.+?)\]\]")


@dataclass(frozen=True)
class Counts:
    """Marked names, those found, mentions proposed, those that are marked; what was missed and wrongly found."""

    marked: int
    found: int
    proposed: int
    right: int
    missed: tuple[str, ...]
    wrong: tuple[str, ...]

    @property
    def recall(self) -> float:
        return self.found / self.marked

    @property
    def precision(self) -> float:
        return self.right / self.proposed


def counted(file: str, *, roster: bool, least: float = SURE) -> Counts:
    """The counts of one file of texts, with its roster or without."""
    head, *lines = (FOLDER / file).read_text(encoding="utf-8").splitlines()
    names = head.removeprefix("roster: ").split(", ") if roster else []
    plain = [MARKED.sub(r"\1", line) for line in lines]
    detector = Detector(names, common=words_in_small_letters(plain))
    marked = found = proposed = right = 0
    missed, wrong = list[str](), list[str]()
    for line, text in zip(lines, plain, strict=True):
        spans = _spans(line)
        mentions = [mention for mention in detector.mentions(text) if mention.confidence >= least]
        hit = [any(_meet(span, mention) for mention in mentions) for span in spans]
        good = [any(_meet(span, mention) for span in spans) for mention in mentions]
        marked, found = marked + len(spans), found + sum(hit)
        proposed, right = proposed + len(mentions), right + sum(good)
        missed += [text[a:b] + " | " + text for (a, b), ok in zip(spans, hit, strict=True) if not ok]
        wrong += [m.name + " | " + text for m, ok in zip(mentions, good, strict=True) if not ok]
    return Counts(marked, found, proposed, right, tuple(missed), tuple(wrong))


def _spans(line: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    taken = 0
    for match in MARKED.finditer(line):
        start = match.start() - taken
        spans.append((start, start + len(match.group(1))))
        taken += 4
    return spans


def _meet(span: tuple[int, int], mention: Mention) -> bool:
    return mention.start < span[1] and span[0] < mention.end

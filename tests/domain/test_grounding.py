"""Whether a sentence says only what its evidence says: 200 cases of our own, and texts that nobody expects."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom.domain.grounding import faults, grounded

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
CAUGHT, REFUSED = 0.95, 0.10


@dataclass(frozen=True)
class Case:
    """A sentence about evidence. kind: of what is planted, "" for a true one."""

    language: str
    evidence: tuple[str, ...]
    sentence: str
    kind: str


def cases(name: str) -> list[Case]:
    made: list[Case] = []
    language, evidence = "", []
    for line in (FIXTURES / name).read_text(encoding="utf-8").splitlines():
        sign, rest = line[:1], line[2:]
        if line.startswith("== "):
            language, evidence = line[3:], []
        elif sign == "|":
            evidence.append(rest)
        elif sign == "+":
            made.append(Case(language, tuple(evidence), rest, ""))
        elif sign == "-":
            kind, _, sentence = rest.partition(": ")
            made.append(Case(language, tuple(evidence), sentence, kind))
    return made


CASES = cases("grounding_cases.txt")
FRESH = cases("grounding_fresh.txt")


def share(some: list[Case]) -> float:
    """Share of the sentences that are refused."""
    return sum(not grounded(case.sentence, case.evidence) for case in some) / len(some)


def test_there_are_two_hundred_cases_half_of_them_true_in_both_languages() -> None:
    assert len(CASES) == 200
    assert sum(case.kind == "" for case in CASES) == 100
    assert {case.language for case in CASES} == {"en", "es"}


@pytest.mark.parametrize("language", ["en", "es"])
def test_planted_claims_are_caught_and_true_ones_pass(language: str) -> None:
    own = [case for case in CASES if case.language == language]
    missed = [case.sentence for case in own if case.kind and grounded(case.sentence, case.evidence)]
    refused = [case.sentence for case in own if not case.kind and not grounded(case.sentence, case.evidence)]
    assert share([case for case in own if case.kind]) >= CAUGHT, missed
    assert share([case for case in own if not case.kind]) <= REFUSED, refused


@given(st.text(max_size=200), st.lists(st.text(max_size=80), max_size=4))
def test_no_text_breaks_the_check(sentence: str, evidence: list[str]) -> None:
    assert isinstance(faults(sentence, evidence), tuple)


def test_without_evidence_nothing_that_says_something_passes() -> None:
    assert not grounded("The slope is three.", ())


@pytest.mark.parametrize("word", ["Dragons", "42", "“how odd”", "99:59"])
def test_a_word_number_quotation_or_time_put_into_a_true_sentence_is_found(word: str) -> None:
    for case in CASES:
        if not case.kind and grounded(case.sentence, case.evidence):
            everything = " ".join(case.evidence)
            if word.strip("“”").lower() not in everything.lower() and "forty two" not in everything:
                assert not grounded(f"{case.sentence} There were {word} too.", case.evidence), case.sentence

"""Names found in texts: what is a name where a word could be one, and how many are found in texts written for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom.naming.detection import SURE, Detector
from tests.naming.counting import counted

ROSTER = ("Will Turner", "Mark Osei", "Grace Lim", "May Chen", "Hope Adler", "Rose Baptiste", "Sol Medina")


def sure(text: str, *roster: str) -> list[str]:
    return [mention.name for mention in Detector(roster).mentions(text) if mention.confidence >= SURE]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Will you open the door?", []),
        ("Will, can you open the door?", ["Will"]),
        ("I asked Will to open the door.", ["Will"]),
        ("Mark your answers.", []),
        ("Okay, Mark, go on.", ["Mark"]),
        ("Put a mark here.", []),
        ("The grace period is over.", []),
        ("Thank you, Grace.", ["Grace"]),
        ("May I ask something? The test is in May.", []),
        ("It was May who found it.", ["May"]),
        ("Hope that helps. I hope so.", []),
        ("Hope, what about you?", ["Hope"]),
        ("It rose by two. Rose said so.", ["Rose"]),
        ("Hace sol. Le toca a Sol.", ["Sol"]),
    ],
)
def test_a_name_that_is_also_a_word_is_a_name_only_where_it_stands_as_one(text: str, names: list[str]) -> None:
    assert sure(text, *ROSTER) == names


def test_a_nearly_right_spelling_means_the_person_of_the_roster() -> None:
    (mention,) = Detector(["Siobhan Doyle"]).mentions("I agree with Siobahn on that.")
    assert mention.person == "Siobhan Doyle"


def test_a_name_nobody_listed_is_found_by_its_title_or_introduction() -> None:
    assert sure("I asked Mr. Okonkwo. Me llamo Itziar. My name is Bao.") == ["Okonkwo", "Itziar", "Bao"]


def test_days_places_and_mathematicians_are_no_people() -> None:
    assert sure("On Monday Pythagoras and the Greek school. El martes, Pitágoras, en Madrid.") == []


def test_a_full_name_is_one_mention_and_leaves_the_possessive() -> None:
    text = "Read Ana García's answer."
    (mention,) = Detector(["Ana García"]).mentions(text)
    assert text[mention.start : mention.end] == "Ana García"


@given(st.text(max_size=200), st.lists(st.text(max_size=20), max_size=4))
def test_any_text_gives_mentions_in_order_without_overlap(text: str, roster: list[str]) -> None:
    end = 0
    for mention in Detector(roster).mentions(text):
        assert end <= mention.start < mention.end <= len(text)
        assert 0 <= mention.confidence <= 1
        end = mention.end


@pytest.mark.parametrize(
    ("file", "roster", "found", "right"),
    [
        ("held_out_en.txt", True, (28, 35), (28, 31)),
        ("held_out_en.txt", False, (24, 35), (24, 27)),
        ("held_out_es.txt", True, (20, 22), (20, 21)),
        ("held_out_es.txt", False, (16, 22), (16, 17)),
    ],
)
def test_texts_the_rules_were_not_made_from_give_the_figures_of_the_privacy_page(
    file: str, roster: bool, found: tuple[int, int], right: tuple[int, int]
) -> None:
    counts = counted(file, roster=roster)
    assert (counts.found, counts.marked) == found, counts.missed
    assert (counts.right, counts.proposed) == right, counts.wrong

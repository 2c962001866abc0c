from __future__ import annotations

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzers.misconceptions.order import calculations
from analyzers.misconceptions.problems import made_problems
from analyzers.misconceptions.procedures import PROCEDURES
from analyzers.misconceptions.signs import NAMES, computed, is_right, signs
from analyzers.misconceptions.written import Written, last_number, numbers, operation, plain_signs, take_apart

PROBLEMS = made_problems(7, each=15)


def item(question: str, answer: str) -> Written:
    return Written(question, answer, "")


def test_every_procedure_is_recognised_by_the_answer_it_gives():
    missed = [one for one in PROBLEMS if one.label not in computed(item(one.question, one.wrong))]
    assert missed == []
    assert {one.label for one in PROBLEMS} >= {label for known in PROCEDURES.values() for label, _ in known}


def test_a_right_answer_is_known_as_right_and_computes_nothing():
    known = [one for one in PROBLEMS if one.label not in {"MaE03", "MaE05", "MaE07"}]
    assert [one for one in known if is_right(item(one.question, one.right)) is not True] == []
    assert [one for one in known if computed(item(one.question, one.right))] == []


def test_the_same_seed_makes_the_same_problems_and_another_seed_others():
    assert made_problems(7, each=15) == PROBLEMS
    assert made_problems(8, each=15) != PROBLEMS
    assert set(Counter(one.label for one in PROBLEMS).values()) == {15}


@pytest.mark.parametrize(
    ("question", "answer", "label"),
    [
        ("What is 2/7 + 3/4?", "5/11", "MaE08"),
        ("Subtract 1/4 from 5", "5 1/4", "MaE10"),
        ("5 1/6-2 3/4=", "3 2/2", "MaE11"),
        ("Compare: 0.31 __ 0.5", "0.31 > 0.5", "MaE05"),
        ("Which number is larger, 0.6 or 0.58?", "0.58", "MaE05"),
        ("Simplify 6/14", "3/14", "MaE07"),
        ("7 - 2*3 =", "15", "MaE34"),
        ("Evaluate 2+3x for x=4", "20", "MaE34"),
        ("Plot (2,7)", "[drawn at (7,2)]", "MaE43"),
        ("Find pq when p=5 and q=6", "11", "MaE53"),
        ("30% of what number is 60?", "60*.3=18", "MaE30"),
        ("90% of 20 tests were passed. How many?", "20/90=x/100, 22.2", "MaE29"),
        ("Is 6-2 the same as 2-6?", "yes, 6-2=2-6", "MaE31"),
    ],
)
def test_a_known_wrong_way_is_found(question, answer, label):
    assert label in computed(item(question, answer))


def test_two_thirds_of_the_procedures_name_one_misconception_alone():
    alone = sum(len(computed(item(one.question, one.wrong))) == 1 for one in PROBLEMS)
    assert alone >= 2 * len(PROBLEMS) / 3


def test_numbers_are_read_as_they_are_written():
    read = [(n.kind, n.value) for n in numbers(plain_signs("−3, 1 1/2, $1,089, .75, 2/8 and ½"))]
    assert read == [
        ("whole", -3),
        ("mixed", Fraction(3, 2)),
        ("whole", 1089),
        ("decimal", Fraction(3, 4)),
        ("fraction", Fraction(1, 4)),
        ("fraction", Fraction(1, 2)),
    ]
    assert last_number("x/0 = 1/0") is None


def test_operations_in_words_keep_their_order():
    asked = operation("Subtract 3/5 from 8")
    assert asked is not None
    assert asked.value == 8 - Fraction(3, 5)
    assert operation("Divide 4 by 0").value is None  # type: ignore[union-attr]
    assert operation("nothing here") is None


def test_calculations_are_worked_out_both_ways():
    assert calculations("3+4*2^2=") == [(19, 28)]
    assert calculations("2+3") == []
    assert calculations("9^99999999 + 2*3") == []
    assert calculations("1 1/2 + 2*3") == []


def test_a_text_is_taken_apart_into_question_answer_and_topic():
    assert take_apart("2+2= ␞ 5 ␞ Number sense") == Written("2+2=", "5", "Number sense")
    assert take_apart("2+2= ␞ 5") == Written("2+2=", "5", "")
    assert take_apart("just words") == Written("", "just words", "")
    assert take_apart("␞ only an answer") == Written("", "only an answer", "")
    assert take_apart("") == Written("", "", "")


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from("0123456789/.+-*:÷x=^()␞% ay[]𝟛²"), max_size=40))
def test_no_text_is_a_fault(text):
    written = take_apart(text)
    assert signs([written, item(text, text)]).shape == (2, len(NAMES))
    assert len(written.answer) <= 2000

"""What rules see in a question and its answer: kinds of numbers, key words, wrong procedures that give the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations
from typing import Final

import numpy as np
import numpy.typing as npt

from analyzers.misconceptions.order import calculations
from analyzers.misconceptions.procedures import agrees, results_of
from analyzers.misconceptions.written import (
    Number,
    Operation,
    Written,
    last_number,
    numbers,
    operation,
    plain_signs,
    single_fraction,
)
from classroom.domain.taxonomy import MISCONCEPTIONS

_ASKED: Final = {
    "shaded": r"shaded|colou?red|grey|what (?:part|fraction)",
    "simplify": r"simplif|lowest terms|reduce|simplest|equivalent",
    "improper": r"improper|mixed number",
    "simplest_ratio": r"ratio",
    "power": r"\d\)? ?\^ ?-?\d",
    "letter_power": r"[a-z)]\s?\^|power|factor |expand",
    "growth": r"fold|doubl|splits|triples",
    "compare": r"[<>]|__|larger number|greater|order from|which is (?:larger|greater|more)",
    "decimals": r"\d*\.\d",
    "percent": r"%|percent",
    "percent_of_what": r"of what|what percent|is what percent",
    "colon": r"\d ?: ?(?:\d|[a-z])|[a-z] ?: ?\d",
    "proportion": r"/ ?\d+ ?= ?[a-z]|= ?[a-z] ?/ ?\d|/[a-z]",
    "recipe": r"eggs|flour|recipe|bake|sugar|cups?\b|paint|cans",
    "unit_change": r"quart|gallon|metres|kilom|litre|hours",
    "stronger": r"stronger|taste|strong|compared to|popular|relative|successful|in proportion|more compared",
    "enlarged": r"enlarge|same shape|copy|high|photo",
    "ratio_of": r"ratio of",
    "switch": r"switch|turn.?around|commutative|rule in your own|turned around|same as",
    "check": r"check|verify",
    "solve": r"\bsolve|find (?:the value of )?[a-z]\b|find n|find x",
    "both_sides": r"\d[a-z][^=]*=[^=]*\d[a-z]",
    "letter_once": r"^[^=]*\d[a-z] ?[-+] ?\d+ ?= ?\d+",
    "evaluate": r"evaluate|work out|calculate",
    "draw": r"\bdraw|diagram|picture|represent|sketch|pictorial",
    "scale": r"scale|bar graph|axis|pictograph|line graph|balanced",
    "graph": r"graph",
    "table": r"table",
    "slope": r"slope|steep|straight line|gradient",
    "rate": r"fast|speed|rate\b|growing",
    "exponential": r"exponential|each year|growth|yield",
    "started_first": r"equally fast|started|additional|ship|costs \$|plus \$|join|per km|laps",
    "plot": r"plot|coordinate|ordered pair|point\b|points\b",
    "formula": r"formula|for any number|depend|equation to find|use your equation",
    "write_symbols": r"write (?:an? |in )?(?:algebraic |mathematical )?(?:expression|equation|symbols)|write this",
    "write_formula": r"write an? (?:algebraic )?equation|equation for finding",
    "less_than": r"less than|fewer|older than|decreased|more women|younger|shorter|more than",
    "times_as_many": r"times as (?:many|much)|for every|each row|each team|rows?\b",
    "taller": r"taller|weighs|lighter|height|weight",
    "stand_for": r"stand for|what does the [a-z] |mean\b",
    "always": r"always|sometimes|never|true or false|are these|can [a-z] ?=|be true|equal\?",
    "letters_equal": r"[a-z] ?[+=] ?[a-z] ?[+=]|\b[a-z] ?= ?[a-z]\b",
    "which_larger": r"which is (?:larger|more|greater)|can you tell|what can you say",
    "equals_sign": r"equal sign|symbol|= mean|arrow|number (?:goes|that goes)|\[_\]|_+",
    "total_each": r"in all|together|how many of each|sold",
    "letters_given": r"where [a-z]|when [a-z]|[a-z] ?= ?\d+",
    "like_terms": r"\d[a-z] ?[-+] ?\d*[a-z]",
    "terms_sum": r"\d*[a-z] ?\+ ?\d*[a-z] ?= ?\d+",
    "brackets_times": r"\d\(",
    "negative_first": r"(?:^|[^\d\w)]) ?-\d|-[a-z]\b",
    "wage": r"wage|per hour|overtime|over-time|earn",
    "perimeter": r"perimeter|side of",
    "share": r"share",
    "switch_division": r"(\d+) ?[:-] ?(\d+) ?= ?\2 ?[:-] ?\1",
}
_ANSWERED: Final = {
    "remark": r"\[",
    "image_only": r"^\[image\]$",
    "drawing": r"\[.*(?:draw|picture|pictor|graphic|bar graph)",
    "no_graph": r"\[.*(?:no graph|did not make the graph|not draw)",
    "plotted": r"plotted|plot|\(\d+, ?\d+\)",
    "nothing": r"nothing|more data|more information|cannot be known",
    "and_only": r"^\d+ (?:\w+ )?(?:and|,) \d+(?: \w+)?$",
    "guess": r"guess|i tried|try",
    "because": r"because|since|so that",
    "same": r"\bsame\b",
    "different": r"different|other letter",
    "never": r"never|can't|cannot|\bno\b|must be false",
    "yes": r"\byes\b|true",
    "switch": r"switch|turn|around|order does not",
    "percent_fraction": r"/ ?\d+\)? ?= ?\(?x ?/ ?100|/100",
    "percent_product": r"\d ?\* ?0?\.\d",
    "checking": r"check|\bok\b",
    "letters": r"[a-z] ?=|= ?[a-z]\b",
    "variable_product": r"\d[a-z]",
    "number_of_letter": r"^\d+[a-z]$|^\d+ ?[a-z] ?= ?[a-z]$|^[a-z] ?= ?\d+[a-z]$",
    "number_minus_letter": r"^\d+ ?- ?[a-z0-9]+$",
    "one_letter": r"^[a-z]$|stands for|\b[a-z] for\b|letter",
    "two_letters": r"^[a-z]{2}$",
    "squares": r"[a-z)]\^ ?2|\^",
    "multiplication": r"multiplication|times",
    "bigger": r"bigger|larger|greater|more than|goes farther|is up|faster",
    "gained": r"each .*same|\d+ (?:inches|cm|kg|m|dollars)",
    "equation_turned": r"^\d*[a-z] ?= ?\d*[a-z]$",
    "repeated_addition": r"(\d+)\+\1\+\1|\d+ ?= ?\d+\+",
    "answer_is": r"answer|work it out|add the numbers|add up",
    "linear": r"linear|exponential|doubl",
    "proportion": r"/ ?\d+ ?= ?x ?/|per kg|twice|per km",
    "no_equation": r"no .*equation|don't need|without equation|need to write|did not need|not write",
    "minus": r"minus|negative|steepness of -|put",
    "zero": r"[a-z] ?= ?0\b",
    "unit_per": r"per |\$\d",
}
_QUESTION = {name: re.compile(pattern) for name, pattern in _ASKED.items()}
_ANSWER = {name: re.compile(pattern, re.DOTALL) for name, pattern in _ANSWERED.items()}
_KINDS: Final = tuple(
    f"{one}{sign}{two}"
    for sign in "+-*:"
    for one in ("whole", "decimal", "fraction", "mixed")
    for two in ("whole", "decimal", "fraction", "mixed")
)
_SHAPE: Final = (
    "pair",
    "negative_operand",
    "both_negative",
    "operation",
    "right",
    "wrong",
    "no_number",
    "single_number",
    "unit_fraction",
    "not_below_one",
    "odd_unit",
    "plain_fraction",
    "long_answer",
    "long_question",
    "many_numbers",
)
NAMES: Final = (
    *(f"asked {name}" for name in _ASKED),
    *(f"answered {name}" for name in _ANSWERED),
    *(f"kinds {name}" for name in _KINDS),
    *(f"shape {name}" for name in _SHAPE),
    *(f"computed {name}" for name in MISCONCEPTIONS),
)
"""The signs in the order of the columns."""

_PLACE: Final = {name: number for number, name in enumerate(NAMES)}


def signs(items: Sequence[Written]) -> npt.NDArray[np.float32]:
    """Float32 [N, len(NAMES)], 0 or 1, one row an item."""
    made = np.zeros((len(items), len(NAMES)), dtype=np.float32)
    for row, item in enumerate(items):
        for name in _seen(item):
            made[row, _PLACE[name]] = 1
    return made


def is_right(item: Written) -> bool | None:
    """Whether the answer to a calculation is right; None where the question is not a calculation with one result.

    A decimal that the result rounds or is cut to is right.
    """
    result, written = _asked_value(item), last_number(item.answer)
    if result is None or written is None:
        return None
    if written.value == result:
        return True
    unit, gap = Fraction(1, 10 ** len(written.decimals)), abs(result) - abs(written.value)
    return bool(written.decimals) and written.negative == (result < 0) and -unit / 2 <= gap < unit


def _asked_value(item: Written) -> Fraction | None:
    ordered = calculations(item.question)
    if ordered:
        return ordered[0][0]
    task = operation(item.question)
    return task.value if task and len(numbers(plain_signs(item.question))) == 2 else None


def _seen(item: Written) -> Iterator[str]:
    asked = plain_signs(item.question or item.answer)
    answered = plain_signs(item.answer)
    yield from (f"asked {name}" for name, pattern in _QUESTION.items() if pattern.search(asked))
    yield from (f"answered {name}" for name, pattern in _ANSWER.items() if pattern.search(answered))
    task = operation(asked)
    if task:
        yield f"kinds {task.kinds}"
    yield from (f"shape {name}" for name in _shape(item, task))
    yield from (f"computed {label}" for label in sorted(computed(item)))


def _shape(item: Written, task: Operation | None) -> Iterator[str]:
    known = numbers(plain_signs(item.answer))
    right = is_right(item) if item.is_pair else None
    flags = {
        "pair": item.is_pair,
        "operation": task is not None,
        "negative_operand": task is not None and (task.first.negative or task.second.negative),
        "both_negative": task is not None and task.first.negative and task.second.negative,
        "right": right is True,
        "wrong": right is False,
        "no_number": not known,
        "single_number": len(known) == 1,
        "many_numbers": len(known) > 6,
        "long_answer": len(item.answer) > 60,
        "long_question": len(item.question) > 120,
    }
    yield from (name for name, seen in flags.items() if seen)
    if len(known) == 1 and known[0].kind == "fraction" and len(item.answer) < 24:
        yield "plain_fraction"
        yield "unit_fraction" if known[0].top == 1 else "odd_unit" if known[0].bottom % 2 else "plain_fraction"
        if known[0].top >= known[0].bottom:
            yield "not_below_one"


def computed(item: Written) -> set[str]:
    """The misconceptions whose wrong procedure gives exactly the answer; empty where none does or nothing is asked."""
    question, answer = (item.question, item.answer) if item.is_pair else _split_plain(item.answer)
    last = last_number(answer)
    made: set[str] = set()
    if not answer or (item.is_pair and is_right(item)):
        return made
    task = operation(question)
    if task and last:
        made |= {label for label, result in results_of(task) if agrees(last, result)}
    made |= set(_fraction_rewritten(question, last))
    made |= set(_other_rules(question, answer, last))
    return made


def _split_plain(text: str) -> tuple[str, str]:
    before, sign, after = text.partition("=")
    return (before, after) if sign and re.search(r"\d", before) else ("", "")


def _fraction_rewritten(question: str, last: Number | None) -> Iterator[str]:
    given = single_fraction(question)
    if given is None or last is None or last.value == given.value:
        return
    if not re.search(_ASKED["simplify"], question.lower()) and len(question) > 12:
        return
    pair = (last.top, last.bottom) if last.kind == "fraction" else (last.whole, 1)
    kept = (pair[0] == given.top) + (pair[1] == given.bottom)
    if kept == 1 and last.kind == "fraction":
        yield "MaE07"
    elif kept == 0:
        yield "MaE06"


def _other_rules(question: str, answer: str, last: Number | None) -> Iterator[str]:
    asked, answered = plain_signs(question), plain_signs(answer)
    if last is not None and last.value in {flat for _, flat in calculations(question)}:
        yield "MaE34"
    yield from _powers(asked, answered)
    yield from _decimals_compared(asked, answered, last)
    yield from _percents(asked, last)
    yield from _letters(asked, answered, last)
    if re.search(r"(?<![\d.])(\d+) ?[-:] ?(\d+) ?= ?\2 ?[-:] ?\1(?!\d)", answered):
        yield "MaE31"
    asked_points, drawn = (set(re.findall(r"\((-?\d+), ?(-?\d+)\)", text)) for text in (asked, answered))
    if any((y, x) in drawn and (x, y) not in drawn for x, y in asked_points if x != y):
        yield "MaE43"


def _powers(asked: str, answered: str) -> Iterator[str]:
    last = last_number(answered)
    for found in re.finditer(r"(?<![\d.])(\d{1,4})\)?\^\(?(-?\d{1,2})", asked):
        base, exponent = int(found.group(1)), int(found.group(2))
        wrong = {Fraction(base * exponent), Fraction(-(base ** min(6, abs(exponent))))}
        if last and last.value in wrong and last.value != Fraction(base) ** exponent:
            yield "MaE03"
        if re.search(rf"(?<!\d){base}(?:\+{base})+(?!\d)|{base}\*10\^", answered):
            yield "MaE03"
    squared = re.search(r"\(([a-z]) ?[-+] ?(\d+)\)\^2", asked)
    if squared and re.search(rf"{squared.group(1)}\^2 ?[-+] ?{int(squared.group(2)) ** 2}$", answered):
        yield "MaE04"
    if re.search(r"times a number|[a-z]\+[a-z]\+[a-z]", asked) and re.search(r"^[a-z]\^\d$", answered):
        yield "MaE04"


def _decimals_compared(asked: str, answered: str, last: Number | None) -> Iterator[str]:
    known = [number for number in numbers(asked) if number.kind == "decimal"]
    if last and len(known) == 2 and re.search(r"larger|greater|bigger", asked):
        small, large = sorted(known, key=lambda number: number.value)
        chosen = [number.value for number in numbers(answered)[:1]]
        if len(small.decimals) > len(large.decimals) and small.value in chosen and small.value != large.value:
            yield "MaE05"
    for found in re.finditer(r"(\d*\.\d+) ?([<>]) ?(\d*\.\d+)", answered):
        one, two = Fraction(found.group(1)), Fraction(found.group(3))
        if (one > two) != (found.group(2) == ">"):
            yield "MaE05"


def _percents(asked: str, last: Number | None) -> Iterator[str]:
    if last is None or not re.search(r"%|percent", asked):
        return
    known = [number.value for number in numbers(asked) if number.value > 0][:6]
    pairs = [(min(one, two), max(one, two)) for one, two in combinations(known, 2) if one != two]
    asks_percent = re.search(r"(?:what|which) percent|percent is", asked)
    turned = re.search(r"left|remain|spen[dt]|not\b|rose|fell|grew|more|less|change", asked)
    asks_part = not asks_percent and not re.search(r"of what|of which", asked)
    if any(_near(last.value, 100 * small / large) for small, large in pairs) and (turned or not asks_percent):
        yield "MaE29"
    if any(_near(last.value, small * large / 100) for small, large in pairs) and not asks_part:
        yield "MaE30"


def _near(one: Fraction, two: Fraction) -> bool:
    return abs(one - two) <= max(Fraction(1, 2), two / 100) if two > 20 else abs(one - two) <= Fraction(1, 20)


def _letters(asked: str, answered: str, last: Number | None) -> Iterator[str]:
    given = {found.group(1): int(found.group(2)) for found in re.finditer(r"\b([a-z]) ?= ?(\d{1,4})\b", asked)}
    if last:
        for found in re.finditer(r"(?<![\w^])(\d{0,3})([a-z])([a-z]?)(?!\w)", asked):
            factors = [int(found.group(1))] if found.group(1) else []
            factors += [given[letter] for letter in found.group(2, 3) if letter in given]
            joined = "".join(map(str, factors))
            if (
                len(factors) == 2
                and last.value in {sum(factors), int(joined)}
                and last.value != factors[0] * factors[1]
            ):
                yield "MaE53"
    straight = re.search(r"(\d*)([a-z]) ?([-+]) ?(\d+) ?= ?(\d+)", asked)
    if straight and re.search(rf"{straight.group(4)} ?- ?{straight.group(5)}(?!\d)", answered):
        yield "MaE33"
    if re.search(r"(\d)[a-z] ?\+ ?(\d?)[a-z] ?= ?\d+", asked) and re.search(r"\d\d ?\+ ?\d\d? ?= ?\d+", answered):
        yield "MaE55"
    less = re.search(r"(\w+) less than", asked)
    if less and re.search(r"^(?:\d+|[a-z]) ?- ?\d*[a-z]$", answered):
        yield "MaE45"
    if re.search(r"times as (?:many|much)", asked) and re.search(r"^\d+[a-z] ?= ?[a-z]$", answered):
        yield "MaE54"
    if re.search(r"(?:^|[^\d\w)])-\d+ ?- ?\d+|-[a-z] ?- ?\d", asked) and last and not last.negative:
        yield "MaE32"

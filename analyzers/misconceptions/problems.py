"""Made calculation problems, each answered by a wrong procedure and rightly: for training and for testing the rules."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Final

from analyzers.misconceptions.procedures import PROCEDURES, Result
from analyzers.misconceptions.signs import is_right
from analyzers.misconceptions.written import Operation, Written, operation

_ASKS: Final = {
    "+": ("{a}+{b}=", "Add {a} and {b}", "Find the sum of {a} and {b}", "What is {a} + {b}?", "Calculate: {a}+{b}=?"),
    "-": ("{a}-{b}=", "Subtract {b} from {a}", "What is {a} - {b}?", "Solve {a}-{b}=", "Find {a} - {b}"),
    "*": ("{a}*{b}=", "Multiply {a} by {b}", "What is {a} * {b}?", "{a} x {b} =", "Find the product of {a} and {b}"),
    ":": ("{a}÷{b}=", "Divide {a} by {b}", "What is {a}÷{b}?", "{a} ÷ {b} = ?", "Calculate {a}÷{b}"),
}


@dataclass(frozen=True)
class Problem:
    """A question, its answer by the wrong procedure of `label`, and its right answer."""

    label: str
    question: str
    wrong: str
    right: str


def made_problems(seed: int, *, each: int) -> list[Problem]:
    """`each` problems of every misconception that has a procedure; the same seed gives the same list."""
    draw = random.Random(seed)
    made: list[Problem] = []
    for label, make in _MAKERS.items():
        count = 0
        for _ in range(each * 60):
            problem = make(draw, label)
            if problem is not None and count < each:
                made.append(problem)
                count += 1
    return made


def _pair(draw: random.Random, label: str) -> tuple[str, str, str]:
    """An operation that the misconception concerns: sign and its two numbers as they are written."""
    part, mixed, tenths = partial(_part, draw), partial(_mixed, draw), partial(_decimal, draw)
    whole = str(draw.randint(2, 9))
    table: dict[str, Callable[[], tuple[str, str, str]]] = {
        "MaE08": lambda: (draw.choice("++-"), part(), part()),
        "MaE09": lambda: (draw.choice("++-"), part(), part()),
        "MaE10": lambda: ("-", draw.choice([whole, mixed()]), draw.choice([part(), mixed()])),
        "MaE11": lambda: ("-", mixed(), mixed()),
        "MaE12": lambda: ("*", part(), part()),
        "MaE13": lambda: ("*", part(), whole) if draw.random() < 0.7 else ("*", whole, part()),
        "MaE14": lambda: (":", part(), part()),
        "MaE15": lambda: (":", part(), part()),
        "MaE16": lambda: ("+", tenths(1), tenths(1)),
        "MaE17": lambda: ("-", draw.choice([str(draw.randint(3, 90)), tenths(1)]), tenths(2)),
        "MaE18": lambda: ("+", *draw.choice([(f"-{draw.randint(1, 15)}", whole), (whole, f"-{draw.randint(1, 15)}")])),
        "MaE19": lambda: ("+", f"-{whole}", f"-{draw.randint(1, 12)}"),
        "MaE20": lambda: ("*", tenths(draw.randint(1, 2)), draw.choice([whole, tenths(1), f".{whole}"])),
        "MaE21": lambda: ("-", str(draw.randint(200, 990)), str(draw.randint(25, 199))),
        "MaE22": lambda: (":", tenths(draw.randint(1, 2)), whole),
        "MaE32": lambda: ("-", f"-{whole}", str(draw.randint(1, 12))),
    }
    return table[label]()


def _operation_problem(draw: random.Random, label: str) -> Problem | None:
    sign, one, two = _pair(draw, label)
    task = operation(f"{one}{sign}{two}")
    if task is None or task.value is None or (sign == "-" and label != "MaE32" and task.value <= 0):
        return None
    known = {name: list(procedure(task.first, task.second)) for name, procedure in PROCEDURES[sign]}
    results = [result for result in known.get(label, []) if _value(result) not in {None, task.value}]
    if not results:
        return None
    question = draw.choice(_ASKS[sign]).format(a=one, b=two)
    wrong = _shown(draw.choice(results), task)
    if question.endswith("=") and draw.random() < 0.6:
        wrong = f"{question}{wrong}"
    if is_right(Written(question, wrong, "")):
        return None
    return Problem(label, question, wrong, _shown(task.value, task))


def _compared(draw: random.Random, label: str) -> Problem | None:
    short, long = draw.randint(1, 9), draw.randint(1, 99)
    one, two = f"0.{short}", f"0.{long:02}"
    if Fraction(one) <= Fraction(two):
        return None
    ask = draw.choice(
        ("Compare with < or >: {a} __ {b}", "Which is larger, {a} or {b}?", "Fill in <, > or =: {a} __ {b}")
    )
    signs = "__" in ask
    wrong, right = (f"{one} < {two}", f"{one} > {two}") if signs else (two, one)
    return Problem(label, ask.format(a=one, b=two), wrong, right)


def _half_simplified(draw: random.Random, label: str) -> Problem | None:
    factor, top, bottom = draw.randint(2, 5), draw.randint(1, 4), draw.randint(2, 7)
    given = f"{top * factor}/{bottom * factor}"
    if top >= bottom or Fraction(top, bottom).denominator != bottom:
        return None
    wrong = draw.choice((f"{top}/{bottom * factor}", f"{top * factor}/{bottom}"))
    ask = draw.choice(("Simplify {a}", "Write {a} in lowest terms", "Reduce {a}", "Simplify the fraction {a}"))
    shown = wrong if draw.random() < 0.4 else f"{given}={wrong}"
    return Problem(label, ask.format(a=given), shown, f"{top}/{bottom}")


def _power_as_product(draw: random.Random, label: str) -> Problem | None:
    base, exponent = draw.randint(2, 9), draw.randint(2, 6)
    if base * exponent == base**exponent:
        return None
    ask = draw.choice(("Evaluate {a}", "{a}=", "What is {a}?", "Calculate {a}"))
    way = draw.choice((f"{base}*{exponent}=", "+".join([str(base)] * exponent) + "=", ""))
    return Problem(label, ask.format(a=f"{base}^{exponent}"), f"{way}{base * exponent}", str(base**exponent))


def _left_to_right(draw: random.Random, label: str) -> Problem | None:
    a, b, c = (draw.randint(2, 12) for _ in range(3))
    sign = draw.choice("+-")
    flat = (a + b if sign == "+" else a - b) * c
    right = a + b * c if sign == "+" else a - b * c
    ask = draw.choice(("{a}=", "Solve: {a}=", "Evaluate {a}", "What is {a}?"))
    text = f"{a}{sign}{b}*{c}"
    shown = str(flat) if draw.random() < 0.5 else f"{text}={a + b if sign == '+' else a - b}*{c}={flat}"
    return Problem(label, ask.format(a=text), shown, str(right))


_MAKERS: Final[dict[str, Callable[[random.Random, str], Problem | None]]] = {
    "MaE03": _power_as_product,
    "MaE05": _compared,
    "MaE07": _half_simplified,
    **{label: _operation_problem for known in PROCEDURES.values() for label, _ in known},
    "MaE34": _left_to_right,
}


def _part(draw: random.Random) -> str:
    bottom = draw.randint(2, 12)
    return f"{draw.randint(1, bottom - 1)}/{bottom}"


def _mixed(draw: random.Random) -> str:
    return f"{draw.randint(2, 9)} {_part(draw)}"


def _decimal(draw: random.Random, places: int) -> str:
    return f"{draw.choice(['', *map(str, range(0, 40))])}.{draw.randint(1, 10**places - 1):0{places}}"


def _value(result: Result) -> Fraction | None:
    if isinstance(result, Fraction):
        return result
    whole, top, bottom = result if len(result) == 3 else (0, *result)
    return whole + Fraction(top, bottom) if bottom else None


def _shown(result: Result, task: Operation) -> str:
    """A result as a learner writes it: decimals where the question has them, else a fraction or mixed number."""
    if not isinstance(result, Fraction):
        return f"{result[0]} {result[1]}/{result[2]}" if len(result) == 3 else f"{result[0]}/{result[1]}"
    if result.denominator == 1:
        return str(result.numerator)
    if "decimal" in {task.first.kind, task.second.kind}:
        return f"{float(result):.6f}".rstrip("0")
    whole, rest = divmod(abs(result), 1)
    if "mixed" in {task.first.kind, task.second.kind} and whole:
        return f"{'-' if result < 0 else ''}{whole} {rest.numerator}/{rest.denominator}"
    return f"{result.numerator}/{result.denominator}"

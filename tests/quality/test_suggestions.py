"""How often a suggestion is not new to the lesson, how often a coach marks what the rules of moments find, and how
well the check of grounding tells true from planted. Nothing here is learned; places are those of held-out models.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import resources
from analyzers._shared.questions import closing_questions
from analyzers.moments import talk_rules
from classroom.domain import tables as t
from classroom.domain.practice import Practice
from classroom.workspace.coaching import suggestion
from tests.domain.test_grounding import CASES, FRESH, share

pytestmark = pytest.mark.quality

RESAMPLES = 1000
NOT_NEW, CAUGHT, REFUSED = 0.15, 0.95, 0.10
_CUT = 100
"""Long sentences are cut short in the segments."""

NEAR = 0.1
"""So far may the certainty of a rule be from how often a coach marks what it finds."""


@pytest.fixture
def coach(data: Path) -> list[dict[str, Any]]:
    lines = (data / "coach_segments" / "segments.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture
def people(data: Path, coach: list[dict[str, Any]]) -> list[set[tuple[str, str]]]:
    """The talk moves that people coded in each segment."""
    names = [one["transcript"] for one in coach]
    moves = pl.read_parquet(data / "talkmoves" / "train.parquet").filter(pl.col("transcript").is_in(names))
    by_lesson = {key[0]: rows for key, rows in moves.group_by("transcript", maintain_order=True)}
    made: list[set[tuple[str, str]]] = []
    for one in coach:
        rows = by_lesson[one["transcript"]].slice(one["start_row"], len(one["sentences"]))
        pairs = zip(rows["sentence"], one["sentences"], strict=True)
        assert all(sentence.startswith(said["text"][:_CUT]) for sentence, said in pairs)
        columns = ("teacher_move", "student_move")
        made.append({(f"{name}s", label) for name in columns for label in rows[name].drop_nulls()})
    return made


def _suggested(coach: list[dict[str, Any]], places: dict[str, Any]) -> Iterator[tuple[int, Any]]:
    """Segment and suggestion, one a kind of missed opportunity; places by models that know no lesson of the teacher."""
    for number, one in enumerate(coach):
        shown = [
            ("utterance", row, "highlights", why, chance, True)
            for row, why, chance in sorted(places["highlights"]["proposals"][number])
        ]
        labels = pl.DataFrame(shown, schema=t.LABELS.schema, orient="row")
        practice = Practice(labels, ((said["u"], said["text"]) for said in one["sentences"] if said["role"] == "T"))
        for why in dict.fromkeys(why for _, why, _ in places["missed"]["proposals"][number]):
            choice = suggestion(why, practice)
            assert choice is not None
            yield number, choice


def _share(flags: list[bool]) -> str:
    values = np.array(flags, dtype=np.float64)
    picks = np.random.default_rng(0).integers(0, len(values), (RESAMPLES, len(values)))
    low, high = np.percentile(values[picks].mean(axis=1), [2.5, 97.5])
    return f"{values.mean():.2f} ({low:.2f} to {high:.2f}), n = {len(values)}"


@pytest.mark.material
def test_few_suggestions_are_done_already_in_the_lesson_by_the_coachs_and_peoples_labels(
    coach: list[dict[str, Any]], people: list[set[tuple[str, str]]], compare_card
) -> None:
    places = json.loads(resources.path("models/coaching/1/held_out.json").read_text(encoding="utf-8"))
    other_half = [number for number, group in enumerate(places["groups"]) if group % 2]
    not_new: dict[str, list[bool]] = {"coach": [], "people": [], "known to coach": [], "known": []}
    praise: list[bool] = []
    for number, choice in _suggested(coach, places):
        if number not in other_half:
            continue
        marked = {("highlights", mark["why"]) for mark in coach[number]["highlights"]}
        done = choice.entry.strategy.done_by
        if choice.already_doing:
            praise.append(bool(done & (marked | people[number])))
            continue
        not_new["coach"].append(bool(done & marked))
        not_new["people"].append(bool(done & (marked | people[number])))
        if done:
            not_new["known to coach"].append(bool(done & marked))
            not_new["known"].append(bool(done & (marked | people[number])))
    figures = {
        "suggestions not new, by the coach's labels": _share(not_new["coach"]),
        "the same, by the coach's labels or the moves people coded": _share(not_new["people"]),
        "by the coach's labels, only strategies that some label can show": _share(not_new["known to coach"]),
        "by both, only strategies that some label can show": _share(not_new["known"]),
        "praise that these labels bear out": _share(praise),
    }
    assert np.mean(not_new["people"]) < NOT_NEW
    for name, cases in (("200 cases", CASES), ("48 cases written after the rules", FRESH)):
        caught = share([case for case in cases if case.kind])
        refused = share([case for case in cases if not case.kind])
        figures[f"grounding, {name}: planted claims caught; true sentences refused"] = f"{caught:.2f}; {refused:.2f}"
    assert share([case for case in CASES if case.kind]) >= CAUGHT
    assert share([case for case in CASES if not case.kind]) <= REFUSED
    compare_card("suggestions", figures)


@pytest.mark.material
def test_rules_of_moments_are_as_certain_as_a_coach_marks_what_they_find(
    coach: list[dict[str, Any]], compare_card
) -> None:
    found: dict[str, list[bool]] = {
        "asked_why": [],
        "student_question": [],
        "student_question, why": [],
        "rushed_on": [],
    }
    for one in coach:
        texts = [said["text"] for said in one["sentences"]]
        marks = {kind: {mark["u"] for mark in one[kind]} for kind in ("highlights", "missed")}
        for row, asks in enumerate(closing_questions(texts)[:-1]):
            why, teacher = bool(talk_rules.WHY.search(texts[row])), one["sentences"][row]["role"] == "T"
            near = {kind: any(abs(row - mark) <= 1 for mark in rows) for kind, rows in marks.items()}
            if asks and teacher and talk_rules.ANY_QUESTIONS.search(texts[row]):
                found["rushed_on"].append(near["missed"])
            elif asks and teacher and why:
                found["asked_why"].append(near["highlights"])
            elif asks and not teacher:
                found["student_question, why" if why else "student_question"].append(near["highlights"])
    assumed = {
        "asked_why": talk_rules.ASKED_WHY,
        "student_question": talk_rules.STUDENT_ASKED,
        "student_question, why": talk_rules.STUDENT_ASKED_WHY,
        "rushed_on": talk_rules.RUSHED,
    }
    for name, flags in found.items():
        assert abs(np.mean(flags) - assumed[name]) <= NEAR, name
    title = "{}: share that a coach marks within one sentence; taken as certainty"
    compare_card("moments", {title.format(name): f"{_share(found[name])}; {assumed[name]:.2f}" for name in found})

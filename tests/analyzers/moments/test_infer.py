"""Moments: few, spread out, in order, each with a reason that has words."""

from __future__ import annotations

import json

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzers.moments import SPEC
from analyzers.moments.candidates import USEFUL
from analyzers.moments.infer import run
from classroom.domain import tables as t
from classroom.domain.taxonomy import TAXONOMIES
from classroom.wording import LANGUAGES, Wording


def _moments(alone, utterances: pl.DataFrame, **more: pl.DataFrame) -> list[dict]:
    (piece,) = run({"utterances": utterances, **more}, alone(params=SPEC.params()))
    return t.check(piece["moments"], t.MOMENTS).to_dicts()


def _reasons(rows: list[dict]) -> set[str]:
    return {row["reason"] for row in rows}


def test_time_to_think_after_a_question_is_a_highlight(alone, talk) -> None:
    rows = _moments(alone, talk((0.0, 2.0, "What is a half of six?"), (6.0, 8.0, "It is three.")))
    (highlight,) = [row for row in rows if row["kind"] == "highlight"]
    assert highlight["reason"] == "waited_after_question"
    assert json.loads(highlight["detail"])["wait_s"] == 4.0
    assert highlight["start_s"] <= 2.0 <= 6.0 <= highlight["end_s"]


def test_a_break_is_not_taken_for_waiting(alone, talk) -> None:
    rows = _moments(alone, talk((0.0, 2.0, "What is a half of six?"), (62.0, 64.0, "It is three.")))
    assert "waited_after_question" not in _reasons(rows)


@pytest.mark.parametrize("text", ["Any questions?", "¿Alguna pregunta?", "Does that make sense?"])
def test_asking_whether_all_is_clear_and_going_on_at_once_is_a_missed_opportunity(alone, talk, text: str) -> None:
    rows = _moments(alone, talk((0.0, 2.0, text), (2.5, 4.0, "Good."), (5.0, 6.0, "Next.")))
    assert "rushed_on" in _reasons(rows)


def test_talk_of_seven_minutes_without_a_question_is_named_with_its_length(alone, talk) -> None:
    rows = [(10.0 * i, 10.0 * i + 9.5, "And then it goes on.") for i in range(42)]
    (moment,) = _moments(alone, talk(*rows))
    assert moment["reason"] == "long_stretch"
    assert json.loads(moment["detail"])["minutes"] == 7
    assert moment["end_s"] - moment["start_s"] <= 90


def test_a_students_question_is_a_highlight_where_roles_are_known(alone, talk) -> None:
    known = talk((0.0, 2.0, "Why is it so?", "Ben", "student"), (2.2, 4.0, "It is so.", "T", "teacher"))
    assert "student_question" in _reasons(_moments(alone, known))
    unknown = talk((0.0, 2.0, "Why is it so?"), (2.2, 4.0, "It is so."))
    assert "student_question" not in _reasons(_moments(alone, unknown))


def test_three_questions_that_nobody_had_time_to_think_about_are_one_missed_opportunity(alone, talk) -> None:
    row = [(5.0 * i, 5.0 * i + 4.8, "Is it two fifths?") for i in range(4)]
    (moment,) = [m for m in _moments(alone, talk(*row, (20.0, 24.0, "It is not."))) if m["kind"] == "missed"]
    assert moment["reason"] == "question_not_waited"
    assert json.loads(moment["detail"]) == {"questions": 4, "wait_s": 0.5}


def test_questions_that_another_voice_answers_at_once_are_no_missed_opportunity(alone, talk) -> None:
    rows = []
    for i in range(4):
        rows += [
            (5.0 * i, 5.0 * i + 2.0, "Is it so?", "T", "teacher"),
            (5.0 * i + 2.2, 5.0 * i + 4.8, "Yes.", "B", "student"),
        ]
    assert "question_not_waited" not in _reasons(_moments(alone, talk(*rows)))


def _labels(comments: list[int], label: str) -> pl.DataFrame:
    columns = {"target": ["comment"] * len(comments), "row": comments, "taxonomy": ["feedback"] * len(comments)}
    columns |= {"label": [label] * len(comments), "score": [0.9] * len(comments), "applies": [True] * len(comments)}
    return t.frame(t.LABELS, columns)


def _traces(utterances: list[int]) -> pl.DataFrame:
    count = len(utterances)
    columns = {"comment": list(range(count)), "rank": [1] * count, "utterance": utterances}
    return t.frame(t.TRACES, columns | {"score": [0.6] * count, "way": ["similarity"] * count})


def test_confused_comments_that_point_to_one_place_make_it_a_moment_with_its_slide(alone, talk) -> None:
    rows = [(10.0 * i, 10.0 * i + 9.5, "Six is a multiple.") for i in range(20)]
    alignment = t.frame(
        t.ALIGNMENT, {"utterance": range(20), "slide": [1 + i // 10 for i in range(20)], "score": [0.8] * 20}
    )
    more = {"traces": _traces([12, 13, 13, 2]), "labels.feedback": _labels([0, 1, 2, 3], "confusion")}
    (moment,) = _moments(alone, talk(*rows), **more, alignment=alignment)
    assert (moment["kind"], moment["reason"]) == ("confusion", "confusion_here_on_slide")
    assert json.loads(moment["detail"]) == {"comments": 3, "slide": 2}


def test_one_confused_comment_alone_is_not_a_moment(alone, talk) -> None:
    rows = [(10.0 * i, 10.0 * i + 9.5, "Six is a multiple.") for i in range(5)]
    assert _moments(alone, talk(*rows), traces=_traces([2]), **{"labels.feedback": _labels([0], "confusion")}) == []


def test_three_comments_of_any_kind_that_point_to_one_place_make_it_a_moment(alone, talk, comments) -> None:
    rows = [(10.0 * i, 10.0 * i + 9.5, "Six is a multiple.") for i in range(20)]
    (moment,) = _moments(alone, talk(*rows), traces=_traces([12, 13, 13, 2]))
    assert (moment["kind"], moment["reason"]) == ("highlight", "comments_point_here")
    repeated = comments(["1:20", "1:20", "2:10", "0:10"], duplicate_of=[None, 0, None, None])
    assert _moments(alone, talk(*rows), traces=_traces([12, 13, 13, 2]), comments=repeated) == []


@pytest.mark.parametrize("rows", [[], [(0.0, 1.0, "Why?")]])
def test_hardly_any_talk_gives_no_moments(alone, talk, rows) -> None:
    assert _moments(alone, talk(*rows)) == []


def test_a_transcript_without_times_gives_no_moments(alone) -> None:
    untimed = t.frame(t.UTTERANCES, {"utterance": [0, 1], "role": ["unknown"] * 2, "text": ["Why?", "So."]})
    assert _moments(alone, untimed) == []


texts = st.sampled_from(["Why is it so?", "Any questions?", "It is so.", "And you?", "How do you know?"])


@settings(deadline=None)
@given(st.lists(st.tuples(st.floats(0.0, 12.0), st.floats(0.2, 20.0), texts), max_size=80))
def test_any_lesson_gives_few_moments_in_order_with_words_in_both_languages(rows) -> None:
    class Context:
        params = SPEC.params()

        def progress(self, done: float, total: float) -> None:
            assert done <= total

    at, columns = 0.0, {"utterance": [], "start_s": [], "end_s": [], "role": [], "text": []}
    for i, (gap, length, text) in enumerate(rows):
        for name, value in zip(columns, (i, at + gap, at + gap + length, "unknown", text), strict=True):
            columns[name].append(value)
        at += gap + length
    utterances = t.frame(t.UTTERANCES, columns) if rows else t.empty(t.UTTERANCES)
    (piece,) = run({"utterances": utterances}, Context())
    found = t.check(piece["moments"], t.MOMENTS)
    budget = SPEC.params()
    assert found.height <= budget.highlights + budget.missed + budget.questions
    for kind in t.MOMENT_KINDS:
        starts = found.filter(pl.col("kind") == kind).join(utterances, on="utterance")["start_s_right"].sort()
        assert (starts.diff().drop_nulls() >= budget.apart_s - 1e-6).all()
    for row in found.iter_rows(named=True):
        for language in LANGUAGES:
            assert Wording(language).has(f"moment.reason.{row['reason']}")
            assert "{" not in Wording(language).text(f"moment.reason.{row['reason']}", **json.loads(row["detail"]))


def _coached(*rows: tuple[int, str, str, float, bool]) -> pl.DataFrame:
    numbers, taxonomies, labels, scores, applies = zip(*rows, strict=True)
    columns = {"row": numbers, "taxonomy": taxonomies, "label": labels, "score": scores, "applies": applies}
    return t.frame(t.LABELS, {"target": ["utterance"] * len(rows), **columns})


def test_what_the_coach_shows_becomes_a_moment_with_its_reason(alone, talk) -> None:
    said = talk(*((60.0 * i, 60.0 * i + 5, "So it is seven.") for i in range(4)))
    labels = _coached((1, "highlights", "uptake", 0.6, True), (2, "missed", "no_why", 0.4, True))
    rows = _moments(alone, said, **{"labels.coaching": labels})
    assert [(row["kind"], row["reason"], row["utterance"]) for row in rows] == [
        ("highlight", "coach_highlights_uptake", 1),
        ("missed", "coach_missed_no_why", 2),
    ]


def test_what_the_coach_lists_without_showing_is_no_moment(alone, talk) -> None:
    labels = _coached((0, "highlights", "uptake", 0.2, False))
    assert not _moments(alone, talk((0.0, 5.0, "So it is seven.")), **{"labels.coaching": labels})


def test_every_reason_of_the_coach_has_words_in_both_languages() -> None:
    for language in LANGUAGES:
        keys = [f"moment.reason.coach_{kind}_{why}" for kind in ("highlights", "missed") for why in TAXONOMIES[kind]]
        assert not [key for key in keys if not Wording(language).has(key)]


def test_a_moment_keeps_how_certain_it_is_and_what_it_rests_on(alone, talk) -> None:
    on = t.frame(t.ALIGNMENT, {"utterance": [0, 1], "slide": [3, 3], "score": [0.9, 0.9]})
    said = talk((0.0, 2.0, "Why is it a half?"), (6.0, 8.0, "It is three of six."))
    (highlight,) = [row for row in _moments(alone, said, alignment=on) if row["kind"] == "highlight"]
    assert json.loads(highlight["evidence"]) == {"utterances": [0, 1], "comments": [], "slide": 3}
    assert 0 < highlight["score"] <= highlight["certainty"] <= 1


def test_every_reason_a_coach_or_a_rule_can_give_has_a_usefulness() -> None:
    coach = {f"coach_{kind}_{label}" for kind in ("highlights", "missed") for label in TAXONOMIES[kind]}
    assert coach <= set(USEFUL)
    assert all(0 < worth <= 1 for worth in USEFUL.values())


def _successes(*rows: tuple[int, str, float]) -> pl.DataFrame:
    columns = [("utterance", row, "highlights", label, score, True) for row, label, score in rows]
    return pl.DataFrame(columns, schema=t.LABELS.schema, orient="row")


def test_the_moments_of_a_lesson_are_not_all_from_its_beginning(alone, talk) -> None:
    said = talk(*[(10.0 * i, 10.0 * i + 8, "So it goes on.") for i in range(300)])
    early = [(row, "uptake", 0.5) for row in (0, 6, 12)]
    late = (290, "representation", 0.5)
    rows = _moments(alone, said, **{"labels.coaching": _successes(*early, late)})
    assert 290 in {row["utterance"] for row in rows if row["kind"] == "highlight"}


def test_a_second_reason_goes_before_the_same_reason_again(alone, talk) -> None:
    said = talk(*[(100.0 * i, 100.0 * i + 90, "So it goes on.") for i in range(40)])
    marks = [(row, "uptake", 0.6) for row in (0, 10, 20, 30)] + [(38, "error_used", 0.45)]
    rows = _moments(alone, said, **{"labels.coaching": _successes(*marks)})
    assert "coach_highlights_error_used" in _reasons(rows)


def test_a_moment_counts_only_the_comments_on_the_slide_it_names_as_the_measure_does(alone, talk, comments) -> None:
    rows = [(10.0 * i, 10.0 * i + 9.5, "Six is a multiple.") for i in range(20)]
    alignment = t.frame(
        t.ALIGNMENT, {"utterance": range(20), "slide": [1 + i // 10 for i in range(20)], "score": [0.8] * 20}
    )
    more = {"traces": _traces([9, 10, 11]), "labels.feedback": _labels([0, 1, 2], "confusion"), "alignment": alignment}
    written = comments(["How?", "Why?", "What?"])
    (piece,) = run({"utterances": talk(*rows), "comments": written, **more}, alone(params=SPEC.params()))
    (moment,) = piece["moments"].to_dicts()
    assert json.loads(moment["detail"]) == {"comments": 2, "slide": 2}
    measures = piece["measures.moments"].select("name", "scope", "value", "n").rows()
    assert ("confused_on_slide", "slide:2", 2.0, 3) in measures
    assert ("confused_on_slide", "slide:1", 1.0, 3) in measures
    assert ("confused_in_minute", "minute:1", 3.0, 3) in measures


def test_two_confused_comments_are_too_few_to_say_where_a_lesson_confused(alone, talk, comments) -> None:
    more = {
        "traces": _traces([0, 1]),
        "labels.feedback": _labels([0, 1], "confusion"),
        "comments": comments(["a", "b"]),
    }
    said = talk((0.0, 5.0, "Six is a multiple."), (5.0, 9.0, "So is nine."))
    (piece,) = run({"utterances": said, **more}, alone(params=SPEC.params()))
    assert piece["measures.moments"].height == 0

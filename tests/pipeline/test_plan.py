"""Plans: run ids say everything that determines a result, and nothing else."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom.domain.analyzer import Catalog, ModelFolder, Spec
from classroom.domain.errors import UsageError
from classroom.pipeline.plan import EarlierRun, Facts, digest, make_plan, sealed, settings_of
from classroom.pipeline.tasks import start_of


@dataclass(frozen=True)
class Beam:
    """Params of an analyzer that is tuned."""

    beam: int = 5


def spec(name: str, reads: tuple[str, ...], writes: tuple[str, ...], **more) -> Spec:
    return Spec(name=name, version=1, title=name, summary="", reads=reads, writes=writes, entry="m:run", **more)


MODEL = ModelFolder(name="ear", path="ear/1", files={"model.bin": "aa"})
CATALOG = Catalog(
    specs=(
        spec("hear", ("recordings",), ("utterances", "words"), models=(MODEL,), replaced_by_import=True),
        spec("label", ("comments",), ("labels.label",)),
        spec("talk", ("utterances",), ("measures.talk",), optional=("recordings",)),
        spec("best", ("utterances",), ("moments",), optional=("labels", "measures.talk")),
    )
)


def facts(**more) -> Facts:
    have = more.pop("have", {"recordings": "r", "comments": "c"})
    return Facts(lesson_id="l", have=have, imported=more.pop("imported", ()), done=lambda _: False, **more)


def ids(plan) -> dict[str, str]:
    return {step.spec.name: step.run_id for step in plan.steps}


def changed(first, second) -> set[str]:
    return {name for name, run_id in ids(first).items() if ids(second).get(name) != run_id}


def test_equal_facts_give_equal_ids_whatever_the_order_they_come_in() -> None:
    one = make_plan(CATALOG, facts(have={"recordings": "r", "comments": "c"}))
    two = make_plan(CATALOG, facts(have={"comments": "c", "recordings": "r"}))
    assert ids(one) == ids(two)
    assert all(len(run_id) == 64 for run_id in ids(one).values())


def test_a_change_reaches_exactly_what_is_made_from_it() -> None:
    plain = make_plan(CATALOG, facts())
    assert changed(plain, make_plan(CATALOG, facts(have={"recordings": "r", "comments": "d"}))) == {"label", "best"}
    assert changed(plain, make_plan(CATALOG, facts(have={"recordings": "s", "comments": "c"}))) == {
        "hear",
        "talk",
        "best",
    }
    assert changed(plain, make_plan(CATALOG, facts(models={"ear": {"model.bin": "bb"}}))) == {"hear", "talk", "best"}
    assert changed(plain, make_plan(CATALOG, facts(corrected={"labels": "x"}))) == {"best"}
    assert changed(plain, make_plan(CATALOG, facts(corrected={"slides": "x"}))) == set()
    assert changed(plain, make_plan(CATALOG, facts(language="en"))) == {"hear", "label", "talk", "best"}


@pytest.mark.parametrize("what", ["version", "title"])
def test_a_new_version_makes_a_result_stale_and_a_new_title_does_not(what) -> None:
    newer = replace(CATALOG.specs[1], **{what: 2 if what == "version" else "Another"})
    other = Catalog(specs=(CATALOG.specs[0], newer, *CATALOG.specs[2:]))
    found = changed(make_plan(CATALOG, facts()), make_plan(other, facts()))
    assert found == ({"label", "best"} if what == "version" else set())


def test_what_is_finished_under_its_id_is_kept() -> None:
    plan = make_plan(CATALOG, facts())
    done = {ids(plan)["hear"], ids(plan)["best"]}
    again = make_plan(CATALOG, replace(facts(), done=lambda run_id: run_id in done))
    assert {step.spec.name for step in again.steps if step.kept} == {"hear", "best"}


def test_an_imported_transcript_makes_hearing_needless() -> None:
    have = {"recordings": "r", "utterances": "t"}
    plan = make_plan(CATALOG, facts(have=have, imported={"recordings", "utterances"}))
    assert list(ids(plan)) == ["talk", "best"]
    assert plan.steps[0].input_run_ids == ("r", "t")


def test_what_cannot_run_says_what_it_lacks() -> None:
    plan = make_plan(CATALOG, facts(have={"comments": "c"}))
    assert list(ids(plan)) == ["label"]
    assert {left.name: left.lacks for left in plan.left_out} == {
        "hear": ("recordings",),
        "talk": ("utterances",),
        "best": ("utterances",),
    }


def test_a_failed_step_takes_only_those_with_it_that_must_read_it() -> None:
    assert list(ids(make_plan(CATALOG, facts(), without={"label"}))) == ["hear", "talk", "best"]
    assert list(ids(make_plan(CATALOG, facts(), without={"hear"}))) == ["label"]
    older = facts(have={"recordings": "r", "utterances": "old", "words": "old"})
    assert list(ids(make_plan(CATALOG, older, without={"hear"}))) == ["talk", "best"]


def test_only_brings_what_is_missing_along_and_nothing_else() -> None:
    assert list(ids(make_plan(CATALOG, facts(), only=("best",)))) == ["hear", "best"]
    ready = facts(have={"recordings": "r", "utterances": "u", "words": "u"})
    assert list(ids(make_plan(CATALOG, ready, only=("best",)))) == ["best"]
    with pytest.raises(UsageError, match="There are: hear, label, talk, best"):
        make_plan(CATALOG, facts(), only=("sing",))


def test_all_parts_of_a_table_are_read_as_one_input() -> None:
    step = make_plan(CATALOG, facts()).steps[-1]
    assert step.reads == {
        "utterances": ("utterances",),
        "labels": ("labels.label",),
        "measures.talk": ("measures.talk",),
    }


@given(st.dictionaries(st.text(max_size=5), st.one_of(st.none(), st.integers(), st.text(max_size=5)), max_size=5))
def test_a_digest_does_not_depend_on_the_order_of_keys(values) -> None:
    backwards = dict(reversed(list(values.items())))
    assert digest(values) == digest(backwards)
    assert digest(values) != digest({**values, "more than five letters": 1})


HINTED = Catalog(
    specs=(
        spec("hear", ("recordings",), ("utterances",), hints=("slides",), tuned=("beam",), params=Beam),
        spec("talk", ("utterances",), ("measures.talk",)),
    )
)


def heard_before(plan, *, done: bool = True, beam: int = 5) -> EarlierRun:
    step = plan.steps[0]
    return EarlierRun(run_id=step.run_id, inputs=step.input_run_ids, params={"beam": beam}, done=done)


def with_earlier(run: EarlierRun, **more) -> Facts:
    return Facts(
        lesson_id="l",
        imported=(),
        done=lambda run_id: run.done and run_id == run.run_id,
        earlier={"hear": [run]},
        **more,
    )


def test_slides_that_come_later_leave_the_transcript_as_it_is_and_say_so() -> None:
    before = heard_before(make_plan(HINTED, facts(have={"recordings": "r"})))
    plan = make_plan(HINTED, with_earlier(before, have={"recordings": "r", "slides": "s", "utterances": before.run_id}))
    assert (plan.steps[0].run_id, plan.steps[0].kept, plan.steps[0].unused) == (before.run_id, True, ("slides",))
    assert "slides" not in plan.steps[0].reads


def test_slides_that_go_or_are_others_leave_it_too() -> None:
    before = heard_before(make_plan(HINTED, facts(have={"recordings": "r", "slides": "s"})))
    gone = make_plan(HINTED, with_earlier(before, have={"recordings": "r"})).steps[0]
    assert (gone.run_id, gone.kept, gone.unused) == (before.run_id, True, ())
    other = make_plan(HINTED, with_earlier(before, have={"recordings": "r", "slides": "t"})).steps[0]
    assert (other.run_id, other.kept, other.unused) == (before.run_id, True, ("slides",))


def test_asked_for_by_name_it_is_made_with_the_new_slides() -> None:
    before = heard_before(make_plan(HINTED, facts(have={"recordings": "r"})))
    have = {"recordings": "r", "slides": "s", "utterances": before.run_id}
    step = make_plan(HINTED, with_earlier(before, have=have), only=("hear",)).steps[0]
    assert step.run_id != before.run_id
    assert not step.kept
    assert step.reads == {"recordings": ("recordings",), "slides": ("slides",)}


def test_another_recording_makes_it_stale_whatever_the_slides() -> None:
    before = heard_before(make_plan(HINTED, facts(have={"recordings": "r", "slides": "s"})))
    step = make_plan(HINTED, with_earlier(before, have={"recordings": "other", "slides": "s"})).steps[0]
    assert step.run_id != before.run_id
    assert not step.kept


def test_what_was_begun_without_slides_is_gone_on_with_without_them() -> None:
    before = heard_before(make_plan(HINTED, facts(have={"recordings": "r"})), done=False)
    step = make_plan(HINTED, with_earlier(before, have={"recordings": "r", "slides": "s"})).steps[0]
    assert (step.run_id, step.kept) == (before.run_id, False)
    assert step.reads == {"recordings": ("recordings",)}


def test_another_speed_of_the_computer_makes_nothing_stale_and_a_begun_run_keeps_its_settings() -> None:
    slow = facts(have={"recordings": "r"}, params={"hear": {"beam": 1}})
    finished = heard_before(make_plan(HINTED, slow), beam=1)
    assert make_plan(HINTED, with_earlier(finished, have={"recordings": "r"})).steps[0].kept
    begun = heard_before(make_plan(HINTED, slow), done=False, beam=1)
    step = make_plan(HINTED, with_earlier(begun, have={"recordings": "r"})).steps[0]
    assert (step.run_id, dict(step.params)) == (begun.run_id, {"beam": 1})


@dataclass(frozen=True)
class Listened:
    """Params with names of people in them."""

    names: tuple[str, ...] = ()


LISTENING = Catalog(
    specs=(spec("hear", ("recordings",), ("utterances",), tuned=("names",), private=("names",), params=Listened),)
)


def listening(*names: str, earlier: tuple[EarlierRun, ...] = ()) -> Facts:
    return Facts(
        lesson_id="l",
        imported=(),
        have={"recordings": "r"},
        done=lambda run_id: any(run.run_id == run_id and run.done for run in earlier),
        params={"hear": {"names": names}},
        earlier={"hear": earlier},
    )


def test_names_are_written_down_as_a_digest_only() -> None:
    known = listening("Ana", "Bo")
    step = make_plan(LISTENING, known).steps[0]
    written = json.dumps(dict(start_of(step, known).params))
    assert "Ana" not in written
    assert start_of(step, known).params["params"] == {"names": sealed(("Ana", "Bo"))}
    assert step.run_id != make_plan(LISTENING, listening()).steps[0].run_id
    assert settings_of(LISTENING.specs[0], listening())["params"] == {"names": ""}


def test_a_roster_that_comes_later_leaves_the_transcript_as_it_is() -> None:
    before = make_plan(LISTENING, listening("Ana")).steps[0]
    run = EarlierRun(run_id=before.run_id, inputs=("r",), params={"names": sealed(("Ana",))}, done=True)
    step = make_plan(LISTENING, listening("Ana", "Bo", earlier=(run,))).steps[0]
    assert (step.run_id, step.kept) == (before.run_id, True)

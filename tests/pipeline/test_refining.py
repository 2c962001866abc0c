"""A refined part of a table stands for the table, is made from what was heard, and goes when that is heard anew."""

from __future__ import annotations

from classroom.domain.analyzer import Catalog, Spec
from classroom.pipeline.catalog import discover, parts_of
from classroom.pipeline.plan import Facts, make_plan


def spec(name: str, reads: tuple[str, ...], writes: tuple[str, ...], **more) -> Spec:
    return Spec(name=name, version=1, title=name, summary="", reads=reads, writes=writes, entry="m:run", **more)


HEAR = spec("hear", ("recordings",), ("utterances", "words"))
CUT = spec("cut", ("utterances",), ("utterances.cut",), optional=("recordings",))
TALK = spec("talk", ("utterances",), ("measures.talk",))
CATALOG = Catalog(specs=(HEAR, CUT, TALK))


def plan(have: dict[str, str], **more):
    without = more.pop("without", frozenset())
    facts = Facts(lesson_id="l", have=have, imported=(), done=lambda _: False, **more)
    return {step.spec.name: step for step in make_plan(CATALOG, facts, without=without).steps}


def test_a_refined_part_stands_for_the_table_and_other_parts_stand_beside_each_other() -> None:
    assert parts_of("utterances", ["utterances", "utterances.cut", "words"]) == ("utterances.cut",)
    assert parts_of("labels", ["labels.a", "labels.b"]) == ("labels.a", "labels.b")


def test_who_refines_reads_what_was_heard_and_the_others_read_what_was_refined() -> None:
    steps = plan({"recordings": "r"})
    assert steps["cut"].reads["utterances"] == ("utterances",)
    assert steps["cut"].input_run_ids == tuple(sorted((steps["hear"].run_id, "r")))
    assert steps["talk"].reads["utterances"] == ("utterances.cut",)
    assert steps["talk"].input_run_ids == (steps["cut"].run_id,)


def test_without_the_refining_step_the_others_read_what_was_heard() -> None:
    steps = plan({"recordings": "r", "utterances.cut": "old"}, without={"cut"})
    assert steps["talk"].reads["utterances"] == ("utterances",)
    assert steps["talk"].input_run_ids == (steps["hear"].run_id,)


def test_corrections_change_what_is_made_from_the_table_but_not_how_it_is_refined() -> None:
    before = plan({"recordings": "r"})
    after = plan({"recordings": "r"}, corrected={"utterances": "x"})
    assert before["cut"].run_id == after["cut"].run_id
    assert before["talk"].run_id != after["talk"].run_id


def test_the_shipped_speakers_come_after_speech_and_before_all_that_read_utterances() -> None:
    names = [spec.name for spec in discover().specs]
    readers = [spec.name for spec in discover().specs if "utterances" in (*spec.reads, *spec.optional)]
    place = names.index("speakers")
    assert names.index("speech") < place
    assert all(names.index(name) > place for name in readers if name != "speakers")

"""Refits: kept only when they help, part of every run id, left alone with another model, lost by nobody's crash."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from classroom.domain.analyzer import Catalog, ModelFolder, Spec
from classroom.domain.errors import AnalysisFailed, ModelError, UsageError
from classroom.pipeline import refits
from classroom.pipeline.plan import Facts, make_plan

CORRECTED = pl.DataFrame(
    {"text": [f"comment {n}" for n in range(5)], "label": ["confusion"] * 5, "applies": [True] * 5}
)


@pytest.fixture(autouse=True)
def toys_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(Path(__file__).parent)


def catalog(ending: str) -> Catalog:
    spec = Spec(
        name="tell",
        version=1,
        title="Telling",
        summary="",
        reads=("comments",),
        writes=("labels.tell",),
        entry="m:run",
        refit=f"lectern_toys.learning:{ending}",
    )
    return Catalog(specs=(spec, replace(spec, name="deaf", writes=("labels.deaf",), refit="")))


def test_what_helps_is_kept_and_used_from_then_on(tmp_path: Path) -> None:
    learned = refits.learn("tell", CORRECTED, tmp_path, catalog("helps"))
    assert (learned.applied, learned.corrections) == (True, 5)
    assert (learned.held_out_before, learned.held_out_after) == (0.9, 0.4)
    found = refits.in_use(tmp_path, catalog("helps"))["tell"]
    stored = (found.folder / "refit.npz").read_bytes().decode()
    assert stored.startswith("comment 0/confusion/True;comment 1")


def test_what_harms_is_not_kept_and_what_was_learned_before_stays(tmp_path: Path) -> None:
    refits.learn("tell", CORRECTED, tmp_path, catalog("helps"))
    before = refits.in_use(tmp_path, catalog("helps"))
    learned = refits.learn("tell", CORRECTED, tmp_path, catalog("harms"))
    assert (learned.applied, learned.why, learned.quality_after) == (False, "worse", 0.5)
    assert refits.in_use(tmp_path, catalog("helps")) == before


@pytest.mark.parametrize(
    ("ending", "error"), [("refuses", ModelError), ("breaks", AnalysisFailed), ("dies", AnalysisFailed)]
)
def test_a_refit_that_ends_badly_is_told_plainly_and_loses_nothing(
    tmp_path: Path, ending: str, error: type[Exception]
) -> None:
    refits.learn("tell", CORRECTED, tmp_path, catalog("helps"))
    with pytest.raises(error) as told:
        refits.learn("tell", CORRECTED, tmp_path, catalog(ending))
    assert "comment 0" not in str(told.value)
    assert set(refits.in_use(tmp_path, catalog("helps"))) == {"tell"}


def test_too_few_corrections_and_analyzers_that_cannot_learn_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="it takes 5"):
        refits.learn("tell", CORRECTED.head(4), tmp_path, catalog("helps"))
    with pytest.raises(UsageError, match="does not learn"):
        refits.learn("deaf", CORRECTED, tmp_path, catalog("helps"))
    with pytest.raises(UsageError, match="no analyzer called"):
        refits.learn("nobody", CORRECTED, tmp_path, catalog("helps"))
    assert refits.in_use(tmp_path, catalog("helps")) == {}


def test_reset_goes_back_and_says_whether_there_was_anything(tmp_path: Path) -> None:
    refits.learn("tell", CORRECTED, tmp_path, catalog("helps"))
    assert refits.reset("tell", tmp_path, catalog("helps"))
    assert refits.in_use(tmp_path, catalog("helps")) == {}
    assert not refits.reset("tell", tmp_path, catalog("helps"))


def test_what_was_learned_for_another_model_takes_no_part(tmp_path: Path) -> None:
    refits.learn("tell", CORRECTED, tmp_path, catalog("helps"))
    newer = catalog("helps")
    model = ModelFolder(name="tell", path="tell/2", files={"model.bin": "bb"})
    newer = replace(newer, specs=(replace(newer.specs[0], models=(model,)),))
    assert refits.in_use(tmp_path, newer) == {}


@pytest.mark.parametrize("file", ["refit.npz", "refit.json"])
def test_a_damaged_one_is_named_with_the_way_out(tmp_path: Path, file: str) -> None:
    refits.learn("tell", CORRECTED, tmp_path, catalog("helps"))
    (refits.place_of("tell", tmp_path) / file).write_bytes(b"{}")
    with pytest.raises(ModelError, match="models reset tell"):
        refits.in_use(tmp_path, catalog("helps"))


def test_a_refit_gives_its_analyzer_other_run_ids_and_no_other() -> None:
    facts = Facts(lesson_id="l", have={"comments": "c"}, imported=(), done=lambda _: False)
    plain = make_plan(catalog("helps"), facts).steps
    with_one = make_plan(catalog("helps"), replace(facts, refits={"tell": "aa"})).steps
    other = make_plan(catalog("helps"), replace(facts, refits={"tell": "bb"})).steps
    ids = {steps[0].run_id for steps in (plain, with_one, other)}
    assert len(ids) == 3
    assert len({steps[1].run_id for steps in (plain, with_one, other)}) == 1

from __future__ import annotations

import threading

import pytest

from classroom.domain.errors import InputRefused
from classroom.domain.requests import AnalysisRequest
from classroom.store import Store
from classroom.workspace.analysis import analyze
from classroom.workspace.batch.bring_in import bring_in
from classroom.workspace.batch.parquet_set import folders


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "store") as opened:
        yield opened


def test_the_lessons_of_a_batch_come_into_a_store_once_however_often_they_are_brought(district, store):
    district.run(district.lessons(2))
    first = bring_in(store, district.out)
    assert (len(first.added), len(first.kept), first.exit_code) == (2, 0, 0)
    again = bring_in(store, district.out)
    assert (len(again.added), len(again.kept)) == (0, 2)
    library = store.lessons().sort("title")
    assert library["title"].to_list() == ["Lesson 0", "Lesson 1"]
    assert library["state"].to_list() == ["done", "done"]
    assert store.table(first.added[0], "utterances").height == 4
    assert len(store.media(first.added[0])) == 2


def test_a_lesson_brought_in_is_the_one_analysing_its_files_would_make_so_nothing_is_left_to_do(district, store):
    district.run(district.lessons(1))
    bring_in(store, district.out)
    request = AnalysisRequest(
        recordings=(district.folder / "tape 0.wav",), comments=(district.folder / "form 0.csv",), title="Lesson 0"
    )
    # the batch heard with a diary, so only what does not depend on the hearing is the same run
    result = analyze(store, request, catalog=district.catalog, stop=threading.Event())
    status = {run.analyzer: run.status for run in result.runs}
    assert store.lessons().height == 1
    assert (status["import.recordings"], status["import.comments"], status["mark"]) == ("kept", "kept", "kept")


def test_an_altered_set_is_refused_by_name_and_the_others_come_in(district, store):
    district.run(district.lessons(2))
    bad = next(folders(district.out))
    data = bytearray((bad / "utterances.parquet").read_bytes())
    data[len(data) // 2] ^= 1
    (bad / "utterances.parquet").write_bytes(bytes(data))
    found = bring_in(store, district.out)
    assert (len(found.added), found.exit_code) == (1, 3)
    (refusal,) = found.refusals
    assert bad.name in refusal
    assert "utterances.parquet" in refusal


def test_a_folder_without_a_batch_is_refused(tmp_path, store):
    for folder in (tmp_path / "nothing", tmp_path):
        with pytest.raises(InputRefused, match="no lessons of a batch"):
            bring_in(store, folder)

"""What a person says about speakers is kept, undone in one go, and survives a transcript that is cut anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from classroom.domain.errors import UsageError
from classroom.domain.requests import Lesson
from classroom.domain.tables import UTTERANCES, frame
from classroom.store import RunStart, Store
from classroom.workspace.workspace import Workspace

WHO = ("S1", "S2", "S1", "S3", "S2")


def rows(who: tuple[str, ...], *, first: int = 0) -> pl.DataFrame:
    numbers = range(first, first + len(who))
    times = {"start_s": [10.0 * n for n in numbers], "end_s": [10.0 * n + 5 for n in numbers]}
    roles = ["teacher" if name == "S1" else "student" for name in who]
    texts = [f"said {n}" for n in numbers]
    return frame(UTTERANCES, {"utterance": range(len(who)), "speaker": who, "role": roles, "text": texts} | times)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with Store.open(tmp_path / "store") as store:
        facts = dict.fromkeys(("course", "teacher", "date", "language", "duration_s"))
        store.add_lesson(Lesson(lesson_id="l1", title="One", created_at="2025-01-01T00:00:00+00:00", **facts))
        heard(store, "one", rows(WHO))
        yield Workspace(store, tmp_path / "store")


def heard(store: Store, run_id: str, table: pl.DataFrame) -> None:
    store.start_run(RunStart(run_id=run_id, lesson_id="l1", analyzer="speech", version=1, writes=("utterances",)))
    store.commit_piece(run_id, {"utterances": table})
    store.finish_run(run_id, seconds=1.0)


def who(workspace: Workspace) -> list[str]:
    return workspace.table("l1", "utterances")["speaker"].to_list()


def roles(workspace: Workspace) -> list[str]:
    return workspace.table("l1", "utterances")["role"].to_list()


def test_a_renamed_speaker_has_the_name_everywhere_and_undo_takes_all_of_it_back(workspace: Workspace) -> None:
    workspace.rename_speaker("l1", "S2", "  Ana   Díaz ")
    assert who(workspace) == ["S1", "Ana Díaz", "S1", "S3", "Ana Díaz"]
    workspace.undo("l1")
    assert who(workspace) == list(WHO)


def test_merged_speakers_have_one_name_and_one_role(workspace: Workspace) -> None:
    workspace.merge_speakers("l1", ["S1", "S3"], into="S1")
    assert who(workspace) == ["S1", "S2", "S1", "S1", "S2"]
    assert roles(workspace)[3] == "teacher"


def test_a_split_speaker_gets_a_label_nobody_has(workspace: Workspace) -> None:
    assert workspace.split_speaker("l1", [4]) == "S4"
    assert who(workspace) == ["S1", "S2", "S1", "S3", "S4"]
    assert roles(workspace)[4] == "student"


def test_reassigned_utterances_take_the_role_of_who_said_them(workspace: Workspace) -> None:
    workspace.reassign("l1", [1, 3], speaker="S1")
    assert who(workspace) == ["S1", "S1", "S1", "S1", "S2"]
    assert roles(workspace)[:4] == ["teacher"] * 4
    workspace.reassign("l1", [0], speaker="A guest")
    assert (who(workspace)[0], roles(workspace)[0]) == ("A guest", "unknown")


def test_a_role_is_given_to_all_that_a_speaker_says(workspace: Workspace) -> None:
    workspace.set_role("l1", "S2", "teacher")
    assert roles(workspace) == ["teacher", "teacher", "teacher", "student", "teacher"]


def test_names_stay_with_their_words_when_the_lesson_is_analysed_again(workspace: Workspace, tmp_path: Path) -> None:
    workspace.rename_speaker("l1", "S3", "Leo")
    again = rows(("S9", *WHO[:3], "S7", "S8"))
    again = again.with_columns(
        start_s=pl.Series([0.0, 4.0, 10.2, 20.2, 30.2, 40.2]), end_s=pl.Series([3.0, 5.0, 15.0, 25.0, 35.0, 45.0])
    )
    heard(workspace._store, "two", again)
    assert who(workspace) == ["S9", "S1", "S2", "S1", "Leo", "S8"]


@pytest.mark.parametrize(
    ("verb", "arguments"),
    [
        ("rename_speaker", ("S2", "S1")),
        ("rename_speaker", ("S2", "  ")),
        ("rename_speaker", ("S8", "Ana")),
        ("rename_speaker", ("S2", "S2")),
        ("split_speaker", ([9],)),
        ("split_speaker", ([],)),
        ("set_role", ("S1", "boss")),
    ],
)
def test_what_makes_no_sense_is_refused_and_changes_nothing(workspace: Workspace, verb: str, arguments: tuple) -> None:
    with pytest.raises(UsageError):
        getattr(workspace, verb)("l1", *arguments)
    with pytest.raises(UsageError):
        workspace.merge_speakers("l1", ["S1"], into="S1")
    assert who(workspace) == list(WHO)

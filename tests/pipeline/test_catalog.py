"""Finding analyzers by folder: a broken one never hurts the others."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from classroom.domain.analyzer import Catalog
from classroom.domain.errors import UsageError
from classroom.pipeline.catalog import discover, lacking, parts_of

HEAD = "from classroom.domain.analyzer import Spec\n"


@pytest.fixture
def package(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    folder = tmp_path / f"analyzers_of_{abs(hash(request.node.name))}"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    return folder


def add(package: Path, name: str, reads=(), writes=(), optional=(), *, says: str | None = None, **more: str) -> None:
    (package / name).mkdir()
    declared = {
        "name": repr(more.pop("called", name)),
        "version": "1",
        "title": repr(name),
        "summary": "''",
        "reads": repr(tuple(reads)),
        "optional": repr(tuple(optional)),
        "writes": repr(tuple(writes)),
        "entry": "'m:run'",
    } | more
    text = HEAD + f"SPEC = Spec({', '.join(f'{k}={v}' for k, v in declared.items())})\n"
    (package / name / "__init__.py").write_text(text if says is None else says)


def names(catalog: Catalog) -> list[str]:
    return [spec.name for spec in catalog.specs]


def why(catalog: Catalog) -> dict[str, str]:
    return {item.name: item.why for item in catalog.unavailable}


def test_analyzers_come_after_those_they_read_from_whatever_their_names(package) -> None:
    add(package, "a_last", reads=["utterances", "traces"], writes=["moments"], optional=["labels"])
    add(package, "b_trace", reads=["comments", "utterances"], writes=["traces"])
    add(package, "c_labels", reads=["comments"], writes=["labels.c_labels"])
    add(package, "d_speech", reads=["recordings"], writes=["utterances", "words"])
    assert names(discover(package)) == ["c_labels", "d_speech", "b_trace", "a_last"]


def test_a_broken_folder_is_named_with_the_reason_and_the_others_stay(package) -> None:
    add(package, "good", reads=["comments"], writes=["labels.good"])
    add(package, "raises", says="raise RuntimeError('boom')")
    add(package, "leaves", says="import sys; sys.exit(3)")
    add(package, "misspelt", says="def broken(:\n")
    add(package, "lacks", says="import no_such_library\n")
    add(package, "silent", says="")
    add(package, "liar", reads=["comments"], writes=["labels.liar"], called="other")
    add(package, "greedy", reads=["comments"], writes=["labels.good"])
    add(package, "whole", reads=["comments"], writes=["labels"])
    add(package, "unknown", reads=["weather"], writes=["labels.unknown"])
    add(package, "mute", reads=["comments"])
    add(package, "entry", reads=["comments"], writes=["labels.entry"], entry="'run'")
    add(package, "params", reads=["comments"], writes=["labels.params"], params="dict")
    found = discover(package)
    assert names(found) == ["good"]
    assert set(why(found)) == {
        *("raises", "leaves", "misspelt", "lacks", "silent", "liar", "greedy", "whole", "unknown", "mute"),
        *("entry", "params"),
    }
    assert "boom" in why(found)["raises"]
    assert "no_such_library" in why(found)["lacks"]
    assert "'weather'" in why(found)["unknown"]


def test_what_nothing_writes_makes_its_reader_unavailable_and_the_readers_of_that_too(package) -> None:
    add(package, "first", reads=["alignment"], writes=["traces"])
    add(package, "second", reads=["traces"], writes=["moments"])
    add(package, "third", reads=["comments"], optional=["traces"], writes=["labels.third"])
    found = discover(package)
    assert names(found) == ["third"]
    assert "alignment, which nothing writes" in why(found)["first"]
    assert "traces, which nothing writes" in why(found)["second"]


def test_analyzers_that_wait_for_each_other_are_unavailable(package) -> None:
    add(package, "egg", reads=["traces"], writes=["alignment"])
    add(package, "hen", reads=["alignment"], writes=["traces"])
    add(package, "own", reads=["utterances", "words"], writes=["words"])
    add(package, "free", reads=["utterances"], writes=["moments"])
    found = discover(package)
    assert names(found) == ["free"]
    assert "circle" in why(found)["egg"]
    assert "circle" in why(found)["own"]


def test_of_two_that_write_the_same_only_the_first_is_taken(package) -> None:
    add(package, "one", reads=["comments"], writes=["traces"])
    add(package, "two", reads=["comments"], writes=["traces"])
    found = discover(package)
    assert names(found) == ["one"]
    assert "one writes 'traces' already" in why(found)["two"]


def test_folders_that_are_no_analyzers_are_passed_over(package) -> None:
    add(package, "_shared", says="raise RuntimeError")
    (package / "notes.txt").write_text("")
    (package / "module.py").write_text("raise RuntimeError")
    (package / "data").mkdir()
    assert discover(package) == Catalog(specs=())


def test_a_folder_with_the_name_of_another_package_is_refused(tmp_path) -> None:
    (tmp_path / "json").mkdir()
    (tmp_path / "json" / "__init__.py").write_text("")
    with pytest.raises(UsageError, match="name of another package"):
        discover(tmp_path / "json")


def test_the_shipped_analyzers_are_found_without_loading_anything_heavy() -> None:
    import subprocess

    code = (
        "import sys; from classroom.pipeline.catalog import discover; found = discover();"
        "print([s.name for s in found.specs], [u.name for u in found.unavailable]);"
        "heavy = {'torch', 'onnxruntime', 'faster_whisper', 'ctranslate2', 'av', 'duckdb'} & set(sys.modules);"
        "sys.exit(f'loaded {heavy}' if heavy or found.unavailable else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_table_is_all_its_parts() -> None:
    have = ("labels.a", "labels.b", "measures.a", "utterances")
    assert parts_of("labels", have) == ("labels.a", "labels.b")
    assert parts_of("labels.b", have) == ("labels.b",)
    assert parts_of("utter", have) == ()


def test_what_an_analyzer_lacks_is_told_in_its_own_order(package) -> None:
    add(package, "most", reads=["utterances", "labels", "comments"], writes=["moments"], optional=["slides"])
    add(package, "some", reads=["comments"], writes=["labels.some"])
    add(package, "hear", reads=["recordings"], writes=["utterances"])
    spec = discover(package).spec("most")
    assert spec is not None
    assert lacking(spec, ["comments"]) == ("utterances", "labels")
    assert lacking(spec, ["comments", "labels.some", "utterances"]) == ()

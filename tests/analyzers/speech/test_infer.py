"""Speech recognition with the real model, on the demo lesson's recording and on sound without words."""

from __future__ import annotations

import json
import re
import wave
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from analyzers._shared.audio import RATE, read_blocks
from analyzers.speech import SPEC, Params
from analyzers.speech.infer import run
from classroom.domain import tables as t
from classroom.domain.errors import InputRefused, ModelError, UsageError
from classroom.pipeline.device import card_seen

ROOT = Path(__file__).resolve().parents[3]
FAST = Params(beam_size=1)
OUT = {"utterances": t.UTTERANCES, "words": t.WORDS, "stretches": t.STRETCHES}


def write(path: Path, sound: np.ndarray) -> Path:
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def recordings(*paths: Path, seconds: float | None = None) -> pl.DataFrame:
    lengths = [seconds or sum(map(len, read_blocks(path))) / RATE for path in paths]
    starts = [sum(lengths[:i]) for i in range(len(paths))]
    count = len(paths)
    columns = {"part": range(count), "path": map(str, paths), "start_s": starts, "duration_s": lengths}
    columns |= {"rate_hz": [RATE] * count, "channels": [1] * count, "codec": ["pcm"] * count}
    return t.frame(
        t.RECORDINGS, {name: list(values) for name, values in columns.items()} | {"has_video": [False] * count}
    )


def together(pieces: list[dict[str, pl.DataFrame]]) -> dict[str, pl.DataFrame]:
    """The checked tables that the pieces make."""
    for piece in pieces:
        for name, table in OUT.items():
            t.check(piece[name], table)
    return {name: t.check(pl.concat([piece[name] for piece in pieces]), table) for name, table in OUT.items()}


@pytest.fixture(scope="session")
def start(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first 70 s of the demo lesson, with 8 s of silence before them."""
    sound = np.concatenate(list(read_blocks(demo)))[: 70 * RATE]
    return write(tmp_path_factory.mktemp("start") / "lesson start é.wav", np.pad(sound, (8 * RATE, 0)))


@pytest.fixture(scope="session")
def heard(start: Path, whisper_base: Path) -> list[dict[str, pl.DataFrame]]:
    class Context:
        params, models, device, language, earlier = FAST, {"whisper-base": whisper_base}, "cpu", None, {}
        progress = staticmethod(lambda done, total: None)
        stopped = staticmethod(lambda: False)

        def warn(self, code: str, **details: object) -> None:
            raise AssertionError(code)

    return [dict(piece) for piece in run({"recordings": recordings(start)}, Context())]


def test_the_words_of_the_lesson_are_heard_with_their_times(heard) -> None:
    tables = together(heard)
    truth = [row for row in json.loads((ROOT / "tests/fixtures/demo_truth.json").read_text()) if row["end_s"] < 70]
    said = re.findall(r"\w+", " ".join(row["text"] for row in truth).lower())
    found = re.findall(r"\w+", " ".join(tables["utterances"]["text"]).lower())
    assert len(set(said) - set(found)) <= 0.1 * len(set(said))
    starts = tables["utterances"]["start_s"].to_numpy() - 8.0
    late = [min(abs(starts - row["start_s"])) for row in truth]
    assert np.median(late) < 0.3


def test_every_word_lies_in_its_utterance_and_every_utterance_in_the_recording(heard) -> None:
    tables = together(heard)
    joined = tables["words"].join(tables["utterances"], on="utterance", suffix="_of")
    assert joined.height == tables["words"].height > 100
    assert (joined["start_s"] >= joined["start_s_of"] - 1e-9).all()
    assert (joined["end_s"] <= joined["end_s_of"] + 1e-9).all()
    assert tables["utterances"]["end_s"].max() <= 78.0
    assert tables["utterances"]["utterance"].to_list() == list(range(tables["utterances"].height))
    assert (tables["utterances"]["start_s"].diff().drop_nulls() >= 0).all()
    for row in tables["utterances"].iter_rows(named=True):
        own = tables["words"].filter(pl.col("utterance") == row["utterance"])
        assert row["text"].split() == " ".join(own["text"]).split()
        assert row["confidence"] == pytest.approx(own["probability"].mean())


def test_stretches_cover_the_recording_and_silence_has_no_language(heard) -> None:
    rows = together(heard)["stretches"]
    assert rows["start_s"][0] == 0
    assert all(end == begin for end, begin in zip(rows["end_s"][:-1], rows["start_s"][1:], strict=True))
    assert rows["end_s"][-1] == pytest.approx(78.0, abs=0.01)
    assert rows.filter(pl.col("speech_s") == 0)["language"].null_count() == rows.filter(pl.col("speech_s") == 0).height
    assert set(rows["language"].drop_nulls()) == {"en"}
    assert rows["speech_s"][0] == 0


@pytest.mark.slow
def test_going_on_after_any_piece_gives_exactly_what_was_missing(heard, start, whisper_base, alone) -> None:
    whole = together(heard)
    for done in (1, len(heard) - 2):
        earlier = together(heard[:done])
        context = alone(params=FAST, models={"whisper-base": whisper_base}, earlier=earlier)
        rest = [dict(piece) for piece in run({"recordings": recordings(start)}, context)]
        made = {name: pl.concat([earlier[name], *(piece[name] for piece in rest)]) for name in OUT}
        for name in OUT:
            assert made[name].equals(whole[name])


def test_stopping_leaves_after_the_stretches_at_hand(start, whisper_base, alone) -> None:
    context = alone(params=FAST, models={"whisper-base": whisper_base}, language="en", stop_after=2)
    pieces = list(run({"recordings": recordings(start)}, context))
    assert len(pieces) == 3  # the silence, and the two that were decoded together
    assert context.done == sorted(context.done)
    assert context.done[-1] < 1


def test_parts_follow_each_other_on_one_clock(start, whisper_base, alone) -> None:
    sound = np.concatenate(list(read_blocks(start)))
    first, second = (
        write(start.parent / f"part{i}.wav", sound[a * RATE : b * RATE]) for i, a, b in ((1, 0, 20), (2, 20, 34))
    )
    context = alone(params=FAST, models={"whisper-base": whisper_base}, language="en")
    tables = together([dict(piece) for piece in run({"recordings": recordings(first, second)}, context)])
    assert tables["stretches"]["end_s"].max() == pytest.approx(34.0, abs=0.01)
    assert tables["utterances"].filter(pl.col("start_s") > 20).height >= 1
    assert all(a <= b for a, b in pairwise(tables["utterances"]["start_s"]))
    assert context.done[-1] == pytest.approx(1.0)


@pytest.mark.parametrize("kind", ["silence", "noise", "music", "applause"])
def test_sound_without_words_gives_no_text_and_says_so_without_loading_a_model(tmp_path, alone, kind: str) -> None:
    rng, time = np.random.default_rng(4), np.arange(70 * RATE) / RATE
    notes = np.repeat(rng.choice([262, 294, 330, 349, 392, 440], 140), RATE // 2)
    phase = np.cumsum(notes) * 2 * np.pi / RATE
    sounds = {
        "silence": np.zeros_like(time),
        "noise": rng.normal(0, 0.1, len(time)),
        "applause": rng.normal(0, 0.2, len(time)) * (rng.random(len(time)) > 0.97).astype(float),
        "music": sum(np.sin(part * phase) / part**1.5 for part in range(1, 6)) * 0.2,
    }
    path = write(tmp_path / "a.wav", sounds[kind])
    context = alone(params=FAST, models={"whisper-base": tmp_path / "no such folder"})
    tables = together([dict(piece) for piece in run({"recordings": recordings(path)}, context)])
    assert tables["utterances"].height == tables["words"].height == 0
    assert tables["stretches"]["end_s"].max() == pytest.approx(70.0, abs=0.05)
    assert context.warnings == [("no_speech", {})]


def test_a_recording_that_is_shorter_than_it_was_is_named(tmp_path, alone) -> None:
    path = write(tmp_path / "a.wav", np.zeros(20 * RATE))
    context = alone(params=FAST)
    list(run({"recordings": recordings(path, seconds=90.0)}, context))
    assert ("breaks_off", {"part": 1, "minutes": 0.3}) in context.warnings


def test_no_recordings_give_empty_tables(alone) -> None:
    context = alone(params=FAST)
    tables = together([dict(piece) for piece in run({"recordings": t.empty(t.RECORDINGS)}, context)])
    assert {name: table.height for name, table in tables.items()} == {"utterances": 0, "words": 0, "stretches": 0}
    assert context.warnings == [("no_speech", {})]


def test_a_recording_that_is_gone_is_refused(tmp_path, alone) -> None:
    with pytest.raises(InputRefused):
        list(run({"recordings": recordings(tmp_path / "gone.wav", seconds=10.0)}, alone(params=FAST)))


def test_a_language_the_model_does_not_know_is_refused_in_plain_words(start, whisper_base, alone) -> None:
    context = alone(params=FAST, models={"whisper-base": whisper_base}, language="tlh")
    with pytest.raises(UsageError, match="does not know the language"):
        list(run({"recordings": recordings(start)}, context))


def test_a_folder_that_holds_no_model_is_a_model_error(start, tmp_path, alone) -> None:
    (tmp_path / "config.json").write_text("{}")
    context = alone(params=FAST, models={"whisper-base": tmp_path}, language="en")
    with pytest.raises(ModelError):
        list(run({"recordings": recordings(start)}, context))


def test_the_declaration_holds(whisper_base) -> None:
    assert SPEC.resumes
    assert SPEC.replaced_by_import
    assert set(SPEC.writes) == set(OUT)
    assert SPEC.params() == Params(beam_size=5)
    assert {path.name for path in whisper_base.iterdir()} >= set(SPEC.models[0].files)


@pytest.mark.material
def test_spanish_is_told_and_heard(material: Path, whisper_base, alone) -> None:
    path = material / "speech/whisperkit/es_test_clip.wav"
    context = alone(params=FAST, models={"whisper-base": whisper_base})
    tables = together([dict(piece) for piece in run({"recordings": recordings(path)}, context)])
    assert set(tables["utterances"]["language"]) == {"es"}
    assert "grabación" in " ".join(tables["utterances"]["text"]).lower()


@pytest.mark.material
def test_eight_channels_are_heard(material: Path, whisper_base, alone) -> None:
    path = material / "speech/whisperkit/8_Channel_ID.m4a"
    context = alone(params=FAST, models={"whisper-base": whisper_base}, language="en")
    tables = together([dict(piece) for piece in run({"recordings": recordings(path)}, context)])
    text = " ".join(tables["utterances"]["text"]).lower()
    assert all(word in text for word in ("front", "center", "back", "left", "right"))


@pytest.mark.material
def test_each_stretch_is_heard_in_its_own_language(material: Path, whisper_base, alone) -> None:
    path = material / "speech/faster_whisper/multilingual.mp3"
    context = alone(params=FAST, models={"whisper-base": whisper_base})
    tables = together([dict(piece) for piece in run({"recordings": recordings(path)}, context)])
    assert tables["stretches"]["language"].to_list() == ["en", "de"]
    assert tables["utterances"]["language"].unique().sort().to_list() == ["de", "en"]
    assert "Permission is hereby granted" in tables["utterances"]["text"][0]
    assert "Software" in tables["utterances"]["text"][-1]
    assert not context.warnings


def test_a_card_that_fails_is_given_up_and_the_processor_hears_it_all(tmp_path, demo, whisper_base, alone) -> None:
    if card_seen():
        pytest.skip("this computer has a card that may work")
    path = write(tmp_path / "a.wav", np.concatenate(list(read_blocks(demo)))[: 12 * RATE])
    context = alone(params=FAST, models={"whisper-base": whisper_base}, language="en", device="cuda")
    tables = together([dict(piece) for piece in run({"recordings": recordings(path)}, context)])
    assert tables["utterances"].height
    assert context.warnings == [("card_failed", {})]


@pytest.mark.parametrize("samples", [1, 800, RATE // 3, RATE - 1])
def test_a_recording_shorter_than_a_second_gives_no_words_or_few_and_no_fault(
    tmp_path, whisper_base, alone, samples
) -> None:
    sound = np.random.default_rng(5).normal(0, 0.1, samples)
    context = alone(params=FAST, models={"whisper-base": whisper_base}, language="en")
    path = write(tmp_path / "📼 שיעור قصير.wav", sound)
    tables = together([dict(piece) for piece in run({"recordings": recordings(path)}, context)])
    assert tables["stretches"]["end_s"].max() == pytest.approx(samples / RATE, abs=1e-4)
    assert tables["words"].height <= 2


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_twelve_hours_of_silence_give_stretches_without_text(tmp_path, alone) -> None:
    path, hours, rate = tmp_path / "night.wav", 12, 8000
    with wave.open(str(path), "wb") as out:
        out.setparams((1, 2, rate, 0, "NONE", ""))
        out.writeframes(b"\0\0" * 10)
    size = hours * 3600 * rate * 2
    with path.open("r+b") as file:  # a sparse file: the zeros take no room on the drive
        file.truncate(44 + size)
        for place, value in ((4, 36 + size), (40, size)):
            file.seek(place)
            file.write(value.to_bytes(4, "little"))
    context = alone(params=FAST, models={"whisper-base": tmp_path / "no such folder"})
    tables = together([dict(piece) for piece in run({"recordings": recordings(path, seconds=hours * 3600.0)}, context)])
    assert tables["utterances"].is_empty()
    assert tables["stretches"].height == pytest.approx(hours * 60, abs=20)
    assert tables["stretches"]["end_s"].max() == pytest.approx(hours * 3600, abs=1)
    assert context.warnings == [("no_speech", {})]

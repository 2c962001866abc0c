"""How widely speech is searched fits the computer, is measured once, and is remembered."""

from __future__ import annotations

import json

import pytest

from classroom.pipeline import beam, device, fitting, models
from classroom.pipeline.catalog import discover
from classroom.pipeline.tasks import Setting, make_task


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setattr(beam.platformdirs, "user_cache_path", lambda *_, **__: tmp_path / "cache")
    return tmp_path / "cache" / "speed.json"


@pytest.mark.parametrize(
    ("shares", "width"), [([0.1], 5), ([0.5], 5), ([0.9, 0.4], 2), ([2.0, 0.8, 0.4], 1), ([9.0, 8.0, 7.0], 1), ([], 1)]
)
def test_the_widest_beam_that_is_fast_enough_is_taken(shares, width) -> None:
    assert beam.widest(shares) == width


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_this_computer_is_measured_with_real_speech_once(cache, monkeypatch) -> None:
    folder = models.resolve(models.shipped_speech())
    width = beam.fitting(folder)
    (shares,) = json.loads(cache.read_text()).values()
    assert all(share > 0 for share in shares)
    assert width == beam.widest(shares)
    monkeypatch.setattr(beam, "Child", None)
    assert beam.fitting(folder) == width


@pytest.mark.parametrize("content", ["", "[]", '{"a": 1}', '{"a": ["x"]}'])
def test_a_damaged_memory_of_it_is_measured_anew(cache, monkeypatch, tmp_path, content) -> None:
    cache.parent.mkdir()
    cache.write_text(content)
    monkeypatch.setattr(beam, "_measured", lambda _: [0.9, 0.3])
    assert beam.fitting(tmp_path) == 2
    assert list(json.loads(cache.read_text()).values())[-1] == [0.9, 0.3]


def test_where_it_cannot_be_measured_the_usual_beam_is_taken_and_nothing_remembered(
    cache, monkeypatch, tmp_path
) -> None:
    monkeypatch.setattr(beam, "_measured", lambda _: [])
    assert beam.fitting(tmp_path) == beam.WIDTHS[0]
    assert not cache.exists()


def test_a_person_who_wants_the_processor_gets_it_without_any_test_of_the_card(monkeypatch) -> None:
    asked = []
    monkeypatch.setattr(device, "choose", lambda folder: asked.append(folder) or device.Choice("cuda", "card_passed"))
    monkeypatch.setattr(beam, "fitting", lambda _: 2)
    catalog = discover()
    speech = next(spec for spec in catalog.specs if "beam_size" in spec.tuned)
    for setting, used, width in ((Setting(), "cuda", 5), (Setting(processor_only=True), "cpu", 2)):
        asked.clear()
        chosen = fitting.fitted(setting, catalog)
        assert chosen.params.get("speech", {}).get("beam_size", speech.params().beam_size) == width
        assert not fitting.card_failed(setting, catalog)
        assert make_task(speech, chosen, reads={}, given={}, earlier={}).device == used
        assert bool(asked) == (used == "cuda")


@pytest.mark.slow
def test_a_card_that_cannot_decode_is_not_used_and_the_reason_is_kept(monkeypatch) -> None:
    if device.card_seen():
        pytest.skip("this computer has a card that may pass")
    monkeypatch.setattr(device, "card_seen", lambda: True)
    device.choose.cache_clear()
    choice = device.choose(models.resolve(models.shipped_speech()))
    device.choose.cache_clear()
    assert choice == device.Choice("cpu", "card_failed")


@pytest.mark.slow
def test_a_card_that_fails_its_test_is_told_of_and_one_that_is_not_there_is_not(monkeypatch) -> None:
    if device.card_seen():
        pytest.skip("this computer has a card that may pass")
    catalog = discover()
    device.choose.cache_clear()
    assert not fitting.card_failed(Setting(), catalog)
    monkeypatch.setattr(device, "card_seen", lambda: True)
    device.choose.cache_clear()
    assert fitting.card_failed(Setting(), catalog)
    assert device.pick(models.resolve(models.shipped_speech())) == "cpu"
    device.choose.cache_clear()

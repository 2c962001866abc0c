"""How often a remembered voice is known again: in another clip of its meeting, in other meetings, in another room."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

import resources
from analyzers._shared.audio import RATE
from analyzers.speakers import profile
from analyzers.speakers.listening import Heard, Nets, hear
from analyzers.speakers.profile import FEWEST_S, Sound, sounds_of, together_in
from tests.quality import class_talk, spoken_lecture
from tests.quality import test_speakers as speakers

pytestmark = [pytest.mark.quality, pytest.mark.slow, pytest.mark.timeout(900)]

CHOICES = np.arange(0.70, 0.951, 0.01)
"""Thresholds among which that of each meeting is chosen on the others."""

VOICES = ("rms", "slt", "awb")
ECHO_S, NOISE = 0.5, 0.03
"""Seconds in which the other room's echo falls by 60 dB, and its noise beside speech."""


Trial = tuple[str, str, str, dict[str, tuple[str | None, float]]]
"""Clip and speaker learned, the clip heard, and for each voice found there its true speaker and the likeness."""


def test_remembered_voices_are_known_again_and_others_are_not_taken_for_them(
    request: pytest.FixtureRequest, tmp_path: Path, compare_card
) -> None:
    material: Path = request.getfixturevalue("material")
    nets = Nets.of(resources.path("models/speakers/1"), threads=1)
    clips = speakers._clips(material)
    heard = {name: hear(path, nets, halt=lambda _: False) for name, (path, _) in clips.items()}
    meetings = {name: number for number, group in enumerate(speakers._meetings(clips)) for name in group}
    trials = _trials(clips, {name: part for name, part in heard.items() if part is not None})
    own = [trial for trial in trials if meetings[trial[0]] == meetings[trial[2]]]
    others = [trial for trial in trials if meetings[trial[0]] != meetings[trial[2]]]
    shipped = [_outcome(trial, profile.ALIKE) for trial in own]
    chosen = {number: _threshold(trials, meetings, number) for number in set(meetings.values())}
    elsewhere = [_outcome(trial, chosen[meetings[trial[0]]]) for trial in own]
    strangers = [_outcome(trial, profile.ALIKE) for trial in others]
    apart = [_outcome(trial, chosen[meetings[trial[0]]]) for trial in others]
    same = [a for _, who, _, voices in own for true, a in voices.values() if true == who]
    different = [a for _, who, _, voices in trials for true, a in voices.values() if true != who]
    figures = {
        "other clip of the meeting: known / another taken / nobody, who is there": _counts(shipped, there=True),
        "other clip of the meeting, who is not there: another taken / nobody": _counts(shipped, there=False),
        "the same with the threshold chosen on other meetings: known / another taken / nobody": _counts(
            elsewhere, there=True
        ),
        "clips of other meetings: somebody taken / nobody": _counts(strangers, there=False),
        "the same with the threshold chosen on other meetings: somebody taken / nobody": _counts(apart, there=False),
        "likeness of the same speaker in another clip: lowest / median, pairs": _spread(same, low=True),
        "likeness of different speakers: median / highest, pairs": _spread(different, low=False),
    }
    if spoken_lecture.available():
        for title, echo in (("same", False), ("another", True)):
            right, wrong, nobody = _synthetic(nets, tmp_path, echo=echo)
            figures[f"synthetic voices, {title} room: known / another taken / nobody"] = f"{right} / {wrong} / {nobody}"
    compare_card("speakers", figures, block="remembered")
    assert not [one for one in (*shipped, *strangers) if one == "wrong"]
    assert shipped.count("right") >= 5


def _trials(clips: dict, heard: dict[str, Heard]) -> list[Trial]:
    """Every speaker heard alone long enough in a clip, compared with the voices found in every other clip."""
    made: list[Trial] = []
    found = {name: _found(part, clips[name][1]) for name, part in heard.items()}
    for name, part in heard.items():
        spans = clips[name][1]
        said = {who: [(s, e) for s, e, one in spans if one == who] for _, _, who in spans}
        learned = sounds_of(said, [(0.0, part)], together_in([(s, e) for s, e, _ in spans]))
        for who, sound in learned.items():
            if sound.seconds >= FEWEST_S:
                for other, voices in found.items():
                    if other != name:
                        alike = {label: (true, float(v.vector @ sound.vector)) for label, (true, v) in voices.items()}
                        made.append((name, who, other, alike))
    return made


def _found(part: Heard, truth: list) -> dict[str, tuple[str | None, Sound]]:
    """The voices found in a clip that are heard long enough, each with the speaker it mostly is."""
    turns = speakers._found(part)
    said = {label: [(s, e) for s, e, one in turns if one == label] for _, _, label in turns}
    sounds = sounds_of(said, [(0.0, part)], together_in([(s, e) for s, e, _ in turns]))
    return {label: (_mostly(said[label], truth), sound) for label, sound in sounds.items() if sound.seconds >= FEWEST_S}


def _mostly(spans: list[tuple[float, float]], truth: list) -> str | None:
    shared: dict[str, float] = {}
    for start, end in spans:
        for s, e, who in truth:
            shared[who] = shared.get(who, 0.0) + max(0.0, min(end, e) - max(start, s))
    return max(shared, key=lambda who: shared[who], default=None)


def _outcome(trial: Trial, threshold: float) -> str:
    """right, wrong, missed (there, but nobody is named) or none (rightly nobody)."""
    _, who, _, voices = trial
    label = max(voices, key=lambda one: voices[one][1], default=None)
    there = who in {true for true, _ in voices.values()}
    if label is None or voices[label][1] < threshold:
        return "missed" if there else "none"
    return "right" if voices[label][0] == who else "wrong" if there else "invented"


def _threshold(trials: list[Trial], meetings: dict[str, int], left_out: int) -> float:
    """The middle of the thresholds that decide best between other meetings' clips."""
    rest = [trial for trial in trials if left_out not in (meetings[trial[0]], meetings[trial[2]])]
    good = [sum(_outcome(trial, one) in ("right", "none") for trial in rest) for one in CHOICES]
    return float(np.mean([one for one, count in zip(CHOICES, good, strict=True) if count == max(good)]))


def _counts(outcomes: list[str], *, there: bool) -> str:
    kinds = ("right", "wrong", "missed") if there else ("invented", "none")
    return " / ".join(str(outcomes.count(kind)) for kind in kinds)


def _spread(values: list[float], *, low: bool) -> str:
    ends = (min(values), np.median(values)) if low else (np.median(values), max(values))
    return f"{ends[0]:.2f} / {ends[1]:.2f}, {len(values)}"


def _synthetic(nets: Nets, folder: Path, *, echo: bool) -> tuple[int, int, int]:
    """Each voice learned from one text and looked for in another that all speak, perhaps in another room."""
    first = _spoken(class_talk.BIOLOGY.talk, folder / "one.wav", nets, echo=False)
    second = _spoken(class_talk.GEOLOGY.talk, folder / "two.wav", nets, echo=echo)
    right = wrong = nobody = 0
    for voice, sound in first.items():
        alike = {other: float(heard.vector @ sound.vector) for other, heard in second.items()}
        best = max(alike, key=lambda one: alike[one])
        nobody += alike[best] < profile.ALIKE
        right += alike[best] >= profile.ALIKE and best == voice
        wrong += alike[best] >= profile.ALIKE and best != voice
    return right, wrong, nobody


def _spoken(talk: tuple[str, ...], path: Path, nets: Nets, *, echo: bool) -> dict[str, Sound]:
    times = spoken_lecture.speak(list(enumerate(talk)), path, voices=VOICES)
    if echo:
        _in_a_room(path)
    heard = hear(path, nets, halt=lambda _: False)
    assert heard is not None
    said: dict[str, list[tuple[float, float]]] = {voice: [] for voice in VOICES}
    for place, time in enumerate(times):
        said[VOICES[place % len(VOICES)]].append((time.start_s, time.end_s - spoken_lecture.PAUSE_S))
    return sounds_of(said, [(0.0, heard)])


def _in_a_room(path: Path) -> None:
    """The sound as a microphone far off hears it: with an echo that falls by 60 dB in `ECHO_S`, and noise."""
    rng = np.random.default_rng(5)
    with wave.open(str(path)) as file:
        parameters = file.getparams()
        sound = np.frombuffer(file.readframes(file.getnframes()), dtype=np.int16) / 32768
    assert parameters.framerate == RATE
    decay = np.exp(-6.9 * np.arange(round(ECHO_S * RATE)) / (ECHO_S * RATE)) * rng.normal(size=round(ECHO_S * RATE))
    response = decay / np.sqrt(np.sum(decay**2))
    response[0] = 1.0
    size = len(sound) + len(response)
    far = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(response, size), size)[: len(sound)]
    far = far / np.abs(far).max() * 0.5 + NOISE * np.std(sound) * rng.normal(size=len(sound))
    with wave.open(str(path), "wb") as file:
        file.setparams(parameters)
        file.writeframes((np.clip(far, -1, 1) * 32767).astype(np.int16).tobytes())

"""Conversations put together from single voices, with rooms, noise and known numbers of voices; for train.py."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from analyzers._shared.audio import RATE, Samples
from analyzers._shared.voice import BLOCK, lasting

Reals = npt.NDArray[np.float64]

HOP: Final = 160
"""Samples (10 ms) for which there is one number of voices."""

LENGTH: Final = BLOCK
"""Samples of a conversation (30.72 s)."""

STYLES: Final = {"lecture": 0.2, "talk": 0.35, "rows": 0.3, "sparse": 0.15}
"""How often one voice leads, voices take turns, all talk at once, or hardly anybody talks."""

_TURN_S: Final = {"lecture": (3.0, 12.0), "talk": (0.5, 6.0), "rows": (0.4, 4.0), "sparse": (0.3, 2.0)}
_BETWEEN: Final = {"lecture": 0.2, "talk": 0.6, "rows": 1.6, "sparse": 0.1}
"""Words of others in three seconds of a turn, on average."""


@dataclass(frozen=True)
class Conversation:
    """Sound of `LENGTH` samples, and uint8 [LENGTH / HOP]: how many voices there are in it."""

    sound: Samples
    voices: npt.NDArray[np.uint8]


@dataclass(frozen=True)
class _Voice:
    """A speaker in a room: words, how much faster and higher than recorded, how loud, and the room's echo if any."""

    words: Sequence[Samples]
    pitch: float
    gain: float
    room: Reals | None

    def say(self, rng: np.random.Generator, seconds: float, *, once: bool = False) -> Samples:
        """About so many seconds of words with short pauses; one word only if `once`."""
        parts: list[Samples] = []
        while sum(map(len, parts)) < seconds * RATE:
            word = _trimmed(self.words[int(rng.integers(len(self.words)))])
            if len(word) > seconds * RATE * 1.5 + RATE / 2:
                at = int(rng.integers(len(word) - int(seconds * RATE)))
                word = word[at : at + int(seconds * RATE)]
            count = int(len(word) / self.pitch)
            word = np.interp(np.arange(count) * self.pitch, np.arange(len(word)), word)
            level = np.sqrt(np.square(word).mean()) + 1e-6
            parts.append((word / level * 10 ** (rng.normal(0, 2) / 20)).astype(np.float32))
            if once:
                break
            parts.append(np.zeros(int(RATE * rng.exponential(0.15)), dtype=np.float32))
        return np.concatenate(parts)


def conversation(rng: np.random.Generator, speakers: Sequence[Sequence[Samples]]) -> Conversation:
    """Up to five of the speakers (recordings of single words or sentences each) in one made conversation."""
    count = int(rng.choice(6, p=[0.04, 0.16, 0.22, 0.26, 0.22, 0.1]))
    chosen = rng.choice(len(speakers), min(count, len(speakers)), replace=False)
    voices = [_voice(rng, speakers[place]) for place in chosen]
    tracks = np.zeros((len(voices), LENGTH))
    talking = np.zeros((len(voices), LENGTH // HOP), dtype=bool)
    if voices:
        _talk(rng, voices, tracks, talking)
    wet = np.zeros(LENGTH)
    for voice, track in zip(voices, tracks, strict=True):
        coloured = _coloured(rng, track) * voice.gain
        wet += coloured if voice.room is None else _convolved(coloured, voice.room)
    spoken = max(float(talking.any(axis=0).mean()) if voices else 0.0, 0.05)
    base = np.sqrt(np.square(wet).mean() / spoken) if voices else 1.0
    wet += _hum(rng) * base * 10 ** (-rng.uniform(3, 45) / 20)
    wet += _knocks(rng) * base * rng.choice([0.0, 0.3, 1.0], p=[0.3, 0.4, 0.3])
    if rng.random() < 0.5:
        wet = _coloured(rng, wet)
    sound = wet / (np.abs(wet).max() + 1e-9) * 10 ** (rng.uniform(-30, 0) / 20)
    return Conversation(sound.astype(np.float32), talking.sum(axis=0).astype(np.uint8))


def _talk(rng: np.random.Generator, voices: Sequence[_Voice], tracks: Reals, talking: npt.NDArray[np.bool_]) -> None:
    style = str(rng.choice(list(STYLES), p=list(STYLES.values())))
    at_s = rng.uniform(0, 2)
    while at_s < LENGTH / RATE:
        who = 0 if style == "lecture" and rng.random() < 0.85 else int(rng.integers(len(voices)))
        said = voices[who].say(rng, rng.uniform(*_TURN_S[style]))
        _put(said, at_s, tracks[who], talking[who])
        long_s = len(said) / RATE
        for _ in range(rng.poisson(_BETWEEN[style] * long_s / 3) if len(voices) > 1 else 0):
            other = int(rng.choice([place for place in range(len(voices)) if place != who]))
            word = voices[other].say(rng, rng.uniform(0.2, 2.5), once=rng.random() < 0.6)
            _put(word, at_s + rng.uniform(0, long_s), tracks[other], talking[other])
        gaps = {"lecture": rng.exponential(0.5), "talk": rng.normal(0.15, 0.5), "sparse": rng.exponential(4)}
        at_s = max(at_s + 0.2, at_s + long_s + gaps.get(style, rng.normal(-1.0, 1.0)))


def _put(said: Samples, at_s: float, track: Reals, talking: npt.NDArray[np.bool_]) -> None:
    first = int(at_s * RATE) // HOP
    said = said[: max(0, len(track) - first * HOP)]
    track[first * HOP : first * HOP + len(said)] += said
    active = voiced(said)
    talking[first : first + len(active)] |= active


def voiced(dry: Samples) -> npt.NDArray[np.bool_]:
    """Bool [samples // HOP]: where a clean recording of one voice has it; pauses below 0.3 s belong to it."""
    count = len(dry) // HOP
    made = np.zeros(count, dtype=bool)
    if not count:
        return made
    power = 10 * np.log10(np.square(dry[: count * HOP].reshape(count, HOP)).mean(axis=1) + 1e-10)
    loud = max(float(np.percentile(power, 98)) - 32, -75.0)
    for span in lasting(power, on=loud, off=loud, pause=30, shortest=6):
        made[span.start : span.end] = True
    return made


def _trimmed(word: Samples) -> Samples:
    centred = word - word.mean()
    active = np.flatnonzero(voiced(centred))
    return centred[active[0] * HOP : (active[-1] + 1) * HOP] if len(active) else centred


def _voice(rng: np.random.Generator, words: Sequence[Samples]) -> _Voice:
    room = _echo(rng, rng.uniform(0.1, 0.7)) if rng.random() < 0.6 else None
    return _Voice(words, rng.uniform(0.82, 1.22), 10 ** (rng.normal(0, 4) / 20), room)


def _echo(rng: np.random.Generator, seconds: float) -> Reals:
    """The response of a room in which sound falls by 60 dB in so many seconds: a direct sound and a noisy tail."""
    count = int(seconds * RATE) + 1
    tail = rng.standard_normal(count) * np.exp(-6.9 * np.arange(count) / (seconds * RATE))
    tail[: int(0.002 * RATE)] = 0
    tail /= np.sqrt(np.square(tail).sum()) + 1e-9
    tail[0] = 10 ** (rng.uniform(-4, 15) / 20)
    return tail / np.sqrt(np.square(tail).sum())


def _convolved(sound: Reals, response: Reals) -> Reals:
    size = 1 << (len(sound) + len(response) - 1).bit_length()
    return np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(response, size), size)[: len(sound)]


def _coloured(rng: np.random.Generator, sound: Reals) -> Reals:
    """The sound through some microphone: a low and a high end that are cut off, and a tilt."""
    hertz = np.fft.rfftfreq(len(sound), 1 / RATE)
    gain = np.ones(len(hertz), dtype=np.complex128)
    if rng.random() < 0.5:
        gain *= 1 / np.sqrt(1 + (rng.uniform(60, 250) / np.maximum(hertz, 1.0)) ** 4)
    if rng.random() < 0.4:
        gain *= 1 / np.sqrt(1 + (hertz / rng.uniform(2500, 7000)) ** 4)
    if rng.random() < 0.5:
        gain *= 1 + rng.uniform(-0.6, 0.9) * np.exp(-2j * np.pi * hertz / RATE)
    return np.fft.irfft(np.fft.rfft(sound) * gain, len(sound))


def _hum(rng: np.random.Generator) -> Reals:
    """Steady noise of power 1: hiss to rumble, sometimes with the mains in it."""
    hertz = np.fft.rfftfreq(LENGTH, 1 / RATE) + 20
    noise = np.fft.irfft(np.fft.rfft(rng.standard_normal(LENGTH)) * hertz ** -rng.uniform(0, 1.2), LENGTH)
    noise /= noise.std()
    if rng.random() < 0.3:
        turns = 2 * np.pi * rng.choice([50, 60, 100, 120]) * np.arange(LENGTH) / RATE
        for times in range(1, 6):
            noise += rng.uniform(0, 1) * np.sin(turns * times + rng.uniform(0, 6))
    return noise / noise.std()


def _knocks(rng: np.random.Generator) -> Reals:
    """Clicks, breaths and thuds here and there."""
    made = np.zeros(LENGTH)
    for _ in range(rng.poisson(rng.choice([1, 6, 15]))):
        kind = int(rng.integers(3))
        count = int(RATE * rng.uniform(0.01, 0.15 if kind == 0 else 0.7))
        burst = rng.standard_normal(count)
        if kind == 0:
            burst *= np.exp(-np.arange(count) / (RATE * rng.uniform(0.003, 0.03)))
        else:
            low, high = sorted(rng.uniform(200, 6000, 2).tolist()) if kind == 1 else (0.0, rng.uniform(60, 300) - 300)
            spectrum, hertz = np.fft.rfft(burst), np.fft.rfftfreq(count, 1 / RATE)
            spectrum[(hertz < low) | (hertz > high + 300)] = 0
            burst = np.fft.irfft(spectrum, count) * np.hanning(count) * (1 if kind == 1 else 3)
        at = int(rng.integers(0, LENGTH - count))
        made[at : at + count] += burst * 10 ** (rng.uniform(-25, 5) / 20)
    return made

"""Makes a lecture whose slide times are known: the narration of a real deck, spoken by flite, slide after slide."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import tempfile
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PAUSE_S = 0.6
_SLIDE = re.compile(r'<img[^>]*src="[^"]*?(\d+)\.png"[^>]*>(.*?)(?=<img|\Z)', re.S)
_TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class SlideTime:
    """When a slide's narration begins and ends, in seconds; slides count from 1."""

    slide: int
    start_s: float
    end_s: float


def available() -> bool:
    """True if flite, which speaks, is installed."""
    return shutil.which("flite") is not None


def narration(page: Path) -> list[tuple[int, str]]:
    """(slide from 1, what is said on it) in order, from one of Software Carpentry's lesson pages."""
    text = page.read_text(encoding="utf-8", errors="replace")
    said = [
        (int(number), " ".join(html.unescape(_TAG.sub(" ", rest)).split())) for number, rest in _SLIDE.findall(text)
    ]
    return [(number, words) for number, words in said if words]


def speak(said: list[tuple[int, str]], out: Path, *, voices: Sequence[str] = ("slt",)) -> list[SlideTime]:
    """Write the narration as one WAV file and give the time of every slide in it; the voices take turns."""
    times: list[SlideTime] = []
    frames = 0
    with tempfile.TemporaryDirectory() as folder, wave.open(str(out), "wb") as whole:
        for i, (slide, words) in enumerate(said):
            part = Path(folder) / f"{i}.wav"
            text = Path(folder) / "said.txt"
            text.write_text(words, encoding="ascii", errors="ignore")
            subprocess.run(["flite", "-voice", voices[i % len(voices)], "-f", str(text), "-o", str(part)], check=True)
            with wave.open(str(part)) as sound:
                rate = sound.getframerate()
                if not times:
                    whole.setparams(sound.getparams())
                samples = sound.readframes(sound.getnframes())
            quiet = b"\0\0" * int(PAUSE_S * rate)
            whole.writeframes(samples + quiet)
            length = len(samples) // 2 + len(quiet) // 2
            times.append(SlideTime(slide, frames / rate, (frames + length) / rate))
            frames += length
    return times


def slide_at(times: list[SlideTime], moment_s: float) -> int:
    """The slide that was on at that second; the last one after the end."""
    return next((time.slide for time in times if time.start_s <= moment_s < time.end_s), times[-1].slide)

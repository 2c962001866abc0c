"""The sound track of one media file through FFmpeg's libraries: every channel, at one rate, on the file's own clock."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import av
import numpy as np
import numpy.typing as npt
from av.audio.resampler import AudioResampler
from av.error import FFmpegError
from av.stream import Discard

from classroom.domain.errors import InputRefused

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.packet import Packet

RATE: Final = 16_000
"""Samples a second of everything given out, the rate speech models are made for."""

PIECE: Final = 5 * RATE
"""Samples of the pieces given out (the last before a gap or the end is shorter): few calls, little memory."""

GAP_S: Final = 0.2
"""Sound that comes later than this after where the sound so far ends leaves a gap; less is rounding."""

FAILURES_IN_A_ROW: Final = 200
"""Packets that cannot be decoded after which the rest of the file is given up (at the usual 20 ms, 4 s)."""


def opened(path: Path) -> InputContainer:
    """The media file, open (use it as a context manager). Raises InputRefused if it is gone or cannot be opened."""
    try:
        # only this file is opened: a playlist or a crafted header must not reach other files or the network
        return av.open(str(path), "r", options={"protocol_whitelist": "file"}, metadata_errors="replace")
    except FileNotFoundError:
        reason, remedy = "The recording is no longer where it was.", "Put it back, or import it from its new place."
    except PermissionError:
        reason, remedy = "The recording may not be read.", "Ask for the right to read it, then go on."
    except (FFmpegError, ValueError, OSError):
        reason, remedy = "The recording cannot be decoded.", "Copy it again from the recorder, or export it again."
    raise InputRefused(path, reason, remedy)


class Soundtrack:
    """The sound track of an open file that FFmpeg's libraries call best. Raises InputRefused if there is none."""

    def __init__(self, container: InputContainer, path: Path) -> None:
        if not container.streams.audio:
            raise InputRefused(path, "There is no sound in it.", "Choose a recording with sound.")
        self._container = container
        self._stream = cast("AudioStream", container.streams.best("audio") or container.streams.audio[0])
        for other in container.streams:
            if other is not self._stream:
                other.discard = Discard.all  # a video's pictures are then not even read from the drive
        self._zero_s = (container.start_time or 0) / av.time_base
        self._stated_s = (container.duration or 0) / av.time_base
        self._resampler: AudioResampler | None = None
        self._shape: tuple[int, str, str] | None = None

    def pieces(self) -> Iterator[npt.NDArray[np.float32]]:
        """Pieces (channels x samples) in order, the first from the file's beginning, each where the one before ended.

        Gaps in the time stamps are filled with silence as far as the file's stated length covers them.
        """
        clock_s = 0.0
        for frame in self._frames():
            at_s = clock_s if frame.time is None else frame.time - self._zero_s
            if at_s - clock_s > GAP_S and at_s <= self._stated_s:
                yield from self._flushed()
                yield from _silence(round((at_s - clock_s) * RATE))
                clock_s = at_s
            yield from self._resampled(frame)
            clock_s += frame.samples / frame.sample_rate
        yield from self._flushed()

    def _frames(self) -> Iterator[AudioFrame]:
        failures = 0
        for packet in self._packets():
            try:
                frames = self._stream.decode(packet)
            except FFmpegError:
                failures += 1
                if failures >= FAILURES_IN_A_ROW:
                    return
                continue
            for frame in frames:
                failures = 0
                if frame.samples and frame.sample_rate > 0:
                    yield frame

    def _packets(self) -> Iterator[Packet[AudioStream]]:
        packets = self._container.demux(self._stream)
        while True:
            try:
                yield next(packets)
            except (StopIteration, FFmpegError):
                return

    def _resampled(self, frame: AudioFrame) -> Iterator[npt.NDArray[np.float32]]:
        shape = (frame.sample_rate, frame.layout.name, frame.format.name)
        if shape != self._shape:
            yield from self._flushed()
            self._shape = shape
        if self._resampler is None:
            # samples of all channels in one plane: with 8 planes, PyAV 18.1 reads a ninth that is not there
            self._resampler = AudioResampler(format="flt", layout=frame.layout, rate=RATE, frame_size=PIECE)
        frame.pts = None  # the resampler would stretch the sound to fit time stamps; gaps are filled above
        for made in self._resampler.resample(frame):
            yield _channels(made)

    def _flushed(self) -> Iterator[npt.NDArray[np.float32]]:
        """What the resampler still holds; the next frame gets a new one."""
        if self._resampler is not None:
            for made in self._resampler.resample(None):
                yield _channels(made)
        self._resampler = None


def _channels(made: AudioFrame) -> npt.NDArray[np.float32]:
    return made.to_ndarray().astype(np.float32, copy=False).reshape(-1, made.layout.nb_channels).T


def _silence(samples: int) -> Iterator[npt.NDArray[np.float32]]:
    while samples > 0:
        size = min(samples, PIECE)
        yield np.zeros((1, size), dtype=np.float32)
        samples -= size

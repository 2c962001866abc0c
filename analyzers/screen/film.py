"""The pictures of one video file: its key frames, and the frames between two of them where a closer look is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt
from av.error import FFmpegError
from av.stream import Discard, Disposition
from av.video.reformatter import Interpolation

from analyzers._shared.soundtrack import opened

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

Grey: TypeAlias = npt.NDArray[np.uint8]

WIDTH: Final = 192
HEIGHT: Final = 108
"""Size to which every picture is brought, whatever its shape: a line of text on a slide is still 3 pixels high."""

APART_S: Final = 1.0
"""Key frames nearer than this to the one before are looked at only where a closer look is taken."""

STEP_S: Final = 0.2
"""Time between the pictures of a closer look."""

LONGEST_S: Final = 12.0
"""Where key frames are further apart than this, everything between them is looked at."""

LARGEST: Final = 64_000_000
"""Bytes between two key frames that are kept for a closer look; beyond that the look is taken at once."""

FAILURES_IN_A_ROW: Final = 300
"""Packets that cannot be decoded after which the rest of the file is given up."""

_MANY: Final = 12.0
"""Frames a second from which those that no other frame needs may be left out."""

_NO_FILM: Final = Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image
_ROUNDING_S: Final = 0.01


@dataclass(frozen=True)
class Seen:
    """A picture [HEIGHT, WIDTH] and its time in seconds from the file's beginning."""

    time_s: float
    picture: Grey


ARRIVED: Final = 4
"""Pictures in a row that are like the next key frame after which a closer look ends."""


class Eye(Protocol):
    """Says where a closer look is worth while."""

    def closer(self, one: Seen, other: Seen, later: Seen | None) -> bool:
        """Whether to look closer between two pictures; `later` is the one after them, None where there is none."""
        ...

    def arrived(self, seen: Seen, other: Seen) -> bool:
        """Whether a picture of a closer look is like the one at its end."""
        ...


@dataclass
class _Group:
    """Packets from a decoded key frame on, up to the next one; `first` is None where they go on a group cut off."""

    first: Seen | None
    packets: list[Packet[VideoStream]] = field(default_factory=list["Packet[VideoStream]"])
    size: int = 0
    cut_off: bool = False

    def add(self, packet: Packet[VideoStream]) -> None:
        """Take the packet in, and note whether that makes the group too long to be kept."""
        self.packets.append(packet)
        self.size += packet.size
        begin, now = self.packets[0].dts, packet.dts
        long = begin is not None and now is not None and float((now - begin) * packet.time_base) > LONGEST_S
        self.cut_off = long or self.size > LARGEST


class Film:
    """The moving pictures of a file.

    It is open twice, as a decoder that looks ahead at key frames cannot at the same time go on between them. shape is
    the picture's width as shown divided by its height (16:9 where it is not known), None if there are no pictures.
    """

    def __init__(self, ahead: InputContainer, between: InputContainer) -> None:
        self._container, self._stream, self._dense = ahead, _film(ahead), _film(between)
        self._zero_s = (ahead.start_time or 0) / 1_000_000
        self._failures = 0
        self.shape = None if self._stream is None else _shape(self._stream)

    def seen(self, eye: Eye) -> Iterator[Seen]:
        """Pictures in order of time: key frames, and between two of them more where `eye` says so.

        What cannot be decoded is left out.
        """
        last_s = float("-inf")
        for seen in self._looked(eye):
            if seen.time_s > last_s:
                last_s = seen.time_s
                yield seen

    def _looked(self, eye: Eye) -> Iterator[Seen]:
        waiting: list[_Group] = []
        for group in chain(self._groups(), (None, None)):
            if group is not None:
                waiting.append(group)
                if len(waiting) < 3:
                    continue
            if waiting:
                yield from self._one(waiting, eye)
                del waiting[0]

    def _one(self, waiting: list[_Group], eye: Eye) -> Iterator[Seen]:
        """The pictures of the first of at most three groups that follow each other."""
        group = waiting[0]
        firsts = [one.first for one in waiting] + [None, None]
        if group.first is not None:
            yield group.first
        following = firsts[1]
        if group.first is None or following is None or group.cut_off:
            yield from self._between(group, float("inf") if following is None else following.time_s)
        elif eye.closer(group.first, following, firsts[2]):
            there = 0
            for seen in self._between(group, following.time_s):
                yield seen
                there = there + 1 if eye.arrived(seen, following) else 0
                if there >= ARRIVED:
                    return

    def _groups(self) -> Iterator[_Group]:
        group: _Group | None = None
        for packet in self._packets():
            begin = group.first if group is not None else None
            first = self._key(packet, begin)
            if first is not None or (group is not None and group.cut_off):
                if group is not None:
                    yield group
                group = _Group(first)
            if group is not None:
                group.add(packet)
        if group is not None:
            yield group

    def _packets(self) -> Iterator[Packet[VideoStream]]:
        if self._stream is None:
            return
        packets = self._container.demux(self._stream)
        while self._failures < FAILURES_IN_A_ROW:
            try:
                packet = next(packets)
            except (StopIteration, FFmpegError):
                return
            if packet.size:
                yield packet

    def _key(self, packet: Packet[VideoStream], before: Seen | None) -> Seen | None:
        """The picture of a key frame that is far enough from the one before; None for any other packet."""
        if self._stream is None or not packet.is_keyframe:
            return None
        time_s = None if packet.pts is None else float(packet.pts * packet.time_base) - self._zero_s
        if before is not None and time_s is not None and time_s - before.time_s < APART_S:
            return None
        context = self._stream.codec_context
        frames: list[VideoFrame] = []
        for one in (packet, None):
            frames += self._decoded(self._stream, one)
        context.flush_buffers()
        return _small(frames[0], self._time(frames[0], self._stream)) if frames else None

    def _between(self, group: _Group, until_s: float) -> Iterator[Seen]:
        """The group's pictures after its first one, a step apart, before the next group's."""
        if self._dense is None:
            return
        context = self._dense.codec_context
        if group.first is not None:
            context.flush_buffers()
        context.skip_frame = "NONREF" if float(self._dense.average_rate or 0) >= _MANY else "DEFAULT"
        next_s = float("-inf") if group.first is None else group.first.time_s + STEP_S
        for packet in chain(group.packets, () if group.cut_off else (None,)):
            for frame in self._decoded(self._dense, packet):
                time_s = self._time(frame, self._dense)
                if next_s - _ROUNDING_S <= time_s < until_s - _ROUNDING_S:
                    seen = _small(frame, time_s)
                    if seen is not None:
                        next_s = time_s + STEP_S
                        yield seen

    def _decoded(self, stream: VideoStream, packet: Packet[VideoStream] | None) -> list[VideoFrame]:
        try:
            frames = stream.codec_context.decode(packet)
        except (FFmpegError, EOFError):
            self._failures += packet is not None
            return []
        if frames:
            self._failures = 0
        return frames

    def _time(self, frame: VideoFrame, stream: VideoStream) -> float:
        """The frame's seconds from the file's beginning; before it where the file does not say."""
        stamp = frame.pts if frame.pts is not None else frame.dts
        if stamp is None or stream.time_base is None:
            return float("-inf")
        return float(stamp * stream.time_base) - self._zero_s


def _small(frame: VideoFrame, time_s: float) -> Seen | None:
    if time_s < 0 or not (frame.width and frame.height):
        return None
    try:
        small = frame.reformat(WIDTH, HEIGHT, "gray", interpolation=Interpolation.AREA)
    except (FFmpegError, ValueError):
        return None
    return Seen(time_s, np.asarray(small.to_ndarray(), dtype=np.uint8))


def film_of(path: Path) -> Film:
    """The file's pictures. Raises InputRefused if it is gone or cannot be opened."""
    return Film(opened(path), opened(path))


def _film(container: InputContainer) -> VideoStream | None:
    """The first stream of moving pictures, with all others left on the drive."""
    stream = next((one for one in container.streams.video if not one.disposition & _NO_FILM), None)
    for other in container.streams:
        if other is not stream:
            other.discard = Discard.all
    if stream is not None:
        stream.thread_type = "AUTO"
    return stream


def _shape(stream: VideoStream) -> float:
    if not (stream.width and stream.height):
        return 16 / 9
    return float(stream.width * (stream.sample_aspect_ratio or 1) / stream.height)

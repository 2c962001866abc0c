"""How much sound a recording really holds: its audio is decoded as a stream, so memory does not grow with length."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

import av
from av.error import FFmpegError
from av.stream import Discard

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.packet import Packet

DECODE_ALL_S: Final = 3600.0
"""Sound decoded before packets are only counted: a decoder needs up to 5 s for an hour, counting a fifth of that."""

COUNTED_AGREES: Final = 0.005
"""Packets are counted only where their lengths added up to the decoded length within this share until then."""

GAP_S: Final = 0.2
"""Sound that comes later than this after where the sound so far ends leaves a gap; less is rounding."""

FAILURES_IN_A_ROW: Final = 200
"""Packets without sound after which the rest of the file is given up (at the usual 20 ms, 4 s)."""


@dataclass(frozen=True, kw_only=True)
class Sound:
    """What decoding found. rate_hz and channels: of the first decoded frame.

    decoded_s: length of all samples; gaps_s: time between them, by the file's time stamps. Together they are the
    recording's length on its own clock. damaged: packets that could not be decoded. broke_off: the file ended in an
    error. encrypted: the sound is encrypted and nothing was decoded.
    """

    decoded_s: float
    gaps_s: float
    rate_hz: int
    channels: int
    damaged: int
    broke_off: bool
    encrypted: bool

    @property
    def seconds(self) -> float:
        """The recording's length on its own clock."""
        return self.decoded_s + self.gaps_s


def measure(container: InputContainer, stream: AudioStream) -> Sound:
    """Decode the stream to its end and say how much there was; never raises for what is in the file.

    The first hour is decoded whole. After that, as long as the packets' own lengths agreed with what was decoded,
    packets are read and counted but not decoded. A gap in the time stamps counts as far as the file's stated length
    covers it, as it does where the sound is listened to.
    """
    for other in container.streams:
        if other is not stream:
            other.discard = Discard.all  # a video's pictures are then not even read from the drive
    meter = _Meter(container, stream)
    for packet in meter.packets():
        if meter.counting and packet.size:
            meter.count(packet)
            continue
        if not meter.decoded_s and _is_encrypted(packet):
            meter.encrypted = True
            break
        meter.decode(packet)
        if meter.failures >= FAILURES_IN_A_ROW:
            meter.broke_off = True
            break
    return meter.result()


class _Meter:
    """Adds up what packets and frames say while they pass."""

    def __init__(self, container: InputContainer, stream: AudioStream) -> None:
        self._container = container
        self._stream = stream
        self._tick_s = float(stream.time_base or 0)
        self._zero_s = (container.start_time or 0) / av.time_base
        self._stated_s = (container.duration or 0) / av.time_base
        self._first: AudioFrame | None = None
        self._packets_s = 0.0
        self._gaps_s = 0.0
        self._samples: Counter[int] = Counter()
        self._counted_s = 0.0
        self.counting = False
        self.failures = 0
        self._damaged = 0
        self.broke_off = False
        self.encrypted = False

    @property
    def decoded_s(self) -> float:
        # whole samples are added up, by rate: a sum of a million lengths in seconds would drift
        return sum(count / rate for rate, count in self._samples.items()) + self._counted_s

    def packets(self) -> Iterator[Packet[AudioStream]]:
        packets = self._container.demux(self._stream)
        while True:
            try:
                yield next(packets)
            except StopIteration:
                return
            except FFmpegError:
                self.broke_off = True
                return

    def count(self, packet: Packet[AudioStream]) -> None:
        """Add up a packet's length without decoding it."""
        if packet.pts is not None:
            self._reach(packet.pts * self._tick_s)
        self._counted_s += (packet.duration or 0) * self._tick_s

    def decode(self, packet: Packet[AudioStream]) -> None:
        """Decode a packet and add up its samples; a packet that fails is skipped and counted."""
        self._packets_s += (packet.duration or 0) * self._tick_s
        try:
            frames = cast("list[AudioFrame]", cast("Any", self._stream).decode(packet))
        except FFmpegError:
            self._damaged += 1
            self.failures += 1
            return
        for frame in frames:
            if not frame.samples or frame.sample_rate <= 0:
                continue
            self.failures = 0
            self._first = self._first or frame
            if frame.time is not None:
                self._reach(frame.time)
            self._samples[frame.sample_rate] += frame.samples
        differ = abs(self._packets_s - self.decoded_s)
        self.counting = self.decoded_s >= DECODE_ALL_S and differ <= COUNTED_AGREES * self.decoded_s

    def _reach(self, time_s: float) -> None:
        at_s = time_s - self._zero_s
        gap = at_s - self.decoded_s - self._gaps_s
        if gap > GAP_S and at_s <= self._stated_s:
            self._gaps_s += gap

    def result(self) -> Sound:
        first = self._first
        return Sound(
            decoded_s=self.decoded_s,
            gaps_s=self._gaps_s,
            rate_hz=first.sample_rate if first else self._stream.codec_context.sample_rate,
            channels=first.layout.nb_channels if first else self._stream.codec_context.channels,
            damaged=self._damaged,
            broke_off=self.broke_off,
            encrypted=self.encrypted,
        )


def _is_encrypted(packet: Packet[AudioStream]) -> bool:
    return any(data.data_type == "encryption_info" for data in packet.iter_sidedata())

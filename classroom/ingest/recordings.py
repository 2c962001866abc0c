"""Recordings: any audio or video file that FFmpeg's libraries can decode becomes one part of a lesson's clock."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import av
import polars as pl
from av.error import FFmpegError
from av.stream import Disposition

from classroom.domain.errors import InputRefused
from classroom.domain.tables import RECORDINGS, frame
from classroom.ingest.files import head_of
from classroom.ingest.sound import Sound, measure

if TYPE_CHECKING:
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.video.stream import VideoStream

SHORTEST_S: Final = 0.1
"""Less than a tenth of a second is no recording of anything."""

SHORTEST_DAMAGED_S: Final = 1.0
"""What must be decodable of a damaged file for it to be kept."""

RATES_HZ: Final = (1_000, 768_000)
"""Sample rates recorders have, telephone to studio; a header outside them lies."""

PLAYLISTS: Final = frozenset(
    ("applehttp", "concat", "concatf", "dash", "hls", "image2", "imf", "lavfi", "rtp", "rtsp", "sap", "sdp")
)
"""Formats that only name other files or addresses; opening one may wait for ever or read what was not chosen."""

PLAYLIST_STARTS: Final = (b"#EXTM3U", b"ffconcat", b"[playlist]", b"v=0")

GUESSED_LENGTH: Final = {"aac", "ac3", "amr", "eac3", "mp3", "mpeg", "mpegts", "mp2"}
"""Formats without a length in their header: what is claimed for them is a guess from the bit rate."""

CONVERT: Final = "Open it in an audio program such as Audacity or VLC and save it as MP3 or WAV."
COPY_AGAIN: Final = "Copy it again from the recorder, or export it again."
NOT_MOVING: Final = Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image


@dataclass(frozen=True)
class Recording:
    """One recording. table: RECORDINGS with one row, part 0 starting at 0 s; notes: plain sentences for a teacher."""

    table: pl.DataFrame
    notes: tuple[str, ...] = ()


def read_recording(path: Path) -> Recording:
    """Decode a recording's sound from end to end and say what it is; memory does not grow with its length.

    Of several sound tracks the one FFmpeg's libraries call best is used. A damaged file is kept as far as it can be
    decoded, at least 1 s. Raises InputRefused if there is nothing to hear in it.
    """
    path = path.absolute()
    head = head_of(path)
    if head.startswith(PLAYLIST_STARTS) or b"<MPD" in head:
        raise InputRefused(
            path, "It only names other files and holds no recording itself.", "Choose the recording itself."
        )
    with _opened(path, head) as container:
        stream = _best_sound(path, container)
        sound = measure(container, stream)
        claimed = _claimed_s(container, stream)
        _refuse_unusable(path, sound, claimed)
        return Recording(_table(path, container, stream, sound), _notes(container, sound, claimed))


def _opened(path: Path, head: bytes) -> InputContainer:
    options = {"protocol_whitelist": "file", "format_whitelist": ",".join(sorted(av.formats_available - PLAYLISTS))}
    try:
        # only this file is opened: a playlist or a crafted header must not reach other files or the network
        return av.open(str(path), "r", options=options, metadata_errors="replace")
    except MemoryError:
        reason, remedy = "Its header asks for more memory than there is; it is probably damaged.", COPY_AGAIN
    except (FFmpegError, ValueError):
        if head[4:8] == b"ftyp":
            reason, remedy = "The recording was cut off before its index was written, or is damaged.", COPY_AGAIN
        else:
            reason, remedy = "It is not a recording, or it is damaged at its beginning.", CONVERT
    raise InputRefused(path, reason, remedy)


def _best_sound(path: Path, container: InputContainer) -> AudioStream:
    if not container.streams.audio:
        if any(_is_moving(stream) for stream in container.streams.video):
            raise InputRefused(
                path,
                "It is a video without sound.",
                "Choose the version with sound, or the sound as a file of its own.",
            )
        raise InputRefused(path, "There is no sound in it.", "Choose an audio or video recording of the lesson.")
    best = cast("AudioStream", container.streams.best("audio") or container.streams.audio[0])
    if cast("object", best.codec_context) is None:
        raise InputRefused(path, "Its sound is in a format that cannot be decoded here.", CONVERT)
    return best


def _is_moving(stream: VideoStream) -> bool:
    """True for moving pictures: not for a cover, a chapter's thumbnail or a stream of a single picture."""
    return not stream.disposition & NOT_MOVING and stream.frames != 1


def _refuse_unusable(path: Path, sound: Sound, claimed: float | None) -> None:
    if sound.encrypted:
        raise InputRefused(path, "Its sound is encrypted (copy protection).", "Choose a copy without protection.")
    if not sound.decoded_s and (sound.damaged or sound.broke_off):
        raise InputRefused(path, "Its sound cannot be decoded; the file is damaged.", COPY_AGAIN)
    if not sound.decoded_s and claimed:
        length = spoken_length(claimed)
        raise InputRefused(path, f"Its header claims {length} of sound, but none of it is in the file.", COPY_AGAIN)
    if not sound.decoded_s:
        raise InputRefused(path, "It has a sound track, but the track is empty.", COPY_AGAIN)
    if not RATES_HZ[0] <= sound.rate_hz <= RATES_HZ[1]:
        raise InputRefused(
            path, f"Its header claims {sound.rate_hz:,} samples a second, which no recorder makes.", CONVERT
        )
    if sound.decoded_s < SHORTEST_S:
        raise InputRefused(path, "It is shorter than a tenth of a second.", "Choose the whole recording.")
    if sound.decoded_s < SHORTEST_DAMAGED_S and (sound.damaged or sound.broke_off):
        raise InputRefused(path, "It is damaged; less than a second of it can be decoded.", COPY_AGAIN)


def _claimed_s(container: InputContainer, stream: AudioStream) -> float | None:
    """The length the header gives the sound, or else the whole file; None if it gives none."""
    claimed = 0.0
    if stream.duration and stream.time_base:
        claimed = float(stream.duration * stream.time_base)
    elif container.duration:
        claimed = container.duration / av.time_base
    return claimed if claimed > 0 else None


def _table(path: Path, container: InputContainer, stream: AudioStream, sound: Sound) -> pl.DataFrame:
    whole = container.duration / av.time_base if container.duration and container.duration > 0 else None
    return frame(
        RECORDINGS,
        {
            "part": [0],
            "path": [str(path)],
            "start_s": [0.0],
            "duration_s": [sound.seconds],
            "claimed_s": [whole if whole is not None else _claimed_s(container, stream)],
            "rate_hz": [sound.rate_hz],
            "channels": [sound.channels],
            "codec": [stream.codec_context.codec.canonical_name],
            "has_video": [any(_is_moving(video) for video in container.streams.video)],
        },
    )


def _notes(container: InputContainer, sound: Sound, claimed: float | None) -> tuple[str, ...]:
    notes: list[str] = []
    tracks = len(container.streams.audio)
    if tracks > 1:
        notes.append(f"It has {tracks} sound tracks; only the main one is used.")
    if sound.gaps_s > max(2.0, 0.01 * sound.seconds) or (sound.damaged and sound.gaps_s):
        notes.append(f"{spoken_length(sound.gaps_s)} of its sound is missing or damaged and is taken as silence.")
    headed = not GUESSED_LENGTH & set(container.format.name.split(","))
    missing = claimed - sound.seconds if claimed is not None and headed else 0.0
    if missing > max(2.0, 0.02 * sound.seconds) or (sound.broke_off and missing > SHORTEST_S):
        notes.append(f"The file breaks off after {spoken_length(sound.seconds)}; everything before that is used.")
    elif sound.damaged and not sound.gaps_s and (claimed is None or abs(missing) > SHORTEST_S):
        notes.append("Parts of it are damaged and were skipped; times after them may be a little early.")
    return tuple(notes)


def spoken_length(seconds: float) -> str:
    """A length of time as people say it: "40 seconds", "9 minutes", "1 hour 20 minutes"."""
    if seconds < 90:
        return _counted(max(1, round(seconds)), "second")
    hours, minutes = divmod(round(seconds / 60), 60)
    parts = [_counted(hours, "hour")] if hours else []
    if minutes or not hours:
        parts.append(_counted(minutes, "minute"))
    return " ".join(parts)


def _counted(count: int, thing: str) -> str:
    return f"{count} {thing}" if count == 1 else f"{count} {thing}s"

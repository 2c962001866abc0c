"""Plays the parts of a recording as one: a clock in seconds from the start of the lesson."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtMultimedia import QAudioOutput, QMediaPlayer, QVideoSink

from classroom.domain.errors import KnownError
from ui.models.lesson_rows import PartRow
from ui.views.sealed_source import SealedSource

Trouble = Literal["missing", "unplayable"]

_END = 0.05
"""A seek to the very end goes this many seconds before it, or the part would end at once."""


class LessonClock(QObject):
    """Where in the lesson we are, and whether it plays. Without a recording it can be set but does not run.

    No audio device is no fault: the clock runs silently.
    """

    position_changed = Signal(float)
    playing_changed = Signal(bool)
    part_changed = Signal(int)
    loop_changed = Signal(object)
    """The span that is played again and again, (start, end) in seconds; None for none."""
    trouble = Signal(str, str)
    """A `Trouble` and the path of the file."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts: tuple[PartRow, ...] = ()
        self._part = -1
        self._position = 0.0
        self._duration = 0.0
        self._wanted: float | None = None
        self._playing = False
        self._opening = False
        self._loop: tuple[float, float] | None = None
        self._until: float | None = None
        self._source: SealedSource | None = None
        self._player = QMediaPlayer(self)
        self._sound = QAudioOutput(self)
        self._player.setAudioOutput(self._sound)
        # the voice keeps its pitch at other speeds; Qt before 6.10 does that by itself or not at all
        compensate = getattr(self._player, "setPitchCompensation", None)
        if compensate is not None:
            compensate(True)
        self._player.positionChanged.connect(self._moved)
        self._player.mediaStatusChanged.connect(self._status)
        self._player.errorOccurred.connect(self._failed)

    @property
    def position(self) -> float:
        """Seconds from the start of the lesson."""
        return self._position

    @property
    def duration(self) -> float:
        """Length of the lesson in seconds."""
        return self._duration

    @property
    def playing(self) -> bool:
        """True while it plays, or is about to."""
        return self._playing

    @property
    def playable(self) -> bool:
        """True if there is a recording."""
        return bool(self._parts)

    @property
    def parts(self) -> tuple[PartRow, ...]:
        """The parts of the recording."""
        return self._parts

    def set_video_sink(self, sink: QVideoSink) -> None:
        """Where the pictures go."""
        self._player.setVideoSink(sink)

    def set_parts(self, parts: Sequence[PartRow], duration_s: float) -> None:
        """A lesson's recording; goes to the start and stops. The same parts again change nothing but the length."""
        self._duration = duration_s
        if tuple(parts) == self._parts:
            return
        self.unload()
        self._parts = tuple(parts)
        self._position = 0.0
        self.position_changed.emit(0.0)

    def unload(self) -> None:
        """Stops and lets go of the file."""
        self.set_loop(None)
        self._set_playing(False)
        self._player.setSource(QUrl())
        if self._source is not None:
            self._source.close()
            self._source.deleteLater()
            self._source = None
        self._parts, self._part, self._wanted = (), -1, None

    def move_part(self, path: str, found: str) -> None:
        """Takes a part from another file from now on: the person showed where it is."""
        self._parts = tuple(replace(part, path=found) if part.path == path else part for part in self._parts)
        self._part = -1
        self.seek(self._position)

    def toggle(self) -> None:
        """Plays if it does not, and the other way round."""
        if self._playing:
            self.pause()
        else:
            self.play()

    def play(self) -> None:
        """Plays from here; from the start where the end was reached."""
        if not self._parts:
            return
        if self._position >= self._duration - 2 * _END:
            self._position = 0.0
        self._set_playing(True)
        self._go(self._position)

    def pause(self) -> None:
        """Stops at this place."""
        self._set_playing(False)
        self._player.pause()

    def seek(self, second: float) -> None:
        """Goes to a second of the lesson, within its length, and plays on if it played. Beside a loop it ends that."""
        if self._loop is not None and not self._loop[0] - _END <= second <= self._loop[1]:
            self.set_loop(None)
        self._until = None
        second = min(max(0.0, second), max(0.0, self._duration - _END))
        self._position = second
        self.position_changed.emit(second)
        if self._parts:
            self._go(second)

    def play_from(self, second: float) -> None:
        """Goes to a second and plays."""
        self.seek(second)
        self.play()

    def play_span(self, start: float, end: float) -> None:
        """Plays a span once and stops at its end; going elsewhere meanwhile plays on."""
        self.set_loop(None)
        self.play_from(start)
        self._until = end if end > start else None

    def skip(self, seconds: float) -> None:
        """Goes so many seconds on, or back."""
        self.seek(self._position + seconds)

    def set_loop(self, span: tuple[float, float] | None) -> None:
        """Plays a span again and again from its start; None ends that, and it plays on."""
        if span is not None and span[1] - span[0] < 2 * _END:
            span = None
        self._loop = span
        self.loop_changed.emit(span)
        if span is not None:
            self.play_from(span[0])

    @property
    def loop(self) -> tuple[float, float] | None:
        """The span that is played again and again."""
        return self._loop

    def set_speed(self, speed: float) -> None:
        """How fast it plays: 1.0 is as it was."""
        self._player.setPlaybackRate(speed)

    @property
    def speed(self) -> float:
        """How fast it plays."""
        return self._player.playbackRate()

    def set_volume(self, volume: float) -> None:
        """How loud it is, 0 to 1."""
        self._sound.setVolume(volume)

    def _set_playing(self, playing: bool) -> None:
        if playing != self._playing:
            self._playing = playing
            self.playing_changed.emit(playing)

    def _go(self, second: float) -> None:
        part = max(0, bisect_right([part.start_s for part in self._parts], second) - 1)
        self._wanted = second
        if part != self._part and not self._open(part):
            return
        if self._player.mediaStatus() in (
            QMediaPlayer.MediaStatus.LoadedMedia,
            QMediaPlayer.MediaStatus.BufferedMedia,
            QMediaPlayer.MediaStatus.BufferingMedia,
            QMediaPlayer.MediaStatus.EndOfMedia,
        ):
            self._arrive()

    def _open(self, part: int) -> bool:
        path = self._parts[part].path
        if not Path(path).is_file():
            self._set_playing(False)
            self.trouble.emit("missing", path)
            return False
        self._part = part
        self.part_changed.emit(part)
        # while it changes the source Qt may still speak of the file before
        self._opening = True
        opened = self._set_source(self._parts[part])
        self._opening = False
        if not opened:
            self._failed(QMediaPlayer.Error.ResourceError, "")
        return opened

    def _set_source(self, part: PartRow) -> bool:
        """False for a sealed recording that does not open."""
        before, self._source = self._source, None
        if part.sealed is None:
            self._player.setSource(QUrl.fromLocalFile(part.path))
        else:
            try:
                self._source = SealedSource(part.sealed.open(), self)
            except (KnownError, OSError):
                self._player.setSource(QUrl())
                return False
            # the name tells the player what kind of file it is
            self._player.setSourceDevice(self._source, QUrl.fromLocalFile(part.path))
        if before is not None:
            before.close()  # only now: until then the player may still have read from it
            before.deleteLater()
        return True

    def _arrive(self) -> None:
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self._player.setPosition(round((wanted - self._parts[self._part].start_s) * 1000))
        if self._playing:
            self._player.play()
        elif self._player.playbackState() == QMediaPlayer.PlaybackState.StoppedState:
            # a stopped player does not show the frame it was sent to, a paused one does
            self._player.pause()

    def _moved(self, milliseconds: int) -> None:
        if self._wanted is not None or not 0 <= self._part < len(self._parts) or not self._playing:
            return
        part = self._parts[self._part]
        self._position = min(self._duration, part.start_s + milliseconds / 1000)
        self.position_changed.emit(self._position)
        if self._loop is not None and self._position >= self._loop[1]:
            self.seek(self._loop[0])
        elif self._until is not None and self._position >= self._until:
            self._until = None
            self.pause()

    def _status(self, status: QMediaPlayer.MediaStatus) -> None:
        if self._opening:
            return
        if status is QMediaPlayer.MediaStatus.LoadedMedia and self._wanted is not None:
            self._arrive()
        elif status is QMediaPlayer.MediaStatus.EndOfMedia and self._wanted is None and self._playing:
            self._next()
        elif status is QMediaPlayer.MediaStatus.InvalidMedia:
            self._failed(QMediaPlayer.Error.FormatError, "")

    def _next(self) -> None:
        after = self._part + 1
        if after < len(self._parts):
            self._position = self._parts[after].start_s
            self._go(self._position)
            return
        self._set_playing(False)
        self._position = self._duration
        self.position_changed.emit(self._position)

    def _failed(self, error: QMediaPlayer.Error, _why: str) -> None:
        if error is QMediaPlayer.Error.NoError or not 0 <= self._part < len(self._parts):
            return
        path, self._part = self._parts[self._part].path, -1
        self._set_playing(False)
        self.trouble.emit("unplayable", path)

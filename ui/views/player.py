"""The bar that plays the lesson: play, five seconds back and on, speed, the position, and what is wrong with a file."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QWidget

from classroom.charts.axis import timecode
from ui import icons, theme
from ui.views.player_clock import LessonClock
from ui.widgets import parts

SPEEDS: Final = (0.5, 0.75, 1.0, 1.25, 1.5, 1.75, 2.0)
STEP_S: Final = 5.0
FRAME_S: Final = 0.04
"""One picture of a video with 25 a second; sound alone goes by the same step."""


class PlayerBar(QWidget):
    """Buttons for a `LessonClock`. To the right of them is room for other buttons (`extras`)."""

    loop_asked = Signal(bool)
    """Play the moment that is on again and again, or end that."""
    find_asked = Signal(str)
    """The person wants to show where the missing file with this path is."""

    def __init__(self, clock: LessonClock, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self._missing = ""
        self._sound = True
        self.play = parts.button("", "primary", icon="play")
        self.play.setIconSize(QSize(20, 20))
        self.play.setFixedWidth(56)
        self.back = parts.tool("back-5", self.tr("Back 5 seconds"))
        self.forward = parts.tool("forward-5", self.tr("On 5 seconds"))
        self.position = parts.label("", "strong")
        self.position.setAccessibleName(self.tr("Position"))
        self.loop = parts.tool("loop", self.tr("Play this moment again and again"))
        self.loop.setCheckable(True)
        self.speed = self._speeds()
        self.mute = parts.tool("volume", self.tr("Sound on or off"))
        self.mute.setCheckable(True)
        self.message = parts.label("", "muted")
        self.message.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.find_button = parts.button(self.tr("Find it…"))
        self.extras: QHBoxLayout = parts.row(gap=theme.XS)
        self._lay_out()
        self._connect()
        self.refresh()

    def _speeds(self) -> QComboBox:
        box = QComboBox()
        for speed in SPEEDS:
            box.addItem(f"{speed:g}×", speed)
        box.setCurrentIndex(SPEEDS.index(1.0))
        box.setAccessibleName(self.tr("Speed"))
        box.setToolTip(self.tr("Speed"))
        return box

    def _lay_out(self) -> None:
        row = parts.row(self, gap=theme.S)
        for widget in (self.back, self.play, self.forward):
            row.addWidget(widget)
        row.addSpacing(theme.S)
        row.addWidget(self.position)
        row.addSpacing(theme.S)
        row.addWidget(self.loop)
        row.addWidget(self.speed)
        row.addWidget(self.mute)
        row.addWidget(self.message, 1)
        row.addWidget(self.find_button)
        row.addStretch(0)
        row.addLayout(self.extras)

    def _connect(self) -> None:
        clock = self._clock
        self.play.clicked.connect(clock.toggle)
        self.back.clicked.connect(lambda: clock.skip(-STEP_S))
        self.forward.clicked.connect(lambda: clock.skip(STEP_S))
        self.speed.currentIndexChanged.connect(self._set_speed)
        self.mute.toggled.connect(self._set_mute)
        self.loop.clicked.connect(self.loop_asked)
        clock.loop_changed.connect(self._show_loop)
        self.find_button.clicked.connect(lambda: self.find_asked.emit(self._missing))
        clock.position_changed.connect(self._show_position)
        clock.playing_changed.connect(self._show_playing)
        clock.trouble.connect(self._show_trouble)

    def refresh(self) -> None:
        """Shows the lesson that the clock has now; says so where there is nothing to play."""
        playable = self._clock.playable
        for widget in (self.play, self.back, self.forward, self.loop, self.speed, self.mute):
            widget.setEnabled(playable)
        self._show_playing(self._clock.playing)
        self._show_position(self._clock.position)
        self.clear_trouble()
        missing = next((part.path for part in self._clock.parts if not Path(part.path).is_file()), None)
        if missing is not None:
            self._show_trouble("missing", missing)
        elif not playable:
            self._say(self.tr("No recording was given for this lesson, so there is nothing to play."))

    def clear_trouble(self) -> None:
        """Takes the message about a file away."""
        self._missing = ""
        self._say("")
        self.find_button.hide()

    def step_speed(self, steps: int) -> None:
        """Takes the speed so many steps faster, or slower."""
        self.speed.setCurrentIndex(min(len(SPEEDS) - 1, max(0, self.speed.currentIndex() + steps)))

    def _say(self, text: str) -> None:
        self.message.setText(text)
        self.message.setToolTip(text)
        parts.set_look(self.message, "tone", "warning" if self._missing else None)

    def _show_position(self, second: float) -> None:
        self.position.setText(f"{timecode(second)} / {timecode(self._clock.duration)}")

    def _show_playing(self, playing: bool) -> None:
        icons.put(self.play, "pause" if playing else "play", "on_accent")
        name = self.tr("Pause") if playing else self.tr("Play")
        self.play.setAccessibleName(name)
        self.play.setToolTip(self.tr("{what} (Space)").format(what=name))

    def _show_trouble(self, kind: str, path: str) -> None:
        name = Path(path).name
        self._missing = path
        if kind == "missing":
            self._say(self.tr("“{name}” is no longer where it was.").format(name=name))
        else:
            self._say(self.tr("“{name}” cannot be played; it may be damaged.").format(name=name))
        self.find_button.show()

    def _set_speed(self, at: int) -> None:
        self._clock.set_speed(SPEEDS[at])

    def _show_loop(self, span: object) -> None:
        self.loop.setChecked(span is not None)

    def _set_mute(self, off: bool) -> None:
        icons.put(self.mute, "mute" if off else "volume")
        self._clock.set_volume(0.0 if off else 1.0)

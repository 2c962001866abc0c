"""Shows the pictures of a recording, or a slide where there are none."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtMultimedia import QVideoFrame, QVideoSink
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme

_RATIO = 9 / 16


class PicturePane(QWidget):
    """A picture with rounded corners, as large as fits, its proportions kept."""

    clicked = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._picture: QPixmap | None = None

    def set_picture(self, picture: QPixmap | None) -> None:
        """Shows a picture; None shows an empty frame."""
        if picture is not self._picture:
            self._picture = picture
            self.updateGeometry()
            self.update()

    def hasHeightForWidth(self) -> bool:
        """It has."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height that keeps the picture's proportions."""
        return round(width * self._ratio())

    def sizeHint(self) -> QSize:
        """A small picture."""
        return QSize(320, self.heightForWidth(320))

    def minimumSizeHint(self) -> QSize:
        """Small enough for a narrow window."""
        return QSize(160, 60)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click on the picture."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit()
        super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture in the middle."""
        painter = QPainter(self)
        painter.setClipRect(event.rect())
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        box = self._box()
        path = QPainterPath()
        path.addRoundedRect(box, theme.RADIUS, theme.RADIUS)
        painter.setClipPath(path, Qt.ClipOperation.IntersectClip)
        self._paint(painter, box)
        painter.setClipping(False)
        painter.setPen(theme.colour("line"))
        painter.drawPath(path)
        painter.end()

    def _ratio(self) -> float:
        if self._picture is None or not self._picture.width():
            return _RATIO
        return self._picture.height() / self._picture.width()

    def _box(self) -> QRectF:
        room = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        width = min(room.width(), room.height() / self._ratio())
        height = width * self._ratio()
        return QRectF(room.left() + (room.width() - width) / 2, room.top(), width, height)

    def _paint(self, painter: QPainter, box: QRectF) -> None:
        painter.fillRect(box, theme.colour("sunken"))
        if self._picture is not None:
            painter.drawPixmap(box, self._picture, QRectF(self._picture.rect()))


class VideoPane(PicturePane):
    """The newest frame of a recording. Painted by us, so that it behaves like any other widget."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._frame = QVideoFrame()
        self.sink = QVideoSink(self)
        # frames come from the decoder's thread: the newest is kept and painted when the window is ready
        self.sink.videoFrameChanged.connect(self._keep, Qt.ConnectionType.QueuedConnection)

    def clear(self) -> None:
        """Forgets the frame."""
        self._frame = QVideoFrame()
        self.update()

    def _keep(self, frame: QVideoFrame) -> None:
        before = self._ratio()
        self._frame = frame
        if abs(before - self._ratio()) > 0.001:
            QTimer.singleShot(0, self, self.updateGeometry)
        self.update()

    def _ratio(self) -> float:
        size = self._frame.size()
        return size.height() / size.width() if self._frame.isValid() and size.width() else _RATIO

    def _paint(self, painter: QPainter, box: QRectF) -> None:
        painter.fillRect(box, Qt.GlobalColor.black)
        if self._frame.isValid():
            self._frame.paint(painter, box, QVideoFrame.PaintOptions())

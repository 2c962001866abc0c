"""The slides with their pictures, the time spent on each, and the comments that point at them."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPainterPath, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem, QWidget

from classroom.charts.palette import PALETTES
from classroom.wording import Wording
from ui import theme
from ui.models.lesson_rows import LessonContent, SlideRow
from ui.models.rows import ROW_ROLE
from ui.models.slides import CURRENT_SLIDE_ROLE, SlidesModel
from ui.views.lesson_list import Index, LessonList, RowDelegate
from ui.widgets import parts

_PICTURE_W, _PICTURE_H = 120, 68
_PAD = 8


class SlideDelegate(RowDelegate[SlideRow]):
    """Rows of `SlidesModel`: picture on the left, number and title, time, comments."""

    def __init__(self, view: LessonList, model: SlidesModel) -> None:
        super().__init__(view, model)
        self._slides = model

    def height_key(self, row: SlideRow) -> tuple[object, ...]:
        """All rows are equally high."""
        del row
        return ()

    def height(self, row: SlideRow, width: int) -> int:
        """The picture's, or three lines of text."""
        del row, width
        return max(_PICTURE_H, round(66 * theme.scale())) + 2 * _PAD

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The row."""
        row: SlideRow = index.data(ROW_ROLE)
        painter.save()
        self.paint_ground(painter, option, current=bool(index.data(CURRENT_SLIDE_ROLE)))
        box = QRect(option.rect.left() + 16, option.rect.top() + _PAD, _PICTURE_W, _PICTURE_H)
        self._paint_picture(painter, row, box)
        left = box.right() + 16
        line = round(22 * theme.scale())
        text = QRect(left, box.top(), option.rect.right() - left - 16, line)
        self._write(painter, text, self._slides.text_of(row), bold=True, role="text")
        self._write(painter, text.translated(0, line), self._slides.time_of(row), bold=False, role="muted")
        remarks = self._slides.remarks_of(row)
        if remarks:
            role = "confusion" if row.confused else "muted"
            self._write(painter, text.translated(0, 2 * line), remarks, bold=False, role=role)
        painter.restore()

    def _paint_picture(self, painter: QPainter, row: SlideRow, box: QRect) -> None:
        path = QPainterPath()
        path.addRoundedRect(QRectF(box), 4, 4)
        painter.setPen(theme.colour("line"))
        painter.setBrush(theme.colour("sunken"))
        painter.drawPath(path)
        picture = self._slides.picture(row.number)
        if picture is None:
            painter.setPen(theme.colour("muted"))
            painter.setFont(theme.font(theme.HEADING))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(row.number))
            return
        fitted = QRectF(box)
        ratio = min(box.width() / picture.width(), box.height() / picture.height())
        fitted.setSize(picture.size().toSizeF() * ratio)
        fitted.moveCenter(QRectF(box).center())
        painter.save()
        painter.setClipPath(path, Qt.ClipOperation.IntersectClip)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(fitted, picture, QRectF(picture.rect()))
        painter.restore()

    def _write(self, painter: QPainter, box: QRect, text: str, *, bold: bool, role: str) -> None:
        painter.setFont(theme.font(theme.BODY if bold else theme.SMALL, bold=bold))
        colours = PALETTES[theme.scheme()]
        painter.setPen(colours[role])
        short = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, short)


class SlidesPane(QWidget):
    """The strip of slides; a click goes to where the slide first came on. Can be turned into bars of time."""

    seek_asked = Signal(float)

    def __init__(self, words: Wording, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self.model = SlidesModel(words, self)
        self.list = LessonList(self.tr("Slides"))
        self.list.setModel(self.model)
        self.list.setItemDelegate(SlideDelegate(self.list, self.model))
        self.empty = parts.label("", "muted", wrap=True)
        self.empty.setContentsMargins(theme.S, theme.M, theme.S, 0)
        self._following = True
        self._lesson_id = ""
        column = parts.column(self, gap=theme.S)
        column.addWidget(self.empty)
        column.addWidget(self.list, 1)
        self.list.entered_row.connect(self._go_to)
        self.list.moved_by_hand.connect(self._let_go)

    def show_content(self, content: LessonContent) -> None:
        """Shows a lesson's slides, or says why there are none or no times."""
        self.model.set_rows(content.slides)
        if content.lesson.lesson_id != self._lesson_id:
            self._lesson_id = content.lesson.lesson_id
            self._following = True
        self.empty.setText(self._note(content))
        self.empty.setVisible(bool(self.empty.text()))
        self.list.setVisible(bool(content.slides))

    def _note(self, content: LessonContent) -> str:
        if not content.slides:
            return self.tr("No slides were given for this lesson.")
        refused = self._refused(content)
        if refused:
            return self.tr(
                "The slides in {decks} do not fit what was said: another lesson's, or another language?"
            ).format(decks=", ".join(refused))
        if any(row.starts for row in content.slides):
            return ""
        if content.unfinished:
            return self.tr("Which slide was on when is not worked out yet: the analysis is not finished.")
        return self.tr("Which slide was on when could not be told from what was said.")

    def _refused(self, content: LessonContent) -> list[str]:
        """The decks that the analysis refused: not all slides could have been shown, and these have no times."""
        (shown, *_) = [measure.n for measure in content.measures if measure.name == "slides_shown"] or [None]
        if shown is None or shown >= len(content.slides) or content.unfinished:
            return []
        decks = dict.fromkeys(row.deck for row in content.slides)
        return [
            deck for deck in decks if all(r.spent_s is None and not r.starts for r in content.slides if r.deck == deck)
        ]

    def set_current(self, number: int) -> None:
        """Marks the slide that is on; 0 for none."""
        if number == self.model.current:
            return
        self.model.set_current(number)
        self._show_current()

    def _show_current(self) -> None:
        place = self.model.place_of(self.model.current)
        if place >= 0 and self._following:
            self.list.scrollTo(self.model.index(place), QAbstractItemView.ScrollHint.PositionAtCenter)

    def showEvent(self, event: QShowEvent) -> None:
        """Comes up with the slide that is on in sight."""
        super().showEvent(event)
        QTimer.singleShot(0, self, self._show_current)

    def show_slide(self, number: int) -> None:
        """Brings a slide into sight and puts the focus on it."""
        place = self.model.place_of(number)
        if place >= 0:
            self._following = False
            self.list.setCurrentIndex(self.model.index(place))
            self.list.scrollTo(self.model.index(place), QAbstractItemView.ScrollHint.PositionAtCenter)
            self.list.setFocus()

    def _let_go(self) -> None:
        self._following = False

    def _go_to(self, index: QModelIndex) -> None:
        row: SlideRow = index.data(ROW_ROLE)
        self._following = True
        if row.starts:
            self.seek_asked.emit(row.starts[0])

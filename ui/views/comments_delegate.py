"""Paints the rows of the comments: the text, its categories with how sure they are, and times that can be clicked."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionViewItem

from classroom.charts.axis import timecode
from classroom.charts.palette import PALETTES
from ui import icons, phrases, theme
from ui.models.comments import CommentsModel
from ui.models.lesson_rows import CommentRow, TraceRow
from ui.models.rows import ROW_ROLE
from ui.views.lesson_list import WRAP, Index, LessonList, RowDelegate, text_height

_PAD = 10
_SIDE = 16
_GAP = 8


@dataclass(frozen=True, kw_only=True)
class Tag:
    """A small box below a comment's text. trace: the moment it goes to, None for a category.

    group: it shows or hides the comments that say nearly the same.
    """

    text: str
    box: QRect
    role: str = "muted"
    trace: TraceRow | None = None
    group: bool = False

    @property
    def pressable(self) -> bool:
        """True if a click on it does something."""
        return self.group or self.trace is not None


class CommentDelegate(RowDelegate[CommentRow]):
    """Rows of `CommentsModel`."""

    def __init__(self, view: LessonList, model: CommentsModel) -> None:
        super().__init__(view, model)
        self._comments = model

    def height_key(self, row: CommentRow) -> tuple[object, ...]:
        """The comment."""
        return (row,)

    def height(self, row: CommentRow, width: int) -> int:
        """The text and the lines of tags below it."""
        tags = self.tags(row, QRect(0, 0, width, 0))
        bottom = tags[-1].box.bottom() if tags else self._text_bottom(row, QRect(0, 0, width, 0))
        return bottom + _PAD

    def _text_bottom(self, row: CommentRow, rect: QRect) -> int:
        indent = _indent(row)
        return rect.top() + _PAD + text_height(theme.font(), row.text, rect.width() - 2 * _SIDE - indent)

    def tags(self, row: CommentRow, rect: QRect) -> list[Tag]:
        """The tags of a comment whose row is `rect`: its categories, then the moments it may point at."""
        metrics = QFontMetrics(theme.font(theme.SMALL))
        high = metrics.height() + 6
        left = rect.left() + _SIDE + _indent(row)
        x, y = left, self._text_bottom(row, rect) + 6
        made: list[Tag] = []
        for tag in self._tag_texts(row):
            wide = metrics.horizontalAdvance(tag.text) + (34 if tag.pressable else 16)
            if x > left and x + wide > rect.right() - _SIDE:
                x, y = left, y + high + 4
            made.append(replace(tag, box=QRect(x, y, wide, high)))
            x += wide + _GAP
        return made

    def _tag_texts(self, row: CommentRow) -> list[Tag]:
        made: list[Tag] = []
        if row.alike:
            made.append(Tag(text=self.group_words(row), box=QRect(), role="accent", group=True))
        for label, score in row.labels:
            role = "confusion" if label == "confusion" else "muted"
            sure = self.tr("(yours)") if label in row.yours else f"{round(score * 100)} %"
            made.append(Tag(text=f"{self._comments.name_of(label)} {sure}", box=QRect(), role=role))
        if row.labelled and not row.labels:
            made.append(Tag(text=self._comments.name_of("unsure"), box=QRect()))
        for trace in row.traces:
            time = timecode(trace.start_s)
            said = f"{time} {self.tr('(yours)')}" if trace.yours else time
            made.append(Tag(text=said, box=QRect(), role="accent", trace=trace))
        return made

    def group_words(self, row: CommentRow) -> str:
        """What opening or closing the row's group is called."""
        others = row.alike - 1
        if row.opened:
            return phrases.counted(others, self.tr("Hide 1 like it"), self.tr("Hide {n} like it"))
        return phrases.counted(others, self.tr("Show 1 like it"), self.tr("Show {n} like it"))

    def tag_at(self, index: Index, rect: QRect, place: QPoint) -> Tag | None:
        """The tag at a place of the row that does something when it is clicked; None for none."""
        row: CommentRow = index.data(ROW_ROLE)
        return next((tag for tag in self.tags(row, rect) if tag.pressable and tag.box.contains(place)), None)

    def trace_at(self, index: Index, rect: QRect, place: QPoint) -> TraceRow | None:
        """The moment whose time is at a place of the row; None for none."""
        tag = self.tag_at(index, rect, place)
        return tag.trace if tag is not None else None

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """The row, with a line below it."""
        row: CommentRow = index.data(ROW_ROLE)
        painter.save()
        self.paint_ground(painter, option)
        rect = option.rect
        indent = _indent(row)
        painter.setPen(theme.colour("text"))
        painter.setFont(theme.font())
        box = QRect(rect.left() + _SIDE + indent, rect.top() + _PAD, rect.width() - 2 * _SIDE - indent, rect.height())
        painter.drawText(box, int(WRAP), row.text)
        if indent:
            painter.setPen(QPen(theme.colour("line"), 2))
            painter.drawLine(rect.left() + _SIDE + 4, box.top(), rect.left() + _SIDE + 4, rect.bottom() - _PAD)
        for tag in self.tags(row, rect):
            self._paint_tag(painter, tag)
        painter.fillRect(QRect(rect.left() + _SIDE, rect.bottom(), rect.width() - 2 * _SIDE, 1), theme.colour("line"))
        painter.restore()

    def _paint_tag(self, painter: QPainter, tag: Tag) -> None:
        ink = QColor(PALETTES[theme.scheme()][tag.role])
        text = QRectF(tag.box)
        painter.setFont(theme.font(theme.SMALL, bold=tag.pressable))
        if tag.pressable:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("tint"))
            painter.drawRoundedRect(text, text.height() / 2, text.height() / 2)
            name = "play" if tag.trace is not None else "comments"
            picture = icons.pixmap(name, 14, "accent")
            painter.drawPixmap(tag.box.left() + 8, tag.box.top() + (tag.box.height() - 14) // 2, picture)
            text.adjust(18, 0, 0, 0)
        else:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(ink if tag.role == "confusion" else theme.colour("line"), 1))
            painter.drawRoundedRect(text.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(ink)
        painter.drawText(text, Qt.AlignmentFlag.AlignCenter, tag.text)


def _indent(row: CommentRow) -> int:
    return _SIDE if row.reply or row.below else 0

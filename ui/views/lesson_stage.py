"""What there is to see of the lesson: the pictures of the recording and the slide that is on."""

from __future__ import annotations

from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QWidget

from classroom.charts.lanes import Lanes
from classroom.wording import Wording
from ui import theme
from ui.models.lesson_rows import LessonContent
from ui.models.slides import SlidesModel
from ui.views.player_video import PicturePane, VideoPane
from ui.widgets import parts

_REMARKS = 3
"""So many comments are shown below the slide they point at."""
_LONGEST = 150


class Stage(QWidget):
    """The video where there is one, and below it the slide that is on, with what students wrote about it."""

    def __init__(self, slides: SlidesModel, words: Wording, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._slides = slides
        self._words = words
        self._lanes: Lanes | None = None
        self._written: dict[int, list[str]] = {}
        self._lesson_id = ""
        self._has_video = False
        self._has_slides = False
        self._roomy = self._tall = True
        self.video = VideoPane(self.tr("Video of the lesson"))
        self.slide = PicturePane(self.tr("Slide that is on"))
        self.caption = parts.label("", "strong", wrap=True)
        self.facts = parts.label("", "small", wrap=True)
        self.remarks = tuple(parts.label("", "muted", wrap=True) for _ in range(_REMARKS))
        column = parts.column(self, gap=theme.S)
        column.addWidget(self.video)
        column.addWidget(self.slide)
        for label in (self.caption, self.facts, *self.remarks):
            column.addWidget(label)
        column.addStretch(1)

    def show_content(self, content: LessonContent) -> None:
        """Shows a lesson; the picture stays while it is the same one."""
        self._lanes = content.lanes
        self._has_video = content.has_video
        self._has_slides = bool(content.lanes.slides) and any(row.thumbnail for row in content.slides)
        self._written = self._by_slide(content)
        if content.lesson.lesson_id != self._lesson_id:
            self._lesson_id = content.lesson.lesson_id
            self.video.clear()
        self._show_parts()

    def _by_slide(self, content: LessonContent) -> dict[int, list[str]]:
        """The comments by the slide they point at, those of confusion first."""
        slide_of = dict(content.tables["alignment"].select("utterance", "slide").iter_rows())
        found: dict[int, list[tuple[int, str]]] = {}
        for row in content.comments:
            slide = slide_of.get(row.traces[0].utterance) if row.traces else None
            if slide is None:
                continue
            confused = any(label == "confusion" for label, _ in row.labels)
            text = row.text if len(row.text) <= _LONGEST else f"{row.text[:_LONGEST].rstrip()}…"
            name = self._words.text("label.feedback.confusion")
            found.setdefault(slide, []).append((0 if confused else 1, f"{name}: “{text}”" if confused else f"“{text}”"))
        return {slide: [text for _, text in sorted(texts)] for slide, texts in found.items()}

    def set_room(self, *, wide: bool, tall: bool) -> None:
        """Whether there is room for the slide beside everything else, and for comments below it."""
        self._roomy, self._tall = wide, tall
        self._show_parts()

    def _show_parts(self) -> None:
        slides = self._has_slides and self._roomy
        self.video.setVisible(self._has_video)
        for widget in (self.slide, self.caption, self.facts):
            widget.setVisible(slides)
        for label in self.remarks:
            label.setVisible(slides and self._tall and not self._has_video and bool(label.text()))
        self.setVisible(self._has_video or slides)

    def slide_at(self, second: float) -> int:
        """The number of the slide that is on at a second; 0 for none."""
        if self._lanes is None:
            return 0
        at = self._lanes.slides.at(second)
        if at is None and len(self._lanes.slides.numbers) and second < self._lanes.slides.starts[0]:
            at = 0  # the first slide is on before the first word
        return 0 if at is None else int(self._lanes.slides.numbers[at])

    def set_slide(self, number: int) -> None:
        """Shows a slide; 0 for none."""
        picture: QPixmap | None = self._slides.picture(number) if number else None
        self.slide.set_picture(picture)
        place = self._slides.place_of(number)
        row = self._slides.rows()[place] if place >= 0 else None
        text = self._slides.text_of(row) if row is not None else ""
        facts = (self._slides.time_of(row), self._slides.remarks_of(row)) if row is not None else ()
        self.caption.setText(text)
        self.facts.setText("  ·  ".join(fact for fact in facts if fact))
        self.slide.setAccessibleDescription(text)
        written = [*self._written.get(number, ()), *[""] * _REMARKS]
        for label, remark in zip(self.remarks, written, strict=False):
            label.setText(remark)
        self._show_parts()

"""The facts of a lesson as a form: title, course, teacher, date, language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QDate, QLocale, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QComboBox, QDateEdit, QLineEdit, QWidget

from ui import theme
from ui.widgets import parts

_NO_DATE = QDate(1900, 1, 1)
LANGUAGES = ("en", "es", "fr", "de", "pt", "it", "nl", "pl", "tr", "ar", "zh", "ja", "ko", "hi", "vi", "ru", "uk")
"""Languages offered by name; speech recognition finds out others by itself."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the person said about a lesson; None where nothing was said."""

    title: str | None = None
    course: str | None = None
    teacher: str | None = None
    date: date | None = None
    language: str | None = None


class DateField(QDateEdit):
    """A date that may be missing; a missing one opens its calendar at today."""

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumDate(_NO_DATE)
        self.setSpecialValueText(self.tr("Not given"))
        self.setCalendarPopup(True)
        self.setDisplayFormat("d MMM yyyy")
        self.setDate(_NO_DATE)

    def value(self) -> date | None:
        """The date; None if none is given."""
        now = self.date()
        return None if now == _NO_DATE else date(now.year(), now.month(), now.day())

    def set_value(self, value: date | None) -> None:
        """Shows a date, or that none is given."""
        self.setDate(_NO_DATE if value is None else QDate(value.year, value.month, value.day))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Starts from today where no date is given, so that the calendar does not open in 1900."""
        if self.value() is None:
            self.setDate(QDate.currentDate())
        super().mousePressEvent(event)


class FactsForm(QWidget):
    """Fields for a lesson's facts, each under its own label."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = QLineEdit()
        self.title.setMaxLength(200)
        self.course = self._named_before()
        self.teacher = self._named_before()
        self.date = DateField()
        self.no_date = parts.tool("close", self.tr("No date"))
        self.no_date.clicked.connect(lambda: self.date.set_value(None))
        self.language = QComboBox()
        self.language.addItem(self.tr("Find out from the lesson"), None)
        for code in sorted(LANGUAGES, key=_language_name):
            self.language.addItem(_language_name(code), code)
        self._column = parts.column(self, gap=theme.XS)
        self._field(self.tr("&Title"), self.title)
        self._field(self.tr("&Course"), self.course)
        self._field(self.tr("T&eacher"), self.teacher)
        self._field(self.tr("&Date"), self.date, beside=self.no_date)
        self._field(self.tr("&Language spoken"), self.language)
        self._column.addStretch(1)
        self.title.textChanged.connect(self.changed)
        self.language.currentIndexChanged.connect(self.changed)

    def offer(self, *, courses: Iterable[str], teachers: Iterable[str]) -> None:
        """Offers names that were used before."""
        for box, names in ((self.course, courses), (self.teacher, teachers)):
            text = box.currentText()
            box.clear()
            box.addItems(sorted({name for name in names if name}, key=str.casefold))
            box.setEditText(text)

    def facts(self) -> Facts:
        """What the fields say now."""
        return Facts(
            title=self.title.text().strip() or None,
            course=self.course.currentText().strip() or None,
            teacher=self.teacher.currentText().strip() or None,
            date=self.date.value(),
            language=self.language.currentData(),
        )

    def set_facts(self, facts: Facts) -> None:
        """Fills the fields."""
        self.title.setText(facts.title or "")
        self.course.setEditText(facts.course or "")
        self.teacher.setEditText(facts.teacher or "")
        self.date.set_value(facts.date)
        at = self.language.findData(facts.language)
        if at < 0 and facts.language:
            self.language.addItem(_language_name(facts.language), facts.language)
            at = self.language.count() - 1
        self.language.setCurrentIndex(max(0, at))

    def _named_before(self) -> QComboBox:
        made = QComboBox()
        made.setEditable(True)
        made.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        line = made.lineEdit()
        if line is not None:
            line.setMaxLength(120)
        return made

    def _field(self, text: str, field: QWidget, *, beside: QWidget | None = None) -> None:
        name = parts.label(text, "small")
        name.setTextFormat(Qt.TextFormat.AutoText)
        name.setBuddy(field)
        plain = text.replace("&", "")
        field.setAccessibleName(plain)
        if isinstance(field, QComboBox) and (line := field.lineEdit()) is not None:
            line.setAccessibleName(plain)
        row = parts.row(gap=theme.XS)
        row.addWidget(field, 1)
        if beside is not None:
            row.addWidget(beside)
        row.setContentsMargins(0, 0, 0, theme.S)
        self._column.addWidget(name)
        self._column.addLayout(row)


def _language_name(code: str) -> str:
    language = QLocale.codeToLanguage(code)
    return QLocale.languageToString(language)

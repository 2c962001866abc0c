"""The user guide inside the program: contents and a search on the left, the page on the right."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QTextCursor, QTextDocument
from PySide6.QtWidgets import QDialog, QLineEdit, QListWidget, QListWidgetItem, QSplitter, QTextBrowser, QWidget

from classroom.wording import LANGUAGES, guide
from ui import actions, theme
from ui.widgets import parts

_CONTENTS_WIDTH = 230


class GuideDialog(QDialog):
    """Stays open beside the window, so that one can read and do. `language` None is the window's."""

    def __init__(self, parent: QWidget | None = None, *, language: str | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(actions.translated("User guide"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(round(860 * min(1.4, theme.scale())), 640)
        spoken = language or QLocale().name()[:2]
        self.pages = guide(spoken if spoken in LANGUAGES else "en")
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search the guide"))
        self.search.setAccessibleName(self.tr("Search the guide"))
        self.search.setClearButtonEnabled(True)
        self.contents = QListWidget()
        self.contents.setAccessibleName(self.tr("Contents"))
        self.contents.setWordWrap(True)
        self.contents.setSpacing(2)
        self.contents.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.page = QTextBrowser()
        self.page.setAccessibleName(self.tr("Page of the guide"))
        self.nothing = parts.label(self.tr("No page has these words."), "muted", wrap=True)
        self._lay_out()
        for number, (title, _) in enumerate(self.pages):
            item = QListWidgetItem(title)
            item.setData(Qt.ItemDataRole.UserRole, number)
            self.contents.addItem(item)
        self.contents.currentItemChanged.connect(self._show)
        self.search.textChanged.connect(self._narrow)
        self.search.returnPressed.connect(self._next_place)
        self.contents.setCurrentRow(0)
        self.contents.setFocus()

    def _lay_out(self) -> None:
        left = QWidget()
        column = parts.column(left, gap=theme.S)
        column.setContentsMargins(0, 0, theme.S, 0)
        for part in (self.search, self.nothing):
            column.addWidget(part)
        self.nothing.hide()
        column.addWidget(self.contents, 1)
        split = QSplitter()
        split.addWidget(left)
        split.addWidget(self.page)
        split.setStretchFactor(1, 1)
        split.setChildrenCollapsible(False)
        split.setSizes([round(_CONTENTS_WIDTH * theme.scale()), 600])
        close = parts.button(self.tr("Close"), "primary")
        close.setAutoDefault(False)  # Enter in the search goes to the next place instead
        close.clicked.connect(self.accept)
        foot = parts.row()
        foot.addStretch(1)
        foot.addWidget(close)
        outer = parts.column(self, margin=theme.L, gap=theme.M)
        outer.addWidget(split, 1)
        outer.addLayout(foot)

    def _show(self, item: QListWidgetItem | None, _: object = None) -> None:
        if item is None:
            return
        title, text = self.pages[item.data(Qt.ItemDataRole.UserRole)]
        self.page.document().setDocumentMargin(theme.M)
        self.page.setMarkdown(f"# {title}\n\n{text}")
        self._next_place()

    def _narrow(self, words: str) -> None:
        """Keep the pages with these words in the contents, and show the first place of the page in front."""
        wanted = words.strip().casefold()
        kept: list[QListWidgetItem] = []
        for item in (self.contents.item(row) for row in range(self.contents.count())):
            title, text = self.pages[item.data(Qt.ItemDataRole.UserRole)]
            there = wanted in f"{title}\n{text.replace('*', '')}".casefold()
            item.setHidden(not there)
            kept += [item] if there else []
        self.nothing.setVisible(not kept)
        if not kept:
            return
        if self.contents.currentItem() in kept:
            self.page.moveCursor(QTextCursor.MoveOperation.Start)
            self._next_place()
        else:
            self.contents.setCurrentItem(kept[0])

    def _next_place(self) -> None:
        """Mark the next place of the words on the page; from the last on to the first."""
        words = self.search.text().strip()
        if words and not self.page.find(words, QTextDocument.FindFlag(0)):
            self.page.moveCursor(QTextCursor.MoveOperation.Start)
            self.page.find(words)

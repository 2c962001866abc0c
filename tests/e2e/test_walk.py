"""The ten things a teacher does, one after the other in the real window on the real demo lesson, with what each costs.

Every click and key is counted as a hand would make it: a double click is two, a key with Control is one.
"""

# ruff: noqa: F811  # fixtures of the window's own tests are found by their names in this module

from __future__ import annotations

import sys
from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMenu, QWidget

from tests.ui.conftest import WAIT_MS, home, light, make_window, store_folder, write_files  # noqa: F401
from ui.models.rows import ROW_ROLE
from ui.views.import_dialog import ImportDialog
from ui.views.words_editor import WordsEditor

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]
LONG_MS = 600_000


@dataclass
class Hand:
    """Does what a hand does through Qt's own events, and counts."""

    qtbot: object
    clicks: int = 0
    keys: int = 0
    costs: dict[str, tuple[int, int]] = field(default_factory=dict)

    def click(self, widget: QWidget, place: QPoint | None = None, *, double: bool = False) -> None:
        self.clicks += 2 if double else 1
        spot = place or widget.rect().center()
        self.qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=spot)
        if double:
            self.qtbot.mouseDClick(widget, Qt.MouseButton.LeftButton, pos=spot)

    def choose(self, menu: QMenu, *texts: str) -> None:
        """Goes down a menu that a right click opened: one click for the menu and one for each entry."""
        self.clicks += 1 + len(texts)
        for text in texts:
            action: QAction = next(a for a in menu.actions() if a.text() == text)
            menu = action.menu() or menu
        action.trigger()

    def key(self, widget: QWidget, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.keys += 1
        self.qtbot.keyClick(widget, key, modifier)

    def type(self, widget: QWidget, text: str) -> None:
        self.keys += len(text)
        self.qtbot.keyClicks(widget, text)

    def done(self, what: str) -> None:
        self.costs[what] = (self.clicks, self.keys)
        self.clicks = self.keys = 0


def menu_of(view, place: int) -> QMenu:
    pane = view.transcript
    index = pane.model.index(place)
    pane.list.scrollTo(index)
    pane.list.setCurrentIndex(index)
    pane.list.customContextMenuRequested.emit(pane.list.visualRect(index).center())
    return next(menu for menu in reversed(pane.findChildren(QMenu)) if menu.isVisible())


def test_the_ten_things_a_teacher_does_and_what_each_costs(
    make_window, store_folder, tmp_path, qtbot, monkeypatch, capsys
):
    window = make_window(store_folder)
    hand, library, view = Hand(qtbot), window.page("lessons"), window.page("lesson")
    jobs = window.services.jobs

    # 1 import: last week's files are dropped on the window, and this week's lesson is the demo
    files = write_files(tmp_path / "last week", topic="halves")
    hand.clicks += 1
    window.services.navigator.import_asked.emit([files.transcript.parent])
    dialog = window.findChild(ImportDialog)
    qtbot.waitUntil(dialog.analyse.isEnabled, timeout=WAIT_MS)
    hand.click(dialog.analyse)
    hand.done("import a folder")

    # 2 watch progress
    qtbot.waitUntil(lambda: window.strip.isVisible() and bool(jobs.jobs()), timeout=WAIT_MS)
    row = window.strip.row(jobs.jobs()[0].number)
    assert row._title.text()
    hand.done("watch progress")
    qtbot.waitUntil(lambda: not jobs.busy, timeout=LONG_MS)
    with qtbot.waitSignal(view.loaded, timeout=LONG_MS):
        window.actions_by_name["demo"].trigger()
    qtbot.waitUntil(lambda: not jobs.busy and not window.services.background.busy, timeout=LONG_MS)
    assert window.services.background.workspace.lessons()["state"].to_list() == ["done", "done"]
    assert [note for job in jobs.jobs() for note in job.notes if note.kind == "failed"] == []
    (demo,) = [one.lesson_id for one in library.model.rows() if one.title.startswith("Demo")]

    # from the library to hearing a moment
    window.show_page("lessons")
    qtbot.waitUntil(lambda: library.model.total == 2 and not window.services.background.busy, timeout=WAIT_MS)
    index = library.model.index_of(demo)
    with qtbot.waitSignal(view.loaded, timeout=WAIT_MS):
        hand.click(library.tree.viewport(), library.tree.visualRect(index).center(), double=True)
    hand.click(view.moments.cards()[0].play)
    assert view.clock.playing
    assert view.clock.position == pytest.approx(view.moments.cards()[0].row.start_s, abs=2)
    hand.done("from the library to hearing a moment")
    assert sum(hand.costs["from the library to hearing a moment"]) <= 3

    # 3 find a confused comment, 4 hear the moment
    tabs = view.tabs.tabBar()
    at = next(at for at in range(tabs.count()) if tabs.tabText(at) == "Comments")
    hand.click(tabs, tabs.tabRect(at).center())
    hand.click(view.comments.chips["confusion"])
    first = next(r for r in range(view.comments.model.rowCount()) if view.comments.model.rows()[r].traces)
    hand.done("find a confused comment")
    listing, index = view.comments.list, view.comments.model.index(first)
    listing.scrollTo(index)
    box = listing.visualRect(index)
    tag = next(tag for tag in listing._delegate.tags(index.data(ROW_ROLE), box) if tag.trace)
    hand.click(listing.viewport(), tag.box.center().toPoint() if hasattr(tag.box, "toRect") else tag.box.center())
    assert view.clock.playing
    assert view.clock.position == pytest.approx(index.data(ROW_ROLE).traces[0].start_s, abs=2)
    hand.done("hear its moment")
    view.clock.pause()

    # 5 correct a label
    place = next(at for at, row in enumerate(view.transcript.model.rows()) if row.move)
    with qtbot.waitSignal(view.loaded, timeout=WAIT_MS):
        menu = menu_of(view, place)
        labels = [a for a in menu.actions() if a.isCheckable() and not a.isChecked()]
        hand.choose(menu, labels[0].text())
        menu.close()
    assert view.edit_to_undo() == "Change of label"
    hand.done("correct a label")

    # 6 rename a speaker
    menu = menu_of(view, place)
    hand.choose(menu, "Who speaks", "Somebody else…")
    menu.close()
    asked = view.findChild(QInputDialog)
    hand.keys += len("Ana") + 1
    asked.setTextValue("Ana")
    with qtbot.waitSignal(view.loaded, timeout=WAIT_MS):
        asked.accept()
    assert view.transcript.model.rows()[place].speaker == "Ana"
    hand.done("name a speaker")

    # 7 fix a sentence, 8 undo it
    before = view.transcript.model.rows()[2].text
    view.transcript.list.setCurrentIndex(view.transcript.model.index(2))
    view.transcript.list.scrollTo(view.transcript.model.index(2))
    view.transcript.list.setFocus()
    hand.clicks += 1
    hand.keys += 1
    view.transcript.edit_words.trigger()
    field = view.transcript.list.findChild(WordsEditor)
    hand.key(field, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    hand.type(field, " Good.")
    with qtbot.waitSignal(view.loaded, timeout=WAIT_MS):
        hand.key(field, Qt.Key.Key_Return)
    assert view.transcript.model.rows()[2].text == f"{before} Good."
    hand.done("fix a sentence")
    with qtbot.waitSignal(view.loaded, timeout=WAIT_MS):
        hand.keys += 1
        window.actions_by_name["undo"].trigger()
    assert view.transcript.model.rows()[2].text == before
    hand.done("undo it")

    # 9 compare with last week
    trends = window.page("trends")
    with qtbot.waitSignal(trends.drawn, timeout=WAIT_MS):
        hand.click(window.topbar.findChild(QWidget, "tab_trends"))
    assert window.front == "trends"
    hand.done("compare with last week")

    # 10 export the PDF
    out = tmp_path / "report.pdf"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    window.show_page("lesson")
    hand.click(view.header.report)
    hand.keys += 1
    qtbot.waitUntil(out.is_file, timeout=LONG_MS)
    assert out.read_bytes().startswith(b"%PDF")
    hand.done("export the PDF")
    with capsys.disabled():
        lines = [f"  {what}: {clicks} clicks, {keys} keys" for what, (clicks, keys) in hand.costs.items()]
        sys.stdout.write("\n" + "\n".join(lines) + "\n")
    assert max(clicks for clicks, _ in hand.costs.values()) <= 4

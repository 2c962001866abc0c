"""Every window and dialog: each control has a name, and the keyboard reaches it."""

from __future__ import annotations

import itertools

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QMessageBox, QPushButton, QToolButton, QWidget

from classroom.domain.errors import StoreError
from classroom.domain.requests import AnalysisRequest
from tests.ui import audit
from ui import language, theme
from ui.faults import FaultDialog
from ui.jobs import Job, Note
from ui.views.check import CheckDialog
from ui.views.details import DetailsDialog
from ui.views.guide import GuideDialog
from ui.views.help import AboutDialog, KeysDialog
from ui.views.import_dialog import ImportDialog
from ui.views.notes import NotesDialog
from ui.views.privacy import PrivacyDialog
from ui.widgets.notice import Notice

WAIT_MS = 60_000


def look_over(widget, qtbot) -> None:
    window = widget.window()
    window.show()

    def active() -> bool:
        # the window behind may be activated late, so once is not always enough
        window.activateWindow()
        return QApplication.activeWindow() is window

    qtbot.waitUntil(active, timeout=WAIT_MS)
    assert audit.unnamed(widget) == []
    assert audit.out_of_reach(widget) == []


def test_the_audit_finds_what_has_no_name_and_what_tab_does_not_reach(qtbot):
    bad = QWidget()
    qtbot.addWidget(bad)
    row = QHBoxLayout(bad)
    nameless, reachable, skipped = QToolButton(), QLineEdit(), QToolButton()
    reachable.setAccessibleName("Search")
    skipped.setText("Mouse only")
    nameless.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    skipped.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    for widget in (nameless, reachable, skipped):
        row.addWidget(widget)
    with qtbot.waitActive(bad):
        bad.show()
        bad.activateWindow()
    assert audit.unnamed(bad) == ["QToolButton '' in QWidget"]
    assert audit.out_of_reach(bad) == ["QToolButton '' in QWidget"]


def test_the_library_is_named_and_reachable(window, qtbot):
    page = window.page("lessons")
    page.tree.setCurrentIndex(page.model.index(0, 0, page.model.index(0, 0)))
    look_over(window, qtbot)


def test_the_empty_library_is_named_and_reachable(make_window, store_folder, qtbot):
    look_over(make_window(store_folder), qtbot)


def test_running_analyses_are_named_and_reachable(window, qtbot):
    jobs = window.services.jobs
    for number, state in enumerate(("waiting", "running", "stopped", "failed"), start=1):
        notes = [Note(kind="failed", text="No sound.")] if state == "failed" else []
        jobs._jobs[number] = Job(number=number, request=AnalysisRequest(), title=state, state=state, notes=notes)
        jobs.added.emit(number)
    look_over(window, qtbot)
    jobs._jobs.clear()


def test_trends_are_named_and_reachable(window, qtbot):
    page = window.page("trends")
    with qtbot.waitSignal(page.drawn, timeout=WAIT_MS):
        window.show_page("trends")
    look_over(window, qtbot)


def test_an_open_lesson_is_named_and_reachable_and_its_keys_are_its_own(window, qtbot):
    page = window.page("lesson")
    with qtbot.waitSignal(page.loaded, timeout=WAIT_MS):
        window.open_lesson(window.page("lessons").model.rows()[0].lesson_id)
    look_over(window, qtbot)
    own = [key.toString() for extra in page.menu_actions().values() for a in extra for key in a.shortcuts()]
    theirs = [key.toString() for action in window.actions_by_name.values() for key in action.shortcuts()]
    assert len(own) == len(set(own))
    assert not set(own) & set(theirs)


def test_the_screen_for_a_store_that_does_not_open_is_named_and_reachable(window, qtbot):
    window._show_problem(StoreError("Another Lectern has it open.", "Close that one."))
    look_over(window, qtbot)


def test_the_notice_is_named_and_reachable(window, qtbot):
    window.notices.say(Notice(text="Deleted.", action="Undo", then=lambda: None))
    look_over(window, qtbot)
    assert audit.name_of(window.notices)


def test_notes_and_the_privacy_page_are_named_and_reachable(window, qtbot):
    lesson_id = window.page("lessons").model.rows()[0].lesson_id
    for dialog in (NotesDialog(window.services, lesson_id, at_s=1.0, parent=window), PrivacyDialog(window)):
        qtbot.waitUntil(lambda: not window.services.background.busy, timeout=WAIT_MS)
        look_over(dialog, qtbot)
        dialog.close()


def test_the_import_dialog_is_named_and_reachable_empty_and_filled(window, files, qtbot):
    dialog = ImportDialog(window.services, window)
    look_over(dialog, qtbot)
    with qtbot.waitSignal(dialog.recognised, timeout=WAIT_MS):
        dialog.add([files.transcript, files.comments, files.notes])
    qtbot.waitUntil(lambda: not window.services.background.busy, timeout=WAIT_MS)
    look_over(dialog, qtbot)


def test_the_details_are_named_and_reachable(window, qtbot):
    dialog = DetailsDialog(window.services, window.page("lessons").model.rows()[0].lesson_id, window)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.save.isEnabled(), timeout=WAIT_MS)
    look_over(dialog, qtbot)


@pytest.mark.parametrize("kind", [GuideDialog, AboutDialog])
def test_help_and_about_are_named_and_reachable(window, qtbot, kind):
    look_over(kind(window), qtbot)


def test_the_shortcut_sheet_is_named_and_reachable(window, qtbot):
    look_over(KeysDialog(window.page("lessons"), window), qtbot)


def test_the_check_of_the_installation_is_named_and_reachable(window, qtbot):
    dialog = CheckDialog(window.services, window)
    look_over(dialog, qtbot)


def test_the_report_of_a_fault_is_named_and_reachable(window, qtbot):
    look_over(FaultDialog("ZeroDivisionError", window), qtbot)


def test_the_question_before_deleting_is_named_and_reachable(window, qtbot):
    page = window.page("lessons")
    page.tree.setCurrentIndex(page.model.index(0, 0, page.model.index(0, 0)))
    page.delete.trigger()
    look_over(window.findChild(QMessageBox), qtbot)


def test_every_menu_and_command_has_a_mnemonic_that_is_its_own(window):
    for menu in [*window.menus.values()]:
        texts = [action.text() for action in menu.actions() if not action.isSeparator()]
        letters = [text[text.index("&") + 1].lower() for text in texts if "&" in text]
        assert len(letters) == len(texts), texts
        assert len(set(letters)) == len(letters), texts


def test_no_two_commands_share_a_key(window):
    keys = [key.toString() for action in window.actions_by_name.values() for key in action.shortcuts()]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_nothing_in_the_library_is_cut_off_at_larger_text(window, qapp, qtbot, scale):
    theme.apply(qapp, "light", scale=scale)
    window.resize(1024, 640)
    qtbot.waitUntil(lambda: window.width() == 1024)
    assert window.centralWidget().minimumSizeHint().width() <= 1024
    for widget in audit.controls(window.topbar):
        assert widget.width() >= widget.minimumSizeHint().width(), audit.name_of(widget)


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("code", ["en", "es"])
def test_every_screen_can_be_used_at_the_smallest_window_with_the_largest_text(
    make_window, filled_store, qapp, qtbot, scale, code
):
    """No button narrower than its words, and what does not fit is scrolled to instead of lying over something else."""
    language.install(qapp, code)
    theme.apply(qapp, "light", scale=scale)
    window = make_window(filled_store)
    window.resize(1024, 640)
    lesson_id = window.page("lessons").model.rows()[0].lesson_id
    with qtbot.waitSignal(window.page("lesson").loaded, timeout=WAIT_MS):
        window.open_lesson(lesson_id)
    jobs = window.services.jobs
    jobs._jobs[900] = Job(number=900, request=AnalysisRequest(), title="Adding " * 8, state="paused", share=0.4)
    jobs.added.emit(900)
    try:
        for name in ("lessons", "trends", "coaching", "lesson"):
            window.show_page(name)
            qtbot.waitUntil(lambda: not window.services.background.busy, timeout=WAIT_MS)
            qtbot.wait(20)
            assert window.width() == 1024
            page, area = window.page(name), window.stack.currentWidget()

            def fits(page: QWidget = page) -> bool:
                need = page.minimumSizeHint()
                return page.width() >= need.width() and page.height() >= need.height()

            qtbot.waitUntil(fits, timeout=WAIT_MS)
            assert page.width() <= area.viewport().width() or area.horizontalScrollBar().isVisible()
            for button in (*window.topbar.findChildren(QPushButton), *page.findChildren(QPushButton)):
                if button.isVisible():
                    wide = button.fontMetrics().horizontalAdvance(button.text().replace("&", ""))
                    assert button.width() >= wide, (name, button.text())
            shown = [button for button in window.topbar.findChildren(QPushButton) if button.isVisible()]
            edges = sorted((button.geometry().left(), button.geometry().right()) for button in shown)
            assert all(one[1] < other[0] for one, other in itertools.pairwise(edges)), (name, edges)
            assert edges[-1][1] <= window.topbar.width()
        row = window.strip.row(900)
        assert row.cancel.mapTo(window, row.cancel.rect().topRight()).x() <= window.width()
    finally:
        language.install(qapp, "en")

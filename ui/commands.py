"""What the window's commands do: going places, looks, tools, help, asking before closing."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QAction, QActionGroup, QDesktopServices
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox

from ui import actions, theme
from ui.lesson_commands import LessonCommands
from ui.outputs import Outputs
from ui.pages import CoachPage, LessonPage, Page, ShowsMeasure
from ui.sharing_commands import SharingCommands
from ui.theme import Scheme
from ui.views.library import LibraryPage
from ui.views.problem import ProblemPage

if TYPE_CHECKING:
    from ui.main_window import MainWindow
    from ui.views.settings import SettingsDialog

_STEP = 0.1
"""How much larger or smaller one press makes the text."""


class Commands(QObject):
    """The methods that `ui.actions` names. Each does its work through the window and its services."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._services = window.services
        self.outputs = Outputs(window)
        self.sharing = SharingCommands(window)
        self._recent = QMenu(window)
        self.lessons = LessonCommands(window)

    # menus

    def fill_submenus(self, actions: Mapping[str, QAction]) -> None:
        """Builds the menus of recent lessons and of appearances."""
        self._actions = actions
        actions["recent"].setMenu(self._recent)
        self._recent.aboutToShow.connect(self._fill_recent)
        appearance = QMenu(self._window)
        group = QActionGroup(appearance)
        choices: tuple[tuple[Scheme | None, str], ...] = (
            (None, self.tr("&Follow the system")),
            ("light", self.tr("&Light")),
            ("dark", self.tr("&Dark")),
        )
        for scheme, text in choices:
            action = appearance.addAction(text)
            action.setCheckable(True)
            action.setChecked(self._window.memory.scheme() == scheme)
            action.triggered.connect(partial(self.set_scheme, scheme))
            group.addAction(action)
        actions["appearance"].setMenu(appearance)
        actions["jobs"].setChecked(True)
        actions["mask"].setChecked(self._window.memory.masks_names())
        self._window.strip.refitted.connect(self._strip_refitted)
        jobs = self._services.jobs
        for signal in (jobs.held, jobs.added, jobs.changed, jobs.ended):
            signal.connect(self._show_pause)
        self._show_pause()

    def update(self, front: str, *, has_lesson: bool) -> None:
        """Switches on the commands that make sense now."""
        usable = front not in ("", "problem")
        for name in (
            "add",
            "demo",
            "recent",
            "find",
            "trends",
            "lessons",
            "coaching",
            "open_shared",
            "check",
            "folder",
        ):
            self._actions[name].setEnabled(usable)
        for name in ("report", "export", "share"):
            self._actions[name].setEnabled(has_lesson and front == "lesson")
        self._actions["lesson"].setEnabled(usable and has_lesson)
        self._actions["back"].setEnabled(usable and front != "lessons")
        self.name_edits()

    def connect_page(self, page: Page) -> None:
        """Does what a screen asks of the window, beyond what the navigator carries."""
        if isinstance(page, LibraryPage):
            self.lessons.connect_library(page)
            page.report_asked.connect(self.outputs.save_report)
            page.export_asked.connect(self.outputs.export)
        elif isinstance(page, LessonPage):
            page.loaded.connect(self.name_edits)
            page.share_asked.connect(self.sharing.share)
            page.report_asked.connect(self.outputs.save_report)
            page.export_asked.connect(self.outputs.export)
        elif isinstance(page, CoachPage):
            page.agenda_asked.connect(self.outputs.save_agenda)
            page.share_asked.connect(self.sharing.share)
            page.shared_file_asked.connect(self.sharing.open_file)
        elif isinstance(page, ShowsMeasure):
            page.report_asked.connect(self.outputs.save_course_report)
        elif isinstance(page, ProblemPage):
            page.again_asked.connect(self._services.background.retry)
            page.folder_chosen.connect(self.open_other_store)
            page.restore_asked.connect(self.restore_store)
            page.word_given.connect(self._services.background.retry_with)

    def open_other_store(self, folder: Path) -> None:
        """Opens another folder's lessons instead of those that could not be opened."""
        from ui.opening import opener

        self._services.background.retry(opener(folder))

    def restore_store(self, folder: Path) -> None:
        """Goes back to the newest backup of a damaged store, which is kept, and opens it."""
        from ui.opening import restorer

        self._services.background.retry(restorer(folder))

    def _fill_recent(self) -> None:
        self._recent.clear()
        titles = self.lessons.titles
        known = [(lesson_id, titles[lesson_id]) for lesson_id in self._window.memory.recent() if lesson_id in titles]
        for lesson_id, title in known:
            action = self._recent.addAction(title.replace("&", "&&"))
            action.triggered.connect(lambda _checked=False, lesson_id=lesson_id: self._window.open_lesson(lesson_id))
        if not known:
            self._recent.addAction(self.tr("No lesson was opened yet")).setEnabled(False)

    # lessons

    def add_lesson(self) -> None:
        """Opens the import dialog, empty."""
        self._services.navigator.import_asked.emit([])

    def open_demo(self) -> None:
        """Puts the bundled lesson into the queue; it opens when it is ready."""
        self.lessons.start_demo()

    def undo(self) -> None:
        """Takes back the last edit of the lesson in front, or what the notice at the foot offers to take back."""
        page = self._lesson_in_front()
        if page is None or not page.undo():
            self._window.notices.press()

    def redo(self) -> None:
        """Does the edit of the lesson in front again that was taken back last."""
        page = self._lesson_in_front()
        if page is not None:
            page.redo()

    def name_edits(self) -> None:
        """Writes into the menu what would be taken back and what done again."""
        page = self._lesson_in_front()
        undo = page.edit_to_undo() if page is not None else None
        redo = page.edit_to_redo() if page is not None else None
        for name, plain, named, what in (
            ("undo", actions.translated("&Undo"), self.tr("&Undo: {what}"), undo),
            ("redo", actions.translated("&Redo"), self.tr("&Redo: {what}"), redo),
        ):
            self._actions[name].setText(named.format(what=what) if what else plain)
        self._actions["redo"].setEnabled(redo is not None)

    def _lesson_in_front(self) -> LessonPage | None:
        page = self._window.page(self._window.front) if self._window.front else None
        return page if isinstance(page, LessonPage) else None

    # output

    def save_report(self) -> None:
        """Saves the open lesson's report."""
        if self._window.lesson_id is not None:
            self.outputs.save_report(self._window.lesson_id)

    def export_lesson(self) -> None:
        """Exports the open lesson."""
        if self._window.lesson_id is not None:
            self.outputs.export(self._window.lesson_id)

    # going places

    def show_library(self) -> None:
        """Shows the library."""
        self._window.show_page("lessons")

    def show_trends(self) -> None:
        """Shows trends."""
        self._window.show_page("trends")

    def show_coaching(self) -> None:
        """Shows the lessons to review and the goals."""
        self._window.show_page("coaching")

    def share_lesson(self) -> None:
        """Shares the open lesson, or sends the notes on it back to who shared it."""
        if self._window.lesson_id is not None:
            self.sharing.share((self._window.lesson_id,))

    def open_shared_file(self) -> None:
        """Opens lessons that somebody shared."""
        self.sharing.open_file()

    def show_lesson(self) -> None:
        """Shows the open lesson."""
        if self._window.lesson_id is not None:
            self._window.show_page("lesson")

    def go_back(self) -> None:
        """Shows the screen before."""
        self._window.go_back()

    def find(self) -> None:
        """Puts the focus into the search field of the screen in front; into the library's if it has none."""
        if not self._window.page(self._window.front or "lessons").start_search():
            self._window.show_page("lessons")
            self._window.page("lessons").start_search()

    def _strip_refitted(self) -> None:
        strip = self._window.strip
        self._actions["jobs"].setChecked(strip.unfolded)
        self._window.topbar.show_folded(0 if strip.unfolded else strip.count)

    def toggle_masking(self) -> None:
        """Replaces names in reports and exports from now on, or no longer; remembered."""
        self._window.memory.set_masks_names(self._window.actions_by_name["mask"].isChecked())

    def toggle_jobs(self) -> None:
        """Folds or unfolds the strip of running analyses."""
        self._window.strip.set_unfolded(self._actions["jobs"].isChecked())

    def toggle_pause(self) -> None:
        """Holds all analyses, or lets them go on."""
        jobs = self._services.jobs
        if jobs.paused:
            jobs.go_on()
        else:
            jobs.pause()
        self._show_pause()

    def _show_pause(self, _number: int = 0) -> None:
        jobs = self._services.jobs
        self._actions["pause"].setEnabled(jobs.busy or jobs.paused)
        self._actions["pause"].setChecked(jobs.paused)

    # looks

    def set_scheme(self, scheme: Scheme | None, _checked: bool = False) -> None:
        """Puts light, dark or the system's appearance in force and remembers it. Menus hand over their check."""
        self._window.memory.set_scheme(scheme)
        self._dress()

    def set_language(self, code: str) -> None:
        """Remembers another language, and has the window speak it."""
        self._window.memory.set_language(code)
        self._window.language_asked.emit(code)

    def larger_text(self) -> None:
        """Text one step larger, up to 200 %."""
        self._scale(theme.scale() + _STEP)

    def smaller_text(self) -> None:
        """Text one step smaller, down to 100 %."""
        self._scale(theme.scale() - _STEP)

    def normal_text(self) -> None:
        """Text at 100 %."""
        self._scale(1.0)

    def _scale(self, scale: float) -> None:
        self._window.memory.set_scale(scale)
        self._dress()

    def _dress(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, self._window.memory.scheme(), scale=self._window.memory.scale())

    def full_screen(self) -> None:
        """Fills the screen, or goes back to a window."""
        if self._window.isFullScreen():
            self._window.showNormal()
        else:
            self._window.showFullScreen()

    # tools and help

    def show_settings(self) -> SettingsDialog:
        """Opens the settings, and returns them."""
        from ui.views.settings import Looks, SettingsDialog

        looks = Looks(set_scheme=self.set_scheme, set_scale=self._scale, set_language=self.set_language)
        dialog = SettingsDialog(self._services, self._window.memory, looks, self._window)
        dialog.open()
        return dialog

    def check_installation(self) -> None:
        """Looks at everything Lectern needs and shows what is missing."""
        from ui.views.check import CheckDialog

        CheckDialog(self._services, self._window).open()

    def open_store_folder(self) -> None:
        """Shows the store's folder in the file manager."""
        workspace = self._services.background.workspace
        if workspace is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(workspace.folder)))

    def open_log_folder(self) -> None:
        """Shows the log folder in the file manager."""
        from ui.places import log_folder

        log_folder().mkdir(parents=True, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(log_folder())))

    def show_privacy(self) -> None:
        """Shows what is kept, what leaves and how names are masked."""
        from ui.views.privacy import PrivacyDialog

        PrivacyDialog(self._window).open()

    def show_help(self) -> None:
        """Shows the user guide beside the window; the one that is open already, if there is."""
        from ui.views.guide import GuideDialog

        guide = self._window.findChild(GuideDialog) or GuideDialog(self._window)
        guide.show()
        guide.raise_()
        guide.activateWindow()

    def show_keys(self) -> None:
        """Shows all keyboard shortcuts, those of the screen in front too."""
        from ui.views.help import KeysDialog

        front = self._window.front
        page = self._window.page(front) if front else None
        KeysDialog(page, self._window).open()

    def show_about(self) -> None:
        """Shows the version, the parts and their licences."""
        from ui.views.help import AboutDialog

        AboutDialog(self._window).open()

    # closing

    def close(self) -> None:
        """Closes the window."""
        self._window.close()

    def may_close(self) -> bool:
        """True if nothing runs, or the person wants to close all the same."""
        if not self._services.jobs.busy or self._services.jobs.closing:
            return True
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(self.tr("An analysis is running"))
        box.setText(self.tr("Stop the analysis and close Lectern?"))
        box.setInformativeText(self.tr("What it finished is kept. Next time you can go on from there."))
        close = box.addButton(self.tr("Stop and close"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(self.tr("Keep running"), QMessageBox.ButtonRole.RejectRole)
        box.exec()
        return box.clickedButton() is close

"""What every screen of the window is (`Page`) and what it is given (`Services`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from classroom.wording import Wording
from ui.background import Background

if TYPE_CHECKING:
    from ui.jobs import Jobs


class Navigator(QObject):
    """What screens ask of the window around them."""

    lesson_asked = Signal(str, object)
    """Open a lesson: its id, and the second to go to or None."""
    library_asked = Signal()
    trends_asked = Signal(object)
    """Open trends, with the name of a measure or None."""
    import_asked = Signal(object)
    """Open the import dialog with these paths (a list, may be empty)."""
    demo_asked = Signal()
    notice_asked = Signal(object)
    """Show a `ui.widgets.notice.Notice` for a while."""
    lessons_changed = Signal()
    """Lessons were added, changed or deleted: whoever lists them asks again."""


@dataclass(frozen=True, kw_only=True)
class Services:
    """What screens work with. background asks the workspace, jobs runs analyses, words has the texts by key."""

    background: Background
    jobs: Jobs
    navigator: Navigator
    words: Wording


class Page(QWidget):
    """One screen of the window. The window keeps it, shows it, and puts its actions into the menus while it shows."""

    title_changed = Signal()

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.services = services

    def title(self) -> str:
        """What the window's title bar says while this page shows; empty for the application's name alone."""
        return ""

    def arrive(self) -> None:
        """The page has come to the front: ask for what may have changed, put the focus where work starts."""

    def leave(self) -> None:
        """The page is about to be hidden: stop what plays or polls."""

    def start_search(self) -> bool:
        """Puts the focus into the page's search field; False if it has none."""
        return False

    def menu_actions(self) -> Mapping[str, Sequence[QAction]]:
        """Actions for the menus "file", "edit", "view" and "tools", shown there while the page is in front."""
        return {}


class ShowsMeasure(Page):
    """The screen that shows a measure over lessons."""

    report_asked = Signal(str, str)
    """Save the report over the lessons of a "course" or "teacher", and its name."""

    def choose(self, measure: str, scope: str = "lesson") -> None:
        """Shows the measure; nothing happens if there are no values of it."""
        raise NotImplementedError


class CoachPage(Page):
    """The screen for coaching."""

    agenda_asked = Signal(object)
    """Make an agenda of the lessons with these ids (a tuple)."""
    share_asked = Signal(object)
    """Share the lessons with these ids (a tuple)."""
    shared_file_asked = Signal()
    """Open a file that somebody shared."""


class LessonPage(Page):
    """The screen of one lesson."""

    loaded = Signal(str)
    """The id of the lesson, once all of it is on the screen."""
    report_asked = Signal(str)
    """Save the report of the lesson with this id."""
    export_asked = Signal(str)
    """Export the lesson with this id."""
    share_asked = Signal(object)
    """Share the lessons with these ids (a tuple), or send the notes on them back."""

    def undo(self) -> bool:
        """Takes the last edit of the lesson back; False if there is none."""
        return False

    def redo(self) -> bool:
        """Does again what was taken back last; False if there is nothing."""
        return False

    def edit_to_undo(self) -> str | None:
        """What the edit is called that would be taken back; None if there is none."""
        return None

    def edit_to_redo(self) -> str | None:
        """What the edit is called that would be done again; None if there is none."""
        return None

    def at_s(self) -> float | None:
        """The second of the lesson's clock that is shown; None before the first lesson."""
        return None

    def open_lesson(self, lesson_id: str, at_s: float | None = None) -> None:
        """Shows a lesson, from second `at_s` of its clock if one is given."""
        raise NotImplementedError

"""The keys of the lesson view, as actions for the menu and the list of shortcuts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from ui.views.player import FRAME_S, STEP_S

if TYPE_CHECKING:
    from ui.views.lesson import LessonView


class LessonKeys(QObject):
    """Actions that play, seek, zoom and go from pane to pane."""

    def __init__(self, view: LessonView) -> None:
        super().__init__(view)
        self._view = view
        self._last = 0
        clock, timeline, player = view.clock, view.timeline, view.player
        # Space itself stays with fields and buttons; the page takes it when nobody wants it
        self.actions = [
            self._action(self.tr("Play or pause"), ("Ctrl+Space", "Media Play"), clock.toggle),
            self._action(self.tr("Back 5 seconds"), ("Ctrl+Left",), lambda: clock.skip(-STEP_S)),
            self._action(self.tr("On 5 seconds"), ("Ctrl+Right",), lambda: clock.skip(STEP_S)),
            self._action(self.tr("One frame back"), ("Ctrl+Alt+Left",), lambda: self._step_frame(-1)),
            self._action(self.tr("One frame on"), ("Ctrl+Alt+Right",), lambda: self._step_frame(1)),
            self._action(self.tr("Play this moment again and again"), ("Ctrl+L",), player.loop.click),
            self._action(self.tr("Moment before"), ("Ctrl+Up",), lambda: self._step_moment(-1)),
            self._action(self.tr("Next moment"), ("Ctrl+Down",), lambda: self._step_moment(1)),
            self._action(self.tr("Faster"), ("Ctrl+Shift+Right",), lambda: player.step_speed(1)),
            self._action(self.tr("Slower"), ("Ctrl+Shift+Left",), lambda: player.step_speed(-1)),
            self._action(self.tr("Enlarge the timeline"), ("Ctrl+Shift+Up",), lambda: timeline.zoom(0.5)),
            self._action(self.tr("Shrink the timeline"), ("Ctrl+Shift+Down",), lambda: timeline.zoom(2.0)),
            self._action(self.tr("The comment is about this moment"), ("Ctrl+Shift+M",), view.comments.give_moment),
            self._action(self.tr("Notes…"), ("Ctrl+Shift+N",), view.show_notes),
            self._action(self.tr("Next pane"), ("F6",), lambda: self.step_pane(1)),
            self._action(self.tr("Pane before"), ("Shift+F6",), lambda: self.step_pane(-1)),
        ]

    def _action(self, text: str, keys: tuple[str, ...], act: Callable[[], object]) -> QAction:
        action = QAction(text, self._view)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        action.triggered.connect(lambda _checked=False: act())
        self._view.addAction(action)
        return action

    def _step_frame(self, by: int) -> None:
        self._view.clock.pause()
        self._view.clock.skip(by * FRAME_S)

    def _step_moment(self, by: int) -> None:
        second = self._view.timeline.step_moment(by)
        if second is not None:
            self._view.clock.seek(second)

    def panes(self) -> list[QWidget]:
        """Where F6 goes, in order: transcript, the tab in front, its bar, player, timeline, header."""
        view = self._view
        inside = [child for child in view.tabs.currentWidget().findChildren(QWidget) if _takes_keys(child)]
        found = [view.transcript.list, *inside[:1], view.tabs.tabBar(), view.player.play, view.timeline]
        return [widget for widget in (*found, view.header.export) if _takes_keys(widget)]

    def step_pane(self, by: int) -> None:
        """Puts the focus into the next pane (1) or the one before (-1)."""
        panes = self.panes()
        if not panes:
            return
        here = self._pane_of_focus(panes)
        at = (here + by) % len(panes) if here >= 0 else 0
        panes[at].setFocus(Qt.FocusReason.TabFocusReason if by > 0 else Qt.FocusReason.BacktabFocusReason)

    def _pane_of_focus(self, panes: list[QWidget]) -> int:
        view = self._view
        focus = cast("QWidget | None", view.focusWidget())
        if focus is None:
            return -1
        if focus in panes:
            return panes.index(focus)
        homes = (
            (view.transcript, view.transcript.list),
            (view.player, view.player.play),
            (view.header, view.header.export),
        )
        for home, pane in homes:
            if home.isAncestorOf(focus) and pane in panes:
                return panes.index(pane)
        return 1 if view.tabs.currentWidget().isAncestorOf(focus) and len(panes) > 1 else -1


def _takes_keys(widget: QWidget) -> bool:
    return (
        bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        and widget.isEnabled()
        and widget.isVisibleTo(widget.window())
    )

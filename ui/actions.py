"""The commands of the window, declared once: words, keys, menu, and the method of the main window that does them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QAction, QKeySequence

from ui import icons

Key = QKeySequence.StandardKey


@dataclass(frozen=True, kw_only=True)
class Command:
    """One command. key: Qt's standard key, used where the platform has one; keys: used where it has none."""

    name: str
    menu: str
    text: str
    method: str
    key: QKeySequence.StandardKey | None = None
    keys: str = ""
    icon: str = ""
    role: QAction.MenuRole = QAction.MenuRole.NoRole
    checkable: bool = False


SEPARATOR: Final = "-"
COMMANDS: Final[tuple[Command, ...]] = (
    Command(name="add", menu="file", text="&Add a lesson…", method="add_lesson", key=Key.New, icon="add"),
    Command(name="demo", menu="file", text="Try the &demo lesson", method="open_demo", icon="play"),
    Command(name="recent", menu="file", text="Open &recent", method=""),
    Command(name=SEPARATOR, menu="file", text="", method=""),
    Command(
        name="report", menu="file", text="Save report as &PDF…", method="save_report", key=Key.Print, icon="report"
    ),
    Command(
        name="export",
        menu="file",
        text="&Export transcript and tables…",
        method="export_lesson",
        keys="Ctrl+Shift+E",
        icon="export",
    ),
    Command(name="share", menu="file", text="S&hare…", method="share_lesson", icon="export"),
    Command(name="open_shared", menu="file", text="Open a &shared file…", method="open_shared_file", icon="folder"),
    Command(
        name="mask",
        menu="file",
        text="&Mask names in what is saved",
        method="toggle_masking",
        checkable=True,
    ),
    Command(name=SEPARATOR, menu="file", text="", method=""),
    Command(
        name="quit",
        menu="file",
        text="&Quit",
        method="close",
        key=Key.Quit,
        keys="Ctrl+Q",
        role=QAction.MenuRole.QuitRole,
    ),
    Command(name="undo", menu="edit", text="&Undo", method="undo", key=Key.Undo, icon="undo"),
    Command(name="redo", menu="edit", text="&Redo", method="redo", key=Key.Redo, keys="Ctrl+Shift+Z", icon="redo"),
    Command(name=SEPARATOR, menu="edit", text="", method=""),
    Command(name="find", menu="edit", text="&Find", method="find", key=Key.Find, icon="search"),
    Command(name="lessons", menu="view", text="&Lessons", method="show_library", keys="Ctrl+1", icon="lessons"),
    Command(name="trends", menu="view", text="&Trends", method="show_trends", keys="Ctrl+2", icon="trends"),
    Command(name="coaching", menu="view", text="&Coaching", method="show_coaching", keys="Ctrl+4", icon="comments"),
    Command(name="lesson", menu="view", text="Open l&esson", method="show_lesson", keys="Ctrl+3", icon="transcript"),
    Command(name="back", menu="view", text="&Back", method="go_back", key=Key.Back, keys="Alt+Left", icon="back"),
    Command(name="jobs", menu="view", text="&Running analyses", method="toggle_jobs", keys="Ctrl+J", checkable=True),
    Command(
        name="pause", menu="view", text="&Pause analyses", method="toggle_pause", keys="Ctrl+Shift+J", checkable=True
    ),
    Command(name=SEPARATOR, menu="view", text="", method=""),
    Command(name="appearance", menu="view", text="&Appearance", method=""),
    Command(name="larger", menu="view", text="Lar&ger text", method="larger_text", key=Key.ZoomIn),
    Command(name="smaller", menu="view", text="&Smaller text", method="smaller_text", key=Key.ZoomOut),
    Command(name="normal", menu="view", text="&Normal text size", method="normal_text", keys="Ctrl+0"),
    Command(name="full", menu="view", text="F&ull screen", method="full_screen", key=Key.FullScreen, keys="F11"),
    Command(
        name="settings",
        menu="tools",
        text="&Settings…",
        method="show_settings",
        key=Key.Preferences,
        keys="Ctrl+,",
        role=QAction.MenuRole.PreferencesRole,
    ),
    Command(name="check", menu="tools", text="&Check this installation…", method="check_installation", icon="done"),
    Command(name="folder", menu="tools", text="Open the &lessons folder", method="open_store_folder", icon="folder"),
    Command(name="logs", menu="tools", text="Open the lo&g folder", method="open_log_folder"),
    Command(name="help", menu="help", text="&User guide", method="show_help", key=Key.HelpContents, keys="F1"),
    Command(name="keys", menu="help", text="&Keyboard shortcuts", method="show_keys", keys="Ctrl+/"),
    Command(name="privacy", menu="help", text="&Privacy", method="show_privacy"),
    Command(name=SEPARATOR, menu="help", text="", method=""),
    Command(name="about", menu="help", text="&About Lectern", method="show_about", role=QAction.MenuRole.AboutRole),
)
MENUS: Final = (("file", "&File"), ("edit", "&Edit"), ("view", "&View"), ("tools", "&Tools"), ("help", "&Help"))


def translated(text: str) -> str:
    """A command's or menu's words in the window's language."""
    return QCoreApplication.translate("Command", text)


def build(target: QObject) -> Mapping[str, QAction]:
    """The actions by name, each connected to its method of `target`; AttributeError where the method is missing."""
    made: dict[str, QAction] = {}
    for command in COMMANDS:
        if command.name == SEPARATOR:
            continue
        action = QAction(translated(command.text), target)
        action.setObjectName(command.name)
        action.setShortcuts(keys_of(command))
        action.setMenuRole(command.role)
        action.setCheckable(command.checkable)
        if command.icon:
            icons.put(action, command.icon)
        if command.method:
            method = getattr(target, command.method)
            # Qt hands `checked` to slots that take an argument; ours take none
            action.triggered.connect(lambda _checked=False, method=method: method())
        made[command.name] = action
    return made


def keys_of(command: Command) -> list[QKeySequence]:
    """The keys of a command on this platform: the standard ones, else the command's own; none if it has none."""
    standard = QKeySequence.keyBindings(command.key) if command.key is not None else []
    if standard:
        return standard
    return [QKeySequence(command.keys)] if command.keys else []

"""What the window remembers between starts: its place, its appearance and the lessons opened last."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from classroom.domain.requests import BUDGET, MOST_MOMENTS
from ui import language
from ui.places import settings_file
from ui.theme import Scheme

RECENT = 8
"""How many lessons are remembered."""


class Memory:
    """A small file in the platform's settings folder. Whatever cannot be read is taken as not there."""

    def __init__(self, file: Path | None = None) -> None:
        place = file or settings_file()
        self._settings = QSettings(str(place), QSettings.Format.IniFormat)

    def write(self) -> None:
        """Has everything on the disk now, not only when the program ends in order."""
        self._settings.sync()

    def geometry(self) -> QByteArray:
        """The window's place and size as Qt saved them; empty the first time."""
        found = self._settings.value("geometry")
        return found if isinstance(found, QByteArray) else QByteArray()

    def set_geometry(self, geometry: QByteArray) -> None:
        """Remembers the window's place and size."""
        self._settings.setValue("geometry", geometry)

    def scheme(self) -> Scheme | None:
        """The appearance the person chose; None to follow the system."""
        found = self._settings.value("scheme")
        return found if found in ("light", "dark") else None

    def set_scheme(self, scheme: Scheme | None) -> None:
        """Remembers the appearance."""
        self._settings.setValue("scheme", scheme or "")

    def language(self) -> str:
        """The language the person chose; the system's where none was chosen, English if the window lacks that."""
        found = str(self._settings.value("language", ""))
        return found if found in language.LANGUAGES else language.of_system()

    def set_language(self, code: str) -> None:
        """Remembers the language."""
        self._settings.setValue("language", code)

    def scale(self) -> float:
        """The text size, 1.0 to 2.0."""
        try:
            return min(2.0, max(1.0, float(str(self._settings.value("scale", "1.0")))))
        except ValueError:
            return 1.0

    def set_scale(self, scale: float) -> None:
        """Remembers the text size."""
        self._settings.setValue("scale", f"{scale:.2f}")

    def masks_names(self) -> bool:
        """Whether names of people are replaced in reports and exports."""
        return str(self._settings.value("mask_names", "")) == "yes"

    def set_masks_names(self, wanted: bool) -> None:
        """Remembers whether names are replaced."""
        self._settings.setValue("mask_names", "yes" if wanted else "")

    def rewording(self) -> str:
        """The language model that words suggestions: an address or a file; empty while that is switched off."""
        return self.rewording_model() if str(self._settings.value("rewording", "")) == "yes" else ""

    def rewording_model(self) -> str:
        """The address or file the person gave, whether it is switched on or not."""
        return str(self._settings.value("rewording_model", ""))

    def set_rewording(self, wanted: bool, model: str) -> None:
        """Remembers whether suggestions are reworded, and by what."""
        self._settings.setValue("rewording", "yes" if wanted else "")
        self._settings.setValue("rewording_model", model)

    def processor_only(self) -> bool:
        """Whether a graphics card is left alone."""
        return str(self._settings.value("processor_only", "")) == "yes"

    def set_processor_only(self, wanted: bool) -> None:
        """Remembers whether a graphics card is left alone."""
        self._settings.setValue("processor_only", "yes" if wanted else "")

    def budget(self) -> dict[str, int]:
        """How many moments of each kind are shown at most, where the person chose that."""
        found: dict[str, int] = {}
        for kind in BUDGET:
            text = str(self._settings.value(f"moments_{kind}", ""))
            if text.isdecimal() and int(text) <= MOST_MOMENTS:
                found[kind] = int(text)
        return found

    def set_budget(self, kind: str, count: int) -> None:
        """Remembers how many moments of a kind are shown."""
        self._settings.setValue(f"moments_{kind}", str(count))

    def welcomed(self) -> bool:
        """True if the screens of the first start were shown; also where the window was open before there were any."""
        return str(self._settings.value("welcomed", "")) == "yes" or not self.geometry().isEmpty()

    def set_welcomed(self) -> None:
        """Remembers that the screens of the first start were shown."""
        self._settings.setValue("welcomed", "yes")

    def recent(self) -> tuple[str, ...]:
        """Ids of the lessons opened last, the newest first."""
        found = str(self._settings.value("recent", ""))
        return tuple(part for part in found.split(" ") if part)[:RECENT]

    def pinned(self) -> frozenset[str]:
        """Ids of the lessons that stand above the others."""
        return frozenset(part for part in str(self._settings.value("pinned", "")).split(" ") if part)

    def pin(self, lesson_id: str, wanted: bool) -> None:
        """Has a lesson stand above the others, or no longer."""
        kept = self.pinned() | {lesson_id} if wanted else self.pinned() - {lesson_id}
        self._settings.setValue("pinned", " ".join(sorted(kept)))

    def opened(self, lesson_id: str) -> None:
        """Puts a lesson at the head of those opened last."""
        others = [one for one in self.recent() if one != lesson_id]
        self._settings.setValue("recent", " ".join([lesson_id, *others][:RECENT]))

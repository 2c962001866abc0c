"""A sealed recording as the player reads it: opened piece by piece in memory, never as a plain file on the disk."""

from __future__ import annotations

from PySide6.QtCore import QIODevice, QObject

from ui.models.lesson_rows import Content


class SealedSource(QIODevice):
    """What a media player reads a sealed recording from. It reads in threads of its own."""

    def __init__(self, content: Content, parent: QObject) -> None:
        super().__init__(parent)
        self._content, self._size = content, content.size
        # unbuffered: else Qt reads ahead and our place would be another one than it thinks
        self.open(QIODevice.OpenModeFlag.ReadOnly | QIODevice.OpenModeFlag.Unbuffered)

    def isSequential(self) -> bool:
        """False: it can be read from any place."""
        return False

    def size(self) -> int:
        """Bytes of the content."""
        return self._size

    def seek(self, pos: int, /) -> bool:
        """Goes to a place; false beyond the end."""
        if not 0 <= pos <= self._size:
            return False
        self._content.seek(pos)
        return super().seek(pos)

    def readData(self, maxlen: int, /) -> bytes:  # pyright: ignore[reportIncompatibleMethodOverride]  # as PySide wants it
        """The next bytes, none at the end and for a piece that was altered: the player then says it cannot play on."""
        try:
            return self._content.read(maxlen) or b""
        except Exception:  # nothing may be raised into the player's threads
            return b""

    def writeData(self, _data: bytes, _length: int, /) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Refused."""
        return -1

    def close(self) -> None:
        """Lets the file go."""
        super().close()
        self._content.close()

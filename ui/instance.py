"""One window a store: a second start hands its files to the window that is open and leaves."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from PySide6.QtCore import QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_WAIT_MS = 1000
_LONGEST = 1_000_000
"""A message longer than this many bytes is nobody's list of files."""


def name_of(store: Path) -> str:
    """The name under which the window of a store's folder is reached; another for every user and folder."""
    place = f"{Path.home()}\n{store.resolve()}"
    return f"lectern-{hashlib.sha256(place.encode()).hexdigest()[:24]}"


def hand_over(name: str, paths: Sequence[Path]) -> bool:
    """Gives the files to the window that is open; False if there is none."""
    socket = QLocalSocket()
    socket.connectToServer(name)
    if not socket.waitForConnected(_WAIT_MS):
        return False
    socket.write(json.dumps([str(path.absolute()) for path in paths]).encode() + b"\n")
    given = socket.waitForBytesWritten(_WAIT_MS)
    # the other side answers by hanging up: until then the message may not have been read
    given = given and (socket.state() is QLocalSocket.LocalSocketState.UnconnectedState or socket.waitForDisconnected())
    socket.close()
    return given


class Door(QObject):
    """Takes files from later starts. `knocked` carries their paths, none if somebody only wants to see the window."""

    knocked = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._open)
        # one that crashed leaves its name behind; nobody answered under it, or we would not be here
        QLocalServer.removeServer(name)
        self.open = self._server.listen(name)

    def close(self) -> None:
        """Takes no more files."""
        self._server.close()

    def _open(self) -> None:
        socket = self._server.nextPendingConnection()
        socket.readyRead.connect(lambda: self._read(socket))
        self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            if socket.bytesAvailable() > _LONGEST:
                socket.abort()
            return
        paths = _paths(bytes(socket.readLine().data()))
        socket.disconnectFromServer()
        if paths is not None:
            self.knocked.emit(paths)


def _paths(line: bytes) -> list[Path] | None:
    try:
        said = json.loads(line)
    except ValueError:
        return None
    if not isinstance(said, list):
        return None
    return [Path(text) for text in cast("list[object]", said) if isinstance(text, str)]

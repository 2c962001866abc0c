"""What the parts of the store share: the open database."""

from __future__ import annotations

from classroom.store.connection import Database


class Held:
    """A database that is open; the parts of the store are its subclasses."""

    def __init__(self, database: Database) -> None:
        """A store over an open database; use `Store.open`."""
        self._database = database

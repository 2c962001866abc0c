"""A column of utterances that says why a recogniser's text may not have been said at all."""

from __future__ import annotations

from typing import Final

import duckdb

INFO: Final = "doubt about utterances"


def up(connection: duckdb.DuckDBPyConnection) -> None:
    """Add the column; nothing is said against the utterances there are."""
    connection.execute('alter table "utterances" add column "doubt" varchar')

"""Words looked for in everything the library holds: what was said, the slides, what students wrote.

A plain scan of the rows shown, without an index: upper and lower case and accents do not count, and every word must be
in the row, in any order. Lessons in which a person corrected words are looked at as corrected.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import duckdb
import polars as pl

from classroom.domain.tables import TABLES
from classroom.store import corrections, frames

MOST = 400
"""So many rows are given at most, those of the newest lessons."""

HITS_SCHEMA: dict[str, type[pl.DataType]] = {
    "lesson_id": pl.String,
    "kind": pl.String,
    "number": pl.Int32,
    "start_s": pl.Float64,
    "text": pl.String,
}

_TEXTS = {
    "utterances": ("utterance", "start_s", "text", "true"),
    "slides": ("slide", "null::double", "text", "true"),
    "comments": ("comment", "time_s", "text", "duplicate_of is null"),
}
"""By table: the column with the row's number, when it was, what is looked through, which rows count."""

_FIRST = 24
"""So many of the newest lessons are looked at before all others: a usual word fills the list from them alone."""

_SHOWN = """
    select serial, part_name from parts semi join looked using (lesson_id)
        semi join current_runs using (lesson_id, run_id, part_name)
    where part_name in ('utterances', 'slides', 'comments')
    union all
    select arg_max(serial, number), part_name
    from parts semi join looked using (lesson_id) join runs using (lesson_id, run_id)
        anti join current_runs using (lesson_id, part_name)
    where part_name in ('utterances', 'slides', 'comments') and status <> 'done'
    group by parts.lesson_id, part_name
"""


def folded(text: str) -> str:
    """The text without upper case and accents, one character for each of the text's."""
    return "".join((unicodedata.normalize("NFD", letter) or letter)[0].lower()[:1] or letter for letter in text)


def words_of(text: str) -> tuple[str, ...]:
    """The words to look for, folded; none of a single letter alone."""
    words = tuple(folded(text).split())
    return words if any(len(word) > 1 for word in words) else ()


def search(connection: duckdb.DuckDBPyConnection, text: str, *, most: int = MOST) -> pl.DataFrame:
    """Rows with all these words, the newest lesson first, then by kind and number; see `HITS_SCHEMA`.

    kind: "utterance", "slide" or "comment"; start_s: seconds on the lesson's clock where the row itself has a time.
    """
    words = words_of(text)
    if not words:
        return pl.DataFrame(schema=HITS_SCHEMA)
    found = _raw_hits(connection, words, most, lessons=_FIRST)
    if found.height < most:
        found = _raw_hits(connection, words, most)
    changed = _corrected_lessons(connection, words, found["lesson_id"].unique().to_list())
    if changed:
        anew = [_corrected_hits(connection, lesson_id, words) for lesson_id in changed]
        found = pl.concat([found.filter(~pl.col("lesson_id").is_in(changed)), *anew])
        order = connection.execute("select lesson_id from lessons order by created_at desc, lesson_id").fetchall()
        places = {row[0]: place for place, row in enumerate(order)}
        found = found.sort(pl.col("lesson_id").replace_strict(places, default=len(places)), maintain_order=True)
    return found.head(most)


def _raw_hits(
    connection: duckdb.DuckDBPyConnection, words: Sequence[str], most: int, *, lessons: int | None = None
) -> pl.DataFrame:
    """The hits in the newest lessons; in all for None."""
    parts = [
        f"select lesson_id, '{table[:-1]}' as kind, {number} as number, {start} as start_s, {looked} as found_in "
        f"from \"{table}\" as t where t.part_serial in (select serial from shown where part_name = '{table}') "
        f"and {which} and " + " and ".join(f"contains(lower(strip_accents({looked})), ?)" for _ in words)
        for table, (number, start, looked, which) in _TEXTS.items()
    ]
    limit = "" if lessons is None else f"limit {lessons:d}"
    sql = (
        f"with looked as materialized (select lesson_id from lessons order by created_at desc, lesson_id {limit}), "
        f"shown as materialized ({_SHOWN}), hits as ({' union all '.join(parts)}) "
        "select lesson_id, kind, number::integer as number, start_s, found_in as text "
        "from hits join lessons using (lesson_id) "
        f"order by created_at desc, lesson_id, kind = 'comment', kind = 'slide', number limit {most:d}"
    )
    return pl.DataFrame(frames.query(connection, sql, [*words] * len(parts)), schema=HITS_SCHEMA)


def _corrected_lessons(connection: duckdb.DuckDBPyConnection, words: Sequence[str], found: Sequence[str]) -> list[str]:
    """Lessons whose words a person corrected and that were found, or are found only now."""
    either = " or ".join("contains(lower(strip_accents(value)), ?)" for _ in words)
    rows = connection.execute(
        "select distinct lesson_id from corrections where column_name in ('text', 'cut') "
        "and table_name in ('utterances', 'slides', 'comments') "
        f"and (list_contains(?, lesson_id) or {either})",
        [list(found), *words],
    ).fetchall()
    return [row[0] for row in rows]


def _corrected_hits(connection: duckdb.DuckDBPyConnection, lesson_id: str, words: Sequence[str]) -> pl.DataFrame:
    made: list[tuple[str, str, int, float | None, str]] = []
    for name in _TEXTS:
        table = TABLES[name]
        rows = corrections.corrected(connection, lesson_id, name)
        for row in rows.iter_rows(named=True):
            text = str(row["text"])
            if row.get("duplicate_of") is None and all(word in folded(text) for word in words):
                start = row.get("start_s") if name == "utterances" else row.get("time_s")
                made.append((lesson_id, name[:-1], row[table.key[0]], start, text))
    return pl.DataFrame(made, schema=HITS_SCHEMA, orient="row")

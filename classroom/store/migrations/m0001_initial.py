"""The first version: lessons and their files, runs and their pieces, corrections, and one table a domain table."""

from __future__ import annotations

from typing import Final

import duckdb

INFO: Final = "lessons, runs, pieces, corrections and the tables of version 1"

_OWN: Final = (
    "facts (name varchar, value varchar)",
    "lessons (lesson_id varchar, title varchar, course varchar, teacher varchar, date date, language varchar, "
    "created_at varchar, duration_s double)",
    "media (lesson_id varchar, kind varchar, position integer, path varchar, sha256 varchar, size_bytes bigint)",
    "runs (number bigint, run_id varchar, lesson_id varchar, analyzer varchar, version integer, params varchar, "
    "model_sha256 varchar, input_run_ids varchar[], writes varchar[], status varchar, started_at varchar, "
    "seconds double, error varchar, warnings varchar)",
    "pieces (lesson_id varchar, run_id varchar, part_name varchar, rows bigint, committed_at varchar)",
    "current_runs (lesson_id varchar, part_name varchar, run_id varchar)",
    "corrections (number bigint, correction_id varchar, lesson_id varchar, table_name varchar, key varchar, "
    "column_name varchar, value varchar, old_value varchar, anchor varchar, author varchar, created_at varchar, "
    "withdraws varchar)",
)

_LEADING: Final = "lesson_id varchar, run_id varchar, part_name varchar, position bigint"

_TABLES: Final = {
    "recordings": '"part" integer, "path" varchar, "start_s" double, "duration_s" double, "claimed_s" double, '
    '"rate_hz" integer, "channels" integer, "codec" varchar, "has_video" boolean',
    "stretches": '"start_s" double, "end_s" double, "speech_s" double, "language" varchar',
    "utterances": '"utterance" integer, "start_s" double, "end_s" double, "speaker" varchar, "role" varchar, '
    '"text" varchar, "language" varchar, "confidence" double',
    "words": '"utterance" integer, "word" integer, "start_s" double, "end_s" double, "text" varchar, '
    '"probability" double',
    "slides": '"slide" integer, "deck" varchar, "page" integer, "title" varchar, "text" varchar, "notes" varchar, '
    '"pictures" integer, "thumbnail" blob',
    "comments": '"comment" integer, "source" varchar, "id" varchar, "parent" integer, "author" varchar, '
    '"written_at" varchar, "time_s" double, "likes" integer, "text" varchar, "duplicate_of" integer',
    "labels": '"target" varchar, "row" integer, "taxonomy" varchar, "label" varchar, "score" double, "applies" boolean',
    "alignment": '"utterance" integer, "slide" integer, "score" double',
    "traces": '"comment" integer, "rank" integer, "utterance" integer, "score" double, "way" varchar',
    "measures": '"name" varchar, "scope" varchar, "value" double, "low" double, "high" double, "unit" varchar, '
    '"n" integer',
    "moments": '"moment" integer, "start_s" double, "end_s" double, "kind" varchar, "reason" varchar, '
    '"detail" varchar, "utterance" integer, "score" double',
}


def up(connection: duckdb.DuckDBPyConnection) -> None:
    """Make every table of version 1 in an empty database."""
    for definition in _OWN:
        connection.execute(f"create table {definition}")
    for name, columns in _TABLES.items():
        connection.execute(f'create table "{name}" ({_LEADING}, {columns})')

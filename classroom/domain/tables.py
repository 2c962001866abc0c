"""The tables that flow between ingest, analyzers, store and screens, declared once.

A table is a polars frame. Its columns, their order, dtypes, units, ranges and the order of its rows are declared
here and checked by `check` at every border: what ingest gives, what an analyzer gives, what the store takes.
Times are seconds (float64) from the start of the lesson's clock. Unknown is null; NaN is never allowed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from classroom.domain.doubt import DOUBTS
from classroom.domain.strategies import SITUATIONS


class TableError(ValueError):
    """A frame that is not the table it claims to be: a bug in whatever made it."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: `about` is its meaning, `unit` its unit, `low`..`high` its range (inclusive, None for open).

    `nullable` says whether null (unknown) is allowed; `choices`, if any, are the only values allowed.
    """

    name: str
    dtype: type[pl.DataType]
    about: str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    nullable: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Table:
    """A declared table: its columns in order, the columns its rows ascend by, and those that are unique together."""

    name: str
    about: str
    columns: tuple[Column, ...]
    order: tuple[str, ...]
    key: tuple[str, ...] = ()

    @property
    def schema(self) -> dict[str, type[pl.DataType]]:
        """Column names and dtypes, in order."""
        return {column.name: column.dtype for column in self.columns}

    def column(self, name: str) -> Column:
        """The declared column of that name; KeyError if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)


_TEXT, _INT, _REAL, _FLAG = pl.String, pl.Int32, pl.Float64, pl.Boolean

ROLES: Final = ("teacher", "student", "unknown")
ROLE_REASONS: Final = ("given", "only_voice", "profile", "talks_most", "asks_most", "frames", "other", "unsure")
ATTRIBUTION_REASONS: Final = ("given", "voice", "nearest", "none")
LABEL_TARGETS: Final = ("utterance", "comment", "window")
BY_PERSON: Final = "person"
TRACE_WAYS: Final = ("timestamp", "similarity", BY_PERSON)
MOMENT_KINDS: Final = ("highlight", "missed", "question", "confusion")


def _span(about: str, *, nullable: bool = False) -> tuple[Column, Column]:
    start = Column(name="start_s", dtype=_REAL, about=f"start of {about}", unit="s", low=0, nullable=nullable)
    end = Column(name="end_s", dtype=_REAL, about=f"end of {about}", unit="s", low=0, nullable=nullable)
    return start, end


RECORDINGS = Table(
    name="recordings",
    about="The parts of a lesson's recording in the order they follow each other on the lesson's clock.",
    columns=(
        Column(name="part", dtype=_INT, about="0, 1, 2 ... in order", low=0),
        Column(name="path", dtype=_TEXT, about="absolute path of the file when it was imported"),
        Column(name="start_s", dtype=_REAL, about="where the part begins on the lesson's clock", unit="s", low=0),
        Column(name="duration_s", dtype=_REAL, about="decoded length, not what the header claims", unit="s", low=0),
        Column(name="claimed_s", dtype=_REAL, about="length the header claims", unit="s", low=0, nullable=True),
        Column(name="rate_hz", dtype=_INT, about="audio sample rate of the file", unit="Hz", low=1),
        Column(name="channels", dtype=_INT, about="audio channels", low=1),
        Column(name="codec", dtype=_TEXT, about="audio codec's short name"),
        Column(name="has_video", dtype=_FLAG, about="true if the file also has moving pictures"),
    ),
    order=("part",),
    key=("part",),
)

STRETCHES = Table(
    name="stretches",
    about="The stretches of the recording that speech recognition has finished; what is not here is still to do.",
    columns=(
        *_span("the stretch"),
        Column(name="speech_s", dtype=_REAL, about="time with speech in it, by voice activity", unit="s", low=0),
        Column(name="language", dtype=_TEXT, about="ISO 639-1 code recognised; null without speech", nullable=True),
    ),
    order=("start_s",),
)

UTTERANCES = Table(
    name="utterances",
    about="What was said: one row a stretch of speech by one speaker, about a sentence.",
    columns=(
        Column(name="utterance", dtype=_INT, about="0, 1, 2 ... in order", low=0),
        *_span("the utterance; null where the transcript has no times", nullable=True),
        Column(name="speaker", dtype=_TEXT, about="name or label; null when not known", nullable=True),
        Column(name="role", dtype=_TEXT, about="who that is in class", choices=ROLES),
        Column(name="text", dtype=_TEXT, about="the words, punctuated as heard or as imported"),
        Column(name="language", dtype=_TEXT, about="ISO 639-1 code; null when not known", nullable=True),
        Column(
            name="confidence",
            dtype=_REAL,
            about="mean probability of the words; null for imported text",
            low=0,
            high=1,
            nullable=True,
        ),
        Column(
            name="doubt",
            dtype=_TEXT,
            about="why it may not have been said at all (domain/doubt.py); null for nothing against it",
            nullable=True,
            choices=DOUBTS,
        ),
    ),
    order=("utterance",),
    key=("utterance",),
)

WORDS = Table(
    name="words",
    about="The words of recognised utterances with their times.",
    columns=(
        Column(name="utterance", dtype=_INT, about="the utterance the word belongs to", low=0),
        Column(name="word", dtype=_INT, about="0, 1, 2 ... within the utterance", low=0),
        *_span("the word"),
        Column(name="text", dtype=_TEXT, about="the word with its punctuation, no spaces around it"),
        Column(name="probability", dtype=_REAL, about="the recogniser's probability", low=0, high=1),
    ),
    order=("utterance", "word"),
    key=("utterance", "word"),
)

VOICES = Table(
    name="voices",
    about="Who is heard when: stretches of one voice each; those of different voices may overlap.",
    columns=(
        *_span("the stretch"),
        Column(name="speaker", dtype=_TEXT, about="label of the voice: S1, S2 ... in the order they are first heard"),
    ),
    order=("start_s",),
)

SPEAKERS = Table(
    name="speakers",
    about="The speakers of the lesson, whoever speaks most first, each with a role and why.",
    columns=(
        Column(name="rank", dtype=_INT, about="0, 1, 2 ... in that order", low=0),
        Column(name="speaker", dtype=_TEXT, about="label of the voice, or the name an imported transcript gives"),
        Column(name="role", dtype=_TEXT, about="who that is in class", choices=ROLES),
        Column(name="confidence", dtype=_REAL, about="how sure the role is", low=0, high=1),
        Column(name="reason", dtype=_TEXT, about="what the role rests on most", choices=ROLE_REASONS),
        Column(
            name="spoken_s",
            dtype=_REAL,
            about="time of the speaker's utterances; null without times",
            unit="s",
            low=0,
            nullable=True,
        ),
        Column(name="utterances", dtype=_INT, about="number of the speaker's utterances", low=0),
        Column(
            name="level_db",
            dtype=_REAL,
            about="loudness while only this voice is heard; null without sound",
            unit="dB",
            nullable=True,
        ),
    ),
    order=("rank",),
    key=("speaker",),
)

ATTRIBUTION = Table(
    name="attribution",
    about="How it was found out who says each utterance.",
    columns=(
        Column(name="utterance", dtype=_INT, about="number of the utterance", low=0),
        Column(name="speaker", dtype=_TEXT, about="who says it; null when not known", nullable=True),
        Column(name="role", dtype=_TEXT, about="who that is in class", choices=ROLES),
        Column(name="confidence", dtype=_REAL, about="share of it in which that speaker alone is heard", low=0, high=1),
        Column(name="reason", dtype=_TEXT, about="what it rests on", choices=ATTRIBUTION_REASONS),
    ),
    order=("utterance",),
    key=("utterance",),
)

SLIDES = Table(
    name="slides",
    about="The slides of all decks of the lesson, numbered through from 1.",
    columns=(
        Column(name="slide", dtype=_INT, about="1, 2, 3 ... through all decks", low=1),
        Column(name="deck", dtype=_TEXT, about="file name of the deck"),
        Column(name="page", dtype=_INT, about="1, 2, 3 ... within its deck", low=1),
        Column(name="title", dtype=_TEXT, about="title or first line; empty if none"),
        Column(name="text", dtype=_TEXT, about="all text in reading order, title, tables and alt text included"),
        Column(name="notes", dtype=_TEXT, about="speaker notes; empty if none"),
        Column(name="pictures", dtype=_INT, about="pictures on the slide", low=0),
        Column(
            name="thumbnail",
            dtype=pl.Binary,
            about="PNG or JPEG of the page, about 480 pixels wide; null where it cannot be drawn",
            nullable=True,
        ),
    ),
    order=("slide",),
    key=("slide",),
)

SHOWINGS = Table(
    name="showings",
    about="Which page of which deck a conference's own log says was on, in order.",
    columns=(
        Column(name="showing", dtype=_INT, about="0, 1, 2 ... in order", low=0),
        *_span("the showing in recorded time; both the same where it fell into a pause of the recording"),
        Column(name="deck", dtype=_TEXT, about="the deck as the log calls it: a file name with or without ending"),
        Column(name="page", dtype=_INT, about="1, 2, 3 ... within its deck", low=1),
        Column(
            name="recording", dtype=_TEXT, about="file name of the sound recorded then; null if none", nullable=True
        ),
        Column(name="from_s", dtype=_REAL, about="start within that file; null as above", unit="s", nullable=True),
        Column(name="until_s", dtype=_REAL, about="end within that file; null as above", unit="s", nullable=True),
    ),
    order=("start_s",),
    key=("showing",),
)

SCREEN = Table(
    name="screen",
    about="What stood on the screen, by the pictures of the recording's video: a row for each stretch of one slide or "
    "of one other picture. No row while the picture moves, and none at all where no slide of those given is seen.",
    columns=(
        Column(name="stretch", dtype=_INT, about="0, 1, 2 ... in order", low=0),
        *_span("the stretch"),
        Column(name="slide", dtype=_INT, about="number of the slide; null for another picture", low=1, nullable=True),
        Column(
            name="score", dtype=_REAL, about="how sure it is that slide; null as above", low=0, high=1, nullable=True
        ),
    ),
    order=("start_s",),
    key=("stretch",),
)

COMMENTS = Table(
    name="comments",
    about="What students wrote: one row a remark, in the order of the files and of the rows in them.",
    columns=(
        Column(name="comment", dtype=_INT, about="0, 1, 2 ... in order", low=0),
        Column(name="source", dtype=_TEXT, about="file name it came from"),
        Column(name="id", dtype=_TEXT, about="the platform's id; null if none", nullable=True),
        Column(name="parent", dtype=_INT, about="the comment it replies to; null if none", low=0, nullable=True),
        Column(name="author", dtype=_TEXT, about="name as exported; null if none", nullable=True),
        Column(name="written_at", dtype=_TEXT, about="ISO 8601 date or time; null if unknown", nullable=True),
        Column(
            name="time_s",
            dtype=_REAL,
            about="when it was written on the lesson's clock (chat); null if not written during the lesson",
            unit="s",
            low=0,
            nullable=True,
        ),
        Column(name="likes", dtype=_INT, about="likes or votes; null if unknown", low=0, nullable=True),
        Column(name="text", dtype=_TEXT, about="the remark, entities decoded, as plain text"),
        Column(
            name="duplicate_of",
            dtype=_INT,
            about="an earlier comment with the same author and text; null if none",
            low=0,
            nullable=True,
        ),
    ),
    order=("comment",),
    key=("comment",),
)

GROUPS = Table(
    name="groups",
    about="Comments that say nearly the same: one row for each comment that has others like it.",
    columns=(
        Column(name="comment", dtype=_INT, about="number of the comment", low=0),
        Column(name="group", dtype=_INT, about="0, 1, 2 ... the largest first", low=0),
        Column(name="likeness", dtype=_REAL, about="mean likeness to the others of its group", low=0, high=1),
    ),
    order=("comment",),
    key=("comment",),
)

LABELS = Table(
    name="labels",
    about="What a model (or rule) says about a row of another table: one row a label scored.",
    columns=(
        Column(name="target", dtype=_TEXT, about="the table the row number points into", choices=LABEL_TARGETS),
        Column(name="row", dtype=_INT, about="number of the row in that table", low=0),
        Column(name="taxonomy", dtype=_TEXT, about="label set (domain/taxonomy.py)"),
        Column(name="label", dtype=_TEXT, about="label within the set"),
        Column(name="score", dtype=_REAL, about="probability that the label applies", low=0, high=1),
        Column(name="applies", dtype=_FLAG, about="true if the score passes the label's threshold"),
    ),
    order=("target", "row"),
    key=("target", "row", "taxonomy", "label"),
)

ALIGNMENT = Table(
    name="alignment",
    about="Which slide was on while each utterance was spoken.",
    columns=(
        Column(name="utterance", dtype=_INT, about="number of the utterance", low=0),
        Column(name="slide", dtype=_INT, about="number of the slide, from 1", low=1),
        Column(name="score", dtype=_REAL, about="how sure, share of the path's alternatives", low=0, high=1),
    ),
    order=("utterance",),
    key=("utterance",),
)

TRACES = Table(
    name="traces",
    about="Where in the lesson a comment points: at most three candidates a comment, best first; none when unsure.",
    columns=(
        Column(name="comment", dtype=_INT, about="number of the comment", low=0),
        Column(name="rank", dtype=_INT, about="1 is the best candidate", low=1, high=3),
        Column(name="utterance", dtype=_INT, about="number of the utterance", low=0),
        Column(name="score", dtype=_REAL, about="how sure", low=0, high=1),
        Column(
            name="way",
            dtype=_TEXT,
            about="by a time in the text, similarity or a person",
            choices=TRACE_WAYS,
        ),
    ),
    order=("comment", "rank"),
    key=("comment", "rank"),
)

MEASURES = Table(
    name="measures",
    about="Numbers about the lesson, each with what it was counted from and an interval.",
    columns=(
        Column(name="name", dtype=_TEXT, about="measure (domain/measures.py)"),
        Column(name="scope", dtype=_TEXT, about="'lesson', or 'role:teacher', 'slide:3', 'label:confusion' ..."),
        Column(name="value", dtype=_REAL, about="null where it could not be worked out", nullable=True),
        Column(name="low", dtype=_REAL, about="lower end of the 95 % interval; null if none", nullable=True),
        Column(name="high", dtype=_REAL, about="upper end of the 95 % interval; null if none", nullable=True),
        Column(name="unit", dtype=_TEXT, about="unit of value, low and high"),
        Column(name="n", dtype=_INT, about="how many items it was counted from", low=0),
    ),
    order=("name",),
    key=("name", "scope"),
)

MOMENTS = Table(
    name="moments",
    about="Time spans worth looking at, in the order of the lesson.",
    columns=(
        Column(name="moment", dtype=_INT, about="0, 1, 2 ... in order", low=0),
        *_span("the moment"),
        Column(name="kind", dtype=_TEXT, about="what sort of moment", choices=MOMENT_KINDS),
        Column(name="reason", dtype=_TEXT, about="code of the sentence that says why (resources/i18n)"),
        Column(name="detail", dtype=_TEXT, about="JSON object with the numbers that sentence needs"),
        Column(name="utterance", dtype=_INT, about="the utterance it starts at", low=0),
        Column(name="score", dtype=_REAL, about="how much it is worth a look: usefulness x certainty", low=0, high=1),
        Column(
            name="certainty",
            dtype=_REAL,
            about="how likely it is what its sentence says; null where an older version made it",
            low=0,
            high=1,
            nullable=True,
        ),
        Column(
            name="evidence",
            dtype=_TEXT,
            about="JSON object: utterances, comments (numbers of rows) and slide it rests on; null as above",
            nullable=True,
        ),
    ),
    order=("start_s",),
    key=("moment",),
)

SUGGESTIONS = Table(
    name="suggestions",
    about="What could be tried and what is done already, from the library of suggestions; the best first. More than "
    "is shown, so that no lesson is told what the one before was told.",
    columns=(
        Column(name="suggestion", dtype=_INT, about="0, 1, 2 ... the best first", low=0),
        Column(name="situation", dtype=_TEXT, about="what it answers (domain/strategies.py)", choices=SITUATIONS),
        Column(name="entry", dtype=_TEXT, about="id of the library's entry"),
        Column(name="utterance", dtype=_INT, about="where; null where it is about the lesson", low=0, nullable=True),
        Column(
            name="start_s", dtype=_REAL, about="start of that utterance; null as above", unit="s", low=0, nullable=True
        ),
        Column(name="already_doing", dtype=_FLAG, about="true if the lesson shows it: praise, not advice"),
        Column(
            name="evidence",
            dtype=_TEXT,
            about="JSON object: utterances, comments (numbers of rows), slide, measure it rests on; for praise the "
            "utterances that show it",
        ),
        Column(name="score", dtype=_REAL, about="usefulness x certainty", low=0, high=1),
        Column(
            name="wording",
            dtype=_TEXT,
            about="example in other words by a local language model, checked against the lesson; null: the library's",
            nullable=True,
        ),
    ),
    order=("suggestion",),
    key=("suggestion",),
)

TABLES: Final[Mapping[str, Table]] = {
    table.name: table
    for table in (
        RECORDINGS,
        STRETCHES,
        UTTERANCES,
        WORDS,
        VOICES,
        SPEAKERS,
        ATTRIBUTION,
        SLIDES,
        SHOWINGS,
        SCREEN,
        COMMENTS,
        GROUPS,
        LABELS,
        ALIGNMENT,
        TRACES,
        MEASURES,
        MOMENTS,
        SUGGESTIONS,
    )
}


def empty(table: Table) -> pl.DataFrame:
    """A frame of that table with no rows."""
    return pl.DataFrame(schema=table.schema)


def frame(table: Table, columns: Mapping[str, object]) -> pl.DataFrame:
    """A checked frame of that table from columns given by name; columns left out are null.

    Raises TableError if the columns do not make the table.
    """
    unknown = set(columns) - set(table.schema)
    if unknown:
        raise TableError(f"{table.name} has no columns {sorted(unknown)}")
    if not columns:
        return empty(table)
    made = pl.DataFrame({name: columns[name] for name in columns}, schema_overrides=table.schema)
    missing = [pl.lit(None, dtype=kind).alias(name) for name, kind in table.schema.items() if name not in columns]
    return check(made.with_columns(missing).select(list(table.schema)), table)


def check(rows: pl.DataFrame, table: Table) -> pl.DataFrame:
    """The same frame, once it is known to be that table.

    Raises TableError naming the table, the column and the rule that is broken: columns and their order, dtypes,
    nulls, NaN, ranges, choices, start before end, the order of rows, unique keys. Values are never quoted.
    """
    if list(rows.schema.items()) != [(name, kind()) for name, kind in table.schema.items()]:
        raise TableError(f"{table.name} has columns {dict(rows.schema)}, declared are {table.schema}")
    for column in table.columns:
        _check_column(rows[column.name], column, table.name)
    if {"start_s", "end_s"} <= set(table.schema) and rows.filter(pl.col("end_s") < pl.col("start_s")).height:
        raise TableError(f"{table.name}: a row ends before it starts")
    if not rows.select(table.order).equals(rows.select(table.order).sort(table.order, maintain_order=True)):
        raise TableError(f"{table.name}: rows do not ascend by {table.order}")
    if table.key and rows.select(table.key).is_duplicated().any():
        raise TableError(f"{table.name}: {table.key} is not unique")
    return rows


def _check_column(values: pl.Series, column: Column, table: str) -> None:
    name = f"{table}.{column.name}"
    if not column.nullable and values.null_count():
        raise TableError(f"{name} must not be null")
    if column.dtype is pl.Float64 and not values.drop_nulls().is_finite().all():
        raise TableError(f"{name} must be finite")
    known = values.drop_nulls()
    if column.low is not None and (known < column.low).any():
        raise TableError(f"{name} must be at least {column.low}")
    if column.high is not None and (known > column.high).any():
        raise TableError(f"{name} must be at most {column.high}")
    if column.choices and not known.is_in(column.choices).all():
        raise TableError(f"{name} must be one of {column.choices}")

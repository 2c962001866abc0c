"""What was found out as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from analyzers._shared.questions import questions
from analyzers.speakers.assigning import Row, Said, Stretch
from analyzers.speakers.roles import Part, Role
from classroom.domain.analyzer import Frames
from classroom.domain.tables import ATTRIBUTION, SPEAKERS, UTTERANCES, VOICES, WORDS, Table, check, empty, frame


def tables(
    said: Sequence[Said], stretches: Sequence[Stretch], roles: Mapping[str, Role], levels: Mapping[str, float]
) -> Frames:
    """All that the analyzer writes; levels: loudness in dB by speaker."""
    return {
        "voices": frame(
            VOICES,
            {
                "start_s": [one.start_s for one in stretches],
                "end_s": [one.end_s for one in stretches],
                "speaker": [one.speaker for one in stretches],
            },
        ),
        "speakers": _speakers(said, stretches, roles, levels),
        "attribution": _attribution(said, roles),
        "utterances.speakers": _table(UTTERANCES, [_utterance(n, one, roles) for n, one in enumerate(said)]),
        "words.speakers": _table(
            WORDS,
            [
                {**word, "utterance": number, "word": place}
                for number, one in enumerate(said)
                for place, word in enumerate(one.words)
            ],
        ),
    }


def parts_of(said: Sequence[Said], likeness: Mapping[str, float] | None = None) -> dict[str, Part]:
    """What each speaker did, by time where there are times, else by words; in the order they first speak.

    likeness: of speakers to the teacher's remembered voice.
    """
    asked = questions([one.utterance["text"] for one in said])
    known = [(one, asks) for one, asks in zip(said, asked, strict=True) if one.speaker is not None]
    talk = {one.speaker: 0.0 for one, _ in known}
    asking = dict.fromkeys(talk, 0)
    for one, asks in known:
        talk[one.speaker] += _amount(one)
        asking[one.speaker] += int(asks)
    total, every = sum(talk.values()) or 1.0, sum(asking.values()) or 1
    roles = {one.speaker: one.utterance["role"] for one, _ in known if one.utterance["role"] != "unknown"}
    return {
        str(name): Part(
            talk=talk[name] / total,
            questions=asking[name] / every,
            first=known[0][0].speaker == name,
            last=known[-1][0].speaker == name,
            role=roles.get(name, "unknown"),
            profile=(likeness or {}).get(str(name)),
        )
        for name in talk
    }


def _amount(one: Said) -> float:
    """How much was said: seconds, or without times seconds at two and a half words a second."""
    row = one.utterance
    if row["start_s"] is not None:
        return row["end_s"] - row["start_s"]
    return len(row["text"].split()) / 2.5


def _utterance(number: int, one: Said, roles: Mapping[str, Role]) -> Row:
    return {**one.utterance, "utterance": number, "speaker": one.speaker, "role": _role(one, roles)}


def _role(one: Said, roles: Mapping[str, Role]) -> str:
    if one.speaker is None or one.utterance["role"] != "unknown":
        return one.utterance["role"]
    return roles[one.speaker].role


def _attribution(said: Sequence[Said], roles: Mapping[str, Role]) -> pl.DataFrame:
    return frame(
        ATTRIBUTION,
        {
            "utterance": list(range(len(said))),
            "speaker": [one.speaker for one in said],
            "role": [_role(one, roles) for one in said],
            "confidence": [one.confidence for one in said],
            "reason": [one.reason for one in said],
        },
    )


def _speakers(
    said: Sequence[Said], stretches: Sequence[Stretch], roles: Mapping[str, Role], levels: Mapping[str, float]
) -> pl.DataFrame:
    names = [*roles, *dict.fromkeys(one.speaker for one in stretches if one.speaker not in roles)]
    timed = {
        name: [one for one in said if one.speaker == name and one.utterance["start_s"] is not None] for name in names
    }
    seconds = {
        name: sum(one.utterance["end_s"] - one.utterance["start_s"] for one in own) if own else None
        for name, own in timed.items()
    }
    amount = {name: sum(_amount(one) for one in said if one.speaker == name) for name in names}
    ranked = sorted(names, key=lambda name: -amount[name])
    known = {name: roles.get(name, Role("unknown", 0.0, "unsure")) for name in ranked}
    return frame(
        SPEAKERS,
        {
            "rank": list(range(len(ranked))),
            "speaker": ranked,
            "role": [known[name].role for name in ranked],
            "confidence": [known[name].confidence for name in ranked],
            "reason": [known[name].reason for name in ranked],
            "spoken_s": [seconds[name] for name in ranked],
            "utterances": [sum(one.speaker == name for one in said) for name in ranked],
            "level_db": [levels.get(name) for name in ranked],
        },
    )


def _table(table: Table, rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    if not rows:
        return empty(table)
    made = pl.DataFrame(rows, schema=table.schema)
    if "start_s" in made.columns:
        made = made.with_columns(pl.max_horizontal("start_s", "end_s").alias("end_s"))
    return check(made, table)

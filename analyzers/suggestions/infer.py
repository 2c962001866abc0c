"""Situations to suggestions: for each what the library offers, and what the lesson shows already."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

import polars as pl

import resources
from analyzers.suggestions.rewording import language_of, model_of, reworded
from analyzers.suggestions.situations import Found, situations
from classroom.domain.analyzer import Context, Frames
from classroom.domain.practice import Practice, choices, teacher_says
from classroom.domain.strategies import LIBRARY, Library, parse
from classroom.domain.tables import LABELS, SUGGESTIONS, empty, frame

_LABELS: Final = ("labels.coaching", "labels.talk_moves", "labels.questions", "labels.lecture_moves")
_WAITED: Final = ("waited_after_question", "waited_after_why")
_REWORDED: Final = 6
"""So many suggestions are given to a language model at most; more are hardly ever shown."""

_NEXT: Final = 0.97
"""The second entry for a situation comes after the first, and before what another situation is clearly less worth."""


def run(inputs: Frames, context: Context) -> Iterator[Frames]:
    """One piece: `suggestions`, the best first; without rows where nothing calls for one."""
    library = parse(resources.path(LIBRARY).read_text(encoding="utf-8"))
    practice = Practice(_labels(inputs), teacher_says(inputs["utterances"]))
    rows = [row for found in situations(inputs) for row in _rows(found, library, practice)]
    rows.sort(key=lambda row: -row["score"])
    if context.params.rewording:
        _reword(rows, library, inputs, context)
    context.progress(1, 1)
    yield {"suggestions": _frame(rows, inputs["utterances"])}


def _reword(rows: Sequence[dict[str, Any]], library: Library, inputs: Frames, context: Context) -> None:
    """Put the model's words into the first `_REWORDED` suggestions that rest on something said."""
    say = model_of(context.params.rewording)
    lines = dict(zip(inputs["utterances"]["utterance"], _lines(inputs["utterances"]), strict=True))
    language = language_of(context.language, inputs["utterances"])
    wanted = [row for row in rows if not row["already_doing"] and row["evidence"]["utterances"]][:_REWORDED]
    silent = say is None
    for row in wanted:
        entry = library.entry(row["entry"])
        if say is None or entry is None or context.stopped():
            break
        said = [lines[number] for number in row["evidence"]["utterances"] if number in lines]
        answered = reworded(entry.wording["secondary"][language], entry.text[language], said, say, language=language)
        silent = silent or answered.silent
        if answered.text is not None:
            row["wording"] = answered.text
            row["evidence"]["wording_language"] = language
        if answered.silent:
            break
    if silent and wanted:
        context.warn("suggestions.no_model")


def _lines(utterances: pl.DataFrame) -> Iterator[str]:
    """Each utterance as a line of evidence: who, when, what."""
    for role, speaker, start, text in utterances.select("role", "speaker", "start_s", "text").iter_rows():
        who = " ".join(part for part in ("" if role == "unknown" else role, speaker or "") if part)
        minutes, seconds = divmod(int(start or 0), 60)
        yield f"{who} {minutes}:{seconds:02}: {text}".strip()


def _rows(found: Found, library: Library, practice: Practice) -> Iterator[dict[str, Any]]:
    """The situation's praise, if the lesson shows one of its strategies, and all its entries that it does not show."""
    entries = library.of(found.situation)
    made = choices(entries, practice)
    done = [choice for choice in made if choice.already_doing and choice.use.utterance is not None]
    if done:
        # the strategy named first in the library is the one a situation calls for most
        praised = min(done, key=lambda choice: entries.index(choice.entry))
        yield {
            **_where(found),
            "entry": praised.entry.id,
            "already_doing": True,
            "evidence": {**_evidence(found), "shown_at": praised.use.utterance},
            "score": found.score * praised.use.chance,
        }
    new = [choice.entry for choice in made if not choice.already_doing]
    for place, entry in enumerate(sorted(new, key=entries.index)):
        score = found.score * _NEXT**place
        yield {
            **_where(found),
            "entry": entry.id,
            "already_doing": False,
            "evidence": _evidence(found),
            "score": score,
        }


def _where(found: Found) -> dict[str, Any]:
    return {"situation": found.situation, "utterance": found.utterance}


def _evidence(found: Found) -> dict[str, Any]:
    return {
        "utterances": list(found.utterances),
        "comments": list(found.comments),
        "slide": found.slide,
        "measure": found.measure,
    }


def _labels(inputs: Frames) -> pl.DataFrame:
    """All labels that can show a strategy, and waiting, which the moments show, as if it were a label."""
    parts = [inputs[name] for name in _LABELS if name in inputs]
    if "moments" in inputs:
        waited = inputs["moments"].filter(pl.col("reason").is_in(_WAITED)).sort("utterance")
        count = waited.height
        columns = {"target": ["utterance"] * count, "row": waited["utterance"], "taxonomy": ["moments"] * count}
        parts.append(
            frame(LABELS, {**columns, "label": ["waited"] * count, **_sure(count)}).unique(maintain_order=True)
        )
    return pl.concat([empty(LABELS), *parts])


def _sure(count: int) -> dict[str, list[Any]]:
    return {"score": [1.0] * count, "applies": [True] * count}


def _frame(rows: Sequence[dict[str, Any]], utterances: pl.DataFrame) -> pl.DataFrame:
    if not rows:
        return empty(SUGGESTIONS)
    starts = dict(utterances.select("utterance", "start_s").iter_rows())
    names = ("situation", "entry", "utterance", "already_doing", "score")
    columns: dict[str, list[Any]] = {name: [row[name] for row in rows] for name in names}
    columns["wording"] = [row.get("wording") for row in rows]
    columns["suggestion"] = list(range(len(rows)))
    columns["start_s"] = [starts.get(row["utterance"]) for row in rows]
    columns["evidence"] = [json.dumps(row["evidence"], sort_keys=True) for row in rows]
    return frame(SUGGESTIONS, columns)

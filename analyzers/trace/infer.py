"""Comments to utterances: a time of the lesson decides, else many signs of likeness, weighed as was learned."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, cast

import numpy as np
import polars as pl

from analyzers._shared.clock import written_times
from analyzers._shared.encoder import Encoder
from analyzers._shared.halting import Halted, watched
from analyzers._shared.overlap import Floats
from analyzers.trace import Params
from analyzers.trace.pace import by_pace
from analyzers.trace.ranker import MOST, Ranker, Reals, best_places, nearby, probabilities, weighed
from analyzers.trace.replies import in_their_place
from analyzers.trace.signs import Asked, Lesson, sentences_of, signs
from analyzers.trace.substance import has_substance, share_known, vocabulary
from classroom.domain.analyzer import Context, Frames
from classroom.domain.tables import TRACES, frame

CERTAIN: Final = 0.98
"""Score of a moment named by a written time; those after it, if more times are written, get a little less."""

TOGETHER: Final = 256
"""Comments compared with the whole lesson at once: what bounds the memory."""

ABOUT_CONTENT: Final = ("confusion", "pedagogy", "clarification", "bookmark", "setup")
NOT_ABOUT_CONTENT: Final = ("gratitude", "general", "personal_experience", "none")

Row = tuple[int, int, int, float, str]


def run(inputs: Frames, context: Context) -> Iterator[Frames]:
    """Yield one piece: `traces`, at most three rows a comment, best first. Ends without a piece when stop is asked."""
    utterances, comments = inputs["utterances"], inputs["comments"]
    rows = list(by_time(utterances, comments))
    timed = {row[0] for row in rows}
    rest = comments.filter(~pl.col("comment").is_in(sorted(timed) or [-1]))
    rest = without_small_talk(rest, inputs.get("labels.feedback"))
    if rest.height and utterances.height:
        encoder = Encoder(context.models["encoder"])
        try:
            rows += by_likeness(utterances, rest, encoder, context, placed=rows)
        except Halted:
            return
    columns = zip(*sorted(rows), strict=True) if rows else ([] for _ in TRACES.schema)
    yield {"traces": frame(TRACES, dict(zip(TRACES.schema, map(list, columns), strict=True)))}


def by_time(utterances: pl.DataFrame, comments: pl.DataFrame) -> Iterator[Row]:
    """Candidates for comments written during the lesson, or with times of the lesson written in them."""
    timed = utterances.drop_nulls(["start_s", "end_s"])
    if not timed.height:
        return
    starts, numbers = timed["start_s"].to_numpy(), timed["utterance"].to_list()
    last_s = float(timed["end_s"].to_numpy().max())
    for number, at_s, text in comments.select("comment", "time_s", "text").iter_rows():
        times = [written.seconds for written in written_times(text, longest_s=last_s)]
        if not times and at_s is not None and at_s <= last_s:
            times = [at_s]
        found = dict.fromkeys(numbers[max(0, int(np.searchsorted(starts, time + 0.5)) - 1)] for time in times)
        for rank, utterance in enumerate(list(found)[:MOST], start=1):
            yield number, rank, utterance, CERTAIN - 0.02 * (rank - 1), "timestamp"


def without_small_talk(comments: pl.DataFrame, labels: pl.DataFrame | None) -> pl.DataFrame:
    """The comments without those that are labelled, and only as thanks, praise, own stories or nothing."""
    if labels is None:
        return comments
    own = labels.filter((pl.col("target") == "comment") & pl.col("applies"))
    content = own.filter(pl.col("label").is_in(ABOUT_CONTENT))["row"].unique()
    other = own.filter(pl.col("label").is_in(NOT_ABOUT_CONTENT))["row"].unique()
    small = set(other.to_list()) - set(content.to_list())
    return comments.filter(~pl.col("comment").is_in(sorted(small) or [-1]))


def by_likeness(
    utterances: pl.DataFrame, comments: pl.DataFrame, encoder: Encoder, context: Context, *, placed: Sequence[Row] = ()
) -> Iterator[Row]:
    """Candidates by all signs, best first, each another place; none for a comment with nothing to go by.

    The score is the probability that the moment lies within two utterances. Times written in comments count where the
    utterances have none. placed: rows of comments whose place is known: replies to them, and others, lean on those.
    Raises Halted.
    """
    spoken = utterances.filter(pl.col("text").str.strip_chars() != "")
    untimed = utterances["start_s"].count() == 0
    asked = list(_with_something_to_go_by(comments, untimed=untimed))
    if not spoken.height or not asked:
        return
    said, numbers, texts = spoken["text"].to_list(), spoken["utterance"].to_list(), [text for _, text, _ in asked]
    ranker, known, params = Ranker.read(context.models["ranker"]), vocabulary(said), cast("Params", context.params)
    lesson = Lesson.of(said, encoder.encode(said, each=watched(context, share=0.6)))
    times = [times for _, _, times in asked]
    fit, wording, nearest = _weighed(lesson, texts, ranker, encoder, context)
    place_of = {number: place for place, number in enumerate(numbers)}
    given = {comment: place_of[utterance] for comment, rank, utterance, _, _ in placed if rank == 1}
    chances = probabilities(fit, by_pace(times, lesson.lengths, wording), _counted(given.values(), len(numbers)))
    parents = dict(comments.select("comment", "parent").drop_nulls().iter_rows())
    chances = in_their_place(chances, [number for number, _, _ in asked], parents, given)
    for (comment, text, _), row, own, likest in zip(asked, chances, times, nearest, strict=True):
        strange = share_known(text, known) < params.known and likest < params.strange
        if not own and (strange or likest < params.likeness):
            continue
        around = nearby(row)
        for rank, index in enumerate(best_places(row), start=1):
            yield comment, rank, numbers[index], float(around[index]), "similarity"


def _with_something_to_go_by(comments: pl.DataFrame, *, untimed: bool) -> Iterator[tuple[int, str, list[float]]]:
    """Number, text and (on a lesson without times) written times of the comments that have a time or substance."""
    for number, text in comments.select("comment", "text").iter_rows():
        times = [time.seconds for time in written_times(text)] if untimed else []
        if times or has_substance(text):
            yield number, text, times


def _counted(places: Iterable[int], count: int) -> Reals:
    return np.bincount(np.fromiter(places, dtype=np.int64), minlength=count).astype(np.float64)


def _weighed(
    lesson: Lesson, texts: Sequence[str], ranker: Ranker, encoder: Encoder, context: Context
) -> tuple[Floats, Floats, Floats]:
    """Logits [comments, utterances] by all signs, those by which times are placed, and each comment's best likeness."""
    fit = np.zeros((len(texts), len(lesson.texts)), dtype=np.float32)
    wording, nearest = np.zeros_like(fit), np.zeros(len(texts), dtype=np.float32)
    each = watched(context, done=0.6, share=0.4)
    for begin in range(0, len(texts), TOGETHER):
        part = texts[begin : begin + TOGETHER]
        rows = slice(begin, begin + len(part))
        made = signs(lesson, Asked(part, encoder.encode(part), encoder.encode(sentences_of(part))))
        fit[rows], wording[rows], nearest[rows] = ranker.fit(made), weighed(ranker.start, made), made[0].max(axis=1)
        each(begin + len(part), len(texts))
    return fit, wording, nearest

"""Utterances in, questions and their kinds out: the analyzer's entry."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl

from analyzers._shared.halting import Halted, watched
from analyzers._shared.intervals import wilson
from analyzers._shared.onnx import Floats
from analyzers._shared.questions import questions
from analyzers._shared.speakers import told_roles
from analyzers._shared.windows import Flags, Readings, TalkReader, lesson_starts
from analyzers.questions.rules import is_tag, wording
from classroom.domain.analyzer import Context, Frames
from classroom.domain.tables import LABELS, MEASURES, empty, frame
from classroom.domain.taxonomy import QUESTIONS, TEACHER_MOVES

APPLIES_FROM = 0.5
_TAG_SCORE = 0.1
_BOTH = 0.5


def run(inputs: Frames, context: Context) -> Iterator[Frames]:
    """Yield one piece: `labels.questions`, three rows an utterance of the teacher, and `measures.questions`.

    Ends without a piece when stop is asked.
    """
    utterances = inputs["utterances"]
    texts, first = utterances["text"].to_list(), lesson_starts(utterances["start_s"])
    reader = TalkReader(context.models["talk_moves"], context.models["encoder"])
    try:
        roles = told_roles(reader, texts, utterances["role"].to_list(), first, each=watched(context, share=0.45))
        readings = reader.read(texts, roles, first, each=watched(context, done=0.45, share=0.5))
    except Halted:
        return
    rows = np.flatnonzero([role == "teacher" for role in roles])
    scores = question_scores(texts, readings)[rows]
    applies = scores >= APPLIES_FROM
    applies[:, 1:] &= applies[:, :1]
    numbers = utterances["utterance"].to_numpy()[rows]
    yield {"labels.questions": label_rows(numbers, scores, applies), "measures.questions": share_rows(applies)}


def question_scores(texts: Sequence[str], readings: Readings) -> Floats:
    """Float32 [N, 3] in 0..1: asks something, openly, about a student's thinking; the last two at most the first.

    In punctuated text the mark decides, else the reading of the words and their neighbours. A question is open as far
    as it is worded so or presses for reasons; focusing as far as it is open and speaks of somebody's thinking or asks
    to relate to it (rule; Herbel-Eisenmann & Breyfogle 2005).
    """
    marked = np.array(questions(texts), dtype=np.float32)
    punctuated = np.array(["?" in text or text.rstrip()[-1:] in {".", "!", "…"} for text in texts], dtype=bool)
    asks = np.where(punctuated, np.maximum(marked, np.float32(0.02)), readings.asks)
    asks = np.where([is_tag(text) for text in texts], np.float32(_TAG_SCORE), asks)
    moves = np.exp(readings.teacher)
    reasons = moves[:, TEACHER_MOVES.index("press_for_reasoning")]
    relates = moves[:, TEACHER_MOVES.index("getting_students_to_relate")]
    worded = wording(texts)
    is_open = np.maximum(np.maximum(reasons, relates), worded[:, 0] * 0.8)
    focusing = np.maximum(relates, _BOTH * worded[:, 1] + _BOTH * is_open * worded[:, 1])
    return np.stack([asks, asks * is_open, asks * is_open * focusing], axis=1).astype(np.float32)


def label_rows(numbers: np.ndarray[tuple[int], np.dtype[np.int32]], scores: Floats, applies: Flags) -> pl.DataFrame:
    """LABELS, three rows an utterance of the teacher, in the order of QUESTIONS."""
    count, kinds = len(numbers), len(QUESTIONS)
    if not count:
        return empty(LABELS)
    return frame(
        LABELS,
        {
            "target": ["utterance"] * (count * kinds),
            "row": np.repeat(numbers, kinds),
            "taxonomy": ["questions"] * (count * kinds),
            "label": list(QUESTIONS) * count,
            "score": scores.astype(np.float64).reshape(-1),
            "applies": applies.reshape(-1),
        },
    )


def share_rows(applies: Flags) -> pl.DataFrame:
    """MEASURES: of the teacher's questions, the shares of open and of focusing ones; null without questions."""
    asked = int(applies[:, 0].sum())
    counts = {"focusing_share": int(applies[:, 2].sum()), "open_question_share": int(applies[:, 1].sum())}
    intervals = [wilson(count, asked) for count in counts.values()]
    return frame(
        MEASURES,
        {
            "name": list(counts),
            "scope": ["lesson"] * 2,
            "value": [count / asked if asked else None for count in counts.values()],
            "low": [interval[0] if interval else None for interval in intervals],
            "high": [interval[1] if interval else None for interval in intervals],
            "unit": ["share"] * 2,
            "n": [asked] * 2,
        },
    )

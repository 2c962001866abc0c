"""Utterances in, what each window of the lecture does out: the analyzer's entry."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import polars as pl

from analyzers._shared.halting import Halted, watched
from analyzers._shared.intervals import wilson
from analyzers._shared.margins import Margins
from analyzers._shared.onnx import Floats
from analyzers._shared.passages import PassageReader
from analyzers._shared.windows import Flags, lesson_starts
from analyzers.lecture_moves.cutting import starts, windows
from classroom.domain.analyzer import Context, Frames
from classroom.domain.tables import LABELS, MEASURES, empty, frame
from classroom.domain.taxonomy import LECTURE_MOVES


def run(inputs: Frames, context: Context) -> Iterator[Frames]:
    """Yield one piece: `labels.lecture_moves`, fourteen rows a window, and `measures.lecture_moves`.

    A label's row is the number of the window's first utterance; the window reaches to the next row that is labelled.
    Ends without a piece when stop is asked.
    """
    utterances = inputs["utterances"]
    texts, first = utterances["text"].to_list(), lesson_starts(utterances["start_s"])
    single = context.params.one_row_a_window
    cut = [range(n, n + 1) for n in range(len(texts))] if single else windows(texts, first, context.params.words)
    reader = PassageReader(context.models["lecture_moves"], context.models["encoder"])
    said = [" ".join(texts[number] for number in window) for window in cut]
    try:
        vectors = reader.windows(said, starts(cut, first), each=watched(context, share=0.95))
    except Halted:
        return
    heads = Margins.load(context.models["lecture_moves"] / "heads.npz")
    scores = heads.scores(vectors)
    scores[[not text.strip() for text in said]] = 0
    applies = scores >= heads.threshold
    numbers = utterances["utterance"].to_numpy()[[window.start for window in cut]] if cut else np.zeros(0, np.int32)
    yield {"labels.lecture_moves": label_rows(numbers, scores, applies), "measures.lecture_moves": share_rows(applies)}


def label_rows(numbers: np.ndarray[tuple[int], np.dtype[np.int32]], scores: Floats, applies: Flags) -> pl.DataFrame:
    """LABELS, fourteen rows a window, in the order of LECTURE_MOVES."""
    count, kinds = len(numbers), len(LECTURE_MOVES)
    if not count:
        return empty(LABELS)
    return frame(
        LABELS,
        {
            "target": ["window"] * (count * kinds),
            "row": np.repeat(numbers, kinds),
            "taxonomy": ["lecture_moves"] * (count * kinds),
            "label": list(LECTURE_MOVES) * count,
            "score": scores.astype(np.float64).reshape(-1),
            "applies": applies.reshape(-1),
        },
    )


def share_rows(applies: Flags) -> pl.DataFrame:
    """MEASURES: for each kind the share of windows that do it, by name of the kind; null without windows."""
    total = len(applies)
    ordered = sorted(range(len(LECTURE_MOVES)), key=lambda kind: LECTURE_MOVES[kind])
    counts = [int(applies[:, kind].sum()) for kind in ordered]
    intervals = [wilson(count, total) for count in counts]
    return frame(
        MEASURES,
        {
            "name": ["lecture_move_share"] * len(ordered),
            "scope": [f"move:{LECTURE_MOVES[kind]}" for kind in ordered],
            "value": [count / total if total else None for count in counts],
            "low": [interval[0] if interval else None for interval in intervals],
            "high": [interval[1] if interval else None for interval in intervals],
            "unit": ["share"] * len(ordered),
            "n": [total] * len(ordered),
        },
    )

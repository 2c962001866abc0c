"""Comments in, groups out: the analyzer's entry."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from analyzers._shared.encoder import Encoder
from analyzers._shared.halting import Halted, watched
from analyzers.groups.linkage import Floats, linked
from classroom.domain.analyzer import Context, Frames
from classroom.domain.tables import GROUPS, frame

MOST = 4000
"""So many comments are compared at most, the first of the lesson: time and memory grow as the square of it."""

_WORD = re.compile(r"[^\W\d_]{2,}")


def run(inputs: Frames, context: Context) -> Iterator[Frames]:
    """Yield one piece: `groups`, a row for each comment that has others like it; none once stop is asked."""
    comments = inputs["comments"]
    texts: list[str] = comments["text"].to_list()
    # a time or a smiley alone is like every other one, and says nothing together with them
    asked = [at for at, text in enumerate(texts) if _WORD.search(text)][:MOST]
    encoder = Encoder(context.models["encoder"])
    try:
        vectors = encoder.encode([texts[at] for at in asked], each=watched(context, share=0.9))
        groups = linked(vectors, context.params.likeness, each=watched(context, done=0.9, share=0.1))
    except Halted:
        return
    numbers: list[int] = comments["comment"].to_list()
    rows = sorted(
        (numbers[asked[at]], group, like)
        for group, members in enumerate(groups)
        for at, like in zip(members, inner(vectors, members), strict=True)
    )
    columns = {
        "comment": [row[0] for row in rows],
        "group": [row[1] for row in rows],
        "likeness": [row[2] for row in rows],
    }
    yield {"groups": frame(GROUPS, columns)}


def inner(vectors: Floats, members: Sequence[int]) -> list[float]:
    """How like each member is to the others of its group on average, 0..1; `vectors` have length 1."""
    own = vectors[list(members)]
    mean = (own @ own.sum(axis=0) - 1.0) / max(1, len(members) - 1)
    return [float(like) for like in np.clip(mean, 0.0, 1.0)]

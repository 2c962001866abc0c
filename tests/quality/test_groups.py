"""Groups of comments: how many pairs of those put together belong together, and how many of those that do were."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import pytest

from analyzers._shared.encoder import ENCODER, Encoder
from analyzers.groups import Params
from analyzers.groups.linkage import linked
from classroom.pipeline.models import resolve

REMARKS = json.loads((Path(__file__).parents[1] / "analyzers/groups/remarks.json").read_text(encoding="utf-8"))


def pairs(groups: list[list[int]]) -> set[tuple[int, int]]:
    return {pair for group in groups for pair in combinations(sorted(group), 2)}


@pytest.mark.slow
def test_the_cards_figures_are_those_of_the_shipped_threshold(compare_card) -> None:
    encoder, figures = Encoder(resolve(ENCODER)), dict[str, str]()
    for name, words in (("chosen_on", "remarks it was chosen on"), ("held_out", "remarks written later")):
        texts: list[str] = []
        true: list[list[int]] = []
        for group in REMARKS[name]["groups"]:
            true.append([len(texts) + at for at in range(len(group))])
            texts += group
        texts += REMARKS[name]["alone"]
        made, wanted = pairs(linked(encoder.encode(texts), Params().likeness)), pairs(true)
        figures[f"precision of pairs, {len(texts)} {words}"] = f"{len(made & wanted) / len(made):.2f}"
        figures[f"recall of pairs, {len(texts)} {words}"] = f"{len(made & wanted) / len(wanted):.2f}"
        assert len(made & wanted) / len(made) >= 0.9
        assert len(made & wanted) / len(wanted) >= 0.6
    compare_card("groups", figures)

"""How well text that nobody said is told from text that was said, on lectures that a recogniser garbled."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from pathlib import Path

import polars as pl
import pytest
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from classroom.domain.doubt import doubts

pytestmark = [pytest.mark.quality, pytest.mark.material, pytest.mark.slow, pytest.mark.timeout(900)]

GARBLED = 2
"""Passages of 50 words that are not in English from which on a transcript counts as garbled: one may be formulas."""


def held_back(video: str) -> bool:
    """True for the half of the lectures on which nothing was tuned."""
    return int(hashlib.sha256(video.encode()).hexdigest(), 16) % 2 == 1


def truth(text: str, identifier: LanguageIdentifier) -> int:
    """Passages of 50 words that an identifier of languages, which the rules do not use, does not take for English."""
    words = text.split()
    passages = [" ".join(words[at : at + 50]) for at in range(0, len(words), 50)]
    return sum(identifier.rank(passage)[0][0] != "en" for passage in passages)


def share(part: int, whole: int) -> str:
    return f"{part / whole:.3f} ({part} of {whole})"


@pytest.mark.parametrize("language", [None, "en"])
def test_garbled_transcripts_are_found_and_clean_ones_are_left_alone(data: Path, compare_card, language) -> None:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    rows = pl.read_parquet(data / "sight/transcripts.parquet")
    found: Counter[str] = Counter()
    for video, text in rows.select("video_id", "text").iter_rows():
        if not held_back(video):
            continue
        sentences = re.split(r"(?<=[.?!;])\s+", text.strip())
        signs = doubts(sentences, [None] * len(sentences), language=language)
        marked, garbled = "language" in signs, truth(text, identifier) >= GARBLED
        found["garbled"] += garbled
        found["marked"] += marked
        found["both"] += marked and garbled
        for sentence, sign in zip(sentences, signs, strict=True):
            greek = sum("\u0370" <= letter <= "\u03ff" for letter in sentence)
            foreign = 2 * greek > sum(letter.isalpha() for letter in sentence)
            size = len(sentence.split())
            found["words"] += size
            found["foreign"] += size * foreign
            found["doubted"] += size * (sign is not None)
            found["foreign doubted"] += size * (foreign and sign is not None)
    figures = {
        "garbled transcripts found": share(found["both"], found["garbled"]),
        "transcripts marked that are garbled": share(found["both"], found["marked"]),
        "words in the wrong script that are marked": share(found["foreign doubted"], found["foreign"]),
        "words marked that are in the wrong script": share(found["foreign doubted"], found["doubted"]),
    }
    compare_card("speech", figures, block="garbled" if language is None else "garbled-en")
    assert found["garbled"] >= 5
    assert found["both"] >= 0.8 * found["garbled"]
    assert found["both"] == found["marked"]

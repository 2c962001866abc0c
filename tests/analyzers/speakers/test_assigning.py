"""Words are given to voices, utterances are cut where another voice goes on, and nothing is lost or added."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzers.speakers.assigning import Stretch, Voices, said_by, texts_of


def utterance(text: str, start: float, end: float, number: int = 0, speaker: str | None = None) -> dict:
    return {
        "utterance": number,
        "start_s": start,
        "end_s": end,
        "speaker": speaker,
        "role": "unknown",
        "text": text,
        "language": "en",
        "confidence": 0.9,
    }


def words(text: str, start: float, step: float = 0.5) -> list[dict]:
    return [
        {"utterance": 0, "word": n, "start_s": start + n * step, "end_s": start + n * step + 0.4, "text": word}
        | {"probability": 0.5}
        for n, word in enumerate(text.split())
    ]


TEXT = "What is a half? It is two quarters. Very good indeed."


def test_an_utterance_with_three_speakers_is_cut_in_three_and_their_words_go_along() -> None:
    voices = Voices([Stretch(0, 2.0, "S1"), Stretch(2.0, 4.0, "S2"), Stretch(4.0, 6.0, "S1")])
    parts = list(said_by([utterance(TEXT, 0.0, 5.4)], {0: words(TEXT, 0.0)}, voices))
    assert [(part.speaker, part.utterance["text"]) for part in parts] == [
        ("S1", "What is a half?"),
        ("S2", "It is two quarters."),
        ("S1", "Very good indeed."),
    ]
    assert [part.utterance["start_s"] for part in parts] == [0.0, 2.0, 4.0]
    assert parts[-1].utterance["end_s"] == 5.4
    assert [word["text"] for part in parts for word in part.words] == TEXT.split()
    assert {part.reason for part in parts} == {"voice"}


def test_a_single_short_word_at_the_seam_does_not_make_a_turn() -> None:
    voices = Voices([Stretch(0, 0.45, "S2"), Stretch(0.45, 6.0, "S1")])
    (part,) = said_by([utterance(TEXT, 0.0, 5.4)], {0: words(TEXT, 0.0)}, voices)
    assert part.speaker == "S1"
    assert part.utterance["text"] == TEXT


def test_a_name_from_an_imported_transcript_stays() -> None:
    (part,) = said_by([utterance(TEXT, 0, 5, speaker="Ms. Vega")], {}, Voices([Stretch(0, 9, "S1")]))
    assert (part.speaker, part.confidence, part.reason) == ("Ms. Vega", 1.0, "given")


def test_without_words_an_utterance_goes_whole_to_who_fills_most_of_it() -> None:
    voices = Voices([Stretch(0, 1, "S1"), Stretch(1, 6, "S2")])
    (part,) = said_by([utterance(TEXT, 0.0, 5.0)], {}, voices)
    assert part.speaker == "S2"
    assert part.confidence == pytest.approx(0.8)


def test_what_is_said_just_outside_a_voice_belongs_to_it_and_far_away_to_nobody() -> None:
    voices = Voices([Stretch(0, 4, "S1")])
    near, far = said_by([utterance("Yes.", 4.5, 5.0), utterance("No.", 9.0, 9.5, 1)], {}, voices)
    assert (near.speaker, near.reason) == ("S1", "nearest")
    assert (far.speaker, far.reason) == (None, "none")


def test_an_utterance_without_times_has_no_voice() -> None:
    (part,) = said_by([{**utterance("Yes.", 0, 1), "start_s": None, "end_s": None}], {}, Voices([]))
    assert (part.speaker, part.reason) == (None, "none")


def test_a_text_that_does_not_hold_its_words_is_not_cut() -> None:
    assert texts_of("other words", [["a"], ["b"]]) is None
    voices = Voices([Stretch(0, 2.0, "S1"), Stretch(2.0, 9.0, "S2")])
    assert len(list(said_by([utterance("something else", 0.0, 5.4)], {0: words(TEXT, 0.0)}, voices))) == 1


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["a", "half?", "naïve", "¿qué", "—", "two-thirds", "a."]), min_size=1, max_size=30),
    st.lists(st.tuples(st.floats(0, 15), st.floats(0.1, 5), st.sampled_from(["S1", "S2", "S3"])), max_size=8),
)
def test_no_word_is_lost_doubled_or_moved_and_times_stay_inside(spoken: list[str], turns: list) -> None:
    text = " ".join(spoken)
    voices = Voices([Stretch(start, start + long, who) for start, long, who in turns])
    whole = utterance(text, 0.0, 0.5 * len(spoken))
    parts = list(said_by([whole], {0: words(text, 0.0)}, voices))
    assert [word["text"] for part in parts for word in part.words] == spoken
    assert " ".join(part.utterance["text"] for part in parts) == text
    starts = [part.utterance["start_s"] for part in parts]
    assert starts == sorted(starts)
    assert all(0.0 <= part.utterance["start_s"] <= part.utterance["end_s"] <= whole["end_s"] for part in parts)
    assert all(0.0 <= part.confidence <= 1.0 for part in parts)

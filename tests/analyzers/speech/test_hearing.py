"""What is in doubt is heard again; what is still not to be believed is left out. Whisper's answers are scripted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pytest

from analyzers._shared.audio import RATE, Samples
from analyzers._shared.voice import Span
from analyzers.speech.hearing import Ear, part, window_of
from analyzers.speech.whisper import Heard
from analyzers.speech.words import Word, text_of


def answer(text: str, *, start: float = 0.4, step: float = 0.4, **doubts: float) -> Heard:
    spoken = tuple(Word(start + i * step, start + (i + 0.9) * step, word, 0.9) for i, word in enumerate(text.split()))
    return Heard(spoken, doubts.get("logprob", -0.2), doubts.get("no_speech", 0.1), doubts.get("compression", 1.5))


NOTHING = Heard((), 0.0, 0.9, 0.0)


class Scripted:
    """Answers in the order given; remembers the seconds of sound it was asked about."""

    def __init__(self, first: Iterable[Heard], again: Iterable[Heard] = ()) -> None:
        self.first, self.again = list(first), list(again)
        self.asked: list[float] = []
        self.vocabulary = ""

    def hear(self, windows: Sequence[Samples], language: str) -> list[Heard]:
        self.asked += [len(window) / RATE for window in windows]
        return [self.first.pop(0) for _ in windows]

    def hear_again(self, window: Samples, language: str) -> Heard:
        return self.again.pop(0)


def said(whisper: Scripted, stretch) -> list[str]:
    (heard,) = Ear(whisper, "en").hear([stretch])  # type: ignore[arg-type]
    return [text_of(utterance) for utterance in heard.utterances]


def test_a_good_answer_is_asked_for_once(stretch) -> None:
    whisper = Scripted([answer("It is a half. We know that already.")])
    assert said(whisper, stretch((0.4, 3.4))) == ["It is a half.", "We know that already."]
    assert not whisper.first


def test_a_stretch_without_speech_is_not_decoded_at_all(stretch) -> None:
    assert said(Scripted([]), stretch()) == []


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        (answer("Thank you. " * 9, step=0.1), answer("It is a half."), ["It is a half."]),
        (answer("It is a guess.", logprob=-1.4), answer("It is a half."), ["It is a half."]),
        (answer("It is a guess.", logprob=-1.4), answer("Also a guess.", logprob=-1.2), ["It is a guess."]),
    ],
)
def test_the_better_of_two_answers_is_kept(stretch, first: Heard, second: Heard, kept: list[str]) -> None:
    assert said(Scripted([first], [second]), stretch((0.4, 2.0))) == kept


def test_a_loop_in_both_answers_is_said_once_and_counted(stretch) -> None:
    looping = answer("Thank you very much. " * 6, step=0.2)
    (heard,) = Ear(Scripted([looping, NOTHING], [looping]), "en").hear([stretch((0.4, 5.4))])  # type: ignore[arg-type]
    assert [text_of(utterance) for utterance in heard.utterances] == ["Thank you very much."]
    assert heard.loops == 1
    assert heard.doubts == ("loop",)


def test_a_guess_that_stays_one_is_kept_but_marked(stretch) -> None:
    first, second = answer("It is a guess.", logprob=-1.4), answer("Also a guess.", logprob=-1.2)
    (heard,) = Ear(Scripted([first], [second]), "en").hear([stretch((0.4, 2.0))])  # type: ignore[arg-type]
    assert [text_of(utterance) for utterance in heard.utterances] == ["It is a guess."]
    assert heard.doubts == ("guess",)


def test_a_good_second_answer_carries_no_doubt(stretch) -> None:
    whisper = Scripted([answer("It is a guess.", logprob=-1.4)], [answer("It is a half.")])
    assert Ear(whisper, "en").hear([stretch((0.4, 2.0))])[0].doubts == (None,)  # type: ignore[arg-type]


def test_what_the_model_takes_for_silence_gives_no_text(stretch) -> None:
    silent = answer("you", logprob=-1.9, no_speech=0.95)
    assert said(Scripted([silent], [silent]), stretch((0.4, 0.8))) == []


def test_text_that_breaks_off_is_gone_on_with(stretch) -> None:
    whisper = Scripted([answer("It is a half."), answer("We go on now.")])
    assert said(whisper, stretch((0.4, 2.0), (4.0, 7.0))) == ["It is a half.", "We go on now."]
    assert whisper.asked[1] < whisper.asked[0]


def test_a_gap_between_words_is_filled_in_its_place(stretch) -> None:
    ends = answer("It is a half. So then.")
    ends = Heard((*ends.words[:4], *(Word(8.0 + i, 8.5 + i, w.text, 0.9) for i, w in enumerate(ends.words[4:]))), *(
        ends.logprob, ends.no_speech, ends.compression))  # fmt: skip
    whisper = Scripted([ends, answer("No it is not."), NOTHING])
    assert said(whisper, stretch((0.4, 9.5))) == ["It is a half.", "No it is not.", "So then."]


def test_a_doubtful_answer_fills_no_gap_and_the_search_ends(stretch) -> None:
    doubtful = answer("mumble", logprob=-1.5)
    whisper = Scripted([answer("It is a half."), *[doubtful] * 5])
    assert said(whisper, stretch((0.4, 2.0), (4.0, 9.0))) == ["It is a half."]
    assert len(whisper.asked) == 2


def test_at_most_three_gaps_are_listened_to(stretch) -> None:
    speech = tuple((4.0 * i, 4.0 * i + 3.0) for i in range(7))
    scattered = Heard(tuple(Word(4.0 * i + 3.0, 4.0 * i + 3.2, "um,", 0.9) for i in range(7)), -0.2, 0.1, 1.0)
    whisper = Scripted([scattered, *[answer("mumble", logprob=-1.5)] * 9])
    Ear(whisper, "en").hear([stretch(*speech, end=30.0)])  # type: ignore[arg-type]
    assert len(whisper.asked) == 4


def test_a_window_is_never_longer_than_whisper_hears(stretch) -> None:
    assert len(window_of(stretch((0.0, 30.5), end=31.0))) == 30 * RATE


def test_a_part_of_a_stretch_leaves_out_the_rest_of_a_word_at_its_edge(stretch) -> None:
    whole = stretch((0.0, 2.6), (5.0, 6.5), end=8.0)
    found = part(whole, Span(round(2.4 * RATE), round(6.5 * RATE)))
    assert [(span.start / RATE, span.end / RATE) for span in found.speech] == [(5.0, 6.5)]
    assert 4.5 < found.start / RATE < 5.0
    assert np.shape(found.samples) == (found.end - found.start,)


def test_stretches_heard_together_keep_their_order_and_silent_ones_their_place(stretch) -> None:
    whisper = Scripted([answer("It is a half."), answer("We go on now.")])
    heard = Ear(whisper, "en").hear([stretch((0.4, 2.4)), stretch(), stretch((0.4, 2.4))])  # type: ignore[arg-type]
    assert [[text_of(run) for run in one.utterances] for one in heard] == [["It is a half."], [], ["We go on now."]]

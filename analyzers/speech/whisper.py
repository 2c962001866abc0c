"""Whisper through faster-whisper: a window of sound in, words with times out."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
from faster_whisper import BatchedInferencePipeline, WhisperModel
from faster_whisper.audio import pad_or_trim
from tqdm import tqdm

from analyzers._shared.audio import RATE, Samples
from analyzers._shared.lasting import kept
from analyzers.speech.vocabulary import fitting
from analyzers.speech.words import Word
from classroom.domain.errors import ModelError

PHRASE: Final = 5
"""Tokens that may not come back in the same order when a window is decoded again: it keeps most loops from forming."""

HUNDREDTHS: Final = 100
"""faster-whisper's frames a second, in which it counts where a window begins."""


@dataclass(frozen=True)
class Heard:
    """What Whisper made of a window.

    words: in order, times in seconds from the window's beginning. logprob: mean log probability of the tokens, of the
    worst part; no_speech: probability (0..1) that nobody speaks; compression: the text's length over its deflated one.
    """

    words: tuple[Word, ...]
    logprob: float
    no_speech: float
    compression: float


class Whisper:
    """A Whisper model in CTranslate2's format. Raises ModelError if the folder cannot be loaded.

    beam_size: guesses followed at once, 1 or more. vocabulary: words of the lesson, the most wanted first, of which as
    many as help are then heard more easily; names: those of them that are names.
    Nothing is sampled: the same sound gives the same words.
    """

    def __init__(
        self,
        folder: Path,
        *,
        device: str,
        threads: int,
        beam_size: int,
        vocabulary: Sequence[str] = (),
        names: Sequence[str] = (),
    ) -> None:
        # faster-whisper's progress bar (never shown) would make a system semaphore that a killed worker leaves behind
        cast("Any", tqdm).set_lock(threading.RLock())
        kind = "float16" if device == "cuda" else "int8"
        try:
            self._model = kept(
                ("whisper", folder, device, threads),
                lambda: _Remembering(str(folder), device=device, compute_type=kind, cpu_threads=threads),
            )
        except (RuntimeError, ValueError, OSError) as error:
            raise ModelError("The speech model cannot be loaded.", "Check it with `lectern models verify`.") from error
        self._beam_size = beam_size
        self.vocabulary = ", ".join(fitting(vocabulary, self._pieces, always=frozenset(names)))

    def _pieces(self, text: str) -> list[int]:
        return cast("Any", self._model.hf_tokenizer).encode(text, add_special_tokens=False).ids

    @property
    def languages(self) -> tuple[str, ...]:
        """The codes (ISO 639-1, or a longer one where there is none) of the languages the model knows."""
        return tuple(self._model.supported_languages)

    def languages_of(self, windows: Sequence[Samples]) -> list[dict[str, float]]:
        """For each window of up to 30 s the probability of each language; sums to 1."""
        if len(self.languages) == 1:
            return [{self.languages[0]: 1.0} for _ in windows]
        heard = [pad_or_trim(self._model.feature_extractor(window)[..., :-1]) for window in windows]
        found = cast("Any", self._model.model).detect_language(self._model.encode(np.stack(heard)))
        return [{token[2:-2]: float(probability) for token, probability in one} for one in found]

    def hear(self, windows: Sequence[Samples], language: str) -> list[Heard]:
        """What each window of at most 30 s holds, all decoded together in one pass.

        No time tokens are decoded: it is faster, and text made so is more often punctuated (card.md). Where it stops
        before the sound does, the rest is missing. What is heard does not depend on the windows beside it.
        """
        if not windows:
            return []
        ends = np.cumsum([len(window) for window in windows]).tolist()
        starts = [0, *ends[:-1]]
        # half a sample more: the times are made samples again by rounding down
        clips = [
            {"start": (begin + 0.5) / RATE, "end": (end + 0.5) / RATE} for begin, end in zip(starts, ends, strict=True)
        ]
        segments, _ = BatchedInferencePipeline(self._model).transcribe(
            np.concatenate(windows),
            language=language,
            beam_size=self._beam_size,
            batch_size=len(windows),
            vad_filter=False,
            clip_timestamps=clips,
            word_timestamps=True,
            hotwords=self.vocabulary or None,
        )
        found: dict[int, list[Any]] = {int(begin / RATE * HUNDREDTHS): [] for begin in starts}
        for segment in segments:
            found[segment.seek].append(segment)
        return [_heard(parts, seek / HUNDREDTHS) for seek, parts in found.items()]

    def hear_again(self, window: Samples, language: str) -> Heard:
        """What the window holds, decoded another way: with time tokens, without the vocabulary, no phrase twice."""
        segments, _ = self._model.transcribe(
            window,
            language=language,
            beam_size=self._beam_size,
            temperature=0.0,
            no_repeat_ngram_size=PHRASE,
            condition_on_previous_text=False,
            word_timestamps=True,
        )
        return _heard(segments, 0.0)


class _Remembering(WhisperModel):
    """A model that encodes the same sound once: language and words are both told from what the encoder made of it."""

    _last: tuple[bytes, Any] | None = None
    _aligned: Any = None

    def encode(self, features: Any) -> Any:
        """The encoder's output, remembered for the features asked for last."""
        key = features.tobytes()
        if self._last is None or self._last[0] != key:
            self._last = None  # freed before the next one is made
            self._last = (key, super().encode(features))
        return self._last[1]

    def add_word_timestamps(
        self, segments: Any, tokenizer: Any, encoder_output: Any, num_frames: Any, *marks: Any, **also: Any
    ) -> Any:
        """Times of words, of each of several windows as if it were alone.

        faster-whisper shortens a window's first word by where the window before it ended.
        """
        if len(segments) < 2:
            return super().add_word_timestamps(segments, tokenizer, encoder_output, num_frames, *marks, **also)
        said = [[token for part in window for token in part["tokens"] if token < tokenizer.eot] for window in segments]
        before, after, last = marks
        aligned = self.find_alignment(tokenizer, said, encoder_output, num_frames)
        for window, found in zip(segments, aligned, strict=True):
            self._aligned = [found]
            begin = window[0]["seek"] / HUNDREDTHS
            last = super().add_word_timestamps([window], tokenizer, encoder_output, num_frames, before, after, begin)
        return last

    def find_alignment(self, *asked: Any, **also: Any) -> Any:
        """The words and times of each window, those known already given once."""
        found, self._aligned = self._aligned, None
        return super().find_alignment(*asked, **also) if found is None else found


def _heard(segments: Iterable[Any], begin_s: float) -> Heard:
    """What the segments of one window say; times from `begin_s` on, where the window begins."""
    words: list[Word] = []
    logprob, no_speech, compression = 0.0, 0.0, 0.0
    for segment in segments:
        logprob = min(logprob, float(segment.avg_logprob))
        no_speech = max(no_speech, float(segment.no_speech_prob))
        compression = max(compression, float(segment.compression_ratio))
        words.extend(_words(segment, begin_s))
    return Heard(tuple(words), logprob, no_speech, compression)


def _words(segment: Any, begin_s: float) -> Iterable[Word]:
    for word in cast("Iterable[Any]", segment.words or ()):
        text = str(word.word)
        if text.strip():
            start = max(0.0, round(float(word.start) - begin_s, 3))
            probability = min(1.0, max(0.0, float(word.probability)))
            yield Word(
                start, max(start, round(float(word.end) - begin_s, 3)), text.strip(), probability, not text[0].isspace()
            )

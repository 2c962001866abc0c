"""Chat logs as text: Zoom (old, new, copied from its window), Google Meet, WhatsApp, Teams copied from its window."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from classroom.ingest.clock import clock_seconds, from_lesson_start
from classroom.ingest.remarks import Remark
from classroom.ingest.speakers import is_student, is_teacher

_CLOCK: Final = r"(?P<time>\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AaPp]\.?\s?[Mm]\.?)?)"
_DATE: Final = r"(?P<date>\d{4}-\d{2}-\d{2}|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4})"
_FROM: Final = r"(?:From|De)\s+(?P<who>.+?)"
_TO: Final = r"\s+(?:to|To|a|A|para|Para)\s+(?P<to>[^:]+?)"
_HEADS: Final = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        # 2024-03-05 10:02:11 From Ana to Everyone:            new Zoom; the text follows on lines of its own
        ("Zoom chat", rf"(?:{_DATE}\s+)?{_CLOCK}\s+{_FROM}(?:{_TO})?\s*:\s*$"),
        # 00:12:03<tab> From Ana to Everyone : text            old Zoom
        ("Zoom chat", rf"(?:{_DATE}\s+)?{_CLOCK}\s+{_FROM}(?:{_TO})?(?:\s+:\s*|:\s+)(?P<text>.*)$"),
        # From Ana to Everyone:  02:42 PM                      copied from Zoom's chat window
        ("Zoom chat", rf"{_FROM}{_TO}\s*:?\s+\(?{_CLOCK}\)?$"),
        # [05/03/2024, 10:02:11] Ana: text                     WhatsApp on Apple's phones
        ("WhatsApp chat", rf"\[{_DATE},?\s+{_CLOCK}\]\s+(?P<who>[^:]+?):\s(?P<text>.*)$"),
        # 05/03/24, 10:02 - Ana: text                          WhatsApp on other phones
        ("WhatsApp chat", rf"{_DATE},?\s+{_CLOCK}\s+-\s+(?P<who>[^:]+?):\s(?P<text>.*)$"),
        # [10:32 AM] Ana                                       copied from Teams; the text follows
        ("Teams chat", rf"\[(?:{_DATE}\s+)?{_CLOCK}\]\s+(?P<who>[^:.!?]{{1,60}}?)(?::\s*(?P<text>.*))?$"),
        # 00:12:03 Ana: text
        ("chat", r"(?P<time>\d{1,2}:\d{2}:\d{2})\s+(?P<who>[^:]{1,60}?):\s+(?P<text>.*)$"),
    )
)
_HEAD_LIMIT: Final = 300
"""Characters of a line that are searched for who wrote it and when; names and times are shorter."""

_MEET_TIMES: Final = re.compile(r"(\d{1,2}:\d{2}:\d{2}[.,]\d{1,3}),(\d{1,2}:\d{2}:\d{2}[.,]\d{1,3})\s*$")
_MEET_LINE: Final = re.compile(r"(?P<who>[^:]{1,80}?):\s+(?P<text>.*)$")
_REACTION: Final = re.compile(
    r"(?:Reacted to|Reaccionó a|Reaccionaste a)\s+[\"“].*|Removed a .{1,12} reaction from\s+[\"“].*", re.DOTALL
)
_REPLY: Final = re.compile(
    r"(?:Replying to|Respondiendo a)\s+[\"“](?P<quote>.*?)[\"”]\s*(?:\n|$)(?P<text>.*)", re.DOTALL
)
_NOT_SAID: Final = re.compile(
    r"<(?:Media omitted|Multimedia omitido|archivo omitido)>|(?:image|video|audio|sticker|imagen) omit(?:ted|ida)",
    re.IGNORECASE,
)
_EVERYONE: Final = ("everyone", "todos", "all", "everybody", "")
_FAR: Final = 2_000
"""Messages looked back for what a reply quotes."""


@dataclass
class _Message:
    """A message while its lines are collected."""

    who: str
    date: str
    time: str
    to: str
    lines: list[str] = field(default_factory=list[str])

    @property
    def text(self) -> str:
        return "\n".join(self.lines).strip()


@dataclass(frozen=True)
class Chat:
    """A chat log. format: whose; remarks in order; notes: plain sentences for a teacher."""

    format: str
    remarks: tuple[Remark, ...]
    notes: tuple[str, ...]


def find_chat(lines: Sequence[str]) -> str | None:
    """The format of a chat log, judged from its first lines; None if this is no chat."""
    seen = [line.strip() for line in lines if line.strip()][:60]
    if _is_meet(seen):
        return "Google Meet chat"
    heads = [found[0] for line in seen if (found := _head(line))]
    if not heads or (_head(seen[0]) is None and len(heads) < 3):
        return None
    # one line of a plain list of remarks may begin like a message; a log begins so again and again
    enough = heads[0] == "Zoom chat" or (len(heads) >= 2 and len(heads) * 6 >= len(seen))
    return max(set(heads), key=heads.count) if enough else None


def read_chat(lines: Iterable[str], name: str) -> Chat:
    """The messages of a chat log. Reactions are left out, replies point to what they quote where it is found.

    Times are on the lesson's clock only where they count from the start of the recording; times of day are not.
    """
    messages = list(_meet_messages(lines) if name == "Google Meet chat" else _messages(lines))
    said = [message for message in messages if message.text and not _NOT_SAID.fullmatch(message.text)]
    kept = [message for message in said if not _REACTION.fullmatch(message.text)]
    clock = [clock_seconds(message.time) for message in kept]
    dated = any(message.date for message in kept)
    known = [time for time in clock if time is not None]
    relative = not dated and len(known) == len(clock) and from_lesson_start(known)
    times = clock if relative else [None] * len(kept)
    remarks = tuple(_with_parents(kept, times))
    return Chat(name, remarks, tuple(_notes(kept, len(said) - len(kept), relative=relative)))


def _head(line: str) -> tuple[str, re.Match[str]] | None:
    start = line[:_HEAD_LIMIT]
    return next(((name, match) for name, pattern in _HEADS if (match := pattern.match(start))), None)


def _is_meet(seen: Sequence[str]) -> bool:
    """Google Meet saves its chat like captions (SBV), each text beginning with who wrote it.

    Captions may name speakers too, but by what they are in class or after marks of a change.
    """
    starts = [i for i, line in enumerate(seen[:-1]) if _MEET_TIMES.match(line)]
    if not starts or starts[0] != 0:
        return False
    names = [match["who"] if (match := _MEET_LINE.match(seen[i + 1])) else "" for i in starts]
    return all(name and name[0] != ">" and not (is_teacher(name) or is_student(name)) for name in names)


def _messages(lines: Iterable[str]) -> Iterator[_Message]:
    current: _Message | None = None
    for raw in lines:
        line = raw.strip().strip("\u200e\u200f")
        found = _head(line)
        if found is None:
            if current is not None:
                current.lines.append(line)
            continue
        if current is not None:
            yield current
        parts = found[1].groupdict()
        text = (parts.get("text") or "") + line[_HEAD_LIMIT:]
        current = _Message(parts["who"].strip(), parts.get("date") or "", parts["time"], parts.get("to") or "", [text])
    if current is not None:
        yield current


def _meet_messages(lines: Iterable[str]) -> Iterator[_Message]:
    current: _Message | None = None
    for raw in lines:
        line = raw.strip()
        times = _MEET_TIMES.match(line)
        if times is not None:
            if current is not None:
                yield current
            current = _Message("", "", times[1], "")
        elif current is not None:
            named = _MEET_LINE.match(line) if not current.who else None
            if named is not None:
                current.who, line = named["who"].strip(), named["text"]
            current.lines.append(line)
    if current is not None:
        yield current


def _with_parents(messages: Sequence[_Message], times: Sequence[float | None]) -> Iterator[Remark]:
    texts: list[str] = []
    for number, (message, time) in enumerate(zip(messages, times, strict=True)):
        text, parent = message.text, None
        reply = _REPLY.match(text)
        if reply is not None and reply["text"].strip():
            text, parent = reply["text"].strip(), str(_quoted(texts, reply["quote"]))
        texts.append(text)
        stamp = f"{message.date} {message.time}" if message.date else None
        yield Remark(text, message.who or None, stamp, parent=parent, time_s=time, key=str(number))


def _quoted(texts: Sequence[str], quote: str) -> int | None:
    """Number of the latest message that begins with the quote, which may end in dots; None if there is none."""
    start = quote.rstrip(". …").strip()
    last = len(texts) - 1
    return next((i for i in range(last, max(-1, last - _FAR), -1) if start and texts[i].startswith(start)), None)


def _notes(messages: Sequence[_Message], reactions: int, *, relative: bool) -> Iterator[str]:
    private = sum(message.to.strip().casefold() not in _EVERYONE for message in messages)
    if private:
        yield f"Messages that were not written to everyone: {private:,}."
    if reactions:
        yield f"Reactions to messages (left out): {reactions:,}."
    if messages and not relative:
        yield "The chat has times of day, not times in the recording: its messages have no time in the lesson."

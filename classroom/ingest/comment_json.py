"""Comments in JSON: YouTube's own interface, yt-dlp, youtube-comment-downloader, and lists of texts or objects."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeAlias, cast

from classroom.ingest.comment_grids import Grid, from_objects
from classroom.ingest.comment_tables import count
from classroom.ingest.dates import unix_date
from classroom.ingest.remarks import Remark

Object: TypeAlias = Mapping[str, Any]

MAX_CHARACTERS: Final = 100_000_000
"""Longest JSON text that is taken in: it is held in memory as a whole."""

_LISTS: Final = ("comments", "items", "results", "data", "messages", "responses", "entries", "records", "rows")
_REPLIES: Final = ("replies", "children", "answers_list", "responses")
_ESTIMATED: Final = (
    "The dates are estimates: the program that fetched the comments works them out from words like “2 years ago”."
)


class NotJson(ValueError):
    """The text is not JSON, nor one JSON value a line."""


class NoComments(ValueError):
    """The JSON is sound but holds no comments. The two arguments are the reason and what to do."""


def json_values(text: str) -> list[Any]:
    """The JSON values in a text: one, one a line, or several one after another. Raises NotJson."""
    try:
        return [json.loads(text)]
    except RecursionError:
        raise NotJson from None
    except ValueError:
        pass
    decoder = json.JSONDecoder()
    values: list[Any] = []
    place = 0
    try:
        while (place := _next_value(text, place)) < len(text):
            value, place = decoder.raw_decode(text, place)
            values.append(value)
    except (ValueError, RecursionError):
        # a download that was cut off: what came before the broken end is sound
        if len(values) < 2:
            raise NotJson from None
    return values


def read_json(values: Sequence[Any]) -> tuple[str, list[Remark] | Grid, tuple[str, ...]]:
    """Format, remarks (or a grid, where columns have to be chosen) and notes. Raises NoComments."""
    entries = [entry for value in values for entry in _entries(value)]
    objects = [cast("Object", entry) for entry in entries if isinstance(entry, dict)]
    if objects and _share(objects, _is_youtube) > 0.5:
        return "YouTube API", [remark for entry in objects for remark in _youtube(entry)], ()
    if objects and _share(objects, _is_downloaded) > 0.5:
        return "youtube-comment-downloader", [_downloaded(entry) for entry in objects], (_ESTIMATED,)
    if objects and _share(objects, _is_yt_dlp) > 0.5:
        notes = (_ESTIMATED,) if any("timestamp" in entry for entry in objects) else ()
        return "yt-dlp", [_yt_dlp(entry) for entry in objects], notes
    texts = [entry for entry in entries if isinstance(entry, str)]
    if texts and len(texts) >= len(objects):
        return "JSON", [Remark(text) for text in texts], ()
    if not objects:
        raise NoComments("There are no comments in it.", "Export or download the comments again.")
    return "JSON", from_objects("JSON", [flat for entry in objects for flat in _flattened(entry, None)]), ()


def _next_value(text: str, place: int) -> int:
    while place < len(text) and text[place] in " \t\r\n,\x1e":
        place += 1
    return place


def _entries(value: Any) -> list[Any]:
    """The list of comments in a JSON value, wherever the format keeps it."""
    if isinstance(value, list):
        items = cast("list[Any]", value)
        pages = [item for item in items if _is_page(item)]
        return [entry for page in pages for entry in _entries(page)] if pages else items
    if not isinstance(value, dict):
        return [value] if isinstance(value, str) else []
    entry = cast("dict[str, Any]", value)
    comments = entry.get("comments")
    if not comments and "extractor" in entry:
        raise NoComments("No comments were downloaded with this video.", "Run yt-dlp again with --write-comments.")
    if isinstance(comments, dict):
        return _entries(comments)
    for name in _LISTS:
        if isinstance(entry.get(name), list):
            return _entries(entry[name])
    lists = [inner for inner in entry.values() if isinstance(inner, list) and inner]
    whole = any(isinstance(entry.get(name), str) for name in ("text", "comment", "message", "body", "content"))
    return _entries(lists[0]) if len(lists) == 1 and not whole else [entry]


def _is_page(item: Any) -> bool:
    if not isinstance(item, dict):
        return False
    page = cast("Object", item)
    return isinstance(page.get("items"), list) or (isinstance(page.get("comments"), list) and "text" not in page)


def _share(objects: Sequence[Object], is_one: Callable[[Object], bool]) -> float:
    return sum(is_one(entry) for entry in objects) / len(objects)


def _is_youtube(entry: Object) -> bool:
    snippet = entry.get("snippet")
    return isinstance(snippet, dict) and ("topLevelComment" in snippet or "textDisplay" in snippet)


def _is_downloaded(entry: Object) -> bool:
    return "cid" in entry and "text" in entry


def _is_yt_dlp(entry: Object) -> bool:
    return "text" in entry and "parent" in entry and ("author_id" in entry or entry["parent"] == "root")


def _youtube(entry: Object) -> Iterator[Remark]:
    """A commentThread with its replies, or a single comment resource (YouTube Data API v3)."""
    snippet = _object(entry.get("snippet"))
    top = snippet.get("topLevelComment")
    if not isinstance(top, dict):
        yield _youtube_comment(entry)
        return
    first = _youtube_comment(cast("Object", top))
    yield first
    for reply in _object(entry.get("replies")).get("comments") or ():
        if isinstance(reply, dict):
            yield _youtube_comment(cast("Object", reply), thread=first.id)


def _youtube_comment(comment: Object, thread: str | None = None) -> Remark:
    """One comment resource; thread: id of the comment it stands under, for exports that leave parentId out."""
    snippet = _object(comment.get("snippet"))
    return Remark(
        text=_text(snippet.get("textOriginal")) or _text(snippet.get("textDisplay")) or "",
        author=_text(snippet.get("authorDisplayName")),
        written_at=_text(snippet.get("publishedAt")),
        likes=_count(snippet.get("likeCount")),
        id=_text(comment.get("id")),
        parent=_text(snippet.get("parentId")) or thread,
    )


def _yt_dlp(comment: Object) -> Remark:
    """A comment of yt-dlp's .info.json; its parent is "root" for one that starts a thread."""
    parent = _text(comment.get("parent"))
    return Remark(
        text=_text(comment.get("text")) or "",
        author=_text(comment.get("author")),
        written_at=_day(comment.get("timestamp")),
        likes=_count(comment.get("like_count")),
        id=_text(comment.get("id")),
        parent=None if parent == "root" else parent,
    )


def _downloaded(comment: Object) -> Remark:
    """A line of youtube-comment-downloader; the id of a reply is its parent's id, a dot and its own."""
    name = _text(comment.get("cid"))
    parent = name.partition(".")[0] if name and "." in name else None
    return Remark(
        text=_text(comment.get("text")) or "",
        author=_text(comment.get("author")),
        written_at=_day(comment.get("time_parsed")),
        likes=_count(comment.get("votes")),
        id=name,
        parent=parent,
    )


def _flattened(entry: Object, parent: str | None) -> Iterator[dict[str, str]]:
    """A generic object as text by key, "author.name" for objects within, followed by the replies within it."""
    flat: dict[str, str] = {}
    replies: list[Any] = []
    for key, value in entry.items():
        if key in _REPLIES and isinstance(value, list):
            replies = cast("list[Any]", value)
        elif isinstance(value, dict):
            inner = cast("Object", value)
            flat.update({f"{key}.{name}": text for name in inner if (text := _text(inner[name])) is not None})
        elif (text := _text(value)) is not None:
            flat[key] = text
    if parent is not None:
        flat.setdefault("parent", parent)
    yield flat
    for reply in replies:
        if isinstance(reply, dict):
            yield from _flattened(cast("Object", reply), flat.get("id"))


def _object(value: Any) -> Object:
    return cast("Object", value) if isinstance(value, dict) else {}


def _text(value: Any) -> str | None:
    """A single value as text; None for null, lists and objects."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or value is None or isinstance(value, list | dict):
        return None
    return str(value)


def _count(value: Any) -> int | None:
    return int(value) if isinstance(value, int | float) and abs(value) < 2**53 else count(_text(value))


def _day(value: Any) -> str | None:
    made = unix_date(float(value)) if isinstance(value, int | float) and abs(value) < 2**53 else None
    return made[:10] if made else None

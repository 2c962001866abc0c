"""Files made to break the reader, or broken on their way: a table or a refusal, never anything else, never for long."""

from __future__ import annotations

import io
import random
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from pptx import Presentation

from classroom.domain.errors import InputRefused
from classroom.ingest import office
from classroom.ingest.recordings import read_recording
from classroom.ingest.slides import read_slides

READERS = {"recording": read_recording, "slides": read_slides}


@pytest.fixture(autouse=True)
def no_office(monkeypatch) -> None:
    monkeypatch.setattr(office, "find", lambda: None)


def refused(read: Callable[[Path], object], path: Path) -> InputRefused:
    started = time.monotonic()
    with pytest.raises(InputRefused) as caught:
        read(path)
    assert time.monotonic() - started < 20
    assert caught.value.reason
    assert caught.value.remedy
    return caught.value


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
def test_what_is_no_file_is_refused(tmp_path, read) -> None:
    assert "not there" in refused(read, tmp_path / "gone.mp4").reason
    assert "folder" in refused(read, tmp_path).reason
    (tmp_path / "empty.pdf").touch()
    assert refused(read, tmp_path / "empty.pdf").reason == "The file is empty."


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
def test_a_file_without_end_is_not_opened(tmp_path, read) -> None:
    import os

    if not hasattr(os, "mkfifo"):
        pytest.skip("there are no named pipes here")
    os.mkfifo(tmp_path / "pipe.mp4")
    assert "ordinary" in refused(read, tmp_path / "pipe.mp4").reason


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
def test_a_page_saved_instead_of_the_file_is_called_that(tmp_path, read) -> None:
    (tmp_path / "lesson.mp4").write_text("\n<!DOCTYPE html><html><body>Sign in</body></html>")
    assert "web page" in refused(read, tmp_path / "lesson.mp4").reason


@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
@pytest.mark.parametrize(
    "content",
    [
        b"\0" * 300_000,
        b"hello\n" * 5_000,
        random.Random(5).randbytes(300_000),
        b"\xff",
        b"PK\x03\x04",
        b"%PDF-1.7",
        b"RIFF\xff\xff\xff\xffWAVEfmt ",
        b"OggS" * 200,
        b"\0\0\0\x18ftypisom" + b"\0" * 99,
    ],
)
@pytest.mark.parametrize("ending", [".mp3", ".mp4", ".pptx", ".pdf"])
def test_nonsense_under_any_name_is_refused(tmp_path, read, content, ending) -> None:
    (tmp_path / f"file{ending}").write_bytes(content)
    refused(read, tmp_path / f"file{ending}")


PLAYLISTS = {
    "waits.m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\na.wav\n",
    "calls.m3u8": "#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1:9/x.ts\n#EXT-X-ENDLIST\n",
    "named.mp3": "#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\na.wav\n",
    "joins.ffconcat": "ffconcat version 1.0\nfile a.wav\n",
    "dash.mp4": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="dynamic"></MPD>',
    "session.sdp": "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\nm=audio 5004 RTP/AVP 0\r\n",
}


@pytest.mark.parametrize("name", PLAYLISTS)
def test_a_list_of_other_files_is_neither_followed_nor_waited_for(tmp_path, tone, name) -> None:
    tone().write(tmp_path / "a.wav")
    (tmp_path / name).write_text(PLAYLISTS[name])
    started = time.monotonic()
    assert "names other files" in refused(read_recording, tmp_path / name).reason
    assert time.monotonic() - started < 2


def test_a_header_that_lies_about_its_rate_is_not_believed(tmp_path, tone) -> None:
    data = bytearray(tone().write(tmp_path / "true.wav").read_bytes())
    place = data.index(b"fmt ") + 12
    data[place : place + 4] = (1_092_676).to_bytes(4, "little")
    (tmp_path / "lie.wav").write_bytes(data)
    assert "1,092,676 samples a second" in refused(read_recording, tmp_path / "lie.wav").reason


def test_a_header_that_lies_about_its_length_is_not_believed(tmp_path, tone) -> None:
    data = tone(seconds=4, codec="flac").write(tmp_path / "true.flac").read_bytes()
    head = bytearray(data)
    # the stream's 36 bits of total samples: an hour and a half instead of four seconds
    head[22:26] = (90 * 60 * 16_000).to_bytes(4, "big")
    (tmp_path / "lie.flac").write_bytes(head)
    row = read_recording(tmp_path / "lie.flac")
    assert row.table["duration_s"][0] == pytest.approx(4, abs=0.1)
    assert row.table["claimed_s"][0] == pytest.approx(5400)
    assert row.notes == ("The file breaks off after 4 seconds; everything before that is used.",)


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("a.mp3", {"codec": "libmp3lame", "rate": 44_100}),
        ("a.m4a", {"codec": "aac"}),
        ("a.opus", {"codec": "libopus", "rate": 48_000}),
        ("a.flac", {"codec": "flac"}),
        ("a.wav", {}),
    ],
)
def test_recordings_damaged_at_random_give_a_table_or_a_refusal(tmp_path, tone, name, made) -> None:
    whole = tone(seconds=5, **made).write(tmp_path / name).read_bytes()
    random_state = random.Random(name)
    read = 0
    for _ in range(40):
        (tmp_path / name).write_bytes(damaged(whole, random_state))
        try:
            row = read_recording(tmp_path / name).table
        except InputRefused:
            continue
        read += 1
        assert row.height == 1
        assert row["duration_s"][0] >= 0.1
    assert read


def damaged(data: bytes, random_state: random.Random) -> bytes:
    """A copy with some bytes changed and sometimes cut short."""
    hurt = bytearray(data)
    for _ in range(random_state.choice([1, 5, 30, 200])):
        hurt[random_state.randrange(len(hurt))] = random_state.randrange(256)
    return bytes(hurt[: random_state.randrange(1, len(hurt))] if random_state.random() < 0.25 else hurt)


def test_decks_damaged_at_random_give_a_table_or_a_refusal(tmp_path, pdf) -> None:
    deck = Presentation()
    for text in ("one", "two"):
        deck.slides.add_slide(deck.slide_layouts[5]).shapes.title.text = text
    deck.save(tmp_path / "deck.pptx")
    made = {"deck.pptx": (tmp_path / "deck.pptx").read_bytes(), "deck.pdf": pdf("= One", "= Two").read_bytes()}
    outcomes = set()
    for name, whole in made.items():
        random_state = random.Random(name)
        for _ in range(40):
            (tmp_path / name).write_bytes(damaged(whole, random_state))
            try:
                outcomes.add(read_slides(tmp_path / name).table.height > 0)
            except InputRefused:
                outcomes.add(None)
    assert outcomes == {True, None}


def test_parts_of_a_deck_damaged_at_random_give_a_table_or_a_refusal(tmp_path) -> None:
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[1])
    slide.shapes.title.text = "one"
    slide.notes_slide.notes_text_frame.text = "notes"
    deck.save(tmp_path / "deck.pptx")
    parts = contents(tmp_path / "deck.pptx")
    random_state = random.Random(11)
    read = 0
    for name in [name for name in parts if name.endswith((".xml", ".rels"))]:
        for change in (None, parts[name][: len(parts[name]) // 2], odd_values(parts[name], random_state)):
            pack(tmp_path / "hurt.pptx", {**parts, name: change})
            try:
                read += read_slides(tmp_path / "hurt.pptx").table.height
            except InputRefused:
                continue
    assert read > 50


def odd_values(data: bytes, random_state: random.Random) -> bytes:
    """The XML with a third of its attributes' values replaced by ones nobody expects."""
    pieces = data.split(b'"')
    for place in range(1, len(pieces), 2):
        if random_state.random() < 0.33 and b"://" not in pieces[place]:
            pieces[place] = random_state.choice([b"", b"-1", b"9" * 30, b"NaN", b"../../NULL", b"rId99"])
    return b'"'.join(pieces)


def contents(path: Path) -> dict[str, bytes | None]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(path: Path, parts: dict[str, bytes | None]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            if data is not None:
                archive.writestr(name, data)
    return path


@pytest.fixture
def parts(tmp_path) -> dict[str, bytes | None]:
    deck = Presentation()
    deck.slides.add_slide(deck.slide_layouts[5]).shapes.title.text = "A title"
    deck.save(tmp_path / "plain.pptx")
    return contents(tmp_path / "plain.pptx")


@pytest.mark.parametrize("member", ["ppt/media/picture.png", "ppt/slides/slide2.xml"])
def test_a_zip_bomb_is_refused_unopened(tmp_path, parts, member) -> None:
    path = pack(tmp_path / "bomb.pptx", {**parts, member: b"\0" * (80 << 20)})
    assert path.stat().st_size < 1 << 20
    assert "unpacks to far more" in refused(read_slides, path).reason


def test_a_member_that_hides_its_size_is_not_unpacked_beyond_it(tmp_path, parts) -> None:
    slide = b"<a>" + b" " * (30 << 20) + b"</a>"
    path = pack(tmp_path / "lie.pptx", {**parts, "ppt/slides/slide1.xml": slide})
    data = bytearray(path.read_bytes())
    true, false = len(slide).to_bytes(4, "little"), (1_000).to_bytes(4, "little")
    assert data.count(true) == 2
    path.write_bytes(bytes(data).replace(true, false))
    assert "None of its slides can be read" in refused(read_slides, path).reason


def test_a_deck_of_very_many_members_is_refused(tmp_path, parts) -> None:
    path = tmp_path / "many.pptx"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data or b"")
        for number in range(20_001):
            archive.writestr(f"x/{number}", b"")
    assert "unpacks to far more" in refused(read_slides, path).reason


@pytest.mark.parametrize(
    "declaration", ['<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">', '<!ENTITY b SYSTEM "file:///etc/passwd">']
)
def test_entities_are_never_expanded(tmp_path, parts, declaration) -> None:
    slide = parts["ppt/slides/slide1.xml"] or b""
    start, end = slide.split(b"?>", 1)
    hurt = start + b"?><!DOCTYPE x [" + declaration.encode() + b"]>" + end.replace(b"A title", b"&b;")
    path = pack(tmp_path / "entities.pptx", {**parts, "ppt/slides/slide1.xml": hurt})
    assert "None of its slides can be read" in refused(read_slides, path).reason


def test_groups_nested_deeper_than_any_person_would_give_a_table_or_a_refusal(tmp_path, parts) -> None:
    slide = parts["ppt/slides/slide1.xml"] or b""
    depth = 5_000
    nest = b"<p:grpSp><p:nvGrpSpPr/><p:grpSpPr/>" * depth + b"</p:grpSp>" * depth
    path = pack(
        tmp_path / "deep.pptx", {**parts, "ppt/slides/slide1.xml": slide.replace(b"</p:spTree>", nest + b"</p:spTree>")}
    )
    assert "None of its slides" in refused(read_slides, path).reason


OTHERS = {
    "word.pptx": ({"word/document.xml": b"<a/>"}, "a Word document"),
    "excel.pptx": ({"xl/workbook.xml": b"<a/>"}, "an Excel workbook"),
    "archive.pptx": ({"notes.txt": b"hi"}, "an archive"),
    "apple.key": ({"Index/Document.iwa": b"x", "Data/a.png": b"y"}, "Keynote"),
    "open.odp": ({"content.xml": b"<a/>", "META-INF/manifest.xml": b"<a/>"}, "needs LibreOffice"),
}


@pytest.mark.parametrize("name", OTHERS)
def test_other_documents_are_called_by_their_name(tmp_path, name) -> None:
    members, what = OTHERS[name]
    assert what in refused(read_slides, pack(tmp_path / name, dict(members))).reason


def test_a_keynote_folder_is_called_by_its_name(tmp_path) -> None:
    (tmp_path / "lesson.key").mkdir()
    assert "Keynote" in refused(read_slides, tmp_path / "lesson.key").reason


def test_an_encrypted_archive_is_refused_as_protected(tmp_path, parts) -> None:
    path = pack(tmp_path / "locked.pptx", parts)
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        start = archive.start_dir
    data[start + 8] |= 1
    path.write_bytes(data)
    assert "protected by a password" in refused(read_slides, path).reason


def test_a_picture_is_refused_as_that(tmp_path) -> None:
    (tmp_path / "board.pdf").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 99)
    assert "picture" in refused(read_slides, tmp_path / "board.pdf").reason


def test_no_refusal_quotes_what_is_in_the_file(tmp_path, parts) -> None:
    secret = b"Maria failed the test"
    path = pack(tmp_path / "x.pptx", {**parts, "ppt/presentation.xml": secret, "ppt/slides/slide1.xml": secret})
    assert "Maria" not in str(refused(read_slides, path))

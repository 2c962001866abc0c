"""Files that no honest program writes, each by a name that says what it is: kind, file name and what makes it."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

from pptx import Presentation

MEGA: Final = 1 << 20
_LAUGHS: Final = (
    '<!DOCTYPE a [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' if n else '<!ENTITY a0 "&a;&a;">' for n in range(10))
    + "]>"
)
_OUTSIDE: Final = '<!DOCTYPE a [<!ENTITY a9 SYSTEM "file:///etc/passwd">]>'


def pdf(*objects: str | bytes, pages: str = "") -> bytes:
    """A PDF of numbered objects, the first its catalog."""
    made, places = bytearray(b"%PDF-1.7\n"), list[int]()
    for number, content in enumerate(objects, 1):
        places.append(len(made))
        body = content if isinstance(content, bytes) else content.encode("latin-1")
        made += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(made)
    made += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    made += b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(made)


def many_pages(count: int = 100_000) -> bytes:
    """A PDF of that many empty pages in one list."""
    kids = " ".join(f"{number} 0 R" for number in range(3, count + 3))
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>"
    return pdf("<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Count {count}/Kids[{kids}]>>", *[page] * count)


def cyclic_pages() -> bytes:
    """A page tree whose branches hold each other."""
    return pdf(
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Count 9/Kids[3 0 R 2 0 R]>>",
        "<</Type/Pages/Parent 2 0 R/Count 9/Kids[2 0 R 3 0 R 4 0 R]>>",
        "<</Type/Page/Parent 3 0 R/MediaBox[0 0 100 100]>>",
    )


def deep_pages(depth: int = 20_000) -> bytes:
    """A page tree of one branch in the other."""
    branches = [f"<</Type/Pages/Count 1/Kids[{number + 1} 0 R]>>" for number in range(2, depth)]
    return pdf("<</Type/Catalog/Pages 2 0 R>>", *branches, "<</Type/Page/MediaBox[0 0 100 100]>>")


def endless_form() -> bytes:
    """A page that draws a form which draws itself."""
    form = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 4 0 R>>>>/Length 8>>"
    form += b"stream\n/F Do \n\nendstream"
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Contents 5 0 R/Resources<</XObject<</F 4 0 R>>>>>>"
    return pdf(
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Count 1/Kids[3 0 R]>>",
        page,
        form,
        b"<</Length 6>>stream\n/F Do\n\nendstream",
    )


def flate_bomb(size: int = 300 * MEGA) -> bytes:
    """A page whose drawing unpacks a thousandfold."""
    packer, packed = zlib.compressobj(1), bytearray()
    for _ in range(size // (4 * MEGA)):
        packed += packer.compress(b"0 0 m 9 9 l S " * (4 * MEGA // 14))
    packed += packer.flush()
    stream = b"<</Length %d/Filter/FlateDecode>>stream\n%b\nendstream" % (len(packed), bytes(packed))
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Contents 4 0 R>>"
    return pdf("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>", page, stream)


def huge_page() -> bytes:
    """A page of a square kilometre."""
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 2834645669 2834645669]>>"
    return pdf("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>", page)


def deck(change: Callable[[dict[str, bytes]], None]) -> bytes:
    """A PowerPoint file of one slide after a change to its parts."""
    buffer = io.BytesIO()
    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[1])
    slide.shapes.title.text = "Fractions"
    presentation.save(buffer)
    with zipfile.ZipFile(buffer) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return made.getvalue()


def workbook(sheet: str, more: dict[str, bytes] | None = None) -> bytes:
    """A workbook with that XML as its one sheet."""
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    links = "http://schemas.openxmlformats.org"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{links}/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{links}/package/2006/relationships"><Relationship Id="r1" '
        f'Type="{links}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {space} xmlns:r="{links}/officeDocument/2006/relationships"><sheets>'
        '<sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{links}/package/2006/relationships"><Relationship '
        f'Id="r1" Type="{links}/officeDocument/2006/relationships/worksheet" Target="worksheets/s.xml"/>'
        "</Relationships>",
        "xl/worksheets/s.xml": sheet.replace("<worksheet", f"<worksheet {space}", 1),
    }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
        for name, data in (more or {}).items():
            archive.writestr(name, data)
    return made.getvalue()


def _rows(*cells: str) -> str:
    rows = "".join(f'<row><c t="inlineStr"><is><t>{cell}</t></is></c></row>' for cell in cells)
    return f"<worksheet><sheetData>{rows}</sheetData></worksheet>"


def _escape(parts: dict[str, bytes]) -> None:
    parts["../../../../../../tmp/lectern-escaped"] = b"escaped"
    parts["/tmp/lectern-escaped"] = b"escaped"
    parts["ppt\\..\\..\\lectern-escaped"] = b"escaped"


def _grow(parts: dict[str, bytes]) -> None:
    name = next(name for name in parts if name.startswith("ppt/slides/slide"))
    parts[name] = parts[name].replace(b"Fractions", b"Fractions" + b" " * (300 * MEGA))


def _laugh(parts: dict[str, bytes]) -> None:
    name = next(name for name in parts if name.startswith("ppt/slides/slide"))
    text = parts[name].decode().partition("?>")[2]
    parts[name] = (_LAUGHS + text.replace("Fractions", "&a9;")).encode()


def _picture(parts: dict[str, bytes]) -> None:
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(20 * MEGA))
    chunks = [(b"IHDR", head), (b"IDAT", data), (b"IEND", b"")]
    png = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in chunks
    )
    parts["ppt/media/image1.png"] = png
    parts["docProps/thumbnail.jpeg"] = png


def cues(count: int, *, srt: bool = False) -> bytes:
    """Captions of that many cues."""
    lines = [] if srt else ["WEBVTT\n"]
    for number in range(count):
        start, mark = number // 10, "," if srt else "."
        begin = f"{start // 3600:02d}:{start // 60 % 60:02d}:{start % 60:02d}{mark}{number % 10}00"
        end = f"{start // 3600:02d}:{start // 60 % 60:02d}:{start % 60:02d}{mark}{number % 10}90"
        lines.append(f"{number + 1}\n{begin} --> {end}\nword {number}\n")
    return "\n".join(lines).encode()


def _odd_times() -> bytes:
    said = [(0.0, 1e308), (-5.0, -1.0), (1e300, 1e301), (float("inf"), 1.0), (3.0, 2.0)]
    return json.dumps({"segments": [{"start": a, "end": b, "text": "so"} for a, b in said]}).encode()


NAMES: Final = (
    "lesson\u202egnp.csv",
    "lesson\x07\x1b[31m.csv",
    "line\nbreak.csv",
    "=cmd|calc.csv",
    "👩‍🏫日本語العربية.csv",
    "n" * 240 + ".csv",
    " .csv",
    "-rf.csv",
    "%s%n{0}{{}}.csv",
)
"""Names that a file may have on Linux."""

FILES: Final[dict[str, tuple[str, str, Callable[[], bytes]]]] = {
    "PDF of 100,000 pages": ("slides", "a.pdf", many_pages),
    "PDF with a cyclic page tree": ("slides", "a.pdf", cyclic_pages),
    "PDF with a page tree 20,000 deep": ("slides", "a.pdf", deep_pages),
    "PDF with a form that draws itself": ("slides", "a.pdf", endless_form),
    "PDF stream of 300 MB in 3 MB": ("slides", "a.pdf", flate_bomb),
    "PDF page of a square kilometre": ("slides", "a.pdf", huge_page),
    "PPTX with members that lead outside": ("slides", "a.pptx", lambda: deck(_escape)),
    "PPTX slide of 300 MB": ("slides", "a.pptx", lambda: deck(_grow)),
    "PPTX with a billion laughs": ("slides", "a.pptx", lambda: deck(_laugh)),
    "PPTX with a picture of 10 GB": ("slides", "a.pptx", lambda: deck(_picture)),
    "XLSX with a billion laughs": ("comments", "a.xlsx", lambda: workbook(_LAUGHS + _rows("comment", "&a9;"))),
    "XLSX that names a file outside": ("comments", "a.xlsx", lambda: workbook(_OUTSIDE + _rows("comment", "&a9;"))),
    "XLSX of 300 MB": ("comments", "a.xlsx", lambda: workbook(_rows("comment", "a" * (300 * MEGA)))),
    "XLSX with a cell in the last column": (
        "comments",
        "a.xlsx",
        lambda: workbook(
            '<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>comment</t></is></c></row>'
            '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>far</t></is></c></row></sheetData></worksheet>'
        ),
    ),
    "XML captions with a billion laughs": (
        "transcript",
        "a.ttml",
        lambda: (
            _LAUGHS
            + '<tt xmlns="http://www.w3.org/ns/ttml"><body><div><p begin="0s" end="1s">&a9;</p></div></body></tt>'
        ).encode(),
    ),
    "XML comments nested 200,000 deep": ("comments", "a.xml", lambda: b"<a>" * 200_000 + b"</a>" * 200_000),
    "CSV of a million columns": (
        "comments",
        "a.csv",
        lambda: b",".join([b"comment"] * 1_000_000) + b"\nx" + b",y" * 999_999,
    ),
    "CSV with a cell of 200 MB": ("comments", "a.csv", lambda: b"comment\n" + b"a" * (200 * MEGA)),
    "CSV with a quote that never ends": ("comments", "a.csv", lambda: b'comment\n"' + b"a,\n" * (10 * MEGA)),
    "CSV of two million rows": ("comments", "a.csv", lambda: b"comment\n" + b"so what\n" * 2_000_000),
    "CSV with formulas and controls": (
        "comments",
        "a.csv",
        lambda: "comment\n=1+1\n@SUM(A1)\n-2+3\n\x1b[2Jcleared\nright\u202eleft\n\ud83d\n".encode(
            "utf-8", "surrogatepass"
        ),
    ),
    "JSON nested 500,000 deep": ("comments", "a.json", lambda: b"[" * 500_000 + b"]" * 500_000),
    "JSON with numbers beyond all bounds": (
        "comments",
        "a.json",
        lambda: b'[{"comment": "so", "likes": 1' + b"0" * 100_000 + b', "time": 1e9999}]',
    ),
    "JSON lines of 100 MB": ("comments", "a.jsonl", lambda: b'{"comment": "' + b"a" * (100 * MEGA) + b'"}\n'),
    "VTT of 1,000,000 cues": ("transcript", "a.vtt", lambda: cues(1_000_000)),
    "SRT of 1,000,000 cues": ("transcript", "a.srt", lambda: cues(1_000_000, srt=True)),
    "VTT cue of 50 MB": ("transcript", "a.vtt", lambda: b"WEBVTT\n\n00:00.000 --> 00:01.000\n" + b"<b>" * (17 * MEGA)),
    "transcript with times of no clock": ("transcript", "a.json", _odd_times),
    "text of 30 MB without a blank": ("transcript", "a.txt", lambda: b"(" * (30 * MEGA)),
    "text of 5,000,000 empty lines": ("transcript", "a.txt", lambda: b"\n" * 5_000_000),
    "zip in the place of captions": ("transcript", "a.vtt", lambda: deck(_escape)),
    "recording that is a playlist of files": (
        "recording",
        "a.m3u8",
        lambda: b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n#EXTINF:10,\nhttp://192.0.2.1/a.ts\n",
    ),
    "recording of zeros": ("recording", "a.mp4", lambda: bytes(5 * MEGA)),
    "WAV that claims four gigabytes": (
        "recording",
        "a.wav",
        lambda: (
            b"RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0\1\0\1\0\x80>\0\0\0}\0\0\2\0\x10\0data\xff\xff\xff\xff"
            + bytes(32_000)
        ),
    ),
    "WAV with a rate of 0": (
        "recording",
        "a.wav",
        lambda: b"RIFF\x24\1\0\0WAVEfmt \x10\0\0\0\1\0\1\0\0\0\0\0\0\0\0\0\2\0\x10\0data\0\1\0\0" + bytes(256),
    ),
}
"""Each by what it is."""


def write(name: str, folder: Path) -> tuple[str, Path]:
    """The kind of the file of that name, and where it was written."""
    kind, file, make = FILES[name]
    path = folder / file
    path.write_bytes(make())
    return kind, path

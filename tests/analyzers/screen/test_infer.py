from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw

from analyzers.screen import SPEC
from analyzers.screen.infer import run
from classroom.domain.tables import SHOWINGS, SLIDES, empty, frame
from tests.analyzers.screen.conftest import SIZE, drawn, recordings
from tests.fixtures.made_video import Encoding

FAR = Encoding(gop_s=8, at_cuts=False)
"""Key frames too rare to fall on the changes."""


@pytest.fixture
def person():
    """A head that moves before a room, for so many seconds, as (picture, seconds)."""

    def made(seconds: float, fps: int = 5) -> list:
        rng = np.random.default_rng(1)
        room = rng.integers(60, 190, (9, 16)).astype(np.uint8)
        still = np.asarray(Image.fromarray(room).resize(SIZE, Image.Resampling.BICUBIC)).astype(np.int16)
        shown = []
        for number in range(round(seconds * fps)):
            picture = still + rng.integers(-12, 13, still.shape)
            left = 180 + round(50 * np.sin(number * 1.3))
            picture[60:240, left : left + 110] = 200
            shown.append((np.clip(picture, 0, 255).astype(np.uint8), 1 / fps))
        return shown

    return made


def test_slides_are_found_to_the_second_also_when_one_comes_back(filmed, screen, pages) -> None:
    film = filmed((pages[0], 7.4), (pages[3], 5.2), (pages[0], 4), (pages[4], 5), encoding=FAR)
    found = screen([film], pages)
    assert [slide for *_, slide in found] == [1, 4, 1, 5]
    assert np.abs(np.subtract([start for start, *_ in found], [0, 7.4, 12.6, 16.6])).max() <= 0.5
    assert found[-1][1] == pytest.approx(21.6, abs=0.3)


def test_a_line_that_is_added_makes_another_slide(filmed, screen, pages) -> None:
    found = screen([filmed((pages[1], 5), (pages[2], 5), encoding=FAR)], pages)
    assert [slide for *_, slide in found] == [2, 3]
    assert found[1][0] == pytest.approx(5, abs=0.5)


def test_a_slide_in_a_window_is_found_from_its_first_second_on(filmed, screen, pages) -> None:
    def desk(page: Image.Image) -> Image.Image:
        whole = Image.new("L", SIZE, 70)
        whole.paste(page.resize((312, 176)), (40, 60))
        return whole

    found = screen([filmed((desk(pages[0]), 8), (desk(pages[3]), 8))], pages)
    assert [(start, slide) for start, _, slide in found] == [(0.0, 1), (pytest.approx(8, abs=0.5), 4)]


def test_a_slide_of_another_shape_stands_between_bars(filmed, screen) -> None:
    square = [drawn(lines, (360, 270)) for lines in (("One", "two"), ("Three", "four", "five"))]

    def barred(page: Image.Image) -> Image.Image:
        whole = Image.new("L", SIZE, 0)
        whole.paste(page, (60, 0))
        return whole

    assert [slide for *_, slide in screen([filmed((barred(square[1]), 4), (barred(square[0]), 4))], square)] == [2, 1]


def test_a_webcam_over_the_slide_does_not_hide_it(filmed, screen, pages, person) -> None:
    shown = []
    for number, (head, seconds) in enumerate(person(12)):
        whole = np.asarray(pages[0] if number < 30 else pages[3]).copy()
        whole[-90:, -120:] = head[90:180, 180:300]
        shown.append((whole, seconds))
    found = screen([filmed(*shown)], pages)
    assert [(start, slide) for start, _, slide in found] == [(0.0, 1), (pytest.approx(6, abs=0.5), 4)]


def test_somebody_talking_gives_nothing_with_slides_or_without(filmed, screen, pages, person) -> None:
    film = filmed(*person(12))
    assert screen([film], pages) == []
    assert screen([film], []) == []


def test_without_slides_the_changes_of_the_picture_are_told(filmed, screen, pages) -> None:
    found = screen([filmed((pages[0], 6), (pages[3], 6), encoding=FAR)], [])
    assert found == [
        (0.0, pytest.approx(6, abs=0.5), None),
        (pytest.approx(6, abs=0.5), pytest.approx(12, abs=0.3), None),
    ]


def test_another_program_between_slides_is_no_slide(filmed, screen, pages) -> None:
    program = drawn(("File  Edit  View", "for x in range(10):", "    print(x)", "run", "0 1 2 3"))
    program = Image.eval(program, lambda level: 255 - level)
    found = screen([filmed((pages[0], 5), (program, 5), (pages[3], 5))], pages)
    assert [slide for *_, slide in found] == [1, None, 4]


def test_slides_of_another_lesson_in_the_same_frame_are_none_of_this_ones(filmed, screen) -> None:
    def framed(*lines: str) -> Image.Image:
        page = drawn(lines)
        ImageDraw.Draw(page).rectangle((12, 8, 468, 250), outline=60)
        return page

    program = ("A better way", "while num <= 10:", "    print num", "    num += 2")
    mine = [framed("Loops", "again and again"), framed(), *(framed(*program, str(number)) for number in range(5))]
    others = [framed("The initial grid", "looks right", "and then it stops"), framed("Bugs", "", "one, two, three")]
    assert screen([filmed((others[0], 6), (others[1], 6))], mine) == []
    assert [slide for *_, slide in screen([filmed((mine[1], 6), (mine[0], 6))], mine)] == [2, 1]


def test_each_recording_is_on_its_own_place_of_the_clock(filmed, screen, pages) -> None:
    one, other = filmed((pages[0], 4), name="one.mp4"), filmed((pages[3], 4), name="two.mkv")
    assert [(start, slide) for start, _, slide in screen([one, other], pages)] == [(0.0, 1), (4.0, 4)]


def test_a_slide_log_makes_reading_the_video_needless(screen, pages, tmp_path) -> None:
    log = frame(SHOWINGS, {"showing": [0], "start_s": [0.0], "end_s": [4.0], "deck": ["deck"], "page": [1]})
    assert screen([(tmp_path / "is not there.mp4", 4.0)], pages, showings=log) == []


def test_sound_alone_says_nothing_and_is_not_opened(surroundings, tmp_path) -> None:
    sound = recordings((tmp_path / "is not there.m4a", 60.0), video=False)
    (piece,) = run({"recordings": sound}, surroundings(SPEC))
    assert piece["screen"].is_empty()


def test_a_recording_that_is_gone_is_told_and_the_other_one_is_read(
    filmed, screen, pages, surroundings, tmp_path
) -> None:
    context = surroundings(SPEC)
    found = screen([(tmp_path / "gone.mp4", 3.0), filmed((pages[0], 4))], pages, context=context)
    assert [(start, slide) for start, _, slide in found] == [(3.0, 1)]
    assert context.warnings == [("screen.unread", {"part": 1})]


def test_slides_without_pictures_are_told(filmed, screen, surroundings, pages) -> None:
    context = surroundings(SPEC)
    assert screen([filmed((pages[0], 4))], [None, None], context=context) == []
    assert context.warnings == [("screen.no_pictures", {})]


def test_it_stops_when_asked_and_says_how_far_it_is(filmed, surroundings, pages, deck) -> None:
    film = filmed((pages[0], 6), (pages[3], 6), encoding=FAR)
    context = surroundings(SPEC, stop_after=3)
    assert list(run({"recordings": recordings(film), "slides": deck(pages)}, context)) == []
    assert len(context.done) == 3
    assert context.done == sorted(context.done)


def test_a_torn_file_gives_what_can_still_be_read(filmed, screen, pages) -> None:
    path, seconds = filmed((pages[0], 6), (pages[3], 6), name="torn.mkv")
    content = bytearray(path.read_bytes())
    content[len(content) // 3 : len(content) // 3 + 400] = bytes(400)
    path.write_bytes(content[: len(content) * 9 // 10])
    found = screen([(path, seconds)], pages)
    assert found[0][2] == 1
    assert {slide for *_, slide in found} <= {1, 4, None}


def test_no_slides_table_is_the_same_as_an_empty_one(filmed, surroundings, pages) -> None:
    given = {"recordings": recordings(filmed((pages[0], 4), (pages[3], 4)))}
    (one,) = run(given, surroundings(SPEC))
    (other,) = run({**given, "slides": empty(SLIDES)}, surroundings(SPEC))
    assert one["screen"].equals(other["screen"])
    assert one["screen"].height == 2

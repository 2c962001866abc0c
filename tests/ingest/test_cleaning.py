"""Texts as people wrote them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classroom.ingest.cleaning import clean_name, clean_text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("It&#39;s &quot;clear&quot;", 'It\'s "clear"'),
        ("one<br>two<BR/>three", "one\ntwo\nthree"),
        ('see <a href="https://example.org?a=1&amp;b=2">the notes</a>', "see the notes"),
        ("<p>first</p><p>second</p>", "first\nsecond"),
        ("&lt;b&gt; makes bold", "<b> makes bold"),
        ("x < y and y > z, AT&T, R&D;", "x < y and y > z, AT&T, R&D;"),
        ("use vector<int> or List<String> from <iostream>", "use vector<int> or List<String> from <iostream>"),
        ("I <3 this", "I <3 this"),
        ("before <!-- aside --> after", "before  after"),
        ("&amp;#39;twice&amp;quot;", "'twice\""),
        ("no &such; entity &#0;", "no &such; entity \ufffd"),
        ("line\r\nline\rline", "line\nline\nline"),
        ("\u202eevil\u202c \u2067text\u2069", "evil text"),
        ("a\x00b\x07c\u200bd", "abcd"),
        ("  \u00a0\u200e padded \u200f\t\n", "padded"),
        ("👩‍🏫 ❤️ 👍🏽", "👩‍🏫 ❤️ 👍🏽"),
        ("می‌خواهم", "می‌خواهم"),
        ("\ufe0f\u200d", ""),
        ("\u3164\u2800 \u200e", ""),
        ("half \ud83d of a pair", "half  of a pair"),
    ],
)
def test_text_is_what_a_reader_would_have_seen(written, read):
    assert clean_text(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("  Ana\n Pérez ", "Ana Pérez"),
        ("\u202eorahC\u202c", "orahC"),
        ("Ana &amp; Bo", "Ana & Bo"),
        (" \u200b ", None),
        (None, None),
    ],
)
def test_names_are_on_one_line_without_controls(written, read):
    assert clean_name(written) == read


@given(st.text())
def test_cleaning_leaves_nothing_invisible_at_the_ends_and_can_be_stored(text):
    cleaned = clean_text(text)
    assert cleaned == cleaned.strip()
    cleaned.encode("utf-8")
    assert not set(cleaned) & {"\0", "\r", "\u202e", "\ufeff"}


@given(st.text(st.characters(categories=["L", "N", "Po"], exclude_characters="&"), min_size=1))
def test_ordinary_words_are_not_touched(text):
    hidden = "\u3164"  # letters by their category, but drawn as nothing
    if not any(character in hidden for character in text):
        assert clean_text(text) == text


@pytest.mark.parametrize("piece", ["<!--", "<a ", "&#", "<br", "<p><", "\u200e"])
def test_texts_made_to_be_slow_are_not(piece):
    started = time.process_time()
    clean_text(piece * 20_000)
    assert time.process_time() - started < 2

"""Which column holds what."""

from __future__ import annotations

import pytest

from classroom.ingest.table_guess import guess_columns
from classroom.ingest.table_layout import find_layout

LONG = ["I did not follow the second proof at all", "The bridge example helped me a lot", "Please slow down a bit"]


def guess(*rows):
    layout = find_layout(rows)
    return guess_columns(layout, rows[layout.first :])


@pytest.mark.parametrize(
    "heading",
    ["Comment", "COMENTARIOS", "comment_text", "Your comments", "Coment", "Feedback", "textOriginal", "Respuesta"],
)
def test_names_of_text_columns_are_known_whatever_their_case_and_small_slips(heading):
    assert guess(["id", heading], *[[str(i), text] for i, text in enumerate(LONG)])["text"] == heading


def test_the_answer_is_preferred_to_the_question_it_answers():
    rows = [["Question", "Answer"], *[["What was hard today?", text] for text in LONG]]
    assert guess(*rows)["text"] == "Answer"


def test_titles_links_and_mail_addresses_are_not_comments_however_long():
    rows = [["Lecture title", "URL", "Email", "What did you like most about it?"]]
    rows += [[f"Lecture {i}: a long title about many things", f"https://example.org/{i}", f"a{i}@example.org", text]
             for i, text in enumerate(LONG)]  # fmt: skip
    assert guess(*rows) == {"text": "What did you like most about it?"}


def test_rating_scales_are_not_comments():
    scale = ["Strongly agree", "Neither agree nor disagree", "Disagree", "Agree", "Totalmente de acuerdo"]
    rows = [["How much do you agree that the pace was right?", "What should change next time?"]]
    rows += [
        [answer, text] for answer, text in zip(scale, [*LONG, "More breaks please", "Nothing to change"], strict=True)
    ]
    assert guess(*rows)["text"] == "What should change next time?"


def test_short_answers_to_an_open_question_are_comments_if_they_differ():
    answers = ["recursion", "pointers", "nothing", "the stack", "big O", "loops"]
    rows = [["ID", "What was the muddiest point?"], *[[str(i), answer] for i, answer in enumerate(answers)]]
    assert guess(*rows)["text"] == "What was the muddiest point?"


def test_an_open_question_that_most_leave_with_none_is_still_one():
    answers = ["N/A"] * 8 + ["none", "I would like more worked examples", "the room is too cold for me"]
    rows = [["ID", "Any other thoughts you want to share?"], *[[str(i), answer] for i, answer in enumerate(answers)]]
    assert guess(*rows)["text"] == "Any other thoughts you want to share?"


def test_first_and_last_name_make_the_author():
    rows = [["First name", "Last name", "Comment"], *[["Ana", "Pérez", text] for text in LONG]]
    assert guess(*rows)["author"] == "First name|Last name"


@pytest.mark.parametrize("heading", ["What is your name?", "¿Cuál es tu nombre completo?", "Your full name please"])
def test_answers_to_who_are_you_are_never_comments(heading):
    names = ["María de los Ángeles Pérez", "Bo Lin", "Chidi Obi", "Dee Roy", "Eve Fox", "Gus Po"]
    rows = [
        ["ID", heading, "What was hard today?"],
        *[[str(i), name, "the part " + name[::-1]] for i, name in enumerate(names)],
    ]
    assert guess(*rows)["text"] == "What was hard today?"
    assert guess(*rows)["author"] == heading


def test_a_copy_of_the_text_beside_it_is_not_read_a_second_time():
    rows = [["id", "text", "text_clean"], *[[str(i), text, text.lower()] for i, text in enumerate(LONG)]]
    assert guess(*rows)["text"] == "text"


def test_numbers_of_seconds_under_the_name_of_a_date_are_not_taken_for_one():
    assert "written_at" not in guess(["timestamp", "text"], *[["754.0", text] for text in LONG])


def test_repeated_and_empty_headings_get_names_of_their_own():
    layout = find_layout([["Comment", "", "Comment"], ["a text here", "x", "another text"]])
    assert layout.names == ("Comment", "Column 2", "Comment (2)")


def test_an_empty_table_has_no_columns():
    assert find_layout([]).names == ()
    assert guess_columns(find_layout([]), []) == {}

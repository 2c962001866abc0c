"""Students' comments from every kind of file."""

from __future__ import annotations

import csv
import io
import time
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from classroom.domain.errors import InputRefused, UsageError
from classroom.domain.tables import COMMENTS, check
from classroom.ingest import remarks
from classroom.ingest.cleaning import clean_text
from classroom.ingest.comments import preview_comments, read_comments

FIXTURES = Path(__file__).parents[1] / "fixtures" / "comments"
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40)


def texts(name, **options):
    return read_comments(FIXTURES / name, **options).table["text"].to_list()


def file(tmp_path, content, name="comments.csv", encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


@pytest.mark.parametrize(
    ("name", "told", "rows"),
    [
        ("plain_columns.csv", "CSV", 3),
        ("ejemplo_punto_y_coma.csv", "CSV", 3),
        ("preamble.tsv", "TSV", 3),
        ("no_heading.csv", "CSV", 3),
        ("one_column.csv", "CSV", 4),
        ("ragged.csv", "CSV", 3),
        ("stray_quote.csv", "CSV", 4),
        ("google_forms.csv", "Google Forms (CSV)", 5),
        ("google_forms_es.csv", "Google Forms (CSV)", 5),
        ("qualtrics.csv", "Qualtrics (CSV)", 3),
        ("surveymonkey.csv", "SurveyMonkey (CSV)", 4),
        ("moodle_feedback.csv", "Moodle feedback (CSV)", 3),
        ("canvas_survey.csv", "Canvas (CSV)", 3),
        ("slido_questions.csv", "Slido (CSV)", 3),
        ("mentimeter.csv", "Mentimeter (CSV)", 3),
        ("excel_unicode.txt", "TSV", 2),
        ("windows1252.csv", "CSV", 2),
        ("shift_jis.csv", "CSV", 2),
        ("youtube_api_page.json", "YouTube API", 4),
        ("youtube_api_pages.json", "YouTube API", 5),
        ("youtube_api_concatenated.json", "YouTube API", 5),
        ("lesson.info.json", "yt-dlp", 3),
        ("downloader.jsonl", "youtube-comment-downloader", 3),
        ("strings.json", "JSON", 2),
        ("objects.json", "JSON", 3),
        ("zoom_old.txt", "Zoom chat", 4),
        ("zoom_new.txt", "Zoom chat", 3),
        ("meet.sbv", "Google Meet chat", 2),
        ("whatsapp.txt", "WhatsApp chat", 2),
        ("teams.txt", "Teams chat", 2),
        ("events.xml", "BigBlueButton chat", 4),
        ("slides_new.xml", "BigBlueButton chat", 2),
        ("lines.txt", "text, one comment a line", 3),
        ("paragraphs.txt", "text, one comment a paragraph", 3),
    ],
)
def test_every_format_is_recognised_by_what_is_in_it(name, told, rows, tmp_path):
    read = read_comments(FIXTURES / name)
    assert (read.format, read.table.height) == (told, rows)
    check(read.table, COMMENTS)
    assert read.table["source"].unique().to_list() == [name]
    # without its ending the file is the same, unless it is a table that only its ending makes one
    if name not in {"one_column.csv", "no_heading.csv", "shift_jis.csv"}:
        renamed = file(tmp_path, (FIXTURES / name).read_bytes(), "download")
        assert read_comments(renamed).table["text"].to_list() == read.table["text"].to_list()


def test_a_table_with_plain_headings_is_read_column_by_column():
    table = read_comments(FIXTURES / "plain_columns.csv").table
    assert table.drop("source").rows()[0] == (
        0, None, None, "Ana Pérez", "2024-03-05T10:31:22Z", None, 3,
        "I did not understand why the sign changes at 12:30, could you go over it again?", None,
    )  # fmt: skip
    assert table["text"][2] == 'The board says "limit" but you said "slope".\nWhich one is it?'


def test_spanish_headings_semicolons_and_day_first_dates_are_understood():
    table = read_comments(FIXTURES / "ejemplo_punto_y_coma.csv").table
    assert table["author"].to_list() == ["Ana Pérez", "Luz Ríos", "Iker Sanz"]
    assert table["written_at"].to_list() == ["2024-03-15T10:31:00", "2024-04-03T09:05:00", "2024-04-04T22:10:00"]
    assert table["text"][1] == "Muy clara la explicación; gracias, profe"
    assert table["likes"].to_list() == [2, 5, 0]


def test_each_answer_to_a_free_question_is_a_comment_and_ratings_are_not():
    read = read_comments(FIXTURES / "google_forms.csv")
    assert read.table["text"].to_list() == [
        "The step from sums to integrals",
        "More time for questions",
        "Nothing, it was great",
        "Why we divide by n - 1",
        "Write bigger on the board",
    ]
    assert read.table["written_at"][0] == "2024-03-05T10:31:22+01:00"
    assert "Answers to 2 questions were taken as comments, each answer one comment." in read.notes


def test_the_three_heading_rows_of_qualtrics_are_no_answers():
    table = read_comments(FIXTURES / "qualtrics.csv").table
    assert table["text"][0] == "The difference between a population and a sample"
    assert table["id"].to_list() == ["R_2aB3cD4eF5gH6iJ", "R_1kL2mN3oP4qR5sT", "R_9zY8xW7vU6tS5rQ"]


def test_the_two_heading_rows_of_surveymonkey_are_joined_and_answers_told_apart():
    read = read_comments(FIXTURES / "surveymonkey.csv")
    assert read.table["author"].to_list() == ["Ana Pérez", "Bo Lin", "Bo Lin", "Chidi Obi"]
    assert read.table["id"].to_list()[1:3] == ["118000000002:1", "118000000002:2"]
    assert read.table["duplicate_of"].null_count() == 4


def test_an_excel_survey_of_microsoft_forms_is_read(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["ID", "Start time", "Completion time", "Email", "Name", "What was hard today?", "Rate the pace",
                        "Points - What was hard today?", "Feedback - What was hard today?"])  # fmt: skip
    for i, answer in enumerate(["The last proof was hard", "Nothing was hard for me", "I got lost in the notation"]):
        moment = datetime(2024, 3, 5, 10, i)
        book.active.append([i + 1, moment, moment, "anonymous", "", answer, 3, 1, "I will explain this on Monday"])
    book.create_sheet("Notes").append(["Some words of the teacher that nobody asked for here"])
    book.save(tmp_path / "form.xlsx")
    read = read_comments(tmp_path / "form.xlsx")
    assert read.format == "Microsoft Forms (Excel)"
    assert read.table["text"].to_list()[0] == "The last proof was hard"
    assert read.table["written_at"][1] == "2024-03-05T10:01:00"
    assert read.table.height == 3
    assert any("2 sheets" in note for note in read.notes)


def test_lines_above_the_heading_are_not_comments():
    assert texts("preamble.tsv") == [
        "The pace was too fast for me in week two.",
        "Loved the examples with bridges.",
        "Please post the slides before class.",
    ]


def test_the_surplus_of_an_unquoted_text_in_the_last_column_is_kept():
    assert texts("ragged.csv")[0] == "I like the pictures, the colours, and the jokes"


def test_commas_of_prose_do_not_divide_a_list_of_remarks():
    assert texts("one_column.csv")[1] == "Could we see, please, one more worked example?"


def test_a_table_without_heading_is_judged_by_its_cells():
    read = read_comments(FIXTURES / "no_heading.csv")
    assert read.table["text"][0] == "I lost the thread when you changed variables."
    assert read.table["written_at"][0] == "2024-03-05"


def test_html_controls_and_empty_remarks_are_cleaned_away():
    table = read_comments(FIXTURES / "entities.csv").table
    assert table["text"].to_list() == [
        'It\'s "clear" now\nthanks <3',
        "see the notes at 2:10",
        "std::vector<int> and List<String> are the same?",
        "x < y and y > z &amp; so on",
        "שלום",
    ]
    assert table["author"].to_list()[:2] == ["Ana & Bo", "orahC"]


def test_replies_point_to_the_row_of_their_parent_and_copies_are_counted():
    read = read_comments(FIXTURES / "duplicates.csv")
    assert read.table["parent"].to_list() == [None, 0, None, None, None, None, 0, None, None]
    # anonymous "ok" may be two people; a long anonymous text twice is a copy
    assert read.table["duplicate_of"].to_list() == [None, None, None, 0, None, None, 1, None, 7]
    assert "Comments that are the same as an earlier one (counted once): 3." in read.notes
    assert "Replies to comments that are not in the file (kept without them): 1." in read.notes


def test_columns_can_be_overruled_joined_and_left_out():
    path = FIXTURES / "google_forms.csv"
    only = read_comments(path, columns={"text": "what should we do differently next time?"})
    assert only.table.height == 3
    both = read_comments(
        path, columns={"text": "How clear was the lesson? (1-5)|What should we do differently next time?"}
    )
    assert both.table["text"].to_list()[:2] == ["4", "More time for questions"]
    named = read_comments(path, columns={"author": "Email Address", "written_at": ""})
    assert named.table["author"][0] == "ana@example.org"
    assert named.table["written_at"].null_count() == named.table.height


def test_a_column_that_is_not_there_is_refused_and_an_unknown_one_of_ours_is_a_wrong_call():
    with pytest.raises(InputRefused, match="not in the file"):
        read_comments(FIXTURES / "plain_columns.csv", columns={"text": "nothing"})
    with pytest.raises(UsageError):
        read_comments(FIXTURES / "plain_columns.csv", columns={"mood": "comment"})


def test_a_preview_shows_columns_guess_and_first_rows():
    shown = preview_comments(FIXTURES / "google_forms.csv")
    assert shown.format == "Google Forms (CSV)"
    assert shown.file_columns[0] == "Timestamp"
    assert shown.guessed == {
        "text": "What, if anything, confused you today?|What should we do differently next time?",
        "written_at": "Timestamp",
    }
    assert shown.rows[0]["Email Address"] == "ana@example.org"
    assert len(shown.rows) == 3


def test_a_preview_of_a_chat_has_nothing_to_choose():
    shown = preview_comments(FIXTURES / "zoom_old.txt")
    assert (shown.file_columns, dict(shown.guessed)) == ((), {})
    assert shown.rows[0] == {"author": "Ana Pérez", "text": "Could you repeat the definition?"}


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(
    written=st.lists(WORDS, min_size=1, max_size=12),
    encoding=st.sampled_from(ENCODINGS),
    divider=st.sampled_from(",;\t|"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    alone=st.booleans(),
)
def test_any_texts_in_any_table_are_read_back(tmp_path, written, encoding, divider, quoting, end, alone):
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=divider, quoting=quoting, lineterminator=end)
    writer.writerow(["comment"] if alone else ["number", "comment", "author"])
    writer.writerows([text] if alone else [i, text, "Ana"] for i, text in enumerate(written))
    path = file(tmp_path, stream.getvalue(), encoding=encoding)
    expected = [cleaned for text in written if (cleaned := clean_text(text))]
    if not expected:
        with pytest.raises(InputRefused):
            read_comments(path, columns={"text": "comment"})
        return
    read = read_comments(path, columns={"text": "comment"})
    assert read.table["text"].to_list() == expected


PROSE = [
    "No entendí la señal; ¿por qué es así?",
    "Très clair, merci à vous",
    'he said "wait", then left',
    "Can you explain the last step again, please?",
]


@pytest.mark.parametrize("divider", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", [*ENCODINGS, "cp1252", "latin-1", "mac_roman", "cp850"])
def test_ordinary_comments_need_no_mapping_in_any_encoding(tmp_path, encoding, divider):
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=divider).writerows(
        [["Student", "Feedback"], *([f"S{i}", t] for i, t in enumerate(PROSE))]
    )
    table = read_comments(file(tmp_path, stream.getvalue(), encoding=encoding)).table
    assert table["text"].to_list() == PROSE
    assert table["author"].to_list() == ["S0", "S1", "S2", "S3"]


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        ("", "a.csv", "empty"),
        (" \n\n\t", "a.csv", "empty"),
        ("\ufeff", "a.csv", "empty|no comments|No column|no rows"),
        ("a,b\n1,2\n3,4\n", "a.csv", "only numbers"),
        ("score\n1\n2\n3\n", "a.csv", "only numbers"),
        ("comment,likes\n", "a.csv", "no rows"),
        ("comment\n \n\u200b\n", "a.csv", "No column|no comments|no rows"),
        ('{"comments": []}', "a.json", "no comments"),
        ('{"items": [', "a.json", "damaged"),
        ("[]", "a.json", "no comments"),
        ("[1, 2, 3]", "a.json", "no comments"),
        ('{"extractor": "youtube", "title": "x"}', "a.info.json", "No comments were downloaded"),
        ("[" * 100_000, "a.json", "damaged|deeper"),
        ("<html><body>", "a.html", "web page"),
        ("<?xml version='1.0'?><rss/>", "a.xml", "BigBlueButton"),
        ("WEBVTT\n\n00:00.000 --> 00:01.000\nhello\n", "a.vtt", "captions"),
        ("\x00\x01\x02" * 500, "a.csv", "not a text file"),
        ("{\\rtf1 hello}", "a.txt", "rich text"),
    ],
)
def test_what_holds_no_comments_is_refused_with_a_reason_and_a_remedy(content, name, reason, tmp_path):
    with pytest.raises(InputRefused, match=reason) as refused:
        read_comments(file(tmp_path, content, name))
    assert refused.value.remedy
    assert refused.value.file.endswith(name)


def test_a_refusal_never_quotes_what_is_in_the_file(tmp_path):
    path = file(tmp_path, "secretname,42\nsecretname,43\n")
    with pytest.raises(InputRefused) as refused:
        read_comments(path)
    assert "secretname" not in str(refused.value)


def test_text_that_begins_like_json_is_still_text(tmp_path):
    assert read_comments(file(tmp_path, "[laughs] that was fun\n{no idea} what it was\n", "a.txt")).table.height == 2


def test_a_chat_with_the_time_in_the_lesson_as_a_column_keeps_it(tmp_path):
    table = read_comments(file(tmp_path, "time,name,message\n0:12,Ana,hello there\n1:05,Bo,I am lost\n")).table
    assert table["time_s"].to_list() == [12.0, 65.0]
    clock = read_comments(file(tmp_path, "time,name,message\n10:12:00,Ana,hello there\n10:13:00,Bo,I am lost\n"))
    assert clock.table["time_s"].null_count() == 2
    assert any("could not be read" in note for note in clock.notes)


def test_very_long_texts_are_cut_and_told(tmp_path):
    read = read_comments(file(tmp_path, "comment\n" + "long " * 10_000 + "\nshort one\n"))
    assert read.table["text"].str.len_chars().to_list() == [19_999, 9]
    assert "Comments longer than 20,000 characters (cut there): 1." in read.notes


def test_more_comments_than_the_limit_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(remarks, "MAX_REMARKS", 5)
    with pytest.raises(InputRefused, match="more than"):
        read_comments(file(tmp_path, "comment\n" + "a comment\n" * 6))


def test_zero_bytes_and_mixed_line_ends_do_no_harm(tmp_path):
    path = file(tmp_path, b"id,comment\r\n1,fi\x00ne by me\n2,also fine\r3,and this too\n")
    assert read_comments(path).table["text"].to_list() == ["fine by me", "also fine", "and this too"]


def test_the_hint_that_excel_puts_first_is_followed(tmp_path):
    path = file(tmp_path, "sep=|\r\nname|comment\r\nAna|one, two; three\r\n")
    assert read_comments(path).table["text"].to_list() == ["one, two; three"]


def test_parents_in_a_circle_do_not_stay(tmp_path):
    path = file(tmp_path, "id,parent,comment\na,b,first\nb,a,second\nc,c,third\nd,a,fourth\n")
    parents = read_comments(path).table["parent"].to_list()
    assert parents[2] is None
    assert None in parents[:2]
    assert parents[3] == 0


def test_counts_beyond_reason_are_unknown(tmp_path):
    path = file(tmp_path, "comment,likes\nfirst one,1.2K\nsecond one,99999999999\nthird one,-3\nfourth one,n/a\n")
    assert read_comments(path).table["likes"].to_list() == [1200, None, None, None]


def test_a_hundred_thousand_rows_are_read_in_five_seconds(tmp_path):
    rows = "".join(
        f'Ug{i},Student {i % 900},2024-03-05T10:{i % 60:02d}:00Z,"Remark {i}, and why?"\n' for i in range(100_000)
    )
    path = file(tmp_path, "id,author,published_at,text\n" + rows)
    started = time.process_time()
    assert read_comments(path).table.height == 100_000
    assert time.process_time() - started < 5

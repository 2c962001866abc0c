"""Adding a lesson: the plan, and the dialog on the real recogniser."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from tests.ui.conftest import write_files
from ui.models.import_plan import ImportPlan, Item, expand, readable
from ui.views.import_dialog import ImportDialog
from ui.widgets.facts import Facts

WAIT_MS = 60_000


def item(name: str, kind: str | None = "recording", **facts) -> Item:
    return Item(path=Path(name), kind=kind, **facts)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(-9, 9)), max_size=20))
def test_moving_files_only_ever_changes_their_order_within_their_kind(moves):
    plan = ImportPlan()
    names = ["a", "s1", "b", "c", "s2", "d"]
    plan.add(item(name, "slides" if name.startswith("s") else "recording") for name in names)
    for at, step in moves:
        plan.move(Path(names[at]), step)
    assert sorted(str(i.path) for i in plan.of("recording")) == ["a", "b", "c", "d"]
    assert sorted(str(i.path) for i in plan.of("slides")) == ["s1", "s2"]


def test_parts_keep_the_order_the_person_gave_them():
    plan = ImportPlan()
    plan.add([item("one.mp3"), item("two.mp3"), item("three.mp3")])
    plan.move(Path("three.mp3"), -1)
    plan.move(Path("one.mp3"), 5)
    assert [p.name for p in plan.request(Facts()).recordings] == ["three.mp3", "two.mp3", "one.mp3"]


def test_the_same_file_twice_is_there_once():
    plan = ImportPlan()
    plan.add([item("one.mp3"), item("one.mp3")])
    plan.add([item("one.mp3")])
    assert len(plan.of("recording")) == 1


def test_a_plan_of_refused_files_cannot_be_started():
    plan = ImportPlan()
    plan.add([item("x.zip", None, refusal="No.")])
    assert not plan.usable
    plan.add([item("one.mp3")])
    assert plan.usable


def test_only_columns_that_were_changed_are_asked_for():
    plan = ImportPlan()
    guess = {"text": "Answer", "author": "Name"}
    table = {"file_columns": ("Answer", "Name", "Remark"), "guessed": guess, "columns": guess}
    plan.add([item("a.csv", "comments", **table), item("b.csv", "comments", **table)])
    plan.map_columns(Path("b.csv"), {"text": "Remark", "author": ""})
    assert plan.request(Facts()).columns == {"b.csv": {"text": "Remark", "author": ""}}


def test_a_table_of_comments_without_a_column_of_texts_must_be_mapped_first():
    plan = ImportPlan()
    plan.add([item("a.csv", "comments", file_columns=("A", "B"))])
    assert not plan.usable
    plan.map_columns(Path("a.csv"), {"text": "B"})
    assert plan.usable


def test_the_title_comes_from_the_recording_unless_one_was_written():
    plan = ImportPlan()
    plan.add([item("deck.pdf", "slides"), item("Unit_3__fractions.m4a")])
    assert plan.request(Facts()).title == "Unit 3 fractions"
    assert plan.request(Facts(title="Mine")).title == "Mine"
    assert readable("a__b  c") == "a b c"


def test_a_folder_gives_its_files_and_leaves_hidden_ones_out(tmp_path):
    for name in ("b.mp3", "a.pdf", ".hidden.txt", "deep/c.csv", ".git/config"):
        place = tmp_path / "lesson" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("x")
    single = tmp_path / "single.vtt"
    files, inside = expand([tmp_path / "lesson", single])
    assert [path.name for path in files] == ["a.pdf", "b.mp3", "c.csv", "single.vtt"]
    assert single not in inside
    assert len(inside) == 3


@pytest.fixture
def dialog(window, qtbot):
    made = ImportDialog(window.services, window)
    made.show()
    qtbot.waitUntil(lambda: not window.services.background.busy, timeout=WAIT_MS)
    return made


def add(dialog: ImportDialog, qtbot, *paths: Path) -> None:
    with qtbot.waitSignal(dialog.recognised, timeout=WAIT_MS):
        dialog.add(paths)
    qtbot.waitUntil(lambda: not dialog._services.background.busy, timeout=WAIT_MS)


def words(widget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def test_nothing_can_be_started_before_there_is_a_file(dialog):
    assert not dialog.analyse.isEnabled()
    assert "Drop the lesson’s files here" in words(dialog)


def test_files_are_recognised_by_kind_and_a_refusal_stands_beside_its_file(dialog, files, qtbot):
    add(dialog, qtbot, files.transcript, files.comments, files.notes)
    plan = dialog.plan()
    assert [i.path.name for i in plan.of("transcript")] == ["thirds.vtt"]
    assert [i.path.name for i in plan.of("comments")] == ["thirds exit ticket.csv"]
    refused = next(row for row in dialog.files.rows() if row.path == files.notes)
    said = words(refused)
    assert said.count("budget.bin") == 1
    assert len(said.splitlines()[-1]) > 20
    assert dialog.analyse.isEnabled()


def test_files_of_a_folder_that_are_of_no_use_are_counted_and_not_listed(dialog, files, qtbot):
    add(dialog, qtbot, files.transcript.parent)
    assert dialog.plan().of(None) == ()
    assert "1 other file of the folder is left out" in words(dialog)


def test_columns_can_be_mapped_and_the_first_rows_follow_at_once(dialog, files, qtbot):
    add(dialog, qtbot, files.comments)
    chooser = next(row for row in dialog.files.rows() if row.path == files.comments).chooser

    def cells() -> list[list[str]]:
        table = chooser.table
        return [[table.item(y, x).text() for x in range(table.columnCount())] for y in range(table.rowCount())]

    assert cells()[0] == ["Ana", "I got lost at the thirds"]
    chooser.boxes["author"].setCurrentIndex(0)
    assert cells()[0] == ["I got lost at the thirds"]
    request = dialog.plan().request(Facts())
    assert request.columns == {str(files.comments): {"text": "What was unclear?", "author": ""}}
    chooser.boxes["text"].setCurrentIndex(0)
    assert not dialog.analyse.isEnabled()
    assert "Say which column" in words(dialog)


def test_the_mapping_that_was_chosen_is_what_the_analysis_reads(window, dialog, files, qtbot):
    add(dialog, qtbot, files.comments)
    chooser = next(row for row in dialog.files.rows() if row.path == files.comments).chooser
    chooser.boxes["text"].setCurrentIndex(chooser.boxes["text"].findData("Student"))
    chooser.boxes["author"].setCurrentIndex(0)
    result = window.services.background.workspace.analyze(dialog.plan().request(Facts(title="Mapped")))
    rows = window.services.background.workspace.table(result.lesson_id, "comments")
    assert rows["text"].to_list() == ["Ana", "Ben", "Cai"]
    assert rows["author"].null_count() == 3


def test_it_says_what_will_be_computed_and_how_long_it_takes_here(dialog, files, qtbot):
    with qtbot.waitSignal(dialog.estimated, timeout=WAIT_MS):
        add(dialog, qtbot, files.transcript, files.comments)
    said = words(dialog)
    assert "Sorting the comments" in said
    assert "Writing down what is said" not in said
    assert "on this computer" in said


def test_without_a_recording_or_transcript_it_says_what_will_be_missing(dialog, files, qtbot):
    add(dialog, qtbot, files.comments)
    assert "no moments and no measures of talk" in words(dialog)


def test_names_used_before_are_offered(dialog):
    courses = [dialog.form.course.itemText(at) for at in range(dialog.form.course.count())]
    assert courses == ["Maths 6B", "Science 7"]


def test_analyse_hands_over_files_and_facts_and_closes(dialog, files, qtbot):
    add(dialog, qtbot, files.transcript)
    dialog.form.title.setText("Thirds again")
    dialog.form.course.setEditText("Maths 6B")
    dialog.form.date.set_value(date(2024, 5, 14))
    dialog.form.language.setCurrentIndex(dialog.form.language.findData("es"))
    with qtbot.waitSignal(dialog.analyse_asked, timeout=WAIT_MS) as asked:
        qtbot.mouseClick(dialog.analyse, Qt.MouseButton.LeftButton)
    request = asked.args[0]
    assert (request.title, request.course, request.teacher) == ("Thirds again", "Maths 6B", None)
    assert (request.date, request.language) == (date(2024, 5, 14), "es")
    assert request.transcript == files.transcript


def test_a_file_can_be_taken_out_again(dialog, files, qtbot):
    add(dialog, qtbot, files.transcript, files.comments)
    dialog.files.rows()[0].removed.emit(files.transcript)
    assert dialog.plan().of("transcript") == ()
    assert len(dialog.files.rows()) == 1


def test_a_file_that_vanished_before_it_was_looked_at_is_refused_with_a_reason(dialog, tmp_path, qtbot):
    add(dialog, qtbot, tmp_path / "gone.mp3")
    (gone,) = dialog.plan().of(None)
    assert gone.refusal


def test_a_lesson_added_through_the_window_ends_in_the_library(window, tmp_path, qtbot):
    page = window.page("lessons")
    rivers = write_files(tmp_path / "rivers", topic="rivers")
    window.services.navigator.import_asked.emit([rivers.transcript.parent])
    dialog = window.findChild(ImportDialog)
    with qtbot.waitSignal(dialog.recognised, timeout=WAIT_MS):
        pass
    dialog.form.title.setText("Through the window")
    with qtbot.waitSignal(window.services.jobs.ended, timeout=WAIT_MS):
        qtbot.mouseClick(dialog.analyse, Qt.MouseButton.LeftButton)
    assert window.notices.isVisible()
    qtbot.waitUntil(lambda: page.model.total == 4, timeout=WAIT_MS)
    assert "Through the window" in {row.title for row in page.model.rows()}

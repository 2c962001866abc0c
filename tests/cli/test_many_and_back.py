from __future__ import annotations

from classroom.domain.requests import Lesson
from classroom.store import Store

FACTS = dict.fromkeys(("course", "teacher", "date", "language", "duration_s"))


def test_a_damaged_store_is_named_with_the_way_out_and_restored_by_it(lectern, tmp_path):
    store = Store.open(tmp_path / "store")
    store.add_lesson(Lesson(lesson_id="abc", title="A lesson", created_at="2026-01-01T00:00:00Z", **FACTS))
    store.close(copy=True)
    (tmp_path / "store" / "lectern.duckdb").write_bytes(b"damaged" * 1000)
    broken = lectern("lessons")
    assert broken.code == 4
    assert "lectern restore" in broken.err
    assert len(lectern("restore", "--list", "--json").json) == 1
    restored = lectern("restore", "--json")
    assert (restored.code, restored.json["lessons"]) == (0, 1)
    assert lectern("lessons", "--json").json[0]["title"] == "A lesson"


def test_a_batch_says_in_a_sentence_what_cannot_be(lectern, tmp_path):
    manifest = tmp_path / "lessons.csv"
    manifest.write_text("recording,title\n", encoding="utf-8")
    empty = lectern("batch", manifest, "--out", tmp_path / "out")
    assert (empty.code, "no rows" in empty.err) == (3, True)
    wrong = lectern("batch", manifest, "--out", tmp_path / "out", "--address", "10.0.0.5:6379")
    assert (wrong.code, "Ray" in wrong.err) == (2, True)
    none = lectern("import-batch", tmp_path / "out")
    assert (none.code, "no lessons of a batch" in none.err) == (3, True)

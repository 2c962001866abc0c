from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from classroom.domain.errors import StoreError, UsageError
from classroom.store import Store, backups, versions
from classroom.store.backups import DAILY, KEPT, listed, restore
from classroom.store.connection import FILE


class Clock(datetime):
    """A clock that a test sets."""

    today = datetime(2026, 3, 1, 12, tzinfo=UTC)

    @classmethod
    def now(cls, tz=None):
        return cls.today


@pytest.fixture
def clock(monkeypatch):
    for module in (backups, versions):
        monkeypatch.setattr(module, "datetime", Clock)
    Clock.today = datetime(2026, 3, 1, 12, tzinfo=UTC)
    return Clock


def use(folder, lesson, title) -> None:
    store = Store.open(folder)
    if store.lesson("abc123") is None:
        store.add_lesson(lesson())
    store.change_lesson("abc123", title=title)
    store.close(copy=True)


def title_in(folder):
    with Store.open(folder) as store:
        return store.lesson("abc123").title


def test_a_store_in_use_is_copied_once_a_day_and_the_newest_seven_copies_stay(folder, lesson, clock):
    for day in range(10):
        clock.today = datetime(2026, 3, 1, 12, tzinfo=UTC) + timedelta(days=day)
        use(folder, lesson, f"day {day}")
        use(folder, lesson, f"day {day}, later")
    found = listed(folder)
    assert [copy.made_at.day for copy in found] == [10, 9, 8, 7, 6, 5, 4]
    assert len(found) == KEPT
    assert all(copy.daily for copy in found)


def test_an_empty_store_and_one_that_only_was_looked_at_are_not_copied(folder, lesson, clock):
    Store.open(folder).close(copy=True)
    assert listed(folder) == ()
    use(folder, lesson, "a")
    clock.today += timedelta(days=1)
    Store.open(folder).close(copy=True)
    assert len(listed(folder)) == 1


def test_a_clock_set_back_does_not_cost_the_copy_just_made(folder, lesson, clock):
    for day in range(KEPT):
        clock.today = datetime(2026, 3, 10, tzinfo=UTC) + timedelta(days=day)
        use(folder, lesson, f"day {day}")
    clock.today = datetime(2026, 1, 1, tzinfo=UTC)
    use(folder, lesson, "after the clock was set back")
    assert len(listed(folder)) == KEPT
    oldest = listed(folder)[-1]
    assert oldest.made_at.month == 1
    restore(folder, folder / FILE, oldest.path)
    assert title_in(folder) == "after the clock was set back"


def test_a_disk_too_full_for_a_copy_does_not_keep_the_store_from_closing(folder, lesson, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(versions.shutil, "copyfile", full)
    use(folder, lesson, "a")
    assert listed(folder) == ()
    assert not list((folder / "backups").iterdir())
    assert title_in(folder) == "a"


def test_a_damaged_store_goes_back_to_the_newest_copy_that_is_whole_and_is_kept_itself(folder, lesson, clock):
    for day, title in enumerate(("first", "second")):
        clock.today += timedelta(days=day)
        use(folder, lesson, title)
    newest, older = listed(folder)
    newest.path.write_bytes(newest.path.read_bytes()[:5000])
    (folder / FILE).write_bytes(b"damaged")
    with pytest.raises(StoreError, match="lectern restore"):
        Store.open(folder)
    taken, kept = restore(folder, folder / FILE)
    assert taken == older.path
    assert (kept / FILE).read_bytes() == b"damaged"
    assert title_in(folder) == "first"


def test_going_back_to_nothing_or_to_no_store_leaves_the_store_as_it_was(folder, lesson, tmp_path):
    use(folder, lesson, "a")
    with Store.open(folder), pytest.raises(StoreError, match="already open"):
        restore(folder, folder / FILE)
    (made,) = listed(folder)
    assert DAILY in made.path.name
    made.path.unlink()
    with pytest.raises(UsageError, match="no backup"):
        restore(folder, folder / FILE)
    other = tmp_path / "other.duckdb"
    other.write_bytes(b"none")
    with pytest.raises(StoreError, match="cannot be read"):
        restore(folder, folder / FILE, other)
    assert title_in(folder) == "a"

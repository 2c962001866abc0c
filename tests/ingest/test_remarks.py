"""Remarks brought together into the comments table."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from classroom.domain.tables import COMMENTS, check
from classroom.ingest.remarks import Remark, duplicates, to_table

NAMES = st.none() | st.sampled_from(["a", "b", "c", "", " ", "\x00"])
REMARKS = st.builds(
    Remark,
    text=st.text(max_size=20) | st.sampled_from(["same", "SAME ", "a long text that is the same every time it comes"]),
    author=NAMES,
    written_at=st.none() | st.text(max_size=12),
    likes=st.none() | st.integers(),
    id=NAMES,
    parent=NAMES,
    time_s=st.none() | st.floats(),
    question=st.integers(0, 2),
)


@given(st.lists(REMARKS, max_size=12))
def test_any_remarks_make_a_sound_table(found):
    table, notes = to_table(found, "file.csv")
    check(table, COMMENTS)
    count = table.height
    for row, (parent, twin) in enumerate(table.select("parent", "duplicate_of").rows()):
        assert parent is None or (parent < count and parent != row)
        assert twin is None or twin < row
    ancestors = dict(enumerate(table["parent"]))
    for row in ancestors:
        steps, above = 0, ancestors[row]
        while above is not None:
            above, steps = ancestors[above], steps + 1
            assert steps <= count
    assert all(note.endswith(".") for note in notes)


def test_the_first_of_equal_remarks_is_the_one_pointed_to():
    long = "this text is long enough to be a copy of itself"
    assert duplicates(["x y", "X  y", "x y", long, long, "x y"], ["A", "a", "B", None, None, None],
                      [None] * 6, [0] * 6) == [None, 0, None, None, 3, None]  # fmt: skip
    assert duplicates(["no", "no", "no"], ["A", "A", "A"], ["1", "1", "1"], [0, 1, 0]) == [None, None, 0]
    assert duplicates(["ok", "ok", "no"], [None] * 3, ["1", "1", "1"], [0, 0, 0]) == [None, 0, None]

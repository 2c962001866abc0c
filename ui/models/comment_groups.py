"""Comments that say nearly the same as one row that stands for all of them and opens. Nothing here touches a widget."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from ui.models.lesson_rows import CommentRow


def groups_of(rows: Sequence[CommentRow]) -> dict[int, list[CommentRow]]:
    """The groups with at least two of these comments, each with the one most like the others first, then in order."""
    found: dict[int, list[CommentRow]] = {}
    for row in rows:
        if row.group is not None:
            found.setdefault(row.group, []).append(row)
    several = {group: members for group, members in found.items() if len(members) > 1}
    for members in several.values():
        first = max(members, key=lambda row: row.likeness)
        members.remove(first)
        members.insert(0, first)
    return several


def arranged(rows: Sequence[CommentRow], opened: Collection[int]) -> list[CommentRow]:
    """A row for each group, the largest first, its others below it where it is opened; then the comments alone."""
    groups = groups_of(rows)
    made: list[CommentRow] = []
    for group, members in sorted(groups.items(), key=lambda pair: (-len(pair[1]), pair[1][0].number)):
        made.append(replace(members[0], alike=len(members), opened=group in opened))
        if group in opened:
            made += below(members)
    return made + [row for row in rows if row.group not in groups]


def below(members: Sequence[CommentRow]) -> list[CommentRow]:
    """The rows below the first of a group."""
    return [replace(row, below=True) for row in members[1:]]

"""Stands for labels of comments."""

from dataclasses import dataclass

from classroom.domain.analyzer import Spec


@dataclass(frozen=True, kw_only=True)
class Params:
    wrong: str = ""


SPEC = Spec(
    name="mark",
    version=1,
    title="Marking",
    summary="Labels every comment.",
    reads=("comments",),
    writes=("labels.mark",),
    params=Params,
    languages=("en", "es"),
    entry="lectern_toys.mark.infer:run",
)

"""The eight topics of the 55 misconceptions, and which of them a name given by a person means."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from analyzers._shared.text import words
from classroom.domain.taxonomy import MISCONCEPTIONS

TOPICS: Final[dict[str, range]] = {
    "Number sense": range(1, 6),
    "Number operations": range(6, 23),
    "Ratios and proportional reasoning": range(23, 31),
    "Properties of number and operations": range(31, 35),
    "Patterns, relationships, and functions": range(35, 43),
    "Algebraic representations": range(43, 45),
    "Variables, expressions, and operations": range(45, 49),
    "Equations and inequalities": range(49, 56),
}
"""Numbers of the misconceptions of each topic (MaE, Otero et al. 2025)."""

TOPIC_OF: Final[npt.NDArray[np.int64]] = np.array(
    [next(place for place, known in enumerate(TOPICS.values()) if number in known) for number in range(1, 56)]
)
"""Topic number (0..7) of each label of MISCONCEPTIONS."""

_SMALL = {"and", "of", "the", "in", "y", "de"}
_ALSO: Final = {
    "Number sense": "sentido numerico numérico place value fractions decimals",
    "Number operations": "operaciones numericas numéricas arithmetic",
    "Ratios and proportional reasoning": "ratio proportion proportions percent razones proporciones",
    "Properties of number and operations": "property propiedades",
    "Patterns, relationships, and functions": "pattern function graphs patrones funciones",
    "Algebraic representations": "representation coordinates representaciones",
    "Variables, expressions, and operations": "variable expression expresiones",
    "Equations and inequalities": "equation inequality ecuaciones desigualdades inecuaciones",
}


def topic_number(name: str) -> int | None:
    """The topic (0..7) that a name means: the one that shares the largest part of its words; None if none shares half.

    Small words, case and punctuation do not count; a few other names are known in English and Spanish.
    """
    asked = set(words(name)) - _SMALL
    if not asked or len(asked) > 12:
        return None
    shares: list[float] = []
    for topic, more in _ALSO.items():
        own = set(words(topic)) - _SMALL
        shared, also = len(asked & own), len(asked & set(more.split()))
        shares.append((0.6 * shared + 0.5 * also) / len(asked) + 0.4 * shared / len(asked | own))
    best = int(np.argmax(shares))
    return best if shares[best] >= 0.5 else None


def labels_of(topic: int) -> npt.NDArray[np.bool_]:
    """Which of the 55 labels belong to a topic, bool [55]."""
    return np.array([place == topic for place in TOPIC_OF.tolist()], dtype=np.bool_)


assert len(TOPIC_OF) == len(MISCONCEPTIONS)

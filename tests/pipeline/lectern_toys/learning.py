"""Ways a refit can end; each is named by the entry of a toy's Spec."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import IO, Any

from classroom.domain.errors import ModelError


@dataclass
class Change:
    about: bytes

    def write(self, file: IO[bytes]) -> None:
        file.write(self.about)


@dataclass
class Fitted:
    change: Change | None
    why: str
    held_out: tuple[float, float] = (0.9, 0.4)
    quality: tuple[float, float] = (0.8, 0.8)


def helps(corrected: Any, models: Any) -> Fitted:
    assert models == {}
    said = ";".join(f"{text}/{label}/{applies}" for text, label, applies in corrected.iter_rows())
    return Fitted(Change(said.encode()), "")


def harms(corrected: Any, models: Any) -> Fitted:
    return Fitted(None, "worse", quality=(0.8, 0.5))


def refuses(corrected: Any, models: Any) -> Fitted:
    raise ModelError("This model is too old to learn.")


def breaks(corrected: Any, models: Any) -> Fitted:
    raise RuntimeError(f"a bug beside {corrected['text'][0]}")


def dies(corrected: Any, models: Any) -> Fitted:
    os._exit(7)

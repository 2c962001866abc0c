"""Text in pictures of slides, where the extra `ocr` is installed: PP-OCR, with the models its package brings."""

from __future__ import annotations

import importlib
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

MARK: Final = "▣ "
"""Stands before each line that was read from a picture: it may be wrong, and no one typed it as text."""

PACKAGE: Final = "rapidocr"
LEAST_SCORE: Final = 0.6
LEAST_LETTERS: Final = 12
"""A slide with at least so many letters of its own, and one without a picture, is not looked at."""

WIDTH: Final = 1100
"""Pixels a page is drawn wide for reading."""

_DETECTS, _READS = "*det*.onnx", "*rec*.onnx"


class PictureReader:
    """Reads lines off pictures; opened once for a deck."""

    def __init__(self, engine: Any) -> None:
        self._engine = engine

    @classmethod
    def open(cls) -> PictureReader | None:
        """None where the extra is not installed, or its package lacks the models: nothing is ever downloaded."""
        spec = find_spec(PACKAGE)
        if spec is None or spec.origin is None or find_spec("onnxruntime") is None:
            return None
        folder = Path(spec.origin).parent / "models"
        detects, reads = (sorted(folder.glob(pattern)) for pattern in (_DETECTS, _READS))
        if not detects or not reads:
            return None
        # paths are given, so that the package does not look for models elsewhere; text that is turned is not looked for
        params = {
            "Global.use_cls": False,
            "Global.log_level": "critical",
            "Det.model_path": str(detects[0]),
            "Rec.model_path": str(reads[0]),
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "EngineConfig.onnxruntime.enable_cpu_mem_arena": False,
        }
        try:
            return cls(importlib.import_module(PACKAGE).RapidOCR(params=params))
        except (ImportError, ValueError, KeyError, AttributeError, RuntimeError):
            return None  # another version of the package, with other names: as if it were not there

    def lines(self, picture: Any) -> list[str]:
        """The lines of a picture (array [height, width, 3]) from top to bottom, without those it is unsure of."""
        found = self._engine(picture)
        texts, scores = found.txts or (), found.scores or ()
        return [text for text, score in zip(texts, scores, strict=True) if score >= LEAST_SCORE and text.strip()]


def wants_reading(text: str, pictures: int) -> bool:
    """True for a slide with a picture and hardly any text of its own."""
    return pictures > 0 and sum(letter.isalpha() for letter in text) < LEAST_LETTERS

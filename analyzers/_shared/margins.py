"""A multi-label head: numbers of an encoder -> log odds -> calibrated probabilities, and where each label applies."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from analyzers._shared.onnx import Floats


@dataclass(frozen=True)
class Margins:
    """weight [K, W] and bias [K]; slope and shift [K] (Platt 1999); threshold [K]: probability a label applies from.

    sure [K]: the probability from which on nine of ten were right on rows held out; 2 where none was.
    """

    weight: Floats
    bias: Floats
    slope: Floats
    shift: Floats
    threshold: Floats
    sure: Floats

    @classmethod
    def load(cls, path: Path) -> Margins:
        """Read from a .npz with one array a field."""
        with np.load(path) as stored:
            return cls(*(stored[name].astype(np.float32) for name in cls.__dataclass_fields__))

    def margins(self, vectors: Floats) -> Floats:
        """Float32 [N, K]: log odds before calibration, from vectors [N, W]."""
        return vectors @ self.weight.T + self.bias

    def scores(self, vectors: Floats) -> Floats:
        """Float32 [N, K] in 0..1, calibrated."""
        return calibrated(self.margins(vectors), self.slope, self.shift)


def calibrated(margins: Floats, slope: Floats, shift: Floats) -> Floats:
    """Float32 of the margins' shape, 0..1: Platt scaling of log odds, cut at -30 and 30."""
    return (1 / (1 + np.exp(-np.clip(margins * slope + shift, -30, 30)))).astype(np.float32)

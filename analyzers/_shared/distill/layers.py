"""Writing a trained encoder for the laptop: its word table once, its layers apart, both in 8 bits.

All encoders keep MiniLM's word table as it was (frozen in training), so it is shipped once and shared.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, cast

import numpy as np
import onnx
import torch
from torch import nn

from analyzers._shared.distill.minilm import sha256_of
from analyzers._shared.quantise import quantise, rounded


class Layers(nn.Module):
    """A BERT encoder without its word table: word vectors and mask -> the last layer's numbers."""

    def __init__(self, encoder: nn.Module) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, vectors: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """float32 [N, T, W] and int64 [N, T] -> float32 [N, T, W]."""
        return self.encoder(inputs_embeds=vectors, attention_mask=attention_mask).last_hidden_state


def write_layers(encoder: Any, target: Path) -> str:
    """Write the layers of `encoder` (eager attention) as an 8-bit ONNX file; returns its sha256.

    Inputs `vectors` float32 [N, T, W] and `attention_mask` int64 [N, T], output `hidden` float32 [N, T, W].
    """
    encoder.set_attn_implementation("eager")
    example = (torch.zeros((2, 8, encoder.config.hidden_size)), torch.ones((2, 8), dtype=torch.int64))
    axes = {0: "texts", 1: "pieces"}
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        with torch.no_grad():
            torch.onnx.export(
                Layers(encoder).eval(),
                example,
                str(plain),
                input_names=["vectors", "attention_mask"],
                output_names=["hidden"],
                dynamic_axes={"vectors": axes, "attention_mask": axes, "hidden": axes},
                opset_version=17,
                dynamo=False,
            )
        cast("Any", onnx).checker.check_model(str(plain))
        quantise(plain, target)
    return sha256_of(target)


def write_words(encoder: Any, target: Path) -> str:
    """Write the word table of `encoder` as `codes` int8 [V, W] and `steps` float32 [V, 1]; returns the sha256."""
    table = encoder.embeddings.word_embeddings.weight.detach().numpy()
    codes, steps = rounded(table)
    target.parent.mkdir(parents=True, exist_ok=True)
    np.savez(target, codes=codes.astype(np.int8), steps=steps)
    return sha256_of(target)

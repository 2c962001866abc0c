"""What every fine-tuning here has in common: the encoder with its word table frozen, and its optimiser."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn
from transformers import AutoModel

from analyzers._shared.distill.minilm import minilm_folder


@dataclass(frozen=True)
class Pieces:
    """How an encoder numbers word pieces: MiniLM's number + `shift`, and the pieces before and after a text."""

    shift: int
    start: int
    end: int
    padding: int


MINILM_PIECES = Pieces(shift=0, start=101, end=102, padding=0)
MPNET_PIECES = Pieces(shift=4, start=0, end=2, padding=1)
"""mpnet has BERT's list of word pieces, as MiniLM has, after four of its own."""


def tuned_encoder(folder: Path | None = None) -> Any:
    """MiniLM-L6 (or the encoder in `folder`) as a torch module without pooling, its word table frozen.

    So all encoders share the table. Without dropout inside, because with it torch leaves its fast attention and trains
    at half the speed.
    """
    encoder = AutoModel.from_pretrained(
        str(folder or minilm_folder()),
        add_pooling_layer=False,
        attn_implementation="sdpa",
        attention_probs_dropout_prob=0.0,
        hidden_dropout_prob=0.0,
    )
    encoder.embeddings.word_embeddings.weight.requires_grad = False
    return encoder


def optimiser(model: nn.Module, *, rate: float, head_rate: float) -> torch.optim.AdamW:
    """AdamW over what is trained: `rate` for the part called `encoder`, `head_rate` for everything else."""
    parts: dict[bool, list[nn.Parameter]] = {True: [], False: []}
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            parts[name.startswith("encoder")].append(parameter)
    groups = [{"params": parts[True], "lr": rate}, {"params": parts[False], "lr": head_rate}]
    return torch.optim.AdamW(groups, weight_decay=0.01)

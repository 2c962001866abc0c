"""Makes an ONNX text encoder a quarter of its size: 8-bit weights in blocks of inputs (needs the train extra).

onnxruntime's own dynamic quantisation scales the activations of a whole batch together, so that a text's numbers
depend on the texts beside it (cosine down to .93 between alone and in a batch) and lie .990 from the exact ones. With
`MatMulNBits` the activations are scaled by the row and block: .999, and the neighbours do not matter. The
result is in resources/models/encoder.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

BLOCK = 64
"""Inputs that share a scale."""

_COMPUTE_INT8 = 4
_ZERO = 128
_MOST = 127
_TABLE_ROWS = 1000
"""A gathered table with at least so many rows is the word-piece table; smaller ones (positions) stay as they are."""


def quantise(source: Path, target: Path, *, block: int = BLOCK) -> None:
    """Write the float32 graph at `source` to `target` with 8-bit weights; the same input gives the same bytes."""
    model = cast("Any", onnx).load(str(source))
    weights = {tensor.name: tensor for tensor in model.graph.initializer}
    nodes: list[Any] = []
    made: list[Any] = []
    replaced: set[str] = set()
    for node in model.graph.node:
        name = _weight_of(node, weights)
        if name is None:
            nodes.append(node)
            continue
        table = numpy_helper.to_array(weights[name])
        new_nodes, new_tensors = (_product if node.op_type == "MatMul" else _lookup)(node, name, table, block)
        nodes.extend(new_nodes)
        made.extend(new_tensors if name not in replaced else [])
        replaced.add(name)
    kept = [tensor for tensor in model.graph.initializer if tensor.name not in replaced]
    del model.graph.node[:], model.graph.initializer[:]
    model.graph.node.extend(nodes)
    model.graph.initializer.extend(kept + made)
    model.opset_import.append(helper.make_opsetid("com.microsoft", 1))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(model.SerializeToString(deterministic=True))


def _weight_of(node: Any, weights: dict[str, Any]) -> str | None:
    if node.op_type == "MatMul" and node.input[1] in weights:
        return str(node.input[1])
    if node.op_type == "Gather" and node.input[0] in weights and weights[node.input[0]].dims[0] >= _TABLE_ROWS:
        return str(node.input[0])
    return None


def _product(node: Any, name: str, table: npt.NDArray[np.float32], block: int) -> tuple[list[Any], list[Any]]:
    inputs, outputs = table.shape
    size = block if inputs % block == 0 else 16
    width = -(-inputs // size) * size
    padded = np.zeros((outputs, width), dtype=np.float32)
    padded[:, :inputs] = table.T
    cells, scales = rounded(padded.reshape(outputs, width // size, size))
    codes, steps = f"{name}.codes", f"{name}.steps"
    multiply = helper.make_node(
        "MatMulNBits",
        [node.input[0], codes, steps],
        list(node.output),
        name=node.name,
        domain="com.microsoft",
        K=inputs,
        N=outputs,
        bits=8,
        block_size=size,
        accuracy_level=_COMPUTE_INT8,
    )
    tensors = [
        numpy_helper.from_array((cells + _ZERO).astype(np.uint8), codes),
        numpy_helper.from_array(scales.reshape(outputs, -1), steps),
    ]
    return [multiply], tensors


def _lookup(node: Any, name: str, table: npt.NDArray[np.float32], block: int) -> tuple[list[Any], list[Any]]:
    del block  # a looked-up row is its own block
    cells, scales = rounded(table)
    codes, steps, out = f"{name}.codes", f"{name}.steps", node.output[0]
    nodes = [
        helper.make_node("Gather", [codes, node.input[1]], [f"{out}.codes"]),
        helper.make_node("Cast", [f"{out}.codes"], [f"{out}.real"], to=TensorProto.FLOAT),
        helper.make_node("Gather", [steps, node.input[1]], [f"{out}.steps"]),
        helper.make_node("Mul", [f"{out}.real", f"{out}.steps"], [out]),
    ]
    return nodes, [numpy_helper.from_array(cells.astype(np.int8), codes), numpy_helper.from_array(scales, steps)]


def rounded(values: npt.NDArray[np.float32]) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Whole numbers in -127..127 and, per last axis, the step that multiplies them back."""
    steps = np.abs(values).max(axis=-1, keepdims=True) / _MOST
    steps[steps == 0] = 1
    return np.clip(np.round(values / steps), -_MOST, _MOST), steps.astype(np.float32)

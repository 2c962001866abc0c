"""Trains crowd.onnx on made conversations: python -m analyzers.speakers.train FOLDER ... (train extra).

Each FOLDER has one folder for each speaker with recordings of that voice alone, in any format that can be read. The
file that is shipped was made from the Debian packages asterisk-core-sounds-{en,es,fr,it,ru}-g722, klettres-data and
ktuberling-data and from read speech, see card.md; no meeting was heard in training.
"""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn
from torch.nn import functional

import resources
from analyzers._shared.audio import RATE, Samples, read_blocks
from analyzers._shared.voice import listen
from analyzers.speakers.crowd import FINE_BANDS, STEP, fine_spectrum, inputs
from analyzers.speakers.mel import BANDS, mels
from analyzers.speakers.mixtures import HOP, LENGTH, Conversation, conversation
from classroom.domain.errors import InputRefused

CONVERSATIONS: Final = 400
ROUNDS: Final = 1500
AT_ONCE: Final = 24
STEPS: Final = 150
"""Steps (6 s) of a conversation that are seen at once."""

WIDTH: Final = 48
DEPTH: Final = 5
"""Layers that see ever further: 2.5 s to each side in all."""

WEIGHTS: Final = (1.0, 1.0, 2.0)
"""What no voice, one and several count for: the last is rare."""

WORDS_S: Final = 6.0
_SHORTEST: Final = RATE // 4
_FEWEST_S: Final = 4.0


class Crowd(nn.Module):
    """Logits [N, 3, steps] of no voice, one and several from bands, fine spectrum and speech (see crowd.inputs)."""

    def __init__(self) -> None:
        super().__init__()
        self.bands = nn.Conv1d(BANDS, WIDTH, 5, stride=2, padding=2)
        self.fine = nn.Conv1d(FINE_BANDS, WIDTH, 3, padding=1)
        self.speech = nn.Conv1d(1, WIDTH, 1)
        self.down = nn.Conv1d(WIDTH, WIDTH, 5, stride=2, padding=2)
        self.wide = nn.ModuleList(
            nn.Conv1d(WIDTH, WIDTH, 3, padding=2**layer, dilation=2**layer) for layer in range(DEPTH)
        )
        self.mix = nn.ModuleList(nn.Conv1d(WIDTH, WIDTH, 1) for _ in range(DEPTH))
        self.norms = nn.ModuleList(nn.BatchNorm1d(WIDTH) for _ in range(DEPTH + 1))
        self.crowd = nn.Conv1d(WIDTH, 3, 1)

    def forward(self, bands: torch.Tensor, fine: torch.Tensor, speech: torch.Tensor) -> torch.Tensor:
        """The logits."""
        both = functional.relu(self.bands(bands) + self.fine(fine))
        held = functional.relu(self.norms[0](self.down(both) + self.speech(speech)))
        for wide, mix, norm in zip(self.wide, self.mix, self.norms[1:], strict=True):
            held = held + mix(functional.relu(norm(wide(held))))
        return self.crowd(held)


@dataclass(frozen=True)
class Seen:
    """Conversations as the network reads them, and the class (0, 1, 2) of each step."""

    bands: torch.Tensor
    fine: torch.Tensor
    speech: torch.Tensor
    crowd: torch.Tensor


def seen(talks: Sequence[Conversation]) -> Seen:
    """The conversations with the detector's probabilities."""
    rows: list[dict[str, Any]] = []
    for talk in talks:
        heard = np.concatenate([found for _, found in listen([talk.sound])])
        rows.append(inputs(mels(talk.sound)[:-1], fine_spectrum(talk.sound), heard, LENGTH // STEP))
    counts = np.stack([talk.voices.reshape(-1, STEP // HOP).mean(axis=1) for talk in talks])
    return Seen(
        *(torch.from_numpy(np.concatenate([row[name] for row in rows])) for name in ("bands", "fine", "speech")),
        crowd=torch.from_numpy(np.minimum(np.round(counts), 2).astype(np.int64)),
    )


def train(data: Seen, *, rounds: int = ROUNDS) -> Crowd:
    """A network that has seen the conversations, pieces of `STEPS`, with changed levels and bands left out."""
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    net = Crowd()
    optimizer = torch.optim.AdamW(net.parameters(), 2e-3, weight_decay=1e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, 3e-3, rounds)
    tilt = torch.linspace(-1, 1, BANDS)[None, :, None]
    for _ in range(rounds):
        rows = torch.from_numpy(rng.integers(0, len(data.crowd), AT_ONCE))
        at = int(rng.integers(0, data.crowd.shape[1] - STEPS))
        louder = torch.randn(AT_ONCE, 1, 1) * 0.15
        bands = data.bands[rows, :, at * 4 : (at + STEPS) * 4] + louder + torch.randn(AT_ONCE, 1, 1) * 0.25 * tilt
        for row in np.flatnonzero(rng.random(AT_ONCE) < 0.4).tolist():
            low = int(rng.integers(0, BANDS - 4))
            bands[row, low : low + int(rng.integers(1, 6))] = bands[row].mean()
        fine = data.fine[rows, :, at * 2 : (at + STEPS) * 2] + louder + torch.randn(AT_ONCE, 1, 1) * 0.1
        logits = net(bands, fine, data.speech[rows, :, at : at + STEPS])
        loss = functional.cross_entropy(logits, data.crowd[rows, at : at + STEPS], weight=torch.tensor(WEIGHTS))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return net.eval()


def exported(net: Crowd) -> onnx.ModelProto:
    """The network with its norms folded in: bands, fine and speech -> crowd, any number of steps."""
    tensors: list[onnx.TensorProto] = []
    nodes: list[onnx.NodeProto] = []

    def conv(name: str, source: str, layer: Any, norm: Any = None, shift: bool = True) -> str:
        weight, bias = (value.detach().numpy() for value in (layer.weight, layer.bias))
        if norm is not None:
            scale = (norm.weight / torch.sqrt(norm.running_var + norm.eps)).detach().numpy()
            offset = norm.bias.detach().numpy() - norm.running_mean.numpy() * scale
            weight, bias = weight * scale[:, None, None], bias * scale + (offset if shift else 0)
        tensors.extend(numpy_helper.from_array(value, f"{name}_{n}") for n, value in (("w", weight), ("b", bias)))
        (pad,), (stride,), (spread,) = layer.padding, layer.stride, layer.dilation
        reads = [source, f"{name}_w", f"{name}_b"]
        shape: dict[str, Any] = {"pads": [pad, pad], "strides": [stride], "dilations": [spread]}
        nodes.append(helper.make_node("Conv", reads, [f"{name}_out"], **shape))
        return f"{name}_out"

    def of(kind: str, *reads: str) -> str:
        made = f"{kind}_{len(nodes)}"
        nodes.append(helper.make_node(kind, reads, [made]))
        return made

    both = of("Relu", of("Add", conv("bands", "bands", net.bands), conv("fine", "fine", net.fine)))
    spoken = conv("speech", "speech", net.speech, net.norms[0], shift=False)
    held = of("Relu", of("Add", conv("down", both, net.down, net.norms[0]), spoken))
    for layer, (wide, mix, norm) in enumerate(zip(net.wide, net.mix, net.norms[1:], strict=True)):
        inner = of("Relu", conv(f"wide{layer}", held, wide, norm))
        held = of("Add", held, conv(f"mix{layer}", inner, mix))
    last = conv("crowd", held, net.crowd)
    ends = [("bands", BANDS), ("fine", FINE_BANDS), ("speech", 1), (last, 3)]
    reads = [helper.make_tensor_value_info(n, TensorProto.FLOAT, [1, c, f"{n}_frames"]) for n, c in ends]
    graph = helper.make_graph(nodes, "crowd", reads[:3], reads[3:], tensors)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def speakers_of(folders: Sequence[Path]) -> list[list[Samples]]:
    """For each folder of a speaker the recordings in it, in pieces of at most `WORDS_S`; unreadable files left out."""
    found: list[list[Samples]] = []
    for folder in (one for top in folders for one in sorted(top.iterdir()) if one.is_dir()):
        words: list[Samples] = []
        for path in sorted(one for one in folder.rglob("*") if one.is_file()):
            try:
                words.extend(piece for piece in read_blocks(path, block_s=WORDS_S) if len(piece) >= _SHORTEST)
            except InputRefused:
                continue
        if sum(map(len, words)) >= _FEWEST_S * RATE:
            found.append(words)
    return found


def main() -> None:
    """Write the file and print its sha256."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--out", type=Path, default=resources.path("models/speakers/1/crowd.onnx"))
    asked = parser.parse_args()
    rng = np.random.default_rng(0)
    speakers = speakers_of(asked.folders)
    print(len(speakers), "speakers")
    made = exported(train(seen([conversation(rng, speakers) for _ in range(CONVERSATIONS)])))
    onnx.checker.check_model(made, full_check=True)
    asked.out.write_bytes(made.SerializeToString())
    print(asked.out.name, hashlib.sha256(asked.out.read_bytes()).hexdigest())


if __name__ == "__main__":
    main()

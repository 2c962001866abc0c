"""Trains tutor moves and menus: python -m analyzers.tutor_moves.train --data FOLDER (mathdial and bridge inside)."""

from __future__ import annotations

import argparse
import json
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias, cast

import numpy as np
import numpy.typing as npt

import resources
from analyzers._shared.encoder import ENCODER, Encoder
from analyzers.tutor_moves.model import MENUS, Floats, menu_table, probabilities, read
from analyzers.tutor_moves.turns import Turn
from classroom.domain.taxonomy import TUTOR_MOVES

Reals: TypeAlias = npt.NDArray[np.float64]
Numbers: TypeAlias = npt.NDArray[np.int64]

FOLDS: Final = 5
STRENGTH, MENU_STRENGTH = 30.0, 300.0
SHARPNESS = 6.0
STEPS = 2000
_TURN = re.compile(r"\s*([^:]{1,40}):\s*(?:\((\w+)\))?\s*(.*)", re.DOTALL)


@dataclass(frozen=True)
class Known:
    """Labelled rows: table [N, W], label numbers [N], and the group each belongs to (held out together)."""

    table: Floats
    labels: Numbers
    groups: list[str]
    size: int

    @property
    def folds(self) -> Numbers:
        """Fold 0..4 of each row, the same for all rows of a group and on every machine."""
        return np.array([zlib.crc32(group.encode()) % FOLDS for group in self.groups], dtype=np.int64)


def read_dialogues(folder: Path) -> tuple[list[Turn], list[str], list[str]]:
    """Teachers' turns of MathDial, their moves, and the problem each belongs to: dev.jsonl in `folder`."""
    turns: list[Turn] = []
    moves: list[str] = []
    problems: list[str] = []
    for line in (folder / "dev.jsonl").read_text(encoding="utf-8").splitlines():
        row = cast("dict[str, Any]", json.loads(line))
        before, place = "", 0
        for part in row["conversation"].split("|EOM|"):
            found = _TURN.match(part)
            speaker, move, text = found.groups() if found else ("", None, part)
            if speaker == "Teacher" and move in TUTOR_MOVES and text.strip():
                turns.append(Turn(text.strip(), before, place))
                moves.append(move)
                problems.append(str(row["qid"]))
                place += 1
            before = "" if speaker == "Teacher" else text.strip()
    return turns, moves, problems


def read_bridge(folder: Path) -> tuple[list[Turn], dict[str, list[str]], list[str]]:
    """Tutors' turns of Bridge with the student's words before, each menu's label, and the session: *.json in `folder`.

    Only the turn before is kept as `before`; free-text labels become "other".
    """
    turns: list[Turn] = []
    labels: dict[str, list[str]] = {name: [] for name in MENUS}
    sessions: list[str] = []
    for name in ("train", "validation"):
        for row in cast("list[dict[str, Any]]", json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))):
            heard = [turn["text"] for turn in row["c_h"] if turn["user"] == "student"]
            turns.append(Turn("", " ".join(heard[-2:])[-2000:], len(row["c_h"])))
            sessions.append(str(row["c_id"]).partition("_")[0])
            for menu, key in zip(MENUS, ("e", "z_what", "z_why"), strict=True):
                label = str(row[key]).replace("-", "_")
                labels[menu].append(label if label in MENUS[menu] else "other")
    return turns, labels, sessions


def fit(table: Floats, labels: Numbers, *, size: int, strength: float) -> Floats:
    """Weights [W + 1, size], offset last: least squares with a penalty (ridge), each label weighted alike.

    Rows weigh by the inverse root of their label's count, so that rare labels are not drowned.
    """
    counts = np.bincount(labels, minlength=size)
    roots = np.sqrt(1 / np.sqrt(counts[labels] / counts.max()))[:, None]
    rows = np.concatenate([table, np.ones((len(table), 1), dtype=np.float32)], axis=1) * roots
    targets = np.eye(size)[labels] * roots
    inner = rows @ rows.T + strength * np.eye(len(rows))
    return (rows.T @ np.linalg.solve(inner, targets) * SHARPNESS).astype(np.float32)


def held_out(known: Known, *, strength: float) -> Floats:
    """Log odds [N, size] of each row by a model that saw none of its group."""
    folds, made = known.folds, np.zeros((len(known.labels), known.size), dtype=np.float32)
    for fold in range(FOLDS):
        test = folds == fold
        if test.any() and not test.all():
            weights = fit(known.table[~test], known.labels[~test], size=known.size, strength=strength)
            made[test] = known.table[test] @ weights[:-1] + weights[-1]
    return made


def scales_of(margins: Floats, labels: Numbers, *, size: int, shared: bool = False) -> dict[str, list[float]]:
    """Slope and shift of each label that make held-out probabilities most likely (Platt 1999), by gradient descent.

    shared: one slope and shift for all labels, which keeps their order.
    """
    slopes, shifts = np.ones(size), np.zeros(size)
    truth = np.eye(size)[labels]
    for _ in range(STEPS):
        gap = 1 / (1 + np.exp(-np.clip(margins * slopes + shifts, -30, 30))) - truth
        down, aside = (gap * margins).mean(axis=0), gap.mean(axis=0)
        slopes -= 0.3 * (down.mean() if shared else down)
        shifts -= 0.5 * (aside.mean() if shared else aside)
    return {"slopes": [round(float(v), 4) for v in slopes], "shifts": [round(float(v), 4) for v in shifts]}


def calibrated_held_out(known: Known, margins: Floats, *, shared: bool = False) -> Floats:
    """Probabilities [N, size] of held-out log odds, each fold's by slopes and shifts fitted on the others."""
    made = np.zeros_like(margins)
    for fold in range(FOLDS):
        test = known.folds == fold
        if test.any() and not test.all():
            scales = scales_of(margins[~test], known.labels[~test], size=known.size, shared=shared)
            made[test] = probabilities(margins[test], **scales)
    return made


def known_moves(folder: Path, encoder: Encoder) -> Known:
    """MathDial's turns, read."""
    turns, moves, problems = read_dialogues(folder / "mathdial")
    labels = np.array([TUTOR_MOVES.index(move) for move in moves], dtype=np.int64)
    return Known(read(turns, encoder).moves, labels, problems, len(TUTOR_MOVES))


def known_menus(folder: Path, encoder: Encoder) -> dict[str, Known]:
    """Bridge's turns, read, a menu each."""
    turns, labels, sessions = read_bridge(folder / "bridge")
    table = menu_table(turns, encoder.encode([turn.before for turn in turns]))
    return {
        name: Known(table, _numbers(labels[name], entries), sessions, len(entries)) for name, entries in MENUS.items()
    }


def _numbers(labels: Sequence[str], entries: Sequence[str]) -> Numbers:
    return np.array([entries.index(label) for label in labels], dtype=np.int64)


def train(folder: Path, target: Path) -> None:
    """Fit the moves and the three menus, calibrate on held-out rows, write the three files."""
    encoder = Encoder(resources.path(f"models/{ENCODER.path}"), 1)
    moves, menus = known_moves(folder, encoder), known_menus(folder, encoder)
    scales = {"moves": scales_of(held_out(moves, strength=STRENGTH), moves.labels, size=moves.size)}
    weights: dict[str, Floats] = {}
    for name, known in menus.items():
        margins = held_out(known, strength=MENU_STRENGTH)
        scales[name] = scales_of(margins, known.labels, size=known.size, shared=True)
        weights[name] = fit(known.table, known.labels, size=known.size, strength=MENU_STRENGTH)
    target.mkdir(parents=True, exist_ok=True)
    final = fit(moves.table, moves.labels, size=moves.size, strength=STRENGTH)
    np.savez_compressed(target / "moves.npz", weights=final.astype(np.float16))
    half: dict[str, Any] = {name: part.astype(np.float16) for name, part in weights.items()}
    np.savez_compressed(target / "menus.npz", **half)
    (target / "calibration.json").write_text(json.dumps({"scales": scales}, indent=1) + "\n", "utf-8")
    print(scales["moves"])


def main() -> None:
    """Read the command line and train."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with mathdial/dev.jsonl and bridge/*.json")
    parser.add_argument("--out", type=Path, default=resources.path("models/tutor_moves/1"))
    asked = parser.parse_args()
    train(cast("Path", asked.data), cast("Path", asked.out))


if __name__ == "__main__":
    main()

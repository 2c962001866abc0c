"""Trains the coach: python -m analyzers.coaching.train --data FOLDER --work FOLDER (train extra).

FOLDER of --data holds the tables `talkmoves` and `coach_segments`. What takes long is kept in the work folder and not
done twice.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from torch import nn

import resources
from analyzers._shared.encoder import ENCODER, Encoder
from analyzers.coaching.cues import Floats, cues
from analyzers.coaching.fit import PLACE_FOLDS, SEEDS, held_out, mixed, stored_scores
from analyzers.coaching.hearing import MOVES_HEARD, TEACHER_MOVES_HEARD, TOKENS, Heard, moves_of
from analyzers.coaching.lessons import Lessons, prepare
from analyzers.coaching.likeness import likeness, scale_of, views_of
from analyzers.coaching.material import LONG, Marked, Reals, folds, read_lessons, read_marked
from analyzers.coaching.model import KINDS, SHOWN, place_worth
from analyzers.coaching.places import best_places, place_features
from analyzers.coaching.summary import reasons_found

NEAR: Final = 0.3
"""How much a sentence beside a marked one counts as marked, since a hit beside it counts too."""

STRENGTH: Final = 0.003
HIDDEN: Final = 256
EPOCHS: Final = 5
BATCH: Final = 512
ROLE_RIDGE: Final = 30.0


def train_moves(lessons: Lessons, chosen: Sequence[int]) -> nn.Sequential:
    """The talk-move network, learned from these lessons: one hidden layer over a sentence and its neighbours."""
    torch.manual_seed(0)
    given = torch.from_numpy(np.concatenate([lessons.move_features(lesson) for lesson in chosen]))
    truth = torch.from_numpy(np.concatenate([lessons.moves[_rows(lessons, lesson)] for lesson in chosen]))
    network = nn.Sequential(
        nn.Dropout(0.1),
        nn.Linear(given.shape[1], HIDDEN),
        nn.GELU(approximate="tanh"),
        nn.Dropout(0.3),
        nn.Linear(HIDDEN, MOVES_HEARD),
    )
    tuner = torch.optim.AdamW(network.parameters(), lr=1.5e-3, weight_decay=0.02)
    steps = len(given) // BATCH * EPOCHS + 1
    pace = torch.optim.lr_scheduler.OneCycleLR(tuner, 2e-3, total_steps=steps)
    worst = nn.CrossEntropyLoss(ignore_index=-1, label_smoothing=0.03, reduction="sum")
    for _ in range(EPOCHS):
        order = torch.randperm(len(given))
        for start in range(0, len(order) - BATCH + 1, BATCH):
            rows = order[start : start + BATCH]
            odds, wanted = network(given[rows]), truth[rows]
            teacher, student = odds[:, :TEACHER_MOVES_HEARD], odds[:, TEACHER_MOVES_HEARD:]
            loss = (worst(teacher, wanted[:, 0]) + worst(student, wanted[:, 1])) / BATCH
            tuner.zero_grad()
            loss.backward()
            tuner.step()
            pace.step()
    return network.eval()


def held_out_moves(lessons: Lessons, work: Path) -> Floats:
    """Output [N, 12] of networks that know no lesson of the sentence's teacher; kept in `work`."""
    stored = work / "moves.npy"
    if stored.exists():
        return np.load(stored)
    firsts = [lessons.groups[edge] for edge in lessons.edges[:-1]]
    fold = folds(firsts, PLACE_FOLDS, SEEDS[0])
    made = np.zeros((len(lessons.texts), MOVES_HEARD), dtype=np.float32)
    for part in range(PLACE_FOLDS):
        network = train_moves(lessons, np.flatnonzero(fold != part).tolist())
        with torch.no_grad():
            for lesson in np.flatnonzero(fold == part).tolist():
                made[_rows(lessons, lesson)] = network(torch.from_numpy(lessons.move_features(lesson))).numpy()
        print(f"talk moves, part {part + 1} of {PLACE_FOLDS}", flush=True)
    np.save(stored, made)
    return made


def fit_role(lessons: Lessons) -> tuple[Floats, float]:
    """Weights and offset of the log odds that the teacher speaks: ridge regression, scaled on lessons kept aside."""
    order = np.random.default_rng(SEEDS[0]).permutation(len(lessons.edges) - 1).tolist()
    inner, outer = np.zeros(()), np.zeros(())
    for lesson in order[:250]:
        given = _with_one(lessons.role_features(lesson))
        inner = inner + given.T @ given
        outer = outer + given.T @ (2 * lessons.teacher[_rows(lessons, lesson)] - 1)
    weights = np.linalg.solve(inner + ROLE_RIDGE * np.eye(len(inner)), outer)
    odds = np.concatenate([_with_one(lessons.role_features(lesson)) @ weights for lesson in order[250:350]])
    truth = np.concatenate([lessons.teacher[_rows(lessons, lesson)] for lesson in order[250:350]])
    line = LogisticRegression(C=100).fit(odds[:, None], truth)
    print(f"roles guessed right on other lessons: {np.mean((odds > 0) == (truth > 0.5)):.3f}")
    slope, shift = float(line.coef_[0, 0]), float(line.intercept_[0])
    return (weights[:-1] * slope).astype(np.float32), float(weights[-1] * slope + shift)


def train_ear(lessons: Lessons, path: Path) -> None:
    """Writes ear.npz: directions of meaning, the talk-move network learned from all lessons, the role weights."""
    network = train_moves(lessons, range(len(lessons.edges) - 1))
    first, last = cast("nn.Linear", network[1]), cast("nn.Linear", network[4])
    scaling, (role, role_offset) = lessons.scaling(), fit_role(lessons)
    half = np.float16
    np.savez_compressed(
        path,
        mean=lessons.mean.astype(half),
        directions=lessons.directions.astype(half),
        spread=lessons.spread,
        cue_mean=scaling[0],
        cue_spread=scaling[1],
        hidden=first.weight.detach().numpy().T.astype(half),
        hidden_offset=first.bias.detach().numpy(),
        moves=last.weight.detach().numpy().T.astype(half),
        moves_offset=last.bias.detach().numpy(),
        role=role.astype(half),
        role_offset=np.float32(role_offset),
    )


def _rows(lessons: Lessons, lesson: int) -> slice:
    return slice(lessons.edges[lesson], lessons.edges[lesson + 1])


def _with_one(given: Floats) -> Reals:
    return np.concatenate([given, np.ones((len(given), 1))], axis=1, dtype=np.float64)


def marks(marked: Sequence[Marked], kind: str) -> tuple[Floats, np.ndarray[Any, Any]]:
    """Flags [N, LONG] of marked sentences, and the reason's number from 1 (0 for none), int64 [N, LONG]."""
    flags = np.zeros((len(marked), LONG), dtype=np.float32)
    why = np.zeros((len(marked), LONG), dtype=np.int64)
    for row, one in enumerate(marked):
        for place, label in (one.highlights if kind == "highlights" else one.missed).items():
            flags[row, place] = 1
            why[row, place] = KINDS[kind].index(label) + 1
    return flags, why


def fit_any(seen: Floats, flags: Floats) -> LogisticRegression:
    """Is a sentence marked: logistic regression on [N, LONG, D], neighbours of marks being marked by `NEAR`."""
    soft = flags.copy()
    soft[:, 1:] = np.maximum(soft[:, 1:], NEAR * flags[:, :-1])
    soft[:, :-1] = np.maximum(soft[:, :-1], NEAR * flags[:, 1:])
    rows, share = seen.reshape(-1, seen.shape[-1]), soft.reshape(-1)
    some = np.flatnonzero(share > 0)
    given = np.concatenate([rows, rows[some]])
    truth = np.concatenate([np.zeros(len(rows)), np.ones(len(some))])
    weight = np.concatenate([1 - share, share[some]])
    return LogisticRegression(C=STRENGTH, max_iter=200).fit(given, truth, sample_weight=weight)


def fit_why(seen: Floats, why: np.ndarray[Any, Any]) -> LogisticRegression:
    """Why a sentence is marked, or that it is not: multinomial logistic regression."""
    return LogisticRegression(C=STRENGTH, max_iter=60).fit(seen.reshape(-1, seen.shape[-1]), why.reshape(-1))


def place_weights(seen: Floats, marked: Sequence[Marked], kind: str) -> dict[str, Floats]:
    """The linear weights of both regressions, as `CoachModel.places` uses them."""
    flags, why = marks(marked, kind)
    found, reasons = cast("Any", fit_any(seen, flags)), cast("Any", fit_why(seen, why))
    table = np.zeros((seen.shape[-1], len(KINDS[kind]) + 1), dtype=np.float32)
    offset = np.full(len(KINDS[kind]) + 1, -30.0, dtype=np.float32)
    table[:, reasons.classes_] = reasons.coef_.T
    offset[reasons.classes_] = reasons.intercept_
    return {
        "any": found.coef_[0].astype(np.float32),
        "any_offset": found.intercept_.astype(np.float32),
        "why": table,
        "why_offset": offset,
    }


def held_out_worth(seen: Floats, marked: Sequence[Marked], kind: str, seed: int) -> tuple[Floats, Floats]:
    """Worth [N, LONG] and reasons [N, LONG, K] of all places by models that know no segment of the same teacher."""
    fold = folds([one.group for one in marked], PLACE_FOLDS, seed)
    worth = np.zeros(seen.shape[:2], dtype=np.float32)
    why = np.zeros((*seen.shape[:2], len(KINDS[kind])), dtype=np.float32)
    for part in range(PLACE_FOLDS):
        learned = np.flatnonzero(fold != part)
        weights = place_weights(seen[learned], [marked[row] for row in learned.tolist()], kind)
        for row in np.flatnonzero(fold == part).tolist():
            odds = seen[row] @ weights["any"] + weights["any_offset"]
            worth[row], why[row] = place_worth(odds, seen[row] @ weights["why"] + weights["why_offset"])
        print(f"{kind}, split {seed}, part {part + 1} of {PLACE_FOLDS}", flush=True)
    return worth, why


def heard_segments(lessons: Lessons, marked: Sequence[Marked], moves: Floats) -> list[Heard]:
    """What is heard in every segment, with talk moves by networks that know no lesson of its teacher."""
    made: list[Heard] = []
    for one in marked:
        rows = slice(one.row, one.row + LONG)
        teacher = lessons.teacher[rows]
        seen = cues(lessons.texts[rows], teacher.tolist())
        embedding = lessons.embedding(rows)
        made.append(Heard(embedding, lessons.meaning(rows), seen, teacher, moves_of(moves[rows], teacher)))
    return made


def learn_places(
    heard: Sequence[Heard], marked: Sequence[Marked], scaling: tuple[Floats, Floats]
) -> tuple[dict[str, Any], dict[str, Any], list[Floats]]:
    """What places.npz holds; the held-out proposals of the given coach's segments; all segments' held-out reasons."""
    seen = np.array([place_features(one, *scaling) for one in heard])
    stored: dict[str, Any] = {"cue_mean": scaling[0], "cue_spread": scaling[1]}
    proposals: dict[str, Any] = {}
    found: dict[str, tuple[Floats, Floats]] = {}
    for kind in KINDS:
        worth, why = found[kind] = held_out_worth(seen, marked, kind, SEEDS[0])
        line, proposals[kind] = _judged(worth, why, marked, kind)
        weights = place_weights(seen, marked, kind)
        stored |= {f"{kind}:{name}": rows.astype(np.float32) for name, rows in weights.items()}
        stored[f"{kind}:calibration"] = line
    reasons = [
        reasons_found({kind: (worth[row], why[row]) for kind, (worth, why) in found.items()})
        for row in range(len(marked))
    ]
    return stored, proposals, reasons


def _judged(worth: Floats, why: Floats, marked: Sequence[Marked], kind: str) -> tuple[Reals, dict[str, Any]]:
    """Slope and shift from log worth to log odds of a hit; proposals [[place, reason, chance] ...] of each segment."""
    flags, _ = marks(marked, kind)
    given = [row for row, one in enumerate(marked) if not one.own]
    best = {row: best_places(worth[row], SHOWN) for row in given}
    logs = np.array([np.log(max(1e-6, float(worth[row, place]))) for row in given for place in best[row]])
    hits = np.array([flags[row, max(0, place - 1) : place + 2].any() for row in given for place in best[row]])
    line = LogisticRegression(C=1.0).fit(logs[:, None], hits)
    chances = line.predict_proba(logs[:, None])[:, 1].round(4).tolist()
    rows = [[place, KINDS[kind][int(why[row, place].argmax())]] for row in given for place in best[row]]
    shown = [[*row, chance] for row, chance in zip(rows, chances, strict=True)]
    proposals = [shown[start : start + SHOWN] for start in range(0, len(shown), SHOWN)]
    return np.array([line.coef_[0, 0], line.intercept_[0]]), {"proposals": proposals}


def held_out_rows(marked: Sequence[Marked], odds: Reals, stored: Mapping[str, Any]) -> dict[str, Any]:
    """Held-out values in points [seeds][given segments][7], and the groups by number, for the quality test."""
    given = [row for row, one in enumerate(marked) if not one.own]
    points = stored["slope"] * odds[:, given] + stored["shift"]
    names = sorted({marked[row].group for row in given})
    return {"scores": np.round(points, 4).tolist(), "groups": [names.index(marked[row].group) for row in given]}


def main() -> None:
    """Trains everything and writes resources/models/coaching/1."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--keep-ear", action="store_true", help="learn scores and places only")
    given = parser.parse_args()
    out = resources.path("models") / "coaching" / "1"
    out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(given.threads)
    table = read_lessons(given.data)
    encoder = Encoder(resources.path(f"models/{ENCODER.path}"), given.threads, max_tokens=TOKENS)
    lessons = prepare(table, encoder, given.work)
    if not given.keep_ear:
        train_ear(lessons, out / "ear.npz")
    marked = read_marked(given.data, table)
    heard = heard_segments(lessons, marked, held_out_moves(lessons, given.work))
    places, proposals, reasons = learn_places(heard, marked, lessons.scaling())
    np.savez_compressed(out / "places.npz", **places)
    views = views_of(heard, [lessons.texts[one.row : one.row + LONG] for one in marked], reasons)
    scale = scale_of(views)
    odds = held_out(mixed(likeness(scale, views, views)), marked)
    stored = stored_scores(views, scale, marked, odds)
    np.savez_compressed(out / "scores.npz", **stored)
    report = held_out_rows(marked, odds, stored) | proposals
    (out / "held_out.json").write_text(json.dumps(report, separators=(",", ":")) + "\n", encoding="utf-8")
    for path in sorted(out.iterdir()):
        print(path.name, path.stat().st_size)


if __name__ == "__main__":
    main()

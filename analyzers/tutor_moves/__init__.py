"""tutor_moves: what each of the teacher's utterances does for a student, and menus of what could come next."""

from __future__ import annotations

from analyzers._shared.encoder import ENCODER
from classroom.domain.analyzer import ModelFolder, Spec

MODEL = ModelFolder(
    name="tutor_moves",
    path="tutor_moves/1",
    files={
        "moves.npz": "9003292deb9b174197a1c5a8e07f08508a8dc9cc2eefa2e6e459e6704586c832",
        "menus.npz": "301372f96230bdec7c3dd24812cac3b186e1c23d7960e0fb1dcc97ae53144bb7",
        "calibration.json": "089b40724700add1bd159547ab327e9284d53b6613a5cc116bf4a3c1566471ab",
    },
)

SPEC = Spec(
    name="tutor_moves",
    version=1,
    title="Tutor moves",
    summary="Says whether the teacher focuses, probes, tells or chats, and ranks what could answer a student.",
    reads=("utterances",),
    writes=("labels.tutor_moves",),
    entry="analyzers.tutor_moves.infer:run",
    models=(ENCODER, MODEL),
)

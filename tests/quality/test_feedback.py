"""How far the comment categories agree with two human coders, and what a change of names does to them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest

import resources
from analyzers._shared.calibration import ece
from analyzers._shared.distill import sight as tables
from analyzers._shared.encoder import ENCODER
from analyzers.feedback import MODEL, infer
from analyzers.feedback.model import FeedbackModel
from classroom.domain.taxonomy import FEEDBACK

pytestmark = [pytest.mark.quality, pytest.mark.material]

RESAMPLES = 1000
FLOOR = 0.76
FEW = 5


def kappa(one: np.ndarray, other: np.ndarray) -> float:
    """Cohen's kappa of two yes/no codings; NaN where both say the same about everything."""
    agreed = float(np.mean(one == other))
    chance = float(one.mean() * other.mean() + (1 - one.mean()) * (1 - other.mean()))
    return float("nan") if chance == 1 else (agreed - chance) / (1 - chance)


def _human(rows: pl.DataFrame, coder: str, label: str) -> np.ndarray:
    name = "na" if label == "none" else label
    return rows[f"{coder}_{name}"].cast(pl.Int64).to_numpy().astype(bool)


def test_agreement_with_human_coders_is_what_the_card_says(data: Path, compare_card) -> None:
    rows = pl.read_parquet(data / "sight" / "human_dev.parquet")
    model = FeedbackModel(resources.path(f"models/{MODEL.path}"), resources.path(f"models/{ENCODER.path}"))
    applies = model.calibration.applies(model.scores(rows["text"].to_list()))
    picks = np.random.default_rng(0).integers(0, rows.height, (RESAMPLES, rows.height))
    figures: dict[str, str] = {}
    known: list[float] = []
    for column, label in enumerate(FEEDBACK):
        ours = applies[:, column].astype(bool)
        coders = [_human(rows, coder, label) for coder in ("H1", "H2")]
        mean = float(np.mean([kappa(coder, ours) for coder in coders]))
        drawn = [np.mean([kappa(coder[pick], ours[pick]) for coder in coders]) for pick in picks]
        low, high = np.nanpercentile(drawn, [2.5, 97.5]) if np.isfinite(drawn).any() else (np.nan, np.nan)
        count = int(coders[0].sum())
        between = f"{kappa(*coders):.2f}"
        shown = "no positives to measure" if np.isnan(mean) else f"{mean:.2f} ({low:.2f} to {high:.2f})"
        figures[f"{label}: mean kappa with two coders, n = {rows.height}"] = (
            f"{shown}; positives {count}; coders with each other {between}"
        )
        if label != "bookmark" and count >= FEW:
            known.append(mean)
    figures[f"mean of the {len(known)} SIGHT categories with at least {FEW} positives"] = f"{np.mean(known):.3f}"
    assert np.mean(known) >= FLOOR
    compare_card("feedback", figures | _held_out_figures(data, model) | _languages(model))


def _held_out_figures(data: Path, model: FeedbackModel) -> dict[str, str]:
    """Kappa with the large model's labels and calibration on lectures held out of training."""
    sight = tables.read_sight(data)
    rows = np.flatnonzero(sight.labelled & (sight.comment_fold == tables.HELD_OUT))
    scores = model.scores([sight.comments[row] for row in rows]).astype(np.float64)
    applies = model.calibration.applies(scores)
    figures: dict[str, str] = {}
    for column, label in enumerate(FEEDBACK):
        truth = sight.comment_flags[rows, column]
        error = ece(scores[:, column], truth)
        figures[f"{label}: kappa with the large model's labels, {len(rows)} comments of held-out lectures"] = (
            f"{kappa(truth, applies[:, column]):.2f}; positives {int(truth.sum())}; ECE {error:.3f}"
        )
    return figures


def test_scores_mean_what_they_say_on_lectures_held_out(data: Path) -> None:
    sight = tables.read_sight(data)
    rows = np.flatnonzero(sight.labelled & (sight.comment_fold == tables.HELD_OUT))
    model = FeedbackModel(resources.path(f"models/{MODEL.path}"), resources.path(f"models/{ENCODER.path}"))
    scores = model.scores([sight.comments[row] for row in rows]).astype(np.float64)
    errors = {label: ece(scores[:, n], sight.comment_flags[rows, n]) for n, label in enumerate(FEEDBACK)}
    assert {label: error for label, error in errors.items() if error > 0.05} == {}


PAIRS = (
    ("confusion", "I don't understand why the sign changes here.", "No entiendo por qué cambia el signo aquí."),
    ("confusion", "Why do we divide by two at the end?", "¿Por qué dividimos entre dos al final?"),
    (
        "confusion",
        "How did you get from the second line to the third?",
        "¿Cómo pasaste de la segunda línea a la tercera?",
    ),
    ("gratitude", "Thank you so much for this lesson!", "¡Muchas gracias por esta clase!"),
    ("gratitude", "Thanks teacher, this helped me.", "Gracias profe, me ayudó mucho."),
    ("setup", "The sound is too quiet, I can hardly hear.", "El sonido es muy bajo, casi no se oye."),
    ("setup", "The camera should show the board.", "La cámara debería mostrar la pizarra."),
    ("pedagogy", "The drawing made the proof easy to follow.", "El dibujo hizo fácil seguir la demostración."),
    ("pedagogy", "Going step by step really helps.", "Ir paso a paso ayuda mucho."),
    ("general", "Great lecture, the best I have seen.", "Excelente clase, la mejor que he visto."),
    ("general", "This teacher is amazing.", "Este profesor es increíble."),
    (
        "personal_experience",
        "I failed this at my university last year.",
        "Reprobé esto en mi universidad el año pasado.",
    ),
)


def _languages(model: FeedbackModel) -> dict[str, str]:
    shown: list[str] = []
    for place in (1, 2):
        applies = model.calibration.applies(model.scores([pair[place] for pair in PAIRS]))
        shown.append(str(sum(bool(row[FEEDBACK.index(pair[0])]) for row, pair in zip(applies, PAIRS, strict=True))))
    figures = {f"the meant label found in {len(PAIRS)} own comments, English / the same in Spanish": " / ".join(shown)}
    made = Path(infer.__file__).with_name("made_test.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in made]
    applies = model.calibration.applies(model.scores([row["text"] for row in rows])).astype(bool)
    truth = np.array([[label in row["labels"] for label in FEEDBACK] for row in rows])
    half = len(rows) // 2
    both: list[str] = []
    for part in (slice(None, half), slice(half, None)):
        each = [kappa(truth[part, n], applies[part, n]) for n, label in enumerate(FEEDBACK) if label != "non_english"]
        both.append(f"{np.mean(each):.2f}")
    figures[f"mean kappa of nine labels on {half} comments made for testing, English / the same in Spanish"] = (
        " / ".join(both)
    )
    return figures


def test_what_pupils_write_at_the_end_of_a_lesson_gets_its_label(compare_card) -> None:
    """On comments of another writer than those for training, and on other subjects."""
    model = FeedbackModel(resources.path(f"models/{MODEL.path}"), resources.path(f"models/{ENCODER.path}"))
    written = Path(infer.__file__).with_name("made_exit_test.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in written]
    figures: dict[str, str] = {}
    for language, floor in (("en", 0.7), ("es", 0.45)):
        some = [row for row in rows if row["language"] == language]
        applies = model.calibration.applies(model.scores([row["text"] for row in some])).astype(bool)
        truth = np.array([[label in row["labels"] for label in FEEDBACK] for row in some])
        known: list[float] = []
        for n, label in enumerate(FEEDBACK):
            if label != "non_english" and truth[:, n].sum() >= FEW:
                known.append(kappa(truth[:, n], applies[:, n]) or 0.0)
                found = int((truth[:, n] & applies[:, n]).sum())
                figures[f"{language}, {label}: kappa; found of those there; said in all"] = (
                    f"{known[-1]:.2f}; {found} of {truth[:, n].sum()}; {applies[:, n].sum()}"
                )
        figures[f"{language}: mean of the {len(known)} labels with at least {FEW}, n = {len(some)}"] = (
            f"{np.mean(known):.2f}"
        )
        assert np.mean(known) >= floor
    compare_card("feedback", figures, block="exit")


NAMES = ("Maria", "John", "Aisha", "Wei", "Dr. Smith")


def test_changing_a_name_changes_hardly_any_label() -> None:
    model = FeedbackModel(resources.path(f"models/{MODEL.path}"), resources.path(f"models/{ENCODER.path}"))
    texts = (
        "{} explains this so well, thank you.",
        "I do not understand why {} adds the denominators here.",
        "At 12:30 {} writes a minus sign, should it be plus?",
        "{} please speak louder, the microphone is bad.",
        "I failed calculus twice before I found {}.",
        "{} is the best teacher ever.",
    )
    labels = [model.calibration.applies(model.scores([text.format(name) for text in texts])) for name in NAMES]
    changed = sum(int((labels[0] != other).sum()) for other in labels[1:])
    assert changed <= 0.05 * labels[0].size * (len(NAMES) - 1)

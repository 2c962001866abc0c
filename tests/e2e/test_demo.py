"""The main job, whole: the bundled lesson goes in, and a transcript, labels, moments, a PDF and a picture come out."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
import pypdfium2
import pytest
from PySide6.QtGui import QImage

from tests.e2e.no_connection import Watched

ROOT = Path(__file__).resolve().parents[2]
TRUTH = json.loads((ROOT / "tests" / "fixtures" / "demo_truth.json").read_text(encoding="utf-8"))
WORD_ERRORS = 0.08
ON_SLIDE = 0.75

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@dataclass(frozen=True)
class Demo:
    """What `lectern demo --headless --json` printed, and how to ask its store for more."""

    printed: dict[str, Any]
    environment: dict[str, str]
    watched: Watched

    def lectern(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = self.watched.command([sys.executable, "-m", "classroom", *arguments])
        return subprocess.run(command, capture_output=True, text=True, env=self.environment, cwd=ROOT, encoding="utf-8")

    def table(self, name: str) -> pl.DataFrame:
        shown = self.lectern("show", self.printed["lesson_id"], name, "--json")
        return pl.DataFrame(json.loads(shown.stdout), infer_schema_length=None)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    home = tmp_path_factory.mktemp("an empty home")
    environment = {
        **os.environ,
        "HOME": str(home),
        "LECTERN_STORE": str(home / "store"),
        "XDG_CACHE_HOME": os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache")),
        "QT_QPA_PLATFORM": "offscreen",
    }
    watched = Watched(tmp_path_factory.mktemp("connections"))
    environment = watched.environment(environment)
    # libraries that report their use keep still where they think that they are tested
    for name in (
        "DISPLAY",
        "WAYLAND_DISPLAY",
        "CI",
        "GITHUB_ACTIONS",
        "ORT_DISABLE_TELEMETRY",
        "ORT_TELEMETRY_DISABLED",
    ):
        environment.pop(name, None)
    ran = Demo({}, environment, watched).lectern("demo", "--headless", "--json")
    assert ran.returncode == 0, ran.stderr
    return Demo(json.loads(ran.stdout), environment, watched)


def test_neither_the_analysis_nor_the_window_nor_the_report_tried_to_connect(demo: Demo) -> None:
    spanish = demo.lectern(
        "report", demo.printed["lesson_id"], "--out", f"{demo.watched.folder}/r.pdf", "--language", "es"
    )
    assert spanish.returncode == 0
    assert demo.watched.tried() == []


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9']+", text.lower())


def _word_errors(said: list[str], heard: list[str]) -> float:
    """Levenshtein distance in words divided by the number of words said."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(said, start=1):
        above, row[0] = row[0], i
        for j, other in enumerate(heard, start=1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (word != other))
    return row[-1] / len(said)


def test_the_transcript_is_what_was_said(demo: Demo) -> None:
    heard = _words(" ".join(demo.table("utterances")["text"]))
    said = _words(" ".join(remark["text"] for remark in TRUTH))
    assert _word_errors(said, heard) <= WORD_ERRORS


def test_utterances_lie_within_the_lesson_in_order(demo: Demo) -> None:
    rows = demo.table("utterances")
    assert rows["start_s"].is_sorted()
    assert rows["end_s"].max() <= demo.printed["duration_s"] + 0.1


def test_most_utterances_are_on_the_slide_that_was_on(demo: Demo) -> None:
    rows = demo.table("utterances").join(demo.table("alignment"), on="utterance")
    right = 0
    for row in rows.iter_rows(named=True):
        middle = (row["start_s"] + row["end_s"]) / 2
        now = [remark["slide"] for remark in TRUTH if remark["start_s"] - 1.6 <= middle]
        right += row["slide"] == (now[-1] if now else 1)
    assert right / rows.height >= ON_SLIDE


def test_all_forty_comments_are_read_from_both_exports_and_labelled(demo: Demo) -> None:
    assert demo.printed["counts"]["comments"] == 40
    labels = demo.table("labels").filter(pl.col("applies"))
    comments = demo.table("comments")
    by_text = dict(zip(comments["text"], comments["comment"], strict=True))
    confused = set(labels.filter(pl.col("label") == "confusion")["row"])
    assert by_text["I still don't understand why you can't just add the bottom numbers."] in confused
    thanked = set(labels.filter(pl.col("label") == "gratitude")["row"])
    assert by_text["Thank you, that was a really good lesson!"] in thanked
    spanish = set(labels.filter(pl.col("label") == "non_english")["row"])
    assert by_text["No entiendo por qué el denominador común tiene que ser seis."] in spanish


def test_a_time_written_in_a_comment_leads_to_that_second(demo: Demo) -> None:
    comments = demo.table("comments")
    number = comments.filter(pl.col("text").str.contains("1:35"))["comment"][0]
    found = demo.table("traces").filter((pl.col("comment") == number) & (pl.col("rank") == 1))
    at = demo.table("utterances").filter(pl.col("utterance") == found["utterance"][0])
    assert at["start_s"][0] <= 96 <= at["end_s"][0] + 6
    assert found["way"][0] == "timestamp"


def test_replies_know_what_they_reply_to(demo: Demo) -> None:
    comments = demo.table("comments")
    assert comments.filter(pl.col("text").str.starts_with("@learner_f"))["parent"].null_count() == 0


def test_there_are_measures_with_numbers_and_moments_with_times(demo: Demo) -> None:
    measures = demo.table("measures").filter(pl.col("scope") == "lesson")
    known = dict(zip(measures["name"], measures["value"], strict=True))
    assert 0.5 < known["speech_share"] < 0.95
    assert 100 < known["words_per_minute"] < 220
    assert known["questions"] >= 8
    moments = demo.table("moments")
    assert moments.height >= 3
    assert moments["start_s"].is_sorted()


def test_the_report_has_two_pages_and_quotes_the_lesson(demo: Demo) -> None:
    document = pypdfium2.PdfDocument(demo.printed["report"])
    text = " ".join(page.get_textpage().get_text_bounded() for page in document)
    assert len(document) == 2
    document.close()
    assert "Demo: adding fractions" in text


def test_the_picture_shows_a_window_and_not_an_empty_sheet(demo: Demo) -> None:
    picture = QImage(demo.printed["screenshot"])
    assert (picture.width(), picture.height()) >= (1000, 600)
    seen = {picture.pixel(x, y) for x in range(0, picture.width(), 7) for y in range(0, picture.height(), 7)}
    assert len(seen) > 40


def test_a_second_demo_works_nothing_out_again(demo: Demo) -> None:
    again = demo.lectern("demo", "--headless", "--json")
    assert again.returncode == 0
    assert {run["status"] for run in json.loads(again.stdout)["runs"]} == {"kept"}


def test_no_word_of_the_lesson_is_in_any_log_even_after_a_fault_of_our_own(demo: Demo) -> None:
    said = demo.table("utterances")["text"].to_list()
    code = (
        "import sys\n"
        "from classroom.cli import main\n"
        "from classroom.workspace.workspace import Workspace\n"
        "def broken(self, lesson_id, out, **_):\n"
        "    raise ValueError(self.table(lesson_id, 'utterances')['text'].to_list())\n"
        "Workspace.report = broken\n"
        "sys.exit(main.run(sys.argv[1:], window=None))\n"
    )
    asked = ["report", demo.printed["lesson_id"], "--out", str(Path(demo.environment["HOME"]) / "r.pdf")]
    ran = subprocess.run([sys.executable, "-c", code, *asked], capture_output=True, env=demo.environment, cwd=ROOT)
    assert ran.returncode == 70
    home, store = Path(demo.environment["HOME"]), Path(demo.environment["LECTERN_STORE"])
    logs = [path for path in home.rglob("*") if path.is_file() and store not in path.parents]
    assert [path for path in logs if path.name.startswith("fault-")]
    for text in (*(path.read_bytes().decode(errors="replace") for path in logs), ran.stderr.decode()):
        assert not [line for line in said if line.strip() and line.strip() in text]

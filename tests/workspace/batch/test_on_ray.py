"""A batch over two nodes of one computer, one of which is killed. Needs the extra `cluster`, which CI has not."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip("ray", reason="needs the extra cluster (ray)")

LESSONS = 8
NODES = ("127.0.0.1", "127.0.0.2")


def ray(*arguments: str) -> None:
    command = [sys.executable, "-m", "ray.scripts.scripts", *arguments]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=180, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def raylet(address: str) -> int:
    """The process that is the node at this address."""
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            words = (entry / "cmdline").read_bytes().decode(errors="replace").split("\0")
        except OSError:
            continue
        if words[0].endswith("raylet") and f"--node_ip_address={address}" in words:
            return int(entry.name)
    raise AssertionError(f"no node at {address}")


@pytest.fixture
def cluster(tmp_path, monkeypatch):
    """The address of a cluster of two nodes with a core each, under a token of its own."""
    monkeypatch.setenv("RAY_AUTH_MODE", "token")
    monkeypatch.setenv("RAY_AUTH_TOKEN", "f3" * 24)
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    common = ("--num-cpus=1", "--object-store-memory=100000000", "--disable-usage-stats")
    head = ("--head", f"--node-ip-address={NODES[0]}", "--port=26379", "--include-dashboard=false")
    ray("start", *head, *common)
    try:
        ray("start", f"--address={NODES[0]}:26379", f"--node-ip-address={NODES[1]}", *common)
        yield f"{NODES[0]}:26379"
    finally:
        # by its port: Ray may know the head by another address than it was given
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                words = (entry / "cmdline").read_bytes()
                if b"/ray/" in words and b"26379" in words:
                    os.kill(int(entry.name), signal.SIGKILL)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="127.0.0.2 is of this computer on Linux")
@pytest.mark.timeout(600)
def test_a_node_that_is_killed_loses_nothing_and_only_what_it_had_in_hand_is_done_again(tmp_path, cluster):
    rows: list[str] = []
    for number in range(LESSONS):
        said = "".join(
            f"Teacher: What is {number} plus {turn}?\nStudent: I think it is {turn}.\n" for turn in range(20)
        )
        (tmp_path / f"talk {number}.txt").write_text(said, encoding="utf-8")
        (tmp_path / f"form {number}.csv").write_text(f"comment\nwhy {number}?\nclear now\n", encoding="utf-8")
        rows.append(f"talk {number}.txt,form {number}.csv,Lesson {number},6B\n")
    rows.append("nowhere.txt,,Lesson without a file,6B\n")
    manifest = tmp_path / "lessons.csv"
    manifest.write_text("transcript,comments,title,course\n" + "".join(rows), encoding="utf-8")
    out, command = tmp_path / "out", [sys.executable, "-m", "classroom", "batch", str(manifest), "--out"]
    command += [str(tmp_path / "out"), "--engine", "ray", "--address", cluster, "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as driver:
        until(lambda: len(list(out.glob("lessons/*/lesson.json"))) >= 2 or driver.poll() is not None)
        os.kill(raylet(NODES[1]), signal.SIGKILL)
        printed, errors = driver.communicate(timeout=400)
    summary = json.loads(printed)  # what Ray says of its dead node is not among it
    assert "Raylet is terminated" in errors
    assert driver.returncode == 3, errors  # of the file that is not there
    assert summary["counts"]["done"] == LESSONS
    assert len(summary["refusals"]) == 1
    journal = [json.loads(line) for line in (out / "journal.jsonl").read_text().splitlines()]
    ended = [line for line in journal if line.get("status") == "done"]
    assert len(ended) == LESSONS
    assert len(list(out.glob("lessons/*/utterances.parquet"))) == LESSONS
    again = subprocess.run(command, capture_output=True, text=True, timeout=400, check=False)
    assert json.loads(again.stdout)["counts"].get("kept") == LESSONS, again.stderr


def until(happened, seconds: float = 300.0) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.1)

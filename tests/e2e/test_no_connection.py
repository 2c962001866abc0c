"""The watch that tests/e2e/test_demo.py puts over the whole demo does see what it is there for."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.e2e.no_connection import Watched, apart

PYTHON = "import socket; socket.create_connection(('192.0.2.1', 80), 1)"
WORKER = """
import multiprocessing
def work():
    import urllib.request
    urllib.request.urlopen("http://192.0.2.1/", timeout=1)
if __name__ == "__main__":
    process = multiprocessing.get_context("spawn").Process(target=work)
    process.start()
    process.join()
"""
NATIVE = """
import ctypes, struct
libc = ctypes.CDLL(None)
place = struct.pack("!HH4s8x", 0, 80, bytes((192, 0, 2, 1)))
place = struct.pack("=H", 2) + place[2:]
libc.connect(libc.socket(2, 1, 0), place, len(place))
"""


@pytest.mark.parametrize("program", [PYTHON, WORKER, NATIVE], ids=["python", "worker", "native"])
def test_an_attempt_to_connect_is_seen_wherever_it_is_made(tmp_path, program):
    if program is NATIVE and not apart():
        pytest.skip("the system gives no network of its own, so only Python's sockets are watched")
    script = tmp_path / "program.py"
    script.write_text(program)
    watched = Watched(tmp_path)
    environment = watched.environment(dict(os.environ))
    subprocess.run(watched.command([sys.executable, str(script)]), env=environment, capture_output=True, check=False)
    assert watched.tried()


def test_a_program_that_stays_by_itself_is_left_alone(tmp_path):
    watched = Watched(tmp_path)
    program = "import multiprocessing; a, b = multiprocessing.Pipe(); a.send(1); print(b.recv())"
    environment = watched.environment(dict(os.environ))
    done = subprocess.run(
        watched.command([sys.executable, "-c", program]), env=environment, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.returncode) == ("1\n", 0)
    assert watched.tried() == []


def test_onnxruntime_is_told_to_report_nothing_before_anything_can_load_it():
    """It reports to Microsoft by default; the whole demo in test_demo.py shows that nothing gets past this."""
    program = "import sys, os, {}; print(os.environ['ORT_DISABLE_TELEMETRY'], 'onnxruntime' in sys.modules)"
    for module in ("classroom.pipeline.worker", "classroom.pipeline.reader", "classroom.pipeline.device", "ui.main"):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("ORT_")}
        done = subprocess.run(
            [sys.executable, "-c", program.format(module)],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout == "1 False\n", module

"""Entries of processes that end, answer or hang."""

import os
import subprocess
import sys
import time

from classroom.pipeline.child import settle_in


def crash(pipe, *_):
    os._exit(3)


def answer_and_end(pipe, answer):
    pipe.send(answer)


def hang(pipe, *_):
    time.sleep(60)


def deaf(pipe, *_):
    import signal

    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    pipe.send("ready")
    time.sleep(60)


def with_helper(pipe):
    settle_in()
    helper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    pipe.send(helper.pid)
    time.sleep(60)

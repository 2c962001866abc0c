"""One utterance of one second a piece, from where an earlier run was interrupted."""

import os
import subprocess
import sys
import time
from pathlib import Path

from classroom.domain.errors import InputRefused
from classroom.domain.tables import STRETCHES, UTTERANCES, frame


def run(inputs, context):
    params = context.params
    first = context.earlier["stretches"].height if "stretches" in context.earlier else 0
    note(params, f"pid {os.getpid()} niceness {os.nice(0)}")
    for number in range(first, params.pieces):
        if context.stopped():
            return
        context.progress(number, params.pieces)
        note(params, f"piece {number}")
        if number == params.mishap_at:
            misbehave(params)
        end = time.monotonic() + params.pause_s
        while time.monotonic() < end:
            time.sleep(0.01)
        yield piece(number, context.language)
    context.warn("toy_heard", pieces=params.pieces)
    if params.mishap == "look" and not Path(inputs["recordings"]["path"][0]).is_file():
        context.warn("recording_unread", part=1)


def piece(number, language):
    span = {"start_s": [float(number)], "end_s": [number + 0.9]}
    said = {"utterance": [number], "role": ["unknown"], "text": [f"secret words {number}"], "language": [language]}
    return {
        "utterances": frame(UTTERANCES, span | said),
        "stretches": frame(STRETCHES, span | {"speech_s": [0.9]}),
    }


def note(params, line):
    if params.diary:
        with Path(params.diary).open("a") as diary:
            diary.write(line + "\n")


def misbehave(params):
    if params.mishap.startswith("once "):
        once = Path(params.diary + ".mishap")
        if once.exists():
            return
        once.touch()
    match params.mishap.removeprefix("once "):
        case "fault":
            raise ValueError("secret words of the lesson")
        case "refuse":
            raise InputRefused("/lesson/tape.wav", "The tape is torn.", "Mend it.")
        case "exit":
            os._exit(7)
        case "kill":
            os.kill(os.getpid(), 9)
        case "memory":
            raise MemoryError
        case "hog":
            import resource

            resource.setrlimit(resource.RLIMIT_DATA, (200 << 20, resource.RLIM_INFINITY))
            bytearray(1 << 30)
        case "deaf":
            time.sleep(60)
        case "print":
            sys.stdout.write("noise on stdout")
            subprocess.run(["echo", "more noise"], check=True)

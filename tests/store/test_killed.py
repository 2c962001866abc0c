from __future__ import annotations

import random
import signal
import subprocess
import sys
import time

from classroom.store import Store

COMMITTING = """
import sys
from pathlib import Path
from classroom.domain.tables import UTTERANCES, WORDS, frame
from classroom.store import RunStart, Store

store = Store.open(Path(sys.argv[1]))
store.start_run(
    RunStart(run_id="r1", lesson_id="abc123", analyzer="speech", version=1, writes=("utterances", "words"))
)
earlier = store.pieces("r1")
done = earlier["utterances"].height if earlier else 0
print("ready", flush=True)
while True:
    numbers = list(range(done, done + 7))
    texts = [f"utterance {n}" for n in numbers]
    utterances = frame(UTTERANCES, {"utterance": numbers, "role": ["unknown"] * 7, "text": texts})
    words = {"utterance": numbers, "word": [0] * 7, "text": texts, "probability": [0.5] * 7}
    words |= {"start_s": [float(n) for n in numbers], "end_s": [n + 0.5 for n in numbers]}
    store.commit_piece("r1", {"utterances": utterances, "words": frame(WORDS, words)})
    done += 7
    print(done, flush=True)
"""


def test_no_piece_that_was_acknowledged_is_lost_however_the_program_is_killed(folder, lesson):
    """Killed at random moments again and again; each new process goes on after the last piece."""
    with Store.open(folder) as store:
        store.add_lesson(lesson())
    chance = random.Random(3)
    acknowledged = 0
    for _ in range(4):
        process = subprocess.Popen([sys.executable, "-c", COMMITTING, str(folder)], stdout=subprocess.PIPE, text=True)
        assert process.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0.0, 0.5))
        process.send_signal(signal.SIGKILL)
        said = process.communicate()[0].splitlines()
        acknowledged = max([acknowledged, *(int(line) for line in said if line.isdigit())])
        with Store.open(folder) as store:
            utterances = store.table("abc123", "utterances")
            assert utterances.height in (acknowledged, acknowledged + 7)
            assert utterances["utterance"].to_list() == list(range(utterances.height))
            assert store.table("abc123", "words").height == utterances.height
            assert store.lessons()["utterances"].to_list() == [utterances.height]
            assert store.run("r1").status == "running"
            acknowledged = utterances.height
    assert acknowledged > 0

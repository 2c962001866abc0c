"""The pass-phrase in the keyring of a desktop: a real Secret Service (GNOME's) on a bus of its own, and none at all."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from classroom.domain.errors import StoreError
from classroom.workspace import passphrase

ROOT = Path(__file__).resolve().parents[2]
WORD = "a long pass-phrase ñ"
NEEDED = ("dbus-run-session", "gnome-keyring-daemon")

STEPS = f"""
import sys
from pathlib import Path
from classroom.domain.errors import PassphraseNeeded
from classroom.workspace import passphrase
from classroom.workspace.workspace import Workspace

folder, step = Path(sys.argv[1]), sys.argv[2]
if step == "set":
    with Workspace.open(folder) as workspace:
        workspace.set_passphrase({WORD!r})
        passphrase.remember(workspace.folder, {WORD!r})
elif step == "open":
    try:
        with Workspace.open(folder) as workspace:
            print("opened", workspace.encrypted)
    except PassphraseNeeded:
        print("needed")
elif step == "other":
    print(passphrase.known(folder.with_name("another store")))
elif step == "forget":
    passphrase.forget(folder)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the keyring of a Linux desktop")
def test_a_real_keyring_opens_the_store_until_it_is_told_to_forget(tmp_path):
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    (tmp_path / "run").mkdir(mode=0o700)
    places = {"HOME": tmp_path, "XDG_RUNTIME_DIR": tmp_path / "run", "XDG_DATA_HOME": tmp_path / "data"}
    environment = {**os.environ, **{name: str(path) for name, path in places.items()}, "PYTHONPATH": str(ROOT)}
    for name in (passphrase.WORD, passphrase.FILE, "PYTHON_KEYRING_BACKEND", "DBUS_SESSION_BUS_ADDRESS"):
        environment.pop(name, None)
    (tmp_path / "steps.py").write_text(STEPS, encoding="utf-8")
    steps = ("set", "open", "other", "forget", "open")
    commands = [f'"{sys.executable}" "{tmp_path}/steps.py" "{tmp_path}/store" {step}' for step in steps]
    daemon = "printf login | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null"
    script = " && ".join([daemon, *commands])
    ran = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", script], capture_output=True, text=True, env=environment, timeout=200
    )
    assert ran.returncode == 0, ran.stderr
    # each line in a process of its own: none of them was ever typed the pass-phrase
    assert ran.stdout.split("\n")[:3] == ["opened True", "None", "needed"], ran.stdout + ran.stderr
    kept = [path for path in (tmp_path / "data").rglob("*") if path.is_file()]
    assert kept
    assert not [path for path in kept if WORD.encode() in path.read_bytes()]


def test_without_any_keyring_it_says_that_the_pass_phrase_has_to_be_typed(tmp_path, monkeypatch):
    import keyring
    from keyring.backends.fail import Keyring

    before = keyring.get_keyring()
    keyring.set_keyring(Keyring())
    try:
        with pytest.raises(StoreError, match="no keyring"):
            passphrase.remember(tmp_path, WORD)
        (tmp_path / "lectern.key").touch()
        monkeypatch.delenv(passphrase.WORD, raising=False)
        monkeypatch.delenv(passphrase.FILE, raising=False)
        assert passphrase.known(tmp_path) is None
        passphrase.forget(tmp_path)
    finally:
        keyring.set_keyring(before)

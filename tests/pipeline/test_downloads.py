"""Models fetched from a hub, here a real server on this computer that breaks off, stalls, lies and is gone."""

from __future__ import annotations

import hashlib
import http.server
import ipaddress
import json
import ssl
import threading
import urllib.request
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from classroom.domain.errors import Cancelled, ModelError
from classroom.pipeline import downloads, models, speech_intake, speech_models
from classroom.pipeline.downloads import fetch, repository_of

ROOT = Path(__file__).resolve().parents[2]
REVISION = "0123456789abcdef0123456789abcdef01234567"
REPOSITORY = "Somebody/faster-whisper-small"
FILES = {
    "config.json": b"{}",
    "tokenizer.json": b'{"model": 1}',
    "vocabulary.txt": b"a\nb\n",
    "model.bin": b"\x06\0\0\0WhisperSpec\0" + bytes(range(256)) * 4000,
    "README.md": b"not wanted",
}


class Hub(http.server.ThreadingHTTPServer):
    """A hub. cut: bytes after which answers for model.bin end, one a connection. asked: paths and ranges."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.cut: list[int] = []
        self.hang = False
        self.ranges = True
        self.files = dict(FILES)
        self.asked: list[tuple[str, str | None]] = []
        self.gone = threading.Event()


class Answers(http.server.BaseHTTPRequestHandler):
    server: Hub

    def log_message(self, *_: object) -> None: ...

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers["Range"]))
        if self.path == f"/api/models/{REPOSITORY}":
            self.reply(json.dumps({"sha": REVISION}).encode())
        elif self.path == f"/api/models/{REPOSITORY}/tree/{REVISION}":
            self.reply(json.dumps([listed(name, data) for name, data in FILES.items()]).encode())
        elif self.path.startswith(f"/{REPOSITORY}/resolve/{REVISION}/"):
            self.give(self.path.rpartition("/")[2])
        else:
            self.send_error(404)

    def give(self, name: str) -> None:
        data, wanted = self.server.files[name], self.headers["Range"]
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and self.server.ranges else 0
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(data) - start))
        self.end_headers()
        rest = data[start:]
        if name == "model.bin" and self.server.cut:
            self.wfile.write(rest[: self.server.cut.pop(0)])
            self.wfile.flush()
            if self.server.hang:
                self.server.gone.wait(20)
            self.close_connection = True
            return
        self.wfile.write(rest)

    def reply(self, data: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def listed(name: str, data: bytes) -> dict[str, object]:
    entry: dict[str, object] = {"type": "file", "path": name, "size": len(data)}
    if name == "model.bin":
        return entry | {"oid": "0" * 40, "lfs": {"oid": hashlib.sha256(data).hexdigest(), "size": len(data)}}
    return entry | {"oid": hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()}


@pytest.fixture
def hub(monkeypatch) -> Iterator[Hub]:
    server = Hub()
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    serving.start()
    monkeypatch.setenv("LECTERN_MODEL_HUB", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    yield server
    server.gone.set()
    server.shutdown()
    serving.join()
    server.server_close()


@pytest.fixture
def sealed_hub(hub, tmp_path, monkeypatch) -> Path:
    """The hub over https; gives the file with the certificate that it shows, which no system knows."""
    key = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a school")]), datetime.now(UTC)
    made = x509.CertificateBuilder(subject_name=name, issuer_name=name, public_key=key.public_key(), serial_number=7)
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = made.add_extension(here, critical=False).add_extension(x509.BasicConstraints(True, None), critical=True)
    shown, secret = tmp_path / "shown.pem", tmp_path / "secret.pem"
    shown.write_bytes(made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    secret.write_bytes(key.private_bytes(*plain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(shown, secret)
    hub.socket = context.wrap_socket(hub.socket, server_side=True)
    monkeypatch.setenv("LECTERN_MODEL_HUB", f"https://127.0.0.1:{hub.server_port}")
    return shown


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch) -> Path:
    """The data folder, for this test alone."""
    monkeypatch.setattr(speech_models.platformdirs, "user_data_path", lambda *_, **__: tmp_path / "data")
    return tmp_path / "data" / "models"


def got(folder: Path, **more: object) -> None:
    fetch(REPOSITORY, folder, wanted=speech_models.MAY_HAVE, wait_s=0.01, **more)  # type: ignore[arg-type]


def whole(folder: Path) -> bool:
    return {path.name: path.read_bytes() for path in folder.iterdir()} == {
        name: data for name, data in FILES.items() if name != "README.md"
    }


def ranges(hub: Hub) -> list[str | None]:
    return [wanted for path, wanted in hub.asked if path.endswith("model.bin")]


def test_the_files_of_a_model_arrive_whole_and_the_progress_is_told(hub: Hub, tmp_path) -> None:
    told: list[tuple[int, int]] = []
    got(tmp_path / "m", progress=lambda done, total: told.append((done, total)))
    assert whole(tmp_path / "m")
    assert told[-1][0] == told[-1][1] == sum(len(data) for name, data in FILES.items() if name != "README.md")
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_a_connection_that_breaks_off_is_gone_on_with_from_the_last_byte(hub: Hub, tmp_path) -> None:
    hub.cut = [100_000, 50_000, 0, 0, 7]
    got(tmp_path / "m")
    assert whole(tmp_path / "m")
    assert ranges(hub) == [None, *[f"bytes={n}-" for n in (100_000, 150_000, 150_000, 150_000, 150_007)]]


def test_a_server_that_knows_no_ranges_sends_it_all_again(hub: Hub, tmp_path) -> None:
    hub.cut, hub.ranges = [100_000], False
    got(tmp_path / "m")
    assert whole(tmp_path / "m")


def test_a_connection_that_stalls_is_broken_off_and_gone_on_with(hub: Hub, tmp_path) -> None:
    hub.cut, hub.hang = [100_000], True
    got(tmp_path / "m", stall_s=0.5)
    assert whole(tmp_path / "m")
    assert ranges(hub) == [None, "bytes=100000-"]


def test_a_hub_that_never_sends_more_is_given_up_and_the_next_call_goes_on(hub: Hub, tmp_path) -> None:
    hub.cut = [100_000, *[0] * 6]
    with pytest.raises(ModelError, match=r"kept\. Run the same command again"):
        got(tmp_path / "m")
    got(tmp_path / "m")
    assert whole(tmp_path / "m")
    assert ranges(hub)[-1] == "bytes=100000-"


def test_files_whose_hash_is_another_are_refused_and_thrown_away(hub: Hub, tmp_path) -> None:
    for name in ("config.json", "model.bin"):
        hub.files = {**FILES, name: FILES[name][:-1] + b"!"}
        with pytest.raises(ModelError, match="is not the one the hub names"):
            got(tmp_path / "m")
        assert not list((tmp_path / "m").glob(f"{name}*"))
    hub.files = dict(FILES)
    got(tmp_path / "m")
    assert whole(tmp_path / "m")


def test_stopping_keeps_what_has_arrived(hub: Hub, tmp_path) -> None:
    seen: list[int] = []
    with pytest.raises(Cancelled):
        got(
            tmp_path / "m",
            progress=lambda done, _: seen.append(done),
            stopped=lambda: bool(seen) and seen[-1] > 300_000,
        )
    assert (tmp_path / "m" / "model.bin.part").stat().st_size > 200_000
    got(tmp_path / "m")
    assert whole(tmp_path / "m")
    assert ranges(hub)[-1] is not None


def test_a_model_the_hub_does_not_have_and_a_hub_that_is_away_are_told_apart(hub: Hub, tmp_path, monkeypatch) -> None:
    with pytest.raises(ModelError, match="has no model No/such"):
        fetch("No/such", tmp_path / "n", wanted=speech_models.MAY_HAVE)
    monkeypatch.setenv("LECTERN_MODEL_HUB", "http://127.0.0.1:9")
    with pytest.raises(ModelError, match="could not be fetched"):
        got(tmp_path / "m")


def test_models_come_over_https_or_from_this_computer_only(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("LECTERN_MODEL_HUB", "http://example.org")
    with pytest.raises(ModelError, match="https only"):
        got(tmp_path / "m")


def test_a_certificate_that_the_system_does_not_know_is_refused_and_said(sealed_hub, tmp_path):
    with pytest.raises(ModelError, match="certificate that this computer does not know"):
        got(tmp_path / "models")


@pytest.mark.parametrize("place", ["usual", "elsewhere"])
def test_a_certificate_that_the_system_knows_is_enough_wherever_the_system_keeps_it(
    sealed_hub, tmp_path, monkeypatch, place
):
    monkeypatch.setenv("SSL_CERT_DIR", "/nowhere")
    monkeypatch.setenv("SSL_CERT_FILE", str(sealed_hub) if place == "usual" else "/nowhere/either")
    monkeypatch.setattr(downloads, "CERTIFICATES", ("/nowhere/at/all", str(sealed_hub)))
    got(tmp_path / "models")
    assert (tmp_path / "models" / "model.bin").read_bytes() == FILES["model.bin"]


def test_the_systems_proxy_is_asked(hub: Hub, tmp_path, monkeypatch) -> None:
    monkeypatch.delenv("no_proxy")
    monkeypatch.setenv("LECTERN_MODEL_HUB", "http://localhost:9")
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{hub.server_port}")
    monkeypatch.setattr(urllib.request, "_opener", None)
    with pytest.raises(ModelError):
        got(tmp_path / "m")  # the server is no proxy, but it was asked
    assert [path for path, _ in hub.asked] == [f"http://localhost:9/api/models/{REPOSITORY}"]


@pytest.mark.parametrize(
    ("name", "repository"),
    [
        ("small", "Systran/faster-whisper-small"),
        ("whisper-large-v3", "Systran/faster-whisper-large-v3"),
        ("Somebody/their-model", "Somebody/their-model"),
    ],
)
def test_names_stand_for_repositories(name: str, repository: str) -> None:
    assert repository_of(name) == repository


@pytest.mark.parametrize("name", ["", "nothing", "a/b/c", "../up", "a/..", "http://x/y", "a b/c"])
def test_what_is_no_name_of_a_repository_is_refused(name: str) -> None:
    with pytest.raises(ModelError, match="is no name of a speech model"):
        repository_of(name)


def test_a_model_that_was_fetched_is_listed_verified_and_chosen_by_its_name(hub: Hub, data: Path) -> None:
    hub.cut = [100_000]
    assert speech_intake.get(REPOSITORY) == "faster-whisper-small"
    assert [path.name for path in data.iterdir()] == ["faster-whisper-small"]
    chosen = speech_models.chosen("faster-whisper-small")
    assert chosen is not None
    assert chosen.files["model.bin"] == hashlib.sha256(FILES["model.bin"]).hexdigest()
    assert [model.fine for model in models.verify() if model.name == "faster-whisper-small"] == [True]
    with pytest.raises(ModelError, match="is taken"):
        speech_intake.get(REPOSITORY)


def packed(place: Path, *, inside: str = "", more: dict[str, bytes] | None = None) -> Path:
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in {**FILES, **(more or {})}.items():
            archive.writestr(f"{inside}{name}", data)
    return place


@pytest.mark.parametrize("inside", ["", "some folder/whisper/", "../../../"])
def test_a_zip_file_with_a_model_is_added_wherever_in_it_the_model_is(data: Path, tmp_path, inside: str) -> None:
    name = speech_intake.take_in(packed(tmp_path / "Escuela – modelo 😀.zip", inside=inside))
    assert [path.name for path in data.iterdir()] == [name]
    assert (data / name / "model.bin").read_bytes() == FILES["model.bin"]
    assert not (data / name / "README.md").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["Escuela – modelo 😀.zip", "data"]


@pytest.mark.parametrize("content", [b"", b"PK nothing", b"\0" * 5000])
def test_a_file_that_is_no_zip_is_refused_and_leaves_nothing(data: Path, tmp_path, content: bytes) -> None:
    (tmp_path / "model.zip").write_bytes(content)
    with pytest.raises(ModelError, match="no zip file"):
        speech_intake.take_in(tmp_path / "model.zip")
    assert list(data.iterdir()) == []


def test_a_stick_that_altered_a_file_is_found_by_the_list_that_came_with_it(data: Path, tmp_path) -> None:
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in FILES.items()}
    told = {speech_models.SUMS: json.dumps(sums).encode(), "model.bin": FILES["model.bin"][:-1] + b"?"}
    with pytest.raises(ModelError, match=r"model\.bin of stick was damaged"):
        speech_intake.take_in(packed(tmp_path / "stick.zip", more=told))
    assert list(data.iterdir()) == []
    told["model.bin"] = FILES["model.bin"]
    assert speech_intake.take_in(packed(tmp_path / "stick.zip", more=told)) == "stick"


def test_a_full_disk_leaves_nothing_half(data: Path, tmp_path, monkeypatch) -> None:
    zipped = packed(tmp_path / "model.zip")
    usage = speech_intake.shutil.disk_usage(tmp_path)._replace(free=1000)
    monkeypatch.setattr(speech_intake.shutil, "disk_usage", lambda _: usage)
    with pytest.raises(ModelError, match="no room on the disk"):
        speech_intake.take_in(zipped)
    assert list(data.iterdir()) == []


def test_only_the_module_for_downloads_can_connect_to_another_computer() -> None:
    connecting = (
        "urllib.request",
        "http.client",
        "requests",
        "httpx",
        "aiohttp",
        "socket",
        "huggingface_hub",
        "smtplib",
    )
    found = {
        path.relative_to(ROOT).as_posix()
        for folder in ("classroom", "analyzers", "ui", "resources")
        for path in (ROOT / folder).rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip().startswith(tuple(f"{verb} {name}" for verb in ("import", "from") for name in connecting))
    }
    # the other one asks a program on this computer, and only by a number of this computer
    assert found == {"classroom/pipeline/downloads.py", "analyzers/suggestions/rewording.py"}

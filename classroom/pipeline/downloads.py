"""A speech model fetched from a hub because a person asked for it by name: the only place that ever connects.

A download goes on where it was broken off, by the network or by the person, and nothing is used whose sha256 (or git
hash, for small files) is not the one the hub names. Proxy and certificates are the system's.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import re
import shutil
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

from classroom.domain.errors import Cancelled, ModelError
from classroom.pipeline.model_files import feed

HUB: Final = "https://huggingface.co"
"""Where models are fetched from, unless the variable `LECTERN_MODEL_HUB` names a mirror with the same addresses."""

OWNERS: Final = {
    **{f"whisper-{size}": f"Systran/faster-whisper-{size}" for size in
       ("tiny", "tiny.en", "base.en", "small", "small.en", "medium", "medium.en", "large-v2", "large-v3")},
    "whisper-large-v3-turbo": "mobiuslabsgmbh/faster-whisper-large-v3-turbo",
    "whisper-distil-small.en": "Systran/faster-distil-whisper-small.en",
    "whisper-distil-large-v3": "Systran/faster-distil-whisper-large-v3",
}  # fmt: skip
"""Short names, and the repositories they stand for; any other is named as owner/name."""

TRIES: Final = 6
"""Connections in a row that may bring nothing new before a download is given up for now."""

WAIT_S: Final = 1.0
"""Seconds before the second try; twice as long before each further one."""

STALL_S: Final = 30.0
"""Seconds without a byte after which a connection counts as broken."""

CERTIFICATES: Final = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Ubuntu, Arch
    "/etc/pki/tls/certs/ca-bundle.crt",  # Fedora, Red Hat
    "/etc/ssl/ca-bundle.pem",  # openSUSE
    "/etc/ssl/cert.pem",  # Alpine
)
"""Where Linux systems keep the certificates they trust, for a program that was built on another one."""

_CHUNK: Final = 1 << 18
_LARGEST: Final = 1 << 20
_REPOSITORY: Final = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")
_LATER: Final = "What has arrived is kept. Run the same command again to go on."


@dataclass(frozen=True, kw_only=True)
class RemoteFile:
    """A file of a model on the hub. sha256, or for small files sha1 (of git's blob), is what the hub says it has."""

    name: str
    size: int
    sha256: str
    sha1: str


def repository_of(name: str) -> str:
    """The hub's repository (owner/name) for a name as people give it. Raises ModelError if it is none."""
    for known in (name, f"whisper-{name}"):
        if known in OWNERS:
            return OWNERS[known]
    if _REPOSITORY.fullmatch(name) and ".." not in name:
        return name
    raise ModelError(
        f"“{name}” is no name of a speech model.", f"Give owner/name, or one of: {', '.join(sorted(OWNERS))}."
    )


def fetch(
    repository: str,
    folder: Path,
    *,
    wanted: Sequence[str],
    progress: Callable[[int, int], None] = lambda _done, _total: None,
    stopped: Callable[[], bool] = lambda: False,
    wait_s: float = WAIT_S,
    stall_s: float = STALL_S,
) -> None:
    """The wanted files that the repository has, complete and compared with the hub's hashes, in the folder.

    The folder may hold parts of them from an earlier try. progress: told bytes there and bytes in all. Raises
    ModelError, saying what to do, where the hub cannot be reached, has no such model, sends something else, or the
    disk is full; Cancelled once `stopped`. What has arrived stays.
    """
    line = _Line(repository, stall_s=stall_s)
    revision, files = line.files(wanted)
    folder.mkdir(parents=True, exist_ok=True)
    mark = folder / ".revision"
    if mark.is_file() and mark.read_text(encoding="utf-8") != revision:
        shutil.rmtree(folder)  # the hub has another version now: its parts do not fit the old ones
        folder.mkdir()
    mark.write_text(revision, encoding="utf-8")
    total = sum(file.size for file in files)
    before = 0
    for file in files:
        there = before
        _get(line, file, folder, tell=lambda n, there=there: progress(there + n, total), stopped=stopped, wait_s=wait_s)
        before += file.size
    mark.unlink()


def _get(
    line: _Line,
    file: RemoteFile,
    folder: Path,
    *,
    tell: Callable[[int], None],
    stopped: Callable[[], bool],
    wait_s: float,
) -> None:
    target, part = folder / file.name, folder / f"{file.name}.part"
    if target.is_file() and not _fault(target, file):
        tell(file.size)
        return
    failures = 0
    while (size := part.stat().st_size if part.is_file() else 0) < file.size:
        try:
            line.append(file, part, tell=tell, stopped=stopped)
        except (urllib.error.URLError, http.client.HTTPException, TimeoutError, ConnectionError) as error:
            failures = 0 if part.is_file() and part.stat().st_size > size else failures + 1
            if failures >= TRIES or _is_final(error):
                raise _unreachable(error) from error
            time.sleep(wait_s * 2 ** max(0, failures - 1))
        except OSError as error:
            raise ModelError(
                f"The model could not be written: {error.strerror}.", "Free some space. " + _LATER
            ) from None
    if part.stat().st_size > file.size or _fault(part, file):
        part.unlink()
        raise ModelError(
            f"The file {file.name} that arrived is not the one the hub names.",
            "Something between the hub and this computer changed it. Try again, or bring the model on a USB stick.",
        )
    part.replace(target)


class _Line:
    """The connection to a hub for one repository."""

    def __init__(self, repository: str, *, stall_s: float) -> None:
        self._hub = os.environ.get("LECTERN_MODEL_HUB", HUB).rstrip("/")
        host = urllib.parse.urlsplit(self._hub)
        if host.scheme != "https" and host.hostname not in {"127.0.0.1", "localhost", "::1"}:
            raise ModelError(f"Models are fetched over https only, not from {self._hub}.")
        self._repository, self._stall_s, self._revision = repository, stall_s, ""

    def files(self, wanted: Sequence[str]) -> tuple[str, tuple[RemoteFile, ...]]:
        """The newest revision, and the wanted files in it."""
        facts = self._json(f"api/models/{self._repository}")
        revision = str(facts.get("sha", "")) if isinstance(facts, dict) else ""
        if not re.fullmatch(r"[0-9a-f]{40}", revision):
            raise ModelError("The answer of the hub cannot be understood.", "Try again later.")
        self._revision = revision
        listed = self._json(f"api/models/{self._repository}/tree/{revision}")
        files = [_remote(entry) for entry in cast("list[Any]", listed) if isinstance(entry, dict)]
        return revision, tuple(file for file in files if file is not None and file.name in wanted)

    def append(self, file: RemoteFile, part: Path, *, tell: Callable[[int], None], stopped: Callable[[], bool]) -> None:
        """Add what is missing of a file to the part that is there."""
        have = part.stat().st_size if part.is_file() else 0
        address = f"{self._repository}/resolve/{self._revision}/{urllib.parse.quote(file.name)}"
        with self._open(address, {"Range": f"bytes={have}-"} if have else {}) as answer:
            if have and answer.status != http.client.PARTIAL_CONTENT:
                have = 0  # it sends the whole file again
            with part.open("ab" if have else "wb") as out:
                while have < file.size and (chunk := answer.read1(_CHUNK)):
                    out.write(chunk)
                    have += len(chunk)
                    tell(have)
                    if stopped():
                        raise Cancelled(f"Stopped. {_LATER}")
        if have < file.size:
            raise ConnectionError("the connection ended early")

    def _json(self, address: str) -> Any:
        try:
            with self._open(address, {}) as answer:
                return json.loads(answer.read(_LARGEST))
        except urllib.error.HTTPError as error:
            if error.code in {401, 404}:
                raise ModelError(
                    f"The hub has no model {self._repository}.", "Look for a mistake in its name."
                ) from None
            raise _unreachable(error) from error
        except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
            raise _unreachable(error) from error
        except ValueError:
            raise ModelError(
                "What answered is not the hub, perhaps the sign-in page of a network.", "Sign in, then try again."
            ) from None

    def _open(self, address: str, headers: dict[str, str]) -> Any:
        # urllib takes the system's proxy by itself
        asked = urllib.request.Request(f"{self._hub}/{address}", headers={"User-Agent": "lectern", **headers})
        return urllib.request.urlopen(asked, timeout=self._stall_s, context=_trusted())


def _trusted() -> ssl.SSLContext:
    """The certificates that the system trusts; a program built on one Linux may run on another, with another place."""
    context, usual = ssl.create_default_context(), ssl.get_default_verify_paths()
    if not any(usual[:2]):  # both are None where there is no such file and no such folder, whatever their types say
        elsewhere = next(filter(os.path.isfile, CERTIFICATES), None)
        if elsewhere is not None:
            context.load_verify_locations(elsewhere)
    return context


def _remote(entry: dict[str, Any]) -> RemoteFile | None:
    large = entry.get("lfs")
    facts: dict[str, Any] = large if isinstance(large, dict) else {}
    try:
        return RemoteFile(
            name=str(entry["path"]),
            size=int(facts.get("size", entry["size"])),
            sha256=str(facts.get("oid", "")).removeprefix("sha256:"),
            sha1="" if facts else str(entry["oid"]),
        )
    except (KeyError, TypeError, ValueError):
        return None


def _fault(path: Path, file: RemoteFile) -> bool:
    if file.sha256:
        total = hashlib.sha256()
    else:
        total = hashlib.sha1(f"blob {path.stat().st_size}\0".encode(), usedforsecurity=False)
    feed(path, total)
    return total.hexdigest() != (file.sha256 or file.sha1)


def _is_final(error: Exception) -> bool:
    return isinstance(error, urllib.error.HTTPError) and error.code in {401, 403, 404, 410}


def _unreachable(error: Exception) -> ModelError:
    why = getattr(error, "reason", None) or error
    certificate = "CERTIFICATE" in str(why).upper()
    remedy = "The network inspects connections with a certificate that this computer does not know: ask who runs it."
    return ModelError(
        f"The model could not be fetched ({why}).",
        f"{remedy if certificate else 'Check the network.'} {_LATER} Or bring the model's folder on a USB stick and "
        "use `lectern models add`.",
    )

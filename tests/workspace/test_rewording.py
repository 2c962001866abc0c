"""A language model that cannot be used is refused before the analysis begins, in words that say what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from classroom.domain.errors import UsageError
from classroom.workspace import rewording
from classroom.workspace.rewording import check_rewording
from tests.fixtures.tiny_model import write_tiny_model


def test_none_and_addresses_on_this_computer_are_fine() -> None:
    for chosen in (None, "", "http://127.0.0.1:8080/v1", "http://localhost:1234/v1"):
        check_rewording(chosen)


@pytest.mark.parametrize("chosen", ["http://example.org/v1", "https://127.0.0.1/v1", "ftp://localhost/x"])
def test_another_computer_is_refused(chosen: str) -> None:
    with pytest.raises(UsageError, match="not an address on this computer"):
        check_rewording(chosen)


def test_a_file_must_be_there_and_be_a_model(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="neither a model file nor"):
        check_rewording(str(tmp_path / "gone.gguf"))
    (tmp_path / "x.gguf").write_bytes(b"PK\x03\x04")
    with pytest.raises(UsageError, match="no language model file"):
        check_rewording(str(tmp_path / "x.gguf"))


def test_without_the_optional_part_it_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write_tiny_model(tmp_path / "tiny.gguf")
    monkeypatch.setattr(rewording, "installed", lambda: False)
    with pytest.raises(UsageError, match=r"lectern\[llm\]"):
        check_rewording(str(file))
    monkeypatch.setattr(rewording, "installed", lambda: True)
    check_rewording(str(file))

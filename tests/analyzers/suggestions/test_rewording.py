"""Rewording by a model on this computer: only there, only what is grounded, and never needed."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.suggestions import Params
from analyzers.suggestions.infer import run
from analyzers.suggestions.rewording import model_at
from classroom.domain import tables as t
from classroom.domain.loopback import loopback

TRUE = "How do you know it is seven twelfths?"
INVENTED = "How do you know that Marcus got 42?"


class _Model(BaseHTTPRequestHandler):
    """Answers as the server's `answer` says; keeps what it was asked."""

    def do_POST(self) -> None:
        asked = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append((self.path, json.loads(asked)))  # pyright: ignore[reportAttributeAccessIssue]
        status, body = self.server.answer  # pyright: ignore[reportAttributeAccessIssue]
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "http://192.0.2.1/v1/chat/completions")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture
def model():
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Model)
    server.asked, server.answer = [], (200, b"")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join(10)


def _says(text: object) -> tuple[int, bytes]:
    return 200, json.dumps({"choices": [{"message": {"content": text}}]}).encode()


@pytest.fixture
def made(alone, utterances):
    def make(address: str) -> tuple[pl.DataFrame, list]:
        said = utterances(["What is a third and a quarter?", "It is seven twelfths.", "Good. Next one."])
        missed = [("utterance", 1, "missed", "no_why", 0.6, True)]
        labels = pl.DataFrame(missed, schema=t.LABELS.schema, orient="row")
        context = alone(params=Params(rewording=address))
        (piece,) = run({"utterances": said, "labels.coaching": labels}, context)
        return piece["suggestions"], context.warnings

    return make


def _at(server) -> str:
    return f"http://127.0.0.1:{server.server_address[1]}/v1"


def test_what_the_model_says_stands_where_it_says_nothing_new(made, model) -> None:
    model.answer = _says(f"“{TRUE}”")
    rows, warnings = made(_at(model))
    assert rows["wording"][0] == TRUE
    assert json.loads(rows["evidence"][0])["wording_language"] == "en"
    assert model.asked[0][0] == "/v1/chat/completions"
    assert "It is seven twelfths." in model.asked[0][1]["messages"][0]["content"]
    assert warnings == []


@pytest.mark.parametrize(
    "answer",
    [
        _says(INVENTED),
        _says("x" * 500),
        _says(""),
        _says(None),
        (200, b"not json"),
        (200, b"[]"),
        (500, b""),
        (302, b""),
    ],
)
def test_whatever_else_it_says_the_librarys_words_stand(made, model, answer) -> None:
    model.answer = answer
    rows, _ = made(_at(model))
    assert rows.height
    assert rows["wording"].null_count() == rows.height


def test_without_a_model_at_the_address_the_person_is_told_and_nothing_is_lost(made, model) -> None:
    address = _at(model)
    model.server_close()
    rows, warnings = made(address)
    assert rows["wording"].null_count() == rows.height
    assert [code for code, _ in warnings] == ["suggestions.no_model"]


def test_by_default_nothing_is_asked(made, model) -> None:
    model.answer = _says(TRUE)
    rows, warnings = made("")
    assert rows["wording"].null_count() == rows.height
    assert (model.asked, warnings) == ([], [])


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/v1",
        "http://192.168.1.7:8080/v1",
        "http://10.0.0.1/v1",
        "https://127.0.0.1/v1",
        "http://localhost.example.org/v1",
        "http://127.0.0.1@example.org/v1",
        "http://user@127.0.0.1/v1",
        "http://0.0.0.0:80/v1",
        "file:///etc/passwd",
        "127.0.0.1:8080",
        "http://[::ffff:8.8.8.8]/",
        "http://127.0.0.1:99999/",
        "",
    ],
)
def test_an_address_that_is_not_on_this_computer_is_never_asked(address: str) -> None:
    assert loopback(address) is None
    assert model_at(address) is None


@pytest.mark.parametrize("address", ["http://localhost:8080/v1", "http://127.0.0.1:8080/v1/", "http://[::1]:8080/v1"])
def test_addresses_on_this_computer_are_numbers_and_no_names(address: str) -> None:
    found = loopback(address)
    assert found is not None
    assert (found.host in ("127.0.0.1", "::1"), found.port, found.path) == (True, 8080, "/v1")


@given(st.text(max_size=60))
def test_no_text_breaks_the_check_of_addresses(address: str) -> None:
    loopback(address)
    loopback(f"http://{address}")

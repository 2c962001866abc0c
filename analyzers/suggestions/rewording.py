"""Examples said in words that fit the lesson, by a language model on this computer; off unless a person asks for it.

What the model says is shown only if the check of grounding finds all of it in the library's words and in what was
said; otherwise, or where no model answers, the library's words stand.
"""

from __future__ import annotations

import http.client
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import polars as pl

from analyzers.suggestions.local_model import model_in
from classroom.domain.grounding import grounded
from classroom.domain.loopback import Loopback, loopback

Say = Callable[[str], str | None]
"""A prompt to what the model answers; None where it does not."""

ANSWER_S: Final = 60.0
LONGEST: Final = 220
"""Characters of an example that is still read at a glance."""

_MOST_BYTES: Final = 65_536
_PROMPT: Final = {
    "en": "A teacher could say: “{wording}” In the lesson this was said:\n{said}\nWrite what the teacher could say "
    "there, in one short sentence, only with words from above. Write nothing else.",
    "es": "Un docente podría decir: «{wording}» En la clase se dijo:\n{said}\nEscribe lo que el docente podría decir "
    "ahí, en una sola frase corta, solo con palabras de arriba. No escribas nada más.",
}


def model_at(address: str) -> Say | None:
    """What asks the model at an OpenAI-compatible address on this computer; None for any other address."""
    place = loopback(address)
    return None if place is None else lambda prompt: _ask(place, prompt)


def model_of(chosen: str) -> Say | None:
    """What asks the model a person chose: an address on this computer, or a model file; None where it cannot be."""
    return model_at(chosen) if "://" in chosen else model_in(Path(chosen))


@dataclass(frozen=True)
class Reworded:
    """What came of asking. text: the example in words that fit, None where the library's stand; silent: no answer."""

    text: str | None
    silent: bool = False


def language_of(given: str | None, utterances: pl.DataFrame) -> str:
    """Spanish where the lesson is, else English: the given language, or that of most utterances."""
    most = utterances["language"].drop_nulls().mode().sort().to_list()
    return "es" if (given or (most[0] if most else "en")) == "es" else "en"


def reworded(wording: str, text: str, said: Sequence[str], say: Say, *, language: str) -> Reworded:
    """The example in words that fit what was said; without words where the model says more than that.

    wording, text: the library's; said: lines of evidence, see domain.grounding.
    """
    prompt = _PROMPT["es" if language == "es" else "en"].format(wording=wording, said="\n".join(said))
    answer = say(prompt)
    if answer is None:
        return Reworded(None, silent=True)
    flat = " ".join(answer.split()).strip('“”«»" ')
    if not flat or len(flat) > LONGEST or flat == wording:
        return Reworded(None)
    return Reworded(flat if grounded(flat, said, given=(wording, text)) else None)


def _ask(place: Loopback, prompt: str) -> str | None:
    asked = {"model": "local", "messages": [{"role": "user", "content": prompt}], "temperature": 0, "max_tokens": 80}
    connection = http.client.HTTPConnection(place.host, place.port, timeout=ANSWER_S)
    try:
        body = json.dumps(asked).encode()
        connection.request("POST", f"{place.path}/chat/completions", body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        # a redirection is never followed: it could lead to another computer
        if response.status != http.client.OK:
            return None
        found = cast("dict[str, Any]", json.loads(response.read(_MOST_BYTES)))
        answer = found["choices"][0]["message"]["content"]
    except (OSError, http.client.HTTPException, ValueError, LookupError, TypeError):
        return None
    finally:
        connection.close()
    return answer if isinstance(answer, str) else None

"""Which language a short text is in: signs to weigh, from its script, its small words and an identifier library."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, cast

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from analyzers._shared.text import STOP_WORDS, words

_NAMES_AND_TIMES = re.compile(r"@\S+|https?://\S+|[\d:.,]+")
_LONGEST = 400

_SMALL_ELSEWHERE = """
    que de la el los las un una por para con como muy pero más mas este esta esto eso porque cuando donde gracias
    hola bien todo yo tu usted es lo se su al del no me mi si sí clase profesor o e os da do em não nao uma um com mais
    mas por muito obrigado obrigada aula isso ele ela você voce le les des est pas vous nous je il elle dans pour avec
    sur merci une et ce cette qui mais très tres bon der die das und ist nicht ich ein eine mit auf für fur sie wir er
    von zu danke sehr aber wie auch il di che non per sono grazie molto è e questo bir ve bu için çok icin cok hocam
    teşekkürler değil ne mi var ben sen hai ka ki ko ke se mein nahi kya aap yeh bhi bhai sir ji hain tha koi wala
    yang dan ini itu tidak saya untuk dengan terima kasih ada apa nggak và là của cho không này thầy cảm ơn rất
    på och det att som jag är ik je het een niet van dit dat voor jest nie się to na tak dla
"""

OTHER_STOP_WORDS = frozenset(_SMALL_ELSEWHERE.split()) - {"a", "in", "me", "do", "no", "so", "on", "as", "to", "he"}
"""Small words of a dozen other languages that are not English words too."""


@dataclass(frozen=True, kw_only=True)
class LanguageSigns:
    """What speaks for or against English.

    letters: how many letters. other_script: their share outside the Latin (and Greek: mathematics) script.
    accented: share of Latin letters with an accent. english_small, other_small: share of the words that are small
    words of English, of another language. log_odds: natural log of the identifier's odds for English, -12..12,
    0 without letters. language: its first guess, ISO 639-1; None without letters.
    """

    letters: int
    other_script: float
    accented: float
    english_small: float
    other_small: float
    log_odds: float
    language: str | None


@lru_cache(maxsize=1)
def _identifier() -> Any:
    return cast("Any", LanguageIdentifier).from_model_file(MODEL_FILE, norm_probs=True)


def language_signs(text: str) -> LanguageSigns:
    """The signs for one text; names (@...), links and figures in it are not looked at."""
    bare = _NAMES_AND_TIMES.sub(" ", text[:_LONGEST]).strip()
    letters = [letter for letter in bare if letter.isalpha()]
    if not letters:
        return LanguageSigns(
            letters=0, other_script=0, accented=0, english_small=0, other_small=0, log_odds=0, language=None
        )
    known = words(bare)
    ranked = cast("list[tuple[str, float]]", _identifier().rank(bare))
    english = min(max(dict(ranked).get("en", 0.0), 1e-6), 1 - 1e-6)
    return LanguageSigns(
        letters=len(letters),
        other_script=sum(not _latin(letter) for letter in letters) / len(letters),
        accented=sum(_accented(letter) for letter in letters) / len(letters),
        english_small=sum(word in STOP_WORDS for word in known) / max(1, len(known)),
        other_small=sum(word in OTHER_STOP_WORDS for word in known) / max(1, len(known)),
        log_odds=max(-12.0, min(12.0, math.log(english / (1 - english)))),
        language=ranked[0][0],
    )


def _latin(letter: str) -> bool:
    return letter.isascii() or unicodedata.name(letter, "").startswith(("LATIN", "GREEK", "MATHEMATICAL", "SCRIPT"))


def _accented(letter: str) -> bool:
    return not letter.isascii() and "WITH" in unicodedata.name(letter, "LATIN")

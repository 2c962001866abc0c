"""Words and sentences of any script, the same way wherever texts are compared."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*", re.UNICODE)
_SENTENCE_END = re.compile(r"(?<=[.!?…。！？])[\"'”’)\]]*\s+")


def folded(text: str) -> str:
    """The text in one form: compatibility characters resolved, lower case, curly apostrophes straight."""
    return unicodedata.normalize("NFKC", text).lower().replace("’", "'")


def words(text: str) -> list[str]:
    """Words of the folded text in order: runs of letters and digits, an apostrophe inside kept."""
    return _WORD.findall(folded(text))


def sentences(text: str) -> list[str]:
    """The text cut after full stops, question and exclamation marks; no blanks around, no empty ones."""
    return [part.strip() for part in _SENTENCE_END.split(text) if part.strip()]


def stem(word: str) -> str:
    """An English word without its plural and tense endings, crudely: after step 1 of Porter (1980)."""
    if len(word) <= 3 or not word.isascii():
        return word
    for ending, kept in (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("s", "")):
        if word.endswith(ending) and not word.endswith("ss") and len(word) - len(ending) >= 3:
            return word[: -len(ending)] + kept
    return word


_SMALL = """
    a about above after again all also am an and any are as at be because been before being below between both but
    by can could did do does doing don't down each even few for from further get go going got had has have having he
    her here hers him his how i i'll i'm i've if in into is it it's its just kind let let's like me more most my no nor
    not now of off okay on once one only or other our out over own quite really right s said same say see she should
    so some such t than that that's the their them then there there's these they they're thing things think this those
    through to too under until up us very want was we we'll we're we've well were what what's when where which while
    who whom why will with would you you're your yeah yes
"""

STOP_WORDS = frozenset(_SMALL.split())
"""English words that say little about the subject, the fillers of speech included."""

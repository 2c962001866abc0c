"""The number of words, as a measure."""

from classroom.domain.tables import MEASURES, frame


def run(inputs, context):
    words = sum(len(text.split()) for text in inputs["utterances"]["text"])
    row = {"name": ["words"], "scope": ["lesson"], "value": [float(words)], "unit": ["words"]}
    yield {"measures.tell": frame(MEASURES, row | {"n": [inputs["utterances"].height]})}

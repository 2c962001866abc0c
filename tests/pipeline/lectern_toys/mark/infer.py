"""Every comment is general; on request a piece that is not what the analyzer declares."""

import polars as pl

from classroom.domain.tables import LABELS, frame


def run(inputs, context):
    rows = inputs["comments"]["comment"].to_list()
    count = len(rows)
    labels = frame(
        LABELS,
        {
            "target": ["comment"] * count,
            "row": rows,
            "taxonomy": ["feedback"] * count,
            "label": ["general"] * count,
            "score": [0.75] * count,
            "applies": [True] * count,
        },
    )
    match context.params.wrong:
        case "part":
            yield {"labels.other": labels}
        case "score":
            yield {"labels.mark": labels.with_columns(score=pl.lit(7.0))}
        case "order":
            yield {"labels.mark": labels.tail(1)}
            yield {"labels.mark": labels.head(1)}
        case _:
            yield {"labels.mark": labels}

"""What may be said about a trend, and what not: the sentences below a chart, in the report and on the command line."""

from __future__ import annotations

from classroom.charts.values import amount, said
from classroom.statistics.bands import Band
from classroom.statistics.trend import Trend
from classroom.wording import Wording


def sentences(trend: Trend, wording: Wording) -> tuple[str, ...]:
    """The sentences, most important first: change or why none, noise limit, unusual, forecast, band, left out."""
    said_of_it = (
        change_sentence(trend, wording),
        _limit(trend, wording),
        _unusual(trend, wording),
        forecast_sentence(trend, wording),
        _band(trend, wording),
        _left_out(trend, wording),
    )
    # change and forecast may be missing for one reason
    return tuple(dict.fromkeys(text for text in said_of_it if text))


def change_sentence(trend: Trend, wording: Wording) -> str:
    """The possible change with its numbers, or why none is named."""
    change = trend.change
    if change is None:
        return wording.text(f"trend.why.{trend.why['change']}", count=trend.dated)
    row = trend.lessons.filter(trend.lessons["lesson_id"] == change.after_lesson).row(0, named=True)
    return wording.text(
        "trend.change",
        date=row["date"].isoformat(),
        before=said(change.before, trend.unit, wording),
        after=said(change.after, trend.unit, wording),
        first=change.lessons[0],
        second=change.lessons[1],
        sds=amount(abs(change.shift) / change.sd, "", wording) if change.sd > 0 else "∞",
    )


def _limit(trend: Trend, wording: Wording) -> str:
    return "" if trend.limit is None else wording.text("trend.limit", limit=said(trend.limit, trend.unit, wording))


def _unusual(trend: Trend, wording: Wording) -> str:
    odd = trend.lessons.filter(trend.lessons["unusual"])
    if not odd.height:
        return ""
    days = [title if day is None else day.isoformat() for title, day in odd.select("title", "date").rows()]
    listed = ", ".join(days[-5:])
    return wording.text("trend.unusual", count=odd.height, lessons=listed if len(days) <= 5 else f"…, {listed}")


def forecast_sentence(trend: Trend, wording: Wording) -> str:
    """The next lesson with its interval beside the plain guesses, or why none is named."""
    ahead = trend.forecast
    if ahead is None:
        return wording.text(f"trend.why.{trend.why['forecast']}", count=trend.dated)
    return wording.text(
        "trend.forecast",
        low=amount(ahead.low, trend.unit, wording),
        high=said(ahead.high, trend.unit, wording),
        value=said(ahead.value, trend.unit, wording),
        naive=said(ahead.naive, trend.unit, wording),
        mean=said(ahead.mean, trend.unit, wording),
    )


def _band(trend: Trend, wording: Wording) -> str:
    if trend.band is None:
        return wording.text("trend.why.band_few") if trend.why["band"] == "band_few" else ""
    return wording.text("trend.band", band=band_name(trend.band, wording), count=trend.band.lessons)


def band_name(found: Band, wording: Wording) -> str:
    """The band in words: "low", or "low to middle" where the mean may lie in both."""
    first, last = found.names[0], found.names[-1]
    name = wording.text(f"trend.band.{first}")
    if first == last:
        return name
    return wording.text("trend.band.between", low=name, high=wording.text(f"trend.band.{last}"))


def _left_out(trend: Trend, wording: Wording) -> str:
    count = trend.lessons.height - trend.dated
    return wording.text("trend.left_out", count=count) if count else ""

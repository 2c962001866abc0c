"""Axes: round steps for times and values, and times written as people read them."""

from __future__ import annotations

import math
from collections.abc import Iterator

_TIME_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200)


def timecode(seconds: float) -> str:
    """The time as "m:ss", from one hour on as "h:mm:ss"; cut, not rounded, so that it never names a later second."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, second = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{second:02}" if hours else f"{minutes}:{second:02}"


def time_step(span_s: float, width: float, *, apart: float = 90) -> int:
    """The round step in seconds that puts ticks at least `apart` pixels apart when `span_s` fills `width` pixels."""
    least = span_s * apart / max(width, 1)
    for step in _TIME_STEPS:
        if step >= least:
            return step
    return _TIME_STEPS[-1] * math.ceil(least / _TIME_STEPS[-1])


def time_ticks(start_s: float, end_s: float, width: float, *, apart: float = 90) -> Iterator[int]:
    """The whole seconds in start..end to put a tick at, ascending."""
    step = time_step(end_s - start_s, width, apart=apart)
    at = math.ceil(start_s / step) * step
    while at <= end_s:
        yield at
        at += step


def value_ticks(low: float, high: float, count: int = 4) -> tuple[float, ...]:
    """About `count` round values that reach around low..high: steps of 1, 2, 2.5 or 5 times a power of ten."""
    if not high - low > 1e-9 * max(1.0, abs(low)):
        high = low + (abs(low) if abs(low) > 1e-6 else 1)
    raw = (high - low) / max(count, 1)
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= raw * 0.999)
    digits = max(0, 2 - math.floor(math.log10(step)))
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return tuple(round(number * step, digits) for number in range(first, last + 1))

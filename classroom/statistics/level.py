"""The level behind noisy lessons, and the next lesson: a robust local level averaged over what is not known.

Model: lesson i on day t_i has value m + a random walk + a steady drift + lesson noise + its own sampling error. The
walk is the local level model of Harvey (1989, Forecasting, structural time series models), written as a Gaussian
process so that days without and with several lessons need no special case. How strong walk, drift and noise are is not
estimated once but averaged over a grid by its marginal likelihood (m integrated out), because with ten lessons a best
guess makes intervals too narrow: 67-83 % instead of 80 (measured for maximum likelihood). Lessons far off are weighted
down as Huber (1964) does, by their residual. It was chosen over LOESS with a bootstrap, which has no forecast, ignores
the sampling errors and is unstable under ten lessons.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from classroom.statistics.quantiles import mixture_quantiles
from classroom.statistics.scale import Reals

HUBER: Final = 1.6
"""Residuals beyond so many standard deviations count less."""
_NOISE: Final = np.array([0.45, 0.65, 0.85, 1.1, 1.45, 2.0])
_WALK: Final = np.array([0.0, 0.02, 0.08, 0.25, 0.7, 2.0])
_DRIFT: Final = np.array([0.0, 0.04, 0.16])
_ROUNDS: Final = 2
_LIKELY: Final = 1e-3


@dataclass(frozen=True, kw_only=True)
class Level:
    """level, low, high [n]: the smoothed level with its interval. spread: standard deviation of lesson noise.

    weights [n]: how much each lesson counted, 1 for all that are not far off. ahead: the next lesson's mean, low, high.
    """

    level: Reals
    low: Reals
    high: Reals
    spread: float
    weights: Reals
    ahead: tuple[float, float, float]


@dataclass(frozen=True, kw_only=True)
class _Fit:
    """For every point of the grid [G]: its weight, and mean and variance [G, n + 1] of the level; the last is ahead."""

    share: Reals
    mean: Reals
    variance: Reals
    noise: Reals


def steps(days: Reals) -> Reals:
    """Places of lessons in time, in usual gaps: several on one day share a place. days ascend."""
    gaps = np.diff(days)
    usual = float(np.median(gaps[gaps > 0])) if (gaps > 0).any() else 1.0
    return (days - days[0]) / usual


def local_level(values: Reals, variance: Reals, place: Reals, *, inside: float = 0.95, ahead: float = 0.8) -> Level:
    """The level behind `values` [n >= 2] with intervals of `inside`; the next lesson's of `ahead`.

    variance: of each value's sampling error, 0 where it is not known. place: from `steps`, ascending.
    """
    grid = _grid(_spread(values, variance))
    weights = np.ones(len(values))
    fit = _fit(values, variance, place, grid=grid, weights=weights)
    for left in range(_ROUNDS, 0, -1):
        weights = _huber(values, variance, fit)
        # what is hardly likely is not reckoned again: a third of the time
        grid = grid[:, fit.share > _LIKELY * fit.share.max()]
        fit = _fit(values, variance, place, grid=grid, weights=weights, last=left == 1)
    low, high = mixture_quantiles(fit.share, fit.mean[:, :-1], np.sqrt(fit.variance[:, :-1]), inside=inside)
    noise = fit.noise**2
    next_sd = np.sqrt(fit.variance[:, -1:] + noise[:, None] + np.median(variance))
    below, above = mixture_quantiles(fit.share, fit.mean[:, -1:], next_sd, inside=ahead)
    middle = fit.share @ fit.mean
    return Level(
        level=middle[:-1],
        low=low,
        high=high,
        spread=float(np.sqrt(fit.share @ noise)),
        weights=weights,
        ahead=(float(middle[-1]), float(below[0]), float(above[0])),
    )


def _spread(values: Reals, variance: Reals) -> float:
    """A rough standard deviation of lesson noise, from neighbours' differences, so that a drift does not count."""
    jumps = np.abs(np.diff(values))
    all_of_it = np.median(np.abs(values - np.median(values))) * 1.4826
    rough = 0.5 * (np.median(jumps) * 1.4826 / np.sqrt(2) + all_of_it)
    least = 0.25 * np.sqrt(np.mean(variance)) + 1e-3 * (np.std(values) + np.abs(np.mean(values))) + 1e-9
    return float(max(rough, 0.3 * np.std(values), least))


def _huber(values: Reals, variance: Reals, fit: _Fit) -> Reals:
    middle = fit.share @ fit.mean[:, :-1]
    expected = np.sqrt(fit.share @ fit.noise**2 + variance)
    return np.minimum(1.0, HUBER / np.maximum(np.abs(values - middle) / expected, 1e-9))


def _grid(scale: float) -> Reals:
    """[3, G]: standard deviation of noise, variance of the walk's step, standard deviation of the drift a step."""
    noise, walk, drift = (part.ravel() for part in np.meshgrid(_NOISE * scale, _WALK, _DRIFT, indexing="ij"))
    return np.stack((noise, walk * noise**2, drift * noise))


def _fit(values: Reals, variance: Reals, place: Reals, *, grid: Reals, weights: Reals, last: bool = False) -> _Fit:
    """The fit at every point of the grid; variances are reckoned only for the last one."""
    noise, walk, drift = grid[:, :, None, None]
    at, n = np.append(place, place[-1] + 1), len(values)
    middle = at - place.mean()
    kernel = walk * np.minimum.outer(at, at) + drift**2 * np.multiply.outer(middle, middle)
    covered = kernel[:, :n, :n] + (noise**2 + variance[:, None]) / weights[:, None] * np.eye(n)
    given = np.linalg.inv(covered)
    ones = given.sum(axis=2)
    information = ones.sum(axis=1)
    mean = (ones @ values) / information
    rest = values - mean[:, None]
    solved = (given @ rest[:, :, None])[:, :, 0]
    logdet = np.linalg.slogdet(covered)[1]
    fits = -0.5 * (logdet + np.log(information) + (rest * solved).sum(axis=1))
    share = np.exp(fits - fits.max())
    cross = kernel[:, :, :n]
    level = mean[:, None] + (cross @ solved[:, :, None])[:, :, 0]
    spread = np.zeros_like(level)
    if last:
        reached = cross @ given
        own = np.diagonal(kernel, axis1=1, axis2=2) - (reached * cross).sum(axis=2)
        spread = np.maximum(own + (1 - reached.sum(axis=2)) ** 2 / information[:, None], 1e-18)
    return _Fit(share=share / share.sum(), mean=level, variance=spread, noise=grid[0])

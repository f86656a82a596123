"""Keeps the promise: moves a level that is asked for until as many outcomes lie below the answer as were promised.

Source: quantile tracking by online gradient steps (Gibbs and Candès, "Adaptive conformal inference", 2021), with a leak.
"""

from collections.abc import Sequence

import numpy as np

from naryad.calibration.kinds import Floats

KNOTS = (0.05, 0.20, 0.50, 0.80, 0.95)
LEAK = 0.99
STEP = 0.04  # of types and persons
STEP_OF_ORDERS = 0.08

_LOWEST = tuple(knot / 4 for knot in KNOTS)
_MOST = tuple(1 - (1 - knot) / 4 for knot in KNOTS)
_LEVELS = np.array((0.0, *KNOTS, 1.0))


def tracked(theta: Sequence[float], other: Sequence[float] = (0.0,) * len(KNOTS)) -> list[float]:
    """u at the knots: knot + θ + θ′ within knot/4 and 1 - (1 - knot)/4, none below the one before."""
    levels = []
    highest = 0.0
    for knot, lowest, most, one, two in zip(KNOTS, _LOWEST, _MOST, theta, other, strict=True):
        level = knot + one + two
        level = lowest if level < lowest else most if level > most else level
        highest = level if level > highest else highest
        levels.append(highest)
    return levels


def moved(theta: float, knot: float, share: float, *, step: float) -> float:
    """θ after an outcome: 0.99·θ + step·knot·(1 - knot)·(knot - share); `share` of it lies at or below the answer."""
    return LEAK * theta + step * knot * (1 - knot) * (knot - share)


def levels_at(tau: Floats, u: Floats) -> Floats:
    """u(τ), linear between the knots and to u(0) = 0 and u(1) = 1. `tau`: (n, k), `u`: (n, 5), answer (n, k)."""
    ends = _with_ends(u)
    below = np.clip(np.searchsorted(_LEVELS, tau, side="right") - 1, 0, len(KNOTS))
    low, high = np.take_along_axis(ends, below, 1), np.take_along_axis(ends, below + 1, 1)
    part = (tau - _LEVELS[below]) / (_LEVELS[below + 1] - _LEVELS[below])
    levels: Floats = low + part * (high - low)
    return levels


def levels_from(level: Floats, u: Floats) -> Floats:
    """The largest τ with u(τ) ≤ level; shapes as of `levels_at`."""
    ends = _with_ends(u)
    below = np.clip((ends[:, None, :] <= level[:, :, None]).sum(2) - 1, 0, len(KNOTS))
    low, high = np.take_along_axis(ends, below, 1), np.take_along_axis(ends, below + 1, 1)
    part = np.clip((level - low) / np.where(high > low, high - low, 1.0), 0.0, 1.0)
    tau: Floats = _LEVELS[below] + part * (_LEVELS[below + 1] - _LEVELS[below])
    return tau


def _with_ends(u: Floats) -> Floats:
    return np.concatenate([np.zeros((len(u), 1)), u, np.ones((len(u), 1))], axis=1)

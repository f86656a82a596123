"""`effects.foresee`, `effects.teach` and the tracker of efforts over arrays, for Numba to compile: the same steps.

Importing this module imports Numba: go through `rebuild`.
"""

from collections.abc import Callable
from math import exp, isnan, log, sqrt
from typing import Any, TypeVar

import numba

from naryad.calibration.effects import (
    ATOM,
    ATOM_MOST,
    ATOM_NOISE,
    FAR,
    HALF_LIFE,
    NOISE,
    OUTLIER,
    PRIOR_SMALL,
    PULL,
    SPREAD,
)
from naryad.calibration.tracker import KNOTS, LEAK, STEP
from naryad.scheduling import engines

Function = TypeVar("Function", bound=Callable[..., Any])

FORESEE, TEACH, TEACH_ATOM = range(3)
AT, CENTRE, CENTRE_V, SPREAD_, SPREAD_V, ATOM_, ATOM_V, PRIOR = range(8)  # columns of an effect's row
M, S, P = range(3)  # columns of a forecast's row
LN2 = log(2.0)


def jit(function: Function) -> Function:
    compiled: Any = numba.njit(nogil=True, cache=engines.can_cache())(function)
    return compiled  # type: ignore[no-any-return]


@jit
def run(kinds: Any, rows: Any, moments: Any, ys: Any, keys: Any, effects: Any, forecasts: Any) -> None:
    """All that happened to one model. `ys`: NaN where the atom alone learns; `keys`: effects of each row, -1 for none."""
    for i in range(len(kinds)):
        if kinds[i] == FORESEE:
            foresee(keys[rows[i]], moments[i], effects, forecasts[rows[i]])
        else:
            teach(keys[rows[i]], moments[i], ys[i], kinds[i] == TEACH_ATOM, effects, forecasts[rows[i]])


@jit
def foresee(keys: Any, now: float, effects: Any, forecast: Any) -> None:
    m = 0.0
    doubt = 0.0
    spread = 0.0
    atom = ATOM
    for key in keys:
        if key < 0:
            break
        effect = effects[key]
        f = exp(-LN2 * (now - effect[AT]) / HALF_LIFE) if now > effect[AT] else 1.0
        m += effect[CENTRE] * f
        doubt += effect[PRIOR] - (effect[PRIOR] - effect[CENTRE_V]) * f * f
        spread += effect[SPREAD_] * f
        atom += effect[ATOM_] * f
    b = SPREAD * exp(spread)
    forecast[M] = m
    forecast[S] = sqrt(b * b + PULL * doubt)
    forecast[P] = min(max(atom, 0.0), ATOM_MOST)


@jit
def teach(keys: Any, now: float, y: float, is_atom: bool, effects: Any, forecast: Any) -> None:
    centre = 0.0
    doubt = 0.0
    spread = 0.0
    spread_doubt = 0.0
    atom = ATOM
    atom_doubt = 0.0
    for key in keys:
        if key < 0:
            break
        effect = effects[key]
        if now > effect[AT]:
            settle(effect, now)
        centre += effect[CENTRE]
        doubt += effect[CENTRE_V]
        spread += effect[SPREAD_]
        spread_doubt += effect[SPREAD_V]
        atom += effect[ATOM_]
        atom_doubt += effect[ATOM_V]
    p = min(max(atom, 0.0), 1.0)
    total = atom_doubt + max(p * (1 - p), ATOM_NOISE)
    gain(keys, effects, ATOM_, ((1.0 if is_atom else 0.0) - p) / total, total)
    if isnan(y):
        return
    b = SPREAD * exp(spread)
    most = OUTLIER * sqrt(b * b + PULL * doubt)
    total = doubt + NOISE * b * b
    gain(keys, effects, CENTRE, min(max(y - centre, -most), most) / total, total)
    if is_atom:
        return
    total = spread_doubt + 1
    gain(keys, effects, SPREAD_, (min(abs(y - forecast[M]) / forecast[S], FAR) - 1) / total, total)


@jit
def gain(keys: Any, effects: Any, column: int, step: float, total: float) -> None:
    """μ and v (the next column) of one part of every effect."""
    for key in keys:
        if key < 0:
            break
        v = effects[key, column + 1]
        effects[key, column] += v * step
        effects[key, column + 1] = v * (1 - v / total)


@jit
def settle(effect: Any, now: float) -> None:
    f = exp(-LN2 * (now - effect[AT]) / HALF_LIFE)
    g = f * f
    effect[AT] = now
    effect[CENTRE] *= f
    effect[SPREAD_] *= f
    effect[ATOM_] *= f
    effect[CENTRE_V] = effect[PRIOR] - (effect[PRIOR] - effect[CENTRE_V]) * g
    effect[SPREAD_V] = PRIOR_SMALL - (PRIOR_SMALL - effect[SPREAD_V]) * g
    effect[ATOM_V] = PRIOR_SMALL - (PRIOR_SMALL - effect[ATOM_V]) * g


@jit
def track(kinds: Any, rows: Any, ys: Any, owners: Any, forecasts: Any, f0: Any, u: Any, theta: Any) -> None:
    """u of every effort and what its end moves. `owners`: of each row the θ of type and person, -1 for none."""
    for i in range(len(kinds)):
        row = rows[i]
        if kinds[i] == FORESEE:
            forecast = forecasts[row]
            f0[row] = (1 - forecast[P]) * cdf(-forecast[M] / forecast[S])
            levels(owners[row], theta, u[row])
            continue
        for k in range(len(KNOTS)):
            share = share_below(ys[i], kinds[i] == TEACH_ATOM, forecasts[row], f0[row], u[row, k])
            for owner in owners[row]:
                if owner >= 0:
                    knot = KNOTS[k]
                    theta[owner, k] = LEAK * theta[owner, k] + STEP * knot * (1 - knot) * (knot - share)


@jit
def levels(owners: Any, theta: Any, u: Any) -> None:
    highest = 0.0
    for k in range(len(KNOTS)):
        level = KNOTS[k]
        for owner in owners:
            if owner >= 0:
                level += theta[owner, k]
        level = min(max(level, KNOTS[k] / 4), 1 - (1 - KNOTS[k]) / 4)
        highest = max(highest, level)
        u[k] = highest


@jit
def share_below(y: float, is_exact: bool, forecast: Any, f0: float, u: float) -> float:
    p: float = forecast[P]
    if is_exact:
        return min(max((u - f0) / max(p, 1e-9), 0.0), 1.0)
    reached = (1 - p) * cdf((y - forecast[M]) / forecast[S]) + (p if y > 0 else 0.0)
    return 1.0 if u >= reached else 0.0


@jit
def cdf(x: float) -> float:
    w = x / sqrt(4 + x * x)
    return 0.5 + 0.75 * (w - w * w * w / 3)

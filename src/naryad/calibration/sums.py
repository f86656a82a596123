"""The sum of an order's efforts, which are late together: adding up 80 % values would be wrong.

z = √ρ·Z(order) + √(1 - ρ)·e(task), each task at its quantile of Φ(z), summed; draws as `naryad.scheduling` makes them.
"""

from collections.abc import Sequence
from hashlib import blake2b
from math import sqrt

import numpy as np

from naryad.calibration import normal
from naryad.calibration.effort import Bundle, quantiles
from naryad.calibration.kinds import Floats, Id
from naryad.scheduling.confidence import rank_of
from naryad.scheduling.draws import ORDER, TASK, stream

RHO = 0.10
SAMPLES = 1000
_AT_ONCE = 256  # tasks


def sum_percentiles(
    order: Id, tasks: Sequence[Id], bundle: Bundle, percents: Sequence[int], *, seed: int = 0
) -> list[float]:
    """Minutes of all tasks together: of 1,000 sums the k-th smallest for each percent, k = ⌈percent/100 · 1000⌉."""
    common = sqrt(RHO) * normal.normals([stream(seed=seed, kind=ORDER, key=_number(order))], SAMPLES)
    total = np.zeros(SAMPLES)
    for first in range(0, len(tasks), _AT_ONCE):
        part = slice(first, first + _AT_ONCE)
        starts = [stream(seed=seed, kind=TASK, key=_number(task)) for task in tasks[part]]
        z = common + sqrt(1 - RHO) * normal.normals(starts, SAMPLES)
        total += _minutes(bundle, part, z)
    total.sort()
    return [float(total[rank_of(percent, SAMPLES) - 1]) for percent in percents]


def _minutes(bundle: Bundle, part: slice, z: Floats) -> Floats:
    columns = (bundle.estimate, bundle.m, bundle.s, bundle.p, bundle.f0, bundle.u)
    summed: Floats = quantiles(Bundle(*(column[part] for column in columns)), normal.cdfs(z)).sum(axis=0)
    return summed


def _number(id_: Id) -> int:
    """A whole number is its own; a text draws by its hash."""
    if isinstance(id_, int):
        return id_
    return int.from_bytes(blake2b(id_.encode(), digest_size=8).digest())

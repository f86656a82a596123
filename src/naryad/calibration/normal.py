"""The draws of `scheduling.draws` and the normal distribution, for arrays.

Sources: Wichura, algorithm AS 241 (1988), as `statistics.NormalDist.inv_cdf` has it; West, "Better approximations to
cumulative normal functions" (2005), after Hart.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from naryad.calibration.kinds import Floats
from naryad.scheduling.draws import GOLDEN

_MIDDLE = (
    (
        2.5090809287301226727e3, 3.3430575583588128105e4, 6.7265770927008700853e4, 4.5921953931549871457e4,
        1.3731693765509461125e4, 1.9715909503065514427e3, 1.3314166789178437745e2, 3.3871328727963666080,
    ),
    (
        5.2264952788528545610e3, 2.8729085735721942674e4, 3.9307895800092710610e4, 2.1213794301586595867e4,
        5.3941960214247511077e3, 6.8718700749205790830e2, 4.2313330701600911252e1, 1.0,
    ),
)  # fmt: skip
_TAIL = (
    (
        7.7454501427834140764e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258,
        3.64784832476320460504, 5.76949722146069140550, 4.63033784615654529590, 1.42343711074968357734,
    ),
    (
        1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
        6.89767334985100004550e-1, 1.67638483018380384940, 2.05319162663775882187, 1.0,
    ),
)  # fmt: skip
_FAR = (
    (
        2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2,
        2.96560571828504891230e-1, 1.78482653991729133580, 5.46378491116411436990, 6.65790464350110377720,
    ),
    (
        2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
        1.48753612908506148525e-2, 1.36929880922735805310e-1, 5.99832206555887937690e-1, 1.0,
    ),
)  # fmt: skip
_CDF = (
    (
        0.0352624965998911, 0.700383064443688, 6.37396220353165, 33.912866078383,
        112.079291497871, 221.213596169931, 220.206867912376,
    ),
    (
        0.0883883476483184, 1.75566716318264, 16.064177579207, 86.7807322029461,
        296.564248779674, 637.333633378831, 793.826512519948, 440.413735824752,
    ),
)  # fmt: skip

_30, _27, _31, _11 = (np.uint64(shift) for shift in (30, 27, 31, 11))


def normals(starts: Sequence[int], samples: int) -> Floats:
    """What `scheduling.draws.normals` gives for each start and the samples 0, 1, …: (starts, samples)."""
    with np.errstate(over="ignore"):
        steps = np.arange(samples, dtype=np.uint64) * np.uint64(GOLDEN)
        value: NDArray[np.uint64] = np.array(starts, dtype=np.uint64)[:, None] + steps
        value = (value ^ (value >> _30)) * np.uint64(0xBF58476D1CE4E5B9)
        value = (value ^ (value >> _27)) * np.uint64(0x94D049BB133111EB)
        value ^= value >> _31
    return inverses(((value >> _11).astype(np.float64) + 0.5) * 2.0**-53)


def inverses(p: Floats) -> Floats:
    """Φ⁻¹ of each."""
    q = p - 0.5
    r = 0.180625 - q * q
    answer = q * _ratio(_MIDDLE, r)
    out = np.abs(q) > 0.425
    beyond = q[out]
    root = np.sqrt(-np.log(np.where(beyond < 0, p[out], 1.0 - p[out])))
    size = np.where(root <= 5, _ratio(_TAIL, root - 1.6), _ratio(_FAR, root - 5.0))
    answer[out] = np.copysign(size, beyond)
    return answer


def cdfs(x: Floats) -> Floats:
    """Φ of each, |x| below 7."""
    size = np.abs(x)
    tail = np.exp(-size * size / 2) * _ratio(_CDF, size)
    return np.where(x < 0, tail, 1 - tail)


def _ratio(terms: tuple[Sequence[float], Sequence[float]], x: Floats) -> Floats:
    """Two polynomials, the highest power first, divided."""
    above, below = (_polynomial(each, x) for each in terms)
    return above / below


def _polynomial(terms: Sequence[float], x: Floats) -> Floats:
    value = terms[0] * x
    value += terms[1]
    for term in terms[2:]:
        value *= x
        value += term
    return value

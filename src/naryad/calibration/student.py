"""Student's t with 4 degrees of freedom, whose mean distance from 0 is 1, in closed form.

Source: Shaw, "Sampling Student's T distribution" (2006), the case of four degrees of freedom.
"""

from math import acos, cos, sqrt

import numpy as np

from naryad.calibration.kinds import Floats


def cdf(x: float) -> float:
    """F(x) = ½ + ¾(w - w³/3), w = x/√(4 + x²)."""
    w = x / sqrt(4 + x * x)
    return 0.5 + 0.75 * (w - w * w * w / 3)


def inverse(q: float) -> float:
    """F⁻¹(q) = sign(q - ½)·2·√(cos(arccos(a)/3)/a - 1), a = √(4q(1 - q)); q within (0, 1)."""
    a = sqrt(4 * q * (1 - q))
    size = 2 * sqrt(max(cos(acos(min(a, 1.0)) / 3) / a - 1, 0.0))
    return size if q >= 0.5 else -size


def cdfs(x: Floats) -> Floats:
    """`cdf` of each; ±inf gives 0 and 1."""
    with np.errstate(invalid="ignore"):
        w = np.where(np.isinf(x), np.sign(x), x / np.sqrt(4 + x * x))
    return 0.5 + 0.75 * (w - w * w * w / 3)


def inverses(q: Floats) -> Floats:
    """`inverse` of each; 0 and 1 give ±inf."""
    a = np.sqrt(4 * q * (1 - q))
    with np.errstate(divide="ignore"):
        size = 2 * np.sqrt(np.maximum(np.cos(np.arccos(np.minimum(a, 1.0)) / 3) / a - 1, 0.0))
    return np.where(q >= 0.5, size, -size)

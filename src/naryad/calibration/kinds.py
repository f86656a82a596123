"""Names of types used in all files here."""

import numpy as np
from numpy.typing import NDArray

Id = int | str
"""Of a task, an order, a person, a type. Whole numbers come before texts where ids are compared."""

Floats = NDArray[np.float64]


def rank(value: Id) -> tuple[int, int, str]:
    """By what ids are sorted: numbers by size, then texts by their letters."""
    return (0, value, "") if isinstance(value, int) else (1, 0, value)

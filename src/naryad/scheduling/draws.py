"""Random numbers of the simulation: each depends only on its key, so no edit, thread or order changes another's.

A number is a hash of (seed, kind, id, sample), splitmix64 as published by Vigna, made normal by the inverse of the
normal distribution. `fast` computes the very same numbers.
"""

from collections.abc import Sequence
from statistics import NormalDist

MASK = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15
TASK = 0x7461736B  # kinds, so that a task and an order of the same id draw different numbers
ORDER = 0x6F726472

_inverse = NormalDist().inv_cdf


def mix(value: int) -> int:
    """splitmix64's finaliser: 64 bits in, 64 bits out, each depending on all."""
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & MASK
    return value ^ (value >> 31)


def stream(*, seed: int, kind: int, key: int) -> int:
    """The start of one task's or order's draws; `key` is its id. Any integers will do, negative ones included."""
    start = mix((seed + GOLDEN) & MASK)
    start = mix((start ^ kind) + GOLDEN & MASK)
    return mix((start + key * GOLDEN) & MASK)


def normals(*, start: int, samples: Sequence[int]) -> list[float]:
    """Standard normal draws of a stream, one for each sample number."""
    draws = []
    for sample in samples:
        value = (start + sample * GOLDEN) & MASK
        value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & MASK
        value ^= value >> 31
        draws.append(_inverse(((value >> 11) + 0.5) * 2.0**-53))
    return draws

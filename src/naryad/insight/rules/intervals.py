"""Stretches of time as [start, end) whole minutes since the epoch."""

from collections.abc import Iterable, Sequence

Interval = tuple[int, int]


def merged(intervals: Iterable[Interval]) -> list[Interval]:
    """Sorted and disjoint; touching ones are made one, empty ones left out."""
    whole: list[Interval] = []
    for start, end in sorted(intervals):
        if end <= start:
            continue
        if whole and start <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(end, whole[-1][1]))
        else:
            whole.append((start, end))
    return whole


def clipped(intervals: Iterable[Interval], *, start: int, end: int) -> list[Interval]:
    """What of them lies in [start, end)."""
    return [
        (max(first, start), min(last, end))
        for first, last in intervals
        if first < end and last > start and first < last
    ]


def common(one: Sequence[Interval], other: Sequence[Interval]) -> list[Interval]:
    """Where both are; each sorted and disjoint."""
    both, a, b = [], 0, 0
    while a < len(one) and b < len(other):
        start, end = max(one[a][0], other[b][0]), min(one[a][1], other[b][1])
        if start < end:
            both.append((start, end))
        if one[a][1] <= other[b][1]:
            a += 1
        else:
            b += 1
    return both


def without(whole: Sequence[Interval], taken: Sequence[Interval]) -> list[Interval]:
    """What of the whole is left; each sorted and disjoint."""
    left = []
    for start, end in whole:
        for first, last in clipped(taken, start=start, end=end):
            if start < first:
                left.append((start, first))
            start = last
        if start < end:
            left.append((start, end))
    return left


def length(intervals: Iterable[Interval]) -> int:
    """Minutes of disjoint intervals."""
    return sum(end - start for start, end in intervals)

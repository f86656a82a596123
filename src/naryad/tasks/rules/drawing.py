"""Where the steps of a chain stand when it is drawn: levels from top to bottom, lanes from left to right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from itertools import pairwise

BOX, TALL = 200, 36
ACROSS, DOWN = BOX + 24, TALL + 22
"""Pixels: of a box, and from one to the next."""

Knot = tuple[int, int]
"""A step and 0; or a link's place on a level that it passes: the step it comes from, and the one it leads to."""


@dataclass(frozen=True)
class Spot:
    """The left upper corner of a box."""

    x: int
    y: int


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """`paths`: of the links, for an SVG; `spots` by step."""

    width: int
    height: int
    spots: Mapping[int, Spot]
    paths: Sequence[str]


@dataclass
class _Levels:
    """Who stands on each level, and what above it leads there."""

    rows: dict[int, list[Knot]] = field(default_factory=dict)
    parents: dict[Knot, list[Knot]] = field(default_factory=dict)

    def add(self, knot: Knot, level: int, parent: Knot | None = None) -> None:
        row = self.rows.setdefault(level, [])
        if knot not in row:
            row.append(knot)
        above = self.parents.setdefault(knot, [])
        if parent is not None:
            above.append(parent)


def draw(after: Mapping[int, Sequence[int]]) -> Drawing:
    """`after`: what each step waits for, all of them steps of the chain, without circles."""
    steps = {step: [one for one in before if one in after] for step, before in after.items()}
    depth = _depths(steps)
    ways = [(before, step, _way(before, step, depth)) for step, found in steps.items() for before in found]
    lanes = _lanes(_levels(steps, depth, ways))
    spots = {step: Spot(lanes[step, 0] * ACROSS, level * DOWN) for step, level in depth.items()}
    paths = [
        _path([spots[before], *(Spot(lanes[knot] * ACROSS, at * DOWN) for knot, at in passed), spots[step]])
        for before, step, passed in ways
    ]
    return Drawing(
        width=max((lane + 1) * ACROSS for lane in lanes.values()) - (ACROSS - BOX) if lanes else 0,
        height=(max(depth.values()) + 1) * DOWN - (DOWN - TALL) if depth else 0,
        spots=spots,
        paths=paths,
    )


def _depths(steps: Mapping[int, Sequence[int]]) -> dict[int, int]:
    depth: dict[int, int] = {}
    for step in TopologicalSorter(steps).static_order():
        depth[step] = max((depth[before] + 1 for before in steps[step]), default=0)
    return depth


def _way(before: int, step: int, depth: Mapping[int, int]) -> list[tuple[Knot, int]]:
    """What a link passes on the levels between its ends."""
    return [((before, step), level) for level in range(depth[before] + 1, depth[step])]


def _levels(
    steps: Mapping[int, Sequence[int]],
    depth: Mapping[int, int],
    ways: Sequence[tuple[int, int, list[tuple[Knot, int]]]],
) -> _Levels:
    levels = _Levels()
    for step in sorted(steps):
        levels.add((step, 0), depth[step])
    for before, step, passed in ways:
        parent = (before, 0)
        for knot, level in passed:
            levels.add(knot, level, parent if parent != knot else None)
            parent = knot
        levels.parents[step, 0].append(parent)
    return levels


def _lanes(levels: _Levels) -> dict[Knot, int]:
    """Each under what leads to it, as far as two do not want one place."""
    lanes: dict[Knot, int] = {}
    for level in sorted(levels.rows):
        wished = [(_wish(levels.parents[knot], lanes), knot[1] > 0, knot) for knot in levels.rows[level]]
        free = 0
        for wish, _is_passing, knot in sorted(wished):
            lanes.setdefault(knot, max(free, round(wish)))
            free = max(free, lanes[knot] + 1)
    return lanes


def _wish(parents: Sequence[Knot], lanes: Mapping[Knot, int]) -> float:
    known = [lanes[parent] for parent in parents]
    return sum(known) / len(known) if known else 0.0


def _path(spots: Sequence[Spot]) -> str:
    """From the bottom of the first box through the places between to the top of the last."""
    middle = BOX // 2
    path = f"M{spots[0].x + middle} {spots[0].y + TALL}"
    for upper, lower in pairwise(spots):
        x, y, end = upper.x + middle, upper.y + TALL, lower.x + middle
        half = (y + lower.y) // 2
        path += f"V{lower.y}" if x == end else f"C{x} {half} {end} {half} {end} {lower.y}"
        path += f"V{lower.y + TALL}" if lower is not spots[-1] else ""
    return path

"""Where the marks of a chart stand: numbers for an SVG of fixed size, nothing of colour or words."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import dropwhile

WIDTH, HALF, HEIGHT = 1160, 600, 200
"""Pixels: of a whole page, of one of two, and how tall both are."""
LEFT, RIGHT, TOP, BOTTOM = 52, 12, 12, 26
LETTER, SHORT = 7, 6  # width of a letter, and the letters of a label that LEFT has room for
TICKS = 4
TIME_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 480, 960, 1440)
"""Minutes between the marks of an axis of time, so that they are read without reckoning."""

Step = Callable[[float], float]


@dataclass(frozen=True)
class Value:
    """One point of a line: `label` stands under it; `value` None where too little is known."""

    label: str
    value: float | None
    text: str = ""


@dataclass(frozen=True)
class Mark:
    x: str
    y: str
    label: str
    text: str


@dataclass(frozen=True)
class AxisTick:
    y: str
    text: str


@dataclass(frozen=True, kw_only=True)
class LineChart:
    """`paths`: an SVG path for each unbroken run of points; `level` is the y of a line to compare with."""

    title: str
    paths: list[str]
    points: list[Mark]
    labels: list[Mark]
    ticks: list[AxisTick]
    level: str = ""
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM


def nice_step(rough: float) -> float:
    """The round number of decimal figures not below `rough`."""
    power: float = 10.0 ** math.floor(math.log10(rough))
    return next(power * nice for nice in (1, 2, 2.5, 5, 10) if power * nice >= rough * 0.999)


def time_step(rough: float) -> float:
    """Of minutes: a part of an hour, hours, days."""
    return next((step for step in TIME_STEPS if step >= rough * 0.999), 1440 * nice_step(rough / 1440))


def line_chart(
    *,
    title: str,
    values: Sequence[Value],
    tick: Callable[[float], str],
    level: float | None = None,
    step: Step = nice_step,
    width: int = WIDTH,
) -> LineChart | None:
    """From the first known point on, over what the points and `level` span; None where no point is known.

    `tick` says what stands at the axis for a value, `step` how far apart its marks are.
    """
    values = list(dropwhile(lambda value: value.value is None, values))
    known = [value.value for value in values if value.value is not None]
    if not known:
        return None
    spanned = known if level is None else [*known, level]
    marks = _marks(min(spanned), max(spanned), step)
    ticks = [tick(mark) for mark in marks]
    left = LEFT + LETTER * max(0, max(map(len, ticks)) - SHORT)
    across = (width - left - RIGHT) / len(values)

    def x(place: int) -> float:
        return left + across * (place + 0.5)

    def y(value: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * (value - marks[0]) / (marks[-1] - marks[0])

    points = [
        Mark(_number(x(place)), _number(y(value.value)), value.label, value.text)
        for place, value in enumerate(values)
        if value.value is not None
    ]
    return LineChart(
        title=title,
        paths=_paths(
            [(x(place), None if one.value is None else y(one.value)) for place, one in enumerate(values)]
        ),
        points=points,
        labels=[Mark(_number(x(place)), "", value.label, "") for place, value in enumerate(values)],
        ticks=[AxisTick(_number(y(mark)), text) for mark, text in zip(marks, ticks, strict=True)],
        left=left,
        width=width,
        right=width - RIGHT,
        level="" if level is None else _number(y(level)),
    )


SPARK_WIDTH, SPARK_HEIGHT = 96, 22


def spark_paths(values: Sequence[float | None]) -> list[str]:
    """A line of a table's cell, between its own least and most; a lone point is a short dash."""
    known = [value for value in values if value is not None]
    if not known:
        return []
    low, span = min(known), (max(known) - min(known)) or 1.0
    across = SPARK_WIDTH / max(len(values) - 1, 1)

    def y(value: float) -> float:
        return SPARK_HEIGHT - 3 - (SPARK_HEIGHT - 6) * (value - low) / span

    return _paths([(across * at, None if value is None else y(value)) for at, value in enumerate(values)])


def _paths(points: Sequence[tuple[float, float | None]]) -> list[str]:
    runs: list[list[tuple[float, float]]] = [[]]
    for x, y in points:
        if y is None:
            runs.append([])
        else:
            runs[-1].append((x, y))
    return [_path(run) for run in runs if run]


def _path(run: Sequence[tuple[float, float]]) -> str:
    first, *others = run
    if not others:
        return f"M{_number(first[0] - 3)} {_number(first[1])}h6"
    lines = "".join(f"L{_number(x)} {_number(y)}" for x, y in others)
    return f"M{_number(first[0])} {_number(first[1])}{lines}"


def _marks(least: float, most: float, step: Step) -> list[float]:
    """Round numbers around both, from zero where the least is less than half of the most; what is flat is the upper one."""
    least = 0.0 if 2 * least < most or most <= 0 else least
    size = step(max(most - least, most / 10, 1e-9) / TICKS)
    first = math.floor(least / size + 1e-9)
    last = math.ceil(most / size - 1e-9)
    if first >= last:
        first, last = (last - 1, last) if last > 0 else (first, first + 1)
    return [size * at for at in range(first, last + 1)]


def _number(value: float) -> str:
    """With a point whatever the language."""
    return f"{value:.1f}"

"""Where the marks of a chart stand: numbers for an SVG of fixed size, nothing of colour or words."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 720, 200
LEFT, RIGHT, TOP, BOTTOM = 52, 12, 12, 26
NICE = (1, 2, 2.5, 5, 10)
TICKS = 4


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


def line_chart(
    *, title: str, values: Sequence[Value], tick: Callable[[float], str], level: float | None = None
) -> LineChart | None:
    """From zero up; None where no point is known. `tick` says what stands at the axis for a value."""
    known = [value.value for value in values if value.value is not None]
    if not known:
        return None
    top, step = _scale(max([*known, level or 0]))
    across = (WIDTH - LEFT - RIGHT) / max(len(values), 1)

    def x(place: int) -> float:
        return LEFT + across * (place + 0.5)

    def y(value: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top

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
        ticks=[AxisTick(_number(y(step * at)), tick(step * at)) for at in range(round(top / step) + 1)],
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


def _scale(most: float) -> tuple[float, float]:
    """(top of the axis, distance of its ticks), both round numbers."""
    rough = max(most, 1e-9) / TICKS
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * nice for nice in NICE if power * nice >= rough * 0.999)
    return step * max(1, math.ceil(most / step - 1e-9)), step


def _number(value: float) -> str:
    """With a point whatever the language."""
    return f"{value:.1f}"

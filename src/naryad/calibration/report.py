"""What `naryad calibrate` prints: a line for each measure, a column for each company."""

from collections.abc import Callable, Mapping
from typing import Any

from naryad.calibration.measures import Measure, is_within

_STAGES = {"0": " at first start", "1": " at 25 %", "2": " at 50 %", "3": " at 75 %"}

Cell = Callable[[Measure], str]


def report(companies: Mapping[str, Measure], overall: Measure) -> str:
    """A table as text; what could not be measured is a dash."""
    columns = [*companies.values(), overall]
    lines = [["", *(name or "(no name)" for name in companies), "all"]]
    lines += [[title, *map(cell, columns)] for title, cell in _lines(overall)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(lines[0]))]
    return "\n".join(
        "  ".join(
            [line[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(line[1:], widths[1:], strict=True))]
        )
        for line in lines
    )


def _lines(overall: Measure) -> list[tuple[str, Cell]]:
    return [
        ("tasks", lambda each: str(each["tasks"])),
        ("  held out (last half by start, finished)", lambda each: str(each["held_out"])),
        ("  left out (no estimate)", lambda each: str(each["left_out"])),
        ("effort: pinball, EBS = 1", lambda each: _number(each["effort"]["pinball"])),
        *(
            (f"effort: share below P{name} – at or below it", _coverage(i))
            for i, name in enumerate((50, 80, 95))
        ),
        ("persons with P80 in 75–85 %", lambda each: _share_within(each["persons"])),
        ("types with P80 in 75–85 %", lambda each: _share_within(each["types"])),
        ("newcomers, P80", lambda each: _number(each["newcomers"])),
        ("first 200 tasks, P80", lambda each: _number(each["first"])),
        ("begun: finished before the P80 day – by it", lambda each: _interval(each["begun"]["held"])),
        ("begun: pinball, EBS on days = 1", lambda each: _number(each["begun"]["pinball"])),
        *((f"begun, open {k} days later: by the P80 day", _still_open(k)) for k in overall["open"] or ()),
        ("orders of 3–60 tasks: sum within P5–P95", lambda each: _number(each["sums"])),
        *((f"orders{name}: by the P50, P80, P95 day", _order_days(stage)) for stage, name in _STAGES.items()),
    ]


def _coverage(i: int) -> Cell:
    return lambda each: _interval(each["effort"]["coverage"] and each["effort"]["coverage"][i])


def _still_open(k: str) -> Cell:
    return lambda each: _number(each["open"].get(k))


def _order_days(stage: str) -> Cell:
    return lambda each: " ".join(map(_number, each["orders"].get(stage) or [None]))


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _interval(pair: Any) -> str:
    return "–" if pair is None else f"{_number(pair[0])}–{_number(pair[1])}"


def _share_within(shares: Mapping[str, float]) -> str:
    if not shares:
        return "–"
    within = sum(map(is_within, shares.values()))
    return f"{within / len(shares):.2f} of {len(shares)}"

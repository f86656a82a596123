"""The way of an order from its acceptance to its ready date, as places on one line. Pure."""

from dataclasses import dataclass
from datetime import date

FIRST, LAST = 4.0, 776.0
NEAR = 120.0
"""Two labels below the line that are closer run into each other."""


@dataclass(frozen=True)
class DayMark:
    """A day on the line: its place, and how its label stands there (start, middle, end)."""

    at: float
    day: date
    anchor: str

    @property
    def x(self) -> str:
        return _written(self.at)


@dataclass(frozen=True)
class Track:
    """`done`: what has passed, `plan`: what is planned in time, `late`: after the promise; (from, to), None where empty."""

    accepted: DayMark
    today: DayMark
    promise: DayMark | None
    ready: DayMark | None
    done: tuple[str, str] | None
    plan: tuple[str, str] | None
    late: tuple[str, str] | None
    names_accepted: bool
    names_today: bool


def track(*, accepted: date, today: date, promised: date | None, ready: date | None) -> Track | None:
    """None while there is nothing but one day."""
    days = [day for day in (accepted, today, promised, ready) if day]
    first, last = min(days), max(days)
    if first == last:
        return None

    def mark(day: date) -> DayMark:
        x = FIRST + (LAST - FIRST) * (day - first).days / (last - first).days
        return DayMark(x, day, "start" if x < NEAR / 2 else "end" if x > LAST - NEAR / 2 else "middle")

    begun, now = mark(accepted), mark(today)
    end, due = mark(ready) if ready else None, mark(promised) if promised else None
    in_time = min(end.at, due.at) if end and due else end.at if end else now.at
    return Track(
        accepted=begun,
        today=now,
        promise=due,
        ready=end,
        done=_part(begun.at, now.at),
        plan=_part(now.at, in_time),
        late=_part(max(now.at, due.at), end.at) if end and due else None,
        names_accepted=now.at - begun.at > NEAR and (end is None or end.at - begun.at > NEAR),
        names_today=end is None or abs(end.at - now.at) > NEAR,
    )


def _part(start: float, end: float) -> tuple[str, str] | None:
    return (_written(start), _written(end)) if end > start else None


def _written(place: float) -> str:
    """For an attribute, in every language."""
    return f"{place:.1f}"

"""Durations as people type them; whole minutes."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from naryad.core.errors import Unreadable

DAY = 24 * 60
WORKING_DAY = 8 * 60
"""Minutes of a day that somebody works, where an estimate is typed in days and the company has said nothing else."""
LONGEST = 2_000_000_000
"""Minutes: what the column holds."""
MOST_LETTERS = 40
_working_day: ContextVar[int] = ContextVar("working_day", default=WORKING_DAY)
_CLOCK = re.compile(r"([0-9]{1,10}):([0-5][0-9])")
_PART = re.compile(
    r"([0-9]+(?:[.,][0-9]+)?)\s*(?:"
    r"(?P<d>д(?:н(?:\.|я|ей)?|ень)?|сут(?:ок|ки|\.)?|d(?:ays?)?)"
    r"|(?P<h>ч(?:ас(?:а|ов)?|\.)?|h(?:rs?|ours?)?)"
    r"|(?P<m>м(?:ин(?:ут[аы]?|\.)?)?|m(?:in(?:utes?)?)?)?"
    r")\.?(?=[\s\d]|$)",
    re.IGNORECASE,
)


@contextmanager
def days_of_work(minutes: int) -> Iterator[None]:
    """Within, a day that is typed is of so many minutes of work: the company's."""
    token = _working_day.set(minutes)
    try:
        yield
    finally:
        _working_day.reset(token)


def working_day() -> int:
    return _working_day.get()


def parse_duration(text: str, *, is_calendar: bool = False) -> int:
    """Whole minutes of "2ч", "1:30", "1,5 ч", "2 h 15 min", "90" (minutes), "3д"; a day of the calendar has 24 hours."""
    text = text.strip().replace("\u00a0", " ")
    minutes = _minutes(text, day=DAY if is_calendar else working_day())
    if minutes is None or not text:
        raise Unreadable(_("Type a duration such as 2h, 1:30, 3d or 90 (minutes)."), code="duration")
    if minutes > LONGEST:
        raise Unreadable(_("This is too long."), code="longest")
    return int(minutes.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def _minutes(text: str, *, day: int) -> Decimal | None:
    """None where it cannot be read."""
    if len(text) > MOST_LETTERS:
        return None
    if clock := _CLOCK.fullmatch(text):
        return Decimal(int(clock[1]) * 60 + int(clock[2]))
    minutes, read, before = Decimal(0), 0, ""
    while read < len(text):
        part = _PART.match(text, read)
        if not part or not _may_follow(before, part, is_last=part.end() == len(text)):
            return None
        before = part.lastgroup or "bare"
        minutes += Decimal(part[1].replace(",", ".")) * {"d": day, "h": 60}.get(before, 1)
        read = part.end() + len(text[part.end() :]) - len(text[part.end() :].lstrip())
    return minutes


def _may_follow(before: str, part: re.Match[str], *, is_last: bool) -> bool:
    """Days, hours, minutes, each at most once; a bare number stands alone or last after hours ("2h 30")."""
    if part.lastgroup is None:
        return is_last and before in ("", "h")
    if part.lastgroup == "d":
        return not before
    return before in (("", "d") if part.lastgroup == "h" else ("", "d", "h"))


def format_duration(minutes: int, *, is_calendar: bool = False) -> str:
    """As a person would type it: 2 h 30 min; whole days of the calendar, never of work, whose days differ."""
    days, rest = divmod(minutes, DAY) if is_calendar else (0, minutes)
    hours, rest = divmod(rest, 60)
    parts = [
        _("{count} d").format(count=days) if days else "",
        _("{count} h").format(count=hours) if hours else "",
        _("{count} min").format(count=rest) if rest or not minutes else "",
    ]
    return " ".join(part for part in parts if part)

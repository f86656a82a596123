"""Days and hours of the clock as people type them, the same in every language: 21.12.2026, 21.12, 14:30."""

import re
from calendar import isleap
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext as _

from naryad.core.errors import Unreadable

DAY_FORMAT = "%d.%m.%Y"
CLOCK_FORMAT = "%H:%M"
PASSED = timedelta(days=92)
"""A day typed without its year is one to come, or one that passed not longer ago."""
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_POINTS = re.compile(r"(\d{1,2})[./,\s-]+(\d{1,2})(?:[./,\s-]+(\d{4}|\d{2}))?\.?", re.ASCII)
_DIGITS = re.compile(r"(\d\d)(\d\d)(\d{4}|\d{2})", re.ASCII)
_CLOCK = re.compile(r"(\d{1,2})(?:[:.,\s-]?(\d\d))?(?::\d\d(?:\.\d+)?)?", re.ASCII)
_MOMENT = re.compile(r"(.*\d)(?:T|[\s,]+)(\d{1,2}(?:[:.]?\d\d)?(?::\d\d(?:\.\d+)?)?)", re.ASCII)


def parse_day(text: str, *, today: date) -> date:
    """2026-12-21 is read, too: programs write it."""
    try:
        return _day(text.strip(), today)
    except ValueError as fault:
        raise Unreadable(_("Type a day such as 21.12.2026 or 21.12."), code="invalid") from fault


def _day(text: str, today: date) -> date:
    if match := _ISO.fullmatch(text):
        return date(*map(int, match.groups()))
    match = _POINTS.fullmatch(text) or _DIGITS.fullmatch(text)
    if match is None:
        raise ValueError(text)
    day, month, year = match.groups()
    if year is None:
        return _nearest(int(day), int(month), today)
    return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))


def _nearest(day: int, month: int, today: date) -> date:
    """29.02 has a year of its own."""
    earliest = today - PASSED
    years = [
        year for year in range(earliest.year, earliest.year + 9) if (month, day) != (2, 29) or isleap(year)
    ]
    return min(found for year in years if (found := date(year, month, day)) >= earliest)


def parse_clock(text: str) -> time:
    """14:30, 1430, 14.30, 9."""
    match = _CLOCK.fullmatch(text.strip())
    try:
        if match is None:
            raise ValueError(text)
        return time(int(match[1]), int(match[2] or 0))
    except ValueError as fault:
        raise Unreadable(_("Type a time such as 14:30."), code="invalid") from fault


def parse_moment(text: str, *, today: date) -> datetime:
    """A day and an hour of it, without a zone."""
    match = _MOMENT.fullmatch(text.strip())
    if match is None:
        raise Unreadable(_("Type a day and a time such as 21.12.2026 14:30."), code="invalid")
    return datetime.combine(parse_day(match[1], today=today), parse_clock(match[2]))

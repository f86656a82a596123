"""How a calendar is written for other programs: iCalendar (RFC 5545)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from icalendar import Calendar, Event

from naryad.core.time import day_start, local_day

PRODUCT = "-//Naryad//Calendar//EN"
READ_AGAIN_AFTER = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class CalendarEntry:
    """`key`: "task:12", the same for as long as the row is there. Days instead of moments: whole days, the end left out.

    `ends` None: nobody knows when. `is_busy`: no other meeting goes there.
    """

    key: str
    title: str
    starts: date
    ends: date | None = None
    is_busy: bool = False
    note: str = ""
    url: str = ""


def as_days(starts: datetime, ends: datetime, *, time_zone: str) -> tuple[date, date]:
    """The same as days, where it is whole days on the wall of `time_zone`."""
    first, last = (local_day(moment=moment, time_zone=time_zone) for moment in (starts, ends))
    is_whole = (
        day_start(day=first, time_zone=time_zone) == starts
        and day_start(day=last, time_zone=time_zone) == ends
    )
    return (first, last) if is_whole else (starts, ends)


def written(
    entries: Iterable[CalendarEntry], *, name: str, time_zone: str, stamped_at: datetime, of: str
) -> bytes:
    """Moments are in UTC: at the end of summer time the wall shows an hour twice, and a zone's name cannot say which.

    `of`: the company at its host, which makes keys unique in the world.
    """
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", PRODUCT)
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", time_zone)
    calendar.add("refresh-interval", READ_AGAIN_AFTER, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for entry in entries:
        calendar.add_component(_event(entry, stamped_at=stamped_at, of=of))
    return bytes(calendar.to_ical())


def _event(entry: CalendarEntry, *, stamped_at: datetime, of: str) -> Event:
    event = Event()
    event.add("uid", f"{entry.key.replace(':', '-')}.{of}")
    event.add("dtstamp", stamped_at)
    event.add("summary", entry.title)
    event.add("dtstart", _said(entry.starts))
    if entry.ends is not None:
        event.add("dtend", _said(entry.ends))
    event.add("transp", "OPAQUE" if entry.is_busy else "TRANSPARENT")
    if entry.note:
        event.add("description", entry.note)
    if entry.url:
        event.add("url", entry.url)
    return event


def _said(when: date) -> date:
    return when.astimezone(UTC) if isinstance(when, datetime) else when

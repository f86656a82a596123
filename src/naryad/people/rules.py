"""Pure decisions about schedules: how a week is written and read."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext_lazy as _

from naryad.core.errors import ActionError, filled
from naryad.core.ids import fingerprint

DAY_MINUTES = 24 * 60
WEEK = 7
NO_WORK = "–"
DAY_OFF = frozenset(("", "-", "–", "—"))
STRETCH = re.compile(r"^(\d{1,2})(?:[:.](\d{2}))?\s*[-–—]\s*(\d{1,2})(?:[:.](\d{2}))?$")


class UnreadableSchedule(ActionError):
    """Its message is shown to the user."""


@dataclass(frozen=True, order=True)
class Stretch:
    """Work from `start` to `end`, minutes of a local day; `end` > 1440 goes past midnight."""

    start: int
    end: int

    def __str__(self) -> str:
        return f"{_clock(self.start)}–{_clock(self.end)}"


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """Stretches by day: of the week (Monday 0), or of a cycle of `cycle_days` days that begins on `first_on`."""

    days: Mapping[int, Sequence[Stretch]]
    cycle_days: int | None = None
    first_on: date | None = None
    on_holidays: bool = False

    @property
    def length(self) -> int:
        return self.cycle_days or WEEK

    @property
    def written(self) -> list[str]:
        """As it is typed, day by day."""
        return [format_day(self.days.get(day, [])) for day in range(self.length)]

    @property
    def values(self) -> tuple[Any, ...]:
        """The same of schedules that say the same."""
        days = {day: sorted(self.days[day]) for day in sorted(self.days) if self.days[day]}
        return days, self.cycle_days, self.first_on, self.on_holidays

    @property
    def version(self) -> int:
        return fingerprint(self.values)

    @property
    def workday(self) -> int | None:
        """Minutes of a usual day of work: what most of them have, the longer where as many have another. None: none."""
        worked = Counter(sum(one.end - one.start for one in day) for day in self.days.values() if day)
        return max(worked, key=lambda minutes: (worked[minutes], minutes), default=None)

    def on(self, day: date) -> Sequence[Stretch]:
        """What begins on that day, holidays apart."""
        at = (day - self.first_on).days % self.length if self.first_on else day.weekday()
        return self.days.get(at, [])

    def __str__(self) -> str:
        """For histories."""
        if self.first_on is None:
            return "; ".join(f"{day + 1}: {text}" for day, text in enumerate(self.written) if text)
        return f"{' / '.join(text or NO_WORK for text in self.written)} ({self.first_on:%d.%m.%Y})"


def parse_cycle(text: str) -> dict[int, list[Stretch]]:
    """ "8-20 / 20-8 / - / -" → stretches by day of the cycle; a day off is empty or a dash."""
    parts = [part.strip() for part in text.split("/")]
    return {day: [] if part in DAY_OFF else parse_day(part) for day, part in enumerate(parts)}


def parse_day(text: str) -> list[Stretch]:
    """ "9:00-13:00, 14:00-18:00" or "22-6" → sorted stretches, also a line each; empty text is a day off."""
    stretches = sorted(_stretch(part.strip()) for part in re.split(r"[,;\n]", text) if part.strip())
    if any(earlier.end > later.start for earlier, later in pairwise(stretches)):
        raise UnreadableSchedule(_("Working hours of one day overlap."))
    if stretches and stretches[-1].end - stretches[0].start > DAY_MINUTES:
        raise UnreadableSchedule(_("A working day cannot be longer than 24 hours."))
    return stretches


def format_day(stretches: Sequence[Stretch]) -> str:
    return ", ".join(str(stretch) for stretch in sorted(stretches))


def check_days(days: Mapping[int, Sequence[Stretch]], *, length: int = WEEK) -> None:
    """Refuse a night shift that runs into the next day's first one; after the last day comes the first."""
    for day, stretches in days.items():
        tomorrow = days.get((day + 1) % length, [])
        if (
            stretches
            and tomorrow
            and max(s.end for s in stretches) - DAY_MINUTES > min(s.start for s in tomorrow)
        ):
            raise UnreadableSchedule(_("A night shift runs into the next day's shift."))


def _stretch(text: str) -> Stretch:
    match = STRETCH.match(text)
    if not match:
        raise UnreadableSchedule(
            _("“%(text)s” is not a time span. Write 9:00-18:00, with a break 9:00-13:00, 14:00-18:00.")
            % {"text": text}
        )
    from_hour, from_minute, to_hour, to_minute = (int(part or 0) for part in match.groups())
    start, end = from_hour * 60 + from_minute, to_hour * 60 + to_minute
    if max(from_minute, to_minute) > 59 or start >= DAY_MINUTES or end > DAY_MINUTES:
        raise UnreadableSchedule(filled(_("“%(text)s” is not a time of day."), {"text": text}))
    return Stretch(start, end if end > start else end + DAY_MINUTES)


def _clock(minutes: int) -> str:
    shown = minutes - DAY_MINUTES if minutes > DAY_MINUTES else minutes
    return f"{shown // 60}:{shown % 60:02d}"

"""Pure decisions about schedules: how a week is written and read."""

import re
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext_lazy as _

from naryad.core.errors import ActionError, filled

DAY_MINUTES = 24 * 60
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


def parse_day(text: str) -> list[Stretch]:
    """ "9:00-13:00, 14:00-18:00" or "22-6" → sorted stretches; empty text is a day off."""
    stretches = sorted(_stretch(part.strip()) for part in re.split(r"[,;]", text) if part.strip())
    if any(earlier.end > later.start for earlier, later in pairwise(stretches)):
        raise UnreadableSchedule(_("Working hours of one day overlap."))
    if stretches and stretches[-1].end - stretches[0].start > DAY_MINUTES:
        raise UnreadableSchedule(_("A working day cannot be longer than 24 hours."))
    return stretches


def format_day(stretches: list[Stretch]) -> str:
    return ", ".join(str(stretch) for stretch in sorted(stretches))


def check_week(week: dict[int, list[Stretch]]) -> None:
    """Refuse a night shift that runs into the next day's first one. Keys: Monday 0 … Sunday 6."""
    for weekday, stretches in week.items():
        tomorrow = week.get((weekday + 1) % 7, [])
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

"""A member's day at a glance: how much of it is worked, and when all that is planned for them is done."""

from dataclasses import dataclass
from datetime import datetime

from naryad.tasks.queries.expected import BUSY_UNTIL
from naryad.tasks.queries.times import monday_of, time_sheet
from naryad.workspaces.models import Member


@dataclass(frozen=True)
class Today:
    """Minutes worked and by schedule; `free_at` None: nothing is planned. Hours are None to who may not see them."""

    minutes: int | None
    scheduled: int | None
    free_at: datetime | None


def today(*, member: Member, viewer: Member, sees_time: bool, now: datetime) -> Today:
    free_at = max((at for at in BUSY_UNTIL(member_id=member.pk) if at), default=None)
    if not sees_time:
        return Today(None, None, free_at)
    monday = monday_of(member.today(now))
    days = time_sheet(member=member, viewer=viewer, monday=monday, now=now).days
    [day] = [day for day in days if day.is_today]
    return Today(day.minutes, day.scheduled, free_at)

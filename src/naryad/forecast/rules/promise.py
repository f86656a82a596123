"""How an expected ready date stands against the promise (docs/dev/forecast.md)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from naryad.core.time import MINUTE, day_end, likely_day, local_day
from naryad.forecast.models import ReadyState
from naryad.forecast.rules.calendar import CompanyDays

LONGEST_RESERVE = 2**31 - 1  # what the column holds
LEAST_RESERVE_DAYS = 1
LEAST_RESERVE_SHARE = 10  # one part in ten of the time that remains
SEVERITY = {ReadyState.AT_RISK: 1, ReadyState.LATE: 2}


@dataclass(frozen=True)
class PromiseStanding:
    """`reserve_minutes` to the end of the promised day, `reserve_days` of the company; negative: late by."""

    state: ReadyState
    reserve_minutes: int | None = None
    reserve_days: int | None = None


def standing(
    *, ready_at: datetime | None, promised_on: date | None, now: datetime, time_zone: str, days: CompanyDays
) -> PromiseStanding:
    if ready_at is None:
        return PromiseStanding(ReadyState.NO_DATE)
    if promised_on is None:
        return PromiseStanding(ReadyState.NO_PROMISE)
    promised_on = likely_day(promised_on, now=now)
    due = day_end(day=promised_on, time_zone=time_zone)
    reserve = due - ready_at
    # work that ends at midnight ends the day before
    ready_on = local_day(moment=ready_at - timedelta(microseconds=1), time_zone=time_zone)
    reserve_days = days.between(ready_on, promised_on)
    if reserve < timedelta():
        state = ReadyState.LATE
        reserve_days = min(reserve_days, -1)
    elif reserve_days >= LEAST_RESERVE_DAYS and reserve * LEAST_RESERVE_SHARE >= ready_at - now:
        state = ReadyState.ON_TIME
    else:
        state = ReadyState.AT_RISK
    minutes = max(-LONGEST_RESERVE, min(reserve // MINUTE, LONGEST_RESERVE))
    return PromiseStanding(state, minutes, reserve_days)


def has_worsened(before: str | None, after: str) -> bool:
    """True when an order becomes at risk or late that was better off (or unknown)."""
    return SEVERITY.get(ReadyState(after), 0) > (SEVERITY.get(ReadyState(before), 0) if before else 0)

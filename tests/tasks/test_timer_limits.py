"""When a timer has been forgotten: by shift, break, overtime, absence, midnight and the changes of the clock."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from naryad.people.models import Absence, Holiday, Overtime
from naryad.tasks.models import TimeEntry
from naryad.tasks.queries.times import timer_limits
from naryad.tasks.rules.timers import TimerLimit
from naryad.workspaces.models import Member
from tests.factories import NOW, make_member, make_task, make_week
from tests.tasks.conftest import Company

HOUR = timedelta(hours=1)
GRACE = timedelta(minutes=30)
SHIFT_ENDS = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)  # 17:00 in Moscow


def limit(company: Company, member: Member, started_at: datetime) -> TimerLimit:
    task = make_task(order=company.order, assignee=member)
    TimeEntry.objects.create(task=task, member=member, started_at=started_at, pressed_by=member)
    entry = TimeEntry.objects.select_related("member__workspace").get(task=task)
    return timer_limits([entry])[entry.pk]


def test_a_timer_ends_with_its_shift_and_stops_half_an_hour_later(company: Company) -> None:
    make_week(company.pavel)

    assert limit(company, company.pavel, NOW) == TimerLimit(SHIFT_ENDS, SHIFT_ENDS + GRACE)


def test_a_break_does_not_end_the_shift(company: Company) -> None:
    make_week(company.pavel, start=9 * 60, end=13 * 60)
    make_week(company.pavel, start=14 * 60, end=17 * 60)

    assert limit(company, company.pavel, NOW).ends_at == SHIFT_ENDS


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_timer_of_before_the_shift_belongs_to_it_and_one_of_after_it_runs_twelve_hours(
    company: Company, hours: int
) -> None:
    make_week(company.pavel)
    started_at = (datetime(2026, 11, 23, 6, tzinfo=UTC) if hours < 0 else SHIFT_ENDS) + hours * HOUR

    found = limit(company, company.pavel, started_at)

    late = started_at + 12 * HOUR
    assert (found.ends_at, found.stops_at) == (
        (SHIFT_ENDS, SHIFT_ENDS + GRACE) if hours < 0 else (late, late)
    )


def test_a_member_without_a_schedule_has_twelve_hours(company: Company) -> None:
    found = limit(company, company.pavel, NOW)

    assert found == TimerLimit(NOW + 12 * HOUR, NOW + 12 * HOUR)


@pytest.mark.parametrize(
    ("model", "hours", "ends"),
    [
        (Overtime, (1, 3), SHIFT_ENDS + 3 * HOUR),
        (Absence, (-2, 20), SHIFT_ENDS - 2 * HOUR),
    ],
)
def test_overtime_and_absence_move_the_end(
    company: Company, model: Any, hours: tuple[int, int], ends: datetime
) -> None:
    make_week(company.pavel)
    begins, stops = (SHIFT_ENDS + hour * HOUR for hour in hours)
    model.objects.create(member=company.pavel, starts_at=begins, ends_at=stops)

    assert limit(company, company.pavel, NOW).ends_at == ends


def test_a_short_day_ends_earlier_and_a_day_off_has_no_shift(company: Company) -> None:
    make_week(company.pavel, days=range(6))
    Holiday.objects.create(day=NOW.date(), kind="short", shorter_by=60)
    Holiday.objects.create(day=NOW.date() + timedelta(days=1), kind="off")

    assert limit(company, company.pavel, NOW).ends_at == SHIFT_ENDS - HOUR
    TimeEntry.objects.all().update(ended_at=NOW)
    tomorrow = NOW + timedelta(days=1)
    assert limit(company, company.pavel, tomorrow).ends_at == tomorrow + 12 * HOUR


@pytest.mark.parametrize(
    ("night", "hours"),
    [
        (
            datetime(2026, 3, 28, 21, 0, tzinfo=UTC),
            7,
        ),  # the clock goes forward: 22:00–6:00 is an hour shorter
        (datetime(2026, 10, 24, 20, 0, tzinfo=UTC), 9),  # and back: an hour longer
        (datetime(2026, 11, 21, 21, 0, tzinfo=UTC), 8),
    ],
)
def test_a_night_shift_ends_by_its_own_clock(company: Company, night: datetime, hours: int) -> None:
    member = make_member(name="Night", time_zone="Europe/Berlin")
    make_week(member, start=22 * 60, end=30 * 60, days=range(7))

    found = limit(company, member, night + 10 * timedelta(minutes=1))

    assert found.ends_at == night + hours * HOUR
    assert found.stops_at == found.ends_at + GRACE


def test_a_shift_without_an_end_does_not_keep_a_timer_for_ever(company: Company) -> None:
    make_week(company.pavel, start=0, end=24 * 60, days=range(7))

    assert limit(company, company.pavel, NOW).ends_at == NOW + 12 * HOUR

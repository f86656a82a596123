"""Efficiency by docs/dev/insight.md: hand-made examples, what is left out and who sees whom."""

import math
import sys
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from naryad.crm.models import Deal
from naryad.insight.queries.efficiency import Figures, efficiency
from naryad.insight.queries.entries import LeftOut
from naryad.insight.rules.period import Period
from naryad.insight.rules.sight import Sight
from naryad.tasks.actions.stop import cancel_order
from naryad.tasks.models import Task, TimeEntry
from naryad.workspaces.actions.members import deactivate_member
from naryad.workspaces.models import Member
from tests.factories import NOW, another_company, make_deal, make_order, make_task, make_week
from tests.insight.conftest import ALL, Company


def figures(company: Company, period: Period, *, sight: Sight = ALL) -> dict[str, Figures]:
    """By name; "" is the company."""
    found = efficiency(period=period, sight=sight, workspace=company.workspace, now=NOW)
    rows = {own.member.name: own for own in found.members}
    return rows | ({"": found.company} if found.company else {})


def test_efficiency_is_a_ratio_of_sums(company: Company, period: Period) -> None:
    company.done(spent={"pavel": 6}, estimate=60)  # ten times faster: the mean of ratios would be 2.08
    for _ in range(9):
        company.done(spent={"pavel": 150}, estimate=180)

    own = figures(company, period)["Pavel"]

    assert (own.ratio.tasks, own.ratio.estimate, own.ratio.minutes) == (10, 1680, 1356)
    assert own.ratio.efficiency == pytest.approx(100 * 1680 / 1356)


def test_a_shared_task_is_divided_by_time(company: Company, period: Period) -> None:
    for _ in range(10):
        company.done(spent={"pavel": 180, "oleg": 60}, estimate=120)

    found = figures(company, period)

    assert (found["Pavel"].ratio.estimate, found["Oleg"].ratio.estimate) == (900, 300)
    assert found["Pavel"].ratio.efficiency == found[""].ratio.efficiency == 50
    assert found[""].ratio.tasks == 10


def test_little_is_not_firm_and_two_tasks_are_not_shown(company: Company, period: Period) -> None:
    for member, tasks, minutes in (("pavel", 7, 600), ("oleg", 20, 30), ("anna", 2, 900)):
        for _ in range(tasks):
            company.done(spent={member: minutes})

    found = figures(company, period)

    assert [found[name].ratio.is_firm for name in ("Pavel", "Oleg", "")] == [False, False, True]
    assert found["Pavel"].ratio.efficiency == 10
    assert found["Pavel"].interval is not None
    assert found["Anna"].ratio.efficiency is None
    assert (found["Anna"].interval, found["Anna"].deviation) == (None, None)


def test_what_is_left_out_is_counted_with_its_reason(company: Company, period: Period) -> None:
    company.done(spent={"pavel": 60})
    company.done(spent={})
    company.done(spent={"pavel": 60}, estimate=None)
    company.done(spent={"pavel": 60}, is_confirmed=False)
    half = company.done(spent={"pavel": 60})
    TimeEntry.objects.create(
        task=half,
        member=company.oleg,
        started_at=NOW,
        ended_at=NOW + timedelta(hours=1),
        is_confirmed=False,
        pressed_by=company.oleg,
    )

    own = figures(company, period)["Pavel"]

    assert own.left_out == LeftOut(unconfirmed=2, no_estimate=1, no_time=1)
    assert own.ratio.tasks == 1


def test_time_marked_as_not_worked_leaves_no_task_out(company: Company, period: Period) -> None:
    """It is settled, unlike time that waits for an answer."""
    task = company.done(spent={"pavel": 60})
    TimeEntry.objects.create(
        task=task,
        member=company.oleg,
        started_at=NOW,
        ended_at=NOW + timedelta(hours=1),
        is_confirmed=False,
        is_void=True,
        pressed_by=company.oleg,
    )

    own = figures(company, period)["Pavel"]

    assert own.left_out == LeftOut()
    assert own.ratio.tasks == 1


def test_waiting_tasks_and_what_ended_outside_the_period_do_not_count(
    company: Company, period: Period
) -> None:
    company.done(
        spent={"pavel": 60}, finished_at=datetime(2026, 4, 30, 20, 59, tzinfo=UTC)
    )  # 23:59 in Moscow
    company.done(spent={"pavel": 60}, finished_at=datetime(2026, 4, 30, 21, 0, tzinfo=UTC))  # 1 May in Moscow
    make_task(
        order=company.order,
        kind="wait",
        elapsed_minutes=60,
        status="done",
        finished_at=NOW - timedelta(days=1),
    )

    own = figures(company, period)[""]

    assert own.ratio.tasks == 1
    assert own.left_out.in_all == 0


def test_typical_deviation_is_the_median_of_logarithms(company: Company, period: Period) -> None:
    for minutes in (90, 120, 150, 180, 210, 240, 270, 300, 330):
        company.done(spent={"pavel": minutes}, estimate=120)

    own = figures(company, period)["Pavel"]

    assert own.deviation.middle == pytest.approx(math.exp(math.log(210 / 120)))
    assert own.deviation.low == pytest.approx(150 / 120)
    assert own.deviation.high == pytest.approx(270 / 120)
    assert own.interval.low < own.ratio.efficiency < own.interval.high


def test_utilisation_and_productivity_are_by_scheduled_minutes(company: Company, period: Period) -> None:
    for day in range(2, 12):  # ten working days of November, two hours each
        start = datetime(2026, 11, day, 8, tzinfo=UTC)
        task = company.done(spent={}, estimate=90, finished_at=start)
        entry = {"member": company.pavel, "pressed_by": company.pavel}
        TimeEntry.objects.create(task=task, started_at=start, ended_at=start + timedelta(hours=2), **entry)

    own = figures(company, period)["Pavel"]

    days = (
        146 * 8 * 60 + 60
    )  # Mondays to Fridays from 1 May to 20 November, 8 h each; Monday 23rd up to 10:00
    assert own.scheduled == days
    assert own.utilisation == pytest.approx(100 * 1200 / days)
    assert own.productivity == pytest.approx(100 * 900 / days)


def test_time_across_the_end_of_the_period_counts_up_to_it(company: Company, period: Period) -> None:
    task = company.done(spent={})
    TimeEntry.objects.create(
        task=task,
        member=company.pavel,
        started_at=period.since - timedelta(minutes=30),
        ended_at=period.since + timedelta(minutes=45),
        pressed_by=company.pavel,
    )

    assert figures(company, period)["Pavel"].worked == 45


def test_an_open_task_over_its_estimate_is_an_overrun(company: Company, period: Period) -> None:
    task = make_task(order=company.order, status="in_progress", assignee=company.pavel, estimate_at_start=60)
    make_task(order=company.order, status="in_progress", assignee=company.oleg, estimate_at_start=300)
    TimeEntry.objects.create(
        task=task, member=company.pavel, started_at=NOW - timedelta(minutes=90), pressed_by=company.pavel
    )

    found = figures(company, period)

    assert (found["Pavel"].overrun.tasks, found["Pavel"].overrun.minutes) == (1, 30)
    assert found[""].overrun.tasks == 1
    assert "Oleg" not in found


@pytest.mark.parametrize("fate", ["order cancelled", "tasks of the deal cancelled"])
def test_cancelled_work_is_no_overrun(company: Company, period: Period, fate: str) -> None:
    deal = make_deal(responsible=company.boris)
    place = {"order": company.order} if fate == "order cancelled" else {"deal": deal}
    task = make_task(**place, status="paused", assignee=company.pavel, estimate_at_start=60)
    TimeEntry.objects.create(
        task=task,
        member=company.pavel,
        started_at=NOW - timedelta(minutes=90),
        ended_at=NOW,
        pressed_by=company.pavel,
    )
    assert figures(company, period)[""].overrun.tasks == 1

    if fate == "order cancelled":
        cancel_order(order_id=company.order.pk, reason="no", actor=company.anna, now=NOW)
    else:
        Deal.objects.filter(pk=deal.pk).update(tasks_state="cancelled")

    assert figures(company, period)[""].overrun.tasks == 0


def work_for_ten_days(company: Company, *members: Member) -> None:
    for day in range(2, 12):
        for member in members:
            start = datetime(2026, 11, day, 8, tzinfo=UTC)
            task = company.done(spent={}, estimate=90, finished_at=start)
            TimeEntry.objects.create(
                task=task,
                member=member,
                started_at=start,
                ended_at=start + timedelta(hours=2),
                pressed_by=member,
            )


def test_the_companys_figures_do_not_jump_when_somebody_leaves(company: Company, period: Period) -> None:
    make_week(company.oleg)
    work_for_ten_days(company, company.pavel, company.oleg)
    before = figures(company, period)[""]

    deactivate_member(member_id=company.oleg.pk, actor=company.anna, now=NOW)

    after = figures(company, period)[""]
    assert before.utilisation is not None
    assert (after.utilisation, after.productivity) == (before.utilisation, before.productivity)


def test_the_companys_figures_are_of_those_whose_schedule_is_known(company: Company, period: Period) -> None:
    work_for_ten_days(company, company.pavel, company.oleg)  # Oleg has no week

    found = figures(company, period)

    assert found["Pavel"].utilisation is not None
    assert found[""].utilisation == found["Pavel"].utilisation
    assert found[""].productivity == found["Pavel"].productivity


def test_months_are_of_the_company_and_of_each_member(company: Company, period: Period) -> None:
    for day in range(1, 11):
        company.done(spent={"pavel": 120}, finished_at=datetime(2026, 10, day, 9, tzinfo=UTC))

    found = figures(company, period)

    assert {month.month: ratio.efficiency for month, ratio in found["Pavel"].months.items()} == {10: 50}
    assert found[""].months == found["Pavel"].months


def test_a_performer_sees_nobody_else(company: Company, period: Period) -> None:
    company.done(spent={"oleg": 60})

    found = figures(company, period, sight=Sight(member_id=company.pavel.pk))

    assert set(found) == {"Pavel"}
    assert found["Pavel"].ratio.tasks == 0


def test_a_performers_own_figures_are_those_that_the_owner_sees_of_them_and_no_others_are_computed(
    company: Company, period: Period, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _number in range(10):
        company.done(spent={"oleg": 120, "pavel": 240})
    whole = figures(company, period)["Pavel"]
    computed = []
    monkeypatch.setattr(
        sys.modules[efficiency.__module__], "bootstrap_ratio", lambda batches: computed.append(batches)
    )

    own = figures(company, period, sight=Sight(member_id=company.pavel.pk))["Pavel"]

    assert whole.ratio.is_shown
    assert len(computed) == 1
    assert (own.ratio, own.worked, own.scheduled) == (whole.ratio, whole.worked, whole.scheduled)
    assert (own.index, own.overrun, own.left_out) == (whole.index, whole.overrun, whole.left_out)


def test_an_observer_sees_no_persons(company: Company, period: Period) -> None:
    company.done(spent={"oleg": 60})

    found = figures(company, period, sight=Sight())

    assert set(found) == {""}


def test_another_company_is_not_counted(company: Company, period: Period) -> None:
    with another_company() as vera:
        done = {"status": Task.Status.DONE, "finished_at": NOW - timedelta(days=1), "estimate_at_start": 60}
        task = make_task(order=make_order(responsible=vera), assignee=vera, **done)
        TimeEntry.objects.create(
            task=task, member=vera, started_at=NOW, ended_at=NOW + timedelta(hours=1), pressed_by=vera
        )

    found = figures(company, period)

    assert found[""].ratio.tasks == found[""].worked == 0


def test_the_number_of_questions_is_fixed(company: Company, period: Period) -> None:
    def questions() -> int:
        with CaptureQueriesContext(connection) as captured:
            figures(company, period)
        return len(captured)

    assert company.workspace.pk  # read before the count
    company.done(spent={"pavel": 60})
    few = questions()
    for _ in range(5):
        company.done(spent={"pavel": 60, "oleg": 30})

    assert questions() == few


def test_a_period_is_compared_with_as_long_a_time_before_it(company: Company, period: Period) -> None:
    for _ in range(5):
        company.done(spent={"pavel": 80}, estimate=60)
        company.done(spent={"pavel": 60}, estimate=60, finished_at=period.since - timedelta(days=1))
        company.done(spent={"pavel": 30}, estimate=60, finished_at=period.before.since - timedelta(days=1))

    found = efficiency(period=period, sight=ALL, workspace=company.workspace, now=NOW)

    before = found.before[company.pavel.pk]
    assert (before.ratio.tasks, before.ratio.efficiency) == (5, 100)
    assert found.before[None].ratio.efficiency == 100
    assert before.scheduled
    assert found.company and found.company.ratio.efficiency == 75

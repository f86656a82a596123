"""From rows to the ledger of an order."""

from datetime import UTC, datetime, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from naryad.insight.queries.ledger import LedgerSum, order_ledgers
from naryad.insight.rules.sight import Sight, sight_of
from naryad.orders.models import Order
from naryad.people.models import MemberSkill, Skill
from naryad.tasks.actions.stop import cancel_order, hold_order, resume_order
from naryad.tasks.models import Dependency, Task, TimeEntry
from naryad.workspaces.models import Member
from tests.factories import NOW, make_member, make_order, make_task, make_week
from tests.insight.conftest import ALL, Company

MONDAY = datetime(2026, 11, 16, 7, 0, tzinfo=UTC)  # 10:00 in Moscow; Pavel works 9:00–17:00
HOUR = timedelta(hours=1)


def work(task: Task, member: Member, start: datetime, end: datetime | None, **fields: object) -> None:
    TimeEntry.objects.create(
        task=task, member=member, started_at=start, ended_at=end, pressed_by=member, **fields
    )


def ledgers(company: Company, *orders: Order, sight: Sight = ALL, now: datetime = NOW) -> LedgerSum:
    return order_ledgers(orders=list(orders), sight=sight, workspace=company.workspace, now=now)


def sawn(company: Company) -> Order:
    """Accepted on Monday at 10:00; sawn on Tuesday 10:00–12:00; two days of drying; done then."""
    order = make_order(
        responsible=company.boris,
        accepted_at=MONDAY,
        finished_at=MONDAY + timedelta(days=1, hours=50),
        status=Order.Status.DONE,
    )
    tuesday = MONDAY + timedelta(days=1)
    saw = make_task(
        order=order,
        title="Saw",
        assignee=company.pavel,
        status="done",
        available_at=MONDAY,
        started_at=tuesday,
        finished_at=tuesday + 2 * HOUR,
        estimate_at_start=90,
    )
    work(saw, company.pavel, tuesday, tuesday + 2 * HOUR)
    make_task(
        order=order,
        title="Dry",
        kind="wait",
        elapsed_minutes=2 * 1440,
        sequence=1,
        status="done",
        available_at=tuesday + 2 * HOUR,
        started_at=tuesday + 2 * HOUR,
        finished_at=tuesday + 50 * HOUR,
    )
    return order


def test_an_order_is_laid_out_minute_by_minute(company: Company) -> None:
    found = ledgers(company, sawn(company)).ledgers[0]

    assert {part.value: minutes for part, minutes in found.parts.items()} == {
        "touch": 120,
        "queue": 8 * 60,  # Monday 10–17, Tuesday 9–10
        "waiting": 2 * 1440,
        "off_hours": 16 * 60,
        "blocked": 0,
    }
    assert found.lead == 74 * 60


def test_a_row_a_step_with_the_longest_wait_marked(company: Company) -> None:
    saw, dry = ledgers(company, sawn(company)).ledgers[0].steps

    assert (saw.plan, saw.fact, saw.waited, saw.waited_for, saw.is_over) == (90, 120, 1440, "Pavel", True)
    assert (dry.plan, dry.fact, dry.waited, dry.waited_for) == (2880, 2880, 2880, "")
    assert (saw.is_longest, dry.is_longest) == (False, True)


def test_who_sees_own_steps_only_is_not_told_that_one_of_them_was_waited_for_longest(
    company: Company,
) -> None:
    """The drying was."""
    found = ledgers(company, sawn(company), sight=sight_of(company.pavel)).ledgers[0]

    assert [step.task.title for step in found.steps] == ["Saw"]
    assert found.longest is None


def test_an_open_order_goes_on_to_now(company: Company) -> None:
    order = make_order(responsible=company.boris, accepted_at=NOW - 2 * HOUR)
    task = make_task(order=order, assignee=company.pavel, available_at=NOW - 2 * HOUR, status="in_progress")
    work(task, company.pavel, NOW - HOUR, None)

    found = ledgers(company, order).ledgers[0]

    assert found.is_open
    assert (found.parts["touch"], found.parts["queue"], found.parts["off_hours"]) == (60, 0, 60)


def test_days_on_hold_are_nobodys_queue(company: Company) -> None:
    order = make_order(responsible=company.boris, accepted_at=MONDAY)
    make_task(order=order, assignee=company.pavel, available_at=MONDAY)
    held_at, back_at = MONDAY + HOUR, MONDAY + 3 * HOUR
    hold_order(order_id=order.pk, actor=company.boris, now=held_at)
    hold_order(order_id=order.pk, reason="The floor", actor=company.boris, now=held_at + HOUR)
    resume_order(order_id=order.pk, actor=company.boris, now=back_at)

    [back] = ledgers(company, Order.objects.get(pk=order.pk), now=MONDAY + 5 * HOUR).ledgers
    hold_order(order_id=order.pk, actor=company.boris, now=MONDAY + 5 * HOUR)
    [held] = ledgers(company, Order.objects.get(pk=order.pk), now=MONDAY + 6 * HOUR).ledgers

    assert (back.parts["queue"], back.parts["blocked"], back.steps[0].waited) == (180, 120, 180)
    assert (held.parts["queue"], held.parts["blocked"], held.lead) == (180, 180, 360)


def test_a_cancelled_order_ends_when_it_was_cancelled(company: Company) -> None:
    order = make_order(responsible=company.boris, accepted_at=MONDAY)
    make_task(order=order, assignee=company.pavel, available_at=MONDAY)
    cancel_order(order_id=order.pk, reason="Not wanted", actor=company.boris, now=MONDAY + 2 * HOUR)

    [found] = ledgers(company, Order.objects.get(pk=order.pk), now=MONDAY + 90 * HOUR).ledgers

    assert (found.lead, found.is_open, found.steps[0].waited) == (120, False, 120)


def test_unconfirmed_time_is_no_touch(company: Company) -> None:
    order = make_order(responsible=company.boris, accepted_at=NOW - 2 * HOUR)
    task = make_task(order=order, assignee=company.pavel, available_at=NOW - 2 * HOUR)
    work(task, company.pavel, NOW - HOUR, NOW, is_confirmed=False)

    assert ledgers(company, order).ledgers[0].parts["touch"] == 0


def test_a_shared_task_is_in_a_queue_while_any_holder_is_at_work(company: Company) -> None:
    night = make_member(name="Nikita")
    make_week(night, start=17 * 60, end=24 * 60)
    skill = Skill.objects.create(name="sawing")
    for member in (company.pavel, night):
        MemberSkill.objects.create(member=member, skill=skill)
    order = make_order(responsible=company.boris, accepted_at=MONDAY)
    make_task(order=order, skill=skill, available_at=MONDAY)

    found = ledgers(company, order, now=MONDAY + timedelta(hours=14)).ledgers[0]

    assert found.parts["queue"] == 14 * 60  # 10:00 to midnight
    assert found.steps[0].waited_for == "sawing"


def test_a_lag_is_waited_for(company: Company) -> None:
    order = make_order(responsible=company.boris, accepted_at=MONDAY)
    first = make_task(order=order, status="done", available_at=MONDAY, finished_at=MONDAY)
    second = make_task(order=order, status="blocked", available_at=MONDAY + 10 * HOUR)
    Dependency.objects.create(predecessor=first, successor=second, lag=600)

    found = ledgers(company, order, now=MONDAY + 5 * HOUR).ledgers[0]

    assert found.parts["waiting"] == 300


def test_a_deal_sums_its_orders(company: Company) -> None:
    one, two = sawn(company), make_order(responsible=company.boris, accepted_at=NOW - 3 * HOUR)

    found = ledgers(company, one, two)

    assert found.lead == sum(found.parts.values()) == 74 * 60 + 180
    assert found.parts["blocked"] == 180


def test_whose_names_are_told_depends_on_who_asks(company: Company) -> None:
    order = sawn(company)
    make_task(order=order, assignee=company.oleg, status="done", finished_at=NOW, sequence=2)

    observer = ledgers(company, order, sight=Sight()).ledgers[0].steps
    performer = ledgers(company, order, sight=Sight(member_id=company.oleg.pk)).ledgers[0].steps

    assert {step.waited_for for step in observer} == {""}
    assert [step.task.assignee for step in performer] == [company.oleg]


def test_flow_efficiency_is_a_ratio_of_sums_of_working_time(company: Company) -> None:
    found = ledgers(company, sawn(company))

    hours = 7 + 8 + 8 + 3  # of Pavel's schedule, the only one: Monday from 10:00 to Thursday 12:00
    assert found.flow_efficiency == 100 * 2 / hours


def test_the_number_of_questions_is_fixed(company: Company) -> None:
    def questions(*orders: Order) -> int:
        with CaptureQueriesContext(connection) as captured:
            ledgers(company, *orders)
        return len(captured)

    assert company.workspace.pk  # read before the count
    assert questions(sawn(company)) == questions(*(sawn_again(company, days) for days in range(1, 6)))


def sawn_again(company: Company, days: int) -> Order:
    """Weeks apart: nobody saws twice at once."""
    order = make_order(responsible=company.boris, accepted_at=MONDAY - timedelta(weeks=days))
    task = make_task(order=order, assignee=company.pavel)
    work(task, company.pavel, MONDAY - timedelta(weeks=days), MONDAY - timedelta(weeks=days) + HOUR)
    return order

"""A mistyped year: refused in words beside its field, and one that is there already stops nobody's plan."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from naryad.core.time import UnlikelyDay
from naryad.forecast.models import OrderForecast, TaskForecast
from naryad.orders.actions.orders import create_order, update_order
from naryad.payments.actions import plans
from naryad.payments.models import ExpectedPayment
from naryad.people import actions as people
from naryad.reminders import actions as reminder_actions
from naryad.tasks.actions.create import create_task
from naryad.tasks.actions.plan import update_task
from naryad.tasks.actions.stop import hold_order
from naryad.tasks.actions.waiting import postpone_waiting
from naryad.workspaces.models import Member
from tests.factories import NOW, link, make_deal, make_order, make_task
from tests.forecast.test_actions import replan
from tests.orders.test_pages import enter

pytestmark = pytest.mark.django_db
FAR = date(9999, 12, 31)
FAR_MOMENT = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)


@pytest.mark.parametrize("year", [1, 202, 2926, 6110, 7000, 9999])
def test_a_promise_that_is_there_already_does_not_stop_the_forecast(
    boris: Member, pavel: Member, year: int
) -> None:
    sane, mistyped = make_order(responsible=boris), make_order(responsible=boris)
    mistyped.promised_on = date(year, 12 if year > 1 else 1, 31 if year > 1 else 1)
    mistyped.save(update_fields=["promised_on"])
    for order in (sane, mistyped):
        make_task(order=order, assignee=pavel, estimate=60)

    replan()

    assert OrderForecast.objects.get(order=sane).ready_at is not None
    assert OrderForecast.objects.get(order=mistyped).state == ("late" if year < 2000 else "on_time")


def test_an_appointment_a_wait_and_a_pause_without_end_do_not_stop_the_forecast(
    boris: Member, pavel: Member
) -> None:
    sane, mistyped = (
        make_order(responsible=boris),
        make_order(responsible=boris, promised_on=date(2027, 1, 1)),
    )
    make_task(order=sane, assignee=pavel, estimate=60)
    make_task(order=mistyped, assignee=pavel, estimate=60, appointment_at=FAR_MOMENT)
    waits = [
        make_task(order=mistyped, kind="wait", elapsed_minutes=2_000_000_000, expected_at=moment)
        for moment in (FAR_MOMENT, None, None)
    ]
    link(waits[0], waits[1], lag=2_000_000_000)
    link(waits[1], waits[2], lag=2_000_000_000)

    replan()

    assert OrderForecast.objects.get(order=sane).ready_at == NOW + timedelta(hours=1)
    assert TaskForecast.objects.count() == 5


@pytest.mark.parametrize("day", [FAR, date(7000, 1, 1), date(202, 12, 1)])
def test_every_day_that_is_typed_lies_near_the_present(
    anna: Member, boris: Member, pavel: Member, day: date
) -> None:
    deal = make_deal(responsible=boris)
    order = make_order(responsible=boris, deal=deal)
    task = make_task(order=order, assignee=pavel, estimate=60)
    plan = _expect(deal.pk, date(2026, 12, 1), boris)
    moment = datetime.combine(day, datetime.min.time(), tzinfo=UTC)
    who: dict[str, Any] = {"actor": boris, "now": NOW}
    away: dict[str, Any] = {
        "member_id": pavel.pk,
        "starts_at": min(NOW, moment),
        "ends_at": max(NOW, moment),
        "actor": anna,
        "now": NOW,
    }
    writes: list[Callable[[], Any]] = [
        lambda: update_order(order_id=order.pk, promised_on=day, **who),
        lambda: create_order(order_type_id=order.order_type_id, promised_on=day, **who),
        lambda: _expect(deal.pk, day, boris),
        lambda: plans.change_expected(expected_id=plan.pk, due_on=day, **who),
        lambda: reminder_actions.create_reminder(text="Call", due_on=day, deal_id=deal.pk, **who),
        lambda: reminder_actions.create_reminder(text="Call", due_at=moment, deal_id=deal.pk, **who),
        lambda: update_task(task_id=task.pk, due_on=day, **who),
        lambda: update_task(task_id=task.pk, appointment_at=moment, **who),
        lambda: create_task(title="Cut", order_id=order.pk, due_on=day, **who),
        lambda: people.add_absence(kind="vacation", **away),
        lambda: people.add_overtime(**away),
        lambda: people.set_holiday(day=day, actor=anna, now=NOW),
    ]

    for write in writes:
        with pytest.raises(UnlikelyDay):
            write()


def test_a_hold_ends_near_the_present(boris: Member) -> None:
    order = make_order(responsible=boris)

    with pytest.raises(UnlikelyDay):
        hold_order(order_id=order.pk, until=FAR, actor=boris, now=NOW)


def test_a_wait_is_expected_near_the_present(boris: Member) -> None:
    task = make_task(
        order=make_order(responsible=boris),
        assignee=boris,
        kind="wait",
        elapsed_minutes=60,
        status="in_progress",
        started_at=NOW,
    )

    with pytest.raises(UnlikelyDay):
        postpone_waiting(task_id=task.pk, expected_at=FAR_MOMENT, actor=boris, now=NOW)


def test_what_was_mistyped_once_does_not_bar_other_changes(boris: Member) -> None:
    order = make_order(responsible=boris, promised_on=FAR)

    changed = update_order(order_id=order.pk, promised_on=FAR, title="Kitchen", actor=boris, now=NOW)

    assert changed.title == "Kitchen"


@pytest.mark.parametrize(
    ("name", "subject", "field", "fields"),
    [
        ("orders:order_edit", "order", "promised_on", {"field": "promised_on"}),
        ("payments:expected_add", "deal", "due_on", {"amount": "100", "kind": "advance"}),
        ("tasks:task_edit", "task", "due_on", {"field": "due_on"}),
        ("tasks:order_hold", "order", "until", {"reason": ""}),
        ("people:absence_add", "member", "last_day", {"kind": "vacation", "first_day": "2026-12-01"}),
        ("people:overtime_add", "member", "last_day", {"first_day": "2026-12-01"}),
    ],
)
def test_the_refusal_stands_beside_its_field(
    anna: Member, pavel: Member, name: str, subject: str, field: str, fields: dict[str, str]
) -> None:
    deal = make_deal(responsible=anna)
    order = make_order(responsible=anna, deal=deal)
    rows = {"deal": deal, "order": order, "task": make_task(order=order), "member": pavel}
    address = reverse(name, args=[anna.workspace.slug, rows[subject].pk])

    answer = enter(anna).post(address, fields | {field: "9999-12-31"}, headers={"HX-Request": "true"})

    assert answer.status_code == 422
    assert f"it must lie between 2000 and {timezone.now().year + 20}" in answer.content.decode()


def _expect(deal_id: int, day: date, actor: Member) -> ExpectedPayment:
    return plans.expect_payment(deal_id=deal_id, amount=Decimal(100), due_on=day, actor=actor, now=NOW)

"""Orders on hold and cancelled ones in the plan: they are not in it, and what waits for them says so."""

import pytest

from naryad.forecast import actions
from naryad.forecast.models import DealForecast, OrderForecast, TaskForecast
from naryad.forecast.queries.why import why
from naryad.orders.models import Order
from naryad.tasks.actions.stop import cancel_order, hold_order, resume_order
from naryad.tasks.models import Task
from naryad.workspaces.models import Member
from tests.factories import NOW, link, make_deal, make_order, make_task

pytestmark = pytest.mark.django_db


def replan() -> None:
    actions.request_forecast(now=NOW)
    actions.refresh_forecast(now=NOW)


@pytest.fixture
def pair(boris: Member, pavel: Member) -> tuple[Task, Task]:
    """A task of one order, and one of another order of the deal that waits for it."""
    deal = make_deal(responsible=boris)
    first, second = (make_order(responsible=boris, deal=deal) for _number in range(2))
    before = make_task(order=first, assignee=pavel, title="Sawing", skill=None)
    after = make_task(order=second, assignee=pavel, title="Fitting")
    link(before, after)
    return before, after


def test_a_hold_takes_an_order_out_of_the_plan_and_a_return_brings_it_back(
    pair: tuple[Task, Task], boris: Member
) -> None:
    before, after = pair
    replan()
    dates = list(TaskForecast.objects.order_by("task_id").values_list("task_id", "starts_at", "finishes_at"))
    assert len(dates) == 2

    hold_order(order_id=before.order_id or 0, actor=boris, now=NOW)
    replan()
    assert list(TaskForecast.objects.values_list("task_id", flat=True)) == [after.pk]
    assert list(OrderForecast.objects.values_list("order_id", flat=True)) == [after.order_id]

    resume_order(order_id=before.order_id or 0, actor=boris, now=NOW)
    replan()
    now_planned = TaskForecast.objects.order_by("task_id").values_list("task_id", "starts_at", "finishes_at")
    assert list(now_planned) == dates


def test_what_waits_for_an_order_on_hold_has_no_date_and_says_why(
    pair: tuple[Task, Task], boris: Member, pavel: Member
) -> None:
    before, after = pair
    last = make_task(order=after.order, assignee=pavel)
    link(after, last)
    hold_order(order_id=before.order_id or 0, actor=boris, now=NOW)
    replan()

    held, blocked = TaskForecast.objects.order_by("task_id")
    assert (held.reason, held.via_id, held.starts_at) == ("held", before.pk, None)
    assert (blocked.reason, blocked.via_id) == ("blocked", after.pk)
    assert DealForecast.objects.get().ready_at is None
    [stop] = why(order_id=after.order_id or 0).stops
    assert stop.task is not None
    assert stop.held is not None
    assert (stop.reason, stop.task.title, stop.held.title, stop.held.stop) == (
        "held",
        "Fitting",
        "Sawing",
        "On hold",
    )


def test_a_cancelled_order_binds_nobody(pair: tuple[Task, Task], boris: Member) -> None:
    before, after = pair

    cancel_order(order_id=before.order_id or 0, reason="Not wanted", actor=boris, now=NOW)
    replan()

    forecast = TaskForecast.objects.get()
    assert (forecast.task_id, forecast.starts_at) == (after.pk, NOW)
    assert Order.objects.get(tasks_task=before).status == "cancelled"

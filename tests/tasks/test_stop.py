"""Orders on hold, cancelled and returned; what becomes of their tasks, and of a lost deal's."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from naryad.activity.models import EventRecord
from naryad.core.errors import ActionError, NotAllowed
from naryad.crm.models import Deal
from naryad.crm.queries import deals as deal_queries
from naryad.orders.actions.orders import CannotFinishOrder, CannotMoveOrder, close_order, move_order
from naryad.orders.actions.stop import CannotStopOrder
from naryad.orders.lists import ORDERS
from naryad.orders.models import Order, OrderItem
from naryad.orders.queries.orders import deal_totals, search_orders
from naryad.tasks import jobs
from naryad.tasks.actions import pins, plan, press
from naryad.tasks.actions import waiting as waits
from naryad.tasks.actions.create import TaskDraft, create_task, lay_tasks
from naryad.tasks.actions.dependencies import add_dependency
from naryad.tasks.actions.pins import pin_task
from naryad.tasks.actions.press import finish_task, start_task
from naryad.tasks.actions.rights import CannotStartTask, CannotWorkHere
from naryad.tasks.actions.stop import (
    cancel_order,
    due_holds,
    hold_order,
    lose_deal,
    resume_deal,
    resume_order,
    resume_when_due,
)
from naryad.tasks.actions.waiting import pass_time
from naryad.tasks.lists import TASKS
from naryad.tasks.models import Dependency, Task, TimeEntry
from naryad.tasks.queries.chain import chain
from naryad.tasks.queries.clock import due_by_clock
from naryad.tasks.queries.queue import queue
from naryad.tasks.queries.types import open_tasks_of
from naryad.workspaces.actions.members import leave_company
from naryad.workspaces.models import Member
from tests.battery import wide
from tests.factories import NOW, link, make_deal, make_order, make_stage, make_task
from tests.lists import page_of
from tests.tasks.boards import board_of
from tests.tasks.conftest import Company

SOON = NOW + timedelta(minutes=20)
LATER = NOW + timedelta(days=3)


def held(order: Order, actor: Member, **options: Any) -> Order:
    return hold_order(order_id=order.pk, actor=actor, now=NOW, **options).row


def test_a_hold_takes_the_tasks_out_of_every_list_and_a_return_brings_them_back(company: Company) -> None:
    task = make_task(order=company.order, assignee=company.pavel)
    shared = make_task(order=company.order, skill=company.sawing)

    held(company.order, company.boris, until=date(2026, 12, 1), reason="No plates")

    assert queue(member=company.pavel, now=NOW).is_empty
    counts = {tab["label"]: tab["count"] for tab in page_of(TASKS, company.anna).tabs}
    assert (counts["Open"], counts["Order on hold"]) == ("", "2")
    assert not any(column.rows for column in board_of(company.anna))
    assert EventRecord.objects.get(kind="order.held").data["hold_until"] == "2026-12-01"

    resume_order(order_id=company.order.pk, actor=company.boris, now=LATER)

    assert set(queue(member=company.pavel, now=NOW).order) == {task.pk, shared.pk}
    company.order.refresh_from_db()
    assert (company.order.status, company.order.stopped_at, company.order.stop_reason) == ("open", None, "")


def test_a_running_timer_stops_and_keeps_its_time(company: Company) -> None:
    task = make_task(order=company.order, assignee=company.pavel)
    start_task(task_id=task.pk, actor=company.pavel, now=NOW)

    hold_order(order_id=company.order.pk, actor=company.anna, now=SOON)

    task.refresh_from_db()
    entry = TimeEntry.objects.get()
    assert (task.status, entry.ended_at, entry.is_confirmed) == ("paused", SOON, True)
    assert EventRecord.objects.get(kind="task.paused").on_behalf_of_id == company.pavel.pk
    assert EventRecord.objects.get(kind="order.held").data["paused_member_ids"] == [company.pavel.pk]


def press_named(name: str) -> Any:
    return next(getattr(module, name) for module in (press, waits, plan, pins) if hasattr(module, name))


@pytest.mark.parametrize(
    "press", ["start", "take", "finish", "release", "receive_delivery", "postpone_waiting", "return", "undo"]
)
def test_nothing_is_pressed_on_a_stopped_order(company: Company, press: str) -> None:
    order = company.order
    rows = {
        "start": make_task(order=order, assignee=company.pavel),
        "take": make_task(order=order, skill=company.sawing),
        "finish": make_task(order=order, assignee=company.pavel, status="paused", started_at=NOW),
        "release": make_task(order=order, assignee=company.pavel, skill=company.sawing),
        "receive_delivery": waiting(order, company.pavel),
        "postpone_waiting": waiting(order, company.pavel),
        "return": make_task(order=order, assignee=company.pavel, status="done", finished_at=NOW),
        "undo": make_task(order=order, assignee=company.pavel, status="done", finished_at=NOW),
    }
    more: dict[str, dict[str, Any]] = {
        "postpone_waiting": {"expected_at": LATER},
        "return": {"reason": "crooked"},
    }
    name = {"undo": "undo_finish"}.get(press, press if "_" in press else f"{press}_task")
    held(order, company.anna, reason="No plates")

    with pytest.raises(CannotWorkHere, match="on hold: No plates"):
        press_named(name)(task_id=rows[press].pk, actor=company.pavel, now=NOW, **more.get(press, {}))


def waiting(order: Order, member: Member, **fields: Any) -> Task:
    given = {"status": "in_progress", "started_at": NOW, "expected_at": SOON, "elapsed_minutes": 60}
    return make_task(order=order, assignee=member, kind="wait", **given | fields)


def test_nothing_new_is_laid_on_a_stopped_order(company: Company) -> None:
    held(company.order, company.anna)

    with pytest.raises(CannotWorkHere):
        create_task(title="Saw", order_id=company.order.pk, actor=company.anna, now=NOW)
    with pytest.raises(CannotWorkHere):
        lay_tasks(
            drafts=[TaskDraft(title="Saw")],
            links=[],
            order_id=company.order.pk,
            actor=company.anna,
            now=NOW,
        )


def test_a_stopped_order_neither_moves_nor_ends(company: Company) -> None:
    held(company.order, company.anna)
    stage = company.order.order_type.stages.last()
    assert stage is not None

    with pytest.raises(CannotMoveOrder):
        move_order(order_id=company.order.pk, stage_id=stage.pk, actor=company.anna, now=NOW)
    with pytest.raises(CannotFinishOrder):
        close_order(order_id=company.order.pk, actor=company.anna, now=NOW)


def test_waiting_goes_on_by_the_calendar_but_nobody_is_asked(company: Company) -> None:
    asked = waiting(company.order, company.pavel)
    drying = waiting(company.order, company.pavel, ends_itself=True)
    held(company.order, company.anna)

    assert due_by_clock(now=LATER) == []
    assert not queue(member=company.pavel, now=LATER).due
    pass_time(task_id=drying.pk, now=LATER)
    drying.refresh_from_db()
    assert drying.status == "in_progress"

    resume_order(order_id=company.order.pk, actor=company.anna, now=LATER)
    pass_time(task_id=drying.pk, now=LATER)

    drying.refresh_from_db()
    assert (drying.status, drying.finished_at) == ("done", SOON)
    assert [one.task for one in queue(member=company.pavel, now=LATER).due] == [asked]


def test_what_became_possible_meanwhile_is_told_at_the_return(company: Company) -> None:
    other, deal = two_orders(company)
    before = make_task(order=other, assignee=company.oleg)
    after = make_task(order=company.order, assignee=company.pavel)
    link(before, after)
    held(company.order, company.anna)

    finish_task(task_id=before.pk, actor=company.oleg, now=SOON)

    after.refresh_from_db()
    assert after.status == "blocked"
    assert not EventRecord.objects.filter(kind="task.became_available").exists()
    resume_order(order_id=company.order.pk, actor=company.anna, now=LATER)
    after.refresh_from_db()
    assert (after.status, after.available_at) == ("todo", SOON)
    assert EventRecord.objects.filter(kind="task.became_available").count() == 1


def two_orders(company: Company) -> tuple[Order, Deal]:
    """Another order of the deal of the company's."""
    deal = make_deal(responsible=company.boris)
    Order.objects.filter(pk=company.order.pk).update(deal=deal)
    company.order.refresh_from_db()
    return make_order(responsible=company.boris, deal=deal), deal


def test_what_waits_for_an_order_on_hold_says_so(company: Company) -> None:
    other, _deal = two_orders(company)
    before = make_task(order=company.order, assignee=company.oleg, title="Saw")
    after = make_task(order=other, assignee=company.pavel)
    link(before, after)

    held(company.order, company.anna)

    after.refresh_from_db()
    assert after.status == "blocked"
    with pytest.raises(CannotStartTask, match=f"«Saw» .{company.order.code}: On hold"):
        start_task(task_id=after.pk, actor=company.pavel, now=NOW)


def test_nothing_waits_for_a_cancelled_order_until_it_returns(company: Company) -> None:
    other, _deal = two_orders(company)
    before = make_task(order=company.order, assignee=company.oleg)
    after = make_task(order=other, assignee=company.pavel)
    link(before, after)

    cancel_order(order_id=company.order.pk, reason="Not wanted", actor=company.anna, now=NOW)

    after.refresh_from_db()
    assert after.status == "todo"
    assert not chain(order_id=other.pk, now=NOW)[0].blockers
    resume_order(order_id=company.order.pk, actor=company.anna, now=SOON)
    after.refresh_from_db()
    assert after.status == "blocked"


def test_a_return_keeps_what_was_cancelled_by_itself_before(company: Company) -> None:
    dropped = make_task(order=company.order, status="cancelled")
    pinned = make_task(order=company.order, assignee=company.pavel)
    other = make_task(order=company.order, assignee=company.pavel)
    pin_task(task_id=other.pk, after_task_id=None, member_id=company.pavel.pk, actor=company.anna, now=NOW)
    before = tasks_of(company.order)

    cancel_order(order_id=company.order.pk, reason="Not wanted", actor=company.anna, now=NOW)
    resume_order(order_id=company.order.pk, actor=company.anna, now=SOON)

    assert tasks_of(company.order) == before
    dropped.refresh_from_db()
    assert dropped.status == "cancelled"
    assert queue(member=company.pavel, now=SOON).order == (other.pk, pinned.pk)


def tasks_of(order: Order) -> list[dict[str, Any]]:
    return list(Task.objects.filter(order=order).order_by("pk").values())


def test_a_cancelled_order_needs_a_reason_and_is_not_in_the_deals_amount(company: Company) -> None:
    other, deal = two_orders(company)
    for order, price in ((company.order, 100), (other, 40)):
        OrderItem.objects.create(order=order, name="Door", total=Decimal(price), price=Decimal(price))

    with pytest.raises(CannotStopOrder, match="why"):
        cancel_order(order_id=other.pk, reason=" ", actor=company.anna, now=NOW)
    held(company.order, company.anna)
    cancel_order(order_id=other.pk, reason="Not wanted", actor=company.anna, now=NOW)

    assert deal_totals(deal_ids=[deal.pk]) == {deal.pk: Decimal(100)}
    shown = deal_queries.card_deal(member=company.anna, deal_id=deal.pk).get()
    assert shown.amount == Decimal(100)
    other.refresh_from_db()
    assert (other.number, other.stop_reason) == (other.number, "Not wanted")


def test_lists_of_orders_show_stopped_ones_only_where_they_are_asked_for(company: Company) -> None:
    other, _deal = two_orders(company)
    held(company.order, company.anna)
    cancel_order(order_id=other.pk, reason="Not wanted", actor=company.anna, now=NOW)

    def shown(**given: str) -> list[int]:
        return [row.pk for row in page_of(ORDERS, company.anna, **given).rows]

    assert (shown(), shown(done="on")) == ([], [])
    assert (shown(state="on_hold"), shown(state="cancelled")) == ([company.order.pk], [other.pk])
    assert company.order in search_orders(member=company.anna, text=company.order.title)
    counts = {tab["label"]: tab["count"] for tab in page_of(ORDERS, company.anna).tabs}
    assert (counts["All"], counts["On hold"], counts["Cancelled ones"]) == ("", "1", "1")


def test_a_hold_ends_by_itself_on_its_morning(company: Company) -> None:
    make_task(order=company.order, assignee=company.pavel)
    held(company.order, company.boris, until=date(2026, 12, 1))
    night = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)  # 5:00 in Moscow
    morning = night + timedelta(hours=1)

    assert due_holds(now=night - timedelta(days=1)) == []
    assert due_holds(now=night) == []
    assert due_holds(now=morning) == [company.order.pk]
    assert resume_when_due(order_id=company.order.pk, now=morning)
    assert not resume_when_due(order_id=company.order.pk, now=morning)

    company.order.refresh_from_db()
    assert company.order.status == "open"
    event = EventRecord.objects.get(kind="order.resumed")
    assert event.actor_id is None


def test_the_minute_clock_looks_after_holds(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    held(company.order, company.boris, until=date(2026, 12, 1))
    monkeypatch.setattr(jobs.timezone, "now", lambda: datetime(2026, 12, 1, 4, 0, tzinfo=UTC))

    jobs.pass_time(workspace_id=company.order.workspace_id)

    company.order.refresh_from_db()
    assert company.order.status == "open"


def test_a_hold_is_given_another_day(company: Company) -> None:
    held(company.order, company.boris, until=date(2026, 12, 1), reason="No plates")
    held(company.order, company.boris, until=date(2026, 12, 1), reason="No plates")
    held(company.order, company.boris, until=None, reason="No plates")

    company.order.refresh_from_db()
    assert (company.order.status, company.order.hold_until) == ("on_hold", None)
    changes = [row.data["changes"] for row in EventRecord.objects.filter(kind="order.held").order_by("pk")]
    assert changes == [
        {"hold_until": [None, "2026-12-01"], "stop_reason": ["", "No plates"]},
        {"hold_until": ["2026-12-01", None]},
    ]


def test_a_hold_ends_after_today(company: Company) -> None:
    with pytest.raises(CannotStopOrder) as refusal:
        held(company.order, company.boris, until=date(2026, 11, 23))

    assert refusal.value.field == "until"


def test_an_order_that_is_done_is_neither_held_nor_cancelled(company: Company) -> None:
    Order.objects.filter(pk=company.order.pk).update(status="done", finished_at=NOW)

    with pytest.raises(CannotStopOrder):
        held(company.order, company.anna)
    with pytest.raises(CannotStopOrder):
        cancel_order(order_id=company.order.pk, reason="x", actor=company.anna, now=NOW)


def test_only_who_may_change_the_order_stops_and_returns_it(company: Company) -> None:
    anothers = make_order(responsible=company.anna)

    for order, actor in ((company.order, company.pavel), (anothers, company.boris)):
        for stop in (held, cancelled, resumed):
            with pytest.raises(NotAllowed):
                stop(order, actor)
    held(company.order, company.boris)
    resumed(company.order, company.boris)


def cancelled(order: Order, actor: Member) -> Order:
    return cancel_order(order_id=order.pk, reason="Not wanted", actor=actor, now=NOW).row


def resumed(order: Order, actor: Member) -> Order:
    return resume_order(order_id=order.pk, actor=actor, now=NOW)


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "on_hold"},
        {"status": "cancelled"},
        {"hold_until": date(2026, 12, 1)},
        {"stop_reason": "left over"},
        {"status": "on_hold", "finished_at": NOW, "stopped_at": NOW},
    ],
)
def test_the_database_refuses_half_of_a_stop(company: Company, fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.filter(pk=company.order.pk).update(**fields)


def test_a_leaving_member_hands_over_what_is_on_hold_too(company: Company) -> None:
    other, _deal = two_orders(company)
    kept = make_task(order=company.order, assignee=company.pavel, skill=company.sawing)
    make_task(order=other, assignee=company.pavel)
    held(company.order, company.anna)
    cancelled(other, company.anna)

    assert list(open_tasks_of(member_id=company.pavel.pk)) == [kept]
    leave_company(member_id=company.pavel.pk, given={"taker": "pool"}, actor=company.anna, now=NOW)


def test_a_lost_deal_takes_its_orders_and_direct_tasks_along(company: Company) -> None:
    other, deal = two_orders(company)
    kept = make_order(responsible=company.boris, deal=deal)
    direct = make_task(deal=deal, assignee=company.pavel)
    start_task(task_id=direct.pk, actor=company.pavel, now=NOW)
    lost = make_stage("lost")

    lose_deal(
        deal_id=deal.pk,
        stage_id=lost.pk,
        comment="Too dear",
        fates={company.order.pk: "hold", other.pk: "cancel", kept.pk: "keep"},
        tasks="hold",
        actor=company.boris,
        now=SOON,
    )

    deal.refresh_from_db()
    assert (deal.stage_id, deal.lost_comment, deal.tasks_state) == (lost.pk, "Too dear", "on_hold")
    statuses = [Order.objects.get(pk=pk).status for pk in (company.order.pk, other.pk, kept.pk)]
    assert statuses == ["on_hold", "cancelled", "open"]
    direct.refresh_from_db()
    assert (direct.status, TimeEntry.objects.get().ended_at) == ("paused", SOON)
    assert queue(member=company.pavel, now=SOON).is_empty
    with pytest.raises(CannotWorkHere):
        start_task(task_id=direct.pk, actor=company.pavel, now=SOON)

    resume_deal(
        deal_id=deal.pk,
        order_ids=[company.order.pk, other.pk],
        with_tasks=True,
        actor=company.boris,
        now=LATER,
    )

    assert {row.status for row in Order.objects.filter(deal=deal)} == {"open"}
    start_task(task_id=direct.pk, actor=company.pavel, now=LATER)


def test_losing_stops_nothing_when_one_of_it_may_not_be_stopped(company: Company) -> None:
    other, deal = two_orders(company)
    foreign = make_order(responsible=company.anna)

    with pytest.raises(ActionError), transaction.atomic():
        lose_deal(
            deal_id=deal.pk,
            stage_id=make_stage("lost").pk,
            comment="Too dear",
            fates={other.pk: "cancel", foreign.pk: "cancel"},
            actor=company.boris,
            now=NOW,
        )

    deal.refresh_from_db()
    assert (deal.lost_comment, Order.objects.get(pk=other.pk).status) == ("", "open")


PRESSES = st.lists(
    st.tuples(st.sampled_from(["start", "pause", "finish", "cancel"]), st.integers(0, 4)), max_size=8
)


@given(presses=PRESSES, is_cancelled=st.booleans())
@settings(max_examples=wide(10, 50), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_stop_and_a_return_leave_everything_as_it_was(
    company: Company, presses: list[tuple[str, int]], is_cancelled: bool
) -> None:
    """Whatever was done before: but for the timer, which is stopped and keeps its time."""
    with transaction.atomic():
        order = laid(company)
        tasks = list(Task.objects.filter(order__deal=order.deal_id).order_by("pk"))
        for number, (press, at) in enumerate(presses):
            press_one(company, tasks[at], press, now=NOW + timedelta(minutes=number))
        now = NOW + timedelta(hours=1)
        for pk in due_by_clock(now=now):
            pass_time(task_id=pk, now=now)
        if Order.objects.get(pk=order.pk).status == "done":
            transaction.set_rollback(True)
            return
        before = state(order)

        if is_cancelled:
            cancel_order(order_id=order.pk, reason="x", actor=company.anna, now=now)
        else:
            hold_order(order_id=order.pk, actor=company.anna, now=now)
        resume_order(order_id=order.pk, actor=company.anna, now=now + timedelta(hours=1))

        after = state(order)
        for pk, row in before.items():
            was_running = row["status"] == "in_progress" and row["order_id"] == order.pk
            assert after[pk] == (row | {"status": "paused"} if was_running else row)
        assert not TimeEntry.objects.filter(task__order=order, ended_at=None).exists()
        transaction.set_rollback(True)


def laid(company: Company) -> Order:
    """a → b → c in one order, d after b in another one of the deal, e beside them."""
    other, _deal = two_orders(company)
    draft = TaskDraft(title="Saw", assignee_id=company.pavel.pk, estimate=60)
    common: dict[str, Any] = {"actor": company.anna, "now": NOW}
    a, b, _c = lay_tasks(
        drafts=[draft] * 3, links=[(0, 1, 0), (1, 2, 30)], order_id=company.order.pk, **common
    )
    lay_tasks(drafts=[draft] * 2, links=[], order_id=other.pk, **common)
    d = Task.objects.filter(order=other).order_by("pk")[0]
    add_dependency(predecessor_id=b.pk, successor_id=d.pk, **common)
    return company.order


def press_one(company: Company, task: Task, press: str, *, now: datetime) -> None:
    more = {"reason": "x"} if press == "cancel" else {}
    actor = company.anna if press == "cancel" else company.pavel
    try:
        with transaction.atomic():
            press_named(f"{press}_task")(task_id=task.pk, actor=actor, now=now, **more)
    except ActionError:
        pass


def state(order: Order) -> dict[int, dict[str, Any]]:
    rows: dict[int, dict[str, Any]] = {
        row["id"]: dict(row) for row in Task.objects.filter(order__deal=order.deal_id).values()
    }
    assert Dependency.objects.filter(successor__in=rows).count() == 3
    return rows

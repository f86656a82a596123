"""What-if: each kind of change foresees what its action brings, and nothing is saved."""

import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from naryad.forecast import actions
from naryad.forecast.models import OrderForecast, ReadyState, TaskForecast
from naryad.forecast.queries.present import present_now
from naryad.forecast.queries.rows import read_rows
from naryad.forecast.queries.whatif import (
    WhatIf,
    WhenCouldWe,
    if_assigned,
    if_away,
    if_orders_prioritised,
    if_pinned,
    if_prioritised,
    if_released,
    when_could_we,
)
from naryad.forecast.rules.effect import present
from naryad.orders.actions.items import ItemInput
from naryad.orders.actions.orders import update_order
from naryad.orders.models import Order
from naryad.people.actions import add_absence
from naryad.processes.actions.launch import create_order_with_template
from naryad.processes.actions.templates import StepInput, create_template
from naryad.processes.models import ProcessTemplate
from naryad.processes.queries.preview import chain_preview
from naryad.processes.rules.chain import LaidItem, Link
from naryad.tasks.actions.pins import pin_task
from naryad.tasks.actions.plan import bulk_assign, bulk_priority, bulk_release
from naryad.tasks.actions.press import start_task
from naryad.tasks.models import Task
from naryad.workspaces.models import Member
from tests.factories import (
    NOW,
    link,
    make_member,
    make_order,
    make_order_type,
    make_skill,
    make_task,
    make_week,
)

pytestmark = pytest.mark.django_db
FACTS = 500 if os.environ.get("NARYAD_BATTERY") else 80
NOBODYS_DATE = (None, ReadyState.NO_DATE)


def replan() -> dict[int, tuple[datetime | None, str]]:
    actions.request_forecast(now=NOW)
    actions.refresh_forecast(now=NOW)
    return {row.order_id: (row.ready_at, row.state) for row in OrderForecast.objects.all()}


def foreseen(what_if: WhatIf) -> dict[int, tuple[datetime | None, str]]:
    return {one.order.pk: (one.shift.after.ready_at, one.shift.after.state) for one in what_if.shifted}


def three_orders(boris: Member, pavel: Member) -> list[Order]:
    """Pavel works a day on each, in this order; the second is promised for its day."""
    orders = [
        make_order(responsible=boris),
        make_order(responsible=boris, promised_on=date(2026, 11, 25)),
        make_order(responsible=boris),
    ]
    for order, priority in zip(orders, (3, 2, 1), strict=True):
        make_task(order=order, assignee=pavel, estimate=8 * 60, priority=priority)
    return orders


def test_a_priority_foresees_what_its_action_brings(anna: Member, boris: Member, pavel: Member) -> None:
    first, second, third = three_orders(boris, pavel)
    task = third.tasks_task.get()

    what_if = if_prioritised(task_ids=[task.pk], priority=3, now=NOW)

    before = replan()
    bulk_priority(task_ids=[task.pk], priority=3, actor=anna, now=NOW)
    after = replan()
    moved = {pk: dates for pk, dates in after.items() if dates != before[pk]}
    assert foreseen(what_if) == moved
    assert {one.order.pk: one.shift.before.ready_at for one in what_if.shifted} == {
        pk: before[pk][0] for pk in moved
    }
    assert [one.order for one in what_if.shifted] == [second, third]
    assert (what_if.late_count, len(what_if.worse), len(what_if.better)) == (1, 1, 1)
    assert first.pk not in moved


def test_an_orders_priority_moves_all_of_its_tasks(anna: Member, boris: Member, pavel: Member) -> None:
    _first, _second, third = three_orders(boris, pavel)

    what_if = if_orders_prioritised(order_ids=[third.pk], priority=3, now=NOW)

    before = replan()
    update_order(order_id=third.pk, priority=3, actor=anna, now=NOW)
    assert foreseen(what_if) == changed(before, replan())
    assert len(what_if.shifted) == 3


def test_a_reassignment_leaves_the_pin_and_stops_the_timer(
    anna: Member, boris: Member, pavel: Member, oleg: Member
) -> None:
    make_week(oleg)
    first, second, _third = three_orders(boris, pavel)
    running, other = first.tasks_task.get(), second.tasks_task.get()
    start_task(task_id=running.pk, actor=pavel, now=NOW - timedelta(hours=1))
    pin_task(task_id=other.pk, after_task_id=None, member_id=pavel.pk, actor=anna, now=NOW)
    tasks = [running.pk, other.pk]

    what_if = if_assigned(task_ids=tasks, assignee_id=oleg.pk, now=NOW)

    before = replan()
    bulk_assign(task_ids=tasks, assignee_id=oleg.pk, actor=anna, now=NOW)
    assert foreseen(what_if) == changed(before, replan())
    assert what_if.shifted


def test_to_a_pool_and_back_to_it(anna: Member, boris: Member, pavel: Member) -> None:
    sawing = make_skill("sawing", pavel)
    gilding = make_skill("gilding")
    first, second, _third = three_orders(boris, pavel)
    Task.objects.filter(order=first).update(skill=gilding)
    ids = [first.tasks_task.get().pk]

    released = if_released(task_ids=ids, now=NOW)
    pooled = if_assigned(task_ids=[second.tasks_task.get().pk], assignee_id=None, skill_id=sawing.pk, now=NOW)

    before = replan()
    bulk_release(task_ids=ids, actor=anna, now=NOW)
    assert foreseen(released) == changed(before, replan())
    assert foreseen(released)[first.pk] == NOBODYS_DATE
    assert pooled.shifted == []  # Pavel does it all the same


def test_a_pin_foresees_the_queue_as_it_is_left(anna: Member, boris: Member, pavel: Member) -> None:
    first, second, third = (order.tasks_task.get() for order in three_orders(boris, pavel))

    what_if = if_pinned(member=pavel, task_id=third.pk, after_id=first.pk, now=NOW)

    before = replan()
    pin_task(task_id=third.pk, after_task_id=first.pk, member_id=pavel.pk, actor=anna, now=NOW)
    assert foreseen(what_if) == changed(before, replan())
    assert [one.order.pk for one in what_if.shifted] == [second.order_id, third.order_id]


def test_a_pin_makes_room_among_equal_places(anna: Member, boris: Member, pavel: Member) -> None:
    orders = [make_order(responsible=boris) for _ in range(4)]
    tasks = [make_task(order=order, assignee=pavel, estimate=8 * 60) for order in orders]

    what_if = if_pinned(member=pavel, task_id=tasks[3].pk, after_id=tasks[1].pk, now=NOW)

    before = replan()
    pin_task(task_id=tasks[3].pk, after_task_id=tasks[1].pk, member_id=pavel.pk, actor=anna, now=NOW)
    assert foreseen(what_if) == changed(before, replan())


def test_who_is_not_in_the_queue_any_more_moves_nothing(boris: Member, pavel: Member) -> None:
    first, second, _third = (order.tasks_task.get() for order in three_orders(boris, pavel))
    Task.objects.filter(pk=second.pk).update(status=Task.Status.CANCELLED)

    assert not if_pinned(member=pavel, task_id=second.pk, after_id=None, now=NOW).is_visible
    assert not if_pinned(member=pavel, task_id=first.pk, after_id=second.pk, now=NOW).is_visible


def test_an_absence_moves_everything_of_the_member(anna: Member, boris: Member, pavel: Member) -> None:
    orders = three_orders(boris, pavel)
    span: dict[str, Any] = {"starts_at": NOW, "ends_at": NOW + timedelta(days=7)}

    what_if = if_away(member_id=pavel.pk, **span, now=NOW)

    before = replan()
    add_absence(member_id=pavel.pk, kind="vacation", **span, actor=anna, now=NOW)
    assert foreseen(what_if) == changed(before, replan())
    assert what_if.shifted[0].order == orders[1]  # it becomes late: the worst first
    assert {one.shift.days for one in what_if.shifted} == {7}


def test_a_date_that_moves_within_its_day_is_not_worth_a_question(boris: Member, pavel: Member) -> None:
    for priority in (2, 1):
        make_task(order=make_order(responsible=boris), assignee=pavel, estimate=30, priority=priority)
    task = Task.objects.get(priority=1)

    assert not if_prioritised(task_ids=[task.pk], priority=3, now=NOW).is_visible


# --- a new order -------------------------------------------------------------------------------------------------


def kitchen(anna: Member, *steps: StepInput, links: list[Link] | None = None) -> ProcessTemplate:
    order_type = make_order_type()
    chain = [Link(predecessor=n, successor=n + 1, lag=60) for n in range(len(steps) - 1)]
    return create_template(
        name="Kitchen",
        order_type_id=order_type.pk,
        steps=list(steps),
        links=chain if links is None else links,
        actor=anna,
        now=NOW,
    )


def sawing_steps(pavel: Member) -> tuple[StepInput, ...]:
    sawing = make_skill("sawing", pavel)
    return (
        StepInput(title="Delivery", kind="wait", elapsed_minutes=24 * 60),
        StepInput(title="Saw", skill_id=sawing.pk, fixed_minutes=60, minutes_per_unit=120),
        StepInput(title="Edge", assignee_id=pavel.pk, minutes_per_unit=60, is_per_item=True),
    )


ITEMS = [LaidItem(name="Table", quantity=Decimal(2)), LaidItem(name="Shelf", quantity=Decimal(1))]


def ask(template: ProcessTemplate, **options: Any) -> WhenCouldWe:
    found = chain_preview(template=template, items=ITEMS)
    return when_could_we(preview=found, **{"priority": 1, "now": NOW} | options)


def test_a_new_order_is_ready_when_it_was_said_to_be(anna: Member, boris: Member, pavel: Member) -> None:
    three_orders(boris, pavel)
    template = kitchen(anna, *sawing_steps(pavel))
    before = replan()
    wished = date(2026, 11, 27)

    answer = ask(template, priority=2, promised_on=wished)

    order = create_order_with_template(
        template_id=template.pk,
        order_type_id=template.order_type_id or 0,
        priority=2,
        promised_on=wished,
        items=[ItemInput(name=item.name, quantity=item.quantity) for item in ITEMS],
        actor=anna,
        now=NOW,
    )
    after = replan()
    assert (answer.expected.ready_at, answer.expected.state) == after.pop(order.pk)
    assert answer.expected.reserve_days == OrderForecast.objects.get(order=order).reserve_days
    assert foreseen(answer.what_if) == changed(before, after)
    assert answer.what_if.worse
    laid = [TaskForecast.objects.get(task=task) for task in order.tasks_task.order_by("sequence")]
    assert [row.starts_at for row in answer.preview.rows] == [row.starts_at for row in laid]
    assert [row.finishes_at for row in answer.preview.rows] == [row.finishes_at for row in laid]
    assert answer.preview.rows[1].planned_for == "Pavel"


def test_the_answer_says_why(anna: Member, boris: Member, pavel: Member) -> None:
    (urgent, *_others) = three_orders(boris, pavel)
    answer = ask(kitchen(anna, *sawing_steps(pavel)))

    assert answer.steps[-1].tasks[-1].pk is None
    named = [task for step in answer.steps for task in step.tasks]
    assert urgent.tasks_task.get().pk in [task.pk for task in named]
    assert answer.steps[-1].until == answer.expected.ready_at
    assert sum(step.minutes for step in answer.steps) * timedelta(minutes=1) == answer.expected.ready_at - NOW


def test_what_keeps_the_chain_from_a_date_is_named(anna: Member, pavel: Member) -> None:
    idle = make_member(name="Idle")
    template = kitchen(
        anna,
        StepInput(title="Gild", skill_id=make_skill("gilding").pk, fixed_minutes=60),
        StepInput(title="Polish", assignee_id=pavel.pk, fixed_minutes=60),
        StepInput(title="Nobody", fixed_minutes=60),
        StepInput(title="Sleep", assignee_id=idle.pk, fixed_minutes=60),
        links=[Link(predecessor=0, successor=1)],
    )

    answer = ask(template)

    assert (answer.expected.ready_at, answer.expected.state) == NOBODYS_DATE
    assert [(stop.row.draft.title, stop.reason) for stop in answer.stops] == [
        ("Gild", "empty_role"),
        ("Nobody", "no_resource"),
        ("Sleep", "no_time"),
    ]
    assert answer.steps == []


def test_steps_without_an_estimate_are_left_out_and_named(anna: Member, pavel: Member) -> None:
    template = kitchen(
        anna,
        StepInput(title="Think", assignee_id=pavel.pk),
        StepInput(title="Saw", assignee_id=pavel.pk, fixed_minutes=60),
    )

    answer = ask(template)

    assert answer.expected.ready_at is not None
    assert [row.draft.title for row in answer.left_out] == ["Think"]
    assert (answer.preview.rows[0].starts_at, answer.preview.rows[0].finishes_at) == (NOW, None)


def test_the_work_of_who_has_left_goes_where_laying_puts_it(anna: Member, pavel: Member) -> None:
    gone = make_member(name="Gone")
    sawing = make_skill("sawing", pavel)
    template = kitchen(
        anna, StepInput(title="Saw", assignee_id=gone.pk, skill_id=sawing.pk, fixed_minutes=60)
    )
    Member.objects.filter(pk=gone.pk).update(is_active=False)

    assert ask(template).preview.rows[0].planned_for == "Pavel"


# --- nothing is saved --------------------------------------------------------------------------------------------


def test_an_answer_takes_a_fixed_number_of_queries_and_writes_nothing(
    anna: Member, boris: Member, pavel: Member
) -> None:
    template = kitchen(anna, *sawing_steps(pavel))
    found = chain_preview(template=template, items=ITEMS)
    counts = []
    for _ in range(2):
        three_orders(boris, pavel)
        replan()
        with CaptureQueriesContext(connection) as captured:
            when_could_we(preview=found, priority=3, now=NOW)
        counts.append(len(captured))
        assert all(query["sql"].startswith(("SELECT", "WITH")) for query in captured.captured_queries)

    assert counts[0] == counts[1]
    assert counts[0] <= 22


def changed(
    before: dict[int, tuple[datetime | None, str]], after: dict[int, tuple[datetime | None, str]]
) -> dict[int, tuple[datetime | None, str]]:
    """Orders of which another day or state is shown."""
    return {
        pk: dates
        for pk, dates in after.items()
        if (day(dates[0]), dates[1]) != (day(before[pk][0]), before[pk][1])
    }


def day(moment: datetime | None) -> date | None:
    return None if moment is None else (moment.astimezone(UTC) + timedelta(hours=3)).date()


def test_what_is_kept_between_questions_is_what_would_be_read_anew(anna: Member, pavel: Member) -> None:
    """Also over hundreds of changes: whatever moves a date is seen by the next question."""
    rng, oleg, skill = Random(9), make_member(name="Oleg"), make_skill("Edging", pavel)
    make_week(oleg)
    orders = [make_order(responsible=anna) for _ in range(4)]
    ids = [make_task(order=rng.choice(orders), assignee=pavel, skill=skill).pk for _ in range(12)]
    by: dict[str, Any] = {"actor": anna, "now": NOW}
    facts: list[Callable[[], object]] = [
        lambda: bulk_priority(task_ids=rng.sample(ids, 3), priority=rng.randrange(4), **by),
        lambda: bulk_assign(task_ids=rng.sample(ids, 3), assignee_id=rng.choice([pavel.pk, oleg.pk]), **by),
        lambda: bulk_release(task_ids=rng.sample(ids, 2), **by),
        lambda: update_order(order_id=rng.choice(orders).pk, priority=rng.randrange(4), **by),
        replan,
        lambda: None,
    ]
    kept = present_now(now=NOW)
    found_again = 0
    for _ in range(FACTS):
        rng.choice(facts)()
        before, kept = kept, present_now(now=NOW)
        found_again += kept is before
        fresh = present(read_rows(now=NOW), kept.orders, now=NOW)
        assert (kept.rows.tasks, kept.dates) == (fresh.rows.tasks, fresh.dates)
    assert found_again


def test_a_plan_is_read_by_keys_alone(boris: Member, pavel: Member) -> None:
    """A join is planned by statistics, which a company just moved in does not have."""
    link(make_task(order=make_order(responsible=boris)), make_task(order=make_order(responsible=boris)))

    with CaptureQueriesContext(connection) as captured:
        read_rows(now=NOW)

    assert not [query["sql"] for query in captured.captured_queries if " JOIN " in query["sql"]]

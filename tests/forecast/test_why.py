"""Why this date: steps that lead from now to it and sum to the whole, or what stops it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from naryad.forecast import actions
from naryad.forecast.queries.why import Why, why
from naryad.orders.models import Order
from naryad.tasks.models import Task
from naryad.workspaces.models import Member
from tests.factories import NOW, link, make_member, make_order, make_skill, make_task, make_week

pytestmark = pytest.mark.django_db


def replan(now: datetime = NOW) -> None:
    actions.request_forecast(now=now)
    actions.refresh_forecast(now=now)


def test_the_steps_lead_from_now_to_the_date_without_a_gap(boris: Member, pavel: Member) -> None:
    urgent = make_order(responsible=boris, priority=3)
    first = make_task(order=urgent, assignee=pavel, estimate=300, title="First")
    second = make_task(order=urgent, assignee=pavel, estimate=240, title="Second")
    order = make_order(responsible=boris)
    sawing = make_task(order=order, assignee=pavel, estimate=60, title="Sawing")
    drying = make_task(
        order=order, kind="wait", elapsed_minutes=180, ends_itself=True, status="blocked", title="Drying"
    )
    fitting = make_task(order=order, assignee=pavel, estimate=120, title="Fitting")
    link(sawing, drying, lag=30)
    link(drying, fitting)
    replan()

    answer = why(order_id=order.pk)

    steps = [(step.kind, [task.pk for task in step.tasks], step.work, step.off) for step in answer.steps]
    assert steps == [
        ("queue", [first.pk, second.pk], 540, 16 * 60),
        ("predecessor", [sawing.pk], 60, 0),
        ("lag", [drying.pk], 30, 0),
        ("wait", [drying.pk], 180, 0),
        ("working", [fitting.pk], 120, 16 * 60),
    ]
    assert answer.steps[0].after is not None
    assert answer.steps[0].after.pk == sawing.pk
    assert answer.planned_at == NOW
    assert answer.ready_at is not None
    assert answer.minutes == (answer.ready_at - NOW) // timedelta(minutes=1)
    assert answer.steps[-1].until == answer.ready_at
    causes = {cause.kind: cause.days * 24 * 60 for cause in answer.causes}  # nobody is off on these days
    assert causes == pytest.approx({"queue": 540 + 16 * 60, "work": 60 + 120 + 16 * 60, "wait": 30 + 180})


def test_an_appointment_is_a_step_of_its_own(boris: Member, pavel: Member) -> None:
    order = make_order(responsible=boris)
    make_task(order=order, assignee=pavel, appointment_at=NOW + timedelta(hours=2))
    replan()

    answer = why(order_id=order.pk)

    assert [(step.kind, step.minutes) for step in answer.steps] == [("not_before", 120), ("working", 60)]


def test_what_one_person_does_for_others_is_one_step(boris: Member, pavel: Member) -> None:
    urgent = make_order(responsible=boris, priority=3)
    first = make_task(order=urgent, assignee=pavel)
    second = make_task(order=urgent, assignee=pavel)
    link(first, second)
    order = make_order(responsible=boris)
    mine = make_task(order=order, assignee=pavel)
    replan()

    answer = why(order_id=order.pk)

    assert [(step.kind, [task.pk for task in step.tasks]) for step in answer.steps] == [
        ("queue", [first.pk, second.pk]),
        ("working", [mine.pk]),
    ]


def test_time_off_before_the_start_belongs_to_its_task(boris: Member, pavel: Member) -> None:
    order = make_order(responsible=boris)
    make_task(order=order, assignee=pavel)
    night = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)
    replan(night)

    answer = why(order_id=order.pk)

    assert [(step.kind, step.work, step.off) for step in answer.steps] == [("working", 60, 600)]


def test_a_chain_passes_through_a_task_without_an_estimate(boris: Member, pavel: Member) -> None:
    order = make_order(responsible=boris)
    first = make_task(order=order, assignee=pavel)
    unknown = make_task(order=order, assignee=pavel, estimate=None)
    last = make_task(order=order, assignee=pavel)
    link(first, unknown)
    link(unknown, last, lag=30)
    replan()

    answer = why(order_id=order.pk)

    assert [(step.kind, step.minutes) for step in answer.steps] == [
        ("predecessor", 60),
        ("lag", 30),
        ("working", 60),
    ]
    assert [task.pk for task in answer.left_out] == [unknown.pk]


def test_what_stops_an_order_is_named_at_its_root(boris: Member, pavel: Member) -> None:
    order = make_order(responsible=boris)
    orphan = make_task(order=make_order(responsible=boris), skill=make_skill("gilding"))
    blocked = make_task(order=order, assignee=pavel)
    nobodys = make_task(order=order)
    link(orphan, blocked)
    replan()

    answer = why(order_id=order.pk)

    assert [(stop.reason, stop.task and stop.task.pk) for stop in answer.stops] == [
        ("empty_role", orphan.pk),
        ("no_resource", nobodys.pk),
    ]
    assert answer.stops[0].task is not None
    assert answer.stops[0].task.skill == "gilding"


def test_a_member_without_a_schedule_stops_an_order(boris: Member) -> None:
    idle = make_member(name="Idle")
    order = make_order(responsible=boris)
    make_task(order=order, assignee=idle)
    replan()

    (stop,) = why(order_id=order.pk).stops

    assert (stop.reason, stop.task and stop.task.member_id) == ("no_time", idle.pk)


def test_an_order_without_tasks_or_without_estimates_says_so(boris: Member, pavel: Member) -> None:
    empty, guessed = make_order(responsible=boris), make_order(responsible=boris)
    task = make_task(order=guessed, assignee=pavel, estimate=None)
    replan()

    assert [(stop.reason, stop.task) for stop in why(order_id=empty.pk).stops] == [("no_tasks", None)]
    assert [(s.reason, s.task and s.task.pk) for s in why(order_id=guessed.pk).stops] == [
        ("no_estimate", task.pk)
    ]


def test_while_the_next_plan_is_on_its_way_nothing_is_claimed(boris: Member, pavel: Member) -> None:
    order = make_order(responsible=boris)
    task = make_task(order=order, assignee=pavel)
    replan()
    Task.objects.filter(pk=task.pk).update(status="done", finished_at=NOW)

    answer = why(order_id=order.pk)

    assert (answer.steps, answer.stops) == ([], [])


def test_the_answer_has_a_fixed_number_of_queries(
    boris: Member, pavel: Member, django_assert_max_num_queries: Any
) -> None:
    other = make_member(name="Other")
    make_week(other)
    order = make_order(responsible=boris)
    tasks = [make_task(order=order, assignee=pavel if n % 2 else other) for n in range(12)]
    for before, after in zip(tasks, tasks[1:], strict=False):
        link(before, after)
    replan()

    with django_assert_max_num_queries(23):
        assert len(why(order_id=order.pk).steps) == 12


def late_facades(boris: Member, crew: Member, *, gap: int) -> tuple[Order, Task, Task]:
    """Facades are awaited for 14 days; the crew fits other orders' kitchens until `gap` minutes after they come."""
    order = make_order(responsible=boris)
    facades = make_task(
        order=order,
        kind="wait",
        status="in_progress",
        elapsed_minutes=14 * 24 * 60,
        expected_at=NOW + timedelta(days=14),
        title="Facades",
    )
    fitting = make_task(order=order, assignee=crew, estimate=120, title="Fitting")
    link(facades, fitting)
    queued = 7 * 60 + 9 * 8 * 60 + 60 + gap
    for _ in range(10):
        make_task(order=make_order(responsible=boris, priority=2), assignee=crew, estimate=queued // 10)
    replan()
    return order, facades, fitting


def told(answer: Why) -> list[tuple[list[tuple[str, int | None]], datetime]]:
    return [
        ([(one.kind, one.task.pk if one.task else None) for one in gain.levers], gain.ready_at)
        for gain in answer.gains
    ]


def test_a_late_supplier_is_named_though_a_crews_queue_binds_by_minutes(boris: Member, pavel: Member) -> None:
    order, facades, fitting = late_facades(boris, pavel, gap=50)

    answer = why(order_id=order.pk)

    assert [(step.kind, [task.pk for task in step.tasks]) for step in answer.steps] == [
        ("wait", [facades.pk]),
        ("turn", [fitting.pk]),
        ("working", [fitting.pk]),
    ]
    assert answer.longest is not None
    assert answer.longest.tasks[0].title == "Facades"
    assert answer.ready_at is not None
    assert answer.minutes == (answer.ready_at - NOW) // timedelta(minutes=1)
    kinds = [levers for levers, _at in told(answer)]
    assert [("wait", facades.pk), ("first", fitting.pk)] in kinds
    assert [("urgent", None)] not in kinds


def test_a_crew_that_really_binds_is_named_and_the_supplier_is_not(boris: Member, pavel: Member) -> None:
    order, facades, fitting = late_facades(boris, pavel, gap=5 * 8 * 60)

    answer = why(order_id=order.pk)

    assert [step.kind for step in answer.steps] == ["queue", "working"]
    assert all(facades.pk not in [task.pk for task in step.tasks] for step in answer.steps)
    assert [("first", fitting.pk)] in [levers for levers, _at in told(answer)]


def test_each_lever_that_is_pulled_brings_the_date_that_was_told(boris: Member, pavel: Member) -> None:
    order, _facades, _fitting = late_facades(boris, pavel, gap=5 * 8 * 60)
    (urgent,) = [at for levers, at in told(why(order_id=order.pk)) if levers == [("urgent", None)]]

    Order.objects.filter(pk=order.pk).update(priority=3)
    replan()

    assert why(order_id=order.pk).ready_at == urgent


def test_nothing_is_offered_that_gains_nothing(boris: Member, pavel: Member) -> None:
    order = make_order(responsible=boris)
    make_task(order=order, assignee=pavel, estimate=30)
    replan()

    assert why(order_id=order.pk).gains == []

"""Taking one's own change back from its toast."""

from datetime import timedelta
from typing import Any

import pytest

from naryad.activity.actions import CannotUndo
from naryad.activity.models import EventRecord
from naryad.activity.queries import history
from naryad.activity.undo import Undone, undo_change
from naryad.core.errors import NotAllowed
from naryad.crm.actions.deals import move_deal
from naryad.crm.models import Deal, DealStay
from naryad.crm.names import DEAL_STAGES
from naryad.orders.actions.orders import close_order, move_order
from naryad.orders.models import Order, OrderStage
from naryad.orders.names import ORDER_STAGES
from naryad.tasks.actions.pins import pin_task, unpin_task
from naryad.tasks.actions.plan import assign_task, bulk_assign, bulk_priority
from naryad.tasks.actions.press import finish_task, pause_task, start_task, undo_finish
from naryad.tasks.actions.stop import Fate, hold_order, lose_deal, resume_order
from naryad.tasks.models import Task
from naryad.tasks.queries.queue import queue
from naryad.tasks.queries.rank import queue_tasks
from naryad.workspaces.actions.members import deactivate_member
from naryad.workspaces.models import Member
from naryad.workspaces.names.actions import archive_name
from tests.factories import NOW, link, make_deal, make_order, make_stage, make_task
from tests.tasks.conftest import Company

SOON = NOW + timedelta(minutes=1)


def undo(kind: str, actor: Member, **options: Any) -> Undone:
    event = EventRecord.objects.filter(kind=kind).latest("pk")
    return undo_change(event_id=event.pk, actor=actor, **{"now": SOON} | options)


def state(row: Task | Order | Deal) -> dict[str, Any]:
    found = type(row).objects.filter(pk=row.pk).values()[0]
    return {name: value for name, value in dict(found).items() if name != "version"}


def test_a_deals_stage_is_put_back_as_it_was(company: Company) -> None:
    deal = make_deal(
        responsible=company.boris, position=7.25, stage_since=NOW - timedelta(days=3, microseconds=7)
    )
    before = state(deal)
    won = make_stage("won")
    move_deal(deal_id=deal.pk, stage_id=won.pk, actor=company.boris, now=NOW)

    undone = undo("deal.won", company.boris)

    assert (undone.count, state(deal)) == (1, before)
    line = history(topic=f"deal:{deal.pk}")[0]
    assert (line.actor, line.at) == ("Boris", SOON)
    assert line.text == f"Undone: Deal {deal.number} is won: {deal.stage.name} → {won.name}"


def test_a_lost_deal_comes_back_with_what_was_stopped_with_it(company: Company) -> None:
    deal = make_deal(responsible=company.boris)
    order, earlier = (make_order(responsible=company.boris, deal=deal) for _number in range(2))
    hold_order(order_id=earlier.pk, actor=company.boris, now=NOW - timedelta(days=1))
    make_task(deal=deal, assignee=company.pavel)
    before = state(deal)
    lose_deal(
        deal_id=deal.pk,
        stage_id=make_stage("lost").pk,
        comment="Too dear",
        fates={order.pk: "cancel", earlier.pk: "keep"},
        tasks="hold",
        actor=company.boris,
        now=NOW,
    )

    undo("deal.lost", company.boris)

    assert state(deal) == before
    assert [Order.objects.get(pk=one.pk).status for one in (order, earlier)] == ["open", "on_hold"]


def test_what_was_stopped_for_itself_in_the_same_moment_stays_stopped(company: Company) -> None:
    deal = make_deal(responsible=company.boris)
    with_it, for_itself, again = (make_order(responsible=company.boris, deal=deal) for _number in range(3))
    hold_order(order_id=for_itself.pk, actor=company.boris, now=NOW)
    lose_deal(
        deal_id=deal.pk,
        stage_id=make_stage("lost").pk,
        comment="Too dear",
        fates={with_it.pk: "cancel", again.pk: "cancel"},
        actor=company.boris,
        now=NOW,
    )
    resume_order(order_id=again.pk, actor=company.boris, now=NOW)
    hold_order(order_id=again.pk, actor=company.boris, now=NOW)

    undo("deal.lost", company.boris)

    assert [Order.objects.get(pk=one.pk).status for one in (with_it, for_itself, again)] == [
        "open",
        "on_hold",
        "on_hold",
    ]


def test_done_taken_back_lets_no_stretch_run_that_had_ended_before_it(company: Company) -> None:
    task = make_task(order=company.order, assignee=company.pavel)
    who: dict[str, Any] = {"task_id": task.pk, "actor": company.pavel}
    start_task(**who, now=NOW - timedelta(hours=1))
    pause_task(**who, now=NOW)
    finish_task(**who, now=NOW)

    undo_finish(**who, now=NOW + timedelta(seconds=5))

    assert Task.objects.get(pk=task.pk).status == "paused"


@pytest.mark.parametrize("fate", ["hold", "cancel"])
def test_an_order_that_was_on_hold_before_its_deal_was_lost_is_on_hold_again(
    company: Company, fate: Fate
) -> None:
    deal = make_deal(responsible=company.boris)
    order = make_order(responsible=company.boris, deal=deal)
    link(make_task(order=order, assignee=company.pavel), make_task(order=company.order))
    hold_order(
        order_id=order.pk,
        until=(NOW + timedelta(days=20)).date(),
        reason="The client is away",
        actor=company.anna,
        now=NOW - timedelta(days=1),
    )
    before = state(order), [state(one) for one in Task.objects.order_by("pk")]
    lose_deal(
        deal_id=deal.pk,
        stage_id=make_stage("lost").pk,
        comment="Too dear",
        fates={order.pk: fate},
        actor=company.boris,
        now=NOW,
    )

    undo("deal.lost", company.boris)

    assert (state(order), [state(one) for one in Task.objects.order_by("pk")]) == before


def test_an_orders_stage_is_put_back_also_when_the_move_finished_it(company: Company) -> None:
    last = company.order.order_type.stages.order_by("sequence").last()
    assert last is not None
    before = state(company.order)
    move_order(order_id=company.order.pk, stage_id=last.pk, actor=company.boris, now=NOW)
    assert state(company.order)["status"] == "done"

    undo("order.moved", company.boris)

    assert state(company.order) == before


def test_an_order_that_has_got_work_since_does_not_become_done_again(company: Company) -> None:
    stages = company.order.order_type.stages.order_by("sequence")
    move_order(order_id=company.order.pk, stage_id=stages[2].pk, actor=company.boris, now=NOW)
    move_order(order_id=company.order.pk, stage_id=stages[1].pk, actor=company.boris, now=NOW)
    task = make_task(order=company.order, assignee=company.pavel)

    with pytest.raises(CannotUndo, match="has open tasks"):
        undo("order.moved", company.boris)

    assert Order.objects.get(pk=company.order.pk).status == "open"
    assert list(queue_tasks(company.pavel)) == [task]


def test_an_order_that_was_put_on_hold_since_is_left_alone(company: Company) -> None:
    stage = company.order.order_type.stages.order_by("sequence")[1]
    move_order(order_id=company.order.pk, stage_id=stage.pk, actor=company.boris, now=NOW)
    hold_order(order_id=company.order.pk, actor=company.anna, now=SOON)

    with pytest.raises(CannotUndo, match="changed since by Anna"):
        undo("order.moved", company.boris)


def test_a_finished_order_is_no_obstacle_of_its_own(company: Company) -> None:
    """Closed by a person after the move: the stage is another one by then."""
    stage = company.order.order_type.stages.order_by("sequence")[1]
    move_order(order_id=company.order.pk, stage_id=stage.pk, actor=company.boris, now=NOW)
    close_order(order_id=company.order.pk, actor=company.anna, now=SOON)

    with pytest.raises(CannotUndo):
        undo("order.moved", company.boris)


def test_assigning_many_is_undone_where_nobody_has_changed_it_since(company: Company) -> None:
    tasks = [make_task(order=company.order, assignee=company.pavel, skill=company.sawing) for _ in range(3)]
    shared = make_task(order=company.order, skill=company.sawing)
    before = [state(task) for task in tasks] + [state(shared)]
    ids = [task.pk for task in (*tasks, shared)]
    bulk_assign(task_ids=ids, assignee_id=company.oleg.pk, actor=company.boris, now=NOW)
    assign_task(task_id=tasks[0].pk, assignee_id=company.boris.pk, actor=company.anna, now=NOW)

    undone = undo("task.many_assigned", company.boris)

    assert (undone.count, len(undone.left)) == (3, 1)
    assert "by Anna" in undone.left[0]
    assert [state(task) for task in (*tasks[1:], shared)] == before[1:]
    assert Task.objects.get(pk=tasks[0].pk).assignee == company.boris
    line = history(topic=f"task:{tasks[1].pk}")[0]
    assert line.changes == [("assignee", "Oleg", "Pavel")]


def test_an_assigned_task_that_was_begun_since_stays(company: Company) -> None:
    begun, other = (make_task(order=company.order, assignee=company.oleg) for _ in range(2))
    ids = [begun.pk, other.pk]
    bulk_assign(task_ids=ids, assignee_id=company.pavel.pk, actor=company.boris, now=NOW)
    start_task(task_id=begun.pk, actor=company.pavel, now=NOW)

    undone = undo("task.many_assigned", company.boris)

    assert undone.count == 1
    assert "by Pavel" in undone.left[0]
    assert [state(task)["assignee_id"] for task in (begun, other)] == [company.pavel.pk, company.oleg.pk]
    pause_task(task_id=begun.pk, actor=company.pavel, now=SOON)


def test_nobody_who_has_left_gets_a_task_back(company: Company) -> None:
    task = make_task(order=company.order, assignee=company.oleg)
    bulk_assign(task_ids=[task.pk], assignee_id=company.pavel.pk, actor=company.boris, now=NOW)
    deactivate_member(member_id=company.oleg.pk, actor=company.anna, now=NOW)

    with pytest.raises(CannotUndo, match="Oleg does not work here any more"):
        undo("task.many_assigned", company.boris)

    assert state(task)["assignee_id"] == company.pavel.pk


def test_a_priority_of_many_is_undone(company: Company) -> None:
    low, high = make_task(order=company.order, priority=0), make_task(order=company.order, priority=3)
    bulk_priority(task_ids=[low.pk, high.pk], priority=3, actor=company.boris, now=NOW)

    undone = undo("task.many_prioritised", company.boris)

    assert (undone.count, state(low)["priority"], state(high)["priority"]) == (1, 0, 3)


def test_a_move_in_a_queue_is_undone_with_what_gave_way(company: Company) -> None:
    tasks = [make_task(order=company.order, assignee=company.pavel) for _ in range(4)]
    pin(company, tasks[2], None)
    before = [state(task) for task in tasks]
    shown = queue(member=company.pavel, now=NOW).order
    pin(company, tasks[3], tasks[0])
    moved_line = history(topic=f"task:{tasks[3].pk}")[0]
    assert moved_line.changes == [("stands_after", tasks[1].title, tasks[0].title)]
    assert queue(member=company.pavel, now=NOW).order != shown

    undo("task.pinned", company.anna)

    assert [state(task) for task in tasks] == before
    assert queue(member=company.pavel, now=NOW).order == shown


def test_letting_a_moved_task_go_is_undone(company: Company) -> None:
    tasks = [make_task(order=company.order, assignee=company.pavel) for _ in range(2)]
    pin(company, tasks[1], None)
    before = state(tasks[1])
    unpin_task(task_id=tasks[1].pk, actor=company.anna, now=NOW)

    undo("task.unpinned", company.anna)

    assert state(tasks[1]) == before


def pin(company: Company, task: Task, after: Task | None) -> None:
    pin_task(
        task_id=task.pk,
        after_task_id=after.pk if after else None,
        member_id=company.pavel.pk,
        actor=company.anna,
        now=NOW,
    )


def moved(company: Company) -> Deal:
    deal = make_deal(responsible=company.boris)
    move_deal(deal_id=deal.pk, stage_id=make_stage().pk, actor=company.boris, now=NOW)
    return deal


def test_a_stage_that_was_deleted_since_the_move_refuses_the_undo_in_words(company: Company) -> None:
    deal = moved(company)
    left_id = EventRecord.objects.get(kind="deal.moved").data["rows"][f"deal:{deal.pk}"]["before"]["stage"]
    DealStay.objects.all().delete()  # a stage that was ever stood in is kept
    assert archive_name(names=DEAL_STAGES, row_id=int(left_id), actor=company.anna, now=NOW)
    before = state(deal)

    with pytest.raises(CannotUndo, match="what it had before has been deleted"):
        undo("deal.moved", company.boris)

    assert state(deal) == before


def test_a_stage_that_was_archived_since_the_move_is_not_given_back(company: Company) -> None:
    order = make_order(responsible=company.boris)
    first, second, _last = order.order_type.stages.order_by("sequence")
    make_order(responsible=company.boris, order_type=order.order_type)
    OrderStage.objects.create(order_type=order.order_type, name="Checked", sequence=9)
    move_order(order_id=order.pk, stage_id=second.pk, actor=company.boris, now=NOW)
    kind = EventRecord.objects.latest("pk").kind
    archive_name(names=ORDER_STAGES, row_id=first.pk, actor=company.anna, now=NOW)

    with pytest.raises(CannotUndo, match=f"“{first.name}” is in the archive"):
        undo(kind, company.boris)

    order.refresh_from_db()
    assert order.stage == second


def test_an_undo_said_again_changes_nothing(company: Company) -> None:
    deal = moved(company)
    undo("deal.moved", company.boris)
    before = state(deal)

    again = undo("deal.moved", company.boris)

    assert (again.was_undone, state(deal)) == (True, before)
    assert EventRecord.objects.filter(kind="change.undone").count() == 1


def test_only_who_made_the_change_undoes_it_and_only_for_a_while(company: Company) -> None:
    moved(company)

    with pytest.raises(NotAllowed):
        undo("deal.moved", company.anna)
    with pytest.raises(CannotUndo, match="too late"):
        undo("deal.moved", company.boris, now=NOW + timedelta(minutes=11))


def test_what_cannot_be_undone_has_no_undo(company: Company) -> None:
    task = make_task(order=company.order, assignee=company.pavel)
    start_task(task_id=task.pk, actor=company.pavel, now=NOW)

    with pytest.raises(NotAllowed):
        undo("task.started", company.pavel)


@pytest.mark.parametrize("change", ["assign", "priority"])
def test_a_right_that_was_taken_away_meanwhile_is_missed(company: Company, change: str) -> None:
    task = make_task(order=company.order, assignee=company.pavel)
    common: dict[str, Any] = {"task_ids": [task.pk], "actor": company.boris, "now": NOW}
    if change == "assign":
        bulk_assign(assignee_id=company.oleg.pk, **common)
    else:
        bulk_priority(priority=3, **common)
    Order.objects.filter(pk=company.order.pk).update(responsible=company.anna)

    with pytest.raises(NotAllowed):
        undo("task.many_assigned" if change == "assign" else "task.many_prioritised", company.boris)

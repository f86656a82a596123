"""Chains: laying out, waiting tasks, lags, dependencies, items."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from naryad.activity.edit import ChangedMeanwhile
from naryad.activity.models import EventRecord
from naryad.core.errors import NotAllowed
from naryad.orders.models import Order, OrderItem
from naryad.talk.actions.comments import add_comment
from naryad.tasks.actions.create import TaskDraft, create_task, lay_tasks, remove_tasks
from naryad.tasks.actions.dependencies import CannotAddDependency, add_dependency, remove_dependency
from naryad.tasks.actions.plan import bulk_assign, bulk_priority, update_task
from naryad.tasks.actions.press import finish_task, start_task, undo_finish
from naryad.tasks.actions.progress import report_quantity
from naryad.tasks.actions.waiting import CannotConfirmWaiting, pass_time, postpone_waiting, receive_delivery
from naryad.tasks.models import Dependency, Task
from naryad.tasks.queries.chain import chain
from naryad.tasks.queries.clock import due_by_clock
from naryad.tasks.queries.stages import graph_nodes
from tests.factories import NOW, link, make_deal, make_order, make_task
from tests.tasks.conftest import Company

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def lay(company: Company) -> list[Task]:
    """measure → delivery (waits 3 days) → assembly (an hour later)."""
    return lay_tasks(
        order_id=company.order.pk,
        drafts=[
            TaskDraft(title="measure", assignee_id=company.pavel.pk, estimate=60),
            TaskDraft(title="delivery", kind="wait", elapsed_minutes=3 * 24 * 60),
            TaskDraft(title="assembly", skill_id=company.sawing.pk, estimate=120),
        ],
        links=[(0, 1, 0), (1, 2, 60)],
        actor=company.boris,
        now=NOW,
    )


def fresh(*tasks: Task) -> list[Task]:
    return [Task.objects.get(pk=task.pk) for task in tasks]


def test_a_chain_is_laid_at_once_and_its_first_task_is_available(company: Company) -> None:
    tasks = lay(company)

    assert [task.status for task in fresh(*tasks)] == ["todo", "blocked", "blocked"]
    assert [task.sequence for task in tasks] == [0, 1, 2]
    assert tasks[1].assignee_id == company.boris.pk
    kinds = list(EventRecord.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == ["task.chain_laid", "task.became_available"]


def test_a_chain_is_drawn_by_what_waits_for_what(company: Company) -> None:
    measure, delivery, assembly = lay(company)

    drawn = graph_nodes(chain(order_id=company.order.pk, now=NOW))

    assert [(node["key"], node["number"], node["after"]) for node in drawn] == [
        (str(measure.pk), 1, []),
        (str(delivery.pk), 2, [str(measure.pk)]),
        (str(assembly.pk), 3, [str(delivery.pk)]),
    ]
    assert [node["marks"] for node in drawn] == [["todo"], ["blocked", "wait"], ["blocked"]]


def test_a_loop_in_a_chain_is_refused_by_its_titles_and_nothing_is_laid(company: Company) -> None:
    with pytest.raises(CannotAddDependency, match="a → b → a"):
        lay_tasks(
            order_id=company.order.pk,
            drafts=[TaskDraft(title="a"), TaskDraft(title="b")],
            links=[(0, 1, 0), (1, 0, 0)],
            actor=company.boris,
            now=NOW,
        )

    assert not Task.objects.exists()


def test_waiting_begins_by_itself_and_ends_when_its_responsible_says_so(company: Company) -> None:
    measure, delivery, assembly = lay(company)

    finish_task(task_id=measure.pk, actor=company.pavel, now=NOW + HOUR)
    (delivery,) = fresh(delivery)
    assert (delivery.status, delivery.expected_at) == ("in_progress", NOW + HOUR + 3 * DAY)

    pass_time(task_id=delivery.pk, now=NOW + 10 * DAY)
    assert fresh(delivery)[0].status == "in_progress"

    receive_delivery(task_id=delivery.pk, actor=company.boris, now=NOW + 2 * DAY)
    (delivery, assembly) = fresh(delivery, assembly)
    assert (delivery.status, delivery.finished_at) == ("done", NOW + 2 * DAY)
    assert (assembly.status, assembly.available_at) == ("blocked", NOW + 2 * DAY + HOUR)


def test_a_lag_is_released_by_the_clock(company: Company) -> None:
    measure, delivery, assembly = lay(company)
    finish_task(task_id=measure.pk, actor=company.pavel, now=NOW)
    receive_delivery(task_id=delivery.pk, actor=company.boris, now=NOW + HOUR)
    assert due_by_clock(now=NOW + HOUR) == []

    later = NOW + 2 * HOUR
    assert due_by_clock(now=later) == [assembly.pk]
    pass_time(task_id=assembly.pk, now=later)
    pass_time(task_id=assembly.pk, now=later)

    assert fresh(assembly)[0].status == "todo"
    assert EventRecord.objects.filter(kind="task.became_available", data__task_id=assembly.pk).count() == 1


def test_drying_ends_itself_at_its_time_however_late_the_clock_looks(company: Company) -> None:
    drying = create_task(
        order_id=company.order.pk,
        title="drying",
        kind="wait",
        elapsed_minutes=60,
        ends_itself=True,
        actor=company.boris,
        now=NOW,
    )
    after = make_task(order=company.order, assignee=company.pavel)
    link(drying, after)
    assert due_by_clock(now=NOW + HOUR - timedelta(seconds=1)) == []

    assert due_by_clock(now=NOW + 5 * HOUR) == [drying.pk]
    pass_time(task_id=drying.pk, now=NOW + 5 * HOUR)

    drying, after = fresh(drying, after)
    assert (drying.status, drying.finished_at) == ("done", NOW + HOUR)
    assert (after.status, after.available_at) == ("todo", NOW + HOUR)


def test_a_new_date_is_kept_and_must_be_ahead(company: Company) -> None:
    waiting = create_task(
        order_id=company.order.pk,
        title="plates",
        kind="wait",
        elapsed_minutes=60,
        actor=company.boris,
        now=NOW,
    )

    postpone_waiting(task_id=waiting.pk, expected_at=NOW + 5 * DAY, actor=company.boris, now=NOW + DAY)
    with pytest.raises(CannotConfirmWaiting, match="past"):
        postpone_waiting(task_id=waiting.pk, expected_at=NOW, actor=company.boris, now=NOW + DAY)

    assert fresh(waiting)[0].expected_at == NOW + 5 * DAY


def test_waiting_that_began_by_itself_is_taken_back_with_an_undone_done(company: Company) -> None:
    measure, delivery, _assembly = lay(company)
    finish_task(task_id=measure.pk, actor=company.pavel, now=NOW)

    undo_finish(task_id=measure.pk, actor=company.pavel, now=NOW + timedelta(seconds=5))

    (delivery,) = fresh(delivery)
    assert (delivery.status, delivery.started_at, delivery.expected_at) == ("blocked", None, None)


def test_a_loop_is_refused_in_words_that_name_the_way(company: Company) -> None:
    a, b, c = (make_task(order=company.order, title=title) for title in "ABC")
    add_dependency(predecessor_id=a.pk, successor_id=b.pk, actor=company.boris, now=NOW)
    add_dependency(predecessor_id=b.pk, successor_id=c.pk, actor=company.boris, now=NOW)

    with pytest.raises(CannotAddDependency, match="C → A → B → C"):
        add_dependency(predecessor_id=c.pk, successor_id=a.pk, actor=company.boris, now=NOW)


def test_a_loop_through_a_wide_chain_is_refused_though_millions_of_paths_lead_round(company: Company) -> None:
    layers = range(22)
    tasks = lay_tasks(
        order_id=company.order.pk,
        drafts=[TaskDraft(title=f"{layer}{side}") for layer in layers for side in "ab"],
        links=[(2 * n + a, 2 * n + 2 + b, 0) for n in layers[:-1] for a in (0, 1) for b in (0, 1)],
        actor=company.boris,
        now=NOW,
    )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = '5s'")  # what does not list paths takes milliseconds

    with pytest.raises(CannotAddDependency, match="21a → 0a → ") as refused:
        add_dependency(predecessor_id=tasks[-2].pk, successor_id=tasks[0].pk, actor=company.boris, now=NOW)

    assert str(refused.value).count("→") == 22


def test_the_database_refuses_a_loop_when_the_action_is_by_passed(company: Company) -> None:
    a, b = make_task(order=company.order), make_task(order=company.order)
    link(a, b)

    with pytest.raises(IntegrityError, match="closes a cycle"), transaction.atomic():
        Dependency.objects.create(predecessor=b, successor=a)


def test_dependencies_reach_across_the_orders_of_one_deal_only(company: Company) -> None:
    deal = make_deal(responsible=company.boris)
    one, two = (
        make_order(responsible=company.boris, deal=deal),
        make_order(responsible=company.boris, deal=deal),
    )
    first, second, direct = make_task(order=one), make_task(order=two), make_task(deal=deal)
    foreign = make_task(order=company.order)

    add_dependency(predecessor_id=first.pk, successor_id=second.pk, actor=company.boris, now=NOW)
    add_dependency(predecessor_id=direct.pk, successor_id=first.pk, actor=company.boris, now=NOW)
    with pytest.raises(CannotAddDependency, match="one deal"):
        add_dependency(predecessor_id=foreign.pk, successor_id=first.pk, actor=company.boris, now=NOW)

    assert [task.status for task in fresh(first, second)] == ["blocked", "blocked"]


def test_removing_the_only_dependency_lets_the_task_go(company: Company) -> None:
    a, b = make_task(order=company.order), make_task(order=company.order)
    dependency = add_dependency(predecessor_id=a.pk, successor_id=b.pk, actor=company.boris, now=NOW)

    remove_dependency(dependency_id=dependency.pk, actor=company.boris, now=NOW)

    assert fresh(b)[0].status == "todo"


def test_a_begun_task_cannot_be_put_behind_another(company: Company) -> None:
    a, b = make_task(order=company.order), make_task(order=company.order, assignee=company.pavel)
    start_task(task_id=b.pk, actor=company.pavel, now=NOW)

    with pytest.raises(CannotAddDependency, match="begun"):
        add_dependency(predecessor_id=a.pk, successor_id=b.pk, actor=company.boris, now=NOW)


def test_a_new_task_opens_a_finished_order_again(company: Company) -> None:
    task = make_task(order=company.order, assignee=company.pavel)
    finish_task(task_id=task.pk, actor=company.pavel, now=NOW)

    create_task(order_id=company.order.pk, title="repair", actor=company.boris, now=NOW)

    company.order.refresh_from_db()
    assert company.order.status == Order.Status.OPEN


def test_a_task_can_wait_from_its_birth_and_be_watched(company: Company) -> None:
    before = make_task(order=company.order)

    task = create_task(
        order_id=company.order.pk,
        title="after",
        predecessor_ids=[before.pk],
        watcher_ids=[company.anna.pk],
        actor=company.boris,
        now=NOW,
    )

    assert fresh(task)[0].status == "blocked"
    assert [row.member for row in task.watchers.all()] == [company.anna]


def test_a_performer_creates_no_tasks(company: Company) -> None:
    with pytest.raises(NotAllowed):
        create_task(order_id=company.order.pk, title="mine", actor=company.pavel, now=NOW)


def test_an_item_is_done_as_far_as_the_least_of_its_tasks(company: Company) -> None:
    item = OrderItem.objects.create(order=company.order, name="Door", quantity=5, total=0)
    saw = make_task(order=company.order, item=item, assignee=company.pavel, estimate=100)
    paint = make_task(order=company.order, item=item, assignee=company.oleg)

    report_quantity(task_id=saw.pk, done_quantity=Decimal(3), actor=company.pavel, now=NOW)
    item.refresh_from_db()
    assert item.done_quantity == 0
    assert fresh(saw)[0].stated_left == 40

    finish_task(task_id=paint.pk, actor=company.oleg, now=NOW)
    item.refresh_from_db()
    assert item.done_quantity == 3

    finish_task(task_id=saw.pk, actor=company.pavel, now=NOW)
    item.refresh_from_db()
    assert item.done_quantity == 5


def test_an_edit_keeps_old_and_new_value_and_refuses_a_stale_version(company: Company) -> None:
    task = make_task(order=company.order, estimate=60)

    update_task(task_id=task.pk, version=1, estimate=90, actor=company.boris, now=NOW)
    with pytest.raises(ChangedMeanwhile):
        update_task(task_id=task.pk, version=1, estimate=30, actor=company.boris, now=NOW)

    assert fresh(task)[0].estimate == 90
    assert EventRecord.objects.get(kind="task.changed").data["changes"] == {"estimate": [60, 90]}


def test_a_postponed_date_survives_other_edits(company: Company) -> None:
    waiting = create_task(
        order_id=company.order.pk,
        title="plates",
        kind="wait",
        elapsed_minutes=60,
        actor=company.boris,
        now=NOW,
    )
    day = datetime(2026, 12, 1, 9, tzinfo=UTC)
    postpone_waiting(task_id=waiting.pk, expected_at=day, actor=company.boris, now=NOW)

    update_task(task_id=waiting.pk, title="boards", actor=company.boris, now=NOW)

    assert fresh(waiting)[0].expected_at == day


def test_many_tasks_get_another_assignee_at_once(company: Company) -> None:
    tasks = [make_task(order=company.order) for _ in range(3)]

    bulk_assign(
        task_ids=[task.pk for task in tasks], assignee_id=company.oleg.pk, actor=company.anna, now=NOW
    )
    bulk_priority(task_ids=[task.pk for task in tasks], priority=3, actor=company.anna, now=NOW)

    assert {(task.assignee_id, task.priority) for task in fresh(*tasks)} == {(company.oleg.pk, 3)}


def test_a_chain_nobody_has_begun_can_be_taken_back(company: Company) -> None:
    tasks = lay(company)

    remove_tasks(task_ids=[task.pk for task in tasks], actor=company.boris, now=NOW)

    assert not Task.objects.exists()


def test_a_comment_of_a_performer_only_on_what_they_see(company: Company) -> None:
    mine = make_task(order=company.order, assignee=company.pavel)
    hidden = make_task(order=make_order(responsible=company.boris), assignee=company.oleg)

    add_comment(kind="task", pk=mine.pk, text="Sizes checked", actor=company.pavel, now=NOW)
    with pytest.raises(NotAllowed):
        add_comment(kind="task", pk=hidden.pk, text="Hello", actor=company.pavel, now=NOW)

    assert EventRecord.objects.get(kind="comment.added").data["order_id"] == company.order.pk

"""The order of a queue, and moving in it by hand."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naryad.core.errors import NotAllowed
from naryad.tasks.actions.pins import pin_task, unpin_task
from naryad.tasks.actions.press import finish_task, take_task
from naryad.tasks.models import Task
from naryad.tasks.queries.rank import queue_tasks, takeable_tasks, visible_tasks
from naryad.tasks.rules.graph import find_cycle
from naryad.tasks.rules.pieces import remaining, smallest_remaining
from naryad.tasks.rules.rank import RankKey, rank_key
from tests.factories import NOW, make_deal, make_order, make_task
from tests.tasks.conftest import Company


def titles(company: Company) -> list[str]:
    return [task.title for task in queue_tasks(company.pavel)]


def key(task: Task) -> RankKey:
    owner = task.order or task.deal
    assert owner
    return rank_key(
        order_priority=owner.priority,
        task_priority=task.priority,
        position=task.position,
        order_due=task.order.promised_on if task.order else None,
        task_id=task.pk,
        pin_order_priority=task.pin_order_priority,
        pin_task_priority=task.pin_task_priority,
    )


def test_the_queue_follows_order_priority_task_priority_position_promise_and_age(company: Company) -> None:
    urgent = make_order(responsible=company.boris, priority=3)
    soon = make_order(responsible=company.boris, promised_on=date(2026, 12, 1))
    deal = make_deal(responsible=company.boris, priority=2)
    for title, fields in {
        "6 plain": {"order": company.order},
        "4 soon": {"order": soon},
        "5 soon, later id": {"order": soon},
        "2 deal": {"deal": deal},
        "1 urgent": {"order": urgent, "priority": 0},
        "3 important": {"order": company.order, "priority": 2},
        "7 moved down": {"order": company.order, "position": 1},
    }.items():
        make_task(title=title, assignee=company.pavel, **fields)

    found = list(queue_tasks(company.pavel).select_related("order", "deal"))

    assert [task.title[0] for task in found] == list("1234567")
    assert sorted(found, key=key) == found


def test_pools_of_the_members_specialisations_are_in_the_queue_until_somebody_takes_them(
    company: Company,
) -> None:
    task = make_task(order=company.order, skill=company.sawing, title="shared")
    assert titles(company) == ["shared"]

    take_task(task_id=task.pk, actor=company.oleg, now=NOW)

    assert titles(company) == []


def queue_of(company: Company, count: int) -> list[Task]:
    return [
        make_task(order=company.order, assignee=company.pavel, title=str(index)) for index in range(count)
    ]


def test_a_pin_puts_a_task_right_behind_another_of_the_same_rank(company: Company) -> None:
    tasks = queue_of(company, 4)

    pin_task(
        task_id=tasks[3].pk,
        after_task_id=tasks[0].pk,
        member_id=company.pavel.pk,
        actor=company.anna,
        now=NOW,
    )

    assert titles(company) == ["0", "3", "1", "2"]
    pinned = Task.objects.get(pk=tasks[3].pk)
    assert (pinned.pinned_by, pinned.pinned_at) == (company.anna, NOW)


def test_a_pin_to_the_top_beats_urgent_orders_until_it_is_taken_off(company: Company) -> None:
    urgent = make_order(responsible=company.boris, priority=3)
    make_task(order=urgent, assignee=company.pavel, title="urgent")
    low = make_task(order=company.order, assignee=company.pavel, title="low", priority=0)

    pin_task(task_id=low.pk, after_task_id=None, member_id=company.pavel.pk, actor=company.anna, now=NOW)
    assert titles(company) == ["low", "urgent"]

    unpin_task(task_id=low.pk, actor=company.anna, now=NOW)
    assert titles(company) == ["urgent", "low"]


def test_a_pin_ends_when_the_task_is_done(company: Company) -> None:
    tasks = queue_of(company, 2)
    pin_task(task_id=tasks[1].pk, after_task_id=None, member_id=company.pavel.pk, actor=company.anna, now=NOW)

    finish_task(task_id=tasks[1].pk, actor=company.pavel, now=NOW)

    assert Task.objects.get(pk=tasks[1].pk).pinned_at is None


def test_a_performer_moves_nothing(company: Company) -> None:
    tasks = queue_of(company, 2)

    with pytest.raises(NotAllowed):
        pin_task(
            task_id=tasks[1].pk, after_task_id=None, member_id=company.pavel.pk, actor=company.pavel, now=NOW
        )


@pytest.mark.parametrize(
    "moves", [[(5, 0), (4, 5), (3, None)], [(0, 5), (1, 5), (2, 0)], [(2, 3), (3, 2), (2, 3)]]
)
def test_any_row_of_moves_reads_as_it_was_left(company: Company, moves: list[tuple[int, int | None]]) -> None:
    tasks = queue_of(company, 6)
    expected = list(range(6))

    for moved, behind in moves:
        pin_task(
            task_id=tasks[moved].pk,
            after_task_id=None if behind is None else tasks[behind].pk,
            member_id=company.pavel.pk,
            actor=company.anna,
            now=NOW,
        )
        expected.remove(moved)
        expected.insert(0 if behind is None else expected.index(behind) + 1, moved)

        assert titles(company) == [str(index) for index in expected]


def test_a_performer_sees_the_chains_of_their_orders_and_nothing_else(company: Company) -> None:
    mine = make_task(order=company.order, assignee=company.pavel)
    beside = make_task(order=company.order, assignee=company.oleg)
    make_task(order=make_order(responsible=company.boris), assignee=company.oleg)

    assert set(visible_tasks(company.pavel)) == {mine, beside}
    assert visible_tasks(company.boris).count() == 3


def test_a_performer_may_take_what_they_see_and_what_is_of_their_specialisation(company: Company) -> None:
    mine = make_task(order=company.order, assignee=company.pavel)
    elsewhere = make_order(responsible=company.boris)
    taken = make_task(order=elsewhere, assignee=company.oleg, skill=company.sawing)
    make_task(order=make_order(responsible=company.boris), assignee=company.oleg)

    assert set(takeable_tasks(company.pavel)) == {mine, taken}
    assert takeable_tasks(company.boris).count() == 3


@given(estimate=st.integers(0, 10_000), spent=st.integers(0, 20_000))
def test_what_remains_is_never_less_than_the_floor(estimate: int, spent: int) -> None:
    left = remaining(estimate=estimate, spent=spent)

    assert left >= min(estimate, max(15, estimate / 10))
    assert left == estimate - spent or left == smallest_remaining(estimate)


@given(estimate=st.integers(0, 10_000))
def test_what_nobody_has_begun_takes_its_estimate(estimate: int) -> None:
    assert remaining(estimate=estimate, spent=0) == estimate


def test_what_the_performer_says_replaces_the_estimate() -> None:
    assert remaining(estimate=60, spent=70, stated_left=120, spent_when_stated=60) == 110


@given(st.dictionaries(st.integers(0, 6), st.sets(st.integers(0, 6))))
def test_a_cycle_that_is_named_is_one(edges: dict[int, set[int]]) -> None:
    cycle = find_cycle(edges=edges)

    if cycle is None:
        assert _has_order(edges)
    else:
        assert cycle[0] == cycle[-1]
        assert all(after in edges[before] for before, after in zip(cycle, cycle[1:], strict=False))


def _has_order(edges: dict[int, set[int]]) -> bool:
    """Kahn: take away nodes without predecessors until none are left."""
    nodes = set(edges) | {there for ahead in edges.values() for there in ahead}
    while free := {node for node in nodes if not any(node in edges.get(other, ()) for other in nodes)}:
        nodes -= free
    return not nodes

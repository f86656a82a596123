"""What moved between two plans."""

from naryad.scheduling import Task, diff, plan
from tests.scheduling.builders import problem, worker


def test_only_what_moved_is_told_with_how_much() -> None:
    first = Task(id=1, effort=10, assignee=1, order=1)
    second = Task(id=2, effort=10, assignee=1, order=2)
    other = Task(id=3, effort=5, assignee=2, order=3)
    before = plan(problem(worker(1), worker(2), first, second, other))
    urgent = Task(id=2, effort=10, assignee=1, order=2, order_priority=1)
    after = plan(problem(worker(1), worker(2), first, urgent, other))

    changes = diff(before, after)

    assert [(move.id, move.minutes) for move in changes.tasks] == [(1, 10), (2, -10)]
    assert [(move.id, move.before, move.after, move.minutes) for move in changes.orders] == [
        (1, 10, 20, 10),
        (2, 20, 10, -10),
    ]


def test_what_only_one_plan_has_and_what_lost_its_date_is_told() -> None:
    before = plan(
        problem(worker(1), Task(id=1, effort=10, assignee=1, order=1), Task(id=2, effort=1, order=2))
    )
    after = plan(
        problem(worker(1), Task(id=1, effort=10, order=1), Task(id=3, effort=1, assignee=1, order=3))
    )

    changes = diff(before, after)

    assert [(m.id, m.before is None, m.after is None, m.minutes) for m in changes.tasks] == [
        (1, False, False, None),
        (2, False, True, None),
        (3, True, False, None),
    ]
    assert [(m.id, m.was_known, m.is_known, m.after) for m in changes.orders] == [
        (1, True, True, None),
        (2, True, False, None),
        (3, False, True, 1),
    ]


def test_equal_plans_have_no_difference() -> None:
    made = problem(worker(1), Task(id=1, effort=10, assignee=1, order=1))

    changes = diff(plan(made), plan(made))

    assert (changes.tasks, changes.orders) == ((), ())

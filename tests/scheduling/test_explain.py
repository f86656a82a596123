"""The parts of a wait, and that they always sum to the whole."""

import random
from itertools import pairwise

from naryad.scheduling import Kind, Problem, Reason, Task, explain, plan
from tests.scheduling.builders import problem, worker
from tests.scheduling.random_problems import random_problem


def test_the_chain_goes_back_to_now_and_names_each_kind_of_wait() -> None:
    made = plan(
        problem(
            worker(1, (0, 20), (40, 60)),
            Task(id=2, effort=10, assignee=1),
            Task(id=3, effort=8, elapsed=True, preds=[(2, 0)]),
            Task(id=4, effort=5, assignee=1, preds=[(3, 7)]),
        )
    )

    explanation = explain(made, 4)

    assert explanation.chain == (
        (4, Reason.WORKING_TIME),
        (3, Reason.PREDECESSOR),
        (2, Reason.NONE),
    )
    assert [(part.task, part.kind, part.start, part.end) for part in explanation.parts] == [
        (2, Kind.PREDECESSOR, 0, 10),
        (3, Kind.PREDECESSOR, 10, 18),
        (4, Kind.LAG, 18, 25),
        (4, Kind.OFF_HOURS, 25, 40),
        (4, Kind.WORKING, 40, 45),
    ]
    assert explanation.total == made.task(4).finish == 45


def test_the_queue_before_a_task_and_the_night_in_it_are_told_apart() -> None:
    made = plan(
        problem(
            worker(1, (10, 20), (40, 60)),
            Task(id=1, effort=15, assignee=1, order_priority=1, not_before=12),
            Task(id=2, effort=5, assignee=1, not_before=1),
            Task(id=3, effort=7, assignee=1, not_before=1, position=1),
        )
    )

    explanation = explain(made, 3)

    assert explanation.chain == ((3, Reason.PREVIOUS), (1, Reason.PREVIOUS), (2, Reason.WORKING_TIME))
    assert [(part.task, part.kind, part.minutes) for part in explanation.parts] == [
        (2, Kind.NOT_BEFORE, 1),
        (2, Kind.OFF_HOURS, 9),
        (2, Kind.QUEUE, 5),
        (1, Kind.QUEUE, 5),
        (1, Kind.OFF_HOURS, 20),
        (1, Kind.QUEUE, 10),
        (3, Kind.WORKING, 7),
    ]
    assert explanation.by_kind == {
        Kind.NOT_BEFORE: 1,
        Kind.OFF_HOURS: 29,
        Kind.QUEUE: 20,
        Kind.WORKING: 7,
    }


def test_a_task_without_a_date_is_explained_by_the_task_that_stops_it() -> None:
    made = plan(
        problem(
            worker(1),
            Task(id=1, effort=1, role=9),
            Task(id=2, effort=1, assignee=1, preds=[(1, 0)]),
            Task(id=3, effort=1, assignee=1, preds=[(2, 0)]),
        )
    )

    explanation = explain(made, 3)

    assert explanation.chain == ((3, Reason.BLOCKED), (2, Reason.BLOCKED), (1, Reason.EMPTY_ROLE))
    assert (explanation.culprit, explanation.total) == (1, 0)


def test_touching_intervals_are_one_part() -> None:
    made = plan(problem(worker(1, (0, 5), (5, 10), (20, 30)), Task(id=1, effort=15, assignee=1)))

    assert [(part.kind, part.start, part.end) for part in explain(made, 1).parts] == [
        (Kind.WORKING, 0, 10),
        (Kind.OFF_HOURS, 10, 20),
        (Kind.WORKING, 20, 25),
    ]


def test_parts_follow_each_other_from_now_to_the_finish() -> None:
    for seed in range(600):
        data = random_problem(random.Random(seed))
        made = plan(Problem.from_json(data))
        for task in made.tasks:
            explanation = explain(made, task.id)

            if task.finish is None:
                assert explanation.parts == ()
                continue
            parts = explanation.parts
            assert explanation.total == task.finish - data["now"]
            assert all(before.end == after.start for before, after in pairwise(parts))
            assert all(part.minutes > 0 for part in parts)
            assert all(
                (before.task, before.kind) != (after.task, after.kind) for before, after in pairwise(parts)
            )
            if not made.asked(task.id).elapsed:
                assert explanation.by_kind.get(Kind.WORKING, 0) == made.asked(task.id).effort
            assert sum(explanation.by_kind.values()) == explanation.total
            if parts:
                assert (parts[0].start, parts[-1].end) == (data["now"], task.finish)

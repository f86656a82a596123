"""One small company per rule of docs/dev/scheduling.md, with the answer worked out by hand."""

from naryad.scheduling import Employee, Task, plan
from tests.scheduling.builders import planned, problem, when, why, worker


def test_the_best_ranked_task_is_taken_first() -> None:
    tasks = planned(
        worker(1),
        Task(id=1, effort=10, assignee=1),
        Task(id=2, effort=10, assignee=1, order_due=50),
        Task(id=3, effort=10, assignee=1, position=-1),
        Task(id=4, effort=10, assignee=1, task_priority=1, position=9),
        Task(id=5, effort=10, assignee=1, order_priority=1, task_priority=-5),
    )

    assert sorted(tasks, key=lambda task_id: tasks[task_id].start or 0) == [5, 4, 3, 2, 1]


def test_work_pauses_outside_working_time_and_ends_with_the_last_minute_worked() -> None:
    tasks = planned(worker(1, (0, 10), (20, 30)), Task(id=1, effort=20, assignee=1))

    assert when(tasks[1]) == (0, 30)


def test_a_running_task_is_not_interrupted_by_a_better_one() -> None:
    tasks = planned(
        worker(1),
        Task(id=1, effort=10, assignee=1),
        Task(id=2, effort=5, assignee=1, order_priority=9, not_before=3),
    )

    assert when(tasks[2]) == (10, 15)


def test_of_free_employees_the_lowest_takes_first() -> None:
    tasks = planned(
        worker(2, roles=(7,)),
        worker(-1, roles=(7,)),
        Task(id=1, effort=10, role=7),
        Task(id=2, effort=10, role=7),
    )

    assert (tasks[1].employee, tasks[2].employee) == (-1, 2)


def test_r1_a_chain_of_tasks_without_effort_passes_in_one_instant_and_the_lowest_is_asked_again() -> None:
    tasks = planned(
        worker(1),
        worker(2),
        Task(id=1, effort=0, assignee=2),
        Task(id=2, effort=0, elapsed=True, preds=[(1, 0)]),
        Task(id=3, effort=5, assignee=1, preds=[(2, 0)]),
        Task(id=4, effort=5, assignee=2, preds=[(1, 0)]),
    )

    assert [when(tasks[i]) for i in (1, 2, 3, 4)] == [(0, 0), (0, 0), (0, 5), (0, 5)]
    assert why(tasks[4]) == ("predecessor", 1)


def test_r1_a_pool_task_released_in_the_same_minute_goes_to_the_lowest_who_was_idle() -> None:
    tasks = planned(
        worker(1, roles=(7,)),
        worker(2, roles=(7,)),
        Task(id=1, effort=0, assignee=2),
        Task(id=2, effort=5, role=7, preds=[(1, 0)]),
    )

    assert (tasks[2].employee, when(tasks[2])) == (1, (0, 5))


def test_r2_a_task_that_does_not_fit_is_passed_over() -> None:
    tasks = planned(
        worker(1, (0, 10)),
        Task(id=1, effort=11, assignee=1, order_priority=1),
        Task(id=2, effort=10, assignee=1),
    )

    assert (why(tasks[1]), when(tasks[2])) == (("no_time", None), (0, 10))


def test_r2_a_pool_task_stays_for_those_whom_it_fits() -> None:
    tasks = planned(
        worker(1, (0, 10), roles=(7,)),
        worker(2, (5, 100), roles=(7,)),
        Task(id=1, effort=20, role=7, order_priority=1),
        Task(id=2, effort=10, role=7),
    )

    assert (tasks[1].employee, when(tasks[1])) == (2, (5, 25))
    assert (tasks[2].employee, when(tasks[2])) == (1, (0, 10))


def test_r3_a_task_in_progress_comes_first_and_ignores_what_it_would_wait_for() -> None:
    tasks = planned(
        worker(1, (5, 100)),
        Task(id=1, effort=10, assignee=1, order_priority=9),
        Task(
            id=2,
            effort=10,
            assignee=1,
            in_progress=True,
            not_before=50,
            preds=[(1, 7), (2, 0), (3, 0)],
        ),
        Task(id=3, effort=1, assignee=1, preds=[(2, 0)]),
    )

    assert (when(tasks[2]), why(tasks[2])) == ((5, 15), ("working_time", None))
    assert (when(tasks[1]), why(tasks[1])) == ((15, 25), ("previous", 2))
    assert when(tasks[3]) == (25, 26)


def test_r3_a_task_in_progress_at_once_has_no_reason_even_where_its_not_before_is_now() -> None:
    tasks = planned(worker(1), Task(id=1, effort=1, assignee=1, in_progress=True, not_before=0))

    assert why(tasks[1]) == ("none", None)


def test_r4_an_elapsed_task_may_run_beyond_the_horizon_but_work_behind_it_may_not() -> None:
    tasks = planned(
        worker(1),
        Task(id=1, effort=5000, elapsed=True, not_before=1500),
        Task(id=2, effort=1, assignee=1, preds=[(1, 0)]),
        Task(id=3, effort=1, elapsed=True, preds=[(1, 3)]),
    )

    assert (when(tasks[1]), why(tasks[1])) == ((1500, 6500), ("not_before", None))
    assert why(tasks[2]) == ("no_time", None)
    assert when(tasks[3]) == (6503, 6504)


def test_r5_own_defects_come_in_order_before_blocked_and_blocked_before_no_time() -> None:
    tasks = planned(
        worker(1, (0, 10)),
        Task(id=1, effort=1, preds=[(2, 0)]),
        Task(id=2, effort=1, assignee=1, preds=[(1, 0)]),
        Task(id=3, effort=1, preds=[(1, 0)]),
        Task(id=4, effort=1, role=99, preds=[(1, 0)]),
        Task(id=5, effort=1000, assignee=1, preds=[(4, 0), (3, 0)]),
        Task(id=6, effort=1000, assignee=1),
        Task(id=7, effort=1, assignee=1, preds=[(6, 0)]),
    )

    assert [why(tasks[i]) for i in range(1, 8)] == [
        ("cycle", None),
        ("cycle", None),
        ("no_resource", None),
        ("empty_role", None),
        ("blocked", 3),
        ("no_time", None),
        ("blocked", 6),
    ]


def test_r6_the_predecessor_is_named_before_the_previous_task_and_before_not_before() -> None:
    tasks = planned(
        worker(1),
        Task(id=3, effort=10, assignee=1),
        Task(id=1, effort=10, elapsed=True),
        Task(id=2, effort=4, elapsed=True),
        Task(id=4, effort=1, assignee=1, not_before=10, preds=[(2, 6), (1, 0)]),
    )

    assert (when(tasks[4]), why(tasks[4])) == ((10, 11), ("predecessor", 1))


def test_r6_the_previous_task_is_named_before_not_before() -> None:
    tasks = planned(
        worker(1), Task(id=1, effort=10, assignee=1), Task(id=2, effort=1, assignee=1, not_before=10)
    )

    assert why(tasks[2]) == ("previous", 1)


def test_r6_a_reason_that_holds_now_is_named() -> None:
    tasks = planned(worker(1), Task(id=1, effort=1, assignee=1, not_before=5), now=5)

    assert why(tasks[1]) == ("not_before", None)


def test_r6_working_time_names_what_was_waited_for_before_it() -> None:
    tasks = planned(
        worker(1, (0, 10), (20, 40)),
        Task(id=1, effort=10, assignee=1),
        Task(id=2, effort=1, assignee=1),
        Task(id=3, effort=12, elapsed=True),
        Task(id=4, effort=1, assignee=1, preds=[(3, 1)], order_priority=1),
    )

    assert (when(tasks[4]), why(tasks[4])) == ((20, 21), ("working_time", 3))
    assert (when(tasks[2]), why(tasks[2])) == ((21, 22), ("previous", 4))


def test_r7_what_may_begin_only_after_the_horizon_has_no_time() -> None:
    tasks = planned(worker(1), Task(id=1, effort=0, assignee=1, not_before=1000))

    assert why(tasks[1]) == ("no_time", None)


def test_r8_an_order_with_an_unplanned_task_is_not_ready_and_names_it() -> None:
    made = plan(
        problem(
            worker(1),
            Task(id=1, effort=1, assignee=1, order=5),
            Task(id=2, effort=1, order=5),
            Task(id=3, effort=1, assignee=1, order=6),
        )
    )

    assert (made.order(5).ready, made.culprits(5)) == (None, (2,))
    assert (made.order(6).ready, made.culprits(6)) == (2, ())


def test_r9_touching_intervals_are_one() -> None:
    tasks = planned(
        worker(1, (0, 5), (5, 10)), Task(id=1, effort=5, assignee=1), Task(id=2, effort=5, assignee=1)
    )

    assert (when(tasks[2]), why(tasks[2])) == ((5, 10), ("previous", 1))


def test_r10_the_end_of_an_interval_is_outside_even_for_a_task_without_effort() -> None:
    tasks = planned(
        worker(1, (0, 5), (8, 10)), Task(id=1, effort=5, assignee=1), Task(id=2, effort=0, assignee=1)
    )

    assert (when(tasks[1]), when(tasks[2]), why(tasks[2])) == ((0, 5), (8, 8), ("working_time", 1))


def test_r14_of_duplicate_edges_the_largest_lag_binds_and_a_self_edge_is_a_cycle() -> None:
    tasks = planned(
        worker(1),
        Task(id=1, effort=1, assignee=1),
        Task(id=2, effort=1, assignee=1, preds=[(1, 3), (1, 9), (1, 0)]),
        Task(id=3, effort=1, assignee=1, preds=[(3, 0)]),
    )

    assert (when(tasks[2]), why(tasks[3])) == ((10, 11), ("cycle", None))


def test_r15_a_task_without_an_order_has_its_priority_and_no_entry_in_orders() -> None:
    made = plan(
        problem(
            worker(1),
            Task(id=1, effort=1, assignee=1, order=1),
            Task(id=2, effort=1, assignee=1, order_priority=3),
        )
    )

    assert (made.task(2).start, [order.id for order in made.orders]) == (0, [1])


def test_r17_an_employee_without_working_time_takes_nothing_but_makes_a_role_non_empty() -> None:
    idle = Employee(id=1, roles=(7,), intervals=())

    tasks = planned(idle, Task(id=1, effort=0, role=7), Task(id=2, effort=0, assignee=1))

    assert (why(tasks[1]), why(tasks[2])) == (("no_time", None), ("no_time", None))


def test_r17_a_horizon_that_has_passed_leaves_only_what_elapses() -> None:
    tasks = planned(
        worker(1), Task(id=1, effort=0, assignee=1), Task(id=2, effort=3, elapsed=True), now=5, horizon=5
    )

    assert (why(tasks[1]), when(tasks[2])) == (("no_time", None), (5, 8))


def test_a_role_is_found_by_a_member_whose_shift_begins_later() -> None:
    tasks = planned(
        worker(1, (100, 200), roles=(7,)),
        worker(2, (50, 200), roles=(7,)),
        Task(id=1, effort=10, elapsed=True),
        Task(id=2, effort=10, role=7, preds=[(1, 0)]),
        Task(id=3, effort=100, role=7, preds=[(1, 0)]),
    )

    assert [(tasks[i].employee, *when(tasks[i])) for i in (2, 3)] == [(2, 50, 60), (2, 60, 160)]

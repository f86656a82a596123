"""The partition of lead time: its rule by hand-made examples, its sum by random histories."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naryad.insight.rules import ledger
from naryad.insight.rules.intervals import Interval, clipped, common, length, merged
from naryad.insight.rules.ledger import TaskLife, TimePart, flow, partition, waited

DAY = ((540, 1080),)  # 9:00–18:00 of the first day


def parts(*tasks: TaskLife, start: int = 0, end: int = 1440) -> dict[str, int]:
    return {
        part.value: minutes
        for part, minutes in partition(start=start, end=end, tasks=tasks).items()
        if minutes
    }


def test_a_minute_of_work_is_touch_also_outside_working_hours() -> None:
    task = TaskLife(available=0, started=60, finished=120, worked=[(60, 120)], hours=DAY)

    assert parts(task, end=120) == {"off_hours": 60, "touch": 60}


def test_a_task_that_nobody_does_in_working_hours_is_queue_and_at_night_off_hours() -> None:
    task = TaskLife(available=0, hours=DAY)

    assert parts(task) == {"queue": 540, "off_hours": 900}


def test_waiting_counts_where_nothing_else_could_be_done() -> None:
    supplier = TaskLife(is_wait=True, available=0, started=0)
    sawing = TaskLife(available=600, started=660, finished=720, worked=[(660, 720)], hours=DAY)

    assert parts(supplier, sawing) == {"touch": 60, "queue": 60, "waiting": 1320}


def test_a_night_beside_a_running_wait_is_waiting() -> None:
    supplier = TaskLife(is_wait=True, available=0, started=0)
    sawing = TaskLife(available=0, hours=DAY)

    assert parts(supplier, sawing) == {"queue": 540, "waiting": 900}


def test_a_lag_is_waited_for() -> None:
    drying = TaskLife(let_go=100, available=400, started=400, finished=500, worked=[(400, 500)], hours=DAY)

    assert parts(drying, end=500) == {"blocked": 100, "waiting": 300, "touch": 100}


def test_without_tasks_all_is_blocked() -> None:
    assert parts() == {"blocked": 1440}


def test_a_cancelled_task_counts_only_for_the_work_done() -> None:
    task = TaskLife(available=0, started=0, worked=[(600, 630)], hours=DAY, is_cancelled=True)

    assert parts(task) == {"touch": 30, "blocked": 1410}


def test_a_hold_is_nobodys_queue() -> None:
    task = TaskLife(available=0, started=960, hours=DAY, held=[(600, 900)])

    assert parts(task) == {"queue": 240, "off_hours": 900, "blocked": 300}
    assert waited(task, now=1440) == 660


def test_a_supplier_goes_on_while_the_order_is_held() -> None:
    supplier = TaskLife(is_wait=True, available=0, started=0, held=[(600, 900)])

    assert parts(supplier) == {"waiting": 1440}
    assert waited(supplier, now=1440) == 1440


def test_two_people_at_once_are_one_minute_of_the_order() -> None:
    one = TaskLife(available=600, started=600, finished=700, worked=[(600, 700)], hours=DAY)
    two = TaskLife(available=600, started=650, finished=750, worked=[(650, 750)], hours=DAY)

    assert parts(one, two, start=600, end=750) == {"touch": 150}


MOMENTS = st.integers(-50, 400)
STRETCHES = st.lists(st.tuples(MOMENTS, MOMENTS), max_size=4)
LIVES = st.builds(
    TaskLife,
    is_wait=st.booleans(),
    let_go=st.none() | MOMENTS,
    available=st.none() | MOMENTS,
    started=st.none() | MOMENTS,
    finished=st.none() | MOMENTS,
    worked=STRETCHES,
    hours=STRETCHES,
    held=STRETCHES,
    is_cancelled=st.booleans(),
)


@given(start=st.integers(0, 100), span=st.integers(0, 300), tasks=st.lists(LIVES, max_size=6))
def test_parts_sum_to_the_lead_time(start: int, span: int, tasks: list[TaskLife]) -> None:
    found = partition(start=start, end=start + span, tasks=tasks)

    assert sum(found.values()) == span
    assert all(minutes >= 0 for minutes in found.values())
    assert set(found) == set(TimePart)


@given(start=st.integers(0, 30), span=st.integers(0, 120), tasks=st.lists(LIVES, max_size=5))
def test_parts_are_what_the_rule_says_minute_by_minute(start: int, span: int, tasks: list[TaskLife]) -> None:
    end = start + span
    by_hand = dict.fromkeys(TimePart, 0)
    for minute in range(start, end):
        by_hand[part_of(minute, end, tasks)] += 1

    assert partition(start=start, end=end, tasks=tasks) == by_hand


def part_of(minute: int, end: int, tasks: list[TaskLife]) -> TimePart:
    """The rule of the module's docstring, read aloud."""
    if any(is_in(minute, one) for task in tasks for one in task.worked):
        return TimePart.TOUCH
    possible = [task for task in tasks if could_be_done(task, minute, end)]
    if any(is_in(minute, one) for task in possible for one in task.hours):
        return TimePart.QUEUE
    if any(is_waited_for(task, minute, end) for task in tasks if not task.is_cancelled):
        return TimePart.WAITING
    return TimePart.OFF_HOURS if possible else TimePart.BLOCKED


def could_be_done(task: TaskLife, minute: int, end: int) -> bool:
    since = task.possible_since
    until = end if task.finished is None else task.finished
    is_held = any(is_in(minute, one) for one in task.held)
    could = not task.is_wait and not task.is_cancelled and not is_held
    return could and since is not None and since <= minute < until


def is_waited_for(task: TaskLife, minute: int, end: int) -> bool:
    until = end if task.finished is None else task.finished
    runs = task.is_wait and task.started is not None and task.started <= minute < until
    lag = task.let_go is not None and task.available is not None and task.let_go <= minute < task.available
    return runs or lag


def is_in(minute: int, interval: Interval) -> bool:
    return interval[0] <= minute < interval[1]


def test_the_sum_is_not_an_accident(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: parts counted each by itself, overlaps and all, do not sum."""
    tasks = [TaskLife(is_wait=True, started=0), TaskLife(available=0, worked=[(0, 60)], hours=DAY)]
    alone = sum(
        length(clipped(merged(intervals), start=0, end=1440))
        for task in tasks
        for intervals in (task.worked, ledger._waiting(task, 1440), ledger._possible(task, 1440))
    )

    assert alone != 1440
    assert sum(partition(start=0, end=1440, tasks=tasks).values()) == 1440


def test_a_step_is_waited_for_from_available_to_started() -> None:
    assert waited(TaskLife(available=100, started=160, finished=300), now=1000) == 60
    assert waited(TaskLife(available=100), now=1000) == 900
    assert waited(TaskLife(), now=1000) is None
    assert waited(TaskLife(is_wait=True, available=100, started=100, finished=400), now=1000) == 300
    assert waited(TaskLife(available=100, is_cancelled=True), now=1000) is None


def test_flow_counts_both_in_working_time() -> None:
    task = TaskLife(available=0, started=500, finished=600, worked=[(500, 600)])

    found = flow(start=0, end=1440, tasks=[task], company_hours=DAY)

    assert (found.touch, found.lead) == (60, 540)


@given(one=STRETCHES, other=STRETCHES)
def test_common_is_where_both_are(one: list[Interval], other: list[Interval]) -> None:
    found = {minute for start, end in common(merged(one), merged(other)) for minute in range(start, end)}

    assert found == minutes(one) & minutes(other)


def minutes(intervals: list[Interval]) -> set[int]:
    return {minute for start, end in intervals for minute in range(start, end)}


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=6))
def test_whole_per_cents_sum_to_a_hundred_and_are_off_by_less_than_one(lengths: list[int]) -> None:
    found = ledger.whole_per_cents(lengths)

    whole = sum(lengths)
    assert sum(found) == (100 if whole else 0)
    assert all(
        abs(one * whole - 100 * length) < max(whole, 1) for one, length in zip(found, lengths, strict=True)
    )


def test_a_bar_of_five_parts_reads_a_hundred_per_cent() -> None:
    assert ledger.whole_per_cents([3168, 366, 35516, 9240, 0]) == [7, 1, 73, 19, 0]  # rounded each: 101
    assert ledger.whole_per_cents([492, 4488, 6937, 15300, 0]) == [2, 17, 25, 56, 0]  # rounded each: 99

"""Rows to a problem: nothing is lost, and everything means what docs/dev/forecast.md says. No database."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from naryad.core.time import to_minutes
from naryad.forecast.rules.change import (
    Assigned,
    Change,
    ExtraHours,
    Pinned,
    Prioritised,
    WithoutAppointment,
    WithoutPause,
)
from naryad.forecast.rules.outcome import DatedOrder, changed_plan, make_plan, order_dates
from naryad.forecast.rules.problem import to_problem
from naryad.forecast.rules.rows import (
    CalendarRows,
    HolidayRow,
    LinkRow,
    MemberRow,
    Rows,
    ShiftRow,
    SpanRow,
    TaskRow,
    TimerRow,
    TypeRow,
)
from naryad.scheduling import Task
from naryad.tasks.rules.rank import Pin

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)  # Monday, 10:00 in Moscow
MINUTE = to_minutes(NOW)
TODAY_ENDS = to_minutes(datetime(2026, 11, 23, 21, 0, tzinfo=UTC))
HOUR = timedelta(hours=1)


def rows(*tasks: TaskRow, **changes: Any) -> Rows:
    """Member 1 works Monday to Friday, 9:00–17:00; member 2 left; member 3 has no schedule."""
    calendars = CalendarRows(
        time_zone="Europe/Moscow",
        members=[MemberRow(1, True, ""), MemberRow(2, False, ""), MemberRow(3, True, "")],
        shifts=[ShiftRow(member, day, 540, 1020) for member in (1, 2) for day in range(5)],
        holidays=[],
        absences=[],
        overtimes=[],
    )
    calendars = calendars._replace(**{k: changes.pop(k) for k in list(changes) if k in CalendarRows._fields})
    empty = Rows(
        tasks=list(tasks),
        links=[],
        timers=[],
        spent={},
        types=[],
        skills={1: [7], 2: [8]},
        calendars=calendars,
    )
    return empty._replace(**changes)


def adapted(*tasks: TaskRow, **changes: Any) -> list[Task]:
    return list(to_problem(rows(*tasks, **changes), now=NOW).problem.tasks)


def work(pk: int = 1, **fields: Any) -> TaskRow:
    return TaskRow(**{"id": pk, "estimate": 60, "assignee_id": 1} | fields)


def wait(pk: int = 1, **fields: Any) -> TaskRow:
    return TaskRow(**{"id": pk, "kind": "wait", "elapsed_minutes": 120, "status": "blocked"} | fields)


def test_a_task_of_nobody_with_a_specialisation_is_in_its_pool() -> None:
    (task,) = adapted(work(assignee_id=None, skill_id=7))

    assert (task.assignee, task.role) == (None, 7)


def test_a_taken_task_is_its_assignees_alone() -> None:
    (task,) = adapted(work(skill_id=7))

    assert (task.assignee, task.role) == (1, None)


@pytest.mark.parametrize(
    ("estimate", "spent", "left"),
    [(60, 20, 40), (60, 300, 15), (600, 590, 60), (0, 0, 0), (10, 0, 10), (10, 300, 10)],
)
def test_what_remains_never_falls_below_the_floor(estimate: int, spent: int, left: int) -> None:
    (task,) = adapted(work(estimate=estimate), spent={1: spent})

    assert task.effort == left


def test_a_running_timer_means_in_progress_and_counts_as_spent() -> None:
    (task,) = adapted(work(), timers=[TimerRow(1, 1, NOW - timedelta(minutes=25))])

    assert (task.in_progress, task.effort) == (True, 35)


def test_a_begun_task_without_a_timer_is_not_in_progress() -> None:
    (task,) = adapted(work(status="in_progress"))

    assert not task.in_progress


def test_a_timer_of_another_member_makes_the_task_theirs() -> None:
    (task,) = adapted(work(assignee_id=None, skill_id=7), timers=[TimerRow(1, 3, NOW)])

    assert (task.assignee, task.role, task.in_progress) == (3, None, True)


def test_a_task_without_an_estimate_takes_its_types_or_the_one_above_it() -> None:
    types = [TypeRow(1, None, 90), TypeRow(2, 1, None), TypeRow(3, None, None)]

    inherited, none = adapted(
        work(1, estimate=None, task_type_id=2), work(2, estimate=None, task_type_id=3), types=types
    )

    assert inherited.effort == 90
    assert (none.effort, none.elapsed, none.assignee) == (0, True, None)


def test_a_task_without_an_estimate_is_left_out_and_counted_but_keeps_the_chain() -> None:
    chain = rows(
        work(1, order_id=5),
        work(2, order_id=5, estimate=None, status="blocked"),
        work(3, order_id=5, status="blocked"),
        links=[LinkRow(1, 2, 0, "todo", None), LinkRow(2, 3, 30, "blocked", None)],
    )
    outcome = make_plan(chain, now=NOW)

    dates = order_dates(outcome, [DatedOrder(5, None, None, 1, 2026, 1, "Kitchen")])[5]

    assert outcome.without_estimate == {2}
    assert outcome.plan.task(3).start == MINUTE + 60 + 30
    assert (dates.without_estimate, dates.last_task_id) == (1, 3)


def test_an_order_whose_every_task_lacks_an_estimate_has_no_date() -> None:
    outcome = make_plan(rows(work(1, order_id=5, estimate=None)), now=NOW)

    dates = order_dates(outcome, [DatedOrder(5, None, None, 1, 2026, 1, "Kitchen")])[5]

    assert (dates.ready_at, dates.without_estimate) == (None, 1)


def test_a_finished_predecessor_becomes_a_moment_with_its_lag() -> None:
    (task,) = adapted(work(2), links=[LinkRow(1, 2, 90, "done", NOW - HOUR)])

    assert (list(task.preds), task.not_before) == ([], MINUTE + 30)


def test_an_open_predecessor_stays_a_link() -> None:
    _first, second = adapted(work(1), work(2, status="blocked"), links=[LinkRow(1, 2, 90, "todo", None)])

    assert (list(second.preds), second.not_before) == ([(1, 90)], None)


def test_a_begun_task_no_longer_waits_for_what_was_returned() -> None:
    _first, second = adapted(work(1), work(2, status="paused"), links=[LinkRow(1, 2, 0, "todo", None)])

    assert list(second.preds) == []


def test_an_appointment_is_not_before_and_heads_its_day() -> None:
    urgent = work(1, order_priority=3, priority=3)
    measure = work(2, appointment_at=NOW + HOUR, order_priority=0)

    made = make_plan(rows(urgent, measure, work(3, order_priority=3, priority=2)), now=NOW).plan

    assert made.task(2).start == MINUTE + 60
    assert made.task(3).start == MINUTE + 120


def test_a_pin_replaces_both_priorities() -> None:
    (task,) = adapted(work(order_priority=0, priority=0, pin_order_priority=3, pin_task_priority=2))

    assert (task.order_priority, task.task_priority) == (3, 2)


def test_manual_places_keep_their_order_around_zero() -> None:
    tasks = adapted(work(1, position=2.5), work(2, position=-1.0), work(3), work(4, position=2.25))

    assert [task.position for task in tasks] == [2, -1, 0, 1]


def test_a_promise_is_due_at_the_end_of_its_day_in_the_companys_zone() -> None:
    (task,) = adapted(work(promised_on=date(2026, 11, 23)))

    assert task.order_due == TODAY_ENDS


def test_a_waiting_task_that_has_not_begun_takes_all_its_time() -> None:
    (task,) = adapted(wait())

    assert (task.elapsed, task.effort) == (True, 120)


def test_a_begun_waiting_task_that_ends_by_itself_takes_what_is_left() -> None:
    (task,) = adapted(wait(status="in_progress", ends_itself=True, expected_at=NOW + HOUR))

    assert task.effort == 60


@pytest.mark.parametrize("expected", [NOW - 48 * HOUR, NOW, NOW + HOUR])
def test_a_begun_waiting_task_that_a_person_ends_lasts_to_the_end_of_today(expected: datetime) -> None:
    (task,) = adapted(wait(status="in_progress", expected_at=expected))

    assert MINUTE + task.effort == TODAY_ENDS


def test_a_begun_waiting_task_expected_later_lasts_until_then() -> None:
    (task,) = adapted(wait(status="in_progress", expected_at=NOW + 72 * HOUR))

    assert task.effort == 72 * 60


def test_one_who_left_has_no_working_time_and_does_not_stand_for_a_specialisation() -> None:
    outcome = make_plan(
        rows(
            work(1, assignee_id=2),
            work(2, assignee_id=None, skill_id=8),
            work(3, assignee_id=3),
            work(4, assignee_id=None),
            work(5),
        ),
        now=NOW,
    )

    reasons = {row.id: row.reason.value for row in outcome.plan.tasks}
    assert reasons == {1: "no_time", 2: "empty_role", 3: "no_time", 4: "no_resource", 5: "none"}


def test_what_does_not_fit_into_two_years_is_planned_over_five() -> None:
    outcome = make_plan(rows(work(1, estimate=3 * 250 * 8 * 60)), now=NOW)

    assert outcome.plan.task(1).finish is not None


def test_holidays_absences_and_overtime_shape_working_time() -> None:
    company = rows(
        work(),
        holidays=[
            HolidayRow(date(2026, 11, 24), "off", 0, None),
            HolidayRow(date(2026, 11, 25), "short", 60, None),
            HolidayRow(date(2026, 11, 28), "working", 0, 4),
        ],
        absences=[SpanRow(1, datetime(2026, 11, 26, 6, tzinfo=UTC), datetime(2026, 11, 26, 10, tzinfo=UTC))],
        overtimes=[
            SpanRow(1, datetime(2026, 11, 26, 15, tzinfo=UTC), datetime(2026, 11, 26, 17, tzinfo=UTC))
        ],
    )

    intervals = to_problem(company, now=NOW).problem.employees[0].intervals

    day = to_minutes(datetime(2026, 11, 23, tzinfo=UTC))
    worked = [sum(min(e, d + 1440) - s for s, e in intervals if d <= s < d + 1440) for d in _days(day, 6)]
    assert worked == [480, 0, 420, 360, 480, 480]


def _days(first: int, count: int) -> list[int]:
    return [first + 1440 * number for number in range(count)]


def test_a_shift_keeps_its_local_hours_across_a_clock_change() -> None:
    berlin = rows(work(), members=[MemberRow(1, True, "Europe/Berlin")])
    spring = datetime(2027, 3, 26, 0, tzinfo=UTC)

    intervals = to_problem(berlin, now=spring).problem.employees[0].intervals

    before, after = datetime(2027, 3, 26, 8, tzinfo=UTC), datetime(2027, 3, 29, 7, tzinfo=UTC)
    assert [start for start, _end in intervals[:2]] == [to_minutes(before), to_minutes(after)]


ids = st.integers(1, 12)
moments = st.integers(-3000, 3000).map(lambda minutes: NOW + timedelta(minutes=minutes))


@st.composite
def companies(draw: st.DrawFn) -> Rows:
    tasks = [
        TaskRow(
            id=pk,
            order_id=draw(st.none() | st.integers(1, 3)),
            estimate=draw(st.none() | st.integers(0, 900)),
            priority=draw(st.integers(0, 3)),
            position=draw(st.floats(-5, 5)),
            assignee_id=draw(st.none() | st.integers(1, 3)),
            skill_id=draw(st.none() | st.integers(6, 8)),
            kind="wait" if (is_wait := draw(st.booleans())) else "work",
            elapsed_minutes=draw(st.integers(0, 3000)) if is_wait else None,
            ends_itself=is_wait and draw(st.booleans()),
            status=draw(st.sampled_from(["blocked", "todo", "in_progress", "paused"])),
            expected_at=draw(st.none() | moments),
            appointment_at=draw(st.none() | moments),
            promised_on=draw(st.none() | st.dates(date(2026, 11, 1), date(2026, 12, 31))),
        )
        for pk in draw(st.sets(ids, max_size=10))
    ]
    known = {task.id for task in tasks}
    links = [
        LinkRow(before, after, lag, *(("todo", None) if before in known else ("done", finished)))
        for before, after, lag, finished in draw(
            st.lists(st.tuples(ids, ids, st.integers(0, 500), moments), max_size=12)
        )
        if before != after and after in known
    ]
    timers = [
        TimerRow(draw(ids), member, draw(moments)) for member in draw(st.sets(st.integers(1, 3), max_size=3))
    ]
    return rows(*tasks, links=links, timers=timers, spent={pk: draw(st.integers(0, 900)) for pk in known})


@settings(max_examples=200)
@given(companies())
def test_any_company_gives_a_sound_problem_that_loses_no_task(company: Rows) -> None:
    problem = to_problem(company, now=NOW).problem

    assert problem.validate() == []
    assert [task.id for task in problem.tasks] == [task.id for task in company.tasks]


@settings(max_examples=60)
@given(companies())
def test_no_open_task_starts_or_finishes_in_the_past(company: Rows) -> None:
    made = make_plan(company, now=NOW).plan

    assert all(row.start >= MINUTE and row.finish >= MINUTE for row in made.tasks if row.start is not None)


@pytest.mark.parametrize(
    "change",
    [
        Prioritised(task_ids=[2], priority=3),
        Assigned(task_ids=[1, 2], assignee_id=None, skill_id=7),
        ExtraHours(member_id=1, spans=[(NOW + 10 * HOUR, NOW + 12 * HOUR)]),
        WithoutAppointment(task_id=3),
        Pinned(task_id=3, pin=Pin(1, 1, -1.0, {})),
        WithoutPause(task_id=2),
    ],
)
def test_a_changed_plan_is_the_one_that_would_be_made_anew(change: Change) -> None:
    before = rows(
        work(1),
        work(2, estimate=None),
        work(3, appointment_at=NOW + HOUR),
        links=[LinkRow(1, 2, 30, "open", None)],
    )
    kept = make_plan(before, now=NOW)
    after = change.apply(before, now=NOW)

    found, anew = changed_plan(kept, before, after, now=NOW), make_plan(after, now=NOW)

    assert (found.plan, found.problem, found.without_estimate) == (
        anew.plan,
        anew.problem,
        anew.without_estimate,
    )

"""Time that is true: forgotten timers stop and are asked about, corrections keep who, when and why."""

from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from naryad.activity.edit import ChangedMeanwhile
from naryad.activity.models import EventRecord
from naryad.core.errors import NotAllowed
from naryad.core.time import MINUTE
from naryad.forecast.queries.rows import read_rows
from naryad.tasks.actions import timers
from naryad.tasks.actions.press import finish_task, pause_task, start_task
from naryad.tasks.actions.progress import state_remaining
from naryad.tasks.actions.times import (
    CannotChangeTime,
    add_time,
    change_time,
    confirm_time,
    deny_time,
    restore_time,
    stop_forgotten_timer,
    void_time,
)
from naryad.tasks.models import Task, TimeEntry
from naryad.tasks.queries.rank import with_spent
from naryad.tasks.queries.times import forgotten_timers, monday_of, questions, time_sheet
from naryad.workspaces.models import Member
from tests.factories import NOW, link, make_member, make_order, make_task, make_week
from tests.tasks.conftest import Company

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SHIFT_ENDS = NOW + 7 * HOUR  # 17:00
STOPPED = SHIFT_ENDS + timedelta(minutes=30)


@pytest.fixture
def task(company: Company) -> Task:
    make_week(company.pavel)
    return make_task(order=company.order, assignee=company.pavel, estimate=600)


def forgotten(task: Task, member: Member) -> TimeEntry:
    """Started at 10:00 and left running until the clock stopped it."""
    start_task(task_id=task.pk, actor=member, now=NOW)
    entry = TimeEntry.objects.get(task=task, ended_at__isnull=True)
    stop_forgotten_timer(entry_id=entry.pk, now=STOPPED)
    return TimeEntry.objects.get(pk=entry.pk)


def add(task: Task, member: Member, starts: datetime, ends: datetime, **options: Any) -> TimeEntry:
    values = {"reason": "forgot", "actor": member, "now": NOW} | options
    return add_time(member_id=member.pk, task_id=task.pk, started_at=starts, ended_at=ends, **values)


def event(kind: str) -> EventRecord:
    return EventRecord.objects.get(kind=kind)


# --- the clock


def test_a_forgotten_timer_is_found_when_its_time_has_come_and_not_before(
    company: Company, task: Task
) -> None:
    start_task(task_id=task.pk, actor=company.pavel, now=NOW)

    assert forgotten_timers(now=STOPPED - MINUTE) == []
    assert forgotten_timers(now=STOPPED) == [TimeEntry.objects.get().pk]


def test_a_forgotten_timer_ends_with_the_shift_unconfirmed_and_its_task_is_paused(
    company: Company, task: Task
) -> None:
    entry = forgotten(task, company.pavel)

    task.refresh_from_db()
    assert (entry.started_at, entry.ended_at, entry.stopped_at) == (NOW, SHIFT_ENDS, STOPPED)
    assert (entry.is_confirmed, task.status) == (False, "paused")
    fact = event("timer.stopped")
    assert (fact.actor, fact.data["worker_member_id"]) == (None, company.pavel.pk)
    assert f"member:{company.pavel.pk}" in fact.topics


def test_stopping_it_again_changes_nothing_and_one_paused_meanwhile_stays(
    company: Company, task: Task
) -> None:
    start_task(task_id=task.pk, actor=company.pavel, now=NOW)
    entry = TimeEntry.objects.get()
    assert stop_forgotten_timer(entry_id=entry.pk, now=STOPPED - MINUTE) is None
    pause_task(task_id=task.pk, actor=company.pavel, now=NOW + HOUR)

    assert stop_forgotten_timer(entry_id=entry.pk, now=STOPPED) is None

    assert TimeEntry.objects.get().ended_at == NOW + HOUR
    assert not EventRecord.objects.filter(kind="timer.stopped").exists()


def test_unconfirmed_time_is_spent_nowhere_until_it_is_confirmed(company: Company, task: Task) -> None:
    entry = forgotten(task, company.pavel)

    def spent() -> tuple[int, int | None, Any]:
        shown = with_spent(Task.objects.filter(pk=task.pk)).get()
        return (
            timers.minutes_spent(task, now=STOPPED),
            read_rows(now=STOPPED).spent.get(task.pk),
            getattr(shown, "spent", None),
        )

    assert spent() == (0, None, None)
    confirm_time(entry_id=entry.pk, ended_at=SHIFT_ENDS, actor=company.pavel, now=STOPPED)
    assert spent() == (420, 420, 7 * HOUR)


# --- answers


@pytest.mark.parametrize("minutes", [-90, 0, 25])
def test_the_answer_says_until_when_and_the_time_counts(company: Company, task: Task, minutes: int) -> None:
    entry = forgotten(task, company.pavel)
    until = SHIFT_ENDS + minutes * MINUTE

    confirm_time(entry_id=entry.pk, ended_at=until, actor=company.pavel, now=STOPPED)

    entry.refresh_from_db()
    assert (entry.ended_at, entry.is_confirmed, entry.stopped_at) == (until, True, STOPPED)
    changes = event("time.confirmed").data["changes"]
    assert list(changes) == (["ended_at"] if minutes else [])


def test_who_did_not_work_says_so_and_can_take_it_back(company: Company, task: Task) -> None:
    entry = forgotten(task, company.pavel)

    deny_time(entry_id=entry.pk, actor=company.pavel, now=STOPPED)
    entry.refresh_from_db()
    assert (entry.is_void, entry.is_confirmed, entry.ended_at) == (True, False, SHIFT_ENDS)
    assert (event("time.denied").actor, entry.correction_reason) == (company.pavel, "")
    assert questions(owner=company.pavel, viewer=company.pavel) == []

    restore_time(entry_id=entry.pk, actor=company.pavel, now=STOPPED)
    asked = questions(owner=company.pavel, viewer=company.pavel)
    assert [(one.entry, one.stopped, one.went_on, one.ended) for one in asked] == [
        (entry, "17:30", "17:30", "17:00")
    ]


def test_a_question_is_answered_once_and_however_late(company: Company, task: Task) -> None:
    entry = forgotten(task, company.pavel)
    answer = {"entry_id": entry.pk, "actor": company.pavel, "now": STOPPED + 5 * DAY}

    confirm_time(ended_at=SHIFT_ENDS, **answer)

    with pytest.raises(CannotChangeTime, match="answered already"):
        confirm_time(ended_at=SHIFT_ENDS - HOUR, **answer)
    with pytest.raises(CannotChangeTime, match="answered already"):
        deny_time(**answer)


def test_only_who_worked_and_who_leads_may_answer(company: Company, task: Task) -> None:
    entry = forgotten(task, company.pavel)

    for stranger in (company.oleg, company.boris):
        with pytest.raises(NotAllowed):
            deny_time(entry_id=entry.pk, actor=stranger, now=STOPPED)
    confirm_time(entry_id=entry.pk, ended_at=SHIFT_ENDS, actor=company.anna, now=STOPPED)

    assert event("time.confirmed").on_behalf_of == company.pavel


def test_an_owner_is_asked_for_workers_without_a_login_on_her_own_page_only(company: Company) -> None:
    worker = make_member(name="Worker", has_login=False)
    make_week(worker)
    entry = forgotten(make_task(order=company.order, assignee=worker), worker)

    def asked(owner: Member, viewer: Member) -> list[TimeEntry]:
        return [one.entry for one in questions(owner=owner, viewer=viewer)]

    assert asked(company.anna, company.anna) == [entry]
    assert asked(company.pavel, company.anna) == []
    assert asked(worker, company.anna) == [entry]
    assert asked(company.oleg, company.oleg) == []


def test_an_answer_in_the_future_or_before_the_start_or_over_another_entry_is_refused(
    company: Company, task: Task
) -> None:
    entry = forgotten(task, company.pavel)
    other = make_task(order=company.order, assignee=company.pavel, title="Drilling")
    start_task(task_id=other.pk, actor=company.pavel, now=STOPPED)
    now = STOPPED + HOUR

    for until, words in (
        (now + MINUTE, "in the future"),
        (NOW, "after the start"),
        (now, "overlaps with “Drilling”"),
    ):
        with pytest.raises(CannotChangeTime, match=words) as refused:
            confirm_time(entry_id=entry.pk, ended_at=until, actor=company.pavel, now=now)
        assert refused.value.field == "until"


# --- corrections


def test_added_time_keeps_who_when_and_why_and_begins_a_task(company: Company, task: Task) -> None:
    entry = add(task, company.pavel, NOW - 2 * HOUR, NOW - HOUR, reason="the phone was flat")

    task.refresh_from_db()
    assert (task.status, task.started_at, task.estimate_at_start) == ("paused", NOW - 2 * HOUR, 600)
    assert (entry.corrected_by, entry.corrected_at) == (company.pavel, NOW)
    data = event("time.added").data
    assert data["reason"] == "the phone was flat"
    assert [values[0] for values in data["changes"].values()] == [None, None]


def test_a_correction_is_an_event_with_before_and_after(company: Company, task: Task) -> None:
    entry = add(task, company.pavel, NOW - 3 * HOUR, NOW - HOUR)

    change_time(
        entry_id=entry.pk,
        started_at=NOW - 3 * HOUR,
        ended_at=NOW - 2 * HOUR,
        reason="lunch",
        actor=company.pavel,
        now=NOW,
    )

    assert TimeEntry.objects.get().ended_at == NOW - 2 * HOUR
    fact = event("time.changed")
    before, after = fact.data["changes"]["ended_at"]
    assert (datetime.fromisoformat(before), datetime.fromisoformat(after)) == (NOW - HOUR, NOW - 2 * HOUR)
    assert (list(fact.data["changes"]), fact.data["reason"]) == (["ended_at"], "lunch")


def test_the_second_of_two_who_correct_one_time_is_refused(company: Company, task: Task) -> None:
    entry = add(task, company.pavel, NOW - 3 * HOUR, NOW - HOUR)
    correct = partial(
        change_time,
        entry_id=entry.pk,
        started_at=NOW - 3 * HOUR,
        reason="lunch",
        version=entry.version,
        now=NOW,
    )

    correct(ended_at=NOW - 2 * HOUR, actor=company.pavel)
    with pytest.raises(ChangedMeanwhile):
        correct(ended_at=NOW - HOUR, actor=company.anna)

    assert TimeEntry.objects.get().ended_at == NOW - 2 * HOUR


def test_a_time_marked_as_not_worked_and_taken_back_is_not_the_time_that_was_shown(
    company: Company, task: Task
) -> None:
    entry = add(task, company.pavel, NOW - 3 * HOUR, NOW - HOUR)

    void_time(entry_id=entry.pk, reason="x", actor=company.pavel, now=NOW)
    restored = restore_time(entry_id=entry.pk, actor=company.pavel, now=NOW)

    assert restored.version == entry.version + 2


def test_what_is_marked_as_not_worked_stays_and_its_place_is_free(company: Company, task: Task) -> None:
    entry = add(task, company.pavel, NOW - 2 * HOUR, NOW - HOUR)

    void_time(entry_id=entry.pk, reason="wrong task", actor=company.pavel, now=NOW)
    other = make_task(order=company.order, assignee=company.pavel)
    add(other, company.pavel, NOW - 2 * HOUR, NOW - HOUR)

    assert TimeEntry.objects.get(pk=entry.pk).is_void
    assert timers.minutes_spent(task, now=NOW) == 0
    with pytest.raises(CannotChangeTime, match="overlaps"):
        restore_time(entry_id=entry.pk, actor=company.pavel, now=NOW)


def test_a_reason_is_asked_for(company: Company, task: Task) -> None:
    with pytest.raises(CannotChangeTime) as refused:
        add(task, company.pavel, NOW - 2 * HOUR, NOW - HOUR, reason=" ")

    assert refused.value.field == "reason"
    assert not TimeEntry.objects.exists()


def test_a_member_writes_today_and_yesterday_and_the_head_any_day(company: Company, task: Task) -> None:
    yesterday, before = NOW - DAY - HOUR, NOW - 2 * DAY - HOUR

    add(task, company.pavel, yesterday, yesterday + HOUR)
    with pytest.raises(CannotChangeTime, match="by the head"):
        add(task, company.pavel, before, before + HOUR)
    old = add(task, company.pavel, before, before + HOUR, actor=company.anna)

    mine: dict[str, Any] = {"entry_id": old.pk, "reason": "no", "actor": company.pavel, "now": NOW}
    with pytest.raises(CannotChangeTime, match="by the head"):
        void_time(**mine)
    with pytest.raises(CannotChangeTime, match="by the head"):
        change_time(started_at=NOW - HOUR, ended_at=NOW, **mine)
    assert (old.pressed_by, old.member) == (company.anna, company.pavel)


def test_nobody_writes_a_colleagues_time(company: Company, task: Task) -> None:
    entry = add(task, company.pavel, NOW - 2 * HOUR, NOW - HOUR)

    for stranger in (company.oleg, company.boris, make_member(name="Olga", role=Member.Role.OBSERVER)):
        with pytest.raises(NotAllowed):
            add(task, company.pavel, NOW - 4 * HOUR, NOW - 3 * HOUR, actor=stranger)
        with pytest.raises(NotAllowed):
            void_time(entry_id=entry.pk, reason="no", actor=stranger, now=NOW)


def test_time_on_a_done_task_follows_into_its_figures(company: Company, task: Task) -> None:
    finish_task(task_id=task.pk, actor=company.pavel, now=NOW)

    add(task, company.pavel, NOW - 3 * HOUR, NOW - HOUR)

    task.refresh_from_db()
    assert (task.status, task.finished_at, task.started_at) == ("done", NOW, NOW - 3 * HOUR)
    assert task.estimate_at_start == 600
    assert timers.minutes_spent(task, now=NOW) == 120


def test_a_blocked_or_waiting_task_or_one_that_is_not_seen_takes_no_time(
    company: Company, task: Task
) -> None:
    link(make_task(order=company.order, assignee=company.oleg, title="Sawing"), task)
    waits = make_task(order=company.order, kind="wait", elapsed_minutes=60, status="in_progress")
    unseen = make_task(order=make_order(responsible=company.boris))

    for refused_task, words in ((task, "Sawing"), (waits, "waiting"), (unseen, "Choose a task")):
        with pytest.raises(CannotChangeTime, match=words):
            add(refused_task, company.pavel, NOW - 2 * HOUR, NOW - HOUR)


def test_an_overlap_names_the_other_entry_but_a_matter_of_seconds_gives_way(
    company: Company, task: Task
) -> None:
    other = make_task(order=company.order, assignee=company.pavel, title="Drilling")
    begun, paused = NOW - 3 * HOUR, NOW - 2 * HOUR + timedelta(seconds=40)
    start_task(task_id=other.pk, actor=company.pavel, now=begun)
    pause_task(task_id=other.pk, actor=company.pavel, now=paused)

    with pytest.raises(CannotChangeTime, match="overlaps with “Drilling”.*07:00 – 08:00"):
        add(task, company.pavel, NOW - 150 * MINUTE, NOW - HOUR)
    entry = add(task, company.pavel, NOW - 2 * HOUR, NOW - HOUR)

    assert entry.started_at == paused


def test_the_future_and_a_running_timer_are_not_corrected(company: Company, task: Task) -> None:
    with pytest.raises(CannotChangeTime, match="future"):
        add(task, company.pavel, NOW - HOUR, NOW + MINUTE)
    start_task(task_id=task.pk, actor=company.pavel, now=NOW)
    with pytest.raises(CannotChangeTime, match="pause it first"):
        void_time(entry_id=TimeEntry.objects.get().pk, reason="no", actor=company.pavel, now=NOW + HOUR)
    with pytest.raises(CannotChangeTime, match="now"):
        add(task, company.pavel, NOW - HOUR, NOW + HOUR, now=NOW + 2 * HOUR)


def test_time_worked_before_the_answer_about_what_is_left_does_not_shorten_it(
    company: Company, task: Task
) -> None:
    """The performer knew of it when they said so, whenever it is written."""
    entry = forgotten(task, company.pavel)
    state_remaining(task_id=task.pk, minutes=60, reason="knots", actor=company.pavel, now=STOPPED)

    confirm_time(entry_id=entry.pk, ended_at=SHIFT_ENDS, actor=company.pavel, now=STOPPED)

    task.refresh_from_db()
    assert (task.stated_left, task.spent_when_stated) == (60, 420)
    void_time(entry_id=entry.pk, reason="no", actor=company.pavel, now=STOPPED)
    task.refresh_from_db()
    assert task.spent_when_stated == 0
    assert event("task.remaining_stated").data["reason"] == "knots"


# --- the sheet


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.integers(0, 2000), st.integers(1, 1200), st.sampled_from(["counts", "asked", "void"])),
        max_size=12,
    )
)
def test_days_sum_to_the_week_and_the_week_to_its_entries(
    company: Company, stretches: list[tuple[int, int, str]]
) -> None:
    """Over the night on which clocks go back as well; entries over midnight lie on both days."""
    member = company.oleg
    Member.objects.filter(pk=member.pk).update(time_zone="Europe/Berlin")
    member.time_zone = "Europe/Berlin"
    task = make_task(order=company.order, assignee=member)
    moment, week_ends = map(datetime.fromisoformat, ("2026-10-19T00:00+02:00", "2026-10-26T00:00+01:00"))
    expected = 0
    for gap, length, state in stretches:
        begins, moment = moment + gap * MINUTE, moment + (gap + length) * MINUTE
        if moment > week_ends:
            break
        TimeEntry.objects.create(
            task=task,
            member=member,
            started_at=begins,
            ended_at=moment,
            pressed_by=member,
            is_confirmed=state == "counts",
            is_void=state == "void",
        )
        expected += length * (state == "counts")

    sheet = time_sheet(member=member, viewer=member, monday=monday_of(date(2026, 10, 22)), now=NOW)

    assert sheet.minutes == sum(day.minutes for day in sheet.days) == expected
    TimeEntry.objects.filter(member=member).delete()


def test_the_sheet_shows_scheduled_hours_and_what_runs(company: Company, task: Task) -> None:
    start_task(task_id=task.pk, actor=company.pavel, now=NOW)

    sheet = time_sheet(member=company.pavel, viewer=company.pavel, monday=NOW.date(), now=NOW + HOUR)

    assert [day.scheduled for day in sheet.days] == [480] * 5 + [0, 0]
    (line,) = sheet.days[0].lines
    assert (line.ends_at, line.minutes, line.is_editable) == (None, 60, False)
    assert [day.is_editable for day in sheet.days] == [True] + [False] * 6
    assert sheet.next is None


def test_time_is_taken_back_beside_what_was_added_within_its_last_minute(
    company: Company, task: Task
) -> None:
    entry = add(task, company.pavel, NOW - 3 * HOUR, NOW - 2 * HOUR)
    TimeEntry.objects.filter(pk=entry.pk).update(ended_at=NOW - 2 * HOUR + timedelta(seconds=30))
    void_time(entry_id=entry.pk, reason="no", actor=company.pavel, now=NOW)
    add(task, company.pavel, NOW - 2 * HOUR, NOW - HOUR)

    restore_time(entry_id=entry.pk, actor=company.pavel, now=NOW)

    entry.refresh_from_db()
    assert (entry.started_at, entry.ended_at, entry.is_void) == (NOW - 3 * HOUR, NOW - 2 * HOUR, False)

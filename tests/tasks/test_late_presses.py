"""A press from a phone without signal: its own time, never the future, never more than a day, never over other time."""

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from naryad.activity.models import EventRecord
from naryad.tasks.actions.press import finish_task, pause_task, start_task
from naryad.tasks.actions.times import stop_forgotten_timer
from naryad.tasks.models import Task, TimeEntry
from naryad.tasks.rules.press import moment_of_press
from tests.factories import NOW, make_task, make_week
from tests.tasks.conftest import Company
from tests.tasks.test_time_pages import HTMX, enter, url

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


def press(company: Company, name: str, task: Task, at: datetime | str, **posted: Any) -> Any:
    pressed_at = at if isinstance(at, str) else at.isoformat()
    fields = {"pressed_at": pressed_at} | posted
    return enter(company.pavel).post(url(company.pavel, name, task.pk), fields, headers=HTMX)


def words(answer: Any) -> str:
    return str(json.loads(answer.headers["HX-Trigger"])["toast"]["text"])


@pytest.fixture
def task(company: Company) -> Task:
    return make_task(order=company.order, assignee=company.pavel, title="Sawing", estimate=600)


@pytest.mark.parametrize(
    ("passed", "moment"),
    [
        (timedelta(seconds=4), NOW),
        (timedelta(minutes=-1), NOW),
        (timedelta(minutes=20), NOW - timedelta(minutes=20)),
        (timedelta(hours=24), NOW - timedelta(hours=24)),
        (timedelta(hours=24, seconds=1), None),
        (timedelta(minutes=-1, seconds=-1), None),
    ],
)
def test_a_press_is_of_its_own_time_if_that_can_be(passed: timedelta, moment: datetime | None) -> None:
    assert moment_of_press(pressed_at=NOW - passed, now=NOW) == moment


def test_start_pause_and_done_are_written_at_the_time_of_their_press(company: Company, task: Task) -> None:
    now = timezone.now()
    begun, paused, done = (now - minutes * MINUTE for minutes in (90, 60, 30))

    assert press(company, "start", task, begun).status_code == 204
    assert press(company, "pause", task, paused).status_code == 204
    answer = press(company, "finish", task, done)

    task.refresh_from_db()
    entry = TimeEntry.objects.get()
    assert (entry.started_at, entry.ended_at, task.finished_at) == (begun, paused, done)
    assert "undo_url" not in json.loads(answer.headers["HX-Trigger"])["toast"]
    facts = EventRecord.objects.filter(kind__in=["task.started", "task.paused", "task.finished"])
    assert list(facts.order_by("pk").values_list("at", flat=True)) == [begun, paused, done]


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (lambda now: now - 25 * HOUR, "older than 24 hours"),
        (lambda now: now + 5 * MINUTE, "clock of this device is fast"),
        (lambda now: "yesterday", "not taken"),
        (lambda now: now.replace(tzinfo=None), "not taken"),
    ],
)
def test_a_press_that_cannot_be_is_refused_in_words(company: Company, task: Task, at: Any, said: str) -> None:
    answer = press(company, "start", task, at(timezone.now()))

    assert (answer.status_code, said in words(answer)) == (409, True)
    assert not TimeEntry.objects.exists()


def test_a_late_press_does_not_reach_into_time_that_was_written_since(company: Company, task: Task) -> None:
    now = timezone.now()
    other = make_task(order=company.order, assignee=company.pavel, title="Drilling")
    start_task(task_id=other.pk, actor=company.pavel, now=now - 3 * HOUR)
    pause_task(task_id=other.pk, actor=company.pavel, now=now - HOUR)

    started = press(company, "start", task, now - 2 * HOUR)
    finished = press(company, "finish", other, now - 2 * HOUR)

    assert [answer.status_code for answer in (started, finished)] == [409, 409]
    assert "“Drilling”" in words(started)
    assert TimeEntry.objects.get().ended_at == now - HOUR


def test_a_difference_of_seconds_between_clocks_is_no_reason_to_refuse(company: Company, task: Task) -> None:
    other = make_task(order=company.order, assignee=company.pavel)
    start_task(task_id=other.pk, actor=company.pavel, now=NOW - HOUR)
    pause_task(task_id=other.pk, actor=company.pavel, now=NOW)

    start_task(task_id=task.pk, actor=company.pavel, now=NOW - timedelta(seconds=20))

    assert TimeEntry.objects.get(task=task).started_at == NOW


@pytest.mark.parametrize("name", ["pause", "finish", "start"])
def test_a_press_of_before_the_clock_stopped_the_timer_says_how_long_it_ran(
    company: Company, task: Task, name: str
) -> None:
    make_week(company.pavel)
    start_task(task_id=task.pk, actor=company.pavel, now=NOW)
    entry = TimeEntry.objects.get()
    stop_forgotten_timer(entry_id=entry.pk, now=NOW + 7 * HOUR + 30 * MINUTE)
    pressed_at = NOW + 7 * HOUR + 10 * MINUTE
    other = make_task(order=company.order, assignee=company.pavel)

    if name == "start":
        start_task(task_id=other.pk, actor=company.pavel, now=pressed_at)
    elif name == "pause":
        pause_task(task_id=task.pk, actor=company.pavel, now=pressed_at)
    else:
        finish_task(task_id=task.pk, actor=company.pavel, now=pressed_at)

    entry.refresh_from_db()
    assert (entry.ended_at, entry.is_confirmed) == (pressed_at, True)
    assert EventRecord.objects.filter(kind="time.confirmed").count() == 1


@pytest.mark.parametrize("name", ["pause", "finish"])
def test_a_late_press_says_nothing_of_the_time_on_another_task(
    company: Company, task: Task, name: str
) -> None:
    make_week(company.pavel)
    other = make_task(order=company.order, assignee=company.pavel)
    start_task(task_id=other.pk, actor=company.pavel, now=NOW - HOUR)
    start_task(task_id=task.pk, actor=company.pavel, now=NOW)
    entry = TimeEntry.objects.get(task=task)
    stop_forgotten_timer(entry_id=entry.pk, now=NOW + 7 * HOUR + 30 * MINUTE)
    entry.refresh_from_db()
    stopped = entry.ended_at

    press_of = {"pause": pause_task, "finish": finish_task}[name]
    press_of(task_id=other.pk, actor=company.pavel, now=NOW + 2 * HOUR)

    entry.refresh_from_db()
    assert (entry.ended_at, entry.is_confirmed) == (stopped, False)
    assert not EventRecord.objects.filter(kind="time.confirmed").exists()


def test_the_same_press_sent_again_is_done_once_and_with_another_time_refused(
    company: Company, task: Task
) -> None:
    at = timezone.now() - HOUR

    first = press(company, "start", task, at, idempotency_key="one")
    pause_task(task_id=task.pk, actor=company.pavel, now=at + MINUTE)
    again = press(company, "start", task, at, idempotency_key="one")
    changed = press(company, "start", task, at + MINUTE, idempotency_key="one")

    assert [answer.status_code for answer in (first, again, changed)] == [204, 204, 422]
    assert TimeEntry.objects.count() == 1
    assert Task.objects.get(pk=task.pk).status == "paused"


def test_an_order_ends_with_its_last_task_also_when_an_earlier_press_arrives_after_it(
    company: Company, task: Task
) -> None:
    other = make_task(order=company.order, assignee=company.oleg)
    finish_task(task_id=other.pk, actor=company.oleg, now=NOW + 3 * HOUR)

    finish_task(task_id=task.pk, actor=company.pavel, now=NOW + HOUR)

    company.order.refresh_from_db()
    assert (company.order.status, company.order.finished_at) == ("done", NOW + 3 * HOUR)

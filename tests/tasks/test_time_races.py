"""Time written by two at once, on two real connections: never an overlap, never two answers."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from naryad.activity.models import EventRecord
from naryad.core.errors import ActionError
from naryad.tasks.actions import times
from naryad.tasks.actions.press import pause_task, start_task
from naryad.tasks.actions.times import add_time, confirm_time, deny_time, stop_forgotten_timer, void_time
from naryad.tasks.models import Task, TimeEntry
from tests.battery import wide
from tests.cast import Shop
from tests.factories import NOW, make_task
from tests.races.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)
ROUNDS = wide(5, 30)


def new_task(shop: Shop) -> Task:
    return make_task(order=shop.order, assignee=shop.pavel)


def adding(task: Task, shop: Shop) -> Callable[[], Any]:
    return lambda: add_time(
        member_id=shop.pavel.pk,
        task_id=task.pk,
        started_at=NOW - 3 * HOUR,
        ended_at=NOW - HOUR,
        reason="forgot",
        actor=shop.pavel,
        now=NOW,
    )


def test_of_two_overlapping_entries_one_is_written_and_the_other_refused_in_words(shop: Shop) -> None:
    tasks = [new_task(shop), new_task(shop)]
    for _round in range(ROUNDS):
        outcomes = at_once(*[adding(task, shop) for task in tasks])

        assert [type(one).__name__ for one in outcomes if one] == ["CannotChangeTime"]
        with transaction.atomic():
            entry = TimeEntry.objects.get(is_void=False)
            void_time(entry_id=entry.pk, reason="again", actor=shop.pavel, now=NOW)


def test_the_database_refuses_what_an_action_without_its_rule_would_write(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control of the rule, and the second line."""
    monkeypatch.setattr(times, "_fit", lambda member, starts, ends, **_options: (starts, ends))
    task = new_task(shop)
    at_once(adding(task, shop))

    with pytest.raises(IntegrityError, match="entries_do_not_overlap"), transaction.atomic():
        adding(task, shop)()


def test_a_stopped_timer_is_answered_once_and_stopped_once(shop: Shop) -> None:
    task = new_task(shop)
    with transaction.atomic():
        start_task(task_id=task.pk, actor=shop.pavel, now=NOW)
        entry_id = TimeEntry.objects.get().pk
    late = NOW + 12 * HOUR
    at_once(*[lambda: stop_forgotten_timer(entry_id=entry_id, now=late)] * 4)

    answers = [
        lambda: confirm_time(entry_id=entry_id, ended_at=NOW + HOUR, actor=shop.pavel, now=late),
        lambda: deny_time(entry_id=entry_id, actor=shop.anna, now=late),
    ]
    outcomes = at_once(*answers)

    assert [isinstance(one, ActionError) for one in outcomes].count(True) == 1
    with transaction.atomic():
        kinds = list(EventRecord.objects.values_list("kind", flat=True))
    assert kinds.count("timer.stopped") == 1
    assert kinds.count("time.confirmed") + kinds.count("time.denied") == 1


def test_a_pause_and_the_clock_at_once_leave_one_end(shop: Shop) -> None:
    for _round in range(ROUNDS):
        task = new_task(shop)
        with transaction.atomic():
            start_task(task_id=task.pk, actor=shop.pavel, now=NOW)
            entry_id = TimeEntry.objects.get(task=task).pk
        late = NOW + 12 * HOUR

        at_once(
            lambda: stop_forgotten_timer(entry_id=entry_id, now=late),  # noqa: B023
            lambda: pause_task(task_id=task.pk, actor=shop.pavel, now=NOW + HOUR),  # noqa: B023
        )

        with transaction.atomic():
            entry = TimeEntry.objects.get(pk=entry_id)
            assert (entry.is_confirmed, entry.ended_at) in ((True, NOW + HOUR), (False, late))
            TimeEntry.objects.filter(pk=entry_id).update(is_void=True, is_confirmed=False)

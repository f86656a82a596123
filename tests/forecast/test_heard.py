"""Which pages a new plan wakes: those on which something looks otherwise."""

from datetime import datetime, timedelta

from naryad.core.time import to_minutes
from naryad.forecast.rules.heard import Changes, RowsChange, heard
from naryad.forecast.rules.rows import TaskRow
from tests.factories import NOW

NONE = RowsChange({}, {}, [])
TASKS = [
    TaskRow(id=1, order_id=10, assignee_id=5),
    TaskRow(id=2, order_id=11, assignee_id=5),
    TaskRow(id=3, deal_id=20, skill_id=7),
]
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def told(before: dict[int, datetime], after: dict[int, datetime]) -> list[str]:
    """Topics when tasks that take an hour start then instead."""

    def stored(starts: dict[int, datetime]) -> dict[int, tuple[object, ...]]:
        return {pk: (to_minutes(at), to_minutes(at + HOUR), None, "", None) for pk, at in starts.items()}

    changed = {pk: at for pk, at in after.items() if before.get(pk) != at}
    tasks = RowsChange(stored(before), stored(changed), [])
    return heard(Changes(tasks, NONE, NONE), TASKS, now=NOW, time_zone="Europe/Moscow")


def test_a_date_that_moves_by_five_minutes_within_a_day_wakes_its_card_its_order_and_its_queue() -> None:
    woken = ["forecast", "order:10", "queue:5", "task:1"]

    assert told({1: NOW + HOUR}, {1: NOW + HOUR + 5 * MINUTE}) == woken
    assert told({1: NOW + HOUR}, {1: NOW + HOUR + MINUTE}) == []


def test_a_date_that_drifts_by_a_minute_each_time_is_told_of_before_it_is_five_minutes_off() -> None:
    steps = [NOW + HOUR + n * MINUTE for n in range(6)]

    named = [told({1: one}, {1: other}) for one, other in zip(steps, steps[1:], strict=False)]

    assert len([topics for topics in named if topics]) == 1


def test_of_a_later_date_only_another_day_is_told() -> None:
    later = NOW + timedelta(days=5)

    assert told({1: later}, {1: later + 2 * HOUR}) == []
    assert "task:1" in told({1: later}, {1: later + timedelta(days=1)})


def test_two_tasks_of_a_queue_that_change_places_wake_it_however_little_they_move() -> None:
    later = NOW + timedelta(days=5)
    before = {1: later, 2: later + MINUTE}

    assert told(before, {1: later + 2 * MINUTE, 2: later + MINUTE}) == ["forecast", "queue:5"]


def test_a_shared_task_wakes_its_specialisation_and_its_deal() -> None:
    assert told({3: NOW + HOUR}, {3: NOW + 3 * HOUR}) == ["forecast", "deal:20", "skill:7", "task:3"]

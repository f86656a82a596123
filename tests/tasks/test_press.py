"""Start, pause, done, undo, return: one press each, one timer each."""

from datetime import timedelta

import pytest

from naryad.activity.models import EventRecord
from naryad.core.errors import NotAllowed
from naryad.orders.models import Order
from naryad.tasks.actions.plan import assign_task, cancel_task
from naryad.tasks.actions.press import (
    CannotReturnTask,
    CannotUndoFinish,
    finish_task,
    pause_task,
    release_task,
    return_task,
    start_task,
    undo_finish,
)
from naryad.tasks.actions.rights import CannotStartTask
from naryad.tasks.models import Task, TimeEntry
from naryad.workspaces.models import Member
from tests.factories import NOW, link, make_member, make_task
from tests.tasks.conftest import Company

HOUR = timedelta(hours=1)


def kinds() -> list[str]:
    return list(EventRecord.objects.order_by("id").values_list("kind", flat=True))


def test_start_opens_a_timer_and_freezes_the_estimate(company: Company) -> None:
    task = make_task(order=company.order, assignee=company.pavel, estimate=45)

    start_task(task_id=task.pk, actor=company.pavel, now=NOW)

    task.refresh_from_db()
    entry = TimeEntry.objects.get()
    assert (task.status, task.started_at, task.estimate_at_start) == ("in_progress", NOW, 45)
    assert (entry.member, entry.started_at, entry.ended_at) == (company.pavel, NOW, None)
    assert kinds() == ["task.started"]


def test_pressing_start_twice_is_pressing_it_once(company: Company) -> None:
    task = make_task(order=company.order, assignee=company.pavel)

    start_task(task_id=task.pk, actor=company.pavel, now=NOW)
    start_task(task_id=task.pk, actor=company.pavel, now=NOW + HOUR)

    assert TimeEntry.objects.count() == 1
    assert kinds() == ["task.started"]


def test_starting_another_task_pauses_the_running_one(company: Company) -> None:
    first = make_task(order=company.order, assignee=company.pavel)
    second = make_task(order=company.order, assignee=company.pavel)
    start_task(task_id=first.pk, actor=company.pavel, now=NOW)

    start_task(task_id=second.pk, actor=company.pavel, now=NOW + HOUR)

    first.refresh_from_db()
    assert first.status == Task.Status.PAUSED
    assert TimeEntry.objects.get(task=first).ended_at == NOW + HOUR
    assert TimeEntry.objects.get(ended_at__isnull=True).task == second


def test_a_shared_task_becomes_whose_it_is_started_by_and_the_other_is_told_who(company: Company) -> None:
    task = make_task(order=company.order, skill=company.sawing)
    start_task(task_id=task.pk, actor=company.pavel, now=NOW)

    with pytest.raises(CannotStartTask, match="Pavel has already taken"):
        start_task(task_id=task.pk, actor=company.oleg, now=NOW)

    task.refresh_from_db()
    assert task.assignee == company.pavel
    assert kinds() == ["task.taken", "task.started"]


def test_a_shared_task_of_another_specialisation_is_refused(company: Company) -> None:
    stranger = make_member(name="Painter")
    task = make_task(order=company.order, skill=company.sawing)

    with pytest.raises(NotAllowed):
        start_task(task_id=task.pk, actor=stranger, now=NOW)


def test_a_task_of_somebody_else_is_refused_by_name(company: Company) -> None:
    task = make_task(order=company.order, assignee=company.oleg)

    with pytest.raises(CannotStartTask, match="assigned to Oleg"):
        start_task(task_id=task.pk, actor=company.pavel, now=NOW)

    assert not TimeEntry.objects.exists()


def test_a_blocked_task_says_what_it_waits_for(company: Company) -> None:
    before = make_task(order=company.order, assignee=company.oleg, title="Sawing")
    task = make_task(order=company.order, assignee=company.pavel)
    link(before, task)

    with pytest.raises(CannotStartTask, match=r"«Sawing» \(Oleg\)"):
        start_task(task_id=task.pk, actor=company.pavel, now=NOW)


def test_the_owner_presses_for_a_worker_without_a_login_and_both_are_named(company: Company) -> None:
    worker = make_member(name="Worker", has_login=False)
    task = make_task(order=company.order, assignee=worker)

    start_task(task_id=task.pk, actor=company.anna, now=NOW)

    entry, event = TimeEntry.objects.get(), EventRecord.objects.get()
    assert (entry.member, entry.pressed_by) == (worker, company.anna)
    assert (event.actor, event.on_behalf_of) == (company.anna, worker)


def test_a_performer_cannot_press_for_another(company: Company) -> None:
    task = make_task(order=company.order, assignee=company.oleg)

    with pytest.raises(NotAllowed):
        start_task(task_id=task.pk, actor=company.pavel, member_id=company.oleg.pk, now=NOW)


def test_an_observer_starts_nothing(company: Company, olga: Member) -> None:
    task = make_task(order=company.order, assignee=olga)

    with pytest.raises(NotAllowed):
        start_task(task_id=task.pk, actor=olga, now=NOW)


def test_pause_closes_the_stretch(company: Company) -> None:
    task = make_task(order=company.order, assignee=company.pavel)
    start_task(task_id=task.pk, actor=company.pavel, now=NOW)

    pause_task(task_id=task.pk, actor=company.pavel, now=NOW + HOUR)
    pause_task(task_id=task.pk, actor=company.pavel, now=NOW + 2 * HOUR)

    task.refresh_from_db()
    assert task.status == Task.Status.PAUSED
    assert TimeEntry.objects.get().ended_at == NOW + HOUR
    assert EventRecord.objects.get(kind="task.paused").data["minutes"] == 60


def test_a_blocked_task_appears_when_its_blocker_is_done(company: Company) -> None:
    before = make_task(order=company.order, assignee=company.pavel)
    after = make_task(order=company.order, assignee=company.oleg)
    link(before, after)
    start_task(task_id=before.pk, actor=company.pavel, now=NOW)

    finish_task(task_id=before.pk, actor=company.pavel, now=NOW + HOUR, result="Sizes: 600 × 720")

    before.refresh_from_db()
    after.refresh_from_db()
    assert (before.status, before.finished_at, before.result) == ("done", NOW + HOUR, "Sizes: 600 × 720")
    assert (after.status, after.available_at) == ("todo", NOW + HOUR)
    assert kinds() == ["task.started", "task.finished", "task.became_available"]
    assert EventRecord.objects.get(kind="task.became_available").data["member_id"] == company.oleg.pk


def test_a_task_stays_blocked_until_all_its_blockers_are_done(company: Company) -> None:
    one = make_task(order=company.order, assignee=company.pavel)
    two = make_task(order=company.order, assignee=company.pavel)
    after = make_task(order=company.order, assignee=company.oleg)
    link(one, after)
    link(two, after)

    finish_task(task_id=one.pk, actor=company.pavel, now=NOW)
    after.refresh_from_db()
    assert after.status == Task.Status.BLOCKED

    finish_task(task_id=two.pk, actor=company.pavel, now=NOW)
    after.refresh_from_db()
    assert after.status == Task.Status.TODO


def test_the_order_is_at_the_stage_of_a_task_that_starts_and_at_the_last_when_all_is_done(
    company: Company,
) -> None:
    stages = list(company.order.order_type.stages.order_by("sequence"))
    task = make_task(order=company.order, assignee=company.pavel, stage=stages[1])

    start_task(task_id=task.pk, actor=company.pavel, now=NOW)
    company.order.refresh_from_db()
    assert company.order.stage == stages[1]

    finish_task(task_id=task.pk, actor=company.pavel, now=NOW + HOUR)
    company.order.refresh_from_db()
    assert (company.order.stage, company.order.status) == (stages[2], Order.Status.DONE)


def test_done_can_be_undone_for_ten_seconds_and_the_timer_runs_on(company: Company) -> None:
    task = make_task(order=company.order, assignee=company.pavel)
    after = make_task(order=company.order, assignee=company.oleg)
    link(task, after)
    start_task(task_id=task.pk, actor=company.pavel, now=NOW)
    finish_task(task_id=task.pk, actor=company.pavel, now=NOW + HOUR)

    undo_finish(task_id=task.pk, actor=company.pavel, now=NOW + HOUR + timedelta(seconds=9))

    task.refresh_from_db()
    after.refresh_from_db()
    assert (task.status, task.finished_at) == ("in_progress", None)
    assert TimeEntry.objects.get().ended_at is None
    assert (after.status, after.available_at) == ("blocked", None)


def test_done_without_a_timer_undone_leaves_a_task_that_can_be_blocked_again(company: Company) -> None:
    before = make_task(order=company.order, assignee=company.oleg)
    task = make_task(order=company.order, assignee=company.pavel)
    link(before, task)
    finish_task(task_id=before.pk, actor=company.oleg, now=NOW)
    finish_task(task_id=task.pk, actor=company.pavel, now=NOW + HOUR)
    undo_finish(task_id=task.pk, actor=company.pavel, now=NOW + HOUR)

    return_task(task_id=before.pk, reason="Crooked", actor=company.boris, now=NOW + 2 * HOUR)

    task.refresh_from_db()
    assert (task.status, task.started_at) == ("blocked", None)


def test_done_of_the_last_task_undone_opens_the_order_again(company: Company) -> None:
    task = make_task(order=company.order, assignee=company.pavel)
    finish_task(task_id=task.pk, actor=company.pavel, now=NOW)

    undo_finish(task_id=task.pk, actor=company.pavel, now=NOW)

    task.refresh_from_db()
    company.order.refresh_from_db()
    assert (task.status, company.order.status) == ("todo", Order.Status.OPEN)


def test_undo_pauses_what_was_started_meanwhile_by_nobody(company: Company) -> None:
    """The timer of the next task goes on; the one taken back is paused."""
    task = make_task(order=company.order, assignee=company.pavel)
    other = make_task(order=company.order, assignee=company.pavel)
    start_task(task_id=task.pk, actor=company.pavel, now=NOW)
    finish_task(task_id=task.pk, actor=company.pavel, now=NOW + HOUR)
    start_task(task_id=other.pk, actor=company.pavel, now=NOW + HOUR)

    undo_finish(task_id=task.pk, actor=company.pavel, now=NOW + HOUR)

    task.refresh_from_db()
    assert task.status == Task.Status.PAUSED
    assert TimeEntry.objects.get(ended_at__isnull=True).task == other


def test_undo_is_refused_later(company: Company) -> None:
    task = make_task(order=company.order, assignee=company.pavel)
    finish_task(task_id=task.pk, actor=company.pavel, now=NOW)

    with pytest.raises(CannotUndoFinish, match="too late"):
        undo_finish(task_id=task.pk, actor=company.pavel, now=NOW + timedelta(seconds=20))


def test_a_returned_task_keeps_its_time_blocks_what_was_not_begun_and_leaves_what_was(
    company: Company,
) -> None:
    task = make_task(order=company.order, assignee=company.pavel)
    unbegun = make_task(order=company.order, assignee=company.oleg)
    begun = make_task(order=company.order, assignee=company.oleg, title="Begun")
    link(task, unbegun)
    link(task, begun)
    start_task(task_id=task.pk, actor=company.pavel, now=NOW)
    finish_task(task_id=task.pk, actor=company.pavel, now=NOW + HOUR)
    start_task(task_id=begun.pk, actor=company.oleg, now=NOW + HOUR)

    return_task(task_id=task.pk, reason="Scratched", actor=company.boris, now=NOW + timedelta(days=1))

    for row in (task, unbegun, begun):
        row.refresh_from_db()
    assert (task.status, task.returned_reason) == ("paused", "Scratched")
    assert TimeEntry.objects.get(task=task).ended_at == NOW + HOUR
    assert (unbegun.status, begun.status) == ("blocked", "in_progress")
    assert EventRecord.objects.get(kind="task.returned").data["begun"] == ["Begun"]


def test_a_return_needs_a_reason(company: Company) -> None:
    task = make_task(order=company.order, assignee=company.pavel)
    finish_task(task_id=task.pk, actor=company.pavel, now=NOW)

    with pytest.raises(CannotReturnTask, match="why"):
        return_task(task_id=task.pk, reason=" ", actor=company.boris, now=NOW)


def test_a_cancelled_task_holds_nobody(company: Company) -> None:
    task = make_task(order=company.order, assignee=company.pavel)
    after = make_task(order=company.order, assignee=company.oleg)
    link(task, after)
    start_task(task_id=task.pk, actor=company.pavel, now=NOW)

    cancel_task(task_id=task.pk, reason="Not needed", actor=company.boris, now=NOW + HOUR)

    task.refresh_from_db()
    after.refresh_from_db()
    assert (task.status, after.status) == ("cancelled", "todo")
    assert TimeEntry.objects.get().ended_at == NOW + HOUR


def test_a_released_task_is_shared_again_with_its_time(company: Company) -> None:
    task = make_task(order=company.order, skill=company.sawing)
    start_task(task_id=task.pk, actor=company.pavel, now=NOW)

    release_task(task_id=task.pk, actor=company.pavel, now=NOW + HOUR)
    start_task(task_id=task.pk, actor=company.oleg, now=NOW + 2 * HOUR)

    task.refresh_from_db()
    assert task.assignee == company.oleg
    assert [entry.member for entry in TimeEntry.objects.order_by("started_at")] == [
        company.pavel,
        company.oleg,
    ]


def test_an_assigned_away_task_stops_the_timer_of_who_lost_it(company: Company) -> None:
    task = make_task(order=company.order, assignee=company.pavel)
    start_task(task_id=task.pk, actor=company.pavel, now=NOW)

    assign_task(task_id=task.pk, assignee_id=company.oleg.pk, actor=company.boris, now=NOW + HOUR)

    task.refresh_from_db()
    assert (task.assignee, task.status) == (company.oleg, "paused")
    assert TimeEntry.objects.get().ended_at == NOW + HOUR
    assert EventRecord.objects.get(kind="task.assigned").topics == sorted(
        [
            f"member:{company.oleg.pk}",
            f"member:{company.pavel.pk}",
            f"order:{company.order.pk}",
            f"task:{task.pk}",
        ]
    )

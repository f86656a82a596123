"""Somebody leaves the company: their open tasks and reminders are handed over, then they may no longer enter."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.core.errors import ActionError, filled
from naryad.reminders.actions import give_reminders
from naryad.reminders.queries import open_reminders_of
from naryad.tasks.actions.locks import lock_tasks
from naryad.tasks.actions.plan import assign_task
from naryad.tasks.queries.types import open_tasks_of
from naryad.workspaces.actions import deactivate_member
from naryad.workspaces.models import Member
from naryad.workspaces.rules import require


class CannotHandOver(ActionError):
    """Its message is shown to the user."""


@transaction.atomic
def hand_over_and_leave(
    *,
    member_id: int,
    takers: Mapping[int, int | None],
    reminders_to_id: int | None = None,
    actor: Member,
    now: datetime,
) -> Member:
    """Every open task of the member goes to a taker (None: back to its specialisation's pool), every open reminder
    to `reminders_to_id`; all or nothing.

    Orders on hold too, for they come back. Running timers stop, time stays. A task that is not in `takers` (it came
    meanwhile) refuses the whole.
    """
    require(actor, "members.edit")
    task_ids = sorted(open_tasks_of(member_id=member_id).values_list("pk", flat=True))
    locked = lock_tasks(*task_ids) if task_ids else None
    for pk in task_ids:
        assert locked is not None
        task = locked.tasks[pk]
        if pk not in takers:
            raise CannotHandOver(filled(_("Choose who takes “%(task)s”."), {"task": task.title}))
        if takers[pk] == member_id:
            raise CannotHandOver(filled(_("Somebody else has to take “%(task)s”."), {"task": task.title}))
        if takers[pk] is None and task.skill_id is None:
            raise CannotHandOver(
                filled(_("“%(task)s” has no shared queue: choose who takes it."), {"task": task.title})
            )
        assign_task(
            task_id=pk,
            assignee_id=takers[pk],
            skill_id=None if takers[pk] else task.skill_id,
            actor=actor,
            now=now,
        )
    _hand_over_reminders(member_id, reminders_to_id, actor=actor, now=now)
    return deactivate_member(member_id=member_id, actor=actor, now=now)


def _hand_over_reminders(member_id: int, taker_id: int | None, *, actor: Member, now: datetime) -> None:
    if not open_reminders_of(member_id=member_id).exists():
        return
    if taker_id is None:
        raise CannotHandOver(_("Choose who takes the reminders."))
    if taker_id == member_id:
        raise CannotHandOver(_("Somebody else has to take the reminders."))
    give_reminders(member_id=member_id, taker_id=taker_id, actor=actor, now=now)

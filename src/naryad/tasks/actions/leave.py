"""Somebody leaves the company: their open tasks are handed over, then they may no longer enter."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from naryad.core.errors import ActionError
from naryad.tasks.actions.common import lock_tasks
from naryad.tasks.actions.plan import assign_task
from naryad.tasks.queries.types import open_tasks_of
from naryad.workspaces.actions import deactivate_member
from naryad.workspaces.models import Member
from naryad.workspaces.rules import require


class CannotHandOver(ActionError):
    """Its message is shown to the user."""


@transaction.atomic
def hand_over_and_leave(
    *, member_id: int, takers: Mapping[int, int | None], actor: Member, now: datetime
) -> Member:
    """Every open task of the member goes to a taker (None: back to its specialisation's pool); all or nothing.

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
            raise CannotHandOver(_("Choose who takes “%(task)s”.") % {"task": task.title})
        if takers[pk] == member_id:
            raise CannotHandOver(_("Somebody else has to take “%(task)s”.") % {"task": task.title})
        if takers[pk] is None and task.skill_id is None:
            raise CannotHandOver(
                _("“%(task)s” has no shared queue: choose who takes it.") % {"task": task.title}
            )
        assign_task(
            task_id=pk,
            assignee_id=takers[pk],
            skill_id=None if takers[pk] else task.skill_id,
            actor=actor,
            now=now,
        )
    return deactivate_member(member_id=member_id, actor=actor, now=now)

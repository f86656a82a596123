"""Somebody leaves the company: their open tasks are handed over."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.core.errors import ActionError, filled
from naryad.tasks.actions.locks import lock_tasks
from naryad.tasks.actions.plan import assign_task
from naryad.tasks.queries.types import open_tasks_of
from naryad.workspaces.models import Member


class CannotHandOver(ActionError):
    """Its message is shown to the user."""


@transaction.atomic
def hand_over_tasks(
    *, member_id: int, takers: Mapping[int, int | None], actor: Member, now: datetime
) -> None:
    """Every open task of the member goes to a taker (None: back to its specialisation's pool).

    Orders on hold too, for they come back. Running timers stop, time stays. A task that is not in `takers` (it came
    meanwhile) refuses the whole.
    """
    task_ids = sorted(open_tasks_of(member_id=member_id).values_list("pk", flat=True))
    tasks = lock_tasks(*task_ids).tasks if task_ids else {}
    for pk in task_ids:
        task = tasks[pk]
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

"""Who follows a task."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.core.errors import filled
from naryad.tasks.actions.facts import note
from naryad.tasks.actions.rights import CannotChangeTask, require_task_edit
from naryad.tasks.facts.watchers import WatcherAdded, WatcherRemoved
from naryad.tasks.models import Task, Watcher
from naryad.tasks.queries.rank import visible_tasks
from naryad.workspaces.models import Member


@transaction.atomic
def watch(*, task_id: int, actor: Member, now: datetime, member_id: int | None = None) -> None:
    """Tell the actor (or, by who may edit tasks, another member) of the task's changes."""
    task, member = _watched(task_id, actor=actor, member_id=member_id)
    if not visible_tasks(member).filter(pk=task_id).exists():
        raise CannotChangeTask(
            filled(_("%(name)s does not see this task, so cannot watch it."), {"name": member.name})
        )
    _row, is_new = Watcher.objects.get_or_create(task=task, member=member)
    if is_new:
        note(WatcherAdded, task, actor=actor, now=now, watcher_member_id=member.pk, watcher=member.name)


@transaction.atomic
def unwatch(*, task_id: int, actor: Member, now: datetime, member_id: int | None = None) -> None:
    task, member = _watched(task_id, actor=actor, member_id=member_id)
    count, _rows = Watcher.objects.filter(task=task, member=member).delete()
    if count:
        note(WatcherRemoved, task, actor=actor, now=now, watcher_member_id=member.pk, watcher=member.name)


def _watched(task_id: int, *, actor: Member, member_id: int | None) -> tuple[Task, Member]:
    task = visible_tasks(actor).select_related("order", "deal", "assignee").get(pk=task_id)
    if member_id is None or member_id == actor.pk:
        return task, actor
    require_task_edit(actor, task)
    return task, Member.objects.select_related("workspace").get(pk=member_id)

"""What is known of work where no time is kept: what each member has begun, and how long ago by their schedule."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from naryad.core.time import MINUTE
from naryad.people.queries import working_time
from naryad.tasks.models import Task
from naryad.workspaces.models import Member


def at_work() -> Q:
    """As Task.is_at_work."""
    return Q(status=Task.Status.IN_PROGRESS, kind=Task.Kind.WORK)


def tasks_at_work(*, member_id: int) -> QuerySet[Task]:
    """What the member works on: one at most, by the presses of it."""
    return Task.objects.filter(at_work(), assignee_id=member_id).order_by("-started_at", "-pk")


def minutes_since_start(tasks: Iterable[Task], *, now: datetime) -> dict[int, int]:
    """Working minutes of its assignee since each was begun, by task; of those that somebody has begun."""
    begun = [task for task in tasks if task.started_at and task.assignee_id]
    if not begun:
        return {}
    members = Member.objects.filter(pk__in={task.assignee_id for task in begun}).select_related("workspace")
    since = min(task.started_at for task in begun if task.started_at)
    worked = working_time(members=list(members), since=since, until=now)
    return {
        task.pk: sum(
            max(0, (min(ends, now) - max(starts, task.started_at)) // MINUTE)
            for starts, ends in worked.get(task.assignee_id or 0, ())
            if task.started_at
        )
        for task in begun
    }

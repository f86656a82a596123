"""The order of a queue in SQL (rules.rank_key says the same in Python), and who sees which tasks."""

from datetime import datetime, timedelta

from django.db.models import (
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce

from naryad.core.time import MINUTE
from naryad.crm.models import Priority
from naryad.people.models import MemberSkill
from naryad.tasks.models import Task, TimeEntry
from naryad.tasks.queries.stop import in_work
from naryad.tenancy.prepared import prepared
from naryad.workspaces.models import Member
from naryad.workspaces.rules import ALL, NONE, reach

INTERNAL = Q(order__isnull=True, deal__isnull=True)
ORDER_PRIORITY = Coalesce("pin_order_priority", "order__priority", "deal__priority", Value(Priority.NORMAL))
TASK_PRIORITY = Coalesce("pin_task_priority", "priority")
RANK = (
    ORDER_PRIORITY.desc(),
    TASK_PRIORITY.desc(),
    F("position").asc(),
    F("order__promised_on").asc(nulls_last=True),
    F("id").asc(),
)
"""Best first (docs/dev/scheduling.md)."""


def with_spent(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """Adds `spent` (confirmed time of closed entries, a timedelta or None) and `running_since` (a timer runs, or None)."""
    length = ExpressionWrapper(F("ended_at") - F("started_at"), output_field=DurationField())
    entries = (
        TimeEntry.objects.filter(task=OuterRef("pk"), ended_at__isnull=False, is_confirmed=True)
        .order_by()
        .values("task")
        .annotate(total=Sum(length))
        .values("total")
    )
    running = TimeEntry.objects.filter(task=OuterRef("pk"), ended_at__isnull=True).values("started_at")[:1]
    return tasks.annotate(
        spent=Subquery(entries, output_field=DurationField()), running_since=Subquery(running)
    )


def minutes_spent(task: Task, *, now: datetime) -> int:
    """As its clock shows them: what counts, and a running timer up to now. `task` with_spent."""
    spent: timedelta = getattr(task, "spent", None) or timedelta()
    running_since: datetime | None = getattr(task, "running_since", None)
    running = now - running_since if running_since else timedelta()
    return max(spent, spent + running) // MINUTE


def skills_of(member: Member) -> QuerySet[MemberSkill]:
    return MemberSkill.objects.filter(member=member)


def of_member(member: Member) -> Q:
    """The member's own tasks and those of their pools."""
    pool = Q(assignee__isnull=True, skill__in=skills_of(member).values("skill"))
    return Q(assignee=member) | pool


def queue_tasks(member: Member) -> QuerySet[Task]:
    """Open tasks that the member works on (no waiting tasks), best first; nothing of orders that are not in work."""
    return Task.objects.filter(of_member(member), in_work(), kind=Task.Kind.WORK).order_by(*RANK)


def visible_tasks(member: Member) -> QuerySet[Task]:
    """What tasks.view shows: all; or own, pool and the chains of orders and deals that have such a task.

    Of internal tasks one's own, those of one's pools and those one has made; all of them to who manages queues.
    """
    if sees_all_tasks(member):
        return Task.objects.all()
    if reach(member, "tasks.view") == NONE:
        return Task.objects.none()
    return Task.objects.filter(_is_seen(member))


def sees_all_tasks(member: Member) -> bool:
    return reach(member, "tasks.view") == ALL and reach(member, "queues.manage") == ALL


def as_seen_by(tasks: QuerySet[Task], viewer: Member | None) -> QuerySet[Task]:
    """Those of a colleague's tasks that the viewer may see; None: whose they are looks."""
    return tasks if viewer is None or sees_all_tasks(viewer) else tasks.filter(_is_seen(viewer))


def _is_seen(member: Member) -> Q:
    others = ~INTERNAL if reach(member, "tasks.view") == ALL else _is_near(member)
    return others | of_member(member) | Q(INTERNAL, created_by=member)


def _is_near(member: Member) -> Q:
    """Of an order or a deal that has a task of theirs, or that they answer for."""
    led = Q(order__responsible=member) | Q(order__deal__responsible=member) | Q(deal__responsible=member)
    mine = Task.objects.filter(of_member(member))
    return (
        led
        | Q(Exists(mine.filter(order__isnull=False, order=OuterRef("order"))))
        | Q(Exists(mine.filter(deal__isnull=False, deal=OuterRef("deal"))))
    )


def sees_time(task: Task, *, member: Member) -> bool:
    """How long a task took, as a sum, belongs to the task; a performer does not see it of a colleague's.

    Who worked from when to when is another question: visible_entries.
    """
    if not member.workspace.uses("time"):
        return False
    return reach(member, "tasks.view") == ALL or task.assignee_id in (None, member.pk)


def takeable_tasks(member: Member) -> QuerySet[Task]:
    """What the member sees, and what was in their pools until a colleague took it (who is told then)."""
    if sees_all_tasks(member):
        return Task.objects.all()
    pooled = Q(skill__in=skills_of(member).values("skill"))
    return Task.objects.filter(pooled if reach(member, "tasks.view") == NONE else _is_seen(member) | pooled)


@prepared
def finds_task(pk: int, member: Member, *, to_take: bool) -> QuerySet[Task, int]:
    """Its id, where the member sees it or (`to_take`) could take it."""
    tasks = takeable_tasks(member) if to_take else visible_tasks(member)
    return tasks.filter(pk=pk).values_list("pk", flat=True)

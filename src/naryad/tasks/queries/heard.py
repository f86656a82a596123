"""Whose queues show what: the topics that they hear."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from naryad.people.models import MemberSkill
from naryad.tasks.models import Task
from naryad.tasks.queries.queue import Queue
from naryad.tasks.queries.rank import skills_of
from naryad.tenancy.prepared import prepared
from naryad.workspaces.models import Member

PLACES = {"task": ("pk",), "order": ("order",), "item": ("item",), "deal": ("deal", "order__deal")}
PLACES["client"] = ("deal__client", "order__deal__client")
"""The ways from a task to the rows that its line in a queue tells of."""


def queues_about(*, topics: Iterable[str]) -> list[str]:
    """Topics of the queues in which open tasks of these rows stand: "member:5", and "skill:2" of shared ones."""
    ids: dict[str, list[str]] = defaultdict(list)
    for topic in topics:
        kind, _colon, pk = topic.partition(":")
        ids[kind].append(pk)
    about = Q(pk__in=())
    for kind in PLACES.keys() & ids.keys():
        for way in PLACES[kind]:
            about |= Q(**{f"{way}__in": ids[kind]})
    tasks = Task.objects.filter(about, status__in=Task.OPEN).values_list("assignee_id", "skill_id")
    return sorted({queue_topic(*row) for row in tasks.distinct()} - {""})


def queue_topic(assignee_id: int | None, skill_id: int | None) -> str:
    """Of the queue, or of the queues, where a task with these stands; "" of nobody's."""
    if assignee_id:
        return f"member:{assignee_id}"
    return f"skill:{skill_id}" if skill_id else ""


@prepared
def _skills(member: Member) -> QuerySet[MemberSkill, int]:
    return skills_of(member).order_by("skill").values_list("skill", flat=True)


def heard_by(queue: Queue) -> list[str]:
    """What this queue shows: its member's and their pools' tasks, the one at its head, and what others wait for."""
    skills = _skills(queue.member)
    tasks = {blocker.task.pk for row in (*queue.coming, *queue.blocked) for blocker in row.blockers}
    if queue.hero:
        tasks |= {queue.hero.row.task.pk, *(before.task.pk for before in queue.hero.before)}
    return [
        f"member:{queue.member.pk}",
        f"queue:{queue.member.pk}",
        *(f"skill:{pk}" for pk in skills),
        *(f"task:{pk}" for pk in sorted(tasks)),
    ]

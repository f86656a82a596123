"""Whom a fact concerns. Rows are read anew when the job runs: what was undone meanwhile tells nobody."""

from collections.abc import Iterable
from typing import Any

from naryad.crm.models import Deal
from naryad.orders.models import Order
from naryad.people.models import MemberSkill
from naryad.tasks.models import Task, Watcher
from naryad.ui.hooks.kinds import find_kind
from naryad.workspaces.models import Member
from naryad.workspaces.queries import active_members, members_with


def task_of(fact: Any) -> Task | None:
    return Task.objects.select_related("order__deal", "deal").filter(pk=fact.task_id).first()


def order_of(fact: Any) -> Order | None:
    return Order.objects.select_related("deal").filter(pk=fact.order_id).first()


def watchers(task: Task) -> list[int | None]:
    return list(Watcher.objects.filter(task=task).values_list("member_id", flat=True))


def followers(task: Task | None) -> list[int | None]:
    """The assignee and the watchers."""
    return [task.assignee_id, *watchers(task)] if task else []


def pool(task: Task) -> list[int]:
    return list(MemberSkill.objects.filter(skill=task.skill_id).values_list("member_id", flat=True))


def performers(task_ids: Iterable[int]) -> list[int | None]:
    return list(Task.objects.filter(pk__in=list(task_ids)).values_list("assignee_id", flat=True))


def unfinished_workers(order: Order | None) -> list[int | None]:
    """Who has begun a task of the order and has not ended it."""
    begun = Task.objects.filter(order=order, status=Task.Status.PAUSED) if order else Task.objects.none()
    return list(begun.values_list("assignee_id", flat=True))


def responsible(order: Order | None, deal: Deal | None) -> list[int | None]:
    """Who answers for the order and for its deal."""
    deal = deal or (order.deal if order else None)
    return answering(*(row.responsible_id for row in (order, deal) if row))


def answering(*member_ids: int) -> list[int | None]:
    """The members; heads in place of who left, and beside who has a role that answers for nothing any more."""
    able = set(members_with("orders.edit").filter(pk__in=member_ids).values_list("pk", flat=True))
    if able.issuperset(member_ids):
        return list(member_ids)
    heads = members_with("members.edit").values_list("pk", flat=True)
    here = active_members().filter(pk__in=member_ids).values_list("pk", flat=True)
    return [*sorted(here, key=member_ids.index), *heads]


def who_see(kind: str, pk: int | None, member_ids: Iterable[int | None]) -> list[int]:
    """Those of the members who may open the row (now: its task may have gone to somebody else)."""
    members = Member.objects.filter(pk__in={pk for pk in member_ids if pk}).select_related("workspace")
    return [member.pk for member in members if find_kind(kind).visible(member=member).filter(pk=pk).exists()]

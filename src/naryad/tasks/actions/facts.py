"""Facts that name the task, and words in them."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format

from naryad.activity.actions import announce, record
from naryad.activity.models import EventRecord
from naryad.tasks.facts.about import AboutTask
from naryad.tasks.models import Task
from naryad.tenancy.scope import require_workspace_id
from naryad.workspaces.models import Member, Workspace


def plain(number: Decimal) -> str:
    """3, not 3.000."""
    return f"{number.normalize():f}"


def about(task: Task) -> dict[str, Any]:
    """The fields of AboutTask."""
    order = task.order
    return {
        "task_id": task.pk,
        "task": task.title,
        "order_id": task.order_id,
        "deal_id": task.for_deal_id,
        "place": str(order or task.deal or ""),
        "member_id": task.assignee_id,
        "assignee": task.assignee.name if task.assignee else "",
        "skill_id": task.skill_id,
    }


def note(
    fact: type[AboutTask],
    task: Task,
    *,
    actor: Member | None,
    now: datetime,
    on_behalf_of: Member | None = None,
    **more: Any,
) -> EventRecord:
    """Record a fact about the task. `on_behalf_of` is kept only where it is somebody else than who pressed."""
    other = on_behalf_of if on_behalf_of and actor and on_behalf_of.pk != actor.pk else None
    if task.is_wait and task.assignee_id is None:  # it stands in the queue of who answers for its place
        place = task.order or task.deal
        announce([f"member:{place.responsible_id}"] if place else [])
    return record(fact(**about(task), **more), actor=actor, at=now, on_behalf_of=other)


def zone() -> ZoneInfo:
    """The company's."""
    return ZoneInfo(Workspace.objects.only("time_zone").get(pk=require_workspace_id()).time_zone)


def moment_text(moment: datetime | None) -> str:
    """As history shows it, in the company's zone."""
    return date_format(timezone.localtime(moment, zone()), "SHORT_DATETIME_FORMAT") if moment else ""

"""What people say beside the work, and who follows a task."""

from collections.abc import Sequence
from datetime import datetime

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.core.errors import ActionError, filled
from naryad.crm.models import Deal
from naryad.orders.models import Order
from naryad.tasks.actions.facts import note
from naryad.tasks.actions.files import attach_to_comment
from naryad.tasks.actions.rights import CannotChangeTask, require_edit
from naryad.tasks.facts.comments import CommentAdded, WatcherAdded, WatcherRemoved
from naryad.tasks.models import Comment, Task, Watcher
from naryad.tasks.queries.rank import of_member, visible_tasks
from naryad.workspaces.models import Member
from naryad.workspaces.rules import require


class CannotComment(ActionError):
    pass


LONGEST = 5000


@transaction.atomic
def add_comment(
    *,
    text: str,
    uploads: "Sequence[File[bytes]]" = (),
    actor: Member,
    now: datetime,
    task_id: int | None = None,
    order_id: int | None = None,
    deal_id: int | None = None,
) -> Comment:
    """On exactly one of a task, an order and a deal; with files it needs no words."""
    if [task_id, order_id, deal_id].count(None) != 2:
        raise LookupError("a comment belongs to one of task, order, deal")
    if not text.strip() and not uploads:
        raise CannotComment(_("Write something first."), field="text")
    if len(text) > LONGEST:
        raise CannotComment(filled(_("At most %(most)s characters."), {"most": LONGEST}), field="text")
    task = Task.objects.select_related("order").get(pk=task_id) if task_id else None
    order = Order.objects.get(pk=order_id) if order_id else None
    deal = Deal.objects.get(pk=deal_id) if deal_id else None
    require(actor, "comments.add", is_own=_sees(actor, task=task, order=order, deal=deal))
    comment = Comment.objects.create(
        task=task, order=order, deal=deal, author=actor, text=text.strip(), created_at=now
    )
    brought = attach_to_comment(comment=comment, uploads=uploads, actor=actor, now=now)
    place = task.order if task else order
    record(
        CommentAdded(
            comment_id=comment.pk,
            task_id=task_id,
            order_id=place.pk if place else None,
            deal_id=deal_id or (place.deal_id if place else task.deal_id if task else None),
            subject=str(task or order or deal),
            text=comment.text or ", ".join(attachment.name for attachment in brought),
        ),
        actor=actor,
        at=now,
    )
    return comment


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
    require_edit(actor, order=task.order, deal=task.deal)
    return task, Member.objects.select_related("workspace").get(pk=member_id)


def _sees(actor: Member, *, task: Task | None, order: Order | None, deal: Deal | None) -> bool:
    """Own rows of comments.add: those that the member sees."""
    if task:
        return visible_tasks(actor).filter(pk=task.pk).exists()
    own = Task.objects.filter(of_member(actor))
    if order:
        return own.filter(order=order).exists()
    return own.filter(deal=deal).exists() or own.filter(order__deal=deal).exists()

"""Who may do what with a task, and where nothing may be done; whose press it is, with what it locks."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from naryad.core.errors import ActionError, filled
from naryad.crm.models import Deal
from naryad.orders.models import Order
from naryad.orders.rules import stopped_words
from naryad.people.models import MemberSkill
from naryad.tasks.actions.locks import Locked, lock_member, lock_tasks
from naryad.tasks.models import Task
from naryad.tasks.queries.queue import running_entry
from naryad.tenancy.prepared import prepared
from naryad.workspaces.models import Member
from naryad.workspaces.rules import ALL, may, reach, require


class CannotChangeTask(ActionError):
    pass


class CannotStartTask(ActionError):
    pass


class CannotWorkHere(ActionError):
    """Its order or deal is on hold or cancelled."""


def require_edit(actor: Member, *, order: Order | None, deal: Deal | None) -> None:
    """tasks.edit: own = of one's own orders, of one's own deals, or internal ones that one makes."""
    if order is None and deal is None:
        return require(actor, "tasks.edit", is_own=True)
    if order and order.deal_id and not deal:
        deal = order.deal
    responsible = {row.responsible_id for row in (order, deal) if row}
    return require(actor, "tasks.edit", is_own=actor.pk in responsible)


def require_task_edit(actor: Member, task: Task) -> None:
    """As require_edit; an internal task is its author's."""
    require(actor, "tasks.edit", is_own=actor.pk in task.responsible_ids)


def refuse_stopped(*, order: Order | None, deal: Deal | None) -> None:
    """Nothing is done on an order that is on hold or cancelled, nor on a deal whose tasks are."""
    if order is not None and order.is_stopped:
        raise CannotWorkHere(stopped_words(order))
    if order is None and deal is not None and deal.tasks_state != Deal.TasksState.OPEN:
        raise CannotWorkHere(
            filled(
                _("The tasks of deal %(number)s were stopped with it: return them to work first."),
                {"number": deal.number},
            )
        )


def may_edit(actor: Member, task: Task) -> bool:
    return may(actor, "tasks.edit", is_own=actor.pk in task.responsible_ids)


def can_do(member: Member, task: Task) -> bool:
    """The task is the member's, or waits in a pool of theirs."""
    if task.assignee_id:
        return task.assignee_id == member.pk
    if task.skill_id is None:
        return False
    return MemberSkill.objects.filter(member=member, skill_id=task.skill_id).exists()


def who_works(*, actor: Member, task: Task, member_id: int | None) -> Member:
    """For whom `actor` presses: themselves; the member they name; or, for an owner or head, the task's assignee."""
    is_manager = reach(actor, "queues.manage") == ALL
    if member_id is None and is_manager and task.assignee_id not in (None, actor.pk):
        member_id = task.assignee_id
    if member_id is None or member_id == actor.pk:
        is_mine = can_do(actor, task)
        if task.assignee_id in (None, actor.pk):  # somebody else's is refused by name, later
            require(actor, "tasks.work", is_own=is_mine)
        else:
            require(actor, "tasks.work", is_own=True)
        return actor
    require(actor, "queues.manage")
    member = Member.objects.filter(pk=member_id, is_active=True).first()
    if member is None:
        raise CannotStartTask(_("This member does not work here any more."))
    return member


@prepared
def _whose(pk: int) -> QuerySet[Task]:
    names = ("assignee", "skill", "deal", "order__deal")
    return Task.objects.filter(pk=pk).select_related("order").only(*names)


def lock_for_work(
    task_id: int,
    *,
    actor: Member,
    member_id: int | None,
    with_followers: bool = False,
    with_running: bool = False,
) -> tuple[Task, Member, Locked]:
    """The task, for whom it is pressed (both locked), and what was locked with it; permission is checked."""
    found = _whose(task_id)
    if not found:
        raise Task.DoesNotExist(task_id)
    [seen] = found
    worker = who_works(actor=actor, task=seen, member_id=member_id)
    running = running_entry(member_id=worker.pk) if with_running else None
    also = (running.task_id,) if running else ()
    locked = lock_tasks(task_id, with_followers=with_followers, also=also, seen=seen)
    return locked.tasks[task_id], lock_member(worker.pk), locked


def refuse_others_task(task: Task, member: Member, refusal: type[ActionError]) -> None:
    """Of two who press at once one gets the shared task, and the other is told who."""
    if task.assignee is None or task.assignee_id == member.pk:
        return
    names = {"name": task.assignee.name}
    if task.skill_id:
        raise refusal(filled(_("%(name)s has already taken this task."), names))
    raise refusal(filled(_("This task is assigned to %(name)s."), names))

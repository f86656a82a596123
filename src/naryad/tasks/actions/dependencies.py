"""What waits for what. Inside one order, or between the orders and tasks of one deal; never in a circle."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from naryad.core.errors import ActionError, filled
from naryad.tasks.actions import flow
from naryad.tasks.actions.facts import note
from naryad.tasks.actions.locks import lock_tasks
from naryad.tasks.actions.rights import require_task_edit
from naryad.tasks.facts.plan import DependencyAdded, DependencyRemoved
from naryad.tasks.models import Dependency, Task
from naryad.tasks.queries.ready import orders_behind
from naryad.tasks.rules.graph import find_path
from naryad.workspaces.models import Member


class CannotAddDependency(ActionError):
    pass


AHEAD = """
WITH RECURSIVE ahead(id) AS (
  SELECT %(start)s::bigint
  UNION
  SELECT d.successor_id FROM tasks_dependency d JOIN ahead ON d.predecessor_id = ahead.id
)
SELECT d.predecessor_id, array_agg(d.successor_id) FROM tasks_dependency d JOIN ahead ON d.predecessor_id = ahead.id
GROUP BY d.predecessor_id
"""
"""Every link behind a task, once: paths are not listed, there may be millions of them."""


@transaction.atomic
def add_dependency(
    *, predecessor_id: int, successor_id: int, actor: Member, now: datetime, lag: int = 0
) -> Dependency:
    """`successor` waits for `predecessor` (and `lag` minutes more). Said again with another lag, it changes the lag."""
    if predecessor_id == successor_id:
        raise CannotAddDependency(_("A task cannot wait for itself."))
    locked = lock_tasks(predecessor_id, successor_id)
    predecessor, successor = locked.tasks[predecessor_id], locked.tasks[successor_id]
    require_task_edit(actor, successor)
    if not flow.is_unbegun(successor):
        raise CannotAddDependency(filled(_("“%(task)s” has begun already."), {"task": successor.title}))
    dependency = _link(predecessor, successor, lag=lag)
    flow.settle([successor], actor=actor, now=now)
    note(
        DependencyAdded,
        successor,
        actor=actor,
        now=now,
        predecessor_task_id=predecessor.pk,
        predecessor=predecessor.title,
        lag=lag,
    )
    flow.follow_items(orders_behind([successor.pk]), locked, actor=actor, now=now)
    return dependency


@transaction.atomic
def remove_dependency(*, dependency_id: int, actor: Member, now: datetime) -> None:
    seen = Dependency.objects.get(pk=dependency_id)
    locked = lock_tasks(seen.predecessor_id, seen.successor_id)
    successor = locked.tasks[seen.successor_id]
    require_task_edit(actor, successor)
    Dependency.objects.filter(pk=dependency_id).delete()
    flow.settle([successor], actor=actor, now=now)
    note(
        DependencyRemoved,
        successor,
        actor=actor,
        now=now,
        predecessor_task_id=seen.predecessor_id,
        predecessor=locked.tasks[seen.predecessor_id].title,
    )
    flow.follow_items(orders_behind([successor.pk]), locked, actor=actor, now=now)


def link_tasks(*, predecessor_ids: Sequence[int], successor: Task) -> None:
    """A new task's predecessors; its order or deal is locked by the caller."""
    tasks = lock_tasks(*predecessor_ids).tasks
    for pk in sorted(set(predecessor_ids)):
        _link(tasks[pk], successor, lag=0)


def _link(predecessor: Task, successor: Task, *, lag: int) -> Dependency:
    if not _is_together(predecessor, successor):
        raise CannotAddDependency(
            _("Only tasks of one order, or of the orders of one deal, can wait for each other.")
        )
    if lag < 0:
        raise CannotAddDependency(_("A lag cannot be negative."), field="lag")
    if predecessor.status == Task.Status.CANCELLED:
        raise CannotAddDependency(filled(_("“%(task)s” was cancelled."), {"task": predecessor.title}))
    _refuse_cycle(predecessor, successor)
    return Dependency.objects.update_or_create(
        predecessor=predecessor, successor=successor, defaults={"lag": lag}
    )[0]


def _is_together(one: Task, other: Task) -> bool:
    if one.order_id and one.order_id == other.order_id:
        return True
    deals = [task.for_deal_id for task in (one, other)]
    return deals[0] is not None and deals[0] == deals[1]


def _refuse_cycle(predecessor: Task, successor: Task) -> None:
    """The orders are locked, so nobody else closes a circle meanwhile; the trigger is the second line."""
    with connection.cursor() as cursor:
        cursor.execute(AHEAD, {"start": successor.pk})
        way = find_path(edges=dict(cursor.fetchall()), start=successor.pk, goal=predecessor.pk)
    if way is None:
        return
    titles = {task.pk: task.title for task in Task.objects.filter(pk__in=way)}
    chain = " → ".join(titles[pk] for pk in [predecessor.pk, *way])
    raise CannotAddDependency(filled(_("A loop: %(chain)s"), {"chain": chain}))

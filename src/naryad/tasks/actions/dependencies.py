"""What waits for what. Inside one order, or between the orders and tasks of one deal; never in a circle."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from naryad.core.errors import ActionError, filled
from naryad.tasks.actions import flow
from naryad.tasks.actions.facts import note
from naryad.tasks.actions.locks import Locked, lock_tasks
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


@dataclass(frozen=True)
class Relinked:
    """What an undo has to know: (predecessor, successor, lag) that are there now, and those that were."""

    now: list[tuple[int, int, int]]
    then: list[tuple[int, int, int]]


@transaction.atomic
def relink_tasks(
    *,
    joined: Sequence[tuple[int, int, int]] = (),
    unlinked: Sequence[tuple[int, int]] = (),
    actor: Member,
    now: datetime,
) -> Relinked:
    """Many at once, so that nothing becomes available in between. `joined`: (predecessor, successor, lag).

    Links to what has begun or is gone stay out; those that are not there any more are passed over.
    """
    ids = {pk for first, second, *_lag in [*joined, *unlinked] for pk in (first, second)}
    if not ids:
        return Relinked([], [])
    locked = lock_tasks(*Task.objects.filter(pk__in=ids).values_list("pk", flat=True))
    pairs = {(first, second) for first, second, *_lag in [*joined, *unlinked]}
    standing = {
        (one.predecessor_id, one.successor_id): one
        for one in Dependency.objects.filter(
            predecessor__in={a for a, _ in pairs}, successor__in={b for _, b in pairs}
        )
    }
    then = [(*pair, one.lag) for pair, one in standing.items() if pair in pairs]
    done = [pair for pair in unlinked if pair in standing and _may_relink(pair, locked)]
    Dependency.objects.filter(pk__in=[standing[pair].pk for pair in done]).delete()
    made = [(a, b, lag) for a, b, lag in joined if _may_relink((a, b), locked)]
    for first, second, lag in made:
        _link(locked.tasks[first], locked.tasks[second], lag=lag)
    touched = {pk: locked.tasks[pk] for pk in [second for _first, second, *_lag in [*done, *made]]}
    for one in touched.values():
        require_task_edit(actor, one)
    flow.settle(list(touched.values()), actor=actor, now=now)
    _note_relinked(made, done, locked, actor=actor, now=now)
    flow.follow_items(orders_behind(list(touched)), locked, actor=actor, now=now)
    changed = {(a, b) for a, b, *_lag in [*made, *done]}
    return Relinked(made, [row for row in then if (row[0], row[1]) in changed])


def _may_relink(pair: tuple[int, int], locked: Locked) -> bool:
    first, second = (locked.tasks.get(pk) for pk in pair)
    return (
        first is not None
        and first.status != Task.Status.CANCELLED
        and second is not None
        and flow.is_unbegun(second)
    )


def _note_relinked(
    made: Sequence[tuple[int, int, int]],
    done: Sequence[tuple[int, int]],
    locked: Locked,
    *,
    actor: Member,
    now: datetime,
) -> None:
    for first, second, lag in made:
        about: dict[str, Any] = {"predecessor_task_id": first, "predecessor": locked.tasks[first].title}
        note(DependencyAdded, locked.tasks[second], actor=actor, now=now, lag=lag, **about)
    for first, second in done:
        about = {"predecessor_task_id": first, "predecessor": locked.tasks[first].title}
        note(DependencyRemoved, locked.tasks[second], actor=actor, now=now, **about)


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

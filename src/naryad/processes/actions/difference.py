"""A launched order whose items have changed: its tasks follow them, or stay as they are, as somebody decides."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import CannotUndo, Done, record, snapshot
from naryad.activity.facts import RowChanges
from naryad.activity.models import EventRecord
from naryad.activity.queries import events_about
from naryad.core.errors import ActionError
from naryad.orders.actions.shared import in_figures
from naryad.processes.actions.launch import locked_order, require_launch, task_drafts
from naryad.processes.facts import DifferenceApplied, DifferenceLeft
from naryad.processes.models import Launch
from naryad.processes.queries.difference import OrderDifference, as_laid, order_difference
from naryad.tasks.actions import undo
from naryad.tasks.actions.create import lay_tasks, remove_tasks
from naryad.tasks.actions.dependencies import add_dependency
from naryad.tasks.actions.end import end_tasks
from naryad.tasks.actions.plan import update_task
from naryad.tasks.actions.press import return_task
from naryad.tasks.actions.progress import PIECES, count_all_pieces
from naryad.tasks.models import Task
from naryad.workspaces.models import Member

GONE_ON = (
    "status",
    "estimate",
    "finished_at",
    "finished_quantity",
    "returned_reason",
    "expected_at",
    *PIECES,
)
"""Of what was done for fewer pieces: what an undo puts back."""


class CannotFollowItems(ActionError):
    """The tasks agree with the items, or these have changed since the difference was shown."""


@transaction.atomic
def apply_difference(
    *,
    order_id: int,
    actor: Member,
    now: datetime,
    seen: dict[str, str] | None = None,
    whole: Collection[int] = (),
) -> Done[Launch]:
    """Lay what is missing, cancel what was for removed items, give tasks that nobody has begun their new estimates,
    return what was done for fewer pieces.

    `whole`: tasks whose additional pieces are done as well. `seen`: the items that the difference was shown for.
    """
    difference = _locked(order_id, actor=actor, seen=seen)
    launch, diff = difference.launch, difference.difference
    before = _standing(difference)
    cancelled = _cancel(difference, actor=actor, now=now)
    for pk, item_id in diff.given.items():
        update_task(task_id=pk, item_id=item_id, actor=actor, now=now)
    added = _lay(difference, order_id=order_id, actor=actor, now=now)
    for pk, minutes in diff.estimates.items():
        update_task(task_id=pk, estimate=minutes, actor=actor, now=now)
    for pk in diff.partly:
        _go_on(difference, pk, is_whole=pk in whole, actor=actor, now=now)
    laid_before = launch.laid_for
    _keep(difference, added)
    fact = DifferenceApplied(
        launch_id=launch.pk,
        template_id=launch.template_id,
        name=launch.template.name,
        order_id=order_id,
        added=len(added),
        changed=len(diff.estimates) + len(diff.partly),
        task_ids=[task.pk for task in added],
        cancelled=len(diff.cancelled),
        laid_before=laid_before,
        laid_for=launch.laid_for,
        rows=cancelled | _changed(before, order_id=order_id),
    )
    return Done(launch, record(fact, actor=actor, at=now))


def take_difference_back(event: EventRecord, *, actor: Any, now: datetime) -> None:
    """With the rows that activity.undo has put back: the added tasks go, unless somebody has begun one of them."""
    undo.follow_ended(event, actor=actor, now=now)
    launch = Launch.objects.select_for_update(of=("self",)).get(pk=event.data["launch_id"])
    kinds = [DifferenceApplied.kind, DifferenceLeft.kind]
    decided = events_about(topics=[f"order:{launch.order_id}"], kinds=kinds).filter(pk__gt=event.pk)
    if launch.undone_at or decided.exists():
        raise CannotUndo(_("It was decided anew since which tasks this order has."))
    added = set(event.data["task_ids"])
    there = Task.objects.filter(pk__in=added).values_list("pk", flat=True)
    remove_tasks(task_ids=sorted(there), actor=actor, now=now)
    laid = [pair for pair in zip(launch.task_ids, launch.step_ids, strict=True) if pair[0] not in added]
    launch.task_ids, launch.step_ids = [task for task, _step in laid], [step for _task, step in laid]
    launch.laid_for = event.data["laid_before"]
    launch.save(update_fields=["task_ids", "step_ids", "laid_for"])


@transaction.atomic
def leave_difference(
    *, order_id: int, actor: Member, now: datetime, seen: dict[str, str] | None = None
) -> Launch:
    """The tasks are right as they are, whatever the items say; it is not asked again for these items."""
    difference = _locked(order_id, actor=actor, seen=seen)
    launch = difference.launch
    launch.laid_for = as_laid(difference.items)
    launch.save(update_fields=["laid_for"])
    fact = DifferenceLeft(
        launch_id=launch.pk, template_id=launch.template_id, name=launch.template.name, order_id=order_id
    )
    record(fact, actor=actor, at=now)
    return launch


def _locked(order_id: int, *, actor: Member, seen: dict[str, str] | None) -> OrderDifference:
    order = locked_order(order_id)
    require_launch(order=order, deal=None, actor=actor)
    difference = order_difference(order_id=order_id)
    if difference is None:
        raise CannotFollowItems(_("The tasks agree with the items already."))
    if seen is not None and seen != as_laid(difference.items):
        raise CannotFollowItems(_("The items have changed meanwhile. Look at the difference again."))
    return difference


def _standing(found: OrderDifference) -> RowChanges:
    """Of the tasks that change, as they are."""
    diff = found.difference
    changing: dict[int, tuple[str, ...]] = {
        **dict.fromkeys(diff.given, ("item",)),
        **dict.fromkeys(diff.estimates, ("estimate",)),
        **dict.fromkeys(diff.given.keys() & diff.estimates.keys(), ("item", "estimate")),
        **dict.fromkeys(diff.partly, GONE_ON),
    }
    return {
        f"task:{pk}": {"before": snapshot(found.tasks[pk], names), "after": {}}
        for pk, names in changing.items()
    }


def _changed(standing: RowChanges, *, order_id: int) -> RowChanges:
    """The same, with what they have become. The order stands for what was added: its row says that it can be undone."""
    tasks = Task.objects.in_bulk([int(topic.partition(":")[2]) for topic in standing])
    rows = {f"task:{pk}": task for pk, task in tasks.items()}
    checked = ("item", "estimate", "status", "finished_quantity")
    changed: RowChanges = {f"order:{order_id}": {"before": {}, "after": {}}}
    for topic, row in standing.items():
        after = snapshot(rows[topic], [name for name in checked if name in row["before"]])
        changed[topic] = {"before": row["before"], "after": after}
    return changed


def _cancel(found: OrderDifference, *, actor: Member, now: datetime) -> RowChanges:
    """What was laid for items that are not in the order any more."""
    ids = found.difference.cancelled
    if not ids:
        return {}
    reason = ", ".join(sorted({found.tasks[pk].former_item for pk in ids}))
    done = end_tasks(task_ids=ids, ending="cancelled", reason=reason, actor=actor, now=now)
    rows: RowChanges = done.fact.data["rows"] if done.fact else {}
    return {topic: row for topic, row in rows.items() if topic.startswith("task:")}


def _keep(found: OrderDifference, added: list[Task]) -> None:
    """What the launch stands for now. Where every item is removed, it is still known for which it was laid."""
    launch = found.launch
    steps = list(launch.template.steps.order_by("sequence", "pk").values_list("pk", flat=True))
    launch.task_ids = launch.task_ids + [task.pk for task in added]
    launch.step_ids = launch.step_ids + [steps[draft.step] for draft in found.difference.added]
    launch.laid_for = as_laid(found.items) or launch.laid_for
    launch.save(update_fields=["task_ids", "step_ids", "laid_for"])


def _lay(found: OrderDifference, *, order_id: int, actor: Member, now: datetime) -> list[Task]:
    diff = found.difference
    added = lay_tasks(
        order_id=order_id,
        drafts=task_drafts(diff.added, items=found.items),
        links=diff.links,
        before=diff.before,
        actor=actor,
        now=now,
    )
    for number, pk, lag in diff.after:
        add_dependency(predecessor_id=added[number].pk, successor_id=pk, lag=lag, actor=actor, now=now)
    return added


def _go_on(found: OrderDifference, pk: int, *, is_whole: bool, actor: Member, now: datetime) -> None:
    task, minutes = found.tasks[pk], found.difference.partly[pk]
    if is_whole:
        count_all_pieces(task_id=pk, actor=actor, now=now)
        return
    if minutes != task.estimate and not task.is_wait:
        update_task(task_id=pk, estimate=minutes, actor=actor, now=now)
    assert task.item is not None
    assert task.finished_quantity is not None
    reason = f"{task.item}: {in_figures(task.finished_quantity)} → {in_figures(task.item.quantity)}"
    return_task(task_id=pk, reason=reason, actor=actor, now=now)

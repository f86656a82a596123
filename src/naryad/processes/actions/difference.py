"""A launched order whose items have changed: its tasks follow them, or stay as they are, as somebody decides."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.core.errors import ActionError
from naryad.orders.actions.shared import in_figures
from naryad.processes.actions.launch import locked_order, require_launch, task_drafts
from naryad.processes.facts import DifferenceApplied, DifferenceLeft
from naryad.processes.models import Launch
from naryad.processes.queries import OrderDifference, as_laid, order_difference
from naryad.tasks.actions.create import lay_tasks
from naryad.tasks.actions.dependencies import add_dependency
from naryad.tasks.actions.plan import update_task
from naryad.tasks.actions.press import return_task
from naryad.tasks.actions.progress import count_all_pieces
from naryad.tasks.models import Task
from naryad.workspaces.models import Member


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
) -> Launch:
    """Lay what is missing, give tasks that nobody has begun their new estimates, return what was done for fewer pieces.

    `whole`: tasks whose additional pieces are done as well. `seen`: the items that the difference was shown for.
    """
    difference = _locked(order_id, actor=actor, seen=seen)
    launch, diff = difference.launch, difference.difference
    for pk, item_id in diff.given.items():
        update_task(task_id=pk, item_id=item_id, actor=actor, now=now)
    added = _lay(difference, order_id=order_id, actor=actor, now=now)
    for pk, minutes in diff.estimates.items():
        update_task(task_id=pk, estimate=minutes, actor=actor, now=now)
    for pk in diff.partly:
        _go_on(difference, pk, is_whole=pk in whole, actor=actor, now=now)
    steps = list(launch.template.steps.order_by("sequence", "pk").values_list("pk", flat=True))
    launch.task_ids += [task.pk for task in added]
    launch.step_ids += [steps[draft.step] for draft in diff.added]
    launch.laid_for = as_laid(difference.items)
    launch.save(update_fields=["task_ids", "step_ids", "laid_for"])
    fact = DifferenceApplied(
        launch_id=launch.pk,
        template_id=launch.template_id,
        name=launch.template.name,
        order_id=order_id,
        added=len(added),
        changed=len(diff.estimates) + len(diff.partly),
        task_ids=[task.pk for task in added],
    )
    record(fact, actor=actor, at=now)
    return launch


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

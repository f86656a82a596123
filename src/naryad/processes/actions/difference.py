"""A launched order that has changed, or its template has: its tasks follow, or stay as they are, as somebody decides."""

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
from naryad.orders.rules import stopped_words
from naryad.processes.actions.launch import locked_order, require_launch, task_drafts
from naryad.processes.facts import DifferenceApplied, DifferenceLeft, ProcessUpgraded
from naryad.processes.models import Launch, ProcessTemplate
from naryad.processes.queries.difference import (
    OrderDifference,
    as_laid,
    order_difference,
    upgrade_difference,
)
from naryad.processes.rules.difference import Difference
from naryad.tasks.actions import undo
from naryad.tasks.actions.create import lay_tasks, remove_tasks
from naryad.tasks.actions.dependencies import relink_tasks
from naryad.tasks.actions.end import end_tasks
from naryad.tasks.actions.plan import assign_task, mark_ready, update_task
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
    """The tasks agree with the order, or it has changed since the difference was shown."""


@transaction.atomic
def apply_difference(
    *,
    order_id: int,
    actor: Member,
    now: datetime,
    seen: int | None = None,
    whole: Collection[int] = (),
) -> Done[Launch]:
    """Lay what is missing, cancel what falls out or was for removed items, give tasks that nobody has begun what their steps
    say now, return what was done for fewer pieces.

    `whole`: tasks whose additional pieces are done as well. `seen`: OrderDifference.seen of the one that was shown.
    """
    return _follow(_locked(order_id, actor=actor, seen=seen), whole=whole, actor=actor, now=now)


@transaction.atomic
def upgrade_launch(
    *, launch_id: int, actor: Member, now: datetime, seen: int | None = None, whole: Collection[int] = ()
) -> Done[Launch]:
    """The same by the newest version of its template. Of that version already: nothing is done."""
    found = Launch.objects.filter(pk=launch_id, undone_at=None, order__isnull=False).first()
    if found is None:
        raise CannotFollowItems(_("This process is not in the order any more."))
    assert found.order_id is not None
    _enter(found.order_id, actor=actor)
    template = ProcessTemplate.objects.select_for_update(of=("self",), no_key=True).get(pk=found.template_id)
    launch = Launch.objects.select_related("template").get(pk=launch_id)
    if launch.version == template.version:
        return Done(launch)
    if template.is_archived:
        raise CannotFollowItems(_("This template is in the archive."))
    difference = upgrade_difference(launch=launch)
    _refuse_other(difference, seen)
    return _follow(difference, whole=whole, actor=actor, now=now)


def _follow(found: OrderDifference, *, whole: Collection[int], actor: Member, now: datetime) -> Done[Launch]:
    launch, diff = found.launch, found.difference
    assert launch.order_id is not None
    before = _standing(found)
    for pk, item_id in diff.given.items():
        update_task(task_id=pk, item_id=item_id, actor=actor, now=now)
    added = _lay(found, order_id=launch.order_id, actor=actor, now=now)
    after = [(added[number].pk, pk, lag) for number, pk, lag in diff.after]
    links = relink_tasks(joined=[*diff.joined, *after], unlinked=diff.unlinked, actor=actor, now=now)
    ended = _end(found, actor=actor, now=now)
    _edit(diff, actor=actor, now=now)
    for pk in diff.partly:
        _go_on(found, pk, is_whole=pk in whole, actor=actor, now=now)
    was = {"laid_before": launch.laid_for, "read_before": launch.laid_by, "version_before": launch.version}
    kind = ProcessUpgraded if found.is_upgrade else DifferenceApplied
    _keep(found, added)
    new = {task.pk for task in added}
    fact = kind(
        launch_id=launch.pk,
        template_id=launch.template_id,
        name=launch.template.name,
        order_id=launch.order_id,
        template_version=found.version,
        added=len(added),
        changed=len(diff.estimates.keys() | diff.edits.keys() | diff.doers.keys()) + len(diff.partly),
        task_ids=sorted(new),
        cancelled=len(diff.ended),
        laid_for=launch.laid_for,
        linked=[link for link in links.now if not new & {link[0], link[1]}],
        unlinked=links.then,
        rows=ended | _changed(before, order_id=launch.order_id),
        **was,
    )
    return Done(launch, record(fact, actor=actor, at=now))


def take_difference_back(event: EventRecord, *, actor: Any, now: datetime) -> None:
    """With the rows that activity.undo has put back: the added tasks go, unless somebody has begun one of them."""
    undo.follow_ended(event, actor=actor, now=now)
    launch = Launch.objects.select_for_update(of=("self",)).get(pk=event.data["launch_id"])
    kinds = [DifferenceApplied.kind, DifferenceLeft.kind, ProcessUpgraded.kind]
    decided = events_about(topics=[f"order:{launch.order_id}"], kinds=kinds).filter(pk__gt=event.pk)
    if launch.undone_at or decided.exists():
        raise CannotUndo(_("It was decided anew since which tasks this order has."))
    added = set(event.data["task_ids"])
    there = Task.objects.filter(pk__in=added).values_list("pk", flat=True)
    relink_tasks(
        joined=[(a, b, lag) for a, b, lag in event.data["unlinked"]],
        unlinked=[(a, b) for a, b, _lag in event.data["linked"]],
        actor=actor,
        now=now,
    )
    remove_tasks(task_ids=sorted(there), actor=actor, now=now)
    laid = [pair for pair in zip(launch.task_ids, launch.step_ids, strict=True) if pair[0] not in added]
    launch.task_ids, launch.step_ids = [task for task, _step in laid], [step for _task, step in laid]
    launch.laid_for = event.data["laid_before"]
    launch.laid_by = event.data["read_before"]
    launch.version = event.data["version_before"] or launch.version
    launch.save(update_fields=["task_ids", "step_ids", "laid_for", "laid_by", "version"])


@transaction.atomic
def leave_difference(*, order_id: int, actor: Member, now: datetime, seen: int | None = None) -> Launch:
    """The tasks are right as they are, whatever the order says; it is not asked again until it changes again."""
    difference = _locked(order_id, actor=actor, seen=seen)
    launch = difference.launch
    launch.laid_for, launch.laid_by = as_laid(difference.items), difference.laid_by
    launch.save(update_fields=["laid_for", "laid_by"])
    fact = DifferenceLeft(
        launch_id=launch.pk, template_id=launch.template_id, name=launch.template.name, order_id=order_id
    )
    record(fact, actor=actor, at=now)
    return launch


def _enter(order_id: int, *, actor: Member) -> None:
    """The order is locked; a stopped one waits with all that is to be decided of it."""
    order = locked_order(order_id)
    require_launch(order=order, deal=None, actor=actor)
    if order.is_stopped:
        raise CannotFollowItems(stopped_words(order))


def _locked(order_id: int, *, actor: Member, seen: int | None) -> OrderDifference:
    _enter(order_id, actor=actor)
    difference = order_difference(order_id=order_id)
    if difference is None:
        raise CannotFollowItems(_("The tasks agree with the order already."))
    _refuse_other(difference, seen)
    return difference


def _refuse_other(found: OrderDifference, seen: int | None) -> None:
    if seen is not None and seen != found.seen:
        raise CannotFollowItems(_("The order has changed meanwhile. Look at the difference again."))


def _standing(found: OrderDifference) -> RowChanges:
    """Of the tasks that change, as they are."""
    diff = found.difference
    changing: dict[int, set[str]] = {pk: set(GONE_ON) for pk in diff.partly}
    for pk in diff.given:
        changing.setdefault(pk, set()).add("item")
    for pk in diff.estimates:
        changing.setdefault(pk, set()).add("estimate")
    for pk, values in diff.edits.items():
        changing.setdefault(pk, set()).update(name.removesuffix("_id") for name in values)
    for pk in diff.doers:
        changing.setdefault(pk, set()).update(("assignee", "skill"))
    return {
        f"task:{pk}": {"before": snapshot(found.tasks[pk], sorted(names)), "after": {}}
        for pk, names in changing.items()
    }


def _changed(standing: RowChanges, *, order_id: int) -> RowChanges:
    """The same, with what they have become. The order stands for what was added: its row says that it can be undone."""
    tasks = Task.objects.in_bulk([int(topic.partition(":")[2]) for topic in standing])
    rows = {f"task:{pk}": task for pk, task in tasks.items()}
    unchecked = {"finished_at", "returned_reason", "expected_at", *PIECES} - {"finished_quantity"}
    changed: RowChanges = {f"order:{order_id}": {"before": {}, "after": {}}}
    for topic, row in standing.items():
        after = snapshot(rows[topic], [name for name in row["before"] if name not in unchecked])
        changed[topic] = {"before": row["before"], "after": after}
    return changed


def _end(found: OrderDifference, *, actor: Member, now: datetime) -> RowChanges:
    """What falls out, and what was laid for items that are not in the order any more."""
    ids = found.difference.ended
    if not ids:
        return {}
    lost = sorted({found.tasks[pk].former_item for pk in ids} - {""})
    reason = ", ".join(lost) or found.launch.template.name
    done = end_tasks(task_ids=ids, ending="cancelled", reason=reason, actor=actor, now=now)
    rows: RowChanges = done.fact.data["rows"] if done.fact else {}
    return {topic: row for topic, row in rows.items() if topic.startswith("task:")}


def _edit(diff: Difference, *, actor: Member, now: datetime) -> None:
    """Tasks that nobody has begun become what their steps say."""
    who: dict[str, Any] = {"actor": actor, "now": now}
    for pk in sorted(diff.estimates.keys() | diff.edits.keys()):
        values = dict(diff.edits.get(pk, {}))
        makes_ready = values.pop("makes_ready", None)
        if pk in diff.estimates:
            values["estimate"] = diff.estimates[pk]
        if values:
            update_task(task_id=pk, **values, **who)
        if makes_ready is not None:
            mark_ready(task_id=pk, makes_ready=makes_ready, **who)
    active = set(Member.objects.filter(is_active=True).values_list("pk", flat=True)) if diff.doers else set()
    for pk, (skill_id, assignee_id) in sorted(diff.doers.items()):
        doer = assignee_id if assignee_id in active else None
        if doer or skill_id:
            assign_task(task_id=pk, assignee_id=doer, skill_id=skill_id, **who)


def _keep(found: OrderDifference, added: list[Task]) -> None:
    """What the launch stands for now. Where every item is removed, it is still known for which it was laid."""
    launch = found.launch
    launch.task_ids = launch.task_ids + [task.pk for task in added]
    launch.step_ids = launch.step_ids + [found.step_ids[draft.step] for draft in found.difference.added]
    launch.laid_for = as_laid(found.items) or launch.laid_for
    launch.laid_by, launch.version = found.laid_by, found.version
    launch.norms = found.norms
    launch.save(update_fields=["task_ids", "step_ids", "laid_for", "laid_by", "norms", "version"])


def _lay(found: OrderDifference, *, order_id: int, actor: Member, now: datetime) -> list[Task]:
    diff = found.difference
    return lay_tasks(
        order_id=order_id,
        drafts=task_drafts(diff.added, items=found.items),
        links=diff.links,
        before=diff.before,
        actor=actor,
        now=now,
    )


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

"""What a launched order's tasks would be otherwise, now that its items are others."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet

from naryad.orders.models import OrderItem
from naryad.processes.models import Launch
from naryad.processes.queries.chain import chain, laid_items
from naryad.processes.queries.templates import open_launches
from naryad.processes.rules.chain import LaidItem, Link, Step
from naryad.processes.rules.difference import Difference, LaidTask, difference
from naryad.tasks.models import Task
from naryad.tasks.queries.types import type_defaults
from naryad.tasks.rules.pieces import TypeDefaults
from naryad.tenancy.prepared import prepared


@dataclass(frozen=True, kw_only=True)
class OrderDifference:
    """What a launch would lay otherwise now. `tasks`: those it names, by id."""

    launch: Launch
    items: list[LaidItem]
    difference: Difference
    tasks: dict[int, Task]


def order_difference(*, order_id: int) -> OrderDifference | None:
    """Of the first launch in the order whose tasks were laid for other items than there are; None: all agree."""
    items = laid_items(order_id=order_id)
    for launch in _launches(order_id):
        if launch.laid_for != as_laid(items) and launch.step_ids:
            difference = _difference(launch, items, _read([launch]))
            if not difference.difference.is_empty:
                return difference
    return None


def outdated_orders(*, order_ids: Collection[int]) -> set[int]:
    """Those of which order_difference has something to say: their dates do not count all that is ordered yet."""
    laid = _laid(list(order_ids))
    now: dict[int | None, list[LaidItem]] = defaultdict(list)
    for row in _items({one.order_id for one in laid if one.order_id}) if laid else ():
        now[row.order_id].append(LaidItem(pk=row.pk, name=row.name, quantity=row.quantity))
    changed = [launch for launch in laid if launch.laid_for != as_laid(now[launch.order_id])]
    known = _read(changed)
    return {
        launch.order_id
        for launch in changed
        if launch.order_id and not _difference(launch, now[launch.order_id], known).difference.is_empty
    }


@prepared
def _laid(order_ids: Sequence[int]) -> QuerySet[Launch]:
    launches = Launch.objects.filter(order__in=order_ids, order__status="open", undone_at=None)
    return launches.exclude(step_ids=[]).select_related("template")


@prepared
def _items(order_ids: Collection[int]) -> QuerySet[OrderItem]:
    return OrderItem.objects.filter(order__in=order_ids)


@dataclass(frozen=True)
class _Known:
    """What differences of launches are made of: steps and links of their templates, tasks that stand, defaults."""

    chains: dict[int, tuple[list[Step], list[Link], list[int]]]
    tasks: dict[int, Task]
    defaults: dict[int, TypeDefaults]


def _read(launches: Sequence[Launch]) -> _Known:
    """As many queries for a hundred launches as for one, but for two a template."""
    if not launches:
        return _Known({}, {}, {})
    templates = {launch.template_id: launch.template for launch in launches}
    step_ids = {
        pk: list(template.steps.order_by("sequence", "pk").values_list("pk", flat=True))
        for pk, template in templates.items()
    }
    tasks = Task.objects.exclude(status=Task.Status.CANCELLED).select_related("item")
    return _Known(
        chains={pk: (*chain(template=template), step_ids[pk]) for pk, template in templates.items()},
        tasks=tasks.in_bulk([pk for launch in launches for pk in launch.task_ids]),
        defaults=type_defaults(),
    )


def _difference(launch: Launch, items: list[LaidItem], read: _Known) -> OrderDifference:
    steps, links, step_ids = read.chains[launch.template_id]
    place = {pk: number for number, pk in enumerate(step_ids)}
    laid_by = dict(zip(launch.task_ids, launch.step_ids, strict=True))
    tasks = {pk: read.tasks[pk] for pk in laid_by if pk in read.tasks and laid_by[pk] in place}
    known = {item.pk: item for item in items}
    then = [
        LaidItem(pk=int(pk), name=known[int(pk)].name if int(pk) in known else "", quantity=Decimal(quantity))
        for pk, quantity in launch.laid_for.items()
    ]
    rows = [
        LaidTask(
            pk=task.pk,
            step=place[laid_by[task.pk]],
            item=task.item_id,
            estimate=task.estimate,
            is_begun=task.started_at is not None and not (task.is_wait and task.former_item),
            is_done=task.status == Task.Status.DONE,
            is_lost=bool(task.former_item),
            pieces=task.pieces,
        )
        for task in tasks.values()
    ]
    return OrderDifference(
        launch=launch,
        items=items,
        difference=difference(
            steps=steps, links=links, then=then, now=items, tasks=rows, defaults=read.defaults
        ),
        tasks=tasks,
    )


@prepared
def _launches(order_id: int) -> QuerySet[Launch]:
    return open_launches(order_id=order_id).order_by("pk")


def as_laid(items: Sequence[LaidItem]) -> dict[str, str]:
    """As Launch.laid_for keeps them."""
    return {str(item.pk): str(item.quantity.normalize()) for item in items}

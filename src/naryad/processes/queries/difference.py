"""What a launched order's tasks would be otherwise, now that the order, its items or its template are others."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from naryad.core.ids import fingerprint
from naryad.orders.models import Order, OrderItem, OrderStage
from naryad.orders.queries.orders import items as items_of
from naryad.processes.models import Launch, TemplateVersion
from naryad.processes.queries.chain import kept_chain, laid_item, live_chain
from naryad.processes.queries.formulas import Values, read_formulas, values_there
from naryad.processes.queries.norms import as_kept_norms, norms_of
from naryad.processes.queries.templates import open_launches
from naryad.processes.rules.asking import Asking
from naryad.processes.rules.chain import LaidItem, StepChain
from naryad.processes.rules.difference import DONE_BY, EDITED, Difference, LaidChain, LaidTask, difference
from naryad.tasks.models import Task
from naryad.tasks.queries.types import type_defaults
from naryad.tasks.rules.pieces import TypeDefaults
from naryad.tenancy.prepared import prepared


@dataclass(frozen=True, kw_only=True)
class OrderDifference:
    """What a launch would lay otherwise now. `tasks`: those it names, by id. `version`: of the template it would then be of.

    `laid_by`: what its formulas read now; `step_ids`: of the steps that `difference.added` speaks of.
    """

    launch: Launch
    items: list[LaidItem]
    difference: Difference
    tasks: dict[int, Task]
    version: int
    laid_by: dict[str, Any]
    step_ids: list[int]
    norms: dict[str, dict[str, int]]

    @property
    def is_upgrade(self) -> bool:
        return self.version != self.launch.version

    @property
    def seen(self) -> int:
        """Of what it was made of: while that is the same, so is the difference."""
        return fingerprint([as_laid(self.items), self.laid_by, self.version])


@dataclass(frozen=True)
class _Now:
    """An order as it is; the order itself is read only where formulas ask for it."""

    order_id: int
    items: list[OrderItem]
    order: Order | None = None

    def values(self) -> Values:
        order = self.order or Order.objects.select_related("deal").get(pk=self.order_id)
        return values_there(order=order, items=self.items)

    @property
    def laid_items(self) -> list[LaidItem]:
        return [laid_item(row) for row in self.items]


def order_difference(*, order_id: int, order: Order | None = None) -> OrderDifference | None:
    """Of the first launch in the order whose tasks were laid for something else than there is; None: all agree.

    `order`: as it was read with its deal, where it was.
    """
    now = _Now(order_id, list(items_of(order_id=order_id)), order)
    for launch in _launches(order_id):
        if _is_outdated(launch, now):
            found = _difference(launch, now, _read([launch]))
            if not found.difference.is_empty:
                return found
    return None


def upgrade_difference(*, launch: Launch) -> OrderDifference:
    """What the newest version of its template makes of a launch in an order, with all that has changed besides."""
    assert launch.order_id is not None
    now = _Now(launch.order_id, list(items_of(order_id=launch.order_id)))
    return _difference(launch, now, _read([launch]), is_upgrade=True)


def upgrade_differences(launches: Sequence[Launch]) -> list[OrderDifference]:
    """The same of many, each of an order that it was read with."""
    known, rows = _read(launches), defaultdict(list)
    for row in _items({one.order_id for one in launches if one.order_id}) if launches else ():
        rows[row.order_id].append(row)
    now = [_Now(one.order_id or 0, rows[one.order_id or 0], one.order) for one in launches]
    return [_difference(launch, at, known, is_upgrade=True) for launch, at in zip(launches, now, strict=True)]


def outdated_orders(*, order_ids: Collection[int]) -> set[int]:
    """Those of which order_difference has something to say: their dates do not count all that is ordered yet."""
    laid = _laid(list(order_ids))
    rows: dict[int, list[OrderItem]] = defaultdict(list)
    for row in _items({one.order_id for one in laid if one.order_id}) if laid else ():
        rows[row.order_id].append(row)
    asking = {one.order_id for one in laid if one.order_id and one.laid_by.get("keys")}
    orders = {order.pk: order for order in _orders(asking)} if asking else {}
    now = {pk: _Now(pk, rows[pk], orders.get(pk)) for pk in {one.order_id for one in laid if one.order_id}}
    changed = [launch for launch in laid if launch.order_id and _is_outdated(launch, now[launch.order_id])]
    known = _read(changed)
    return {
        launch.order_id
        for launch in changed
        if launch.order_id and not _difference(launch, now[launch.order_id], known).difference.is_empty
    }


def _is_outdated(launch: Launch, now: _Now) -> bool:
    """Whether it was laid for something else; whether that makes a difference is another question."""
    if len(launch.step_ids) != len(launch.task_ids):
        return False  # it is not known by which steps
    if launch.laid_for != as_laid(now.laid_items):
        return True
    keys = launch.laid_by.get("keys")
    return bool(keys) and as_read(keys, now.values(), now.items) != launch.laid_by


def _launches(order_id: int) -> list[Launch]:
    return list(_open_launches(order_id))


@prepared
def _open_launches(order_id: int) -> QuerySet[Launch]:
    return open_launches(order_id=order_id).order_by("pk")


@prepared
def _laid(order_ids: Sequence[int]) -> QuerySet[Launch]:
    launches = Launch.objects.filter(order__in=order_ids, order__status="open", undone_at=None)
    return launches.select_related("template")


@prepared
def _items(order_ids: Collection[int]) -> QuerySet[OrderItem]:
    return OrderItem.objects.filter(order__in=order_ids).order_by("sequence", "pk")


@prepared
def _orders(order_ids: Collection[int]) -> QuerySet[Order]:
    return Order.objects.filter(pk__in=order_ids).select_related("deal")


@dataclass(frozen=True)
class _Known:
    """What differences of launches are made of: chains of their templates now and by version, tasks that stand, defaults."""

    live: Mapping[int, StepChain]
    kept: Mapping[tuple[int, int], StepChain]
    tasks: Mapping[int, Task]
    defaults: Mapping[int, TypeDefaults]

    def chain(self, launch: Launch) -> StepChain:
        """That it was laid by; of before versions were kept, what there is."""
        return self.kept.get((launch.template_id, launch.version), self.live[launch.template_id])


def _read(launches: Sequence[Launch]) -> _Known:
    """As many queries for a hundred launches as for one, but for two a template."""
    if not launches:
        return _Known({}, {}, {}, {})
    templates = {launch.template_id: launch.template for launch in launches}
    tasks = Task.objects.exclude(status=Task.Status.CANCELLED).select_related("item")
    return _Known(
        live={pk: live_chain(template) for pk, template in templates.items()},
        kept=_kept(launches),
        tasks=tasks.in_bulk([pk for launch in launches for pk in launch.task_ids]),
        defaults=type_defaults(),
    )


def _kept(launches: Sequence[Launch]) -> dict[tuple[int, int], StepChain]:
    """Of versions that are not the newest."""
    wanted = {(one.template_id, one.version) for one in launches if one.version != one.template.version}
    if not wanted:
        return {}
    rows = TemplateVersion.objects.filter(
        template__in={template for template, _number in wanted},
        number__in={number for _template, number in wanted},
    )
    archived = set(OrderStage.objects.filter(is_archived=True).values_list("pk", flat=True))
    return {
        (row.template_id, row.number): kept_chain(row, archived_stages=archived)
        for row in rows
        if (row.template_id, row.number) in wanted
    }


def _difference(launch: Launch, now: _Now, read: _Known, *, is_upgrade: bool = False) -> OrderDifference:
    then = read.chain(launch)
    chain = read.live[launch.template_id] if is_upgrade else then
    laid_by = dict(zip(launch.task_ids, launch.step_ids, strict=True))
    known = set(then.step_ids) | set(chain.step_ids)
    tasks = {pk: read.tasks[pk] for pk, step in laid_by.items() if pk in read.tasks and step in known}
    formulas = read_formulas([*then.steps, *chain.steps])
    values = now.values() if formulas else Values()
    before = _values_then(launch, now.items)
    items, items_then = now.laid_items, _items_then(launch, now.items)
    norms = norms_of(step_ids=chain.step_ids, items=items, kept=launch.norms)
    return OrderDifference(
        launch=launch,
        items=items,
        difference=difference(
            then=LaidChain(
                steps=then.steps,
                links=then.links,
                step_ids=then.step_ids,
                items=items_then,
                told=Asking(formulas=formulas, row=before.row, items=before.items),
                norms=norms_of(step_ids=then.step_ids, items=items_then, kept=launch.norms),
            ),
            now=LaidChain(
                steps=chain.steps,
                links=chain.links,
                step_ids=chain.step_ids,
                items=items,
                told=Asking(formulas=formulas, row=values.row, items=values.items),
                norms=norms,
            ),
            tasks=[_laid_task(task, laid_by[task.pk]) for task in tasks.values()],
            defaults=read.defaults,
        ),
        tasks=tasks,
        version=launch.template.version if is_upgrade else launch.version,
        laid_by=as_read(read_keys(formulas, chain), values, now.items),
        step_ids=chain.step_ids,
        norms={**launch.norms, **as_kept_norms(norms, step_ids=chain.step_ids, items=items)},
    )


def _items_then(launch: Launch, items: Sequence[OrderItem]) -> list[LaidItem]:
    names = {str(item.pk): item.name for item in items}
    return [
        LaidItem(pk=int(pk), name=names.get(pk, ""), quantity=Decimal(quantity))
        for pk, quantity in launch.laid_for.items()
    ]


def _values_then(launch: Launch, items: Sequence[OrderItem]) -> Values:
    """As they were read; of an item of which nothing was kept, as of one without any."""
    kept = launch.laid_by.get("items", {})
    return Values(launch.laid_by.get("row", {}), [kept.get(pk, {}) for pk in launch.laid_for])


def _laid_task(task: Task, step: int) -> LaidTask:
    return LaidTask(
        pk=task.pk,
        step=step,
        item=task.item_id,
        estimate=task.estimate,
        held={name: getattr(task, name) for name in (*EDITED, *DONE_BY)},
        is_agreed=task.appointment_at is not None or task.due_on is not None,
        is_begun=task.started_at is not None and not (task.is_wait and task.former_item),
        is_done=task.status == Task.Status.DONE,
        is_lost=bool(task.former_item),
        pieces=task.pieces,
    )


def as_laid(items: Sequence[LaidItem]) -> dict[str, str]:
    """As Launch.laid_for keeps them."""
    return {str(item.pk): str(item.quantity.normalize()) for item in items}


def read_keys(formulas: Mapping[str, Any], chain: StepChain) -> list[str]:
    """Of all that formulas of the chain read."""
    texts = {text for step in chain.steps for text in (step.condition, step.estimate_formula)}
    return sorted({key for text in texts if text in formulas for key in formulas[text].reads})


def as_read(keys: Iterable[str], values: Values, items: Sequence[OrderItem]) -> dict[str, Any]:
    """As Launch.laid_by keeps it: these keys, and what stands under them; nothing where there are none."""
    keys = list(keys)
    if not keys:
        return {}
    rows = {str(item.pk): row for item, row in zip(items, values.items, strict=True)}
    return {
        "keys": keys,
        "row": {key: values.row[key] for key in keys if key in values.row},
        "items": {pk: {key: row[key] for key in keys if key in row} for pk, row in rows.items()},
    }

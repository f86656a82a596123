"""Reads of templates: lists, chains, and what one would lay."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from naryad.core.durations import format_duration
from naryad.crm.models import DealStage
from naryad.orders.models import OrderItem, OrderStage, OrderType
from naryad.orders.queries.orders import items as items_of
from naryad.people.models import MemberSkill, Skill
from naryad.processes.models import Launch, ProcessTemplate, TemplateStep
from naryad.processes.rules import (
    Difference,
    Draft,
    Expansion,
    Flaw,
    LaidItem,
    LaidTask,
    Link,
    Step,
    difference,
    expand,
    flaws,
)
from naryad.tasks.models import Task, TaskType
from naryad.tasks.queries.types import type_defaults
from naryad.tasks.rules.pieces import TypeDefaults
from naryad.tenancy.prepared import prepared
from naryad.workspaces.models import Member
from naryad.workspaces.names.queries import offered
from naryad.workspaces.queries import Missing, Offered, members_or, offer_members

Choice = tuple[str, str]
STEP_FIELDS = [each.name for each in fields(Step)]


def templates() -> QuerySet[ProcessTemplate]:
    """For the settings: with order type, deal stage and `step_count`; archived ones last.

    `is_unmarked`: nobody has said after which step an item is ready.
    """
    marked = TemplateStep.objects.filter(template=OuterRef("pk"), makes_ready=True)
    counted = ProcessTemplate.objects.annotate(
        step_count=Count("steps"),
        is_unmarked=Q(order_type__isnull=False, is_archived=False) & ~Exists(marked),
    )
    return counted.select_related("order_type", "deal_stage").order_by("is_archived", "sequence", "pk")


def all_templates() -> QuerySet[ProcessTemplate]:
    """For one template's page, archived or not."""
    return ProcessTemplate.objects.select_related("order_type", "deal_stage")


def steps_of_type(*, task_type_id: int) -> QuerySet[TemplateStep]:
    """Work steps of templates in use that have this type and an estimate of their own."""
    return (
        TemplateStep.objects.filter(
            Q(fixed_minutes__gt=0) | Q(minutes_per_unit__gt=0),
            task_type=task_type_id,
            kind=Task.Kind.WORK,
            template__is_archived=False,
        )
        .select_related("template")
        .order_by("template__sequence", "template_id", "sequence", "pk")
    )


def offered_templates(*, order_type_id: int | None) -> QuerySet[ProcessTemplate]:
    """Templates of an order type; of no type (for deals) with None. The first is the one to propose."""
    return ProcessTemplate.objects.filter(is_archived=False, order_type_id=order_type_id).order_by(
        "sequence", "pk"
    )


def launched_by_stage(*, stage_id: int) -> QuerySet[ProcessTemplate]:
    """Templates that a deal which reaches the stage is launched by."""
    return ProcessTemplate.objects.filter(is_archived=False, deal_stage_id=stage_id).order_by(
        "sequence", "pk"
    )


def open_launches(*, order_id: int | None = None, deal_id: int | None = None) -> QuerySet[Launch]:
    """What was launched here already and not undone, newest first."""
    here = Q(order=order_id) if order_id else Q(deal=deal_id)
    return (
        Launch.objects.filter(here, undone_at__isnull=True)
        .select_related("template", "launched_by")
        .order_by("-pk")
    )


@prepared
def _launches(order_id: int) -> QuerySet[Launch]:
    return open_launches(order_id=order_id).order_by("pk")


def chain(*, template: ProcessTemplate) -> tuple[list[Step], list[Link]]:
    """The steps in order, and the links by their indexes; a stage that was archived since is nobody's any more."""
    rows = list(template.steps.select_related("stage").order_by("sequence", "pk"))
    place = {row.pk: number for number, row in enumerate(rows)}
    for row in rows:
        if row.stage and row.stage.is_archived:
            row.stage = None
    steps = [Step(**{name: getattr(row, name) for name in STEP_FIELDS}) for row in rows]
    links = [
        Link(predecessor=place[link.predecessor_id], successor=place[link.successor_id], lag=link.lag)
        for link in template.links.order_by("pk")
    ]
    return steps, links


def manned_skills() -> frozenset[int]:
    """Specialisations that some active member has."""
    return frozenset(MemberSkill.objects.filter(member__is_active=True).values_list("skill_id", flat=True))


def task_types_and(used: Collection[int | None]) -> list[Choice]:
    """The tree of task types as "Kind / type / subtype", depth first; archived ones only where used."""
    rows = list(TaskType.objects.order_by("sequence", "name", "pk"))
    below: dict[int | None, list[TaskType]] = {}
    for row in rows:
        below.setdefault(row.parent_id, []).append(row)

    def walk(parent_id: int | None, path: str) -> Iterator[Choice]:
        for row in below.get(parent_id, []):
            label = f"{path} / {row.name}" if path else row.name
            if not row.is_archived or row.pk in used:
                yield (str(row.pk), label)
            yield from walk(row.pk, label)

    return list(walk(None, ""))


def skills_and(used: Collection[int | None]) -> list[Choice]:
    rows = offered(Skill.objects.all(), *used)
    return [(str(row.pk), row.name) for row in rows]


def members_and(
    used: Collection[int | None], *, sent: Collection[Any] = ()
) -> tuple[Offered, frozenset[int]]:
    """Choices, and which of them are active. `sent`: ids as they were typed."""
    offered = offer_members(members_or(*used), named=[*used, *sent])
    left = set(Member.objects.filter(pk__in=_ids(used), is_active=False).values_list("pk", flat=True))
    gone = _("{name} (has left)")
    offered[:] = [(pk, gone.format(name=name) if pk in left else name) for pk, name in offered]
    return offered, frozenset(pk for pk, _name in offered if pk not in left)


def deal_stages_and(used: int | None) -> list[Choice]:
    """With the names of their pipelines where there are several."""
    usable = Q(pipeline__is_archived=False) | Q(pk=used)
    known = offered(DealStage.objects.select_related("pipeline").filter(usable), used)
    rows = list(known.order_by("pipeline__sequence", "pipeline", "sequence", "pk"))
    is_one = len({row.pipeline_id for row in rows}) < 2
    return [(str(row.pk), row.name if is_one else f"{row.pipeline.name}: {row.name}") for row in rows]


def _ids(used: Collection[int | None]) -> list[int]:
    return [pk for pk in used if pk is not None]


@dataclass(frozen=True, kw_only=True)
class PreviewRow:
    """A task as it would be laid, in words. `after`: numbers (from 1) of the rows it waits for.

    `starts_at`, `finishes_at` and `planned_for` are what a forecast says of it, where one was asked for.
    """

    number: int
    draft: Draft
    item: str = ""
    task_type: str = ""
    skill: str = ""
    assignee: str = ""
    stage: str = ""
    after: list[int] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)
    starts_at: datetime | None = None
    finishes_at: datetime | None = None
    planned_for: str = ""

    @property
    def waits(self) -> str:
        """How long a waiting task takes, in words."""
        return format_duration(self.draft.elapsed_minutes or 0, is_calendar=True)


@dataclass(frozen=True)
class PreviewStage:
    """Tasks that would be laid in one stage of an order; `name` "": in none."""

    name: str
    rows: list[PreviewRow]

    @property
    def work_minutes(self) -> int:
        return sum(row.draft.estimate or 0 for row in self.rows if not row.draft.is_wait)

    @property
    def finishes_at(self) -> datetime | None:
        return max((row.finishes_at for row in self.rows if row.finishes_at), default=None)

    @property
    def has_flaws(self) -> bool:
        return any(row.flaws for row in self.rows)


@dataclass(frozen=True, kw_only=True)
class ChainPreview:
    """`links`: (predecessor, successor, lag) between indexes of `rows`."""

    rows: list[PreviewRow]
    links: list[tuple[int, int, int]]
    work_minutes: int

    @property
    def stages(self) -> "list[PreviewStage]":
        """Its rows by the stage that they belong to, in the order in which stages are met."""
        found: dict[str, list[PreviewRow]] = {}
        for row in self.rows:
            found.setdefault(row.stage, []).append(row)
        return [PreviewStage(name, rows) for name, rows in found.items()]

    @property
    def drafts(self) -> list[Draft]:
        return [row.draft for row in self.rows]

    @property
    def is_dated(self) -> bool:
        return any(row.starts_at for row in self.rows)


def preview(*, template: ProcessTemplate, items: Sequence[LaidItem]) -> ChainPreview:
    """The chain as it would be laid now; nine queries whatever its length."""
    steps, links = chain(template=template)
    laid = expand(steps=steps, links=links, items=items, defaults=type_defaults())
    return _shown(laid, items=items, order_type_id=template.order_type_id)


def _shown(laid: Expansion, *, items: Sequence[LaidItem], order_type_id: int | None) -> ChainPreview:
    skills = dict(Skill.objects.values_list("pk", "name"))
    types = dict(TaskType.objects.values_list("pk", "name"))
    members = Member.objects.in_bulk({draft.assignee_id for draft in laid.drafts if draft.assignee_id})
    stages = dict(OrderStage.objects.filter(order_type_id=order_type_id).values_list("pk", "name"))
    active = frozenset(pk for pk, member in members.items() if member.is_active)
    manned = manned_skills()
    after: dict[int, list[int]] = {}
    for first, second, _lag in laid.links:
        after.setdefault(second, []).append(first + 1)
    rows = [
        PreviewRow(
            number=number + 1,
            draft=draft,
            item=items[draft.item].name if draft.item is not None else "",
            task_type=types.get(draft.task_type_id or 0, ""),
            skill=skills.get(draft.skill_id or 0, ""),
            assignee=members[draft.assignee_id].name if draft.assignee_id else "",
            stage=stages.get(draft.stage_id or 0, ""),
            after=sorted(after.get(number, [])),
            flaws=flaws(draft, manned_skills=manned, active_members=active, has_stages=False),
        )
        for number, draft in enumerate(laid.drafts)
    ]
    return ChainPreview(rows=rows, links=laid.links, work_minutes=laid.work_minutes)


def laid_items(*, order_id: int) -> list[LaidItem]:
    rows = items_of(order_id=order_id)
    return [LaidItem(pk=row.pk, name=row.name, quantity=row.quantity) for row in rows]


def as_laid(items: Sequence[LaidItem]) -> dict[str, str]:
    """As Launch.laid_for keeps them."""
    return {str(item.pk): str(item.quantity.normalize()) for item in items}


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


def missing() -> list[Missing]:
    """Answers workspaces.queries: order types without a process, templates without steps."""
    served = ProcessTemplate.objects.filter(is_archived=False).values("order_type")
    bare = OrderType.objects.filter(is_archived=False).exclude(pk__in=served).order_by("sequence", "pk")
    empty = ProcessTemplate.objects.filter(is_archived=False, steps=None).order_by("sequence", "pk")
    faults = [
        (bare, _("No process for orders of the type: %(names)s"), _("such an order gets no tasks")),
        (empty, _("No steps in the template: %(names)s"), _("it lays no tasks")),
    ]
    return [
        Missing(
            text=text % {"names": ", ".join(names)},
            why=why,
            cure=_("Process templates"),
            url_name="processes:template_list",
            needs="tasks.set_up",
        )
        for rows, text, why in faults
        if (names := list(rows.values_list("name", flat=True)))
    ]

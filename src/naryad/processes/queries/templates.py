"""Reads of templates: lists, chains, and what one would lay."""

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from naryad.crm.models import DealStage
from naryad.orders.models import OrderType
from naryad.people.models import MemberSkill, Skill
from naryad.processes.models import Launch, ProcessTemplate, TemplateStep
from naryad.tasks.models import Task, TaskType
from naryad.workspaces.models import Member
from naryad.workspaces.names.queries import offered
from naryad.workspaces.queries import Missing, Offered, members_or, offer_members

Choice = tuple[str, str]


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
    """Work steps of templates in use that have this type and minutes of their own, by no formula."""
    return (
        TemplateStep.objects.filter(
            Q(fixed_minutes__gt=0) | Q(minutes_per_unit__gt=0),
            task_type=task_type_id,
            estimate_formula="",
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


def unlaid_types() -> QuerySet[OrderType]:
    """Order types without a process, in their order."""
    served = ProcessTemplate.objects.filter(is_archived=False, order_type=OuterRef("pk"))
    return OrderType.objects.filter(~Exists(served), is_archived=False).order_by("sequence", "pk")


def missing() -> list[Missing]:
    """Answers workspaces.queries: order types without a process, templates without steps."""
    empty = ProcessTemplate.objects.filter(is_archived=False, steps=None).order_by("sequence", "pk")
    faults = [
        (unlaid_types(), _("No process for orders of the type: %(names)s"), _("such an order gets no tasks")),
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

"""Launching: a template becomes tasks, in one transaction."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import UNDO_FOR, CannotUndo, record
from naryad.core.errors import ActionError
from naryad.crm.actions.clients import create_client
from naryad.crm.actions.deals import create_deal
from naryad.crm.models import Client, Deal, Priority
from naryad.orders.actions.orders import create_order, order_title
from naryad.orders.models import Order
from naryad.orders.queries.orders import items as items_of
from naryad.orders.rules import is_own
from naryad.processes.facts import LaunchUndone, ProcessLaunched
from naryad.processes.models import Launch, ProcessTemplate
from naryad.processes.queries.chain import laid_item, laid_items, live_chain
from naryad.processes.queries.difference import as_laid, as_read, read_keys
from naryad.processes.queries.formulas import told_of, values_there
from naryad.processes.queries.norms import as_kept_norms, norms_of
from naryad.processes.rules.chain import Draft, LaidItem, expand
from naryad.tasks.actions.create import TaskDraft, lay_tasks, remove_tasks
from naryad.tasks.models import Task
from naryad.tasks.queries.types import type_defaults
from naryad.tasks.rules.checklist import Unticked
from naryad.workspaces.models import Member
from naryad.workspaces.queries import members_with
from naryad.workspaces.rules import Reach, reach, require


class CannotLaunch(ActionError):
    """The template does not fit, or is archived."""


@transaction.atomic
def launch_template(
    *,
    template_id: int,
    order_id: int | None = None,
    deal_id: int | None = None,
    is_automatic: bool = False,
    actor: Member,
    now: datetime,
) -> Launch:
    """Lay the template's tasks into an order of its type, or onto a deal (exactly one of the two)."""
    order = locked_order(order_id) if order_id else None
    deal = Deal.objects.select_for_update(of=("self",)).get(pk=deal_id) if deal_id else None
    require_launch(order=order, deal=deal, actor=actor)
    template = ProcessTemplate.objects.select_for_update(of=("self",)).get(pk=template_id)
    _check(template, order=order)
    tasks, step_ids, kept = _lay(template, order=order, deal=deal, actor=actor, now=now)
    launch = Launch.objects.create(
        template=template,
        version=template.version,
        order=order,
        deal=deal,
        launched_by=actor,
        launched_at=now,
        task_ids=[task.pk for task in tasks],
        step_ids=step_ids,
        laid_for=as_laid(laid_items(order_id=order.pk)) if order else {},
        **kept,
        is_automatic=is_automatic,
    )
    record(
        ProcessLaunched(
            launch_id=launch.pk,
            template_id=template.pk,
            name=template.name,
            template_version=template.version,
            tasks=len(tasks),
            is_automatic=is_automatic,
            order_id=launch.order_id,
            deal_id=launch.deal_id,
        ),
        actor=actor,
        at=now,
    )
    return launch


@transaction.atomic
def create_order_with_template(
    *, template_id: int | None = None, actor: Member, now: datetime, **order: Any
) -> Order:
    """The order (`order`: what create_order takes) and its tasks, or neither; without a template it has none yet."""
    created = create_order(**order, actor=actor, now=now)
    if template_id:
        launch_template(template_id=template_id, order_id=created.pk, actor=actor, now=now)
    return created


@transaction.atomic
def take_order(
    *,
    client_id: int | None = None,
    new_client: dict[str, Any] | None = None,
    actor: Member,
    now: datetime,
    **order: Any,
) -> Order:
    """Who walked in is served at once: the client, a deal that is won already, its order and tasks, or nothing.

    `new_client`: arguments of create_client; `order`: of create_order_with_template. The deal is named as the order
    and owes what the order costs; the client is whom one calls on site unless somebody else is named.
    """
    client = (
        create_client(**new_client, actor=actor, now=now)
        if new_client
        else Client.objects.get(pk=client_id or 0)
    )
    order |= {"address": order.get("address") or client.address}
    if not order.get("contact_name") and not order.get("contact_phone"):
        order |= {"contact_name": client.name[:150], "contact_phone": client.phone}
    deal = create_deal(
        title=order_title(**order),
        client_id=client.pk,
        responsible_id=_seller_id(order.get("responsible_id"), actor),
        priority=order.get("priority") or Priority.NORMAL,
        address=order["address"],
        is_agreed=True,
        actor=actor,
        now=now,
    )
    return create_order_with_template(deal_id=deal.pk, actor=actor, now=now, **order)


def _seller_id(responsible_id: int | None, actor: Member) -> int:
    """Who answers for the order, where deals can be theirs and the actor may say so; else who took it."""
    may_choose = reach(actor, "crm.edit") == Reach.ALL
    if may_choose and responsible_id and members_with("crm.edit").filter(pk=responsible_id).exists():
        return responsible_id
    return actor.pk


@transaction.atomic
def undo_launch(*, launch_id: int, actor: Member, now: datetime) -> Launch:
    """Take the laid tasks away again, soon; refused once somebody has begun one of them or said something there."""
    place = Launch.objects.values("order_id", "deal_id").get(pk=launch_id)
    order = locked_order(place["order_id"]) if place["order_id"] else None
    deal = Deal.objects.select_for_update(of=("self",)).get(pk=place["deal_id"]) if place["deal_id"] else None
    require_launch(order=order, deal=deal, actor=actor)
    launch = Launch.objects.select_for_update(of=("self",)).select_related("template").get(pk=launch_id)
    if launch.undone_at:
        return launch
    if now - launch.launched_at > UNDO_FOR:
        raise CannotUndo(_("It is too late to undo this. Change it by hand."))
    still_there = list(Task.objects.filter(pk__in=launch.task_ids).values_list("pk", flat=True))
    remove_tasks(task_ids=still_there, actor=actor, now=now)
    launch.undone_at = now
    launch.save(update_fields=["undone_at"])
    record(
        LaunchUndone(
            launch_id=launch.pk,
            template_id=launch.template_id,
            name=launch.template.name,
            task_ids=launch.task_ids,
            order_id=launch.order_id,
            deal_id=launch.deal_id,
        ),
        actor=actor,
        at=now,
    )
    return launch


def locked_order(order_id: int) -> Order:
    """Its deal first: rows are locked in one order, docs/dev/where-a-line-belongs.md."""
    deal_id = Order.objects.values_list("deal_id", flat=True).get(pk=order_id)
    if deal_id:
        Deal.objects.select_for_update(of=("self",)).get(pk=deal_id)
    return Order.objects.select_for_update(of=("self",)).select_related("deal").get(pk=order_id)


def require_launch(*, order: Order | None, deal: Deal | None, actor: Member) -> None:
    if (order is None) == (deal is None):
        raise TypeError("A template is launched on an order or on a deal.")
    owned = (
        is_own(order, member_id=actor.pk) if order else deal is not None and deal.responsible_id == actor.pk
    )
    require(actor, "tasks.edit", is_own=owned)


def _check(template: ProcessTemplate, *, order: Order | None) -> None:
    if template.is_archived:
        raise CannotLaunch(_("This template is in the archive."), field="template")
    if template.order_type_id and (order is None or order.order_type_id != template.order_type_id):
        raise CannotLaunch(_("This template is for orders of another type."), field="template")


def _lay(
    template: ProcessTemplate, *, order: Order | None, deal: Deal | None, actor: Member, now: datetime
) -> tuple[list[Task], list[int], dict[str, Any]]:
    """The tasks, by which step each was laid, and what a launch keeps of what they were laid by."""
    live = live_chain(template)
    rows = list(items_of(order_id=order.pk)) if order else []
    items = [laid_item(row) for row in rows]
    values = values_there(order=order, deal=deal, items=rows)
    told = told_of(live.steps, values)
    norms = norms_of(step_ids=live.step_ids, items=items)
    laid = expand(
        steps=live.steps, links=live.links, items=items, defaults=type_defaults(), told=told, norms=norms
    )
    tasks = lay_tasks(
        order_id=order.pk if order else None,
        deal_id=deal.pk if deal else None,
        drafts=task_drafts(laid.drafts, items=items),
        links=laid.links,
        actor=actor,
        now=now,
    )
    kept: dict[str, Any] = {}
    if order:
        kept["laid_by"] = as_read(read_keys(told.formulas, live), values, rows)
        kept["norms"] = as_kept_norms(norms, step_ids=live.step_ids, items=items)
    return tasks, [live.step_ids[draft.step] for draft in laid.drafts], kept


def task_drafts(drafts: Sequence[Draft], *, items: list[LaidItem]) -> list[TaskDraft]:
    active = set(Member.objects.filter(is_active=True).values_list("pk", flat=True))
    return [_task_draft(draft, items=items, active=active) for draft in drafts]


def _task_draft(draft: Draft, *, items: list[LaidItem], active: set[int]) -> TaskDraft:
    """Nobody who has left gets work: the task goes to its specialisation, or waits to be assigned."""
    return TaskDraft(
        title=draft.title,
        description=draft.description,
        task_type_id=draft.task_type_id,
        assignee_id=draft.assignee_id if draft.assignee_id in active else None,
        skill_id=draft.skill_id,
        estimate=draft.estimate,
        item_id=items[draft.item].pk if draft.item is not None else None,
        stage_id=draft.stage_id,
        kind=draft.kind,
        elapsed_minutes=draft.elapsed_minutes,
        ends_itself=draft.ends_itself,
        makes_ready=draft.makes_ready,
        checklist=draft.checklist,
        unticked=draft.unticked if draft.checklist else Unticked.FREE,
    )

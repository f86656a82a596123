"""Writes of orders themselves."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import Done, record, snapshot
from naryad.activity.edit import Check, Edit
from naryad.activity.facts import RowChanges
from naryad.core.errors import ActionError
from naryad.core.phones import written_phones
from naryad.core.places import find_place
from naryad.core.time import refuse_unlikely
from naryad.crm.models import Deal, Priority
from naryad.fields.actions.values import NeedsFields, first_values, follow_edit, own_check
from naryad.orders.actions.items import ItemInput, new_item, picked, require_pricing
from naryad.orders.actions.progress import finish_order, reopen_order
from naryad.orders.actions.shared import about, locked_order, require_edit, spread_order
from naryad.orders.facts import OrderChanged, OrderCreated, OrderMoved, OrderPromised
from naryad.orders.models import Order, OrderItem, OrderStage, OrderType
from naryad.orders.queries.orders import has_open_tasks
from naryad.orders.queries.own import lacking_at
from naryad.orders.queries.types import is_last
from naryad.orders.rules import stopped_words
from naryad.workspaces.actions.company import next_number
from naryad.workspaces.models import Member

MOVED = ("stage", "stage_since", "stage_by_hand", "position", "status", "finished_at")
"""What a move changes, and an undo of it puts back."""


class CannotUpdateOrder(ActionError):
    """A value that an order may not have."""


class CannotMoveOrder(ActionError):
    """The stage is not one of its type's."""


class CannotFinishOrder(ActionError):
    """Its tasks are open."""


def order_title(
    *, order_type_id: int, title: str = "", items: Sequence[ItemInput] = (), **_other: Any
) -> str:
    """What an order is called: as typed, else by its first item, else by its type."""
    first = items[0].name.strip() if items else ""
    return title.strip() or first or OrderType.objects.get(pk=order_type_id).name


@transaction.atomic
def create_order(
    *,
    order_type_id: int,
    actor: Member,
    now: datetime,
    title: str = "",
    deal_id: int | None = None,
    responsible_id: int | None = None,
    priority: int | None = None,
    address: str = "",
    contact_name: str = "",
    contact_phone: str = "",
    description: str = "",
    promised_on: date | None = None,
    items: Sequence[ItemInput] = (),
    custom: Mapping[str, Any] | None = None,
) -> Order:
    """A new order of a deal, or an internal one, called as order_title says."""
    refuse_unlikely(promised_on, now=now, field="promised_on")
    deal = Deal.objects.select_for_update(of=("self",)).get(pk=deal_id) if deal_id else None
    order_type = OrderType.objects.get(pk=order_type_id)
    order = Order(
        order_type=order_type,
        stage=_first_stage(order_type),
        title=order_title(order_type_id=order_type_id, title=title, items=items),
        deal=deal,
        responsible=_active_member(responsible_id or (deal.responsible_id if deal else actor.pk)),
        priority=(deal.priority if deal else Priority.NORMAL) if priority is None else priority,
        address=address,
        contact_name=contact_name,
        contact_phone=written_phones(contact_phone, country=actor.workspace.country),
        description=description,
        promised_on=promised_on,
    )
    require_edit(order, actor=actor)
    order.custom = first_values("order", order, custom, actor=actor, is_typed=custom is not None)
    if any(item.price for item in items):
        require_pricing(order, actor=actor)
    _lay(order, picked(items, deal=deal, actor=actor), actor=actor, now=now)
    record(OrderCreated(**about(order), promised_on=promised_on), actor=actor, at=now)
    return order


@transaction.atomic
def order_as_offered(
    *,
    order_type_id: int,
    title: str,
    deal: Deal,
    promised_on: date | None,
    items: Sequence[ItemInput],
    actor: Member,
    is_clients: bool,
    now: datetime,
) -> tuple[Order, list[OrderItem]]:
    """A part of an offer that the client took: at the prices that were offered, whatever they would be now.

    Who made the offer might do so; `is_clients`: the client pressed, and `actor` answers for it. `deal`: locked, with its client.
    """
    order_type, client = OrderType.objects.get(pk=order_type_id), deal.client
    order = Order(
        order_type=order_type,
        stage=order_type.stages.order_by("is_archived", "sequence", "pk")[0],
        title=title,
        deal=deal,
        responsible=deal.responsible if deal.responsible.is_active else actor,
        priority=deal.priority,
        address=deal.address or client.address,
        contact_name=client.name[:150],
        contact_phone=client.phone,
        promised_on=promised_on,
    )
    order.custom = first_values("order", order, None, actor=actor, is_typed=False)
    rows = _lay(order, items, actor=actor, now=now)
    fact = OrderCreated(**about(order), promised_on=promised_on, is_offered=True)
    record(fact, actor=None if is_clients else actor, at=now)
    return order, rows


def _lay(order: Order, items: Sequence[ItemInput], *, actor: Member, now: datetime) -> list[OrderItem]:
    """Into the database, with its items, at the end of its column."""
    order.stage_since = order.accepted_at = now
    order.position = find_place(Order.objects.filter(stage=order.stage_id), is_at_end=True)
    order.year = actor.workspace.today(now).year
    order.number = next_number(kind="order", year=order.year)
    order.save()
    rows = OrderItem.objects.bulk_create(
        new_item(order=order, item=item, sequence=sequence, actor=actor)
        for sequence, item in enumerate(items)
    )
    spread_order(order, is_whole=True, workspace=actor.workspace)
    return rows


@transaction.atomic
def update_order(
    *, order_id: int, actor: Member, now: datetime, version: int | None = None, **changes: Any
) -> Order:
    """Change what is given of EDITABLE, and of own fields in `custom`; a promise is a fact of its own.

    `version`: what the form was filled from.
    """
    order = locked_order(order_id=order_id)
    require_edit(order, actor=actor)
    if "contact_phone" in changes:
        changes["contact_phone"] = written_phones(changes["contact_phone"], country=actor.workspace.country)
    promised_before = order.promised_on
    edit = Edit(order, changes, fields=EDITABLE | own_check("order", order, actor=actor), version=version)
    if not edit:
        return order
    if "promised_on" in edit:
        refuse_unlikely(order.promised_on, now=now, field="promised_on")
        order.told_on, order.told_at = None, None
    follow_edit("order", edit, actor=actor)
    edit.save("told_on", "told_at", "custom")
    spread_order(order, workspace=actor.workspace)
    words = {name: said for name, said in edit.words.items() if name != "promised_on"}
    if "promised_on" in edit:
        record(
            OrderPromised(
                **about(order),
                promised_before=promised_before,
                promised_on=order.promised_on,
                changes={"promised_on": [promised_before, order.promised_on]},
            ),
            actor=actor,
            at=now,
        )
    if words:
        fields = sorted(words)
        record(OrderChanged(**about(order), fields=fields, changes=words), actor=actor, at=now)
    return order


@transaction.atomic
def move_order(
    *,
    order_id: int,
    stage_id: int,
    actor: Member,
    now: datetime,
    before_id: int | None = None,
    after_id: int | None = None,
) -> Done[Order]:
    """By hand to a stage and a place in its column: above the card `before_id`, below `after_id`, or at the end.

    The last stage finishes an order without open tasks; leaving it takes a done order back into work. Fields that are
    asked for by then have to be filled (NeedsFields).
    """
    order = locked_order(order_id=order_id)
    require_edit(order, actor=actor)
    if order.is_stopped:
        raise CannotMoveOrder(stopped_words(order))
    stage = OrderStage.objects.filter(pk=stage_id, order_type=order.order_type_id).first()
    if stage is None or (stage.is_archived and stage.pk != order.stage_id):
        raise CannotMoveOrder(_("This order's type has no such stage."))

    if stage.pk != order.stage_id and (empty := lacking_at(order, stage)):
        raise NeedsFields(empty)

    as_it_was = snapshot(order, MOVED)
    column = Order.objects.filter(stage=stage.pk).exclude(pk=order.pk)
    order.position = find_place(column, above_id=after_id, below_id=before_id, is_at_end=True)
    order.save(update_fields=["position"])
    if stage.pk == order.stage_id:
        return Done(order)
    before = order.stage.name
    if order.status == Order.Status.DONE:
        reopen_order(order=order, stage_id=stage.pk, actor=actor, now=now)
    order.stage = stage
    order.stage_since = now
    order.stage_by_hand = True
    order.save(update_fields=["stage", "stage_since", "stage_by_hand"])
    is_done = is_last(stage) and not has_open_tasks(order)
    after = snapshot(order, ("stage", "stage_since")) | {"status": "done" if is_done else "open"}
    rows: RowChanges = {f"order:{order.pk}": {"before": as_it_was, "after": after}}
    fact = OrderMoved(**about(order), stage_id=stage.pk, before=before, after=stage.name, rows=rows)
    moved = record(fact, actor=actor, at=now)
    if is_done:
        finish_order(order=order, actor=actor, now=now)
    return Done(order, moved)


@transaction.atomic
def close_order(*, order_id: int, actor: Member, now: datetime) -> Order:
    """Done, said by a person; only when no task is open."""
    order = locked_order(order_id=order_id)
    require_edit(order, actor=actor)
    if order.is_stopped:
        raise CannotFinishOrder(stopped_words(order))
    if has_open_tasks(order):
        raise CannotFinishOrder(_("The order has open tasks: finish or cancel them first."))
    finish_order(order=order, actor=actor, now=now)
    return order


@transaction.atomic
def open_order_again(*, order_id: int, actor: Member, now: datetime) -> Order:
    """A done order has to be worked on again, said by a person."""
    order = locked_order(order_id=order_id)
    require_edit(order, actor=actor)
    reopen_order(order=order, actor=actor, now=now)
    return order


def _active_member(member_id: int) -> Member:
    member = Member.objects.filter(pk=member_id, is_active=True).first()
    if member is None:
        raise CannotUpdateOrder(_("This member does not work here any more."), field="responsible")
    return member


def _first_stage(order_type: OrderType) -> OrderStage:
    stage = order_type.stages.filter(is_archived=False).order_by("sequence", "pk").first()
    if stage is None or order_type.is_archived:
        raise CannotUpdateOrder(_("This order type is archived."), field="order_type")
    return stage


def _title(title: str) -> str:
    if not title.strip():
        raise CannotUpdateOrder(_("An order needs a title."), field="title")
    return title


EDITABLE: dict[str, Check | None] = {
    "title": _title,
    "priority": None,
    "responsible_id": _active_member,
    "address": None,
    "contact_name": None,
    "contact_phone": None,
    "description": None,
    "promised_on": None,
}

"""Orders with their items: several rows of one number are one order with several items."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, time
from typing import Any

from django.utils.timezone import make_aware
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from naryad.core.errors import ActionError
from naryad.core.text import LONGEST, fold
from naryad.crm.actions.deals import create_deal
from naryad.crm.models import Priority
from naryad.exchange.actions.kinds.items import (
    ITEM,
    added_item,
    item_columns,
    item_input,
    lay_item,
    put_item_back,
)
from naryad.exchange.actions.kinds.shared import (
    asked_own,
    differing,
    in_both,
    member_of,
    own_given,
    own_targets,
    refuse_changed,
    row_named,
    says_so,
    told_apart,
    values_of,
    versions_left,
    with_custom,
    with_own,
)
from naryad.exchange.actions.kinds.whose import (
    ClientsOfRows,
    client_columns,
    client_given,
    deals_called,
    only,
    orders_called,
    take_made_back,
)
from naryad.exchange.actions.laying import (
    EXTERNAL_ID,
    Added,
    FileRow,
    Keys,
    RowChange,
    RowKind,
    RowLaying,
    Values,
    each,
    forget_external,
    refusing,
)
from naryad.exchange.models import ImportChange
from naryad.exchange.rules.cells import (
    line_of,
    one_of,
    read_day,
    read_moment,
    read_money,
    text_of,
)
from naryad.exchange.rules.names import ORDER, ORDER_STATES, PRIORITIES
from naryad.exchange.rules.targets import Target, named
from naryad.orders.actions.discard import discard_orders
from naryad.orders.actions.items import ItemInput
from naryad.orders.actions.orders import close_order, create_order, move_order, update_order
from naryad.orders.models import Order, OrderItem, OrderStage
from naryad.orders.queries.types import order_types, types_of_products
from naryad.tasks.actions.stop import cancel_order, hold_order
from naryad.workspaces.models import Member
from naryad.workspaces.queries import active_members

EVENING = time(18)
COLUMNS = {
    "name": "title",
    "responsible": "responsible_id",
    "priority": "priority",
    "promised_on": "promised_on",
    "address": "address",
    "description": "description",
}
"""Of the order, by the target that says them."""


class Orders(RowKind):
    key = fields_of = "order"
    label = _("Orders and items")
    capability = "orders.edit"
    needed = ()
    said_as = {
        "title": "name",
        "quantity": "item.quantity",
        "price": "item.price",
        "discount": "item.discount",
    }
    example = _("A row for each item of an order: several rows of one number are one order.")

    def targets(self, member: Member) -> list[Target]:
        columns = named(ORDER, *_own_columns(), *item_columns())
        group = pgettext_lazy("of an order", "Item")
        return [
            *columns,
            *own_targets("order", member),
            *own_targets("item", member, prefix=ITEM, group=group),
        ]

    def keys_of(self, values: Values, laying: RowLaying) -> Keys:
        title = values.get("name") or values.get("item", "")
        if EXTERNAL_ID in values or not fold(title):
            return {}
        return {"name": [told_apart(title, values.get("client", ""), values.get("accepted"))]}

    def find(self, target: str, values: Collection[str], laying: RowLaying) -> Mapping[str, set[int]]:
        """By title and client, as deals are."""
        titles, found = {value.split("|")[0] for value in values}, dict[str, set[int]]()
        for order in Order.objects.filter(sort_key__in=titles).select_related("deal__client"):
            for client in ("", order.deal.client.name if order.deal else ""):
                for day in (None, order.accepted_at):
                    found.setdefault(told_apart(order.title, client, day), set()).add(order.pk)
        return found

    def numbered(self, rows: Sequence[FileRow]) -> Mapping[str, int]:
        found = {}
        for row in rows:
            number = row.keys[EXTERNAL_ID][0]
            order = Order.objects.select_related("deal__client").filter(pk__in=orders_called(number)).first()
            if order and _is_same(order, row.values):
                found[number] = order.pk
        return found

    def load(self, ids: Collection[int]) -> dict[int, Order]:
        return Order.objects.prefetch_related("items").in_bulk(ids)

    def add(self, rows: Sequence[Values], laying: RowLaying) -> list[Added | ActionError]:
        return each(rows, lambda values: _add(values, laying), laying)

    def fill_in(self, row: Order, values: Values, laying: RowLaying) -> list[RowChange]:
        """Where it stands is no matter of a table any more: its stage, state and deal stay."""
        given, own = _columns(values), own_given(values)
        changes = []
        if not says_so(row, given, own):
            after = update_order(order_id=row.pk, **with_own(given, own), **laying.who)
            names = [*given, *own]
            was, became = differing(values_of(row, names), values_of(after, names))
            changes += [RowChange("order", row.pk, was, became)] if became else []
        return changes + lay_item(row, values, laying)

    def take_back(self, changes: Sequence[ImportChange], laying: RowLaying) -> dict[int, str]:
        reasons: dict[int, str] = {}
        new = [one for one in changes if one.before is None]
        gone = {("order", pk) for pk in _discard([one for one in new if one.kind == "order"], laying)}
        gone |= take_made_back(new, laying)
        added = laying.has_added("order", {_order_of(one) for one in changes})
        for change in changes:
            if change.before is None and change.kind != "item":
                if (change.kind, change.row_id) not in gone:
                    reasons[change.pk] = str(_("Something has been added to it or changed since."))
            elif _order_of(change) not in added:
                with refusing(reasons, change.pk):
                    _put_back(change, laying)
        return reasons


def _own_columns() -> list[Target]:
    return [
        Target(key=EXTERNAL_ID, label=_("Number"), read=line_of(100), is_key=True),
        Target(key="name", label=_("Title"), read=line_of(200), is_key=True),
        *client_columns(_("Client")),
        Target(key="deal", label=_("Deal: its number"), read=line_of(300)),
        Target(key="order_type", label=_("Order type"), read=row_named(order_types())),
        Target(key="stage", label=_("Order stage"), read=line_of(200)),
        Target(key="state", label=_("State"), read=one_of(in_both(Order.Status.choices, ORDER_STATES))),
        Target(key="responsible", label=_("Responsible"), read=member_of(active_members())),
        Target(key="priority", label=_("Priority"), read=one_of(in_both(Priority.choices, PRIORITIES))),
        Target(key="accepted", label=_("Accepted"), read=read_moment),
        Target(key="promised_on", label=_("Promised date"), read=read_day),
        Target(key="finished", label=pgettext_lazy("order", "Done on"), read=read_moment),
        Target(key="sum", label=_("Sum, where there are no items"), read=read_money),
        Target(key="address", label=_("Delivery address"), read=line_of(300)),
        Target(key="description", label=_("Description"), read=text_of(LONGEST)),
    ]


def _is_same(order: Order, values: Values) -> bool:
    said = {"name": order.title, "client": order.deal.client.name if order.deal else ""}
    return all(fold(values[target]) == fold(word) for target, word in said.items() if target in values)


def _columns(values: Values) -> dict[str, Any]:
    return {column: values[target] for target, column in COLUMNS.items() if target in values}


def _add(values: Values, laying: RowLaying) -> Added:
    accepted = values.get("accepted") or min(filter(None, (laying.now, values.get("finished"))))
    if accepted > laying.now:
        raise ActionError(_("An order cannot have been accepted in the future."), field="accepted")
    item = item_input(values, laying)
    title = _title(values, item)
    type_id = _type_id(values, item)
    deal_id, changes = _deal(values, title, accepted, laying)
    order = create_order(
        order_type_id=type_id,
        deal_id=deal_id,
        **{**_columns(values), "title": title},
        items=[item] if item else [],
        custom=asked_own("order", laying.actor, own_given(values)),
        actor=laying.actor,
        now=accepted,
    )
    _stand(order, values, accepted, laying)
    stands = Order.objects.get(pk=order.pk)
    after = {"name": fold(values.get("name", "")), "stage_id": stands.stage_id, "status": stands.status}
    changes.append(RowChange("order", order.pk, after=after))
    changes += [added_item(one) for one in order.items.all()]
    return order.pk, changes


def _title(values: Values, item: ItemInput | None) -> str:
    """As it is called, else by its item and its number, by which people look for it."""
    title: str = values.get("name", "")
    if title:
        return title
    word = item.name if item else gettext("Order")
    if EXTERNAL_ID not in values and item is None:
        raise ActionError(_("It has neither a title nor an item."), field="name")
    return f"{word} № {values[EXTERNAL_ID]}"[:200] if EXTERNAL_ID in values else word


def _type_id(values: Values, item: ItemInput | None) -> int:
    """The one that is said, else the usual one of the product, else the only one."""
    if "order_type" in values:
        return int(values["order_type"])
    usual = types_of_products([item.product_id]) if item and item.product_id else {}
    types = [*usual.values()] or list(order_types()[:2])
    kind, _colon, _stage = values.get("stage", "").partition(":")
    types = [one for one in order_types() if fold(one.name) == fold(kind)] or types
    if len(types) != 1:
        raise ActionError(_("Say the order type: there are several."), field="order_type")
    return types[0].pk


def _deal(
    values: Values, title: str, accepted: datetime, laying: RowLaying
) -> tuple[int | None, list[RowChange]]:
    """The one that is named; for a client alone one that was won with the order; else the order is internal."""
    if "deal" in values:
        missing = _("There is no such deal: bring deals first.")
        found = deals_called(values["deal"], values.get("client", ""))
        return only(found, field="deal", missing=missing), []
    if not client_given(values):
        return None, []
    clients = ClientsOfRows([values], laying)
    client_id = clients.of(values)
    deal = create_deal(
        title=title,
        client_id=client_id,
        responsible_id=values.get("responsible"),
        is_agreed=True,
        actor=laying.actor,
        now=accepted,
    )
    change = RowChange("deal", deal.pk, after={"name": fold(deal.title)})
    return deal.pk, [*clients.changes(client_id), change]


def _stand(order: Order, values: Values, accepted: datetime, laying: RowLaying) -> None:
    """At its stage, and as it ended. A day that is not known is the promised one, if that has passed, else the first."""
    state = values.get("state") or ("done" if "finished" in values else None)
    ended = values.get("finished") or _likely_end(order, accepted, laying.now)
    if not accepted <= ended <= laying.now:
        raise ActionError(
            _("An order is done after it was accepted, and not in the future."), field="finished"
        )
    act: dict[str, Any] = {"order_id": order.pk, "actor": laying.actor}
    if "stage" in values and state != Order.Status.DONE:
        move_order(stage_id=_stage(order, values["stage"]).pk, now=accepted, **act)
    if state == Order.Status.DONE:
        close_order(now=ended, **act)
    elif state == Order.Status.CANCELLED:
        cancel_order(reason=gettext("Cancelled before the import"), now=ended, **act)
    elif state == Order.Status.ON_HOLD:
        hold_order(now=ended, **act)


def _likely_end(order: Order, accepted: datetime, now: datetime) -> datetime:
    if order.promised_on is None:
        return accepted
    promised = make_aware(datetime.combine(order.promised_on, EVENING))
    return promised if accepted < promised < now else accepted


def _stage(order: Order, said: str) -> OrderStage:
    """Also with its type before it, as our lists have it."""
    names = {fold(said), fold(said.rpartition(":")[2])}
    stages = order.order_type.stages.filter(is_archived=False)
    found = next((stage for stage in stages if fold(stage.name) in names), None)
    if found is None:
        raise ActionError(_("This order's type has no such stage."), field="stage")
    return found


def _order_of(change: ImportChange) -> int:
    return int(change.after["order_id"]) if change.kind == "item" else change.row_id


def _discard(changes: Sequence[ImportChange], laying: RowLaying) -> set[int]:
    """Those that stand where the import has left them."""
    orders = Order.objects.in_bulk([one.row_id for one in changes])
    ids = [
        one.row_id
        for one in changes
        if one.row_id in orders
        and values_of(orders[one.row_id], ["stage_id", "status"])
        == {name: one.after[name] for name in ("stage_id", "status")}
    ]
    items = OrderItem.objects.filter(order__in=ids).values_list("pk", flat=True)
    ours = laying.has_added("item", list(items))
    gone = discard_orders(
        versions=versions_left("order", ids, laying),
        items=versions_left("item", ours, laying),
        **laying.who,
    )
    forget_external("order", gone)
    return gone


def _put_back(change: ImportChange, laying: RowLaying) -> None:
    if change.kind == "order":
        refuse_changed(Order.objects.filter(pk=change.row_id).first(), change.after)
        update_order(order_id=change.row_id, **with_custom(change.before or {}), **laying.who)
    else:
        put_item_back(change, laying)

"""Writes of an order's items."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max, ProtectedError
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.activity.edit import Check, Edit
from naryad.core.errors import ActionError, filled
from naryad.core.money import BIGGEST, line_total
from naryad.core.quantity import BIGGEST as MOST_PIECES
from naryad.crm.models import Deal
from naryad.fields.actions.values import brought_values, first_values, follow_edit, own_check
from naryad.orders.actions.shared import about, in_figures, locked_order, plain, require_edit, spread_order
from naryad.orders.facts import ItemAdded, ItemChanged, ItemDone, ItemRemoved
from naryad.orders.models import Order, OrderItem, PricedLine
from naryad.orders.rules import ItemProgress, given_discount, is_own_money, most_discount
from naryad.products.models import KitPart, Product
from naryad.products.queries import kit_parts, prices_by
from naryad.products.rules import unit_word
from naryad.ui.hooks.asks import Ask
from naryad.workspaces.models import Member
from naryad.workspaces.rules import require

EDITABLE: dict[str, Check | None] = dict.fromkeys(
    ("name", "quantity", "unit", "price", "discount", "vat_rate")
)
ITEM_PROGRESS: Ask[dict[int, ItemProgress]] = Ask(
    "order.item_progress", "How many pieces of these items are ready and made, by the item's id"
)
THOUSANDTH = Decimal("0.001")
PRICING = frozenset({"price", "discount", "vat_rate"})


class CannotPriceItem(ActionError):
    """Its quantity or total is not one that can be kept."""


class CannotPickProduct(ActionError):
    """It is not in the catalogue any more."""


class CannotGiveDiscount(ActionError):
    """It is more than the role may give."""


class CannotRemoveItem(ActionError):
    """Work on it has begun."""


@dataclass(frozen=True, kw_only=True)
class ItemInput:
    """A position as it is typed; `discount` and `vat_rate` in per cent.

    `product_id`: what it was picked from. `is_priced`: False where who adds it does not see amounts, so that it costs what
    its product does. `brought`: own fields that come of the product (picked()), where nothing else is typed.
    """

    name: str
    quantity: Decimal = Decimal(1)
    unit: str = ""
    price: Decimal = Decimal(0)
    discount: Decimal = Decimal(0)
    vat_rate: Decimal = Decimal(0)
    custom: Mapping[str, Any] | None = None
    product_id: int | None = None
    is_priced: bool = True
    brought: Mapping[str, Any] | None = None


@transaction.atomic
def add_item(*, order_id: int, item: ItemInput, actor: Member, now: datetime) -> OrderItem:
    """The last of its order; a kit becomes an item for each of its parts, and the first of them is returned."""
    order = locked_order(order_id=order_id)
    require_edit(order, actor=actor)
    if item.price:
        require_pricing(order, actor=actor)
    last = order.items.aggregate(last=Max("sequence"))["last"]
    rows = [
        new_item(order=order, item=one, sequence=sequence, actor=actor)
        for sequence, one in enumerate(
            picked([item], deal=order.deal, actor=actor), start=0 if last is None else last + 1
        )
    ]
    for row in rows:
        row.save()
    spread_order(order, items=[row.pk for row in rows], workspace=actor.workspace)
    for row in rows:
        said = {"item": row.name, "quantity": in_figures(row.quantity), "unit": row.unit}
        record(ItemAdded(**about(order), item_id=row.pk, **said), actor=actor, at=now)
    follow_tasks(order=order, actor=actor, now=now)
    return rows[0]


@transaction.atomic
def update_item(
    *, item_id: int, version: int | None = None, actor: Member, now: datetime, **changes: Any
) -> OrderItem:
    """Change what is given of EDITABLE, and of own fields in `custom`; `version`: what the form was filled from."""
    order = locked_order(order_id=OrderItem.objects.values_list("order_id", flat=True).get(pk=item_id))
    require_edit(order, actor=actor)
    row = OrderItem.objects.select_for_update(of=("self",)).get(pk=item_id)
    row.order = order
    fields = EDITABLE | own_check("item", row, actor=actor)
    edit = Edit(row, changes, fields=fields, version=version, shown=plain)
    if not edit:
        return row
    if PRICING & edit.words.keys():
        require_pricing(order, actor=actor)
    price_anew(row, edit, deal=order.deal, actor=actor)
    row.done_quantity = min(row.done_quantity, row.quantity)
    if row.made_quantity is not None:
        row.made_quantity = min(row.made_quantity, row.quantity)
    follow_edit("item", edit, actor=actor)
    edit.save("total", "done_quantity", "made_quantity", "custom")
    spread_order(order, items=[row.pk], workspace=actor.workspace)
    record(
        ItemChanged(**about(order), item_id=row.pk, item=row.name, changes=edit.words), actor=actor, at=now
    )
    if "quantity" in edit:
        follow_tasks(order=order, actor=actor, now=now)
        row.refresh_from_db(fields=["done_quantity", "made_quantity"])
    return row


@transaction.atomic
def discount_order(*, order_id: int, discount: Decimal, actor: Member, now: datetime) -> int:
    """The same for every item, each with its line in the history; how many have another one than before."""
    order = locked_order(order_id=order_id)
    require_edit(order, actor=actor)
    require_pricing(order, actor=actor)
    others = [item.pk for item in order.items.order_by("sequence", "pk") if item.discount != discount]
    for pk in others:
        update_item(item_id=pk, discount=discount, actor=actor, now=now)
    return len(others)


@transaction.atomic
def remove_item(*, item_id: int, actor: Member, now: datetime) -> None:
    """Its tasks that nobody has begun stay, until it is decided what becomes of them (processes' difference)."""
    order = locked_order(order_id=OrderItem.objects.values_list("order_id", flat=True).get(pk=item_id))
    require_edit(order, actor=actor)
    row = OrderItem.objects.get(pk=item_id)
    try:
        row.delete()
    except ProtectedError as refusal:
        begun = ", ".join(sorted(map(str, refusal.protected_objects)))
        said = _(
            "“%(item)s” stays: work on it has begun (%(tasks)s). Cancel what is left of it in the order."
        )
        raise CannotRemoveItem(filled(said, {"item": row.name, "tasks": begun})) from refusal
    spread_order(order, items=[], workspace=actor.workspace)
    record(
        ItemRemoved(
            **about(order), item_id=item_id, item=row.name, quantity=in_figures(row.quantity), unit=row.unit
        ),
        actor=actor,
        at=now,
    )
    follow_tasks(order=order, actor=actor, now=now)


def follow_tasks(*, order: Order, actor: Member | None, now: datetime) -> None:
    """Keep of each item how much is ready and made, as the tasks say. The caller holds the order's lock."""
    items = {row.pk: row for row in order.items.all()}
    for answer in ITEM_PROGRESS(items=items.values()) if items else ():
        for pk, progress in sorted(answer.items()):
            _follow(order, items[pk], progress, actor=actor, now=now)


def _follow(
    order: Order, row: OrderItem, progress: ItemProgress, *, actor: Member | None, now: datetime
) -> None:
    before = row.done_quantity
    if (before, row.made_quantity) == (progress.ready, progress.made):
        return
    row.done_quantity, row.made_quantity = progress.ready, progress.made
    row.save(update_fields=["done_quantity", "made_quantity"])
    if before != progress.ready:
        _note_ready(order, row, actor=actor, now=now)


def _note_ready(order: Order, row: OrderItem, *, actor: Member | None, now: datetime) -> None:
    fact = ItemDone(
        **about(order),
        item_id=row.pk,
        item=row.name,
        done=in_figures(row.done_quantity),
        quantity=in_figures(row.quantity),
    )
    record(fact, actor=actor, at=now)


def picked(items: Sequence[ItemInput], *, deal: Deal | None, actor: Member) -> list[ItemInput]:
    """As they are typed, and what was not typed as their products have it now: from here on it stays so.

    A kit becomes its parts, each an item at its own price.
    """
    wanted = {item.product_id for item in items if item.product_id is not None}
    if wanted:
        require(actor, "products.view")
    kits = kit_parts(wanted)
    products = {part.product_id: part.product for parts in kits.values() for part in parts}
    products |= Product.objects.filter(is_archived=False).in_bulk(wanted) if wanted else {}
    if wanted - products.keys() or any(product.is_archived for product in products.values()):
        raise CannotPickProduct(_("This product is not in the catalogue any more."), field="name")
    usual = usual_prices(list(products.values()), deal=deal)
    _refuse_kit_prices([item for item in items if item.product_id in kits], usual)
    items = unfolded(items, kits, language=actor.workspace.language)

    def as_product(item: ItemInput) -> ItemInput:
        if item.product_id is None:
            return item
        product = products[item.product_id]
        brought = brought_values(product.custom, of="product", to="item", actor=actor)
        price: dict[str, Any] = {"price": usual[product.pk], "vat_rate": product.vat_rate}
        return replace(item, brought=brought, **{} if item.is_priced else price)

    taken = [as_product(item) for item in items]
    for item in taken:
        refuse_discount(item.price, item.discount, usual=usual.get(item.product_id or 0), actor=actor)
    return taken


def unfolded(
    items: Sequence[ItemInput], kits: Mapping[int, Sequence[KitPart]], *, language: str
) -> list[ItemInput]:
    """Each kit as its parts, with its discount; `kits`: kit_parts of their products."""
    unfolded_items: list[ItemInput] = []
    for item in items:
        parts = kits.get(item.product_id or 0, [])
        unfolded_items += [_part_of(item, part, language) for part in parts] or [item]
    return unfolded_items


def _part_of(item: ItemInput, part: KitPart, language: str) -> ItemInput:
    quantity = (item.quantity * part.quantity).quantize(THOUSANDTH)
    if not 0 < quantity <= MOST_PIECES:
        said = _("So many kits are no quantity of “%(part)s” that an item can have.")
        raise CannotPriceItem(filled(said, {"part": part.product.name}), field="quantity")
    return replace(
        item,
        name=part.product.name,
        quantity=quantity,
        unit=unit_word(part.product.unit, language=language),
        product_id=part.product_id,
        is_priced=False,
    )


def _refuse_kit_prices(items: Sequence[ItemInput], usual: Mapping[int, Decimal]) -> None:
    for item in items:
        if item.is_priced and item.price != usual[item.product_id or 0]:
            said = _(
                "A kit costs what its parts do (%(price)s): give a discount instead, or change its items."
            )
            raise CannotPriceItem(
                filled(said, {"price": in_figures(usual[item.product_id or 0])}), field="price"
            )


def price_anew(row: PricedLine, edit: Edit, *, deal: Deal | None, actor: Member) -> None:
    """An edited line: its discount is within what the actor may give, its total follows."""
    if {"price", "discount"} & edit.words.keys():
        usual = usual_prices([row.product], deal=deal) if row.product else {}
        refuse_discount(row.price, row.discount, usual=usual.get(row.product_id or 0), actor=actor)
    row.total = checked_total(quantity=row.quantity, price=row.price, discount=row.discount)


def usual_prices(products: Sequence[Product], *, deal: Deal | None) -> dict[int, Decimal]:
    """By the product's id: what it costs by the list by which the client of the deal buys."""
    return prices_by(products, price_list_id=deal.client.price_list_id if deal and products else None)


def refuse_discount(price: Decimal, discount: Decimal, *, usual: Decimal | None, actor: Member) -> None:
    """Of what is typed: a price below the `usual` one of the product is a discount as well."""
    most = most_discount(actor)
    if most is not None and given_discount(price=price, discount=discount, usual=usual) > most:
        said = _("Your role gives a discount of at most %(most)s %%. Ask the owner for more.")
        raise CannotGiveDiscount(filled(said, {"most": in_figures(most)}), field="discount")


def new_item(*, order: Order, item: ItemInput, sequence: int, actor: Member) -> OrderItem:
    """An unsaved row with its total."""
    row = OrderItem(order=order, sequence=sequence, **line_of(item))
    row.custom = first_values(
        "item",
        row,
        item.custom,
        brought=item.brought,
        actor=actor,
        is_typed=item.custom is not None,
    )
    return row


def line_of(item: ItemInput) -> dict[str, Any]:
    """Columns of a priced line."""
    return {
        "product_id": item.product_id,
        "name": item.name,
        "quantity": item.quantity,
        "unit": item.unit,
        "price": item.price,
        "discount": item.discount,
        "vat_rate": item.vat_rate,
        "total": checked_total(quantity=item.quantity, price=item.price, discount=item.discount),
    }


def checked_total(*, quantity: Decimal, price: Decimal, discount: Decimal) -> Decimal:
    total = line_total(quantity=quantity, price=price, discount=discount)
    if total > BIGGEST:
        raise CannotPriceItem(_("This sum is too large."), field="price")
    return total


def require_pricing(order: Order, *, actor: Member) -> None:
    require(actor, "money.edit", is_own=is_own_money(order, member_id=actor.pk))

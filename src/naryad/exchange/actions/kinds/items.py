"""Items of orders, as rows of a table say them."""

from decimal import Decimal

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from naryad.core.errors import ActionError, Unreadable
from naryad.core.text import fold
from naryad.exchange.actions.kinds.shared import (
    asked_own,
    differing,
    own_given,
    refuse_changed,
    says_so,
    values_of,
    versions_left,
    with_custom,
    with_own,
)
from naryad.exchange.actions.laying import RowChange, RowLaying, Values
from naryad.exchange.models import ImportChange
from naryad.exchange.rules.cells import (
    FileCell,
    FileSheet,
    line_of,
    read_money,
    read_percent,
    read_quantity,
)
from naryad.exchange.rules.targets import Target
from naryad.orders.actions.items import ItemInput, add_item, remove_item, update_item
from naryad.orders.models import Order, OrderItem
from naryad.products.models import KitPart, Product

ITEM = "item."
COLUMNS = ("quantity", "unit", "price", "discount", "vat_rate")
EXACT = ("quantity", "price", "discount", "vat_rate")


def item_columns() -> list[Target]:
    group = pgettext_lazy("of an order", "Item")
    return [
        Target(key="item", label=group, read=line_of(200)),
        Target(key="item.article", label=_("Article"), group=group, read=line_of(60)),
        Target(key="item.quantity", label=_("Quantity"), group=group, read=_read_pieces),
        Target(key="item.unit", label=_("Unit"), group=group, read=line_of(20)),
        Target(key="item.price", label=_("Price"), group=group, read=read_money),
        Target(key="item.discount", label=_("Discount, %"), group=group, read=read_percent),
        Target(key="item.vat_rate", label=_("VAT, %"), group=group, read=read_percent),
    ]


def _read_pieces(cell: FileCell, sheet: FileSheet) -> Decimal:
    pieces = read_quantity(cell, sheet)
    if pieces <= 0:
        raise Unreadable(gettext("More than zero, please."), code="too_small")
    return pieces


def item_input(values: Values, laying: RowLaying) -> ItemInput | None:
    given = {name: values[f"{ITEM}{name}"] for name in COLUMNS if f"{ITEM}{name}" in values}
    product = _product(values)
    name = values.get("item") or (product.name if product else "")
    if not name and "sum" in values:
        return ItemInput(name=values.get("name") or gettext("Order"), price=values["sum"])
    if not name:
        return None
    own = own_given(values, prefix=ITEM)
    return ItemInput(
        name=name,
        **given,
        product_id=product.pk if product else None,
        is_priced=product is None or "price" in given,
        custom=asked_own("item", laying.actor, own) if own else None,
    )


def _product(values: Values) -> Product | None:
    """Of the catalogue, by its article, else by its name; kits cost what their parts do now, and stay words."""
    said = (
        {"article_key": fold(values["item.article"])}
        if "item.article" in values
        else {"sort_key": fold(values.get("item", ""))}
    )
    kits = KitPart.objects.values("kit")
    found = Product.objects.filter(**said, is_archived=False).exclude(pk__in=kits)[:2]
    return found[0] if len(found) == 1 else None


def added_item(item: OrderItem) -> RowChange:
    return RowChange("item", item.pk, after={"order_id": item.order_id})


def lay_item(order: Order, values: Values, laying: RowLaying) -> list[RowChange]:
    """An item that stood there before is filled in; what the file itself has added stands for another of its rows."""
    item = item_input(values, laying)
    if item is None or ("item" not in values and "item.article" not in values):
        return []
    ours = laying.has_added("item", [one.pk for one in order.items.all()])
    known = [one for one in order.items.all() if one.pk not in ours and fold(one.name) == fold(item.name)]
    if not known:
        return [added_item(add_item(order_id=order.pk, item=item, **laying.who))]
    given = {name: values[f"{ITEM}{name}"] for name in COLUMNS if f"{ITEM}{name}" in values}
    own = own_given(values, prefix=ITEM)
    if any(says_so(one, given, own) for one in known):
        return []
    after = update_item(item_id=known[0].pk, **with_own(given, own), **laying.who)
    names = [*given, *own]
    was, became = differing(values_of(known[0], names), values_of(after, names))
    return [RowChange("item", after.pk, was, {**became, "order_id": order.pk})] if became else []


def put_item_back(change: ImportChange, laying: RowLaying) -> None:
    item = OrderItem.objects.filter(pk=change.row_id).first()
    if change.before is None:
        if item is None or item.version != versions_left("item", [item.pk], laying)[item.pk]:
            raise ActionError(_("It has been changed since."))
        remove_item(item_id=item.pk, **laying.who)
        return
    refuse_changed(item, change.after)
    before = {name: Decimal(value) if name in EXACT else value for name, value in change.before.items()}
    update_item(item_id=change.row_id, **with_custom(before), **laying.who)

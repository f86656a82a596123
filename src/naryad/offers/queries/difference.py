"""What of an order is not as its offer was accepted."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Field

from naryad.core.quantity import format_typed_quantity
from naryad.offers.models import OfferItem, OfferSection
from naryad.orders.models import Order, OrderItem
from naryad.orders.queries.orders import items

COMPARED = ("name", "quantity", "unit", "price", "discount", "vat_rate")


@dataclass(frozen=True)
class ChangedLine:
    """`changes`: (what it is called, before, after)."""

    name: str
    changes: list[tuple[str, str, str]]


@dataclass(frozen=True)
class Departure:
    """Names of what was added and removed since, and what is another way."""

    section: OfferSection
    added: list[str]
    removed: list[str]
    changed: list[ChangedLine]

    @property
    def is_any(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def departure_of(order: Order) -> Departure | None:
    """None: it was made in another way."""
    section = OfferSection.objects.filter(order=order).select_related("offer__deal").first()
    if section is None:
        return None
    offered = list(OfferItem.objects.filter(section=section).order_by("sequence", "pk"))
    now = {item.pk: item for item in items(order_id=order.pk)}
    laid = {item.laid_id for item in offered}
    return Departure(
        section=section,
        added=[item.name for pk, item in now.items() if pk not in laid],
        removed=[item.name for item in offered if item.laid_id not in now],
        changed=[
            ChangedLine(item.name, changes)
            for item in offered
            if item.laid_id in now and (changes := _changes(item, now[item.laid_id]))
        ],
    )


def _said(value: str | Decimal) -> str:
    return format_typed_quantity(value) if isinstance(value, Decimal) else value


def _changes(before: OfferItem, after: OrderItem) -> list[tuple[str, str, str]]:
    pairs = {name: (getattr(before, name), getattr(after, name)) for name in COMPARED}
    return [(_label(name), _said(was), _said(now)) for name, (was, now) in pairs.items() if was != now]


def _label(name: str) -> str:
    field = OfferItem._meta.get_field(name)
    return str(field.verbose_name) if isinstance(field, Field) else name

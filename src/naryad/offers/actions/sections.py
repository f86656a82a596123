"""Writes of an offer's sections and of the items in them."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.activity.edit import Check, Edit
from naryad.core.errors import filled
from naryad.fields.actions.values import begun_values
from naryad.offers.actions.shared import CannotChangeOffer, editable_offer
from naryad.offers.facts import (
    OfferItemAdded,
    OfferItemChanged,
    OfferItemMoved,
    OfferItemRemoved,
    OfferItemsReordered,
    SectionAdded,
    SectionChanged,
    SectionRemoved,
    SectionsReordered,
)
from naryad.offers.models import Offer, OfferItem, OfferSection
from naryad.offers.rules import SaidSection, first_title
from naryad.orders.actions.items import EDITABLE as OF_ITEM
from naryad.orders.actions.items import ItemInput, line_of, picked, price_anew
from naryad.orders.actions.shared import plain
from naryad.orders.models import OrderType
from naryad.orders.queries.types import order_types
from naryad.workspaces.models import Member

MOST_SECTIONS = 30
MOST_ITEMS = 400
"""Of a section: a person reads it, and an order is made of it."""


@transaction.atomic
def add_section(
    *, offer_id: int, order_type_id: int, title: str = "", actor: Member, now: datetime
) -> OfferSection:
    """Behind the others, called as its type unless said otherwise."""
    offer = editable_offer(offer_id, actor)
    if offer.sections.count() >= MOST_SECTIONS:
        said = _("An offer has at most %(most)d sections.")
        raise CannotChangeOffer(filled(said, {"most": MOST_SECTIONS}))
    known_type(order_type_id)
    section = lay_section(
        offer,
        SaidSection(title=title, order_type_id=order_type_id, lines=()),
        sequence=_next(offer.sections),
    )
    record(SectionAdded(**_about(offer), line=section.title), actor=actor, at=now)
    return section


@transaction.atomic
def update_section(
    *, section_id: int, version: int | None = None, actor: Member, now: datetime, **changes: Any
) -> OfferSection:
    """Change `title` or `order_type_id`."""
    offer, section = _section(section_id, actor)
    fields: dict[str, Check | None] = {"title": _title, "order_type_id": known_type}
    if edit := Edit(section, changes, fields=fields, version=version):
        edit.save()
        fact = SectionChanged(**_about(offer), line=section.title, changes=edit.words)
        record(fact, actor=actor, at=now)
    return section


@transaction.atomic
def remove_section(*, section_id: int, actor: Member, now: datetime) -> Offer:
    """With its items."""
    offer, section = _section(section_id, actor)
    section.delete()
    record(SectionRemoved(**_about(offer), line=section.title), actor=actor, at=now)
    return offer


@transaction.atomic
def order_sections(*, offer_id: int, section_ids: Sequence[int], actor: Member, now: datetime) -> Offer:
    """Those not named stand behind; ids of other rows are passed over."""
    offer = editable_offer(offer_id, actor)
    if _renumbered(offer.sections.all(), first=section_ids):
        record(SectionsReordered(**_about(offer)), actor=actor, at=now)
    return offer


@transaction.atomic
def add_offer_item(*, section_id: int, item: ItemInput, actor: Member, now: datetime) -> OfferItem:
    """Picked from the catalogue at the client's prices, or in words, as an item of an order is (add_item)."""
    offer, section = _section(section_id, actor)
    items = picked([item], deal=offer.deal, actor=actor)
    _refuse_full(section, more=len(items))
    rows = [_add(offer, section, one, actor=actor, now=now) for one in items]
    return rows[0]


def _add(offer: Offer, section: OfferSection, item: ItemInput, *, actor: Member, now: datetime) -> OfferItem:
    custom = begun_values(
        "item",
        item.custom,
        branch=section.order_type_id,
        brought=item.brought,
        actor=actor,
        is_typed=item.custom is not None,
    )
    row = OfferItem(section=section, sequence=_next(section.items), custom=custom, **line_of(item))
    row.save(force_insert=True)
    record(OfferItemAdded(**_about(offer), line=row.name), actor=actor, at=now)
    return row


@transaction.atomic
def update_offer_item(
    *, item_id: int, version: int | None = None, actor: Member, now: datetime, **changes: Any
) -> OfferItem:
    """As update_item of orders."""
    offer, row = _item(item_id, actor)
    if edit := Edit(row, changes, fields=OF_ITEM, version=version, shown=plain):
        price_anew(row, edit, deal=offer.deal, actor=actor)
        edit.save("total")
        fact = OfferItemChanged(**_about(offer), line=row.name, changes=edit.words)
        record(fact, actor=actor, at=now)
    return row


@transaction.atomic
def discount_offer(*, offer_id: int, discount: Decimal, actor: Member, now: datetime) -> int:
    """The same for every item, each with its line in the history; how many have another one than before."""
    offer = editable_offer(offer_id, actor)
    others = OfferItem.objects.filter(section__offer=offer).exclude(discount=discount)
    ids = list(others.order_by("section__sequence", "section", "sequence", "pk").values_list("pk", flat=True))
    for pk in ids:
        update_offer_item(item_id=pk, discount=discount, actor=actor, now=now)
    return len(ids)


@transaction.atomic
def remove_offer_item(*, item_id: int, actor: Member, now: datetime) -> OfferItem:
    offer, row = _item(item_id, actor)
    row.delete()
    record(OfferItemRemoved(**_about(offer), line=row.name), actor=actor, at=now)
    return row


@transaction.atomic
def order_offer_items(*, section_id: int, item_ids: Sequence[int], actor: Member, now: datetime) -> Offer:
    """As order_sections, within one section."""
    offer, section = _section(section_id, actor)
    if _renumbered(section.items.all(), first=item_ids):
        record(OfferItemsReordered(**_about(offer), line=section.title), actor=actor, at=now)
    return offer


@transaction.atomic
def move_offer_item(
    *, item_id: int, section_id: int, place: int | None = None, actor: Member, now: datetime
) -> OfferItem:
    """Into another section of its offer, as the item number `place` of it, from 0 on (None: the last)."""
    offer, row = _item(item_id, actor)
    section = offer.sections.filter(pk=section_id).first()
    if section is None:
        raise CannotChangeOffer(_("There is no such section any more."))
    if row.section_id == section.pk:
        return row
    _refuse_full(section, more=1)
    others = list(section.items.order_by("sequence", "pk").values_list("pk", flat=True))
    row.section, row.sequence = section, _next(section.items)
    row.save(update_fields=["section", "sequence"])
    if place is not None:
        _renumbered(section.items.all(), first=[*others[:place], row.pk, *others[place:]])
    record(OfferItemMoved(**_about(offer), line=row.name, section=section.title), actor=actor, at=now)
    return row


def _refuse_full(section: OfferSection, *, more: int) -> None:
    if section.items.count() + more > MOST_ITEMS:
        said = _("A section has at most %(most)d items.")
        raise CannotChangeOffer(filled(said, {"most": MOST_ITEMS}))


def lay_section(offer: Offer, said: SaidSection, *, sequence: int) -> OfferSection:
    """With its items as they are said: nothing is picked or priced anew."""
    order_type = OrderType.objects.get(pk=said.order_type_id)
    section = OfferSection.objects.create(
        offer=offer,
        order_type=order_type,
        title=first_title(said.title, order_type.name),
        sequence=sequence,
    )
    OfferItem.objects.bulk_create(
        OfferItem(section=section, sequence=place, **asdict(line)) for place, line in enumerate(said.lines)
    )
    return section


def _about(offer: Offer) -> dict[str, Any]:
    return {"offer_id": offer.pk, "of_deal": offer.deal_id}


def _section(section_id: int, actor: Member) -> tuple[Offer, OfferSection]:
    """Under the lock of its offer."""
    found = OfferSection.objects.filter(pk=section_id).values_list("offer_id", flat=True).first()
    if found is None:
        raise CannotChangeOffer(_("There is no such section any more."))
    offer = editable_offer(found, actor)
    section = OfferSection.objects.select_for_update(of=("self",)).select_related("order_type")
    row = section.filter(pk=section_id).first()
    if row is None:
        raise CannotChangeOffer(_("There is no such section any more."))
    return offer, row


def _item(item_id: int, actor: Member) -> tuple[Offer, OfferItem]:
    found = OfferItem.objects.filter(pk=item_id).values_list("section_id", flat=True).first()
    if found is None:
        raise CannotChangeOffer(_("There is no such item any more."))
    offer, _of = _section(found, actor)
    rows = OfferItem.objects.select_for_update(of=("self",)).select_related("product")
    row = rows.filter(pk=item_id).first()
    if row is None:
        raise CannotChangeOffer(_("There is no such item any more."))
    return offer, row


def _renumbered(rows: Any, *, first: Sequence[int]) -> bool:
    """Whether any of them has another place than before."""
    asked = {pk: place for place, pk in enumerate(first)}
    before = list(rows.order_by("sequence", "pk"))
    after = sorted(before, key=lambda row: asked.get(row.pk, len(asked)))
    for place, row in enumerate(after):
        row.sequence = place
    rows.bulk_update(after, ["sequence"])
    return before != after


def _next(rows: Any) -> int:
    last = rows.aggregate(last=Max("sequence"))["last"]
    return 0 if last is None else last + 1


def _title(title: str) -> str:
    if not title.strip():
        raise CannotChangeOffer(_("A title is needed."), field="title")
    return title.strip()


def known_type(order_type_id: int) -> OrderType:
    """One in use."""
    order_type = order_types().filter(pk=order_type_id).first()
    if order_type is None:
        raise CannotChangeOffer(_("This order type is archived."), field="order_type")
    return order_type

"""Offers by API: what a client is offered, sent and closed."""

from collections.abc import Sequence
from typing import Any, Literal

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query
from pydantic import Field

from naryad.crm.api.deals import seen_deal
from naryad.fields.api.values import own_values
from naryad.offers.actions.offers import (
    close_offer,
    copy_offer,
    create_offer,
    reopen_offer,
    send_offer,
    update_offer,
)
from naryad.offers.actions.sections import (
    add_offer_item,
    add_section,
    discount_offer,
    remove_offer_item,
    remove_section,
    update_offer_item,
    update_section,
)
from naryad.offers.lists import OFFERS
from naryad.offers.models import Offer, OfferItem, OfferSection
from naryad.offers.queries.offers import find_offers, sum_of_offer, visible_offers
from naryad.orders.api.orders import DiscountJson, ItemChanges, NewItem
from naryad.tables.api.lists import Listed, ListedJson, list_query, read_list
from naryad.ui.lists.columns import Viewer
from naryad.workspaces.api.routes import Routes, by, seen_version, tagged
from naryad.workspaces.api.types import (
    Answered,
    At,
    Day,
    Line,
    Money,
    Name,
    Own,
    Quantity,
    RowId,
    Sent,
    Text,
    shown,
)
from naryad.workspaces.door.tokens import TokenRequest
from naryad.workspaces.models import Member

offers, sections, items = Routes("offers"), Routes("offer_sections"), Routes("offer_items")
OfferQuery: Any = list_query(OFFERS)


class OfferItemJson(Answered):
    id: int
    section_id: int
    product_id: int | None
    name: str
    quantity: Quantity
    unit: str
    price: Money
    discount: Quantity
    vat_rate: Quantity
    total: Money
    custom: Own
    version: int


class OfferSectionJson(Answered):
    """What becomes one order of its type: `order_id`, once it is."""

    id: int
    title: str
    order_type_id: int
    order_id: int | None
    version: int
    items: list[OfferItemJson]


class OfferJson(ListedJson):
    """`sent_number`: of the version that was sent last, 0: none. Sections stand with one offer, not in lists."""

    id: int
    number: int
    deal_id: int
    title: str
    status: Literal["draft", "sent", "accepted", "closed"]
    valid_until: Day | None
    intro: str
    terms: str
    sent_number: int
    sent_at: At | None
    ended_at: At | None
    accepted_name: str
    amount: Money | None
    created_at: At
    custom: Own
    version: int
    sections: list[OfferSectionJson] = []


class NewOffer(Sent):
    """With its first section, of an order type. `language`: "" the company's."""

    deal_id: RowId
    order_type_id: RowId
    title: Line = Field("", max_length=200)
    valid_until: Day | None = None
    language: Literal["", "ru", "en"] = ""
    custom: Own = {}


class OfferChanges(Sent, is_partial=True):
    title: Name = Field(max_length=200)
    valid_until: Day | None
    intro: Text
    terms: Text
    custom: Own


class NewSection(Sent):
    order_type_id: RowId
    title: Line = Field("", max_length=200)


class SectionChanges(Sent, is_partial=True):
    order_type_id: RowId
    title: Name = Field(max_length=200)


@offers.get(needs="offers.view", gives=Listed[OfferJson])
def list_offers(request: TokenRequest, asked: Query[OfferQuery]) -> Listed[OfferJson]:
    return read_list(request, OFFERS, asked, offer_rows, Listed[OfferJson])


@offers.post(needs="offers.edit", gives=OfferJson)
def add_offer(request: TokenRequest, response: HttpResponse, given: NewOffer) -> OfferJson:
    seen_deal(request, given.deal_id)
    return answer_offer(request, response, create_offer(**given.values(), **by(request)).pk)


@offers.get("/{int:pk}", needs="offers.view", gives=OfferJson)
def read_offer(request: TokenRequest, response: HttpResponse, pk: int) -> OfferJson:
    """With its sections and their items."""
    return answer_offer(request, response, pk)


@offers.patch("/{int:pk}", needs="offers.edit", gives=OfferJson)
def change_offer(request: TokenRequest, response: HttpResponse, pk: int, given: OfferChanges) -> OfferJson:
    """What was sent stays as it was sent."""
    seen_offer(request, pk)
    update_offer(offer_id=pk, version=seen_version(request), **given.changes(), **by(request))
    return answer_offer(request, response, pk)


@offers.post("/{int:pk}/copy", needs="offers.edit", gives=OfferJson)
def copy_one_offer(request: TokenRequest, response: HttpResponse, pk: int) -> OfferJson:
    """Another variant of it in the same deal."""
    seen_offer(request, pk)
    return answer_offer(request, response, copy_offer(offer_id=pk, **by(request)).pk)


@offers.post("/{int:pk}/send", needs="offers.edit", gives=OfferJson, status=200)
def send_one_offer(request: TokenRequest, response: HttpResponse, pk: int) -> OfferJson:
    """What it says now is what the client sees from now on."""
    seen_offer(request, pk)
    send_offer(offer_id=pk, **by(request))
    return answer_offer(request, response, pk)


@offers.post("/{int:pk}/close", needs="offers.edit", gives=OfferJson, status=200)
def close_one_offer(request: TokenRequest, response: HttpResponse, pk: int) -> OfferJson:
    """The client does not take it."""
    seen_offer(request, pk)
    close_offer(offer_id=pk, **by(request))
    return answer_offer(request, response, pk)


@offers.post("/{int:pk}/reopen", needs="offers.edit", gives=OfferJson, status=200)
def reopen_one_offer(request: TokenRequest, response: HttpResponse, pk: int) -> OfferJson:
    seen_offer(request, pk)
    reopen_offer(offer_id=pk, **by(request))
    return answer_offer(request, response, pk)


@offers.post("/{int:pk}/discount", needs="offers.edit", gives=OfferJson, status=200)
def discount_offered(
    request: TokenRequest, response: HttpResponse, pk: int, given: DiscountJson
) -> OfferJson:
    """The same for every item."""
    seen_offer(request, pk)
    discount_offer(offer_id=pk, **given.values(), **by(request))
    return answer_offer(request, response, pk)


@offers.post("/{int:pk}/sections", needs="offers.edit", gives=OfferJson)
def add_offer_section(request: TokenRequest, response: HttpResponse, pk: int, given: NewSection) -> OfferJson:
    seen_offer(request, pk)
    add_section(offer_id=pk, **given.values(), **by(request))
    return answer_offer(request, response, pk)


@sections.patch("/{int:pk}", needs="offers.edit", gives=OfferJson)
def change_offer_section(
    request: TokenRequest, response: HttpResponse, pk: int, given: SectionChanges
) -> OfferJson:
    section = seen_section(request, pk)
    update_section(section_id=pk, version=seen_version(request), **given.changes(), **by(request))
    return answer_offer(request, response, section.offer_id)


@sections.delete("/{int:pk}", needs="offers.edit")
def remove_offer_section(request: TokenRequest, pk: int) -> None:
    """With its items."""
    seen_section(request, pk)
    remove_section(section_id=pk, **by(request))


@sections.post("/{int:pk}/items", needs="offers.edit", gives=OfferJson)
def add_item_of_offer(request: TokenRequest, response: HttpResponse, pk: int, given: NewItem) -> OfferJson:
    section = seen_section(request, pk)
    add_offer_item(section_id=pk, item=given.item(), **by(request))
    return answer_offer(request, response, section.offer_id)


@items.patch("/{int:pk}", needs="offers.edit", gives=OfferItemJson)
def change_item_of_offer(
    request: TokenRequest, response: HttpResponse, pk: int, given: ItemChanges
) -> OfferItemJson:
    seen_item(request, pk)
    update_offer_item(item_id=pk, version=seen_version(request), **given.changes(), **by(request))
    return tagged(response, _item_json(seen_item(request, pk), request.member))


@items.delete("/{int:pk}", needs="offers.edit")
def remove_item_of_offer(request: TokenRequest, pk: int) -> None:
    seen_item(request, pk)
    remove_offer_item(item_id=pk, **by(request))


def offer_rows(ids: Sequence[int], viewer: Viewer, expand: frozenset[str]) -> dict[int, OfferJson]:
    rows = Offer.objects.filter(pk__in=ids).annotate(amount=sum_of_offer())
    return {row.pk: _row(row, viewer.member) for row in rows}


def _row(row: Any, member: Member) -> OfferJson:
    return shown(OfferJson, row, custom=own_values("offer", row.custom, member))


def _item_json(row: OfferItem, member: Member) -> OfferItemJson:
    return shown(OfferItemJson, row, custom=own_values("item", row.custom, member))


def seen_offer(request: TokenRequest, pk: int) -> Offer:
    rows = find_offers(member=request.member).annotate(amount=sum_of_offer())
    return get_object_or_404(rows, pk=pk)


def _seen(request: TokenRequest) -> Any:
    return visible_offers(member=request.member).values("pk")


def seen_section(request: TokenRequest, pk: int) -> OfferSection:
    return get_object_or_404(OfferSection.objects.filter(offer__in=_seen(request)), pk=pk)


def seen_item(request: TokenRequest, pk: int) -> OfferItem:
    return get_object_or_404(OfferItem.objects.filter(section__offer__in=_seen(request)), pk=pk)


def answer_offer(request: TokenRequest, response: HttpResponse, pk: int) -> OfferJson:
    found, member = seen_offer(request, pk), request.member
    row = _row(found, member)
    row.sections = [
        shown(
            OfferSectionJson,
            section,
            items=[_item_json(item, member) for item in section.items.order_by("sequence", "pk")],
        )
        for section in found.sections.order_by("sequence", "pk").prefetch_related("items")
    ]
    return tagged(response, row)

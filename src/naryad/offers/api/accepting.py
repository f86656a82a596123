"""Offers that are taken, and what stands where in them, by API."""

from typing import Literal

from django.http import HttpResponse
from pydantic import Field

from naryad.offers.actions.accept import accept_offer
from naryad.offers.actions.sections import move_offer_item, order_offer_items, order_sections
from naryad.offers.actions.takeback import take_back
from naryad.offers.actions.texts import write_usual_text
from naryad.offers.api.offers import (
    OfferJson,
    answer_offer,
    items,
    offers,
    sections,
    seen_item,
    seen_offer,
    seen_section,
)
from naryad.offers.models import OfferItem, OfferSection, OfferText
from naryad.workspaces.api.routes import Routes, by, require_all, seen_version, tagged
from naryad.workspaces.api.types import Answered, Line, RowId, Sent, Text, shown
from naryad.workspaces.door.tokens import TokenRequest

texts = Routes("offer_texts")
Language = Literal["ru", "en"]


class AcceptanceJson(Sent):
    """`number`: of the version that was taken; null: as the offer is now. `name`: who took it."""

    number: int | None = Field(None, ge=1, le=1_000_000)
    name: Line = Field("", max_length=150)
    is_promised: bool = True


class SectionOrder(Sent):
    section_ids: list[RowId] = Field(min_length=1, max_length=200)


class OfferItemOrder(Sent):
    item_ids: list[RowId] = Field(min_length=1, max_length=500)


class OfferItemPlace(Sent):
    """`place`: among the section's items, from 0 on; null: the last."""

    section_id: RowId
    place: int | None = Field(None, ge=0, le=1_000)


class OfferTextJson(Answered):
    language: Language
    intro: str
    terms: str
    version: int


class OfferTextsJson(Answered):
    items: list[OfferTextJson]


class OfferTextChanges(Sent, is_partial=True):
    intro: Text
    terms: Text


@offers.post("/{int:pk}/accept", needs="offers.edit", gives=OfferJson, status=200)
def accept_one_offer(
    request: TokenRequest, response: HttpResponse, pk: int, given: AcceptanceJson
) -> OfferJson:
    """Each section becomes an order, the deal is won, its other offers close."""
    seen_offer(request, pk)
    accept_offer(offer_id=pk, **given.values(), **by(request))
    return answer_offer(request, response, pk)


@offers.post("/{int:pk}/take_back", needs="offers.edit", gives=OfferJson, status=200)
def take_back_acceptance(request: TokenRequest, response: HttpResponse, pk: int) -> OfferJson:
    """It was said by mistake: orders, deal and the other offers are as they were."""
    seen_offer(request, pk)
    take_back(offer_id=pk, **by(request))
    return answer_offer(request, response, pk)


@offers.put("/{int:pk}/sections", needs="offers.edit", gives=OfferJson)
def order_offer_sections(
    request: TokenRequest, response: HttpResponse, pk: int, given: SectionOrder
) -> OfferJson:
    """Those not named stand behind."""
    require_all(OfferSection.objects.filter(offer=seen_offer(request, pk)), given.section_ids)
    order_sections(offer_id=pk, **given.values(), **by(request))
    return answer_offer(request, response, pk)


@sections.put("/{int:pk}/items", needs="offers.edit", gives=OfferJson)
def order_items_of_section(
    request: TokenRequest, response: HttpResponse, pk: int, given: OfferItemOrder
) -> OfferJson:
    """Those not named stand behind."""
    section = seen_section(request, pk)
    require_all(OfferItem.objects.filter(section=section), given.item_ids)
    order_offer_items(section_id=pk, **given.values(), **by(request))
    return answer_offer(request, response, section.offer_id)


@items.post("/{int:pk}/move", needs="offers.edit", gives=OfferJson, status=200)
def move_item_of_offer(
    request: TokenRequest, response: HttpResponse, pk: int, given: OfferItemPlace
) -> OfferJson:
    """Into another section of its offer."""
    seen_item(request, pk)
    section = seen_section(request, given.section_id)
    move_offer_item(item_id=pk, **given.values(), **by(request))
    return answer_offer(request, response, section.offer_id)


@texts.get(needs="offers.set_up", gives=OfferTextsJson)
def list_offer_texts(request: TokenRequest) -> OfferTextsJson:
    """What new offers begin with, by language."""
    rows = OfferText.objects.order_by("language")
    return OfferTextsJson(items=[shown(OfferTextJson, row) for row in rows])


@texts.patch("/{language}", needs="offers.set_up", gives=OfferTextJson)
def change_offer_text(
    request: TokenRequest, response: HttpResponse, language: Language, given: OfferTextChanges
) -> OfferTextJson:
    version = seen_version(request)
    row = write_usual_text(language=language, version=version, **given.changes(), **by(request))
    return tagged(response, shown(OfferTextJson, row))

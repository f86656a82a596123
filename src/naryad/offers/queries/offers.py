"""Reads of offers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.translation import gettext

from naryad.crm.models import Deal, DealStage
from naryad.crm.queries.deals import MONEY
from naryad.fields.queries.definitions import definitions
from naryad.fields.queries.values import OwnValue, told_fields
from naryad.fields.rules.definitions import Of, ShownAt
from naryad.offers.models import Offer, OfferItem, OfferSection, OfferVersion
from naryad.offers.rules import Content, SaidLine, SaidSection, read_content
from naryad.orders.models import OrderType
from naryad.orders.queries.orders import TO_PAY, OrderTotals, totals
from naryad.orders.queries.types import types_of_products
from naryad.search.queries import first_found
from naryad.search.rules import typed_number
from naryad.ui.lists.columns import Money, Person, Viewer
from naryad.workspaces.models import Member
from naryad.workspaces.rules import ALL, NONE, may, reach


@dataclass(frozen=True)
class OfferedSection:
    """A section with its positions, and what it comes to."""

    row: OfferSection
    items: list[OfferItem]
    totals: OrderTotals


def visible_offers(*, member: Member) -> QuerySet[Offer]:
    """An offer tells amounts: it is seen by who sees those of its deal."""
    far = reach(member, "offers.view")
    if far == NONE:
        return Offer.objects.none()
    return Offer.objects.all() if far == ALL else Offer.objects.filter(deal__responsible=member)


def may_edit(member: Member, deal: Deal) -> bool:
    return may(member, "offers.edit", is_own=deal.responsible_id == member.pk)


def find_offers(*, member: Member) -> QuerySet[Offer]:
    """For cards, with all that they name; to be narrowed by pk."""
    return visible_offers(member=member).select_related(
        "deal__client", "deal__responsible", "deal__stage", "accepted_by", "workspace"
    )


def search_offers(*, member: Member, text: str) -> list[Offer]:
    """What the words find, that of the number first, then open ones, the newest first."""
    number = typed_number(text)
    is_meant = Q(number=number[1]) if number and number[0] is None else None
    return first_found(
        rows=visible_offers(member=member).select_related("deal__client"),
        kind="offer",
        text=text,
        country=member.workspace.country,
        exactly=is_meant,
    )


def sum_of_offer() -> Subquery:
    """What an offer comes to, as an expression: None without items."""
    items = OfferItem.objects.filter(section__offer=OuterRef("pk")).order_by().values("section__offer")
    return Subquery(items.annotate(sum=Sum(TO_PAY)).values("sum"), output_field=MONEY)


def offers_of_deal(*, deal_id: int, member: Member) -> QuerySet[Offer]:
    """Newest first, each with what it comes to as `amount`."""
    rows = visible_offers(member=member).filter(deal=deal_id)
    return rows.annotate(amount=sum_of_offer()).order_by("-number")


def sections_of(offer: Offer) -> list[OfferedSection]:
    """In their order. `offer` with its workspace."""
    sections = OfferSection.objects.filter(offer=offer).select_related("order_type", "order")
    items: dict[int, list[OfferItem]] = {}
    rows = OfferItem.objects.filter(section__offer=offer).select_related("product")
    for item in rows.order_by("sequence", "pk"):
        items.setdefault(item.section_id, []).append(item)
    includes = offer.workspace.prices_include_vat
    return [
        OfferedSection(row, lines, totals(lines=lines, prices_include_vat=includes))
        for row in sections.order_by("sequence", "pk")
        for lines in [items.get(row.pk, [])]
    ]


def proposed_types(sections: Iterable[OfferedSection]) -> dict[int, OrderType]:
    """Of sections whose first item is usually made as an order of another type: of which, by the section's id."""
    first = {one.row.pk: one.items[0].product_id for one in sections if one.items}
    types = types_of_products(product_id for product_id in first.values() if product_id)
    return {
        one.row.pk: usual
        for one in sections
        if (usual := types.get(first.get(one.row.pk) or 0)) and usual.pk != one.row.order_type_id
    }


def content_of(offer: Offer, sections: Iterable[OfferedSection]) -> Content:
    """What it says now. `offer` with its deal and workspace."""
    return Content(
        title=offer.title,
        intro=offer.intro,
        terms=offer.terms,
        valid_until=offer.valid_until,
        currency=offer.deal.currency,
        prices_include_vat=offer.workspace.prices_include_vat,
        sections=tuple(
            SaidSection(
                title=one.row.title,
                order_type_id=one.row.order_type_id,
                lines=tuple(_line(item) for item in one.items),
            )
            for one in sections
        ),
        custom={key: offer.custom[key] for key in _told_keys(offer) if key in offer.custom},
    )


def _told_keys(offer: Offer) -> list[str]:
    return [own.key for own in definitions(Of.OFFER, offer.workspace) if ShownAt.LINK in own.shown]


def _line(item: OfferItem) -> SaidLine:
    return SaidLine(
        name=item.name,
        quantity=item.quantity,
        unit=item.unit,
        price=item.price,
        discount=item.discount,
        vat_rate=item.vat_rate,
        total=item.total,
        product_id=item.product_id,
        custom=item.custom,
    )


def sent_version(offer: Offer, number: int | None = None) -> OfferVersion | None:
    """That of the number, else the one that was sent last."""
    wanted = offer.sent_number if number is None else number
    return OfferVersion.objects.filter(offer=offer, number=wanted).select_related("sent_by").first()


def versions_of(offer: Offer) -> QuerySet[OfferVersion]:
    return OfferVersion.objects.filter(offer=offer).select_related("sent_by").order_by("-number")


@dataclass(frozen=True)
class ShownSection:
    title: str
    lines: list[tuple[SaidLine, list[OwnValue]]]
    totals: OrderTotals


@dataclass(frozen=True)
class ShownOffer:
    """A version as the client reads it. `has_discounts`: whether any line has one."""

    number: int
    version: int
    content: Content
    sections: list[ShownSection]
    fields: list[OwnValue]
    totals: OrderTotals
    has_discounts: bool
    sent_on: date


def shown_version(version: OfferVersion, *, offer: Offer) -> ShownOffer:
    """`offer` with its workspace."""
    content = read_content(version.content)
    lines = [(section.order_type_id, line) for section in content.sections for line in section.lines]
    told = told_fields(
        Of.ITEM, offer.workspace, {at: (of, dict(line.custom)) for at, (of, line) in enumerate(lines)}
    )
    own = iter(told[at] for at in range(len(lines)))
    includes = content.prices_include_vat
    return ShownOffer(
        number=offer.number,
        version=version.number,
        content=content,
        sections=[
            ShownSection(
                title=section.title,
                lines=[(line, next(own)) for line in section.lines],
                totals=totals(lines=section.lines, prices_include_vat=includes),
            )
            for section in content.sections
        ],
        fields=told_fields(Of.OFFER, offer.workspace, {0: (None, dict(content.custom))})[0],
        totals=totals(lines=content.lines, prices_include_vat=includes),
        has_discounts=any(line.discount for line in content.lines),
        sent_on=offer.workspace.today(version.sent_at),
    )


def is_lost(offer: Offer) -> bool:
    """Its deal is. `offer` with that and its stage."""
    return offer.deal.stage.kind == DealStage.Kind.LOST


def has_prices() -> bool:
    """What they mean, the company's currency and VAT, stays then."""
    return OfferItem.objects.filter(price__gt=0).exists()


def state_of(offer: Offer, *, today: date) -> str:
    """In a word or two: the status, or that its day is over."""
    return gettext("Expired") if offer.is_expired(today) else str(offer.get_status_display())


@dataclass(frozen=True, kw_only=True)
class OfferCells:
    """An offer in a list."""

    pk: int
    number: int
    title: str
    client: str
    deal_id: int
    deal_number: int
    responsible: Person
    status: str
    state: str
    is_expired: bool
    valid_until: date | None
    sent_at: datetime | None
    sent_number: int
    sum: Money
    may_edit: bool


def offer_cells(ids: Sequence[int], viewer: Viewer) -> dict[int, OfferCells]:
    rows: Any = Offer.objects.filter(pk__in=ids).annotate(amount=sum_of_offer())
    today = viewer.member.workspace.today(viewer.now)
    return {
        offer.pk: _cells(offer, viewer.member, today)
        for offer in rows.select_related("deal__client", "deal__responsible")
    }


def _cells(offer: Any, member: Member, today: date) -> OfferCells:
    return OfferCells(
        pk=offer.pk,
        number=offer.number,
        title=offer.title,
        client=offer.deal.client.name,
        deal_id=offer.deal_id,
        deal_number=offer.deal.number,
        responsible=Person(offer.deal.responsible.name, offer.deal.responsible.kind),
        status=offer.status,
        state=state_of(offer, today=today),
        is_expired=offer.is_expired(today),
        valid_until=offer.valid_until,
        sent_at=offer.sent_at,
        sent_number=offer.sent_number,
        sum=Money(offer.amount or Decimal(0), offer.deal.currency),
        may_edit=may_edit(member, offer.deal) and offer.is_open,
    )

"""What the demo's clients were offered: one has accepted by the link, one thinks about the second version."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from naryad.crm.models import Deal, DealStage
from naryad.offers.actions.accept import accept_by_client
from naryad.offers.actions.offers import create_offer, send_offer, update_offer
from naryad.offers.actions.sections import add_offer_item, add_section, update_offer_item
from naryad.offers.models import Offer, OfferSection
from naryad.orders.actions.items import ItemInput, usual_prices
from naryad.orders.actions.orders import update_order
from naryad.orders.models import OrderType
from naryad.portal.actions import keep_opening
from naryad.portal.models import ClientLink
from naryad.portal.rules import Agent
from naryad.products.models import Product
from naryad.products.rules import unit_word
from naryad.setup.demo.measures import order_fields

HOUR = timedelta(hours=1)
TITLE = "Кухня и шкаф в прихожую"
INTRO = (
    "Спасибо, что выбрали нас. Предложение составлено по итогам замера; размеры и цвета согласуем до запуска."
)
TERMS = "Предоплата 50 %, остаток — в день монтажа. Срок изготовления считается с даты предоплаты. Гарантия 24 месяца."
KITCHEN = (("KH-03", "1"), ("ST-01", "1"), ("FT-110", "12"), ("FT-500", "6"), ("US-02", "1"))
WARDROBE = (("SH-02", "1"), ("FT-330", "4.2"), ("US-04", "5"))
CHOSEN = (
    {"Длина": "3.6", "Фурнитура": "Blum", "Фасад": "МДФ в плёнке", "Цвет фасада": "Графит софт"},
    {"Длина": "2.4", "Фурнитура": "GTV", "Двери": "Распашные"},
)
PHONE = Agent(browser="Safari", is_phone=True)


def offer_to_two(*, now: datetime) -> None:
    """Of the two open deals that have come farthest."""
    rows = Deal.objects.filter(stage__kind=DealStage.Kind.OPEN, orders_order__isnull=True)
    deals = rows.select_related("client", "responsible__workspace").order_by("-stage__sequence", "pk")
    farthest = list(deals[:2])
    if len(farthest) < 2:
        return
    thinks, agrees = farthest
    taken = _sent(agrees, Decimal(5), now=now - 50 * HOUR)
    _opened(taken, 49, 27, now=now)
    accept_by_client(
        offer_id=taken.pk, number=1, name=agrees.client.name, address="203.0.113.24", now=now - 26 * HOUR
    )
    _measure(taken, now=now - 25 * HOUR)
    awaited = _sent(thinks, Decimal(0), now=now - 30 * HOUR)
    _opened(awaited, 28, now=now)
    who: dict[str, Any] = {"actor": thinks.responsible, "now": now - 4 * HOUR}
    for item in awaited.sections.order_by("sequence")[0].items.all():
        update_offer_item(item_id=item.pk, discount=Decimal(5), **who)
    send_offer(offer_id=awaited.pk, **who)
    _opened(awaited, 2, now=now)


def _measure(offer: Offer, *, now: datetime) -> None:
    """What the client has chosen stands in the orders, as in all others."""
    fields, actor = order_fields(), offer.deal.responsible
    for section, said in zip(offer.sections.order_by("sequence"), CHOSEN, strict=True):
        custom = {fields.keys[name]: fields.options.get((name, value), value) for name, value in said.items()}
        update_order(order_id=section.order_id or 0, custom=custom, actor=actor, now=now)


def _sent(deal: Deal, discount: Decimal, *, now: datetime) -> Offer:
    """A kitchen and a wardrobe, with a link."""
    who: dict[str, Any] = {"actor": deal.responsible, "now": now}
    kitchen, wardrobe = OrderType.objects.order_by("sequence")[:2]
    until = deal.responsible.workspace.today(now) + timedelta(days=21)
    offer = create_offer(deal_id=deal.pk, title=TITLE, order_type_id=kitchen.pk, valid_until=until, **who)
    update_offer(offer_id=offer.pk, intro=INTRO, terms=TERMS, **who)
    second = add_section(offer_id=offer.pk, order_type_id=wardrobe.pk, title="Шкаф в прихожую", **who)
    for section, lines in ((offer.sections.order_by("sequence")[0], KITCHEN), (second, WARDROBE)):
        _fill(section, lines, discount, deal=deal, who=who)
    send_offer(offer_id=offer.pk, **who)
    return offer


def _fill(
    section: OfferSection,
    lines: tuple[tuple[str, str], ...],
    discount: Decimal,
    *,
    deal: Deal,
    who: dict[str, Any],
) -> None:
    products = {product.article: product for product in Product.objects.all()}
    for article, quantity in lines:
        product = products[article]
        item = ItemInput(
            name=product.name,
            product_id=product.pk,
            quantity=Decimal(quantity),
            unit=unit_word(product.unit, language="ru"),
            price=usual_prices([product], deal=deal)[product.pk],
            discount=discount,
            vat_rate=product.vat_rate,
        )
        add_offer_item(section_id=section.pk, item=item, **who)


def _opened(offer: Offer, *hours: int, now: datetime) -> None:
    link = ClientLink.objects.get(offer=offer)
    for ago in hours:
        keep_opening(link_id=link.pk, agent=PHONE, now=now - ago * HOUR)

"""What stands on a УПД (universal transfer document), with status 1 or 2: a form of Russian law, always in Russian.

Its rows and columns are those of the invoice of the law (Government's order 1137 in the wording of order 26 of 23 January
2026, in force from 1 April 2026) and of what surrounds it (ФНС, letter ММВ-20-3/96@). Columns 12 to 14 are left out, as the
order lets papers without traced goods do.
"""

from decimal import Decimal
from functools import partial
from typing import Any

from babel.numbers import get_currency_name
from django.utils.translation import gettext_lazy

from naryad.core.errors import filled
from naryad.documents.models import Paper
from naryad.documents.queries.content import CannotIssuePaper, pictures_of_paper, seller_data
from naryad.documents.queries.goods import order_sums
from naryad.documents.rules.kinds import Numbered, PaperContent
from naryad.documents.rules.shown import long_day, quantity_text, short_day, sum_text
from naryad.documents.rules.sums import PaperLine, PaperSums
from naryad.products.rules import unit_code

RU = "ru"
NOTHING = "—"
NO_VAT = "без НДС"
CURRENCY_CODES = {"RUB": "643", "BYN": "933", "KZT": "398", "UAH": "980", "USD": "840", "EUR": "978"}
"""Of ISO 4217, as row 7 has them."""


def build_transfer(paper: Paper, *, numbered: Numbered, status: str) -> PaperContent:
    """Of the whole order. `status`: "1" with the invoice of the law in it, "2" without."""
    assert paper.order is not None and paper.deal is not None
    entity, client = paper.entity, paper.deal.client
    if status == "1" and not entity.has_vat:
        said = gettext_lazy("“%(entity)s” is without VAT: make its transfer document with status 2.")
        raise CannotIssuePaper(filled(said, {"entity": entity.short_name}))
    sums, pictures = order_sums(paper), pictures_of_paper(paper)
    seller, currency = seller_data(entity, pictures), paper.deal.currency
    data: dict[str, Any] = {
        "words": {},
        "language": RU,
        "status": status,
        "number": numbered.text,
        "day": long_day(numbered.day, RU),
        "seller": seller
        | {
            "full_name": entity.name,
            "address": entity.address or NOTHING,
            "codes": _codes(entity.inn, entity.kpp),
            "is_entrepreneur": entity.is_entrepreneur,
            "ogrn": entity.ogrn,
        },
        "buyer": {
            "name": client.name,
            "address": client.address or NOTHING,
            "codes": _codes(client.inn, client.kpp) or NOTHING,
        },
        "shipped": f"№ п/п 1–{len(sums.lines)} № {numbered.text} от {short_day(numbered.day, RU)} г.",
        "currency": f"{get_currency_name(currency, locale=RU)}, {CURRENCY_CODES.get(currency, NOTHING)}",
        "grounds": f"Заказ {paper.order}",
        "lines": [_line(line) for line in sums.lines],
        "totals": _totals(sums),
    }
    return PaperContent(data=data, pictures=pictures, amount=sums.to_pay)


build_invoice_transfer = partial(build_transfer, status="1")
build_plain_transfer = partial(build_transfer, status="2")


def _line(line: PaperLine) -> dict[str, str]:
    """The price is what is left of the sum without VAT, by the piece."""
    sold, net = line.sold, line.to_pay - line.vat
    return {
        "name": sold.name,
        "unit_code": unit_code(sold.unit, language=RU) or NOTHING,
        "unit": sold.unit or NOTHING,
        "quantity": quantity_text(sold.quantity, RU),
        "price": sum_text(net / sold.quantity, RU),
        "net": sum_text(net, RU),
        "rate": f"{quantity_text(sold.vat_rate, RU)} %" if sold.vat_rate else NO_VAT,
        "vat": sum_text(line.vat, RU) if sold.vat_rate else NO_VAT,
        "sum": sum_text(line.to_pay, RU),
    }


def _totals(sums: PaperSums) -> dict[str, str]:
    vat = sum((tax for _rate, tax in sums.vat), Decimal(0))
    return {
        "net": sum_text(sums.to_pay - vat, RU),
        "vat": sum_text(vat, RU) if sums.vat else NO_VAT,
        "sum": sum_text(sums.to_pay, RU),
    }


def _codes(inn: str, kpp: str) -> str:
    return "/".join(filter(None, [inn, kpp]))

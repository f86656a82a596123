"""What an order comes to, as all papers with money say it."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from naryad.core.errors import filled
from naryad.documents.models import Paper
from naryad.documents.queries.content import CannotIssuePaper
from naryad.documents.rules.shown import quantity_text, sum_text
from naryad.documents.rules.sums import AboveLines, PaperLine, PaperSums, Sold, paper_sums
from naryad.documents.rules.words import has_words, sum_in_words
from naryad.entities.models import LegalEntity
from naryad.orders.queries.orders import items
from naryad.payments.queries.balances import order_balance

Total = tuple[str, str]


def order_sums(paper: Paper) -> PaperSums:
    """What the order comes to on paper; refused where no such paper can be made."""
    assert paper.order is not None
    rows = list(items(order_id=paper.order.pk))
    owed = order_balance(order=paper.order, day=paper.dated_on)
    if not rows or not owed.is_owed:
        raise CannotIssuePaper(
            gettext_lazy("The order has no items with prices: there is nothing to pay for.")
        )
    sold = sold_of(rows, paper.entity)
    try:
        sums = paper_sums(sold, prices_include_vat=paper.order.workspace.prices_include_vat, owed=owed.total)
    except AboveLines:
        said = gettext_lazy("More is agreed than the items come to: add an item for the rest.")
        raise CannotIssuePaper(said) from None
    if not sums.to_pay:
        raise CannotIssuePaper(
            gettext_lazy("The order has no items with prices: there is nothing to pay for.")
        )
    return sums


def sold_of(rows: Iterable[Any], entity: LegalEntity) -> list[Sold]:
    """Of priced lines; refused where they have VAT and who sells has none."""
    sold = [
        Sold(
            name=row.name,
            unit=row.unit,
            quantity=row.quantity,
            price=row.price,
            vat_rate=row.vat_rate,
            total=row.total,
        )
        for row in rows
    ]
    if not entity.has_vat and any(row.vat_rate for row in sold):
        said = gettext_lazy("“%(entity)s” is without VAT, and items have a rate of it: set it to 0 there.")
        raise CannotIssuePaper(filled(said, {"entity": entity.short_name}))
    return sold


def lines_said(lines: Sequence[PaperLine], language: str) -> list[dict[str, str]]:
    return [
        {
            "name": line.sold.name,
            "quantity": quantity_text(line.sold.quantity, language),
            "unit": line.sold.unit,
            "price": sum_text(line.sold.price, language),
            "discount": sum_text(line.discount, language) if line.discount else "",
            "sum": sum_text(line.sum, language),
        }
        for line in lines
    ]


def goods_data(paper: Paper, sums: PaperSums, *, is_on_top: bool | None = None) -> dict[str, Any]:
    """The table of all lines, what they come to, and that in words: `goods`, `totals`, `counted` of base.typ."""
    language = paper.workspace.language
    is_on_top = not paper.workspace.prices_include_vat if is_on_top is None else is_on_top
    discount = sum((line.discount for line in sums.lines), Decimal(0))
    totals = [
        *([(_("Discount:"), sum_text(discount, language))] if discount else []),
        *totals_said(sums.sum, sums.vat, sums.to_pay, is_on_top=is_on_top, language=language),
    ]
    return table_data(paper, lines_said(sums.lines, language), totals, sums.to_pay)


def table_data(
    paper: Paper, lines: Sequence[Mapping[str, str]], totals: Sequence[Total], amount: Decimal
) -> dict[str, Any]:
    assert paper.deal is not None
    language, currency = paper.workspace.language, paper.deal.currency
    said = {
        "count": len(lines),
        "sum": sum_text(amount, language),
        "currency": currency_said(currency),
    }
    has_said = has_words(currency, language=language)
    return {
        "lines": lines,
        "totals": totals,
        "counted": _("Items: %(count)d, for the sum of %(sum)s %(currency)s") % said,
        "in_words": sum_in_words(amount, currency=currency) if has_said else "",
    }


def currency_said(code: str) -> str:
    return _("RUB") if code == "RUB" else code


def totals_said(
    whole: Decimal,
    vat: Sequence[tuple[Decimal, Decimal]],
    amount: Decimal,
    *,
    is_on_top: bool,
    language: str,
) -> list[Total]:
    taxes = [
        (
            (_("VAT %(rate)s %%:") if is_on_top else _("Including VAT %(rate)s %%:"))
            % {"rate": quantity_text(rate, language)},
            sum_text(tax, language),
        )
        for rate, tax in vat
    ]
    return [
        (_("Total:"), sum_text(whole, language)),
        *(taxes or [(_("Without VAT"), "—")]),
        (_("To be paid:"), sum_text(amount, language)),
    ]


def goods_words() -> dict[str, str]:
    """Of the table in base.typ."""
    return {
        "number": "№",
        "goods": _("Goods, works, services"),
        "quantity": _("Qty"),
        "unit": _("Unit"),
        "price": _("Price"),
        "discount": _("Discount"),
        "sum": _("Sum"),
    }

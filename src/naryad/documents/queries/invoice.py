"""What stands on an invoice of an order."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from naryad.documents.models import Paper
from naryad.documents.queries.content import account_data, pictures_of_paper, seller_data
from naryad.documents.queries.goods import (
    goods_data,
    goods_words,
    order_sums,
    table_data,
    totals_said,
)
from naryad.documents.queries.sides import client_said
from naryad.documents.rules.kinds import Numbered, PaperContent
from naryad.documents.rules.payment_qr import payment_text, svg_code
from naryad.documents.rules.shown import quantity_text, short_day, sum_text
from naryad.documents.rules.sums import PaperSums, part_of
from naryad.entities.rules import RUSSIA

ONE = "1"


def build_invoice(paper: Paper, *, numbered: Numbered) -> PaperContent:
    """With what is agreed below its lines laid over them; of a part, one line for each rate of VAT."""
    assert paper.order is not None and paper.deal is not None
    sums = order_sums(paper)
    account = account_data(paper.entity)
    pictures = pictures_of_paper(paper)
    seller = seller_data(paper.entity, pictures) | account
    is_part = paper.expected is not None and paper.expected.left < sums.to_pay
    amount = paper.expected.left if paper.expected is not None and is_part else sums.to_pay
    vat = [(rate, tax) for rate, _sum, tax in part_of(sums, amount) if rate] if is_part else sums.vat
    data = {
        "words": _words(),
        "seller": seller,
        "buyer": client_said(paper),
        "grounds": _("Order %(order)s") % {"order": paper.order},
        "due": short_day(paper.due_on, paper.order.workspace.language),
        **(_part_data(paper, sums, amount, vat) if is_part else goods_data(paper, sums)),
        "qr": _code(paper, seller, amount, vat, numbered),
    }
    return PaperContent(data=data, pictures=pictures, amount=amount)


def _part_data(
    paper: Paper, sums: PaperSums, amount: Decimal, vat: Sequence[tuple[Decimal, Decimal]]
) -> dict[str, Any]:
    assert paper.order is not None
    language = paper.order.workspace.language
    totals = totals_said(amount, vat, amount, is_on_top=False, language=language)
    return table_data(paper, _part_lines(paper, sums, amount), totals, amount)


def _part_lines(paper: Paper, sums: PaperSums, amount: Decimal) -> list[dict[str, str]]:
    """Money before all of it is of no single item."""
    assert paper.order is not None and paper.expected is not None
    language = paper.order.workspace.language
    parts = part_of(sums, amount)
    names = {"kind": paper.expected.get_kind_display(), "order": paper.order}
    rows = []
    for rate, share, _tax in parts:
        name = _("%(kind)s for the order %(order)s") % names
        if len(parts) > 1:
            name += ", " + (
                _("VAT %(rate)s %%") % {"rate": quantity_text(rate, language)} if rate else _("without VAT")
            )
        said = sum_text(share, language)
        rows.append({"name": name, "quantity": ONE, "unit": "", "price": said, "discount": "", "sum": said})
    return rows


def _code(
    paper: Paper,
    seller: dict[str, str],
    amount: Decimal,
    vat: Sequence[tuple[Decimal, Decimal]],
    numbered: Numbered,
) -> str:
    """Nothing can be paid by a draft, in another currency, or by the code of another country."""
    assert paper.order is not None and paper.deal is not None
    workspace = paper.order.workspace
    if numbered.is_draft or paper.deal.currency != "RUB" or workspace.country != RUSSIA:
        return ""
    language = workspace.language
    taxes = [
        _("VAT %(rate)s %%: %(sum)s")
        % {"rate": quantity_text(rate, language), "sum": sum_text(tax, language)}
        for rate, tax in vat
    ]
    purpose = _("Payment of the invoice № %(number)s of %(day)s.") % {
        "number": numbered.text,
        "day": short_day(numbered.day, language),
    }
    purpose = f"{purpose} {', '.join(taxes) or _('Without VAT')}"
    return svg_code(payment_text(seller=seller, amount=amount, purpose=purpose))


def _words() -> dict[str, Any]:
    """Of its template."""
    return {
        "bank": _("Bank of the payee"),
        "bic": _("BIC"),
        "account": _("Acc. №"),
        "inn": _("INN"),
        "kpp": _("KPP"),
        "payee": _("Payee"),
        "pay_by_code": _("Pay by the code"),
        "supplier": _("Supplier:"),
        "buyer": _("Buyer:"),
        "grounds": _("Grounds:"),
        "pay_until": _("Pay until:"),
        "accountant": _("Chief accountant"),
        **goods_words(),
    }

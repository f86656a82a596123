"""What stands on an invoice of an order."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from naryad.core.errors import filled
from naryad.documents.models import Paper
from naryad.documents.queries.content import CannotIssuePaper, heading, pictures_of_paper, seller_data
from naryad.documents.rules.kinds import Numbered, PaperContent
from naryad.documents.rules.payment_qr import payment_text, svg_code
from naryad.documents.rules.shown import quantity_text, short_day, sum_text
from naryad.documents.rules.sums import AboveLines, PaperSums, Sold, paper_sums, part_of
from naryad.documents.rules.words import has_words, sum_in_words
from naryad.entities.queries import accounts_of
from naryad.entities.rules import RUSSIA
from naryad.orders.queries.orders import items
from naryad.payments.queries.balances import order_balance
from naryad.workspaces.models import Workspace

ONE = "1"
Total = tuple[str, str]


def build_invoice(paper: Paper, *, numbered: Numbered) -> PaperContent:
    """With what is agreed below its lines laid over them; of a part, one line for each rate of VAT."""
    assert paper.order is not None and paper.deal is not None
    workspace, language = paper.order.workspace, paper.order.workspace.language
    sums = invoice_sums(paper)
    account = accounts_of(entity_id=paper.entity_id).first()
    if account is None:
        raise CannotIssuePaper(
            filled(
                gettext_lazy("“%(entity)s” has no bank account: add it in “Settings” → “Legal entities”."),
                {"entity": paper.entity.short_name},
            )
        )
    with override(language):
        is_part = paper.expected is not None and paper.expected.left < sums.to_pay
        amount = paper.expected.left if paper.expected is not None and is_part else sums.to_pay
        vat = [(rate, tax) for rate, _sum, tax in part_of(sums, amount) if rate] if is_part else sums.vat
        lines = _part_lines(paper, sums, amount) if is_part else _lines(sums, language)
        pictures = pictures_of_paper(paper)
        seller = seller_data(paper.entity, pictures) | {
            "bank": account.bank,
            "bic": account.bic,
            "account": account.account,
            "correspondent": account.correspondent,
        }
        title = heading(_("Invoice"), numbered, language)
        data = {
            "words": _words(),
            "title": title,
            "foot": title,
            "seller": seller,
            "buyer": _buyer(paper),
            "grounds": _("Order %(order)s") % {"order": paper.order},
            "due": short_day(paper.due_on, language),
            "lines": lines,
            "totals": _totals(
                sums,
                vat,
                amount,
                is_part=is_part,
                is_on_top=not workspace.prices_include_vat and not is_part,
                language=language,
            ),
            "counted": _("Items: %(count)d, for the sum of %(sum)s %(currency)s")
            % {
                "count": len(lines),
                "sum": sum_text(amount, language),
                "currency": _currency(paper.deal.currency),
            },
            "in_words": _in_words(amount, paper.deal.currency, language),
            "note": paper.note,
            "qr": _code(paper, seller, amount, vat, numbered, workspace),
        }
    return PaperContent(data=data, pictures=pictures, amount=amount)


def invoice_sums(paper: Paper) -> PaperSums:
    """What the order comes to on paper; refused where no such paper can be made."""
    assert paper.order is not None
    rows = list(items(order_id=paper.order.pk))
    owed = order_balance(order=paper.order, day=paper.dated_on)
    if not rows or not owed.is_owed:
        raise CannotIssuePaper(
            gettext_lazy("The order has no items with prices: there is nothing to pay for.")
        )
    if not paper.entity.has_vat and any(row.vat_rate for row in rows):
        said = gettext_lazy("“%(entity)s” is without VAT, and items have a rate of it: set it to 0 there.")
        raise CannotIssuePaper(filled(said, {"entity": paper.entity.short_name}))
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


def _lines(sums: PaperSums, language: str) -> list[dict[str, str]]:
    return [
        {
            "name": line.sold.name,
            "quantity": quantity_text(line.sold.quantity, language),
            "unit": line.sold.unit,
            "price": sum_text(line.sold.price, language),
            "discount": sum_text(line.discount, language) if line.discount else "",
            "sum": sum_text(line.sum, language),
        }
        for line in sums.lines
    ]


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


def _totals(
    sums: PaperSums,
    vat: Sequence[tuple[Decimal, Decimal]],
    amount: Decimal,
    *,
    is_part: bool,
    is_on_top: bool,
    language: str,
) -> list[Total]:
    said = [
        (
            (_("VAT %(rate)s %%:") if is_on_top else _("Including VAT %(rate)s %%:"))
            % {"rate": quantity_text(rate, language)},
            sum_text(tax, language),
        )
        for rate, tax in vat
    ]
    discount = Decimal(0) if is_part else sum((line.discount for line in sums.lines), Decimal(0))
    rows = [(_("Discount:"), sum_text(discount, language))] if discount else []
    rows.append((_("Total:"), sum_text(amount if is_part else sums.sum, language)))
    rows += said or [(_("Without VAT"), "—")]
    return [*rows, (_("To be paid:"), sum_text(amount, language))]


def _buyer(paper: Paper) -> str:
    assert paper.deal is not None
    client = paper.deal.client
    parts = [
        client.name,
        _("INN %(number)s") % {"number": client.inn} if client.inn else "",
        _("KPP %(number)s") % {"number": client.kpp} if client.kpp else "",
        client.address,
    ]
    return ", ".join(part for part in parts if part)


def _in_words(amount: Decimal, currency: str, language: str) -> str:
    return sum_in_words(amount, currency=currency) if has_words(currency, language=language) else ""


def _currency(code: str) -> str:
    return _("RUB") if code == "RUB" else code


def _code(
    paper: Paper,
    seller: dict[str, str],
    amount: Decimal,
    vat: Sequence[tuple[Decimal, Decimal]],
    numbered: Numbered,
    workspace: Workspace,
) -> str:
    """Nothing can be paid by a draft, in another currency, or by the code of another country."""
    assert paper.deal is not None
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
        "number": "№",
        "goods": _("Goods, works, services"),
        "quantity": _("Qty"),
        "unit": _("Unit"),
        "price": _("Price"),
        "discount": _("Discount"),
        "sum": _("Sum"),
        "accountant": _("Chief accountant"),
    }

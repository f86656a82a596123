"""What stands on a contract for an order: what is made by when, what it costs, when it is paid; both sides."""

from django.utils.translation import gettext as _

from naryad.documents.models import Paper
from naryad.documents.queries.content import pictures_of_paper, seller_data
from naryad.documents.queries.goods import goods_data, goods_words, order_sums
from naryad.documents.queries.papers import awaited_of
from naryad.documents.queries.sides import account_said, client_said, client_side, seller_side
from naryad.documents.queries.told import told_fields_of
from naryad.documents.rules.kinds import Numbered, PaperContent
from naryad.documents.rules.shown import long_day, short_day, sum_text
from naryad.orders.models import Order


def build_contract(paper: Paper, *, numbered: Numbered) -> PaperContent:
    """With the fields that the company shows its clients, and what is planned to be paid."""
    order = paper.order
    assert order is not None and paper.deal is not None
    sums, pictures = order_sums(paper), pictures_of_paper(paper)
    seller, language = seller_data(paper.entity, pictures), order.workspace.language
    own = "\n".join(part for part in (seller["said"], account_said(paper.entity)) if part)
    client = "\n".join(part for part in (client_said(paper), paper.deal.client.phone) if part)
    term = long_day(order.promised_on, language) if order.promised_on else _("by agreement of the sides")
    data = {
        "words": _words(),
        "seller": seller,
        "buyer": client_said(paper),
        "order": str(order),
        "description": order.description,
        "fields": told_fields_of(order),
        **goods_data(paper, sums),
        "terms": [(_("Ready by:"), term), (_("Handed over at:"), order.address)],
        "plans": _plans(order),
        "sides": [
            seller_side(_("Contractor"), seller, said=own),
            client_side(_("Customer"), paper, said=client),
        ],
    }
    return PaperContent(data=data, pictures=pictures, amount=sums.to_pay)


def _plans(order: Order) -> list[tuple[str, str, str]]:
    """(by when, what, how much)"""
    if not order.workspace.uses("payments"):
        return []
    language = order.workspace.language
    return [
        (short_day(row.due_on, language), row.get_kind_display(), sum_text(row.left, language))
        for row in awaited_of(order)
    ]


def _words() -> dict[str, str]:
    """Of its template."""
    return {
        "supplier": _("Contractor:"),
        "buyer": _("Customer:"),
        "subject": _("1. The contractor makes and hands over, and the customer accepts and pays for:"),
        "terms": _("2. When and where"),
        "costs": _("3. Price and payment"),
        "pay_by": _("Pay by"),
        "payment": _("Payment"),
        "other": _("4. Other terms"),
        "requisites": _("The sides"),
        **goods_words(),
    }

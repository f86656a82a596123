"""What stands on an act by which a thing is taken in for repair: what it is, what is wrong with it, until when."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from naryad.documents.models import Paper
from naryad.documents.queries.content import pictures_of_paper, seller_data
from naryad.documents.queries.goods import currency_said
from naryad.documents.queries.sides import client_said, client_side, seller_side
from naryad.documents.queries.told import told_fields_of
from naryad.documents.rules.kinds import Numbered, PaperContent
from naryad.documents.rules.shown import long_day, quantity_text, sum_text
from naryad.orders.models import Order
from naryad.orders.queries.orders import items, totals


def build_intake(paper: Paper, *, numbered: Numbered) -> PaperContent:
    """Signed by who leads the order, and by the client. A price, where there is one, is an estimate."""
    order = paper.order
    assert order is not None and paper.deal is not None
    pictures = pictures_of_paper(paper)
    seller, client = seller_data(paper.entity, pictures), paper.deal.client
    data = {
        "words": _words(),
        "seller": seller,
        "facts": [
            (_("Taken in by:"), seller["said"]),
            (_("Client:"), client_said(paper)),
            (_("Phone:"), client.phone),
            (_("Order:"), str(order)),
            (
                _("Ready by:"),
                long_day(order.promised_on, order.workspace.language) if order.promised_on else "",
            ),
            (_("Price as estimated:"), _estimate(order, paper.deal.currency)),
        ],
        "description": order.description,
        "fields": told_fields_of(order),
        "things": _things(order),
        "sides": [
            seller_side(_("Taken in by"), seller)
            | {"position": "", "name": order.responsible.name, "sign": ""},
            client_side(_("Handed over by"), paper),
        ],
    }
    return PaperContent(data=data, pictures=pictures)


def _things(order: Order) -> list[tuple[str, str]]:
    """(what, how many); the order itself where it has no items."""
    language = order.workspace.language
    rows = [
        (row.name, f"{quantity_text(row.quantity, language)} {row.unit}".strip())
        for row in items(order_id=order.pk)
    ]
    return rows or [(order.title, "1")]


def _estimate(order: Order, currency: str) -> str:
    workspace = order.workspace
    sums = totals(lines=items(order_id=order.pk), prices_include_vat=workspace.prices_include_vat)
    said = f"{sum_text(sums.to_pay, workspace.language)} {currency_said(currency)}"
    return said if sums.to_pay else ""


def _words() -> dict[str, str]:
    """Of its template."""
    return {
        "number": "№",
        "thing": _("What is taken in"),
        "quantity": _("Qty"),
        "fields": _("Particulars"),
        "wrong": pgettext("paper", "What is wrong, as the client says"),
        "agreed": _("The client agrees with what stands here and has a copy of this act."),
    }

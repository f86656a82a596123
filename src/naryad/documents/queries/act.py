"""What stands on an act: that what was ordered is made and accepted."""

from typing import Any

from django.utils.translation import gettext as _

from naryad.documents.models import Paper
from naryad.documents.queries.content import pictures_of_paper, seller_data
from naryad.documents.queries.goods import goods_data, goods_words, order_sums
from naryad.documents.queries.sides import client_said, client_side, seller_side
from naryad.documents.rules.kinds import Numbered, PaperContent


def build_act(paper: Paper, *, numbered: Numbered) -> PaperContent:
    """Of the whole order."""
    sums, pictures = order_sums(paper), pictures_of_paper(paper)
    seller = seller_data(paper.entity, pictures)
    data: dict[str, Any] = {
        "words": _words(),
        "seller": seller,
        "buyer": client_said(paper),
        "grounds": _("Order %(order)s") % {"order": paper.order},
        **goods_data(paper, sums),
        "sides": [seller_side(_("Contractor"), seller), client_side(_("Customer"), paper)],
    }
    return PaperContent(data=data, pictures=pictures, amount=sums.to_pay)


def _words() -> dict[str, str]:
    """Of its template."""
    return {
        "supplier": _("Contractor:"),
        "buyer": _("Customer:"),
        "grounds": _("Grounds:"),
        "accepted": _(
            "All that is listed is done in full and in time. The customer has no claims to its volume, quality and terms."
        ),
        **goods_words(),
    }

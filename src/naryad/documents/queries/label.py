"""What stands on a label of 58 × 40 mm: whose thing it is, what it is, and the code of its order."""

from naryad.documents.models import Paper
from naryad.documents.queries.work import items_said, page_code
from naryad.documents.rules.kinds import Numbered, PaperContent


def build_label(paper: Paper, *, numbered: Numbered) -> PaperContent:
    """One for each item; of an order without items, one for the order."""
    order = paper.order
    assert order is not None
    items = list(items_said(order, paper.created_by).values())
    data = {
        "words": {},
        "code": order.code,
        "client": order.deal.client.name if order.deal else "",
        "items": [
            {"name": item["name"], "quantity": f"{item['quantity']} {item['unit']}".strip()} for item in items
        ]
        or [{"name": order.title, "quantity": ""}],
        "qr": page_code(order.workspace, "orders:order", order.pk),
    }
    return PaperContent(data=data)

"""What stands on a work order: what is made and how, for the shop floor; no prices."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from naryad.documents.models import Paper
from naryad.documents.queries.drawings import drawings_of
from naryad.documents.queries.work import (
    fields_of_order,
    items_said,
    order_facts,
    page_code,
    steps_said,
    tasks_of,
    work_words,
)
from naryad.documents.rules.kinds import Numbered, PaperContent
from naryad.orders.models import Order


def build_work_order(paper: Paper, *, numbered: Numbered) -> PaperContent:
    """With the fields that performers see, and the newest drawings."""
    order = paper.order
    assert order is not None
    drawings = drawings_of(order)
    data = {
        "words": _words(),
        "order": str(order),
        "facts": order_facts(order),
        "description": order.description,
        "fields": fields_of_order(order, paper.created_by),
        "items": list(items_said(order, paper.created_by).values()),
        "steps": _steps(order),
        "drawings": list(drawings),
        "qr": page_code(order.workspace, "orders:order", order.pk),
    }
    return PaperContent(data=data, pictures=drawings)


def _steps(order: Order) -> list[dict[str, str]]:
    """Each names its item."""
    tasks = tasks_of(order)
    said = steps_said(order, tasks)
    return [
        said[task.pk] | ({"name": f"{task.title} ({task.item.name})"} if task.item else {}) for task in tasks
    ]


def _words() -> dict[str, str]:
    """Of its template."""
    return {
        "open_order": pgettext("paper", "Open the order"),
        "fields": _("Particulars"),
        "items": _("What is made"),
        "steps": _("Steps"),
        **work_words(),
    }

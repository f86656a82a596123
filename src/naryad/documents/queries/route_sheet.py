"""What stands on a route sheet: each item with its own steps, which go with it through the shop."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from naryad.documents.models import Paper
from naryad.documents.queries.content import CannotIssuePaper
from naryad.documents.queries.work import (
    items_said,
    order_facts,
    page_code,
    steps_said,
    tasks_of,
    work_words,
)
from naryad.documents.rules.kinds import Numbered, PaperContent


def build_route_sheet(paper: Paper, *, numbered: Numbered) -> PaperContent:
    """A sheet for each item that has steps of its own, and one for the steps of the order as a whole."""
    order = paper.order
    assert order is not None
    tasks = tasks_of(order)
    if not tasks:
        raise CannotIssuePaper(gettext_lazy("The order has no steps: there is no route through the shop."))
    items, steps = items_said(order, paper.created_by), steps_said(order, tasks)
    sheets: dict[int | None, list[Any]] = {}
    for task in tasks:
        code = page_code(order.workspace, "tasks:task", task.pk)
        sheets.setdefault(task.item_id, []).append(steps[task.pk] | {"qr": code})
    whole = {"name": _("The order as a whole"), "quantity": "", "unit": "", "fields": ""}
    data = {
        "words": {"open_task": pgettext("paper", "Open the step"), **work_words()},
        "order": str(order),
        "facts": order_facts(order),
        "description": order.description,
        "sheets": [
            (items[pk] if pk else whole) | {"steps": sheets[pk]} for pk in (*items, None) if pk in sheets
        ],
    }
    return PaperContent(data=data)

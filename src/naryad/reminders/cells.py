"""Cells of the table of reminders (queries.ReminderCells), printed in Python."""

from collections.abc import Callable
from typing import Any

from django.template import RequestContext
from django.urls import reverse

from naryad.ui.markup import escaped, format_html
from naryad.ui.templatetags.moments import when
from naryad.ui.templatetags.page import row_link, url_or_none


def when_cell(context: RequestContext, cell: Any) -> str:
    said = when(context, cell.when)  # type: ignore[arg-type]
    return format_html('<span class="text-bad">{}</span>', said) if cell.state == "overdue" else said


def text_cell(context: RequestContext, cell: Any) -> str:
    if not cell.may_edit:
        return escaped(cell.text)
    url = reverse("reminders:reminder_edit", args=[context["ws"], cell.pk])
    return format_html(
        '<a class="row-link" href="{}" hx-get="{}" hx-target="#modal-body">{}</a>', url, url, cell.text
    )


def about_cell(kind: str) -> Callable[[RequestContext, Any], str]:
    """A link to the deal, the order or the client."""
    routes = {"deal": "crm:deal", "order": "orders:order", "client": "crm:client"}

    def cell(context: RequestContext, cell: Any) -> str:
        title = cell.deal_title if kind == "deal" else getattr(cell, kind)
        pk = getattr(cell, f"{kind}_id")
        if kind == "deal" and title and not context["uses"]["pipeline"]:
            return escaped(title)
        return row_link(url_or_none(routes[kind], context["ws"], pk), title) if pk and title else "—"

    return cell

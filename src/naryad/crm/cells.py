"""Cells of the lists of deals and clients (queries.cells), printed in Python."""

from typing import Any

from django.template import RequestContext
from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from naryad.ui.markup import format_html
from naryad.ui.templatetags.figures import format_money
from naryad.ui.templatetags.marks import status
from naryad.ui.templatetags.moments import when
from naryad.ui.templatetags.page import row_link, url_or_none


def deal_cell(context: RequestContext, cell: Any) -> str:
    return row_link(url_or_none("crm:deal", context["ws"], cell.pk), cell.title)


def client_cell(context: RequestContext, cell: Any) -> str:
    return row_link(url_or_none("crm:client", context["ws"], cell.pk), cell.name)


def stage_cell(_context: RequestContext, cell: Any) -> str:
    if cell.stage_kind == "open":
        return format_html("{}", cell.stage_name)
    return status(cell.stage_kind, cell.stage_name)


def amount_cell(_context: RequestContext, cell: Any) -> str:
    """What a deal is worth, and what of its payments is overdue."""
    amount = format_money(cell.amount.amount, cell.amount.currency) if cell.amount else "—"
    if not cell.overdue:
        return amount
    overdue = format_money(cell.overdue.amount, cell.overdue.currency)
    return format_html(
        '{}<div><span class="badge is-red" title="{}">{}</span></div>',
        amount,
        _("Payment is overdue"),
        _("overdue %(amount)s") % {"amount": overdue},
    )


def tags_cell(_context: RequestContext, cell: Any) -> str:
    return format_html_join(" ", '<span class="badge">{}</span>', ((tag,) for tag in cell.tags))


def since_cell(context: RequestContext, cell: Any) -> str:
    tone = "text-warn" if cell.rotting_days else ""
    return format_html('<span class="{}">{}</span>', tone, when(context, cell.stage_since, time=False))  # type: ignore[arg-type]

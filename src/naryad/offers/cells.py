"""Cells of the list of offers, printed in Python."""

from typing import Any

from django.template import RequestContext
from django.utils.translation import gettext as _

from naryad.ui.markup import format_html
from naryad.ui.templatetags.marks import tone
from naryad.ui.templatetags.page import row_link, url_or_none


def offer_cell(context: RequestContext, cell: Any) -> str:
    """An offer by name, and whose it is."""
    link = row_link(url_or_none("offers:offer", context["ws"], cell.pk), cell.title)
    deal = _("deal %(number)s") % {"number": cell.deal_number}
    return format_html('{}<div class="text-secondary">{}</div>', link, f"{cell.client} · {deal}")


def state_cell(_context: RequestContext, cell: Any) -> str:
    css = "is-yellow" if cell.is_expired else tone(cell.status)
    return format_html('<span class="badge {}">{}</span>', css, cell.state)


def version_cell(_context: RequestContext, cell: Any) -> str:
    return f"v{cell.sent_number}" if cell.sent_number else "—"

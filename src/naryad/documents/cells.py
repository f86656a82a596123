"""Cells of papers, printed in Python."""

from typing import Any

from django.template import RequestContext

from naryad.ui.markup import format_html
from naryad.ui.templatetags.page import row_link, url_or_none

TONES = {"draft": "is-yellow", "issued": "", "cancelled": "is-red"}


def paper_cell(context: RequestContext, cell: Any) -> str:
    return row_link(url_or_none("documents:paper", context["ws"], cell.pk), cell.title)


def status_cell(_context: RequestContext, cell: Any) -> str:
    """An issued paper is as it should be: grey."""
    if cell.status == "issued":
        return format_html("{}", cell.status_label)
    return format_html('<span class="badge {}">{}</span>', TONES[cell.status], cell.status_label)

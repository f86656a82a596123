"""Cells of the list of products, printed in Python."""

from typing import Any

from django.template import RequestContext

from naryad.core.quantity import format_typed_quantity
from naryad.ui.markup import format_html
from naryad.ui.templatetags.page import row_link, url_or_none


def product_cell(context: RequestContext, cell: Any) -> str:
    return row_link(url_or_none("products:product", context["ws"], cell.pk), cell.title)


def rate_cell(_context: RequestContext, cell: Any) -> str:
    return format_html("{}", format_typed_quantity(cell.vat_rate))

"""The table of orders."""

from typing import Any

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from naryad.orders.lists import ORDERS
from naryad.orders.queries.orders import visible_orders
from naryad.tables.views.answer import answer_table
from naryad.ui.lists.page import ListPage
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.lists import viewer
from naryad.workspaces.rules import NONE, reach


@needs("order_pages.view")
@require_safe
def order_list(request: MemberRequest, workspace: str) -> HttpResponseBase:
    """Orders in work, nearest ready date first; ?state=trouble is the first page of owner and head."""
    looks = viewer(member=request.member, now=timezone.now())

    def context(page: ListPage) -> dict[str, Any]:
        return {
            "segments": segments(request, current="table"),
            "sets_up": not page.rows
            and reach(request.member, "settings.edit") != NONE
            and not visible_orders(member=request.member).exists(),
        }

    return answer_table(request, ORDERS, looks, "orders/order_list.html", context)


def segments(request: MemberRequest, *, current: str) -> list[dict[str, Any]]:
    slug = request.member.workspace.slug
    return [
        {
            "url": reverse("orders:order_list", args=[slug]),
            "label": _("Table"),
            "icon": "table",
            "is_current": current == "table",
        },
        {
            "url": reverse("orders:order_board", args=[slug]),
            "label": _("Board"),
            "icon": "layout-kanban",
            "is_current": current == "board",
        },
    ]

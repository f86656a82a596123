"""The table of orders."""

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from naryad.orders import queries
from naryad.orders.forms import FilterForm
from naryad.orders.queries import OrderFilters
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.models import Member
from naryad.workspaces.rules import NONE, reach


@needs("orders.view")
@require_safe
def order_list(request: MemberRequest, workspace: str) -> HttpResponse:
    """Orders in work, nearest ready date first; ?state=trouble is the first page of owner and head."""
    form = FilterForm(request.GET)
    filters = form.filters()
    page = queries.table(
        member=request.member,
        filters=filters,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    context = {
        "form": form,
        "page": page,
        "filters": filters,
        "tabs": _tabs(request, filters),
        "segments": segments(request, current="table"),
        "columns": _columns(request.member),
        "may_create": may_create(request),
        "shows_money": reach(request.member, "money.view") != NONE,
        "previous_url": _page_url(request, before=page.earlier),
        "next_url": _page_url(request, after=page.later),
        "sets_up": not page.rows
        and reach(request.member, "settings.edit") != NONE
        and not queries.visible_orders(member=request.member).exists(),
        "has_filters": any(request.GET.get(name) for name in ("words", "order_type", "stage", "responsible")),
    }
    is_part = request.headers.get("HX-Target", "").endswith("#order-list")
    return render(request, "orders/_order_list.html" if is_part else "orders/order_list.html", context)


def may_create(request: MemberRequest) -> bool:
    """A sales manager makes them in own deals, and internal ones."""
    return reach(request.member, "orders.edit") != NONE


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


def _tabs(request: MemberRequest, filters: OrderFilters) -> list[dict[str, Any]]:
    counts = queries.state_counts(member=request.member, filters=filters)
    words = {
        "": pgettext("orders", "All"),
        "trouble": pgettext("orders", "In trouble"),
        "late": pgettext("orders", "Late"),
        "at_risk": pgettext("orders", "At risk"),
        "no_date": pgettext("orders", "Without a date"),
        "no_promise": pgettext("orders", "Without a promise"),
        "on_hold": pgettext("orders", "On hold"),
        "cancelled": pgettext("orders", "Cancelled ones"),
    }
    return [
        {
            "url": "?" + _query(request, state=state),
            "label": label,
            "count": counts[state or "all"],
            "is_current": filters.state == state,
        }
        for state, label in words.items()
    ]


def _columns(member: Member) -> list[dict[str, Any]]:
    columns = [
        ("number", _("Number"), False, True),
        ("title", _("Order"), False, False),
        ("stage", _("Type and stage"), False, False),
        ("items", _("Ready"), True, False),
        ("ready", _("Ready date"), False, True),
        ("promise", _("Promised date"), False, True),
        ("reserve", _("Reserve"), False, True),
        ("responsible", _("Responsible"), False, False),
    ]
    if reach(member, "money.view") != NONE:
        columns.append(("sum", _("Sum"), True, False))
    names = ("key", "label", "is_numeric", "is_sortable")
    return [dict(zip(names, column, strict=True)) for column in columns]


def _page_url(request: MemberRequest, **cursor: str) -> str:
    return "?" + _query(request, **cursor) if any(cursor.values()) else ""


def _query(request: MemberRequest, **changes: str) -> str:
    """The page's own filters with some changed; a cursor of another page is left out."""
    query: QueryDict = request.GET.copy()
    for name in ("after", "before"):
        query.pop(name, None)
    for name, value in changes.items():
        query[name] = value
        if not value:
            del query[name]
    return query.urlencode()

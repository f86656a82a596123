"""The search box of the top bar."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from naryad.crm import queries
from naryad.crm.views.shared import url_or_none
from naryad.orders.queries import search_orders
from naryad.tasks.queries import visible_tasks
from naryad.ui.fields import searched
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.models import Member

FOUND = 20  # of each kind


@needs("self.use")
def search(request: MemberRequest, workspace: str) -> HttpResponse:
    """Deals, clients, orders and tasks by number or part of a name; each role finds what it may open."""
    text = searched(request.GET)
    groups = _groups(request.member, text) if text else []
    return render(
        request, "crm/search.html", {"text": text, "groups": [one for one in groups if one["rows"]]}
    )


def _groups(member: Member, text: str) -> list[dict[str, Any]]:
    deals = [
        _row(member, "crm:deal", deal.pk, f"№ {deal.number} {deal.title}", deal.client.name, deal.stage.name)
        for deal in queries.search_deals(member=member, text=text, limit=FOUND)
    ]
    clients = [
        _row(member, "crm:client", client.pk, client.name, client.phone, client.inn)
        for client in queries.search_clients(member=member, text=text, limit=FOUND)
    ]
    orders = [
        _row(member, "orders:order", order.pk, str(order), order.stop_text or order.stage.name)
        for order in search_orders(member=member, text=text, limit=FOUND)
    ]
    tasks = [
        _row(
            member,
            "tasks:task",
            task.pk,
            task.title,
            str(task.order or task.deal),
            str(task.stop_label or task.status_label),
        )
        for task in visible_tasks(member)
        .filter(title__icontains=text)
        .select_related("order", "deal")
        .order_by("finished_at", "-pk")[:FOUND]
    ]
    return [
        {"label": _("Deals"), "rows": deals},
        {"label": _("Orders"), "rows": orders},
        {"label": _("Clients"), "rows": clients},
        {"label": _("Tasks"), "rows": tasks},
    ]


def _row(member: Member, name: str, pk: int, title: str, *hints: str) -> dict[str, str]:
    return {
        "url": url_or_none(name, member.workspace.slug, pk),
        "title": title,
        "hint": " · ".join(hint for hint in hints if hint),
    }

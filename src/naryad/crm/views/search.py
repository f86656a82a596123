"""The search box of the top bar: the list that appears as one types, and the page of what was found."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from naryad.crm import queries
from naryad.crm.models import Client, Deal
from naryad.crm.views.shared import url_or_none
from naryad.orders.queries import search_orders
from naryad.tasks.queries.section import search_tasks
from naryad.ui.fields import searched
from naryad.ui.templatetags.ui import phone_text
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.models import Member

AS_ONE_TYPES = 6  # of each kind


@needs("self.use")
def search(request: MemberRequest, workspace: str) -> HttpResponse:
    """Deals, orders, clients and tasks by number or beginnings of words; each role finds what it may open."""
    text = searched(request.GET)
    groups = [group for group in _groups(request.member, text) if group["rows"]]
    context = {"text": text, "groups": groups}
    return render(
        request, "crm/_search_found.html" if _is_typing(request, groups) else "crm/search.html", context
    )


def _is_typing(request: HttpRequest, groups: list[dict[str, Any]]) -> bool:
    if not request.headers.get("HX-Target", "").endswith("#search-found"):
        return False
    for group in groups:
        group["rows"] = group["rows"][:AS_ONE_TYPES]
    return True


def _groups(member: Member, text: str) -> list[dict[str, Any]]:
    parts: list[tuple[str, str, Callable[..., Any], Callable[[Any], dict[str, Any]]]] = [
        (_("Deals"), "crm:deal", queries.search_deals, _deal),
        (_("Orders"), "orders:order", search_orders, _order),
        (_("Clients"), "crm:client", queries.search_clients, _client),
        (_("Tasks"), "tasks:task", search_tasks, _task),
    ]
    slug = member.workspace.slug
    return [
        {
            "label": label,
            "rows": [
                {"url": url_or_none(route, slug, row.pk)} | words(row)
                for row in (find(member=member, text=text) if text else [])
            ],
        }
        for label, route, find, words in parts
    ]


def _deal(deal: Deal) -> dict[str, Any]:
    return {"title": f"№ {deal.number} {deal.title}", "hint": _joined(deal.client.name, deal.stage.name)}


def _order(order: Any) -> dict[str, Any]:
    """With its dates: what a client who calls asks for."""
    client = order.deal.client.name if order.deal else ""
    forecast = getattr(order, "forecast_orderforecast", None)
    return {
        "title": str(order),
        "hint": _joined(client, order.stop_text or order.stage.name),
        "finished_at": order.finished_at,
        "ready_at": None if order.is_stopped or order.finished_at else _expected(forecast),
        "promised_on": order.promised_on,
    }


def _expected(forecast: Any) -> datetime | None:
    """What was expected a moment ago is expected now."""
    return max(forecast.shown_at, timezone.now()) if forecast and forecast.ready_at else None


def _client(client: Client) -> dict[str, Any]:
    return {"title": client.name, "hint": _joined(phone_text(client.phone), client.inn)}


def _task(task: Any) -> dict[str, Any]:
    place, state = str(task.order or task.deal), str(task.stop_label or task.status_label)
    return {"title": task.title, "hint": _joined(place, state)}


def _joined(*hints: str) -> str:
    return " · ".join(filter(None, hints))

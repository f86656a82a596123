"""The calculated date on the cards of orders and deals, and "When could we?"."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from naryad.crm.models import Deal
from naryad.forecast.lists import NOT_PLANNED, deal_ready_cells
from naryad.forecast.models import OrderForecast
from naryad.orders.models import Order
from naryad.orders.queries.orders import are_made
from naryad.orders.rules import may_add_order
from naryad.tasks.queries.rank import sees_all_tasks, visible_tasks
from naryad.ui.hooks.acts import Act, register_act
from naryad.ui.hooks.panels import Panel, register_panel
from naryad.workspaces.door.marks import MemberRequest
from naryad.workspaces.lists import viewer
from naryad.workspaces.models import Member


def register() -> None:
    register_panel(
        Panel(kind="order", place="ready", order=10, template="forecast/_ready.html", context=ready_of_order)
    )
    register_panel(
        Panel(
            kind="deal", place="ready", order=10, template="forecast/_deal_ready.html", context=ready_of_deal
        )
    )
    register_act(
        Act(
            kind="deal",
            place="head",
            order=10,
            label=_("When could we?"),
            icon="calendar-question",
            url=lambda deal, slug: f"{reverse('forecast:when_could_we', args=[slug])}?deal={deal.pk}",
            is_shown=lambda request, deal: may_add_order(request.member, deal),
        )
    )


def ready_of_order(request: MemberRequest, order: Order) -> dict[str, Any]:
    found = OrderForecast.objects.filter(order=order)
    forecast = found.select_related("cause_task__forecast_taskforecast", "cause_member").first()
    return {"order": order, "forecast": forecast, "names_cause": _names_cause(forecast, request.member)}


def _names_cause(forecast: OrderForecast | None, member: Member) -> bool:
    """Whether the member may open the task that the order waits for longest: it may be of another order."""
    if forecast is None or forecast.cause_task_id is None:
        return False
    return sees_all_tasks(member) or visible_tasks(member).filter(pk=forecast.cause_task_id).exists()


def ready_of_deal(request: MemberRequest, deal: Deal) -> dict[str, Any]:
    """As the column of the list of deals shows it; without a date, why there is none."""
    looks = viewer(member=request.member, now=timezone.now())
    ready = deal_ready_cells([deal.pk], looks).get(deal.pk, NOT_PLANNED)
    is_dated = bool(ready.ready_at or ready.state)
    is_made = not is_dated and are_made(Order.objects.filter(deal=deal).only("status"))
    return {"cell": ready, "is_dated": is_dated, "is_made": is_made}

"""The calculated date on the cards of orders and deals, and "When could we?"."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from naryad.core.time import local_day
from naryad.crm.models import Deal, DealStage
from naryad.forecast.lists import NOT_PLANNED, deal_ready_cells
from naryad.forecast.models import OrderForecast
from naryad.forecast.queries.dates import forecast_with_cause
from naryad.forecast.rules.track import track
from naryad.orders.models import Order
from naryad.orders.queries.orders import are_made
from naryad.orders.rules import is_own, may_add_order
from naryad.tasks.queries.rank import sees_all_tasks, visible_tasks
from naryad.tasks.queries.stages import counts
from naryad.ui.hooks.acts import Act, register_act
from naryad.ui.hooks.panels import Panel, register_panel
from naryad.workspaces.door.marks import MemberRequest
from naryad.workspaces.lists import viewer
from naryad.workspaces.models import Member
from naryad.workspaces.rules import may


def register() -> None:
    register_panel(
        Panel(
            kind="order",
            place="answer",
            order=10,
            template="forecast/_answer_order.html",
            context=answer_of_order,
        ),
        Panel(kind="order", place="state", order=10, template="forecast/_state.html", context=forecast_of),
    )
    register_panel(
        Panel(
            kind="deal",
            place="ready",
            order=10,
            template="forecast/_deal_ready.html",
            context=ready_of_deal,
            capability="dates.view",
        ),
        Panel(
            kind="deal",
            place="when",
            order=10,
            template="forecast/_when_place.html",
            context=when_of_deal,
            capability="wishes.ask",
        ),
    )
    register_act(
        Act(
            kind="deal",
            place="more",
            order=10,
            label=_("When could we?"),
            icon="calendar-question",
            url=lambda deal, slug: f"{reverse('forecast:when_could_we', args=[slug])}?deal={deal.pk}",
            is_shown=lambda request, deal: may_add_order(request.member, deal),
            capability="wishes.ask",
        )
    )
    register_act(
        Act(
            kind="order",
            place="head",
            order=20,
            label=_("What if…"),
            icon="flask",
            url=lambda order, slug: reverse("forecast:what_if", args=[slug, order.pk]),
            is_shown=lambda request, order: _may_be_moved(request.member, order),
            capability="dates.ask",
        )
    )


def _may_be_moved(member: Member, order: Order) -> bool:
    is_open = not order.finished_at and not order.is_stopped
    return is_open and may(member, "orders.edit", is_own=is_own(order, member_id=member.pk))


def forecast_of(request: MemberRequest, order: Order) -> dict[str, Any]:
    """Read once a card: the order keeps it. None where the company does without dates."""
    if not request.reach("dates.view"):
        return {"order": order, "forecast": None}
    if not hasattr(order, "read_forecast"):
        order.read_forecast = next(iter(forecast_with_cause(order.pk)), None)  # type: ignore[attr-defined]
    return {"order": order, "forecast": order.read_forecast}  # type: ignore[attr-defined]


def _names_cause(forecast: OrderForecast | None, member: Member) -> bool:
    """Whether the member may open the task that the order waits for longest: it may be of another order."""
    if forecast is None or forecast.cause_task_id is None:
        return False
    return sees_all_tasks(member) or visible_tasks(member).filter(pk=forecast.cause_task_id).exists()


def answer_of_order(request: MemberRequest, order: Order) -> dict[str, Any]:
    """When, how that stands against the promise, and what is done of it."""
    context = forecast_of(request, order)
    shown_at = context["forecast"].shown_at if context["forecast"] else None
    now = timezone.now()
    zone = request.member.workspace.time_zone
    line = track(
        accepted=local_day(moment=order.accepted_at, time_zone=zone),
        today=local_day(moment=now, time_zone=zone),
        promised=order.promised_on,
        ready=local_day(moment=max(shown_at, now), time_zone=zone) if shown_at else None,
    )
    is_open = not order.is_stopped and not order.finished_at
    return context | {
        "track": line if is_open and request.reach("dates.view") else None,
        "tasks": counts(order, now=now),
        "is_open": is_open,
        "has_dates": bool(request.reach("dates.view")),
        "names_cause": _names_cause(context["forecast"], request.member),
    }


def when_of_deal(request: MemberRequest, deal: Deal) -> dict[str, Any] | None:
    """Loaded by itself: it plans. Asked of a deal that is still open."""
    is_asked = deal.stage.kind == DealStage.Kind.OPEN and may_add_order(request.member, deal)
    return {"deal": deal} if is_asked else None


def ready_of_deal(request: MemberRequest, deal: Deal) -> dict[str, Any]:
    """As the column of the list of deals shows it; without a date, why there is none."""
    looks = viewer(member=request.member, now=timezone.now())
    ready = deal_ready_cells([deal.pk], looks).get(deal.pk, NOT_PLANNED)
    is_dated = bool(ready.ready_at or ready.state)
    is_made = not is_dated and are_made(Order.objects.filter(deal=deal).only("status"))
    return {"cell": ready, "is_dated": is_dated, "is_made": is_made}

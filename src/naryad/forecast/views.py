"""Who is loaded until when, why an order is ready when it is, and when a new one could be."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from naryad.core.ids import row_id
from naryad.crm.models import Deal, Priority
from naryad.forecast.forms import WhenForm
from naryad.forecast.queries import whatif
from naryad.forecast.queries import why as why_queries
from naryad.forecast.queries import workload as workload_queries
from naryad.forecast.queries.dates import order_forecasts
from naryad.forecast.queries.moves import ready_day
from naryad.forecast.queries.seen import as_seen
from naryad.orders.models import OrderType
from naryad.orders.queries.orders import find_order
from naryad.orders.queries.types import order_types
from naryad.orders.rules import is_own
from naryad.processes.forms.launch import WishForm, as_item, chosen_template, quantity_fault, typed_items
from naryad.processes.models import ProcessTemplate
from naryad.processes.queries.formulas import values_typed
from naryad.processes.queries.preview import ChainPreview, chain_preview
from naryad.processes.queries.templates import offered_templates
from naryad.processes.views.order import deal_asked
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.models import Member
from naryad.workspaces.rules import may, require

FIRST_ITEM = {"name": "", "quantity": "1"}


@needs("workload.view")
def workload(request: MemberRequest, workspace: str) -> HttpResponse:
    context = {
        "load": workload_queries.workload(
            now=timezone.now(), workspace=request.member.workspace, viewer=request.member
        ),
        "may_see_times": may(request.member, "time.view"),
    }
    return render(request, _template(request, "workload"), context)


@needs("dates.view")
def why(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    context = _why(request, pk)
    context["forecast"] = order_forecasts([pk]).get(pk)
    return render(request, _template(request, "why"), context)


@needs("dates.view")
@require_safe
def why_line(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """The same in one sentence, on the card of the order."""
    context, zone = _why(request, pk), request.member.workspace.time_zone
    ready, promised = ready_day(context["why"].ready_at, zone), context["order"].promised_on
    gains = context["why"].gains
    best = next((gain for gain in gains if ready_day(gain.ready_at, zone) != ready), None)
    is_in_time = best and promised and ready_day(best.ready_at, zone) <= promised
    return render(request, "forecast/_why_line.html", context | {"best": best, "is_in_time": is_in_time})


@needs("dates.ask")
@require_safe
def what_if(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """What would move the date of an order, and at what price: a higher priority, and the levers of its way."""
    context = _why(request, pk)
    order, now = context["order"], timezone.now()
    require(request.member, "dates.ask", is_own=is_own(order, member_id=request.member.pk))
    context["forecast"] = order_forecasts([pk]).get(pk)
    higher = [one for one in Priority if one > order.priority and not order.is_stopped]
    context["raised"] = [
        (one, whatif.if_orders_prioritised(order_ids=[pk], priority=one.value, now=now)) for one in higher
    ]
    return render(request, "forecast/what_if.html", context)


def _why(request: MemberRequest, pk: int) -> dict[str, Any]:
    order = get_object_or_404(find_order(member=request.member), pk=pk)
    is_ours = is_own(order, member_id=request.member.pk)
    return {
        "order": order,
        "why": as_seen(why_queries.why(order_id=order.pk), member=request.member),
        "may_edit": may(request.member, "tasks.edit", is_own=is_ours),
        "may_settle": may(request.member, "members.edit"),
        "may_resume": may(request.member, "orders.edit", is_own=is_ours),
        "may_raise": may(request.member, "orders.edit", is_own=is_ours),
    }


@needs("wishes.ask")
@require_safe
def when_could_we(request: MemberRequest, workspace: str) -> HttpResponse:
    """?deal= whose order it would be; the fields of the form as typed. Nothing is saved."""
    deal, given = deal_asked(request), request.GET
    order_type = _order_type(given.get("order_type", ""))
    offered = list(offered_templates(order_type_id=order_type.pk)) if order_type else []
    chosen = chosen_template(given.get("template", ""), offered)
    wish = WishForm(given or None, initial={"priority": deal.priority} if deal else None).wish()
    shown = wish | {"order_type": order_type, "template": chosen.pk if chosen else None}
    items = _items(given)
    laid = _preview(chosen, items, order_type, deal=deal, member=request.member)
    is_read = not any(row["fault"] for row in items)
    answer = None
    if laid and laid.rows and is_read:
        answer = whatif.when_could_we(preview=laid, **wish, now=timezone.now())
    context = {
        "deal": deal,
        "form": WhenForm(initial=shown, offered=offered),
        "items": items,
        "is_per_item": any(row.draft.item is not None for row in laid.rows) if laid else False,
        "order_type": order_type,
        "chosen": chosen,
        "is_read": is_read,
        "preview": answer.preview if answer else laid if is_read else None,
        "answer": answer,
        "may_set_up": may(request.member, "settings.edit"),
    }
    target = request.headers.get("HX-Target", "")
    if target.endswith("#deal-when") and deal:
        context |= _with_higher(laid, answer, wish, zone=request.member.workspace.time_zone)
        return render(request, "forecast/_when_card.html", context)
    is_part = target.endswith("#when-could-we")
    return render(request, f"forecast/{'_' if is_part else ''}when_could_we.html", context)


def _with_higher(
    laid: ChainPreview | None, answer: whatif.WhenCouldWe | None, wish: dict[str, Any], *, zone: str
) -> dict[str, Any]:
    """The same with one higher priority, where that brings an earlier day."""
    priority = wish["priority"] + 1
    if laid is None or answer is None or answer.expected.ready_at is None or priority not in Priority.values:
        return {}
    higher = whatif.when_could_we(preview=laid, **{**wish, "priority": priority}, now=timezone.now())
    then = higher.expected.ready_at
    is_better = then is not None and ready_day(then, zone) != ready_day(answer.expected.ready_at, zone)
    return {"higher": higher, "higher_label": Priority(priority).label} if is_better else {}


def _order_type(wanted: str) -> OrderType | None:
    """The one asked about (404 for none), else the first."""
    types = order_types()
    return get_object_or_404(types, pk=row_id(wanted) or 0) if wanted else types.first()


def _items(given: QueryDict) -> list[dict[str, Any]]:
    """As typed; `more`: and one more; `less`: without the one of this number."""
    less = given.get("less", "")
    items = [row for number, row in enumerate(typed_items(given)) if str(number) != less]
    rows = [*items, FIRST_ITEM] if "more" in given or not items else items
    return [row | {"fault": quantity_fault(row["quantity"])} for row in rows]


def _preview(
    chosen: ProcessTemplate | None,
    items: list[dict[str, Any]],
    order_type: OrderType | None,
    *,
    deal: Deal | None,
    member: Member,
) -> ChainPreview | None:
    """An item is called by its order's type until it has a name of its own. Of the order only defaults are known."""
    if chosen is None or order_type is None:
        return None
    rows = [row for one in items if (row := as_item(one, nameless=order_type.name))]
    values = values_typed(member.workspace, order_type_id=order_type.pk, items=rows, deal=deal)
    return chain_preview(template=chosen, items=rows, values=values, member=member)


def _template(request: HttpRequest, name: str) -> str:
    """The part that refreshes itself, or the page around it."""
    is_own = request.headers.get("HX-Target", "").endswith(f"#{name}")
    return f"forecast/{'_' if is_own else ''}{name}.html"

"""Who is loaded until when, and why an order is ready when it is."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from naryad.forecast import queries
from naryad.orders.queries import find_order
from naryad.orders.rules import is_own
from naryad.workspaces.door import MemberRequest, needs
from naryad.workspaces.rules import may


@needs("workload.view")
def workload(request: MemberRequest, workspace: str) -> HttpResponse:
    context = {
        "load": queries.workload(now=timezone.now(), workspace=request.member.workspace),
        "may_see_times": may(request.member, "time.view"),
    }
    return render(request, _template(request, "workload"), context)


@needs("orders.view")
def why(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    order = get_object_or_404(find_order(member=request.member), pk=pk)
    context = {
        "order": order,
        "forecast": queries.order_forecasts([order.pk]).get(order.pk),
        "why": queries.why(order_id=order.pk),
        "may_edit": may(request.member, "tasks.edit", is_own=order.responsible_id == request.member.pk),
        "may_settle": may(request.member, "members.edit"),
        "may_resume": may(request.member, "orders.edit", is_own=is_own(order, member_id=request.member.pk)),
    }
    return render(request, _template(request, "why"), context)


def _template(request: HttpRequest, name: str) -> str:
    """The part that refreshes itself, or the page around it."""
    is_own = request.headers.get("HX-Target", "").endswith(f"#{name}")
    return f"forecast/{'_' if is_own else ''}{name}.html"

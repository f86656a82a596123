"""What other items make of a launched order's tasks: shown with dates, applied, or left."""

import json
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from naryad.activity.undo import undo_url
from naryad.core.errors import ActionError, NotAllowed
from naryad.core.ids import row_id
from naryad.orders.models import Order
from naryad.orders.queries.orders import find_order
from naryad.orders.rules import is_own
from naryad.processes.actions.difference import apply_difference, leave_difference
from naryad.processes.queries.difference import OrderDifference, as_laid, order_difference
from naryad.ui.hooks.previews import foreseen
from naryad.ui.responses import add_changed, add_toast, close_modal
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.rules import require


@needs("tasks.edit")
@require_http_methods(["GET", "POST"])
def difference(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """`what` is apply or leave; `seen` are the items that were shown; `whole` the tasks that are done for all pieces."""
    order = get_object_or_404(find_order(member=request.member), pk=pk)
    require(request.member, "tasks.edit", is_own=is_own(order, member_id=request.member.pk))
    refusal = ""
    if request.method == "POST":
        try:
            return _decided(request, order)
        except NotAllowed:
            raise
        except ActionError as error:
            refusal = str(error)
    offered = order_difference(order_id=pk)
    context = {"order": order, "refusal": refusal, "found": offered} | (
        _shown(request, order, offered) if offered else {}
    )
    return render(request, "processes/difference.html", context, status=422 if refusal else 200)


def _decided(request: MemberRequest, order: Order) -> HttpResponse:
    who: dict[str, Any] = {"actor": request.member, "now": timezone.now(), "seen": _seen(request)}
    undo = ""
    if request.POST.get("what") == "leave":
        leave_difference(order_id=order.pk, **who)
        said = _("The tasks stay as they are")
    else:
        whole = {row_id(value) or 0 for value in request.POST.getlist("whole")}
        undo = undo_url(request, apply_difference(order_id=order.pk, whole=whole, **who))
        said = _("The tasks follow the items. The dates are being recalculated.")
    if not request.headers.get("HX-Request"):
        return redirect("orders:order", request.member.workspace.slug, order.pk)
    response = close_modal(add_changed(HttpResponse(status=204), f"order:{order.pk}", "task"))
    return add_toast(response, said, undo_url=undo)


def _seen(request: MemberRequest) -> dict[str, str] | None:
    try:
        seen = json.loads(request.POST.get("seen", ""))
    except ValueError:
        return None
    return seen if isinstance(seen, dict) else None


def _shown(request: MemberRequest, order: Order, found: OrderDifference) -> dict[str, Any]:
    diff, tasks = found.difference, found.tasks
    return {
        "added": [
            (draft, found.items[draft.item].name if draft.item is not None else "") for draft in diff.added
        ],
        "changed": [(tasks[pk], minutes) for pk, minutes in diff.estimates.items()],
        "kept": [tasks[pk] for pk in diff.kept],
        "partly": [tasks[pk] for pk in diff.partly],
        "cancelled": [tasks[pk] for pk in diff.cancelled],
        "given": [tasks[pk] for pk in diff.given],
        "seen": json.dumps(as_laid(found.items)),
        **foreseen("order.difference", reach=request.reach, order=order, difference=diff, now=timezone.now()),
    }

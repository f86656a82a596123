"""What a changed order, or a newer version of its template, makes of its tasks: shown with dates, applied, or left."""

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
from naryad.processes.actions.difference import apply_difference, leave_difference, upgrade_launch
from naryad.processes.models import Launch
from naryad.processes.queries.difference import OrderDifference, order_difference, upgrade_difference
from naryad.processes.queries.preview import doubts
from naryad.processes.queries.templates import open_launches
from naryad.ui.fields import asked_row
from naryad.ui.hooks.previews import foreseen
from naryad.ui.responses import add_changed, add_toast, close_modal
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.rules import require


@needs("tasks.edit")
@require_http_methods(["GET", "POST"])
def difference(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """`what` is apply or leave; `seen` says which difference was shown; `whole` are tasks that are done for all pieces.

    ?launch=: by the newest version of its template, which is applied or not.
    """
    order = get_object_or_404(find_order(member=request.member), pk=pk)
    require(request.member, "tasks.edit", is_own=is_own(order, member_id=request.member.pk))
    launch = asked_row(open_launches(order_id=pk), request.GET.get("launch"))
    refusal = ""
    if request.method == "POST":
        try:
            return _decided(request, order, launch)
        except NotAllowed:
            raise
        except ActionError as error:
            refusal = str(error)
    offered = _offered(order, launch)
    context = {
        "order": order,
        "launch": launch,
        "query": f"?launch={launch.pk}" if launch else "",
        "refusal": refusal,
        "found": offered,
    } | (_shown(request, order, offered) if offered else {})
    return render(request, "processes/difference.html", context, status=422 if refusal else 200)


def _offered(order: Order, launch: Launch | None) -> OrderDifference | None:
    """None: there is nothing to decide. An upgrade without any task is still one."""
    if launch is None:
        return order_difference(order_id=order.pk)
    if launch.version == launch.template.version or len(launch.step_ids) != len(launch.task_ids):
        return None
    return upgrade_difference(launch=launch)


def _decided(request: MemberRequest, order: Order, launch: Launch | None) -> HttpResponse:
    seen = row_id(request.POST.get("seen"))
    who: dict[str, Any] = {"actor": request.member, "now": timezone.now(), "seen": seen}
    undo = ""
    whole = {row_id(value) or 0 for value in request.POST.getlist("whole")}
    if launch is not None:
        undo = undo_url(request, upgrade_launch(launch_id=launch.pk, whole=whole, **who))
        said = _("The order goes by the new version. The dates are being recalculated.")
    elif request.POST.get("what") == "leave":
        leave_difference(order_id=order.pk, **who)
        said = _("The tasks stay as they are")
    else:
        undo = undo_url(request, apply_difference(order_id=order.pk, whole=whole, **who))
        said = _("The tasks follow the order. The dates are being recalculated.")
    if not request.headers.get("HX-Request"):
        return redirect("orders:order", request.member.workspace.slug, order.pk)
    response = close_modal(add_changed(HttpResponse(status=204), f"order:{order.pk}", "task"))
    return add_toast(response, said, undo_url=undo)


def _shown(request: MemberRequest, order: Order, found: OrderDifference) -> dict[str, Any]:
    diff, tasks = found.difference, found.tasks
    return {
        "added": [
            (draft, found.items[draft.item].name if draft.item is not None else "") for draft in diff.added
        ],
        "changed": [(tasks[pk], minutes) for pk, minutes in diff.estimates.items()],
        "removed": [tasks[pk] for pk in diff.removed],
        "stays": [tasks[pk] for pk in diff.stays],
        "edited": [tasks[pk] for pk in sorted(diff.edits.keys() | diff.doers.keys())],
        "are_links": bool(diff.joined or diff.unlinked),
        "doubts": [(draft, doubt) for draft in diff.added for doubt in doubts(draft)],
        "kept": [tasks[pk] for pk in diff.kept],
        "partly": [tasks[pk] for pk in diff.partly],
        "cancelled": [tasks[pk] for pk in diff.cancelled],
        "given": [tasks[pk] for pk in diff.given],
        "seen": found.seen,
        **foreseen("order.difference", reach=request.reach, order=order, difference=diff, now=timezone.now()),
    }

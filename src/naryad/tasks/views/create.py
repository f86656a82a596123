"""A new task in an order, straight on a deal, or internal."""

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from naryad.core.durations import format_duration
from naryad.crm.models import Deal
from naryad.crm.queries.deals import visible_deals
from naryad.orders.models import Order
from naryad.orders.queries.orders import visible_orders
from naryad.tasks.actions.create import create_task
from naryad.tasks.actions.rights import require_edit
from naryad.tasks.forms import NewTaskForm
from naryad.tasks.models import Task, TaskType
from naryad.tasks.queries.choices import field_choices
from naryad.tasks.queries.types import type_defaults
from naryad.ui.fields import asked_row
from naryad.ui.responses import add_changed, add_toast, close_modal, refusals_in
from naryad.workspaces.door.marks import MemberRequest, needs

GIVEN = (
    "title",
    "description",
    "task_type",
    "assignee",
    "skill",
    "priority",
    "due_on",
    "item",
    "makes_ready",
)


@needs("tasks.edit")
@require_http_methods(["GET", "POST"])
def task_create(request: MemberRequest, workspace: str) -> HttpResponse:
    """`?order=` or `?deal=` says where; neither: an internal one.

    Choosing a type fills the estimate and specialisation that were left empty.
    """
    order, deal = _place(request)
    require_edit(request.member, order=order, deal=deal)
    sent = (request.POST or request.GET).get("assignee")
    form = NewTaskForm(
        request.POST or None,
        member=request.member,
        choices=_choices(order, deal, sent=sent),
        initial=_initial(request),
    )
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            task = create_task(
                order_id=order.pk if order else None,
                deal_id=deal.pk if deal else None,
                **_values(form),
                actor=request.member,
                now=timezone.now(),
            )
            return _created(request, task)
    where = f"order={order.pk}" if order else f"deal={deal.pk}" if deal else ""
    context = {"form": form, "order": order, "deal": deal, "where": where}
    return render(request, "tasks/task_create.html", context, status=422 if form.errors else 200)


def _place(request: HttpRequest) -> tuple[Order | None, Deal | None]:
    """The order or deal of the address, if it names one; 404 for one that the member does not see."""
    member = request.member  # type: ignore[attr-defined]  # behind the door
    for name, rows in (("order", visible_orders(member=member)), ("deal", visible_deals(member=member))):
        asked: Any = asked_row(rows, request.GET.get(name))
        if asked:
            return (asked, None) if name == "order" else (None, asked)
    if request.GET.keys() & {"order", "deal"}:
        raise Http404
    return None, None


def _choices(order: Order | None, deal: Deal | None, *, sent: object) -> dict[str, list[tuple[Any, str]]]:
    if order is None and deal is None:
        return field_choices(sent=sent) | {"item": [], "predecessors": []}
    deal_id = order.deal_id if order else deal.pk if deal else None
    place = Q(order=order) if order else Q(deal=deal)
    if deal_id:
        place |= Q(deal_id=deal_id) | Q(order__deal_id=deal_id)
    before = Task.objects.filter(place, status__in=Task.OPEN).select_related("order")
    items = order.items.order_by("sequence", "pk") if order else []
    return field_choices(sent=sent) | {
        "item": [(row.pk, row.name) for row in items],
        "predecessors": [
            (
                row.pk,
                row.title if row.order is None or row.order == order else f"{row.title} · {row.order.code}",
            )
            for row in sorted(
                before.order_by("order_id", "sequence", "pk"), key=lambda row: row.order != order
            )
        ],
    }


def _initial(request: HttpRequest) -> dict[str, Any]:
    """`?type=` (sent when a type is chosen) brings its estimate and specialisation."""
    row = asked_row(TaskType.objects.all(), request.GET.get("task_type"))
    if row is None:
        return {}
    of_type = type_defaults()[row.pk]
    return {
        "title": request.GET.get("title") or row.name,
        "task_type": row.pk,
        "skill": of_type.skill_id,
        "estimate": format_duration(of_type.estimate) if of_type.estimate else "",
    }


def _values(form: NewTaskForm) -> dict[str, Any]:
    data = form.cleaned_data
    values = form.given(*GIVEN) | {
        "predecessor_ids": data["predecessors"],
        "kind": Task.Kind.WAIT if data["is_wait"] else Task.Kind.WORK,
        "custom": form.own_values(),
    }
    if data["is_wait"]:
        waits = {"elapsed_minutes": data["elapsed_minutes"], "ends_itself": data["ends_itself"]}
        return values | waits | {"skill_id": None}
    return values | form.given("estimate", "appointment_at")


def _created(request: MemberRequest, task: Task) -> HttpResponse:
    url = reverse("tasks:task", args=[request.member.workspace.slug, task.pk])
    if not request.headers.get("HX-Request"):
        return redirect(url)
    places = {"task": task.pk, "order": task.order_id, "deal": task.deal_id}
    topics = [f"{kind}:{pk}" for kind, pk in places.items() if pk]
    response = close_modal(add_changed(HttpResponse(status=204), *topics))
    return add_toast(response, _("Task added: %(task)s") % {"task": task.title})

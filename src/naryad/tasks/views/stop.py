"""Orders on hold, cancelled, returned; losing a deal with its orders, and returning them when it is reopened."""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from naryad.activity.undo import undo_url
from naryad.core.ids import row_id, row_ids
from naryad.crm.models import Deal, DealStage
from naryad.crm.queries.deals import visible_deals
from naryad.orders.actions.orders import move_order
from naryad.orders.models import Order
from naryad.orders.queries.orders import find_order
from naryad.orders.rules import is_own
from naryad.orders.views.agreed import ANSWER, answer_agreed, may_drop_agreed
from naryad.orders.views.board import answer_moved, asked_for
from naryad.reminders.views import offer_to_close_reminders
from naryad.tasks.actions.end import Ending, end_order
from naryad.tasks.actions.stop import Fate, cancel_order, hold_order, lose_deal, resume_deal, resume_order
from naryad.tasks.forms import CancelForm, HoldForm, LostForm, ReasonForm
from naryad.tasks.models import Task
from naryad.tasks.queries.stop import returnable, stoppable
from naryad.ui.responses import add_changed, add_toast, close_modal, in_modal, refusals_in
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.rules import require

ENDINGS: dict[str, Ending] = {"done": "done", "cancelled": "cancelled"}
FATES = ("cancel", "hold", "keep")


@needs("orders.edit")
@require_http_methods(["GET", "POST"])
def order_hold(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """Until a day or not; pressed for an order on hold, day and reason are changed."""
    order = _order(request, pk)

    def hold(**given: Any) -> Order:
        return hold_order(order_id=pk, actor=request.member, now=timezone.now(), **given).row

    form = HoldForm(request.POST or None, initial={"until": order.hold_until, "reason": order.stop_reason})
    title = _("Put the order on hold")
    return _dialog(request, order, form, hold, title=title, button=title)


@needs("orders.edit")
@require_http_methods(["GET", "POST"])
def order_cancel(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    order = _order(request, pk)

    def cancel(**given: Any) -> Order:
        done = cancel_order(order_id=pk, reason=given["reason"], actor=request.member, now=timezone.now()).row
        answer_agreed(request, order)
        return done

    form_class = CancelForm if may_drop_agreed(order, member=request.member) else ReasonForm
    form = form_class(request.POST or None, initial={ANSWER: "kept"})
    title = _("Cancel the order")
    return _dialog(request, order, form, cancel, title=title, button=title)


@needs("orders.edit")
@require_POST
def order_resume(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    _order(request, pk)
    order = resume_order(order_id=pk, actor=request.member, now=timezone.now())
    return _told(order, _("Order %(code)s is back in work") % {"code": order.code})


def ask_why_lost(*, request: MemberRequest, deal: Deal, stage: DealStage) -> HttpResponse:
    """422: the board puts the card back until the reason is given, which deal_lose takes."""
    stop = stoppable(deal=deal, member=request.member)
    context = {"deal": deal, "stage": stage, "form": LostForm(pipeline_id=stage.pipeline_id), "stop": stop}
    return in_modal(render(request, "tasks/_deal_lost.html", context, status=422))


def offer_return(*, request: MemberRequest, deal: Deal, before: str) -> HttpResponse | None:
    """What was stopped when the deal was lost can be returned to work at once."""
    lost = DealStage.Kind.LOST
    if before != lost or deal.stage.kind == lost:
        return None
    stopped = returnable(deal=deal, member=request.member)
    if stopped.is_empty:
        return None
    return in_modal(render(request, "tasks/_deal_reopened.html", {"deal": deal, "stop": stopped}))


def ask_of_open_tasks(
    *, request: MemberRequest, order: Order, stage_id: int, before_id: int | None, after_id: int | None
) -> HttpResponse:
    """422: the board puts the card back until order_end is told."""
    context = {
        "order": order,
        "count": Task.objects.filter(order=order, status__in=Task.OPEN).count(),
        "place": {"stage": stage_id, "before": before_id or "", "after": after_id or ""},
    }
    return in_modal(render(request, "tasks/_order_end.html", context, status=422))


@needs("orders.edit")
@require_POST
def order_end(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """To its last stage: `stage`, `before`, `after`; `tasks`: "done", "cancelled", or else they stay open."""
    order = _order(request, pk)
    given, ending = request.POST, ENDINGS.get(request.POST.get("tasks", ""))
    stage_id = row_id(given.get("stage")) or 0
    if asked := asked_for(request, order, stage_id):
        return asked
    move: dict[str, Any] = {
        "order_id": pk,
        "stage_id": stage_id,
        "before_id": row_id(given.get("before")),
        "after_id": row_id(given.get("after")),
        "actor": request.member,
        "now": timezone.now(),
    }
    done = end_order(ending=ending, **move) if ending else move_order(**move)
    return add_changed(close_modal(answer_moved(request, done)), "order", "task")


@needs("deals.edit")
@require_POST
def deal_lose(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """`stage`, `reason`; `order_<id>` and `tasks`: what becomes of them, one of FATES."""
    deal = _deal(request, pk)
    stages = DealStage.objects.filter(kind=DealStage.Kind.LOST)
    stage = get_object_or_404(stages, pk=row_id(request.POST.get("stage")) or 0)
    form = LostForm(request.POST, pipeline_id=stage.pipeline_id)
    orders = stoppable(deal=deal, member=request.member)
    chosen = {order.pk: _fate(request, f"order_{order.pk}") for order in orders.orders}
    tasks = _fate(request, "tasks") if orders.tasks else "keep"
    if not form.is_valid():
        for order in orders.orders:
            order.fate = chosen[order.pk]  # type: ignore[attr-defined]  # for the template
        context = {"deal": deal, "stage": stage, "form": form, "stop": orders, "tasks_fate": tasks}
        return render(request, "tasks/_deal_lost.html", context, status=422)
    now = timezone.now()
    done = lose_deal(
        deal_id=pk,
        stage_id=stage.pk,
        **form.why(),
        fates=chosen,
        tasks=tasks,
        actor=request.member,
        now=now,
    )
    offer = offer_to_close_reminders(request, deal) or close_modal(HttpResponse(status=204))
    response = add_changed(offer, f"deal:{pk}", "order", "task")
    text = _("Deal %(number)s is lost") % {"number": deal.number}
    return add_toast(response, text, undo_url=undo_url(request, done))


@needs("deals.edit")
@require_POST
def deal_resume(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """`order`: ids of its orders; `tasks`: its direct tasks too."""
    _deal(request, pk)
    order_ids = row_ids(request.POST.getlist("order"))
    with_tasks = bool(request.POST.get("tasks"))
    resume_deal(
        deal_id=pk, order_ids=order_ids, with_tasks=with_tasks, actor=request.member, now=timezone.now()
    )
    response = close_modal(add_changed(HttpResponse(status=204), f"deal:{pk}", "order", "task"))
    if not order_ids:
        return add_toast(response, _("The tasks of the deal are back in work")) if with_tasks else response
    said = ngettext("%(count)d order is back in work", "%(count)d orders are back in work", len(order_ids))
    return add_toast(response, said % {"count": len(order_ids)})


def _order(request: MemberRequest, pk: int) -> Order:
    """Nobody is asked what they may not answer."""
    order = get_object_or_404(find_order(member=request.member), pk=pk)
    require(request.member, "orders.edit", is_own=is_own(order, member_id=request.member.pk))
    return order


def _deal(request: MemberRequest, pk: int) -> Deal:
    deal = get_object_or_404(visible_deals(member=request.member).select_related("stage"), pk=pk)
    require(request.member, "deals.edit", is_own=deal.responsible_id == request.member.pk)
    return deal


def _fate(request: MemberRequest, name: str) -> Fate:
    chosen = request.POST.get(name, "keep")
    if chosen not in FATES:
        raise Http404(chosen)
    return cast(Fate, chosen)


def _dialog(
    request: MemberRequest,
    order: Order,
    form: forms.Form,
    act: Callable[..., Order],
    *,
    title: str,
    button: str,
) -> HttpResponse:
    """GET asks, POST acts and tells; the toast undoes it."""
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            done = act(**form.cleaned_data)
            undo_url = reverse("tasks:order_resume", args=[request.member.workspace.slug, order.pk])
            text = f"{done.code}: {done.stop_text}"
            return close_modal(_told(done, text, undo_url="" if order.is_stopped else undo_url))
    context = {"order": order, "form": form, "title": title, "button": button, "url": request.path}
    return render(request, "tasks/order_stop.html", context, status=422 if form.errors else 200)


def _told(order: Order, text: str, **toast: Any) -> HttpResponse:
    response = add_changed(HttpResponse(status=204), f"order:{order.pk}", "order", "task")
    return add_toast(response, text, **toast)

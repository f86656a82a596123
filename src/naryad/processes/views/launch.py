"""Launching a process on an order or a deal that is there already."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from naryad.core.errors import ActionError, NotAllowed
from naryad.crm.models import Deal
from naryad.crm.queries.deals import visible_deals
from naryad.orders.models import Order
from naryad.orders.queries.orders import find_order, items
from naryad.orders.rules import is_own
from naryad.processes.actions.launch import CannotLaunch, launch_template, undo_launch
from naryad.processes.forms.launch import chosen_template, is_offered
from naryad.processes.models import Launch, ProcessTemplate
from naryad.processes.queries.chain import laid_item
from naryad.processes.queries.formulas import values_there
from naryad.processes.queries.preview import ChainPreview, chain_preview
from naryad.processes.queries.templates import offered_templates, open_launches
from naryad.ui.fields import asked_row
from naryad.ui.responses import add_changed, add_toast, close_modal
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.models import Member
from naryad.workspaces.rules import may, require

UNDO_SECONDS = 10


@dataclass(frozen=True, kw_only=True)
class LaunchPlace:
    """Where a process is launched: an order or a deal (exactly one)."""

    order: Order | None
    deal: Deal | None

    @property
    def order_id(self) -> int | None:
        return self.order.pk if self.order else None

    @property
    def deal_id(self) -> int | None:
        return self.deal.pk if self.deal else None

    @property
    def query(self) -> str:
        """Of the addresses of the launch page and its preview."""
        return f"?order={self.order_id}" if self.order else f"?deal={self.deal_id}"

    @property
    def topic(self) -> str:
        return f"order:{self.order_id}" if self.order else f"deal:{self.deal_id}"

    def url(self, workspace: str) -> str:
        name, pk = ("orders:order", self.order_id) if self.order else ("crm:deal", self.deal_id)
        return reverse(name, args=[workspace, pk])

    def offered(self) -> list[ProcessTemplate]:
        """Of the order's type first, then those of no type."""
        of_type = offered_templates(order_type_id=self.order.order_type_id) if self.order else []
        return [*of_type, *offered_templates(order_type_id=None)]

    def preview(self, chosen: ProcessTemplate, *, member: Member) -> ChainPreview:
        rows = list(items(order_id=self.order.pk)) if self.order else []
        values = values_there(order=self.order, deal=self.deal, items=rows)
        laid = [laid_item(row) for row in rows]
        return chain_preview(template=chosen, items=laid, values=values, member=member)


@needs("tasks.edit")
@require_http_methods(["GET", "POST"])
def launch(request: MemberRequest, workspace: str) -> HttpResponse:
    """?order= or ?deal=: choose a template, see its chain, launch it."""
    place = _place(request)
    refusal = ""
    if request.method == "POST":
        wanted, offered = request.POST.get("template", ""), place.offered()
        chosen = chosen_template(wanted, offered)
        if chosen is None:
            raise Http404
        try:
            if not is_offered(wanted, offered):
                raise CannotLaunch(_("This process template is not offered any more. Choose again."))
            done = launch_template(
                template_id=chosen.pk,
                order_id=place.order_id,
                deal_id=place.deal_id,
                actor=request.member,
                now=timezone.now(),
            )
        except NotAllowed:
            raise
        except ActionError as error:
            refusal = str(error)
        else:
            return _launched(request, place, done)
    context = _preview_context(request, place) | {"place": place, "refusal": refusal}
    context["place_url"] = place.url(workspace)
    context["may_set_up"] = may(request.member, "tasks.set_up")
    context["earlier"] = list(open_launches(order_id=place.order_id, deal_id=place.deal_id))
    return render(request, "processes/launch.html", context, status=422 if refusal else 200)


@needs("tasks.edit")
@require_safe
def preview(request: MemberRequest, workspace: str) -> HttpResponse:
    """The chain of the chosen template on this order or deal."""
    place = _place(request)
    context = _preview_context(request, place) | {"place": place}
    return render(request, "processes/_launch_preview.html", context)


@needs("tasks.edit")
@require_POST
def launch_undo(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    row = get_object_or_404(Launch.objects.select_related("template"), pk=pk)
    orders = find_order(member=request.member)
    deals = visible_deals(member=request.member)
    place = LaunchPlace(
        order=get_object_or_404(orders, pk=row.order_id) if row.order_id else None,
        deal=get_object_or_404(deals, pk=row.deal_id) if row.deal_id else None,
    )
    undo_launch(launch_id=pk, actor=request.member, now=timezone.now())
    response = add_changed(HttpResponse(status=204), place.topic, "task")
    return add_toast(response, _("The tasks of “{name}” are taken away").format(name=row.template.name))


def _place(request: MemberRequest) -> LaunchPlace:
    """Of the address; a chain is shown to who may lay it there."""
    place, member = _named(request), request.member
    owned = bool(
        is_own(place.order, member_id=member.pk)
        if place.order
        else place.deal and place.deal.responsible_id == member.pk
    )
    require(member, "tasks.edit", is_own=owned)
    return place


def _named(request: MemberRequest) -> LaunchPlace:
    order = asked_row(find_order(member=request.member), request.GET.get("order"))
    deals = visible_deals(member=request.member).select_related("client")
    deal = asked_row(deals, request.GET.get("deal"))
    if (order is None) == (deal is None):
        raise Http404
    return LaunchPlace(order=order, deal=deal)


def _preview_context(request: MemberRequest, place: LaunchPlace) -> dict[str, Any]:
    offered = place.offered()
    wanted = request.POST.get("template") or request.GET.get("template", "")
    if request.method == "GET" and not is_offered(wanted, offered):
        raise Http404(wanted)
    chosen = chosen_template(wanted, offered)
    preview = place.preview(chosen, member=request.member) if chosen else None
    return {"offered": offered, "chosen": chosen, "preview": preview}


def _launched(request: MemberRequest, place: LaunchPlace, done: Launch) -> HttpResponse:
    """In the modal the page below stays, and the launch can be undone from its toast."""
    slug, count = request.member.workspace.slug, len(done.task_ids)
    said = ngettext("{count} task is laid", "{count} tasks are laid", count).format(count=count)
    if not request.POST.get("is_modal"):
        messages.success(request, said)
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": place.url(slug)})
        return redirect(place.url(slug))
    response = close_modal(add_changed(HttpResponse(status=204), place.topic, "task"))
    undo = reverse("processes:launch_undo", args=[slug, done.pk])
    return add_toast(response, said, undo_url=undo, seconds=UNDO_SECONDS)

"""A new order: its type, items and the chain that will be laid, seen before it is."""

from collections.abc import Mapping, MutableMapping
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from naryad.core.ids import row_id
from naryad.crm.models import Deal, DealStage
from naryad.crm.queries.deals import visible_deals
from naryad.fields.forms import typed_own
from naryad.orders.models import Order, OrderType
from naryad.orders.queries.only import orders_on
from naryad.orders.queries.orders import find_order, has_orders
from naryad.orders.rules import is_own, may_add_order
from naryad.processes.actions.launch import create_order_with_template, take_order
from naryad.processes.forms.launch import (
    NO_PROCESS,
    LaunchedOrder,
    WishForm,
    chosen_template,
    is_offered,
    preview_items,
    quantity_faults,
    typed_total,
)
from naryad.processes.models import ProcessTemplate
from naryad.processes.queries.formulas import values_typed
from naryad.processes.queries.preview import chain_preview
from naryad.processes.queries.templates import offered_templates, open_launches
from naryad.products.queries import visible_products
from naryad.ui.fields import asked_row
from naryad.ui.hooks.previews import foreseen
from naryad.ui.responses import in_modal, refusals_in
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.models import Member
from naryad.workspaces.rules import is_off, may, reach, require


@needs("order_pages.edit")
@require_http_methods(["GET", "POST"])
def order_create(request: MemberRequest, workspace: str) -> HttpResponse:
    """?deal= fills in what the deal knows; ?order_type= and the fields of the form what was decided before.

    ?again=: an order that is made once more; ?product=: its first item.
    """
    deal = deal_asked(request)
    if request.method == "POST":
        new = LaunchedOrder(member=request.member, deal=deal, data=request.POST)
        order = _created(request, new) if new.is_valid() else None
        if order is not None:
            return _opened(request, order)
        return _page(request, new, data=request.POST, status=422)
    new = LaunchedOrder(member=request.member, deal=deal)
    if again := asked_row(find_order(member=request.member), request.GET.get("again")):
        launched = open_launches(order_id=again.pk).last()
        new.repeat(again, template_id=launched.template_id if launched else None)
    elif product := asked_row(visible_products(member=request.member), request.GET.get("product")):
        new.begin(product)
    elif asked_row(OrderType.objects.all(), request.GET.get("order_type")):
        new.fill(request.GET)
    return _page(request, new, data=new.data or QueryDict())


@needs("order_pages.edit")
@require_POST
def order_items(request: MemberRequest, workspace: str) -> HttpResponse:
    """The same form with a row more or less; nothing is saved. `remove`: number of the row."""
    deal = deal_asked(request)
    new = LaunchedOrder(member=request.member, deal=deal, data=request.POST)
    removed = row_id(request.POST.get("remove"))
    new.draft(is_added=removed is None, removed=removed)
    data = request.POST.copy()
    for number, row in enumerate(new.items.forms):
        for name in ("name", "quantity"):
            data[f"items-{number}-{name}"] = str(row.initial.get(name, ""))
    data["items-TOTAL_FORMS"] = str(len(new.items.forms))
    context = {"new": new} | _process(request.member, new.order_type_id, data, deal=deal)
    return render(request, "processes/_order_lay.html", context)


@needs("order_pages.edit")
@require_safe
def order_process(request: MemberRequest, workspace: str) -> HttpResponse:
    """The choice of a process and its chain for what is typed now."""
    order_type_id = row_id(request.GET.get("order_type"))
    context = _process(request.member, order_type_id, request.GET, deal=deal_asked(request))
    context |= {
        "faults": quantity_faults(request.GET),
        "total": typed_total(request.GET),
    }
    return render(request, "processes/_order_typed.html", context)


def _process(
    member: Member,
    order_type_id: int | None,
    data: QueryDict,
    *,
    deal: Deal | None,
    prefilled: MutableMapping[str, Any] | None = None,
    custom: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The chosen process, its chain, and when it would be ready.

    `prefilled`, `custom`: what counts where nothing was typed, of the order's own fields the latter.
    """
    offered = _offered(member, order_type_id)
    chosen = chosen_template(str(data.get("template", "")), offered)
    wish = WishForm(data or None, initial=prefilled).wish()
    address = str(data.get("address", (prefilled or {}).get("address", "")))
    columns = {"order.promised_on": wish["promised_on"], "order.address": address.strip()}
    own = {**(custom or {}), **typed_own("order", data, member=member)}
    items = preview_items(data, member=member)
    values = values_typed(
        member.workspace, order_type_id=order_type_id, items=items, deal=deal, custom=own, columns=columns
    )
    preview = chain_preview(template=chosen, items=items, values=values, member=member) if chosen else None
    ready = (
        foreseen("order.create", reach=partial(reach, member), preview=preview, **wish, now=timezone.now())
        if preview and preview.rows
        else {}
    )
    return {
        "offered": offered,
        "chosen": chosen,
        "preview": ready["answer"].preview if ready else preview,
        **ready,
        "no_process": NO_PROCESS,
        "may_set_up": may(member, "tasks.set_up"),
    }


def _offered(member: Member, order_type_id: int | None) -> list[ProcessTemplate]:
    """None where work is not handed out as tasks."""
    if order_type_id is None or is_off(member, "tasks.view"):
        return []
    return list(offered_templates(order_type_id=order_type_id))


def deal_asked(request: MemberRequest) -> Deal | None:
    """?deal=: in which the member may make an order; 404 for one that is not theirs to see."""
    rows = visible_deals(member=request.member).select_related("client")
    deal = asked_row(rows, request.GET.get("deal"))
    if deal:
        require(request.member, "orders.edit", is_own=deal.responsible_id == request.member.pk)
    return deal


def offer_first_order(*, request: MemberRequest, deal: Deal, before: str) -> HttpResponse | None:
    """A deal is won to be made: offer its first order, filled in."""
    if not _is_won_now(deal, before):
        return None
    if not may_add_order(request.member, deal) or has_orders(deal_id=deal.pk):
        return None
    url = reverse("processes:order_create", args=[request.member.workspace.slug])
    context = {"deal": deal, "order_url": f"{url}?deal={deal.pk}"}
    return in_modal(render(request, "processes/_deal_won.html", context))


def offer_process(*, request: MemberRequest, deal: Deal, before: str) -> HttpResponse | None:
    """Where deals are not split into orders it has its order already: offer what that is made by."""
    member = request.member
    if member.workspace.uses("orders") or not _is_won_now(deal, before):
        return None
    order = orders_on(deal_id=deal.pk).select_related("deal").first()
    if order is None or order.is_stopped or order.finished_at or order.tasks_task.exists():
        return None
    is_ours = is_own(order, member_id=member.pk)
    if not may(member, "tasks.edit", is_own=is_ours) or not _offered(member, order.order_type_id):
        return None
    url = reverse("processes:launch", args=[member.workspace.slug])
    context = {"deal": deal, "launch_url": f"{url}?order={order.pk}"}
    return in_modal(render(request, "processes/_deal_won_process.html", context))


def _is_won_now(deal: Deal, before: str) -> bool:
    won = DealStage.Kind.WON
    return before != won == deal.stage.kind


def _created(request: MemberRequest, new: LaunchedOrder) -> Order | None:
    offered = _offered(request.member, new.order_type_id)
    wanted = request.POST.get("template", NO_PROCESS)
    if not is_offered(wanted, offered):
        new.form.add_error(None, _("This process template is not offered any more. Choose again."))
        return None
    chosen = chosen_template(wanted, offered)
    values: Mapping[str, Any] = new.form.values()
    created: Order | None = None
    common = {
        "template_id": chosen.pk if chosen else None,
        "items": new.item_inputs(),
        **values,
        "actor": request.member,
        "now": timezone.now(),
    }
    with refusals_in(new.form):
        if new.is_walk_in:
            created = take_order(**new.client_values(), **common)
        else:
            created = create_order_with_template(deal_id=new.deal.pk if new.deal else None, **common)
    return created


def _opened(request: MemberRequest, order: Order) -> HttpResponse:
    count = order.tasks_task.count()
    said = _("Order {code} is created.").format(code=order.code)
    if count:
        laid = ngettext("{count} task is laid.", "{count} tasks are laid.", count)
        said = f"{said} {laid.format(count=count)}"
    messages.success(request, said)
    url = reverse("orders:order", args=[request.member.workspace.slug, order.pk])
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)


def _page(request: MemberRequest, new: LaunchedOrder, *, data: QueryDict, status: int = 200) -> HttpResponse:
    context = {"new": new} | _process(
        request.member,
        new.order_type_id,
        data,
        deal=new.deal,
        prefilled=new.form.initial,
        custom=new.custom,
    )
    is_fragment = request.headers.get("HX-Target") == "div#new-order"
    template = "processes/_order_form.html" if is_fragment else "processes/order_create.html"
    return render(request, template, context, status=status)

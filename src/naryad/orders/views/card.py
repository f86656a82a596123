"""The card of an order: what is made, when it is ready, who works on it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from naryad.crm.models import Deal
from naryad.orders.actions.items import add_item, remove_item, update_item
from naryad.orders.actions.orders import close_order, open_order_again, update_order
from naryad.orders.forms.orders import ItemForm, ItemInlineForm, OrderInlineForm, PricelessItemForm
from naryad.orders.models import Order, OrderItem
from naryad.orders.queries import orders
from naryad.orders.queries.only import NOT_CANCELLED
from naryad.orders.queries.orders import (
    deal_totals,
    find_order,
    has_open_tasks,
    items,
    read_order,
    totals,
    visible_orders,
)
from naryad.orders.queries.own import lacking_at
from naryad.orders.queries.types import stages
from naryad.orders.rules import is_own, is_own_money, map_url, progress
from naryad.orders.views.agreed import answer_agreed, ask_of_agreed
from naryad.ui.hooks.previews import previewed
from naryad.ui.responses import (
    add_changed,
    add_toast,
    end_asking,
    refusals_in,
    seen_version,
)
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.rules import NONE, may

OF_TOTAL = ("quantity", "price", "discount", "vat_rate")


@needs("orders.view")
@require_safe
def order(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """Of a deal that is one order: on the deal's card."""
    found = _order(request, pk)
    if not _is_part(request) and is_on_deal(found):
        return redirect("crm:deal", workspace, found.deal_id or 0)
    return _card(request, found, is_part=_is_part(request))


@needs("orders.edit")
@require_POST
def order_edit(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """One field: `field` names it, its value stands under its own name; `version` is what was read."""
    found, name = _order(request, pk), request.POST.get("field", "")
    form = OrderInlineForm(found, typed={name: request.POST.get(name, "")})
    if name in form.fields and form.is_valid():
        if name == "priority" and (question := _question(request, found, form)):
            return question
        with refusals_in(form, beside=name):
            update_order(
                order_id=pk,
                version=seen_version(request),
                **form.one(name),
                actor=request.member,
                now=timezone.now(),
            )
            return end_asking(request, _changed(request, pk))
    return end_asking(request, _card(request, _order(request, pk), form=form, status=422))


def _question(request: MemberRequest, found: Order, form: OrderInlineForm) -> HttpResponse | None:
    """The dates that another priority would move, before it is saved; None: save it."""
    is_editable = may(request.member, "orders.edit", is_own=is_own(found, member_id=request.member.pk))
    if not is_editable:
        return None
    priority = form.cleaned_data["priority"]
    label = dict(form.fields["priority"].choices)[priority]  # type: ignore[attr-defined]
    return previewed(
        request,
        "order.prioritise",
        title=lambda: _("%(order)s: priority → %(priority)s") % {"order": found.code, "priority": label},
        target="#order-card",
        order_ids=[found.pk],
        priority=priority,
        now=timezone.now(),
    )


@needs("orders.edit")
@require_POST
def order_close(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    found = _order(request, pk)
    close_order(order_id=pk, actor=request.member, now=timezone.now())
    return add_toast(_changed(request, pk), _("Order %(code)s is done") % {"code": found.code})


@needs("orders.edit")
@require_POST
def order_reopen(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    found = _order(request, pk)
    open_order_again(order_id=pk, actor=request.member, now=timezone.now())
    return add_toast(_changed(request, pk), _("Order %(code)s is in work again") % {"code": found.code})


@needs("orders.edit")
@require_POST
def item_add(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    found = _order(request, pk)
    form = _new_item_form(request, found, data=request.POST)
    if not form.is_valid():
        return _card(request, found, new_item=form, status=422)
    item = form.item()
    if item.price and (question := ask_of_agreed(request, found)):
        return question
    add_item(order_id=pk, item=item, actor=request.member, now=timezone.now())
    answer_agreed(request, found)
    return end_asking(request, _changed(request, pk))


@needs("orders.edit")
@require_POST
def item_edit(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """One field, as order_edit."""
    item, name = _item(request, pk), request.POST.get("field", "")
    form = ItemInlineForm(
        item, with_money=_edits_money(request, item.order), typed={name: request.POST.get(name, "")}
    )
    if name in form.fields and form.is_valid():
        if (
            name in OF_TOTAL
            and (item.price or name == "price")
            and (question := ask_of_agreed(request, item.order))
        ):
            return question
        with refusals_in(form, beside=name):
            update_item(
                item_id=pk,
                version=seen_version(request),
                **form.one(name),
                actor=request.member,
                now=timezone.now(),
            )
            answer_agreed(request, item.order)
            return end_asking(request, _changed(request, item.order_id))
    return _card(request, _order(request, item.order_id), item_form=(pk, form), status=422)


@needs("orders.edit")
@require_POST
def item_remove(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    item = _item(request, pk)
    if item.total and (question := ask_of_agreed(request, item.order)):
        return question
    remove_item(item_id=pk, actor=request.member, now=timezone.now())
    answer_agreed(request, item.order)
    response = end_asking(request, _changed(request, item.order_id))
    return add_toast(response, _("Item removed: %(item)s") % {"item": item.name})


def show_card(request: MemberRequest, pk: int) -> HttpResponse:
    """The card anew, after an own field was filled in it."""
    return _changed(request, pk)


def show_card_of_item(request: MemberRequest, pk: int) -> HttpResponse:
    return _changed(request, _item(request, pk).order_id)


def _order(request: MemberRequest, pk: int) -> Order:
    found = read_order(pk, request.member)
    if not found:
        raise Http404
    return found[0]


def _item(request: MemberRequest, pk: int) -> OrderItem:
    seen = visible_orders(member=request.member).values("pk")
    rows = OrderItem.objects.filter(order__in=seen).select_related("order__deal")
    return get_object_or_404(rows, pk=pk)


def _is_part(request: MemberRequest) -> bool:
    return request.headers.get("HX-Target", "").endswith("#order-card")


def _edits_money(request: MemberRequest, order: Order) -> bool:
    return may(request.member, "money.edit", is_own=is_own_money(order, member_id=request.member.pk))


def _new_item_form(request: MemberRequest, order: Order, *, data: Any = None) -> ItemForm:
    form = ItemForm if _edits_money(request, order) else PricelessItemForm
    vat = request.member.workspace.default_vat
    return form(
        data,
        auto_id="new-item-%s",
        initial={"quantity": 1, "vat_rate": vat or None},
        member=request.member,
        branch=order.order_type_id,
        client_id=order.deal.client_id if order.deal else None,
    )


def _changed(request: MemberRequest, pk: int) -> HttpResponse:
    """The card anew; other fragments of the page hear of it at once."""
    return add_changed(_card(request, _order(request, pk), is_part=True), "order")


def is_on_deal(order: Order) -> bool:
    return order.deal is not None and not order.workspace.uses("orders")


def orders_on_deal(request: MemberRequest, deal: Deal) -> dict[str, Any] | None:
    """The only order of a deal; of an ended deal that had several each, to be looked at only."""
    if request.member.workspace.uses("orders"):
        return None
    orders = list(find_order(member=request.member).filter(NOT_CANCELLED, deal=deal.pk))
    may_change = len(orders) == 1
    contexts = [_context(request, order, is_part=True, may_change=may_change) for order in orders]
    cards = [render_to_string("orders/_order_on_deal.html", context, request) for context in contexts]
    return {"cards": cards, "may_set_up": may(request.member, "settings.edit")}


def _card(request: MemberRequest, order: Order, *, status: int = 200, **shown: Any) -> HttpResponse:
    context = _context(request, order, **shown)
    template = "orders/_card.html" if context["is_part"] else "orders/order.html"
    return render(
        request, "orders/_order_on_deal.html" if is_on_deal(order) else template, context, status=status
    )


def _context(
    request: MemberRequest,
    order: Order,
    *,
    is_part: bool = True,
    form: OrderInlineForm | None = None,
    item_form: tuple[int, ItemInlineForm] | None = None,
    new_item: ItemForm | None = None,
    may_change: bool = True,
) -> dict[str, Any]:
    member = request.member
    can_edit = may_change and may(member, "orders.edit", is_own=is_own(order, member_id=member.pk))
    sees_money = orders.sees_money(order, member=member)
    lines = items(order_id=order.pk)
    for line in lines:
        line.order = order
    done, total = progress([(line.quantity, line.unit, line.done_quantity) for line in lines])
    edits_money = can_edit and _edits_money(request, order)
    forms = {line.pk: ItemInlineForm(line, with_money=edits_money) for line in lines} if can_edit else {}
    forms |= dict([item_form]) if item_form else {}
    return {
        "order": order,
        "can_edit": can_edit,
        "may_change": may_change,
        "edits_money": edits_money,
        "sees_money": sees_money,
        "sees_products": request.reach("products.view") != NONE,
        "form": form or (OrderInlineForm(order) if can_edit else None),
        "new_item": new_item or (_new_item_form(request, order) if can_edit else None),
        "items": [(line, forms.get(line.pk)) for line in lines],
        "done": done,
        "total": total,
        "totals": totals(lines=lines, prices_include_vat=order.workspace.prices_include_vat),
        "has_open_tasks": can_edit and not order.finished_at and has_open_tasks(order),
        "lacking": lacking_at(order, order.stage) if not order.is_stopped else [],
        "is_part": is_part,
        "map_url": map_url(address=order.address, country=order.workspace.country) if order.address else "",
        "deal_amount": _deal_amount(order) if sees_money else None,
        "stagebar": [] if order.workspace.uses("tasks") else _stagebar(order),
    }


def _stagebar(order: Order) -> list[dict[str, Any]]:
    """Past, current and future stages of its type."""
    rows = list(stages(order_type_id=order.order_type_id))
    at = next((place for place, stage in enumerate(rows) if stage.pk == order.stage_id), 0)
    state = ("past", "current", "future")
    return [
        {"id": f"{stage.pk}", "name": stage.name, "state": state[(place >= at) + (place > at)]}
        for place, stage in enumerate(rows)
    ]


def _deal_amount(order: Order) -> Any:
    """What was agreed, else what the deal's orders come to."""
    if order.deal is None:
        return None
    if order.deal.agreed_amount is not None:
        return order.deal.agreed_amount
    return deal_totals(deal_ids=[order.deal.pk])[order.deal.pk]

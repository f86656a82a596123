"""The board of orders, and moves: by drag, by its keyboard twin, by the stages of the card."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from naryad.activity.actions import Done
from naryad.activity.undo import undo_url
from naryad.core.ids import row_id
from naryad.fields.views.asking import ask_fields, fill_asked
from naryad.orders.actions.orders import move_order
from naryad.orders.lists import ORDERS
from naryad.orders.models import Order, OrderStage, OrderType
from naryad.orders.queries.board import board, board_column
from naryad.orders.queries.orders import find_order, is_left_open
from naryad.orders.queries.own import lacking_at
from naryad.orders.queries.types import order_types, stages
from naryad.orders.rules import is_own
from naryad.orders.views.table import segments
from naryad.tables.views.answer import on_board, words_of
from naryad.ui.board import shown_by_id
from naryad.ui.fields import asked_row
from naryad.ui.hooks.asks import Ask
from naryad.ui.lists.page import answer_part
from naryad.ui.responses import add_changed, add_toast, close_modal
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.lists import viewer
from naryad.workspaces.rules import may, require

FINISHING: Ask[HttpResponse] = Ask(
    "order.finishing", "The dialog that asks what becomes of the tasks that are open when an order is over"
)
BOARD_HAS = ("order_type", "stage")
"""Filters of the table that are tabs and columns here."""


@needs("order_pages.view")
@require_safe
def order_board(request: MemberRequest, workspace: str) -> HttpResponseBase:
    """Orders of one type, a column a stage; ?type= chooses it, the first by default."""
    types = list(order_types())
    asked = asked_row(order_types(with_archived=True), request.GET.get("type"))
    chosen = asked or next(iter(types), None)
    looks = viewer(member=request.member, now=timezone.now())
    on = on_board(request, ORDERS, looks)
    if on.panel:
        return on.panel
    wanted = ORDERS.chosen_for_board(on.given, looks, without=BOARD_HAS)
    context: dict[str, Any] = {
        **on.context,
        "form": wanted.bar,
        "unknown": wanted.unknown,
        "order_type": chosen,
        "tabs": _tabs(request, types, chosen),
        "segments": segments(request, current="board"),
    }
    if chosen is not None:
        context["columns"] = board(
            order_type=chosen,
            narrowed=ORDERS.narrowed(wanted, looks),
            cards=lambda ids: ORDERS.cards(ids, looks),
            now=looks.now,
            shown=shown_by_id(request.GET.getlist("shown")),
        )
    return answer_part(
        request,
        "order-board",
        part="orders/_order_board.html",
        whole="orders/order_board.html",
        context=context,
    )


@needs("order_pages.view")
@require_safe
def order_board_column(request: MemberRequest, workspace: str, stage_pk: int) -> HttpResponse:
    """All cards of one column."""
    stage = get_object_or_404(OrderStage.objects.all(), pk=stage_pk)
    looks = viewer(member=request.member, now=timezone.now())
    wanted = ORDERS.chosen_for_board(words_of(request, ORDERS), looks, without=BOARD_HAS)
    column = board_column(
        stage=stage,
        narrowed=ORDERS.narrowed(wanted, looks),
        cards=lambda ids: ORDERS.cards(ids, looks),
        now=looks.now,
    )
    return render(request, "orders/_board_column.html", {"column": column})


@needs("orders.edit")
@require_http_methods(["GET", "POST"])
def order_move(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """GET: which stage. `stage` from the card; `column`, `before` and `after` (its neighbours there) from the board.

    What has to be filled by then is asked for first; to the last stage with open tasks, what becomes of them (FINISHING).
    """
    order = get_object_or_404(find_order(member=request.member), pk=pk)
    if request.method != "POST":
        require(request.member, "orders.edit", is_own=is_own(order, member_id=request.member.pk))
        context = {"order": order, "stages": stages(order_type_id=order.order_type_id)}
        return render(request, "orders/order_move.html", context)
    given = request.POST
    stage_id = row_id(given.get("column") or given.get("stage")) or 0
    if asked := asked_for(request, order, stage_id):
        return asked
    place = {"before_id": row_id(given.get("before")), "after_id": row_id(given.get("after"))}
    if is_left_open(order, stage_id=stage_id, member=request.member) and (
        left := FINISHING(request=request, order=order, stage_id=stage_id, **place)
    ):
        return left[0]
    done = move_order(order_id=order.pk, stage_id=stage_id, actor=request.member, now=timezone.now(), **place)
    return close_modal(answer_moved(request, done))


def asked_for(request: MemberRequest, order: Order, stage_id: int) -> HttpResponse | None:
    """The dialog with what is to be filled before the order stands there; what was typed into it is kept."""
    if again := fill_asked(request, "order", order):
        return again
    order.refresh_from_db(fields=["custom"])
    stage = stages(order_type_id=order.order_type_id).filter(pk=stage_id).first()
    is_moved = stage is not None and stage.pk != order.stage_id and not order.is_stopped
    may_move = may(request.member, "orders.edit", is_own=is_own(order, member_id=request.member.pk))
    empty = lacking_at(order, stage) if stage and is_moved and may_move else []
    return ask_fields(request, "order", order, empty) if empty else None


def answer_moved(request: MemberRequest, done: Done[Order]) -> HttpResponse:
    """Where the order stands now, and its undo."""
    moved, back = done.row, undo_url(request, done)
    response = add_changed(HttpResponse(status=204), f"order:{moved.pk}")
    if done.fact is None:
        return response
    if moved.status == Order.Status.DONE:
        return add_toast(response, _("Order %(code)s is done") % {"code": moved.code}, undo_url=back)
    text = _("Order %(code)s: %(stage)s") % {"code": moved.code, "stage": moved.stage.name}
    return add_toast(response, text, undo_url=back)


def _tabs(
    request: MemberRequest, types: list[OrderType], chosen: OrderType | None
) -> list[dict[str, object]]:
    url = reverse("orders:order_board", args=[request.member.workspace.slug])
    return [
        {"url": f"{url}?type={order_type.pk}", "label": order_type.name, "is_current": order_type == chosen}
        for order_type in types
    ]

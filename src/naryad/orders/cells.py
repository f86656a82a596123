"""What pages and rows say of an order: figures, marks and the cells of the list, printed in Python."""

from decimal import Decimal
from typing import Any

from django.template import RequestContext
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from naryad.ui.lists.columns import Row
from naryad.ui.markup import format_html
from naryad.ui.templatetags.figures import format_money
from naryad.ui.templatetags.marks import avatar, priority, tone
from naryad.ui.templatetags.page import icon, row_link, url_or_none
from naryad.ui.templatetags.rows import card_link, move_menu, printed_cells


def figure(number: Decimal | int) -> str:
    """Without zeros that say nothing: 2.500 → 2.5, as the language writes it."""
    number = Decimal(number)
    return number_format(
        number.to_integral_value() if number == number.to_integral_value() else number.normalize()
    )


def progress(done: Decimal | int, total: Decimal | int) -> str:
    """Ready pieces of all; a dash where there are none."""
    if not total:
        return "—"
    return _("%(done)s of %(total)s") % {"done": figure(done), "total": figure(total)}


def by_hand(order: Any) -> SafeString:
    """That the stage was set by a person."""
    if not order.stage_by_hand:
        return SafeString("")
    return format_html(
        '<span class="by-hand" title="{}">{}<span class="visually-hidden">{}</span></span>',
        _("The stage was set by hand; it stays until the tasks pass it."),
        icon("hand-finger"),
        _("by hand"),
    )


def stop_badge(order: Any) -> SafeString:
    """On hold (until when) or cancelled; why, as its title."""
    if not order.is_stopped:
        return SafeString("")
    return format_html(
        '<span class="badge {}"{}>{}{}</span>',
        tone(order.status),
        format_html(' title="{}"', order.stop_reason) if order.stop_reason else "",
        icon("player-pause" if order.status == "on_hold" else "ban"),
        order.stop_text,
    )


# --- cells of the list (queries.cells.OrderCells) ------------------------------------------------------------


def title_cell(context: RequestContext, cell: Any) -> str:
    """An order by name, and whose it is."""
    link = row_link(url_or_none("orders:order", context["ws"], cell.pk), cell.title)
    why = format_html('<div class="text-secondary">{}</div>', cell.stop_reason) if cell.stop_reason else ""
    whose = _("internal")
    if cell.deal_number:
        deal = _("deal %(number)s") % {"number": cell.deal_number}
        has_deals = context["uses"]["pipeline"]
        whose = f"{cell.client} · {deal}" if has_deals else cell.client
    mark = priority(cell.priority, cell.priority_label)
    return format_html('{} {}{}<div class="text-secondary">{}</div>', link, mark, why, whose)


def stage_cell(_context: RequestContext, cell: Any) -> str:
    return format_html(
        '<div>{}</div><div class="text-secondary">{} {}</div>', cell.type_name, cell.stage_name, by_hand(cell)
    )


def items_cell(_context: RequestContext, cell: Any) -> str:
    return progress(cell.done, cell.total)


# --- card of the board ---------------------------------------------------------------------------------------


def board_card(context: RequestContext, row: Row) -> SafeString:
    """One order of the board (queries.cells.OrderCells)."""
    order, pk = row.lead, str(row.pk)
    url = url_or_none("orders:order", context["ws"], row.pk)
    move_url = url_or_none("orders:order_move", context["ws"], row.pk)
    return format_html(
        '<article class="board-card" id="order-card-{pk}" data-card="{pk}" data-row{move}><div class="board-head">'
        '<h3>{title}</h3> {marks}{menu}</div>{about}{ready}{lines}<div class="line board-foot">{icon}{foot}'
        '<span class="end">{face}</span></div></article>\n',
        pk=pk,
        move=format_html(' data-move-url="{}"', move_url) if order.may_edit else "",
        title=card_link(url, order.title),
        marks=priority(order.priority, order.priority_label) + by_hand(order),
        menu=move_menu(_("Move order %(code)s to…") % {"code": order.code}) if order.may_edit else "",
        about=_about(order),
        ready=_ready(order) if order.total else "",
        lines=printed_cells(context, row.card_lines),
        icon=icon("calendar"),
        foot=printed_cells(context, row.card_foot),
        face=avatar(order.responsible),
    )


def _about(order: Any) -> SafeString:
    client = f" · {order.client}" if order.client else ""
    amount = format_money(order.sum.amount, order.sum.currency) if order.sum else ""
    return format_html(
        '<div class="line is-one"><span class="cut"><span class="nums">{}</span>{}</span>{}</div>',
        order.code,
        client,
        format_html('<span class="sum end">{}</span>', amount) if amount else "",
    )


def _ready(order: Any) -> SafeString:
    return format_html(
        '<div class="line"><span>{} {}</span></div>', _("Ready"), progress(order.done, order.total)
    )

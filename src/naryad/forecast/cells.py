"""What the forecast says in rows of lists and on cards of boards (cells of forecast.lists), printed in Python."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.template import RequestContext
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from naryad.orders.cells import stop_badge
from naryad.tasks.cells import due, expected
from naryad.ui.markup import format_html
from naryad.ui.templatetags.marks import status
from naryad.ui.templatetags.moments import not_past, when
from naryad.ui.templatetags.page import icon

LATE, AT_RISK = "late", "at_risk"
TONES = {LATE: "text-bad", AT_RISK: "text-warn"}


def ready_cell(context: RequestContext, cell: Any) -> str:
    """When an order is or was ready, and how that stands against the promise (ReadyCells)."""
    if cell.finished_at:
        return format_html("{} {}", _day(context, cell.finished_at), status("done", _("Done")))
    if cell.is_stopped:
        return stop_badge(cell)
    if not cell.state:
        return "—"
    shown = _day(context, not_past(cell.shown_at, context["now"])) if cell.shown_at else ""
    state = status(cell.state, cell.state_label) if cell.state != "no_promise" else ""
    return format_html("{} {} {}", shown, state, _outdated() if cell.is_outdated else "")


def _outdated() -> SafeString:
    title = _("The order has changed: the date does not count that yet")
    return format_html('<span class="badge is-yellow" title="{}">{}</span>', title, _("not recounted"))


def reserve_cell(_context: RequestContext, cell: Any) -> str:
    """Working days between the ready date and the promise; negative: late by (ReadyCells)."""
    if cell.reserve_days is None:
        return "—"
    days = f"−{cell.late_days}" if cell.state == LATE else str(cell.reserve_days)
    return format_html('<span class="{}">{}</span>', TONES.get(cell.state, "text-secondary"), days)


def group_cell(context: RequestContext, found: Mapping[str, Any]) -> str:
    """The worst of a group of orders or deals, and when the next of them is ready."""
    said = []
    if late := found["late"]:
        words = ngettext("%(count)d late", "%(count)d late", late) % {"count": late}
        said.append(format_html('<span class="text-bad">{}</span>', words))
    elif at_risk := found["at_risk"]:
        words = ngettext("%(count)d at risk", "%(count)d at risk", at_risk) % {"count": at_risk}
        said.append(format_html('<span class="text-warn">{}</span>', words))
    if nearest := found["nearest"]:
        day = _day(context, not_past(nearest - timedelta(microseconds=1), context["now"]))
        said.append(format_html("{} {}", _("next ready date"), day))
    return format_html_join(SafeString(" · "), "{}", [(one,) for one in said])


def deal_ready_cell(context: RequestContext, cell: Any) -> str:
    """When the deal's orders are ready, and how that stands against the promise (DealReadyCells, or None)."""
    return format_html('<span class="row-line">{}</span>', _deal_ready(context, cell) if cell else "")


def _deal_ready(context: RequestContext, cell: Any) -> SafeString:
    badge = _deal_badge(cell)
    if not cell.ready_at:
        undated = _badge("is-yellow", _("cannot be dated")) if cell.state else ""
        return format_html("{} {}", undated, badge)
    day = format_html(
        '<span class="row-line {}" title="{}">{}{}</span>',
        TONES.get(cell.state, ""),
        _("Calculated ready date"),
        icon("calendar"),
        _day(context, cell.ready_at),
    )
    return format_html("{} {}", day, badge) if badge else day


def _deal_badge(cell: Any) -> SafeString | str:
    """Of its worst order."""
    if cell.state == LATE:
        return _badge("is-red", _("late"))
    return _badge("is-orange", _("at risk")) if cell.state == AT_RISK else ""


def task_cell(context: RequestContext, cell: Any) -> str:
    """When a task is expected, or was done (TaskDateCells)."""
    if cell.finished_at:
        return when(context, cell.finished_at)  # type: ignore[arg-type]
    return expected(context, cell.expected) if cell.is_open else ""


def task_card_cell(context: RequestContext, cell: Any) -> str:
    """The same on a card of the board."""
    at = when(context, cell.finished_at) if cell.finished_at else expected(context, cell.expected)  # type: ignore[arg-type]
    return format_html('<div class="line is-when">{}<span>{}</span></div>', icon("calendar"), at)


def due_cell(context: RequestContext, cell: Any) -> str:
    """When a task is due, red where that has passed or is not kept (TaskDateCells)."""
    return due(context, cell, cell.is_overdue)


def due_card_cell(context: RequestContext, cell: Any) -> str:
    """The same on a card of the board."""
    if not (cell.due_on and cell.is_open):
        return ""
    return format_html('<div class="line"><span>{} {}</span></div>', _("due"), due_cell(context, cell))


def _day(context: RequestContext, moment: Any) -> SafeString | str:
    return when(context, moment, time=False)  # type: ignore[arg-type]


def _badge(tone: str, words: str) -> SafeString:
    return format_html('<span class="badge {}">{}</span>', tone, words)

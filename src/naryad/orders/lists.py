"""The list of orders: its columns, filters and tabs."""

from functools import partial

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.orders.cells import items_cell, stage_cell, title_cell
from naryad.orders.models import Order
from naryad.orders.queries.cells import order_cells
from naryad.orders.queries.orders import visible_orders
from naryad.orders.queries.types import used_stages, used_types
from naryad.search.queries import searched
from naryad.ui.lists.columns import Column, Viewer
from naryad.ui.lists.filters import Choice, Given, Pick, Search, Tick
from naryad.ui.lists.listing import Listing, Tab
from naryad.workspaces.lists import MemberPick

_column = partial(Column, cells=order_cells)

IN_WORK = Q(status=Order.Status.OPEN)


def _types(_viewer: Viewer, _given: Given) -> list[Choice]:
    return [Choice(str(row.pk), row.name) for row in used_types()]


def _stages(_viewer: Viewer, given: Given) -> list[Choice]:
    """Of the chosen type; one of another type was left behind when the type was changed."""
    chosen, stages = given.get("order_type", ""), used_stages()
    return [Choice(str(row.pk), row.name, is_offered=str(row.order_type_id) == chosen) for row in stages]


ORDERS = Listing(
    key="order",
    rows=lambda viewer: visible_orders(member=viewer.member),
    lead=order_cells,
    live="order forecast",
    sort="promise",
    empty="orders/_no_orders.html",
    tabs_label=_("States"),
    is_live=Q(status__in=(Order.Status.OPEN, Order.Status.ON_HOLD)),
    columns=[
        _column("number", _("Number"), value="code", sort="sort_number", css="narrow nums", on_phone="more"),
        _column("title", _("Order"), printed=title_cell, sort="sort_key", on_phone="lead"),
        _column("stage", _("Type and stage"), printed=stage_cell),
        _column(
            "items",
            _("Ready"),
            printed=items_cell,
            capability="tasks.view",
            is_numeric=True,
            is_spare=True,
        ),
        _column(
            "promise",
            _("Promised date"),
            template="ui/lists/_when.html",
            value="promised_on",
            sort="promised_on",
            on_phone="end",
        ),
        _column(
            "responsible",
            _("Responsible"),
            template="ui/lists/_person.html",
            value="responsible",
            css="as-face",
            is_spare=True,
        ),
        _column(
            "sum",
            _("Sum"),
            template="ui/lists/_money.html",
            value="sum",
            capability="money.view",
            is_numeric=True,
        ),
    ],
    filters=[
        Search(name="words", hint=_("Number, title, client"), condition=searched("order")),
        Pick(name="order_type", label=_("Order type"), choices=_types, unknown=_("No such order type")),
        Pick(name="stage", label=_("Order stage"), choices=_stages, unknown=_("No such order stage")),
        MemberPick(name="responsible", label=_("Responsible"), rows=Order.objects.all, by="responsible"),
        Tick(
            name="done",
            label=_("With done ones"),
            condition=lambda is_wanted, _viewer: Q() if is_wanted else ~Q(status=Order.Status.DONE),
        ),
    ],
    tabs=[
        Tab(
            key="",
            label=pgettext_lazy("orders", "All"),
            rows=Q(status__in=(Order.Status.OPEN, Order.Status.DONE)),
            counted=IN_WORK,
        ),
        Tab(
            key="no_promise",
            label=pgettext_lazy("orders", "Without a promise"),
            rows=IN_WORK & Q(promised_on=None),
        ),
        Tab(key="on_hold", label=pgettext_lazy("orders", "On hold"), rows=Q(status=Order.Status.ON_HOLD)),
        Tab(
            key="cancelled",
            label=pgettext_lazy("orders", "Cancelled ones"),
            rows=Q(status=Order.Status.CANCELLED),
            is_over=True,
        ),
    ],
)

"""The list of orders: its columns, filters and tabs."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.crm.models import Priority
from naryad.orders.actions.orders import move_order, update_order
from naryad.orders.cells import items_cell, stage_cell, title_cell
from naryad.orders.models import Order, OrderStage
from naryad.orders.queries.cells import order_cells
from naryad.orders.queries.orders import sum_of_order, to_pay, visible_orders
from naryad.orders.queries.types import used_stages, used_types
from naryad.search.queries import searched
from naryad.ui.lists.bulk import select_column
from naryad.ui.lists.columns import Choice, Column, Edited, Viewer
from naryad.ui.lists.edits import edits_by, title_column
from naryad.ui.lists.filters import Given, Pick, Search, Tick
from naryad.ui.lists.listing import Listing, Tab
from naryad.workspaces.lists import MemberPick, members

_column = partial(Column, cells=order_cells)

IN_WORK = Q(status=Order.Status.OPEN)


def _types(_viewer: Viewer, _given: Given) -> list[Choice]:
    return [Choice(str(row.pk), row.name) for row in used_types()]


_edited = edits_by(update_order, "order_id")


def _move(*, pk: int, value: Any, version: int | None, actor: Any, now: Any) -> None:
    """A press says all that it means: no version."""
    move_order(order_id=pk, stage_id=int(value), actor=actor, now=now)


def _stages_of(_viewer: Viewer, pk: int) -> list[Choice]:
    """Of its own type."""
    own = Order.objects.filter(pk=pk)
    is_offered = Q(is_archived=False, order_type__in=own.values("order_type")) | Q(pk__in=own.values("stage"))
    rows = OrderStage.objects.filter(is_offered).order_by("sequence", "pk")
    return [Choice(str(row.pk), row.name) for row in rows]


def _choices(rows: Iterable[Any]) -> list[Choice]:
    return [Choice(str(row.pk), row.name, is_offered=not row.is_archived) for row in rows]


def _stage_choices(_viewer: Viewer) -> list[Choice]:
    """Of all types, each with the name of its own: two types may have a stage of one name."""
    names = {order_type.pk: order_type.name for order_type in used_types()}
    stages = [stage for stage in used_stages() if stage.order_type_id in names]
    return [
        Choice(str(row.pk), f"{names[row.order_type_id]}: {row.name}", is_offered=not row.is_archived)
        for row in sorted(stages, key=lambda row: list(names).index(row.order_type_id))
    ]


def own_money(viewer: Viewer) -> Q:
    """As rules.is_own_money."""
    return Q(deal__responsible=viewer.member) | Q(deal=None, responsible=viewer.member)


def _stages(_viewer: Viewer, given: Given) -> list[Choice]:
    """Of the chosen type; one of another type was left behind when the type was changed."""
    if not (given.get("order_type") or given.get("stage")):
        return []
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
        select_column(order_cells, kind="order", capability="orders.edit"),
        _column("number", _("Number"), value="code", sort="sort_number", css="narrow nums", on_phone="more"),
        title_column(_("Order"), cells=order_cells, printed=title_cell, edited=_edited),
        _column(
            "stage",
            _("Type and stage"),
            printed=stage_cell,
            kind="choice",
            by="stage",
            choices=_stage_choices,
            plain=lambda cell: f"{cell.type_name}: {cell.stage_name}",
            edit=Edited(
                save=_move,
                may=lambda lead: lead.may_edit and not lead.is_stopped,
                choices_of=_stages_of,
                is_required=True,
            ),
        ),
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
            kind="day",
            edit=_edited(
                "promised_on",
                press="order.promise",
                asks=lambda ids, value: {"order_ids": ids, "promised_on": value},
            ),
            on_phone="end",
        ),
        _column(
            "responsible",
            _("Responsible"),
            template="ui/lists/_person.html",
            value="responsible",
            css="as-face",
            is_spare=True,
            kind="person",
            by="responsible",
            choices=members,
            edit=_edited("responsible_id", read=int, is_required=True),
        ),
        _column(
            "sum",
            _("Sum"),
            template="ui/lists/_money.html",
            value="sum",
            capability="money.view",
            own=own_money,
            is_numeric=True,
            kind="money",
            by=sum_of_order,
            is_summed=True,
            below=to_pay("items__"),
        ),
        _column("client", _("Client"), value="client", kind="text", by="deal__client__name", is_offered=True),
        _column(
            "type",
            _("Order type"),
            value="type_name",
            kind="choice",
            by="order_type",
            choices=lambda _viewer: _choices(used_types()),
            is_offered=True,
        ),
        _column(
            "priority",
            _("Priority"),
            template="ui/lists/_priority.html",
            sort="priority",
            kind="choice",
            choices=lambda _viewer: [Choice(str(value), label) for value, label in Priority.choices],
            plain=lambda cell: cell.priority_label,
            is_offered=True,
            edit=_edited(
                "priority",
                read=int,
                is_required=True,
                press="order.prioritise",
                asks=lambda ids, value: {"order_ids": ids, "priority": int(value)},
            ),
        ),
        _column(
            "state",
            _("State"),
            value="status_label",
            kind="choice",
            by="status",
            choices=lambda _viewer: [Choice(value, label) for value, label in Order.Status.choices],
            is_offered=True,
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

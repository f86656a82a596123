"""The lists of what is expected and of what was paid, under one set of tabs and filters."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.core.money import CENT
from naryad.crm.models import Client, Deal
from naryad.orders.models import Order
from naryad.payments.actions.plans import change_expected
from naryad.payments.models import RECEIPTS, ExpectedPayment, Payment, PaymentKind, PaymentMethod
from naryad.payments.queries.balances import awaited_payments, visible_money
from naryad.payments.queries.cells import expected_cells, payment_cells
from naryad.payments.queries.ledger import ledger_totals, of_seen_deals, plan_totals
from naryad.search.queries import matching
from naryad.ui.fields import MoneyField, TextField
from naryad.ui.lists.bulk import select_column
from naryad.ui.lists.columns import ALL, Choice, Column, Edited, Viewer
from naryad.ui.lists.edits import edits_by
from naryad.ui.lists.filters import About, Day, Filter, Search
from naryad.ui.lists.listing import Listing, Tab
from naryad.workspaces.lists import MemberPick, members

TOPICS = "payments deal client"


def _filters(day: str) -> Sequence[Filter]:
    """`day`: the field that "from" and "to" are about."""
    return [
        Search(
            name="words",
            hint=_("Client, deal, number"),
            condition=lambda words, viewer: matching(
                kind="deal", text=words, country=viewer.member.workspace.country, column="deal"
            ),
        ),
        Day(name="since", label=_("From day"), condition=lambda since, _viewer: Q(**{f"{day}__gte": since})),
        Day(name="until", label=_("To day"), condition=lambda until, _viewer: Q(**{f"{day}__lte": until})),
        MemberPick(
            name="responsible",
            label=_("Responsible"),
            rows=Deal.objects.all,
            by="responsible",
            capability="crm.edit",
            condition=lambda pk, _viewer: Q(deal__responsible=pk),
            is_shown=lambda viewer: viewer.reach("payments.view") == ALL,
        ),
        About(
            name="client",
            rows=lambda _viewer: Client.objects.all(),
            condition=lambda client, _viewer: Q(deal__client=client),
            unknown=_("No such client"),
        ),
        About(
            name="deal",
            rows=_deals,
            unknown=_("No such deal"),
        ),
    ]


def _deals(viewer: Viewer) -> Any:
    return visible_money(Deal.objects.all(), member=viewer.member)


def _columns(
    cells: Any, *, day: Column, kind: Column, rest: Sequence[Column], select: Sequence[Column] = ()
) -> list[Column]:
    """What both lists begin with."""
    deal = Column(
        "deal",
        _("For what"),
        cells=cells,
        template="payments/cells/_deal.html",
        on_phone="lead",
        kind="text",
        by="deal__title",
        plain=lambda cell: f"{cell.client}: {cell.deal_title}",
    )
    return [*select, day, deal, kind, *rest]


def _kinds(_viewer: Viewer) -> list[Choice]:
    return [Choice(value, label) for value, label in PaymentKind.choices]


_edited = edits_by(change_expected, "expected_id")
"""Of what is expected: what has come is never changed."""


def _comment(*, pk: int, value: Any, version: int | None, actor: Any, now: Any) -> None:
    change_expected(expected_id=pk, comment=value or "", version=version, actor=actor, now=now)


def _orders_of(_viewer: Viewer, pk: int) -> list[Choice]:
    """Of its deal."""
    rows = Order.objects.filter(deal__in=ExpectedPayment.objects.filter(pk=pk).values("deal"))
    return [Choice(str(row.pk), str(row)) for row in rows.order_by("pk")]


_order = partial(Column, "order", _("Order"), value="order", css="nums")
_paid = partial(Column, cells=payment_cells)
_planned = partial(Column, cells=expected_cells)

LEDGER = Listing(
    key="payment",
    rows=lambda viewer: of_seen_deals(Payment.objects.all(), member=viewer.member),
    lead=payment_cells,
    live=TOPICS,
    sort="-paid",
    empty="payments/_no_payments.html",
    head="payments/_of_deal.html",
    css="money-list",
    totals=lambda rows, _viewer: ledger_totals(rows),
    totals_template="payments/_payment_totals.html",
    filters=_filters("paid_on"),
    columns=_columns(
        payment_cells,
        day=_paid(
            "paid",
            _("Date of payment"),
            template="ui/lists/_when.html",
            value="paid_on",
            sort="paid_on",
            on_phone="date",
            kind="day",
        ),
        kind=_paid(
            "kind",
            _("Kind"),
            template="payments/cells/_kind.html",
            kind="choice",
            by="kind",
            choices=_kinds,
            plain=lambda cell: cell.kind_label,
        ),
        rest=[
            _paid(
                "method",
                _("Method of payment"),
                value="method_label",
                kind="choice",
                by="method",
                choices=lambda _viewer: [
                    Choice(str(row.pk), row.name, is_offered=not row.is_archived)
                    for row in PaymentMethod.objects.order_by("sequence", "pk")
                ],
            ),
            _order(cells=payment_cells),
            _paid(
                "amount",
                _("Amount"),
                template="ui/lists/_money.html",
                value="amount",
                is_numeric=True,
                on_phone="end",
                kind="money",
                by="amount",
                is_summed=True,
                currency="currency",
            ),
            _paid("comment", _("Comment"), value="comment", kind="text", by="comment"),
            _paid(
                "by",
                _("Recorded by"),
                value="recorded_by",
                kind="person",
                by="recorded_by",
                choices=members,
            ),
        ],
    ),
)

PLAN = Listing(
    key="expected_payment",
    rows=lambda viewer: of_seen_deals(awaited_payments(), member=viewer.member),
    lead=expected_cells,
    live=TOPICS,
    sort="due",
    empty="payments/_no_payments.html",
    head="payments/_of_deal.html",
    css="money-list",
    tabs_label=_("States"),
    totals=lambda rows, viewer: plan_totals(rows, day=viewer.today),
    totals_template="payments/_payment_totals.html",
    filters=_filters("due_on"),
    columns=_columns(
        expected_cells,
        select=[select_column(expected_cells, capability="payments.edit")],
        day=_planned(
            "due",
            _("Expected by"),
            template="payments/cells/_due.html",
            sort="due_on",
            on_phone="date",
            kind="day",
            plain=lambda cell: cell.due_on,
            edit=_edited("due_on", is_required=True),
        ),
        kind=_planned(
            "kind",
            _("Kind"),
            template="payments/cells/_expected_kind.html",
            kind="choice",
            by="kind",
            choices=_kinds,
            plain=lambda cell: cell.kind_label,
            edit=_edited(
                "kind",
                choices=lambda viewer: [one for one in _kinds(viewer) if one.value in RECEIPTS],
                is_required=True,
            ),
        ),
        rest=[
            _order(
                cells=expected_cells,
                kind="text",
                by="order__title",
                edit=_edited("order_id", by="order", read=int, choices_of=_orders_of, in_bulk=False),
            ),
            _planned(
                "amount",
                _("Amount"),
                template="ui/lists/_money.html",
                value="amount",
                is_numeric=True,
                kind="money",
                by="amount",
                is_summed=True,
                currency="deal__currency",
                edit=_edited("amount", is_required=True, control=lambda: MoneyField(min_value=CENT)),
            ),
            _planned(
                "left",
                _("Still to come"),
                template="payments/cells/_left.html",
                is_numeric=True,
                on_phone="end",
                plain=lambda cell: cell.left,
            ),
            _planned(
                "responsible",
                _("Responsible"),
                template="ui/lists/_person.html",
                value="responsible",
                css="as-face",
                kind="person",
                by="deal__responsible",
                choices=members,
            ),
            _planned(
                "comment",
                _("Comment"),
                value="comment",
                kind="text",
                by="comment",
                is_offered=True,
                edit=Edited(save=_comment, control=lambda: TextField(max_length=300)),
            ),
        ],
    ),
    tabs=[
        Tab(key="", label=pgettext_lazy("payments", "Expected")),
        Tab(
            key="overdue",
            label=pgettext_lazy("payments", "Overdue"),
            rows=lambda viewer: Q(due_on__lt=viewer.today),
        ),
        Tab(key="received", label=pgettext_lazy("payments", "Received"), is_over=True, of=LEDGER),
    ],
)

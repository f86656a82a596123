"""Payments by API: the ledger, to which rows are only added, and what is expected."""

from collections.abc import Sequence
from typing import Any, Literal

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query
from pydantic import Field

from naryad.crm.api.deals import ArchivedJson, seen_deal
from naryad.payments.actions.ledger import receive_payment, return_payment, reverse_payment
from naryad.payments.actions.plans import (
    change_expected,
    expect_payment,
    remove_expected,
    restore_expected,
)
from naryad.payments.lists import LEDGER, PLAN
from naryad.payments.models import ExpectedPayment, Payment, PaymentMethod
from naryad.payments.names import PAYMENT_METHODS
from naryad.payments.queries.ledger import find_expected, find_payment
from naryad.tables.api.lists import Listed, ListedJson, list_query, read_list
from naryad.ui.lists.columns import Viewer
from naryad.workspaces.api.names import open_list
from naryad.workspaces.api.routes import Routes, by, seen_version, tagged
from naryad.workspaces.api.types import (
    Answered,
    At,
    Day,
    Line,
    Money,
    Name,
    RowId,
    Sent,
    SumIn,
    shown,
)
from naryad.workspaces.door.tokens import TokenRequest

payments, plans, methods = Routes("payments"), Routes("expected_payments"), Routes("payment_methods")
open_list(PAYMENT_METHODS, needs="payments.set_up")
Planned = Literal["advance", "further"]
Kind = Literal["advance", "further", "return", "reversal"]
PaymentQuery: Any = list_query(LEDGER)
ExpectedQuery: Any = list_query(PLAN)


class PaymentJson(ListedJson):
    """`amount`: what it adds to what is paid, below zero of a return; never changed, taken back by a reversal."""

    id: int
    deal_id: int
    order_id: int | None
    expected_id: int | None
    reverses_id: int | None
    kind: Kind
    amount: Money
    currency: str
    method_id: int
    paid_on: Day
    comment: str
    recorded_by_id: int
    recorded_at: At


class ExpectedJson(ListedJson):
    """`received` of `amount` has come."""

    id: int
    deal_id: int
    order_id: int | None
    kind: Planned
    amount: Money
    received: Money
    currency: str
    due_on: Day
    comment: str
    created_at: At
    is_removed: bool
    version: int


class MethodsJson(Answered):
    items: list[ArchivedJson]


class NewPayment(Sent):
    """With `expected_id` it fulfils that plan. More than is owed is refused unless `accepts_more`."""

    deal_id: RowId
    amount: SumIn
    paid_on: Day
    kind: Planned = "advance"
    method_id: RowId | None = None
    order_id: RowId | None = None
    expected_id: RowId | None = None
    comment: Line = Field("", max_length=300)
    accepts_more: bool = False


class MoneyBack(Sent):
    deal_id: RowId
    amount: SumIn
    paid_on: Day
    reason: Name = Field(max_length=300)
    method_id: RowId | None = None
    order_id: RowId | None = None


class Reversal(Sent):
    reason: Name = Field(max_length=300)


class NewExpected(Sent):
    deal_id: RowId
    amount: SumIn
    due_on: Day
    kind: Planned = "advance"
    order_id: RowId | None = None
    comment: Line = Field("", max_length=300)


class ExpectedChanges(Sent, is_partial=True):
    amount: SumIn
    due_on: Day
    kind: Planned
    order_id: RowId | None
    comment: Line = Field(max_length=300)


@payments.get(needs="payments.view", gives=Listed[PaymentJson])
def list_payments(request: TokenRequest, asked: Query[PaymentQuery]) -> Listed[PaymentJson]:
    return read_list(request, LEDGER, asked, payment_rows, Listed[PaymentJson])


@payments.post(needs="payments.edit", gives=PaymentJson)
def add_payment(request: TokenRequest, given: NewPayment) -> PaymentJson:
    seen_deal(request, given.deal_id)
    return shown(PaymentJson, receive_payment(**given.values(), **by(request)))


@payments.post("/return", needs="payments.edit", gives=PaymentJson)
def give_back(request: TokenRequest, given: MoneyBack) -> PaymentJson:
    """Money goes back to the client."""
    seen_deal(request, given.deal_id)
    return shown(PaymentJson, return_payment(**given.values(), **by(request)))


@payments.get("/{int:pk}", needs="payments.view", gives=PaymentJson)
def read_payment(request: TokenRequest, pk: int) -> PaymentJson:
    return shown(PaymentJson, _payment(request, pk))


@payments.post("/{int:pk}/reverse", needs="payments.edit", gives=PaymentJson)
def reverse_one_payment(request: TokenRequest, pk: int, given: Reversal) -> PaymentJson:
    """It was recorded by mistake: another row takes it back whole."""
    _payment(request, pk)
    return shown(PaymentJson, reverse_payment(payment_id=pk, **given.values(), **by(request)))


@plans.get(needs="payments.view", gives=Listed[ExpectedJson])
def list_expected_payments(request: TokenRequest, asked: Query[ExpectedQuery]) -> Listed[ExpectedJson]:
    """What is still awaited."""
    return read_list(request, PLAN, asked, expected_rows, Listed[ExpectedJson])


@plans.post(needs="payments.edit", gives=ExpectedJson)
def add_expected_payment(request: TokenRequest, response: HttpResponse, given: NewExpected) -> ExpectedJson:
    seen_deal(request, given.deal_id)
    return _answer(request, response, expect_payment(**given.values(), **by(request)).pk)


@plans.get("/{int:pk}", needs="payments.view", gives=ExpectedJson)
def read_expected_payment(request: TokenRequest, response: HttpResponse, pk: int) -> ExpectedJson:
    return _answer(request, response, pk)


@plans.patch("/{int:pk}", needs="payments.edit", gives=ExpectedJson)
def change_expected_payment(
    request: TokenRequest, response: HttpResponse, pk: int, given: ExpectedChanges
) -> ExpectedJson:
    _expected(request, pk)
    change_expected(expected_id=pk, version=seen_version(request), **given.changes(), **by(request))
    return _answer(request, response, pk)


@plans.post("/{int:pk}/remove", needs="payments.edit", gives=ExpectedJson, status=200)
def remove_expected_payment(request: TokenRequest, response: HttpResponse, pk: int) -> ExpectedJson:
    """It is not expected any more."""
    _expected(request, pk)
    remove_expected(expected_id=pk, **by(request))
    return _answer(request, response, pk)


@plans.post("/{int:pk}/restore", needs="payments.edit", gives=ExpectedJson, status=200)
def restore_expected_payment(request: TokenRequest, response: HttpResponse, pk: int) -> ExpectedJson:
    _expected(request, pk)
    restore_expected(expected_id=pk, **by(request))
    return _answer(request, response, pk)


@methods.get(needs="payments.view", gives=MethodsJson)
def list_payment_methods(request: TokenRequest) -> MethodsJson:
    rows = PaymentMethod.objects.order_by("sequence", "pk")
    return MethodsJson(items=[shown(ArchivedJson, row) for row in rows])


def payment_rows(ids: Sequence[int], viewer: Viewer, expand: frozenset[str]) -> dict[int, PaymentJson]:
    return {row.pk: shown(PaymentJson, row) for row in Payment.objects.filter(pk__in=ids)}


def expected_rows(ids: Sequence[int], viewer: Viewer, expand: frozenset[str]) -> dict[int, ExpectedJson]:
    rows = ExpectedPayment.objects.filter(pk__in=ids).select_related("deal")
    return {row.pk: _planned(row) for row in rows}


def _planned(row: ExpectedPayment) -> ExpectedJson:
    return shown(ExpectedJson, row, currency=row.deal.currency, is_removed=row.removed_at is not None)


def _payment(request: TokenRequest, pk: int) -> Payment:
    return get_object_or_404(find_payment(member=request.member), pk=pk)


def _expected(request: TokenRequest, pk: int) -> ExpectedPayment:
    return get_object_or_404(find_expected(member=request.member), pk=pk)


def _answer(request: TokenRequest, response: HttpResponse, pk: int) -> ExpectedJson:
    return tagged(response, _planned(_expected(request, pk)))

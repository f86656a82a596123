"""Payments: what is pressed on the cards of deals and orders, and the list of all of them."""

from datetime import date
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from naryad.core.ids import row_id
from naryad.crm.models import Deal
from naryad.crm.queries.deals import visible_deals
from naryad.orders.models import Order
from naryad.payments.actions import ledger, plans
from naryad.payments.forms import (
    ExpectedForm,
    ReceiptForm,
    ReturnForm,
    ReversalForm,
    receipt_initial,
)
from naryad.payments.lists import PLAN
from naryad.payments.models import ExpectedPayment
from naryad.payments.names import PAYMENT_METHODS
from naryad.payments.queries.balances import deal_balance, pockets
from naryad.payments.queries.ledger import (
    awaited,
    find_expected,
    find_payment,
)
from naryad.payments.queries.methods import usual_method
from naryad.tables.views.answer import answer_table
from naryad.ui.fields import asked_row
from naryad.ui.responses import add_changed, add_toast, close_modal, refusals_in, seen_version
from naryad.ui.templatetags.figures import format_money
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.lists import viewer
from naryad.workspaces.rules import require
from naryad.workspaces.views.names import NamePage


@needs("payments.view")
@require_safe
def payment_list(request: MemberRequest, workspace: str) -> HttpResponseBase:
    """What is expected, what of it is overdue, and what was received, with the totals of exactly that."""
    looks = viewer(member=request.member, now=timezone.now())
    return answer_table(request, PLAN, looks, "payments/payment_list.html", {})


@needs("payments.edit")
def payment_receive(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """?expected= fills the form with what is left of a plan, ?order= with an order and what is awaited next for it."""
    deal = _deal(request, pk)
    if request.method != "POST":
        form = ReceiptForm(deal=deal, initial=_initial(request, deal))
        return _form(request, form, deal, title=_("Payment received"), button=_("Record the payment"))
    form = ReceiptForm(request.POST, deal=deal)
    if form.is_valid():
        with refusals_in(form):
            try:
                row = ledger.receive_payment(
                    deal_id=pk, **form.values(), actor=request.member, now=timezone.now()
                )
            except ledger.WouldOverpay as doubt:
                form.ask_again(str(doubt))
            else:
                money = format_money(row.amount, row.currency)
                return _recorded(request, deal, _("Received: %(amount)s") % {"amount": money})
    return _form(request, form, deal, title=_("Payment received"), button=_("Record the payment"))


@needs("payments.edit")
def payment_return(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    deal = _deal(request, pk)
    paid = pockets(deal_id=pk)
    where = max(paid, key=lambda order_id: paid[order_id], default=None)
    initial = {
        "order": where,
        "paid_on": request.member.workspace.today(timezone.now()),
        "method": usual_method(deal.client),
    }
    form = ReturnForm(
        request.POST if request.method == "POST" else None, deal=deal, paid=paid, initial=initial
    )
    if form.is_valid():
        with refusals_in(form):
            row = ledger.return_payment(deal_id=pk, **form.values(), actor=request.member, now=timezone.now())
            money = format_money(-row.amount, row.currency)
            return _recorded(request, deal, _("Returned: %(amount)s") % {"amount": money})
    return _form(request, form, deal, title=_("Return of money"), button=_("Record the return"))


@needs("payments.edit")
def payment_reverse(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """A row was recorded by mistake."""
    row = get_object_or_404(find_payment(member=request.member), pk=pk)
    form = ReversalForm(request.POST if request.method == "POST" else None, auto_id="payment-%s")
    deal = _deal(request, row.deal_id)
    if form.is_valid():
        with refusals_in(form):
            ledger.reverse_payment(
                payment_id=pk, **form.cleaned_data, actor=request.member, now=timezone.now()
            )
            return _recorded(request, deal, _("The record is cancelled"))
    return _form(request, form, deal, title=_("Cancel a record"), button=_("Cancel the record"), payment=row)


@needs("payments.edit")
def expected_add(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    deal = _deal(request, pk)
    form = ExpectedForm(
        request.POST if request.method == "POST" else None,
        deal=deal,
        initial={"order": _asked_order(request, deal)}
        | _unplanned(deal, request.member.workspace.today(timezone.now())),
    )
    if form.is_valid():
        with refusals_in(form):
            plans.expect_payment(deal_id=pk, **form.values(), actor=request.member, now=timezone.now())
            return _recorded(request, deal)
    return _form(request, form, deal, title=_("Expected payment"), button=_("Expect the payment"))


@needs("payments.edit")
def expected_edit(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    row = _expected(request, pk)
    deal = _deal(request, row.deal_id)
    initial = {name: getattr(row, name) for name in ExpectedForm.base_fields}
    form = ExpectedForm(request.POST if request.method == "POST" else None, deal=deal, initial=initial)
    if form.is_valid():
        with refusals_in(form):
            plans.change_expected(
                expected_id=pk,
                version=seen_version(request),
                **form.values(),
                actor=request.member,
                now=timezone.now(),
            )
            return _recorded(request, deal)
    version = seen_version(request) if form.is_bound else row.version
    return _form(
        request, form, deal, title=_("Expected payment"), button=_("Save the payment"), version=version
    )


@needs("payments.edit")
@require_POST
def expected_remove(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    row = _expected(request, pk)
    plans.remove_expected(expected_id=pk, actor=request.member, now=timezone.now())
    response = add_changed(HttpResponse(status=204), f"deal:{row.deal_id}", "payments")
    url = reverse("payments:expected_restore", args=[workspace, pk])
    return add_toast(response, _("The payment is no longer expected"), undo_url=url, seconds=10)


@needs("payments.edit")
@require_POST
def expected_restore(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    row = _expected(request, pk)
    plans.restore_expected(expected_id=pk, actor=request.member, now=timezone.now())
    return add_changed(HttpResponse(status=204), f"deal:{row.deal_id}", "payments")


def _deal(request: MemberRequest, pk: int) -> Deal:
    """Whose money the member may change."""
    deal = get_object_or_404(visible_deals(member=request.member).select_related("client"), pk=pk)
    require(request.member, "payments.edit", is_own=deal.responsible_id == request.member.pk)
    return deal


def _expected(request: MemberRequest, pk: int) -> ExpectedPayment:
    return get_object_or_404(find_expected(member=request.member), pk=pk)


def _asked_order(request: MemberRequest, deal: Deal) -> int | None:
    order = asked_row(Order.objects.filter(deal=deal), request.GET.get("order"))
    return order.pk if order else None


def _initial(request: MemberRequest, deal: Deal) -> dict[str, Any]:
    day = request.member.workspace.today(timezone.now())
    plan, asked = awaited(deal_id=deal.pk), row_id(request.GET.get("expected"))
    order_id = _asked_order(request, deal)
    if asked:
        plan = plan.filter(pk=asked)
    elif order_id:
        plan = plan.filter(Q(order=order_id) | Q(order=None))
    expected = plan.first()
    balance = deal_balance(deal_id=deal.pk, day=day)
    initial = receipt_initial(
        balance=balance, day=day, client=deal.client, expected=expected, order_id=order_id
    )
    if asked and expected is None:
        del initial["amount"]  # of a plan that is not awaited any more nothing is known
    return initial


def _unplanned(deal: Deal, day: date) -> dict[str, Any]:
    """What is left and planned nowhere yet."""
    balance = deal_balance(deal_id=deal.pk, day=day)
    kind = "further" if balance.paid or balance.expected else "advance"
    return {"amount": max(balance.left - balance.expected, Decimal(0)) or None, "kind": kind}


def _form(
    request: MemberRequest, form: Any, deal: Deal, *, title: str, button: str, **extra: Any
) -> HttpResponse:
    context = {
        "form": form,
        "deal": deal,
        "balance": deal_balance(deal_id=deal.pk, day=request.member.workspace.today(timezone.now())),
        "url": request.get_full_path(),
        "title": title,
        "button": button,
        **extra,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "payments/payment_form.html", context, status=status)


def _recorded(request: MemberRequest, deal: Deal, text: str = "") -> HttpResponse:
    """Close the modal and refresh the card beneath; a form opened as a page leads to the deal, or to its client."""
    slug, sees_deals = request.member.workspace.slug, request.reach("deals.view")
    card = ("crm:deal", deal.pk) if sees_deals else ("crm:client", deal.client_id)
    url = reverse(card[0], args=[slug, card[1]])
    if not request.headers.get("HX-Request"):
        return redirect(url)
    if urlsplit(request.headers.get("HX-Current-URL", "")).path == request.path:
        return HttpResponse(headers={"HX-Redirect": url})
    response = add_changed(close_modal(HttpResponse()), f"deal:{deal.pk}", "payments")
    return add_toast(response, text) if text else response


METHODS = NamePage(
    names=PAYMENT_METHODS,
    section="payment_methods",
    intro=gettext_lazy("How money comes: a payment is recorded with one of these."),
    capability="payments.set_up",
)

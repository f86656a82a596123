"""Shapes of what is typed about payments."""

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from naryad.core.money import CENT
from naryad.crm.models import Client, Deal
from naryad.orders.models import Order
from naryad.payments.models import RECEIPTS, ExpectedPayment, PaymentKind, PaymentMethod
from naryad.payments.queries.ledger import awaited
from naryad.payments.queries.methods import methods, usual_method
from naryad.payments.rules import Balance
from naryad.ui.fields import DayField, MoneyField, TextField
from naryad.ui.templatetags.figures import format_money

if TYPE_CHECKING:  # not subscriptable when it runs
    _Choice = forms.ModelChoiceField[Any]
else:
    _Choice = forms.ModelChoiceField

KINDS = [(kind.value, kind.label) for kind in RECEIPTS]


def amount_field() -> MoneyField:
    """Money that moves."""
    refusals = {"min_value": _("More than zero, please.")}
    return MoneyField(label=_("Amount"), min_value=CENT, error_messages=refusals)


class MoneyForm(forms.Form):
    """Of one deal: its orders can be chosen when it has any.

    A field with nothing to choose is left out, unless something was chosen: that is refused, not passed over.
    """

    def __init__(self, *args: Any, deal: Deal, **options: Any) -> None:
        super().__init__(*args, **{"auto_id": "payment-%s"} | options)
        self.deal = deal
        if "order" in self.fields:
            self._offer_orders()
        if "method" in self.fields:
            method: Any = self.fields["method"]
            method.queryset = methods()

    def _offer_orders(self) -> None:
        orders: Any = self.fields["order"]
        orders.queryset = Order.objects.filter(deal=self.deal).order_by("year", "number")
        if not orders.queryset.exists() and not self.data.get("order"):
            del self.fields["order"]

    def values(self) -> dict[str, Any]:
        """Arguments of the action, with ids in place of rows."""
        values = dict(self.cleaned_data)
        for name in ("order", "expected", "method"):
            if name in values:
                row = values.pop(name)
                values[f"{name}_id"] = row.pk if row else None
        return values


class OrderField(_Choice):
    def __init__(self) -> None:
        super().__init__(
            label=_("For the order"),
            queryset=Order.objects.none(),
            required=False,
            empty_label=pgettext_lazy("payment", "As a whole"),
        )


class ExpectedField(_Choice):
    """What is awaited, by its day and what is left of it."""

    def label_from_instance(self, row: Any) -> str:
        parts = [
            f"{row.due_on:%d.%m.%Y}",
            row.get_kind_display(),
            format_money(row.left, row.deal.currency),
            row.order.code if row.order else "",
        ]
        return " · ".join(part for part in parts if part)


class MethodField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not subscriptable when it runs
    def __init__(self) -> None:
        nothing = PaymentMethod.objects.none()
        super().__init__(label=_("Method of payment"), queryset=nothing, empty_label=None)


class ReceiptForm(MoneyForm):
    """Money that has come. `accepts_more` is asked only after it turned out to be more than is left."""

    amount = amount_field()
    paid_on = DayField(label=_("Date of payment"))
    method = MethodField()
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS)
    expected = ExpectedField(
        label=_("Fulfils the plan"),
        queryset=ExpectedPayment.objects.none(),
        required=False,
        empty_label=_("Not planned"),
        error_messages={"invalid_choice": _("This payment is not expected any more.")},
    )
    order = OrderField()
    comment = TextField(label=_("Comment"), max_length=300, required=False)
    accepts_more = forms.BooleanField(label=_("The amount is right: record it all the same"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        plan: Any = self.fields["expected"]
        plan.queryset = awaited(deal_id=self.deal.pk).select_related("deal", "order")
        if not plan.queryset.exists() and not self.data.get("expected"):
            del self.fields["expected"]
        if not self.data.get("accepts_more"):
            del self.fields["accepts_more"]

    def ask_again(self, refusal: str) -> None:
        """Say beside the amount what is doubtful, and show the box to confirm it with."""
        self.add_error("amount", refusal)
        self.fields["accepts_more"] = self.base_fields["accepts_more"]


class ExpectedForm(MoneyForm):
    amount = amount_field()
    due_on = DayField(label=_("Expected by"))
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS)
    order = OrderField()
    comment = TextField(label=_("Comment"), max_length=300, required=False)


class ReturnForm(MoneyForm):
    """Money that goes back; `order` offers where something is paid."""

    amount = amount_field()
    paid_on = DayField(label=_("Date of the return"))
    method = MethodField()
    order = forms.TypedChoiceField(
        label=_("Out of what was paid for"), coerce=int, empty_value=None, required=False
    )
    reason = TextField(
        label=_("Why"), max_length=300, widget=forms.TextInput({"wide": True, "autocomplete": "off"})
    )

    def __init__(self, *args: Any, paid: dict[int | None, Decimal], **options: Any) -> None:
        self.paid = paid
        super().__init__(*args, **options)

    def _offer_orders(self) -> None:
        codes = {
            order.pk: str(order) for order in Order.objects.filter(pk__in=[pk for pk in self.paid if pk])
        }
        self.fields["order"].choices = [  # type: ignore[attr-defined]
            (
                order_id or "",
                f"{codes[order_id] if order_id else pgettext('payment', 'As a whole')}"
                f" · {format_money(amount, self.deal.currency)}",
            )
            for order_id, amount in self.paid.items()
        ]

    def values(self) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        values["order_id"] = values.pop("order")
        values["method_id"] = values.pop("method").pk
        return values


class ReversalForm(forms.Form):
    reason = TextField(
        label=_("What is wrong with it"),
        max_length=300,
        widget=forms.TextInput({"wide": True, "autofocus": True}),
    )


def receipt_initial(
    *, balance: Balance, day: date, client: Client, expected: ExpectedPayment | None, order_id: int | None
) -> dict[str, Any]:
    """What most often is right: all that is left, today, by the usual way."""
    return {
        "amount": expected.left if expected else balance.left or None,
        "paid_on": day,
        "method": usual_method(client),
        "kind": expected.kind
        if expected
        else PaymentKind.FURTHER
        if balance.paid > 0
        else PaymentKind.ADVANCE,
        "expected": expected.pk if expected else None,
        "order": (expected.order_id if expected else None) or order_id,
    }

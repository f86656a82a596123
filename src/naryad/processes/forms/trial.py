"""On what a template is tried: an order that is there, or one that is described for it."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from naryad.fields.forms import typed_own
from naryad.orders.models import Order, OrderItem
from naryad.orders.queries.orders import items as items_of
from naryad.orders.queries.orders import visible_orders
from naryad.processes.forms.launch import WishForm, preview_items
from naryad.processes.queries.formulas import Values, values_there, values_typed
from naryad.processes.rules.chain import LaidItem
from naryad.workspaces.models import Member

NEWEST = 30
"""Orders that are offered."""


class TrialForm(forms.Form):
    """`trial_order`: "" where the order is described."""

    trial_order = forms.ModelChoiceField(
        label=_("Order"), queryset=Order.objects.none(), required=False, empty_label=_("As described below")
    )

    def __init__(self, *args: Any, member: Member, order_type_id: int | None, **options: Any) -> None:
        super().__init__(*args, **options)
        seen = visible_orders(member=member).select_related("deal").filter(status=Order.Status.OPEN)
        of_type = seen.filter(order_type=order_type_id) if order_type_id else seen
        newest = list(of_type.order_by("-pk").values_list("pk", flat=True)[:NEWEST])
        orders = seen.filter(pk__in=newest).order_by("-pk")
        self.fields["trial_order"].queryset = orders  # type: ignore[attr-defined]


class TriedOrder:
    """What is tried: its items, and what of it decides its place among the orders that are there."""

    def __init__(self, data: QueryDict, *, member: Member, order_type_id: int | None) -> None:
        self.data, self.member, self.order_type_id = data, member, order_type_id
        self.form = TrialForm(data, member=member, order_type_id=order_type_id)
        self.order: Order | None = self.form.cleaned_data.get("trial_order") if self.form.is_valid() else None
        self.rows: list[OrderItem] = list(items_of(order_id=self.order.pk)) if self.order else []

    @property
    def items(self) -> list[LaidItem]:
        if self.order is None:
            return preview_items(self.data, member=self.member)
        return [LaidItem(pk=row.pk, name=row.name, quantity=row.quantity) for row in self.rows]

    @property
    def wish(self) -> dict[str, Any]:
        if self.order is None:
            return WishForm(self.data).wish()
        return {"priority": self.order.priority, "promised_on": self.order.promised_on}

    @property
    def values(self) -> Values:
        """What formulas of the steps are asked of."""
        if self.order is not None:
            return values_there(order=self.order, items=self.rows)
        return values_typed(
            self.member.workspace,
            order_type_id=self.order_type_id,
            items=self.items,
            deal=None,
            custom=typed_own("order", self.data, member=self.member),
            columns={"order.promised_on": self.wish["promised_on"]},
        )

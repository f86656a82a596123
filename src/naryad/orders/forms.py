"""Shapes of what is typed about orders and their items."""

from decimal import Decimal
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from naryad.crm.models import Priority
from naryad.orders.actions import ItemInput
from naryad.orders.models import OrderType
from naryad.orders.queries import order_types
from naryad.workspaces.models import Member
from naryad.workspaces.queries import active_members


class DayInput(forms.DateInput):
    """The browser's own calendar; its value is always ISO."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class FigureInput(forms.TextInput):
    """A number typed with a point or a comma, the digit keyboard on a phone."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off"} | (attrs or {}))


class FigureField(forms.DecimalField):
    """Takes 1 200,50 and 1200.5 alike, in every language."""

    widget = FigureInput

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = "".join(value.split()).replace(",", ".")
        return super().to_python(value)

    def prepare_value(self, value: Any) -> Any:
        """2.000 is shown as 2: zeros that say nothing are not shown."""
        if isinstance(value, Decimal):
            return (
                f"{value.to_integral_value() if value == value.to_integral_value() else value.normalize():f}"
            )
        return value


class OrderForm(forms.Form):
    """A new order; without a title it is called by its type."""

    order_type = forms.ModelChoiceField(
        label=_("Order type"), queryset=OrderType.objects.none(), empty_label=None
    )
    title = forms.CharField(label=_("Title"), max_length=200, required=False)
    responsible = forms.ModelChoiceField(
        label=_("Responsible"), queryset=Member.objects.none(), empty_label=None
    )
    priority = forms.TypedChoiceField(
        label=_("Priority"), choices=Priority.choices, coerce=int, initial=Priority.NORMAL
    )
    promised_on = forms.DateField(label=_("Promised date"), required=False, widget=DayInput)
    address = forms.CharField(label=_("Delivery address"), max_length=300, required=False)
    contact_name = forms.CharField(label=_("Contact on site"), max_length=150, required=False)
    contact_phone = forms.CharField(label=_("Phone on site"), max_length=32, required=False)
    description = forms.CharField(label=_("Description"), required=False, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["order_type"].queryset = order_types()  # type: ignore[attr-defined]
        self.fields["responsible"].queryset = active_members()  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """Arguments of actions.create_order."""
        values = dict(self.cleaned_data)
        values["order_type_id"] = values.pop("order_type").pk
        values["responsible_id"] = values.pop("responsible").pk
        return values


class ItemForm(forms.Form):
    """One position of an order."""

    name = forms.CharField(label=_("Item"), max_length=200)
    quantity = FigureField(
        label=_("Quantity"), max_digits=14, decimal_places=3, min_value=Decimal("0.001"), initial=Decimal(1)
    )
    unit = forms.CharField(label=_("Unit"), max_length=20, required=False)
    price = FigureField(
        label=_("Price"), max_digits=14, decimal_places=2, min_value=Decimal(0), required=False
    )
    discount = FigureField(
        label=_("Discount, %"),
        max_digits=5,
        decimal_places=2,
        min_value=Decimal(0),
        max_value=Decimal(100),
        required=False,
    )
    vat_rate = FigureField(
        label=_("VAT, %"),
        max_digits=5,
        decimal_places=2,
        min_value=Decimal(0),
        max_value=Decimal(100),
        required=False,
    )

    def values(self) -> dict[str, Any]:
        """Fields of ItemInput; an empty price, discount or rate is zero."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "DELETE"}
        for name in ("price", "discount", "vat_rate"):
            values[name] = values.get(name) or Decimal(0)
        return values

    def item(self) -> ItemInput:
        return ItemInput(**self.values())


class PricelessItemForm(ItemForm):
    """For members who may change an order but not see its amounts."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("price", "discount", "vat_rate"):
            del self.fields[name]

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("name", "quantity", "unit")}


class BaseItemFormSet(BaseFormSet[ItemForm]):
    """Rows left empty are not items."""

    def items(self) -> list[ItemInput]:
        """Of a valid formset, in the order they were typed."""
        kept = [form for form in self.forms if form.has_changed() and form not in self.deleted_forms]
        return [form.item() for form in kept]


ItemFormSet = formset_factory(ItemForm, formset=BaseItemFormSet, extra=1, can_delete=True, max_num=200)

"""Shapes of what is typed about orders and their items."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from naryad.core.phones import LONGEST_TYPED
from naryad.crm.models import Priority
from naryad.fields.forms import add_own, ask_of_branch, own_values
from naryad.orders.actions.items import CannotPriceItem, ItemInput, checked_total
from naryad.orders.actions.types import TypeInput
from naryad.orders.models import Order, OrderType, PricedLine
from naryad.orders.queries.types import order_types
from naryad.products.forms import PickedField, offer_products
from naryad.ui.fields import (
    DayField,
    LinesField,
    LinesInput,
    MoneyField,
    PercentField,
    QuantityField,
    TextField,
)
from naryad.workspaces.lists import offer, print_members
from naryad.workspaces.models import Member
from naryad.workspaces.queries import active_members, members_or, offer_members
from naryad.workspaces.rules import NONE, reach

if TYPE_CHECKING:  # not subscriptable when it runs
    _Base = BaseFormSet["ItemForm"]
else:
    _Base = BaseFormSet


class OrderForm(forms.Form):
    """A new order; without a title it is called by its first item, else by its type."""

    order_type = forms.ModelChoiceField(
        label=_("Order type"), queryset=OrderType.objects.none(), empty_label=None
    )
    title = TextField(label=_("Title"), max_length=200, required=False)
    responsible = forms.ModelChoiceField(
        label=_("Responsible"), queryset=Member.objects.none(), empty_label=None
    )
    priority = forms.TypedChoiceField(
        label=_("Priority"), choices=Priority.choices, coerce=int, initial=Priority.NORMAL
    )
    promised_on = DayField(label=_("Promised date"), required=False)
    address = TextField(label=_("Delivery address"), max_length=300, required=False)
    contact_name = TextField(label=_("Contact on site"), max_length=150, required=False)
    contact_phone = TextField(label=_("Phone on site"), max_length=LONGEST_TYPED, required=False)
    description = TextField(label=_("Description"), required=False, widget=forms.Textarea({"rows": 3}))

    def __init__(
        self, *args: Any, member: Member, custom: Mapping[str, Any] | None = None, **options: Any
    ) -> None:
        """`custom`: own fields that it begins with; None: with their defaults."""
        super().__init__(*args, **options)
        self.member = member
        self.fields["order_type"].queryset = order_types()  # type: ignore[attr-defined]
        offer(self, "responsible", active_members())
        self.own = add_own(self, "order", member=member, custom=custom)

    def clean(self) -> dict[str, Any]:
        ask_of_branch(self, "order", member=self.member, branch=self._type_id)
        return self.cleaned_data

    @property
    def _type_id(self) -> int | None:
        chosen = self.cleaned_data.get("order_type")
        return chosen.pk if chosen else None

    def values(self) -> dict[str, Any]:
        """Arguments of actions.create_order."""
        custom = own_values(self, "order", member=self.member, branch=self._type_id)
        values = {name: value for name, value in self.cleaned_data.items() if name not in self.own}
        values["custom"] = custom
        values["order_type_id"] = values.pop("order_type").pk
        values["responsible_id"] = values.pop("responsible").pk
        return values


class ItemForm(forms.Form):
    """One position of an order."""

    name = TextField(label=_("Item"), max_length=200)
    quantity = QuantityField(
        label=_("Quantity"),
        min_value=Decimal("0.001"),
        initial=Decimal(1),
        error_messages={"min_value": _("More than zero, please.")},
    )
    unit = TextField(label=_("Unit"), max_length=20, required=False)
    price = MoneyField(label=_("Price"), min_value=Decimal(0), required=False)
    discount = PercentField(label=_("Discount, %"), required=False)
    vat_rate = PercentField(label=_("VAT, %"), required=False)
    product = PickedField(required=False)

    def __init__(
        self,
        *args: Any,
        member: Member | None = None,
        branch: int | None = None,
        is_type_open: bool = False,
        client_id: int | None = None,
        **options: Any,
    ) -> None:
        """`member`: who fills in own fields, too, of items of the order type `branch`; the initial "custom": what they
        begin with (none: with their defaults). `is_type_open`: another type may be chosen beside it, so that fields of
        all types are there. `client_id`: who buys.
        """
        super().__init__(*args, **options)
        self.member, self.branch, self.is_type_open = member, branch, is_type_open
        if member and reach(member, "products.view") != NONE:
            offer_products(self.fields, member=member, client_id=client_id)
        else:
            del self.fields["product"]
        custom, of = self.initial.get("custom"), ... if is_type_open else branch
        self.own = add_own(self, "item", member=member, branch=of, custom=custom) if member else []

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        """In the line of the item."""
        return [field for field in self.visible_fields() if field.name not in self.own]

    @property
    def own_fields(self) -> list[forms.BoundField]:
        """Below it."""
        return [self[name] for name in self.own]

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if self.member and self.is_type_open:
            ask_of_branch(self, "item", member=self.member, branch=self.branch)
        if "quantity" in given:
            figures = {name: given.get(name) or Decimal(0) for name in ("price", "discount")}
            try:
                checked_total(quantity=given["quantity"], **figures)
            except CannotPriceItem as refusal:
                self.add_error("price", str(refusal))
        return given

    def values(self) -> dict[str, Any]:
        """Fields of ItemInput; an empty price, discount or rate is zero."""
        others = ("DELETE", *self.own)
        values = {name: value for name, value in self.cleaned_data.items() if name not in others}
        values |= self._custom()
        values["product_id"] = values.pop("product", None)
        for name in ("price", "discount", "vat_rate"):
            values[name] = values.get(name) or Decimal(0)
        return values

    def _custom(self) -> dict[str, Any]:
        branch = self.branch if self.is_type_open else ...
        return {"custom": own_values(self, "item", member=self.member, branch=branch)} if self.member else {}

    def item(self) -> ItemInput:
        return ItemInput(**self.values())


class PricelessItemForm(ItemForm):
    """For members who may change an order but not see its amounts."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("price", "discount", "vat_rate"):
            del self.fields[name]

    def values(self) -> dict[str, Any]:
        plain = {name: self.cleaned_data[name] for name in ("name", "quantity", "unit")}
        picked = {"product_id": self.cleaned_data.get("product"), "is_priced": False}
        return plain | picked | self._custom()


class CommonDiscountForm(forms.Form):
    """One discount for all items of an order or an offer."""

    discount = PercentField(label=_("Discount, %"))


class BaseItemFormSet(_Base):
    """Rows left empty are not items."""

    def items(self) -> list[ItemInput]:
        """Of a valid formset, in the order they were typed."""
        kept = [form for form in self.forms if form.has_changed() and form not in self.deleted_forms]
        return [form.item() for form in kept]


ItemFormSet = formset_factory(ItemForm, formset=BaseItemFormSet, extra=1, can_delete=True, max_num=200)


class InlineForm(forms.Form):
    """Fields of a row that is there, each edited and sent alone: `typed` is what was sent for one of them."""

    def __init__(self, *, typed: dict[str, str] | None = None, shown: dict[str, Any], auto_id: str) -> None:
        super().__init__({**shown, **typed} if typed else None, initial=shown, auto_id=auto_id)

    def one(self, name: str) -> dict[str, Any]:
        """The cleaned value of the field that was sent."""
        return {name: self.cleaned_data[name]}


class OrderInlineForm(InlineForm):
    title = TextField(label=_("Title"), max_length=200)
    responsible = forms.TypedChoiceField(label=_("Responsible"), coerce=int)
    priority = forms.TypedChoiceField(label=_("Priority"), choices=Priority.choices, coerce=int)
    promised_on = DayField(label=_("Promised date"), required=False)
    address = TextField(label=_("Delivery address"), max_length=300, required=False)
    contact_name = TextField(label=_("Contact on site"), max_length=150, required=False)
    contact_phone = TextField(
        label=_("Phone on site"),
        max_length=LONGEST_TYPED,
        required=False,
        widget=forms.TextInput({"type": "tel"}),
    )
    description = TextField(label=_("Description"), required=False, widget=forms.Textarea({"rows": 3}))

    def __init__(self, order: Order, *, typed: dict[str, str] | None = None) -> None:
        names = [name for name in self.base_fields if name != "responsible"]
        shown = {name: getattr(order, name) for name in names} | {"responsible": order.responsible_id}
        super().__init__(typed=typed, shown=shown, auto_id=f"order-{order.pk}-%s")
        self.fields["title"].widget.attrs["aria-label"] = self.fields["title"].label
        rows = members_or(order.responsible_id)  # who has left stays until replaced
        people = offer_members(rows, named=[order.responsible_id, (typed or {}).get("responsible")])
        field: Any = self.fields["responsible"]
        field.choices = people
        print_members(field, people, people)

    def one(self, name: str) -> dict[str, Any]:
        if name == "responsible":
            return {"responsible_id": self.cleaned_data[name]}
        return super().one(name)


class ItemInlineForm(InlineForm, ItemForm):
    """A position in the card's table; without its prices for those who may not see them."""

    def __init__(self, item: PricedLine, *, with_money: bool, typed: dict[str, str] | None = None) -> None:
        shown = {name: getattr(item, name) for name in self.base_fields if name != "product"}
        super().__init__(typed=typed, shown=shown, auto_id=f"item-{item.pk}-%s")
        if not with_money:
            for name in ("price", "discount", "vat_rate"):
                del self.fields[name]
        for name, field in self.fields.items():
            field.widget.attrs["aria-label"] = f"{field.label}: {item.name}"
            if name in ("quantity", "price", "discount", "vat_rate"):
                field.widget.attrs["class"] = "num"

    def one(self, name: str) -> dict[str, Any]:
        return {
            name: self.cleaned_data[name]
            if name in ("name", "unit")
            else self.cleaned_data[name] or Decimal(0)
        }


class OrderTypesForm(forms.Form):
    """New types: several get the same stages, but one that says its own behind a colon gets those."""

    name = LinesField(
        label=_("Name"),
        longest=500,
        widget=LinesInput({"wide": True}),
        help_text=_(
            "Several, one a line; with stages of its own: “Kitchen: Measuring, Production, Fitting”."
        ),
    )
    stages = LinesField(
        label=_("Stages, one a line"),
        longest=100,
        required=False,
        help_text=_("The last one is reached when all tasks are done."),
        widget=forms.Textarea({"rows": 5, "wide": True}),
    )

    def clean(self) -> dict[str, Any]:
        if self.errors:
            return self.cleaned_data
        lines, stages = self.cleaned_data["name"], self.cleaned_data["stages"]
        return {"types": [_type_of(line, stages) for line in lines]}


def _type_of(line: str, stages: list[str]) -> TypeInput:
    name, colon, own = line.partition(":")
    return TypeInput(name=name, stages=own.split(",") if colon else stages)

"""A new order with its items and the process it is launched by."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from naryad.core.ids import row_id, small_number
from naryad.core.money import format_typed_money
from naryad.core.quantity import format_typed_quantity
from naryad.crm.forms.clients import ClientLine
from naryad.crm.models import Deal, Priority
from naryad.crm.queries.clients import sells
from naryad.fields.forms import editable_fields, given_again, shown_again, typed_own
from naryad.orders.actions.items import ItemInput, checked_total
from naryad.orders.forms.orders import BaseItemFormSet, ItemForm, OrderForm, PricelessItemForm
from naryad.orders.models import Order
from naryad.orders.queries.types import order_types, types_of_products
from naryad.processes.models import ProcessTemplate
from naryad.processes.rules.chain import ONE, LaidItem
from naryad.products.models import KitPart, Product
from naryad.products.queries import kit_parts
from naryad.products.rules import unit_word
from naryad.ui.fields import DayField
from naryad.workspaces.models import Member
from naryad.workspaces.rules import may

NO_PROCESS = "none"
PREFIX = "items"
MOST_ITEMS = 200
REPEATED = (
    "order_type",
    "title",
    "priority",
    "address",
    "contact_name",
    "contact_phone",
    "description",
)
ITEM_NAMES = tuple(ItemForm.base_fields)


def chosen_template(value: str, offered: Sequence[ProcessTemplate]) -> ProcessTemplate | None:
    """What was chosen of the offered; the first where nothing that is offered was; None for "without a process"."""
    if value == NO_PROCESS:
        return None
    return next(
        (template for template in offered if str(template.pk) == value), offered[0] if offered else None
    )


def is_offered(value: str, offered: Sequence[ProcessTemplate]) -> bool:
    """Whether it is a choice: a template that was archived meanwhile, or never was there, is none."""
    return value in ("", NO_PROCESS) or any(str(template.pk) == value for template in offered)


class WalkInForm(ClientLine):
    """Who an order is for that begins without a deal; nobody is said in words."""

    NEEDS_PHONE = False

    is_internal = forms.BooleanField(label=_("Internal: without a client"), required=False)

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("is_internal"):
            return self.cleaned_data | {"client": None}
        return super().clean()


class LaunchedOrder:
    """The page's forms: the order, its items, the hidden deal or, without one, the client."""

    def __init__(self, *, member: Member, deal: Deal | None, data: QueryDict | None = None) -> None:
        self.member, self.deal, self.data = member, deal, data
        self.sees_prices = may(member, "money.edit", is_own=deal is None or deal.responsible_id == member.pk)
        self.form = OrderForm(data, member=member, initial=_prefilled(deal, member))
        self.items = self._item_forms(data)
        self.client = self._client_form(data)
        self.custom: dict[str, Any] | None = None

    @cached_property
    def order_type_id(self) -> int | None:
        """The type chosen now, or the first that is offered."""
        chosen = str(self.data.get("order_type", "")) if self.data is not None else ""
        if (pk := row_id(chosen)) is not None:
            return pk
        first = self.form.fields["order_type"].queryset.first()  # type: ignore[attr-defined]
        return first.pk if first else None

    @property
    def query(self) -> str:
        """Of the addresses of this page."""
        return f"?deal={self.deal.pk}" if self.deal else ""

    @property
    def details(self) -> list[forms.BoundField]:
        """Fields that do not change the chain."""
        others = ("order_type", "title", *self.form.own)
        return [field for field in self.form.visible_fields() if field.name not in others]

    @property
    def own(self) -> list[forms.BoundField]:
        return [self.form[name] for name in self.form.own]

    def is_valid(self) -> bool:
        """All are asked, so that everything wrong is said at once."""
        answers = [self.form.is_valid(), self.items.is_valid(), not self.client or self.client.is_valid()]
        return all(answers)

    @property
    def is_walk_in(self) -> bool:
        """A valid order that is for a client and has no deal yet."""
        return self.client is not None and not self.client.cleaned_data["is_internal"]

    def client_values(self) -> dict[str, Any]:
        """Arguments of actions.take_order."""
        assert self.client is not None
        chosen, new_client = self.client.cleaned_data["client"], self.client.new_client()
        return {"client_id": chosen.pk if chosen else None, "new_client": new_client}

    @property
    def total(self) -> Decimal | None:
        return typed_total(self.data) if self.data is not None else None

    def item_inputs(self) -> list[ItemInput]:
        return self.items.items()

    def fill(self, given: QueryDict) -> None:
        """Show what was decided on another page: type, items, priority, date. An item without a name is the type's."""
        known = {name: given[name] for name in OrderForm.base_fields if given.get(name)}
        self.form = self._order_form(known)
        self.data = given.copy()
        order_type = order_types().filter(pk=self.order_type_id or 0).first()
        for number, row in enumerate(typed_items(given)):
            self.data[f"{PREFIX}-{number}-name"] = row["name"] or (order_type.name if order_type else "")
        self.items = self._item_forms(None, typed_items(self.data))

    def begin(self, product: Product) -> None:
        """With a product as the first item, as an order of the type that it is usually made as."""
        unit = unit_word(product.unit, language=self.member.workspace.language)
        given = QueryDict(mutable=True)
        usual = types_of_products([product.pk]).get(product.pk) or order_types().first()
        given["order_type"], given[f"{PREFIX}-TOTAL_FORMS"] = str(usual.pk if usual else ""), "1"
        first = {"name": product.name, "quantity": ONE, "unit": unit, "product": product.pk}
        first |= {
            "price": format_typed_money(product.price),
            "vat_rate": format_typed_quantity(product.vat_rate),
        }
        given.update({f"{PREFIX}-0-{name}": str(value) for name, value in first.items()})
        self.fill(given)

    def repeat(self, order: Order, *, template_id: int | None) -> None:
        """Show again what was ordered: its dates and payments were those of that time."""
        known = {name: getattr(order, name) for name in REPEATED}
        self.custom = self._again("order", order.custom)
        self.form = self._order_form(known, custom=self.custom)
        self.client = self._client_form(None, {"client": order.deal.client_id} if order.deal else {})
        items = order.items.order_by("sequence", "pk")
        rows = list(items.values(*ITEM_NAMES, "custom", "product__is_archived"))
        for row in rows:
            row["product"] = None if row.pop("product__is_archived") else row["product"]
            row["custom"] = self._again("item", row["custom"])
        self.items = self._item_forms(None, rows)
        self.data = QueryDict(mutable=True)
        self.data["template"] = str(template_id or NO_PROCESS)
        self.data["order_type"], self.data["priority"] = str(order.order_type_id), str(order.priority)
        self.data[f"{PREFIX}-TOTAL_FORMS"] = str(len(rows))
        for number, row in enumerate(rows):
            for name in ITEM_NAMES:
                shown = ItemForm.base_fields[name].prepare_value(row[name])
                self.data[f"{PREFIX}-{number}-{name}"] = "" if shown is None else str(shown)

    def draft(self, *, is_added: bool = False, removed: int | None = None) -> None:
        """Show what was typed without judging it; with a row more, or one less."""
        data = self.data if self.data is not None else QueryDict()
        typed = enumerate(self._typed_items(data))
        rows = [row for number, row in typed if number != removed]
        blank = {"quantity": ONE, "vat_rate": self.member.workspace.default_vat or None}
        if is_added or not rows:
            rows.append(blank)
        self.form = OrderForm(
            member=self.member, initial={name: data.get(name) for name in OrderForm.base_fields}
        )
        self.client = self._client_form(None, {name: data.get(name) for name in WalkInForm.base_fields})
        self.items = self._item_forms(None, rows)
        if is_added:
            self.items.forms[-1].fields["name"].widget.attrs["autofocus"] = True

    def _order_form(self, known: dict[str, Any], *, custom: dict[str, Any] | None = None) -> OrderForm:
        initial = _prefilled(self.deal, self.member) | known
        return OrderForm(member=self.member, custom=custom, initial=initial)

    def _client_form(
        self, data: QueryDict | None, initial: dict[str, Any] | None = None
    ) -> WalkInForm | None:
        """None for an order of a deal, and for who may not sell: theirs are internal."""
        if self.deal or not sells(self.member):
            return None
        return WalkInForm(data, member=self.member, initial=initial)

    def _item_forms(
        self, data: QueryDict | None, rows: list[dict[str, Any]] | None = None
    ) -> BaseItemFormSet:
        form = ItemForm if self.sees_prices else PricelessItemForm
        vat = self.member.workspace.default_vat or None
        kind = forms.formset_factory(
            form, formset=BaseItemFormSet, extra=0 if rows else 1, max_num=MOST_ITEMS
        )
        client_id = self.deal.client_id if self.deal else None
        known: dict[str, Any] = {"member": self.member, "is_type_open": True, "client_id": client_id}
        known |= {"branch": self.order_type_id} if data is not None else {}
        known |= {"initial": {"vat_rate": vat}} if rows is None else {}
        return kind(data, initial=rows, prefix=PREFIX, form_kwargs=known)  # type: ignore[return-value]

    def _typed_items(self, data: QueryDict) -> list[dict[str, Any]]:
        """With what was typed into own fields, as the initial values of their forms."""
        own, branch = editable_fields("item", self.member), row_id(data.get("order_type"))
        return [
            row | {"custom": shown_again(data, f"{PREFIX}-{number}", own, branch=branch)}
            for number, row in enumerate(typed_items(data))
        ]

    def _again(self, of: str, custom: Mapping[str, Any]) -> dict[str, Any]:
        return given_again(of, member=self.member, custom=custom)


def typed_items(data: QueryDict) -> list[dict[str, Any]]:
    """The rows of items as typed, however unfinished."""
    count = small_number(data.get(f"{PREFIX}-TOTAL_FORMS"), most=MOST_ITEMS, default=0)
    return [
        {name: data.get(f"{PREFIX}-{number}-{name}", "") for name in ITEM_NAMES} for number in range(count)
    ]


def preview_items(data: QueryDict, *, member: Member) -> list[LaidItem]:
    """Named rows for the preview, with their own fields as far as they can be read; a kit as its parts."""
    items = [
        replace(item, custom=typed_own("item", data, member=member, prefix=f"{PREFIX}-{number}-"))
        for number, row in enumerate(typed_items(data))
        if (item := as_item(row))
    ]
    kits = kit_parts(item.product_id for item in items if item.product_id)
    return [one for item in items for one in _unfolded(item, kits.get(item.product_id or 0, []))]


def _unfolded(item: LaidItem, parts: Sequence[KitPart]) -> list[LaidItem]:
    return [
        replace(
            item, name=part.product.name, quantity=item.quantity * part.quantity, product_id=part.product_id
        )
        for part in parts
    ] or [item]


def as_item(row: Mapping[str, Any], *, nameless: str = "") -> LaidItem | None:
    """A typed row; a quantity that cannot be read yet counts as 1. `nameless`: its name where none is typed."""
    name = row["name"] or nameless
    return (
        LaidItem(
            name=name,
            quantity=ONE if quantity_fault(row["quantity"]) else _quantity(row["quantity"]),
            product_id=row_id(str(row.get("product") or "")),
        )
        if name
        else None
    )


def typed_total(data: QueryDict) -> Decimal | None:
    """Of the rows that can be read; None while nothing has a price."""
    rows = [ItemForm(row) for row in typed_items(data) if row["price"]]
    totals = [
        checked_total(
            quantity=form.cleaned_data["quantity"],
            price=form.cleaned_data["price"],
            discount=form.cleaned_data["discount"] or Decimal(0),
        )
        for form in rows
        if form.is_valid()
    ]
    return sum(totals, Decimal(0)) if totals else None


class WishForm(forms.Form):
    """What of a new order decides its place among the others; unreadable values wish nothing."""

    priority = forms.TypedChoiceField(
        label=_("Priority"), choices=Priority.choices, coerce=int, initial=Priority.NORMAL
    )
    promised_on = DayField(label=_("Wished date"), required=False)

    def wish(self) -> dict[str, Any]:
        """`priority` and `promised_on`, as typed or as prefilled."""
        self.is_valid()
        priority = self.get_initial_for_field(self.fields["priority"], "priority")
        given = getattr(self, "cleaned_data", {})
        return {"priority": int(given.get("priority", priority)), "promised_on": given.get("promised_on")}


def quantity_fault(text: str) -> str:
    """What the item's field will say about it; nothing where it can be read."""
    try:
        _quantity(text)
    except ValidationError as refusal:
        return " ".join(refusal.messages)
    return ""


def quantity_faults(data: QueryDict) -> list[str]:
    """Of each row of items, while it is typed; nothing of one that is not begun."""
    return [
        quantity_fault(row["quantity"]) if row["name"] and row["quantity"] else ""
        for row in typed_items(data)
    ]


def _quantity(text: str) -> Decimal:
    quantity: Decimal = ItemForm.base_fields["quantity"].clean(text)
    return quantity


def _prefilled(deal: Deal | None, member: Member) -> dict[str, Any]:
    """What the deal knows already: who answers, where to, whom to call, how urgent."""
    if deal is None:
        return {"responsible": member.pk}
    client = deal.client
    contact = None
    if client.kind == client.Kind.ORGANISATION:
        contact = client.contacts.filter(is_archived=False).order_by("pk").first()
    return {
        "responsible": deal.responsible_id,
        "priority": deal.priority,
        "address": deal.address or client.address,
        "contact_name": contact.name if contact else client.name,
        "contact_phone": (contact.phone if contact else "") or client.phone,
    }

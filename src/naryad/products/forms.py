"""Shape of what is typed about products, and the field by which one is picked for an item."""

from decimal import Decimal
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.core.ids import row_id
from naryad.fields.forms import add_own, own_values
from naryad.products.models import KitPart, PriceList, ProductGroup
from naryad.products.queries import groups_around, offered_groups
from naryad.products.rules import PIECE, UNITS
from naryad.ui.fields import LinesField, LinesInput, MoneyField, PercentField, QuantityField, TextField
from naryad.workspaces.models import Member

THOUSANDTH = Decimal("0.001")


class GroupField(forms.TypedChoiceField):
    """One of the groups in use, by its path; what a product has is offered as well."""

    def __init__(self) -> None:
        super().__init__(label=_("Group"), coerce=int, empty_value=None, required=False)

    def offer(self, held: int | None = None) -> None:
        self.choices = [("", "—"), *offered_groups(held)]


class ProductForm(forms.Form):
    """A product; `only` keeps the one field of its card that is being edited."""

    name = TextField(label=pgettext_lazy("product", "Name"), max_length=200)
    article = TextField(label=_("Article"), max_length=60, required=False)
    barcode = TextField(
        label=_("Barcode"), max_length=40, required=False, widget=forms.TextInput({"inputmode": "numeric"})
    )
    group = GroupField()
    unit = forms.ChoiceField(label=_("Unit"), choices=tuple(UNITS.items()), initial=PIECE)
    price = MoneyField(label=_("Price"), min_value=Decimal(0), required=False)
    vat_rate = PercentField(label=_("VAT, %"), required=False)
    note = TextField(label=_("Description"), required=False, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args: Any, member: Member, only: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.member = member
        group: Any = self.fields["group"]
        group.offer(self.initial.get("group"))
        self.own = [] if only or self.initial else add_own(self, "product", member=member)
        if only:
            self.fields = {only: self.fields[only]}
        elif not self.initial:
            self.fields["vat_rate"].initial = member.workspace.default_vat or None

    def change(self) -> dict[str, Any]:
        """Arguments of update_product, of what was sent."""
        given = dict(self.cleaned_data)
        for name in {"price", "vat_rate"} & given.keys():
            given[name] = given[name] or Decimal(0)
        if "group" in given:
            given["group_id"] = given.pop("group")
        return given

    def product(self) -> dict[str, Any]:
        """Arguments of create_product."""
        given = {name: value for name, value in self.change().items() if name not in self.own}
        return given | {"custom": own_values(self, "product", member=self.member)}

    @property
    def own_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.own]


class ListPriceForm(forms.Form):
    """What a product costs by one price list."""

    price = MoneyField(label=_("Price"), min_value=Decimal(0), required=False)

    def __init__(self, *args: Any, price_list: PriceList, **options: Any) -> None:
        super().__init__(*args, **{"auto_id": f"list-{price_list.pk}-%s"} | options)
        self.price_list = price_list
        self.fields["price"].label = price_list.name
        self.fields["price"].widget.attrs["placeholder"] = "—"


class PickedField(forms.Field):
    """The id of the product that an item was picked from; the action looks whether there is such a one."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> int | None:
        """What is no id picks nothing: nobody types it."""
        return row_id(str(value or ""))


class KitPartForm(forms.Form):
    """A product that goes into a kit; `part`: the quantity alone, of one that is in it."""

    name = TextField(label=_("Product"), max_length=200)
    product = PickedField(required=False)
    quantity = QuantityField(label=_("Quantity"), min_value=THOUSANDTH, initial=1)

    def __init__(self, *args: Any, member: Member, part: KitPart | None = None, **options: Any) -> None:
        super().__init__(*args, **{"auto_id": f"part-{part.pk if part else 0}-%s"} | options)
        if part is None:
            offer_products(self.fields, member=member)
        else:
            self.fields = {"quantity": self.fields["quantity"]}
            self.initial = {"quantity": part.quantity}
            self.fields["quantity"].widget.attrs |= {
                "aria-label": f"{self.fields['quantity'].label}: {part}",
                "class": "num",
            }

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("name") and not given.get("product") and "product" in self.fields:
            self.add_error("name", _("Pick a product of the catalogue: a part of a kit is one of them."))
        return given


class GroupsForm(forms.Form):
    """New groups, one a line; `parent`: inside which one."""

    name = LinesField(
        label=pgettext_lazy("product group", "Name"), longest=100, widget=LinesInput({"wide": True})
    )
    parent = forms.TypedChoiceField(label=_("Inside"), coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        parent: Any = self.fields["parent"]
        parent.choices = [("", "—"), *offered_groups()]


class MoveGroupForm(forms.Form):
    """Inside which group another one stands; itself and what is inside it are not offered."""

    parent = forms.TypedChoiceField(label=_("Inside"), coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, group: ProductGroup, **options: Any) -> None:
        super().__init__(*args, **{"initial": {"parent": group.parent_id}} | options)
        parent: Any = self.fields["parent"]
        parent.choices = [("", _("at the top")), *groups_around(group)]


class ProductInput(forms.TextInput):
    """The name of an item, typed freely or picked from the catalogue by <product-pick> (islands/product-pick.ts)."""

    def __init__(self, url: str, attrs: dict[str, Any] | None = None) -> None:
        self.url = url
        super().__init__({"autocomplete": "off"} | (attrs or {}))

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return format_html(
            '<product-pick data-url="{}" data-found="{}" data-nothing="{}">{}</product-pick>',
            self.url,
            _("Products found"),
            _("Nothing found: it stays as typed"),
            super().render(name, value, attrs, renderer),
        )


def offer_products(fields: dict[str, forms.Field], *, member: Member, client_id: int | None = None) -> None:
    """Let the name of a form's item be picked from the catalogue, at the prices by which the client buys."""
    url = reverse("products:product_options", args=[member.workspace.slug])
    field = fields["name"]
    asked = f"?client={client_id}" if client_id else ""
    field.widget = ProductInput(url + asked, dict(field.widget.attrs))

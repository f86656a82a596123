"""Shape of what is typed about products as parts of orders."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from naryad.orders.forms.orders import InlineForm
from naryad.orders.models import ProductOrderType
from naryad.orders.queries.types import order_types
from naryad.products.models import Product


class ProductTypeForm(InlineForm):
    """`held`: what it has, which may be archived by now."""

    order_type = forms.TypedChoiceField(label=_("Order type"), coerce=int, empty_value=None, required=False)

    def __init__(self, product: Product, *, typed: dict[str, str] | None = None) -> None:
        row = ProductOrderType.objects.filter(product=product).select_related("order_type").first()
        self.held = row.order_type if row else None
        shown = {"order_type": self.held.pk if self.held else ""}
        super().__init__(typed=typed, shown=shown, auto_id=f"product-type-{product.pk}-%s")
        offered = [(one.pk, one.name) for one in order_types()]
        if self.held and self.held.is_archived:
            offered.append((self.held.pk, self.held.name))
        field: Any = self.fields["order_type"]
        field.choices = [("", "—"), *offered]

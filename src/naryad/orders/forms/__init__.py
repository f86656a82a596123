"""Shapes of what is typed about orders, their items and payments."""

from naryad.orders.forms.orders import (
    BaseItemFormSet,
    InlineForm,
    ItemForm,
    ItemFormSet,
    ItemInlineForm,
    OrderForm,
    OrderInlineForm,
    OrderTypeForm,
    PricelessItemForm,
)

__all__ = [
    "BaseItemFormSet",
    "InlineForm",
    "ItemForm",
    "ItemFormSet",
    "ItemInlineForm",
    "OrderForm",
    "OrderInlineForm",
    "OrderTypeForm",
    "PricelessItemForm",
]

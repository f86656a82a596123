"""Shapes of what is typed about orders, their items and payments."""

from naryad.orders.forms.orders import (
    BaseItemFormSet,
    BoardFilterForm,
    DayInput,
    FigureField,
    FigureInput,
    FilterForm,
    InlineForm,
    ItemForm,
    ItemFormSet,
    ItemInlineForm,
    NameForm,
    OrderForm,
    OrderInlineForm,
    OrderTypeForm,
    PricelessItemForm,
)
from naryad.orders.forms.payments import (
    ExpectedForm,
    PaymentFilterForm,
    ReceiptForm,
    ReturnForm,
    ReversalForm,
)

__all__ = [
    "BaseItemFormSet",
    "BoardFilterForm",
    "DayInput",
    "ExpectedForm",
    "FigureField",
    "FigureInput",
    "FilterForm",
    "InlineForm",
    "ItemForm",
    "ItemFormSet",
    "ItemInlineForm",
    "NameForm",
    "OrderForm",
    "OrderInlineForm",
    "OrderTypeForm",
    "PaymentFilterForm",
    "PricelessItemForm",
    "ReceiptForm",
    "ReturnForm",
    "ReversalForm",
]

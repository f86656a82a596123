"""Shapes of what is typed about orders, their items and payments."""

from naryad.orders.forms.links import TellForm
from naryad.orders.forms.orders import (
    BaseItemFormSet,
    BoardFilterForm,
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
from naryad.orders.forms.reminders import SOON, DueForm, NewReminderForm, ReminderFilterForm, ReminderForm

__all__ = [
    "SOON",
    "BaseItemFormSet",
    "BoardFilterForm",
    "DueForm",
    "ExpectedForm",
    "FilterForm",
    "InlineForm",
    "ItemForm",
    "ItemFormSet",
    "ItemInlineForm",
    "NameForm",
    "NewReminderForm",
    "OrderForm",
    "OrderInlineForm",
    "OrderTypeForm",
    "PaymentFilterForm",
    "PricelessItemForm",
    "ReceiptForm",
    "ReminderFilterForm",
    "ReminderForm",
    "ReturnForm",
    "ReversalForm",
    "TellForm",
]

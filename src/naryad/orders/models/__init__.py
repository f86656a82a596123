"""Orders, what is paid for them, what is to be remembered, and what their clients see."""

from naryad.orders.models.links import ClientLink, LinkOpening
from naryad.orders.models.orders import Order, OrderItem, OrderStage, OrderType
from naryad.orders.models.payments import RECEIPTS, ExpectedPayment, Payment, PaymentKind, PaymentMethod
from naryad.orders.models.reminders import Reminder

__all__ = [
    "RECEIPTS",
    "ClientLink",
    "ExpectedPayment",
    "LinkOpening",
    "Order",
    "OrderItem",
    "OrderStage",
    "OrderType",
    "Payment",
    "PaymentKind",
    "PaymentMethod",
    "Reminder",
]

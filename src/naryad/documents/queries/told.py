"""What of an order a client reads on paper."""

from naryad.fields.queries.values import told_fields
from naryad.fields.rules.definitions import Of
from naryad.orders.models import Order


def told_fields_of(order: Order) -> list[tuple[str, str]]:
    """(what it is called, what stands in it) of those that the company shows its clients."""
    rows = told_fields(Of.ORDER, order.workspace, {order.pk: (order.order_type_id, order.custom)})
    return [(value.own.name, value.words) for value in rows[order.pk]]

"""Own fields of orders that are asked for by now."""

from naryad.fields.queries.values import lacking
from naryad.fields.rules.definitions import Definition
from naryad.orders.models import Order, OrderStage
from naryad.orders.queries.types import stages_until


def lacking_at(order: Order, stage: OrderStage) -> list[Definition]:
    """What is to be filled once the order stands there, and is not."""
    passed = stages_until(stage).values_list("pk", flat=True)
    return lacking("order", order, order.workspace, stage_ids=passed)

"""Order types and their stages."""

from collections.abc import Iterable, Sequence
from typing import TypeVar

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from naryad.orders.models import Order, OrderStage, OrderType, ProductOrderType
from naryad.tenancy.prepared import prepared

Row = TypeVar("Row", OrderType, OrderStage)


def order_types(*, with_archived: bool = False) -> QuerySet[OrderType]:
    types = OrderType.objects.order_by("is_archived", "sequence", "pk")
    return types if with_archived else types.filter(is_archived=False)


def types_of_products(ids: Iterable[int]) -> dict[int, OrderType]:
    """As orders of which type products are usually made, by the product's id; of types in use."""
    rows = ProductOrderType.objects.filter(product__in=set(ids), order_type__is_archived=False)
    return {row.product_id: row.order_type for row in rows.select_related("order_type")}


def picked_types(*, ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """For the form that a product is picked in."""
    return {pk: {"order_type": str(one.pk)} for pk, one in types_of_products(ids).items()}


def stages(*, order_type_id: int) -> QuerySet[OrderStage]:
    """Stages in use of one type, in their order."""
    return OrderStage.objects.filter(order_type=order_type_id, is_archived=False).order_by("sequence", "pk")


@prepared
def used_types() -> QuerySet[OrderType]:
    """Those that can be chosen, and archived ones while they have orders."""
    has_orders = Exists(Order.objects.filter(order_type=OuterRef("pk")))
    return order_types(with_archived=True).filter(Q(is_archived=False) | has_orders)


@prepared
def used_stages() -> QuerySet[OrderStage]:
    """Of all types, as used_types()."""
    has_orders = Exists(Order.objects.filter(stage=OuterRef("pk")))
    return OrderStage.objects.filter(Q(is_archived=False) | has_orders).order_by("sequence", "pk")


def types_with_stages() -> QuerySet[OrderType]:
    """For the settings: archived ones last; `open_orders` counts the orders in work of a type and of a stage."""
    return _counted(order_types(with_archived=True)).prefetch_related(
        Prefetch("stages", queryset=all_stages())
    )


def all_stages() -> QuerySet[OrderStage]:
    return _counted(OrderStage.objects.order_by("is_archived", "sequence", "pk"))


def _counted(rows: QuerySet[Row]) -> QuerySet[Row]:
    in_work = Count("orders", filter=Q(orders__status=Order.Status.OPEN))
    return rows.annotate(uses=Count("orders"), open_orders=in_work)


def asking_stages() -> QuerySet[OrderStage]:
    """Of all types, those that can ask for something to be filled."""
    return OrderStage.objects.filter(is_archived=False).order_by("order_type", "sequence", "pk")


def stages_until(stage: OrderStage) -> QuerySet[OrderStage]:
    """Of its type, it and those before it."""
    return OrderStage.objects.filter(order_type=stage.order_type_id, sequence__lte=stage.sequence)


def is_last(stage: OrderStage) -> bool:
    return not OrderStage.objects.filter(
        order_type=stage.order_type_id, is_archived=False, sequence__gt=stage.sequence
    ).exists()

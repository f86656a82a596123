"""Which deals could not do with one order each."""

from django.db.models import Count, Q, QuerySet

from naryad.crm.models import Deal, DealStage
from naryad.orders.models import Order

NOT_CANCELLED = ~Q(status=Order.Status.CANCELLED)


def orders_on(*, deal_id: int | None = None) -> QuerySet[Order]:
    """What counts as an order of a deal: a cancelled one was never made. Of one deal, or of all."""
    orders = Order.objects.filter(NOT_CANCELLED, deal__isnull=False)
    return orders.filter(deal=deal_id).order_by("year", "number") if deal_id else orders


def deals_of_several() -> QuerySet[Deal]:
    """In progress, or with work that goes on."""
    in_work = Q(orders_order__status__in=(Order.Status.OPEN, Order.Status.ON_HOLD))
    counted = Deal.objects.annotate(
        made=Count("orders_order", filter=~Q(orders_order__status=Order.Status.CANCELLED)),
        going=Count("orders_order", filter=in_work),
    )
    is_open = Q(stage__kind=DealStage.Kind.OPEN) | Q(going__gt=0)
    return counted.filter(is_open, made__gt=1).order_by("number")


def internal_in_work() -> QuerySet[Order]:
    return Order.objects.filter(deal=None, status__in=(Order.Status.OPEN, Order.Status.ON_HOLD)).order_by(
        "year", "number"
    )

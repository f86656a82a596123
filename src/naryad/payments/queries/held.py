"""What a member answers for that is not over."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from naryad.crm.models import Deal, DealStage
from naryad.orders.models import Order
from naryad.payments.queries.balances import awaited_payments

OVER = (Order.Status.DONE, Order.Status.CANCELLED)


def held_deals(*, member_id: int) -> QuerySet[Deal]:
    """In progress, with orders in work, or with money still to come."""
    in_work = Order.objects.filter(deal=OuterRef("pk")).exclude(status__in=OVER)
    is_held = (
        Q(stage__kind=DealStage.Kind.OPEN)
        | Q(stage__kind=DealStage.Kind.WON) & Exists(in_work)
        | Exists(awaited_payments().filter(deal=OuterRef("pk")))
    )
    return Deal.objects.filter(is_held, responsible=member_id)


def held_orders(*, member_id: int) -> QuerySet[Order]:
    return Order.objects.filter(responsible=member_id).exclude(status__in=OVER)

"""What the program knows of orders as rows that are opened, named and talked of."""

from django.db.models import Q, QuerySet
from django.urls import reverse

from naryad.orders.models import Order, OrderComment, OrderFile
from naryad.orders.queries import visible_orders
from naryad.ui.hooks.kinds import Kind, Talk, in_sight
from naryad.workspaces.models import Member


def _read(*, member: Member) -> QuerySet[Order]:
    """Also orders that are not opened, but whose files a performer needs before taking work from a pool."""
    seen = Q(pk__in=visible_orders(member=member).values("pk"))
    return Order.objects.filter(seen | in_sight("order_files", member))


ORDER = Kind(
    name="order",
    model=Order,
    visible=visible_orders,
    url=lambda row, slug: reverse("orders:order", args=[slug, row.pk]),
    lock_rank=30,
    talk=Talk(
        files=OrderFile,
        comments=OrderComment,
        where=lambda row: {"order_id": row.pk, "deal_id": row.deal_id},
        reads=_read,
    ),
)

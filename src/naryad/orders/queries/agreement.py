"""Whether what is stored of deals' orders is what they come to: asked by night, and by `naryad check`."""

from django.db.models import Count, F, Min, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from naryad.crm.models import Deal
from naryad.crm.queries.deals import MONEY
from naryad.orders.models import Order
from naryad.orders.queries.orders import amount_of_orders


def wrong_totals() -> list[int]:
    """Deals of the current company whose DealTotals are not what their orders say."""
    own = Order.objects.filter(deal=OuterRef("pk"), status=Order.Status.OPEN).order_by().values("deal")
    to_pay = Coalesce(amount_of_orders(), Value(0), output_field=MONEY)
    counted = Deal.objects.annotate(
        real=to_pay,
        open_now=Coalesce(Subquery(own.annotate(count=Count("pk")).values("count")), 0),
        promise=Subquery(own.annotate(first=Min("promised_on")).values("first")),
    )
    is_right = Q(
        orders_dealtotals__to_pay=F("real"),
        orders_dealtotals__amount=Coalesce(F("agreed_amount"), F("real"), output_field=MONEY),
        orders_dealtotals__open_orders=F("open_now"),
    ) & (
        Q(orders_dealtotals__first_promise=F("promise"))
        | Q(orders_dealtotals__first_promise=None, promise=None)
    )
    right = counted.filter(is_right).order_by().values("pk")
    return list(Deal.objects.exclude(pk__in=right).order_by("pk").values_list("pk", flat=True))

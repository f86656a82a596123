"""What is overdue in deals: orders and payments are above this app, asked through the relation."""

from datetime import date
from decimal import Decimal

from django.db.models import DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from naryad.crm.models import Deal

MONEY = DecimalField(max_digits=14, decimal_places=2)


def with_overdue(rows: QuerySet[Deal], *, day: date) -> QuerySet[Deal]:
    """`overdue_amount`: expected, past, not fulfilled (as orders.queries.overdue_payments); `day`: today."""
    late = (
        Deal.objects.filter(
            pk=OuterRef("pk"),
            expected_payments__removed_at=None,
            expected_payments__due_on__lt=day,
            expected_payments__received__lt=F("expected_payments__amount"),
        )
        .exclude(stage__kind="lost")
        .order_by()
        .values("pk")
        .annotate(
            late=Sum(
                F("expected_payments__amount") - F("expected_payments__received"),
                filter=~Q(expected_payments__order__status="cancelled"),
            )
        )
    )
    zero = Value(Decimal(0), output_field=MONEY)
    return rows.annotate(overdue_amount=Coalesce(Subquery(late.values("late"), output_field=MONEY), zero))

"""What is overdue in deals: asked of whoever keeps payments."""

from datetime import date
from decimal import Decimal

from django.db.models import Case, DecimalField, QuerySet, Value
from django.db.models.functions import Coalesce

from naryad.crm.models import Deal
from naryad.ui.hooks.asks import Ask

MONEY = DecimalField(max_digits=14, decimal_places=2)
OVERDUE: Ask[Case] = Ask(
    "deal.overdue", "What was expected of a deal by a day and has not come, as an expression"
)


def with_overdue(rows: QuerySet[Deal], *, day: date) -> QuerySet[Deal]:
    """`overdue_amount`; `day`: today."""
    return rows.annotate(overdue_amount=Coalesce(*OVERDUE(day=day), Value(Decimal(0)), output_field=MONEY))

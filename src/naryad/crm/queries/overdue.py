"""What is overdue in deals: asked of whoever keeps payments."""

from decimal import Decimal

from django.db.models import Case, DecimalField, QuerySet, Value
from django.db.models.functions import Coalesce

from naryad.crm.models import Deal
from naryad.ui.hooks.asks import Ask
from naryad.ui.lists.columns import Viewer

MONEY = DecimalField(max_digits=14, decimal_places=2)
OVERDUE: Ask[Case] = Ask(
    "deal.overdue", "What was expected of a deal by a day and has not come, as an expression"
)


def with_overdue(rows: QuerySet[Deal], *, viewer: Viewer) -> QuerySet[Deal]:
    """`overdue_amount`: by today; nothing where the viewer sees no payments."""
    asked = OVERDUE(day=viewer.today) if viewer.reach("payments.view") else []
    overdue, nothing = next(iter(asked), Value(None)), Value(Decimal(0))
    return rows.annotate(overdue_amount=Coalesce(overdue, nothing, output_field=MONEY))

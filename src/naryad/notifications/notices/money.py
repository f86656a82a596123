"""What members are told of money."""

from django.utils.translation import gettext_lazy as _

from naryad.crm.models import Deal
from naryad.notifications.queries.concerned import responsible
from naryad.notifications.rules.notices import Happened, Members, notice
from naryad.payments.facts import PaymentBecameOverdue
from naryad.payments.queries.balances import awaited_payments


@notice(
    PaymentBecameOverdue,
    subject="money",
    icon="cash",
    text=_("The payment has not come: {money}, {client}"),
    opens="deal",
)
def payment_overdue(happened: Happened[PaymentBecameOverdue]) -> Members:
    """Who answers for the deal, if it is still awaited."""
    if not awaited_payments().filter(pk=happened.fact.expected_id).exists():
        return []
    return responsible(None, Deal.objects.filter(pk=happened.fact.deal_id).first())
